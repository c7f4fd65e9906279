import json
import subprocess
from pathlib import Path

from program import BINARY, ProgramTest

OTHERS = """{
    "model": "opus",   "temperature": 1.50,
    "hooks": {
        "Stop": [ { "hooks": [ {"type": "command", "command": "say done"} ] } ]
    }
}
"""


class Integrate(ProgramTest):
    def setUp(self):
        super().setUp()
        self.home = Path(self.environment["HOME"])
        self.file = self.home / ".claude/settings.json"

    def put(self, text):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(text)

    def commands(self, event, file=None):
        groups = json.loads((file or self.file).read_text())["hooks"].get(event, [])
        return [hook["command"] for group in groups for hook in group["hooks"]]

    def test_adds_itself_shows_it_and_leaves_all_else(self):
        self.put(OTHERS)
        shown = self.run_well("integrate", "claude-code")
        ours = f"{BINARY} hook claude-code"
        self.assertIn(str(self.file), shown)
        self.assertIn(f"+ PermissionRequest  {ours}", shown)
        self.assertEqual(self.commands("Stop"), ["say done", ours])
        self.assertEqual(self.commands("SessionEnd"), [ours])
        self.assertTrue(self.file.read_text().startswith('{\n    "model": "opus",   "temperature": 1.50,\n'))
        self.assertEqual(Path(f"{self.file}.before-livestream").read_text(), OTHERS)

    def test_once_is_enough(self):
        self.put(OTHERS)
        self.run_well("integrate", "claude-code")
        once = self.file.read_text()
        self.assertIn("has them already", self.run_well("integrate", "claude-code"))
        self.assertEqual(self.file.read_text(), once)
        self.assertEqual(Path(f"{self.file}.before-livestream").read_text(), OTHERS)

    def test_remove_restores_exactly(self):
        for before in (OTHERS, "{}", '{"hooks": {}}\n', '{"hooks":{"Stop":[]},"z":[1,2]}', None):
            self.put(before) if before is not None else self.file.unlink()
            self.run_well("integrate", "claude-code")
            self.assertIn("as it was before", self.run_well("integrate", "claude-code", "--remove"))
            self.assertEqual(self.file.read_text() if self.file.exists() else None, before)
            self.assertEqual(list(self.file.parent.glob("*livestream*")), [])

    def test_remove_keeps_what_was_changed_since(self):
        self.put(OTHERS)
        self.run_well("integrate", "claude-code")
        changed = json.loads(self.file.read_text())
        changed["model"] = "sonnet"
        changed["hooks"]["Stop"].insert(0, {"hooks": [{"type": "command", "command": "new"}]})
        self.put(json.dumps(changed))
        self.assertIn("stays", self.run_well("integrate", "claude-code", "--remove"))
        after = json.loads(self.file.read_text())
        self.assertEqual(after["model"], "sonnet")
        self.assertEqual(list(after["hooks"]), ["Stop"])
        self.assertEqual(self.commands("Stop"), ["new", "say done"])
        self.assertIn("none of ours", self.run_well("integrate", "claude-code", "--remove"))

    def test_another_place_of_the_program_takes_the_place_of_the_old_one(self):
        self.put('{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"/old/livestream hook claude-code"}]}]}}')
        self.run_well("integrate", "claude-code")
        self.assertEqual(self.commands("Stop"), [f"{BINARY} hook claude-code"])

    def test_what_it_does_not_understand_it_leaves_and_says_why(self):
        for text, why in (
            ("{,}", "not JSON"),
            ("[]", "no JSON object"),
            ('{"hooks": {"Stop": 1}}', '"Stop" are no array'),
        ):
            self.put(text)
            done = self.run_program("integrate", "claude-code")
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(why, done.stderr)
            self.assertIn(str(self.file), done.stderr)
            self.assertEqual(self.file.read_text(), text)

    def test_dry_run_only_shows(self):
        self.assertIn("+ Stop", self.run_well("integrate", "claude-code", "--dry-run"))
        self.assertFalse(self.file.parent.exists())

    def test_a_link_stays_one_and_permissions_stay(self):
        kept = self.home / "dotfiles/claude.json"
        kept.parent.mkdir()
        kept.write_text("{}")
        kept.chmod(0o640)
        self.file.parent.mkdir()
        self.file.symlink_to(kept)
        self.run_well("integrate", "claude-code")
        self.assertTrue(self.file.is_symlink())
        self.assertEqual(kept.stat().st_mode & 0o777, 0o640)
        self.assertEqual(len(self.commands("Stop", kept)), 1)

    def test_homes_that_lie_elsewhere_are_found(self):
        elsewhere = self.home / "elsewhere"
        self.run_well("integrate", "claude-code", CLAUDE_CONFIG_DIR=str(elsewhere))
        self.run_well("integrate", "codex", CODEX_HOME=str(elsewhere))
        self.assertEqual(len(self.commands("Stop", elsewhere / "settings.json")), 1)
        self.assertEqual(len(self.commands("Stop", elsewhere / "hooks.json")), 1)

    def test_what_was_written_is_what_an_agent_can_call(self):
        self.run_well("integrate", "codex")
        (command,) = self.commands("Stop", self.home / ".codex/hooks.json")
        payload = json.dumps({"session_id": "s", "hook_event_name": "Stop"})
        subprocess.run(["sh", "-c", command], input=payload, text=True, env=self.environment, check=True)
        self.assertTrue((self.state / "livestream/events/s/events.jsonl").exists())
