import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

from program import ProgramTest

SESSION = "3e0c6a5e-7d3c-4a35-8f7e-2f7f1d4b9a01"
COUNTS = {
    "inputTokens": "input_tokens",
    "outputTokens": "output_tokens",
    "cacheCreationTokens": "cache_write_tokens",
    "cacheReadTokens": "cache_read_tokens",
}


class Catalog(ProgramTest):
    def transcript(self, session=SESSION, agent_folder=".claude"):
        return self.folder / agent_folder / "projects/-home-me-shop" / f"{session}.jsonl"

    def say(self, kind, message, session=SESSION, day="2026-06-01", **fields):
        record = {"type": kind, "timestamp": f"{day}T23:30:00Z", "cwd": "/home/me/shop", "version": "9.1",
                  "sessionId": session, "requestId": message.get("id"), "message": message, **fields}  # fmt: skip
        path = self.transcript(session)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(json.dumps(record) + "\n")

    def prompt(self, text, **fields):
        self.say("user", {"role": "user", "content": text}, **fields)

    def answer(self, number, output=100, model="claude-opus-4-1", **fields):
        usage = {"input_tokens": 10, "output_tokens": output, "cache_read_input_tokens": 1_000}
        self.say("assistant", {"id": f"m{number}", "model": model, "content": [{"type": "text", "text": "Done."}],
                               "stop_reason": "end_turn", "usage": usage}, **fields)  # fmt: skip

    def usage(self, *options, **environment):
        return json.loads(self.run_well("usage", *options, "--json", **environment))

    def test_usage_follows_what_is_written_without_a_server(self):
        self.prompt("mend the build")
        self.answer(1)
        self.assertEqual(self.usage()["total"]["output_tokens"], 100)
        self.answer(2)
        self.assertEqual(self.usage()["total"]["output_tokens"], 200)
        self.assertEqual(self.usage("--until", "2026-05-31")["groups"], [])

    def test_usage_as_a_table(self):
        self.answer(1)
        self.answer(2, model="claude-of-tomorrow")
        table = self.run_well("usage", "monthly", "--by-model").splitlines()
        self.assertEqual(table[0].split()[:2], ["MONTH", "INPUT"])
        self.assertEqual(table[1].split()[:1] + table[1].split()[-3:], ["2026-06", "2,220", "≥", "$0.01"])
        self.assertIn("unknown", table[3])
        self.assertEqual(table[-1].split()[0], "total")

    def test_a_fork_repeats_answers_that_count_once(self):
        fork = SESSION[:-1] + "2"
        self.answer(1)
        self.answer(1, session=fork)
        self.answer(2, session=fork)
        self.assertEqual(self.usage()["total"]["requests"], 2)
        sessions = self.usage("session")["groups"]
        self.assertEqual(sorted((one["name"], one["requests"]) for one in sessions), [(SESSION, 1), (fork, 1)])

    def test_history_lists_the_sessions_by_what_is_asked_for(self):
        self.prompt("mend the build")
        self.answer(1)
        table = self.run_well("history").splitlines()
        self.assertEqual(len(table), 2)
        self.assertIn(SESSION, table[1])
        self.assertIn("mend the build", table[1])
        [session] = json.loads(self.run_well("history", "build", "--sort", "cost", "--json"))["sessions"]
        self.assertEqual((session["id"], session["agent"], session["prompts"]), (SESSION, "claude-code", 1))
        self.assertEqual(self.run_program("history", "nowhere").stderr, "no sessions found\n")
        self.assertEqual(self.run_program("history", "--sort", "size").returncode, 2)

    def test_search_finds_words_and_says_when_there_are_none(self):
        self.prompt("why is the login test flaky?")
        self.answer(1)
        found = self.run_well("search", "flaky", "login")
        self.assertIn(SESSION, found)
        self.assertIn("why is the login test flaky?", found)
        self.assertIn("login test", self.run_well("search", "login test"))
        nothing = self.run_program("search", "test login", "--kind", "prompt")
        self.assertEqual((nothing.returncode, nothing.stdout, nothing.stderr), (1, "", "nothing found\n"))
        self.assertEqual(self.run_program("search", "--", "--").returncode, 2)

    def test_a_record_that_was_deleted_is_found_no_more(self):
        self.run_well("emit", "night", "log_line", "line=x")
        self.run_well("emit", "night", "error", "message=the-secret-word")
        self.assertEqual(self.run_program("search", "secret").returncode, 0)
        self.run_well("rm", "night", "--yes")
        self.assertEqual(self.run_program("search", "secret").returncode, 1)

    def test_index_says_what_it_knows(self):
        self.prompt("go")
        self.answer(1)
        self.assertEqual(self.run_well("index"), "1 sessions in 1 files, 2 texts\n")
        self.assertEqual(self.run_program("usage", "--since", "yesterday").returncode, 2)


class AgainstCcusage(ProgramTest):
    """The recorded sessions, counted by the program that most people count with."""

    def setUp(self) -> None:
        super().setUp()
        if not os.environ.get("LIVESTREAM_SAMPLES") or not os.environ.get("CCUSAGE"):
            self.skipTest("LIVESTREAM_SAMPLES and CCUSAGE (its program) are not set")

    def ask(self, *words: str) -> dict:
        environment = {**self.environment, "HOME": str(self.folder)}
        asked = subprocess.run([os.environ["CCUSAGE"], *words, "--offline", "--json"], env=environment, check=True,
                               capture_output=True, text=True)  # fmt: skip
        return json.loads(asked.stdout)

    def ours(self) -> dict:
        return {group["name"]: group for group in json.loads(self.run_well("usage", "session", "--json"))["groups"]}

    def test_sessions_of_other_agents_are_the_same(self):
        samples = Path(os.environ["LIVESTREAM_SAMPLES"])
        shutil.copytree(samples / "gemini/local-0.61.0/.gemini", self.folder / ".gemini")
        shutil.copytree(samples / "opencode/local-1.18.33/.local", self.folder / ".local")
        for path in (samples / "codex/local-0.169.0").rglob("rollout-2*-????????-????-????-????-????????????.jsonl"):
            place = self.folder / ".codex/sessions/2026/11/23" / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
        ours = self.ours()
        theirs = [
            (row["sessionId"].rsplit("/", 1)[-1], row["totalTokens"])
            for agent in ("codex", "gemini", "opencode")
            for row in self.ask(agent, "session")["sessions"]
        ]
        self.assertGreater(len(theirs), 5)
        for name, tokens in theirs:
            same = [group for id, group in ours.items() if id in name or name in id]
            # What an OpenCode subagent used, we count for the session that started it.
            if len(same) == 1 and not name.startswith("ses_"):
                self.assertEqual(same[0]["total_tokens"], tokens, name)
        of_opencode = sum(tokens for name, tokens in theirs if name.startswith("ses_"))
        self.assertEqual(sum(group["total_tokens"] for id, group in ours.items() if id.startswith("ses_")), of_opencode)

    def test_totals_are_the_same(self):
        samples, peer = os.environ["LIVESTREAM_SAMPLES"], os.environ["CCUSAGE"]
        for number, path in enumerate(sorted((Path(samples) / "claude-code").rglob("*.jsonl"))):
            if len(path.stem) == 36:
                place = self.folder / f".claude/projects/p{number}" / path.name
                place.parent.mkdir(parents=True)
                shutil.copy(path, place)
        environment = {**self.environment, "CLAUDE_CONFIG_DIR": str(self.folder / ".claude")}
        theirs = subprocess.run([peer, "claude", "daily", "--offline", "--json"], env=environment, check=True,
                                capture_output=True, text=True)  # fmt: skip
        theirs = json.loads(theirs.stdout)
        ours = json.loads(self.run_well("usage", "daily", "--json"))
        by_day = {group["name"]: group for group in ours["groups"]}
        for day in theirs["daily"]:
            for their_name, our_name in COUNTS.items():
                self.assertEqual(by_day[day["date"]][our_name], day[their_name], (day["date"], our_name))
        self.assertEqual(len(by_day), len(theirs["daily"]))


if __name__ == "__main__":
    unittest.main()
