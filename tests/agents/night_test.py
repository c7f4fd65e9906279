"""A whole night of `livestream overnight` each with the real Claude Code, Codex and Gemini CLI: from scout to complete,
where the agent tells how long with a usage limit in between, beside a server that shows it. The model is a mock, which says what the prompts ask for."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from agent_case import KIT, PROGRAMS
from harness.case import ServerCase
from harness.server import binary

TASKS = ["write one @build-one@", "write two @build-two@"]
LIST = "".join(f"- [ ] {task}\n" for task in TASKS)
NIGHT_SECONDS = 300


def program(*patterns: str) -> str:
    found = [path for pattern in patterns for path in sorted(Path(PROGRAMS, "node_modules").glob(pattern))]
    if not found:
        raise unittest.SkipTest(f"no {patterns[0]} in {PROGRAMS}")
    return str(found[0])


class Mock:
    """The mock of a model's API, with a scenario of ours."""

    def __init__(self, script: str, out: Path, scenario: dict, project: Path):
        out.mkdir()
        self.out = out
        path = out / "scenario.json"
        path.write_text(json.dumps(scenario))
        command = [sys.executable, f"{KIT}/{script}", "--out", out, "--scenario", path, "--project", project]
        with (out / "errors").open("w") as errors:
            self.process = subprocess.Popen(command, stderr=errors)

    def port(self) -> str:
        path = self.out / "mock.port"
        return path.read_text() if path.exists() else ""

    def served(self) -> dict:
        total: dict = {}
        for line in (self.out / "mock_truth.jsonl").read_text().splitlines():
            for kind, count in (json.loads(line).get("tokens") or {}).items():
                total[kind] = total.get(kind, 0) + count
        return total

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class NightCase(ServerCase):
    def setUp(self):
        if not KIT or not PROGRAMS:
            self.skipTest("LIVESTREAM_REAL_AGENTS and REAL_AGENTS do not name the kit and the agents' programs")
        temporary = tempfile.TemporaryDirectory(prefix="livestream-night-", ignore_cleanup_errors=True)
        self.addCleanup(temporary.cleanup)
        super().setUp()
        self.home = Path(temporary.name)
        self.project = self.home / "shop"
        prompts = self.project / ".livestream/prompts"
        prompts.mkdir(parents=True)
        for phase in ("scout", "architect"):  # which flow of the scenario it is; a builder's task names its own
            (prompts / f"{phase}.md").write_text(f"@{phase}@ {{{{task}}}}\n")

    def serve_models(self, script: str, flows: dict) -> Mock:
        mock = Mock(script, self.home / "mock", {"flows": flows}, self.project)
        self.addCleanup(mock.stop)
        self.wait_for(mock.port, "the mock of the model")
        return mock

    def night(self, agent: str, real: str, environment: dict, *options: str) -> str:
        """All of it; what it says. The agent is found where its user would have it: on the PATH."""
        programs = self.home / "bin"
        programs.mkdir()
        (programs / agent).symlink_to(real)
        done = subprocess.run(
            [binary(), "overnight", "--agent", agent, "--task", "write one and two", "--may-sleep", "--pause", "1s",
             "--max-failures", "2", "--server", self.server.url, "--session", "night", *options],
            cwd=self.project,
            env={"HOME": str(self.home), "PATH": f"{programs}:{os.environ['PATH']}", "TERM": "dumb", "TZ": "UTC", **environment},
            capture_output=True, text=True, timeout=NIGHT_SECONDS,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def assert_complete(self, mock: Mock, waits: list[str]) -> None:
        checkpoint = self.project / "checkpoints/ralph/night"
        self.assertTrue((checkpoint / "COMPLETE").exists())
        self.assertEqual(json.loads((checkpoint / "progress.json").read_text())["completed"], TASKS)
        self.assertEqual((self.project / "one.txt").read_text().strip(), "one")
        self.assertEqual((self.project / "two.txt").read_text().strip(), "two")
        events = [
            json.loads(line) for line in (self.project / "logs/events/night/events.jsonl").read_text().splitlines()
        ]
        phases = [event["data"]["phase"] for event in events if event["type"] == "phase_change"]
        self.assertEqual(phases, ["scout", "architect", "builder", "complete"])
        self.assertEqual([event["data"]["reason"] for event in events if event["type"] == "waiting"], waits)
        self.assertFalse([event for event in events if "failed" in str(event["data"].get("message", ""))], events)
        status = self.wait_for(self.complete_status, "the end of the night on the server")
        self.assertEqual(status["tasks"]["completed"], TASKS)
        served = mock.served()
        used = {
            kind: sum(one[f"{kind}_tokens"] for one in status["usage"]) for kind in ("input", "output", "cache_read")
        }
        self.assertEqual(used, {kind: served[kind] for kind in used})

    def complete_status(self):
        status = self.get("/api/status/night").json()
        return status if status.get("state") == "complete" else None


class ClaudeCode(NightCase):
    def write(self, name: str, content: str) -> dict:
        return {"name": "Write", "input": {"file_path": f"{{PROJECT}}/{name}", "content": content}}

    def build(self, number: str, task: str) -> list:
        tasks = {"file_path": "{PROJECT}/TASKS.md", "old_string": f"- [ ] {task}", "new_string": f"- [x] {task}"}
        return [
            {"calls": [self.write(f"{number}.txt", f"{number}\n"), {"name": "Read", "input": {"file_path": "{PROJECT}/TASKS.md"}}]},
            {"calls": [{"name": "Edit", "input": tasks}]},
            {"text": f"{number} is there."},
        ]  # fmt: skip

    def test_works_a_whole_night(self):
        real = program("@anthropic-ai/claude-agent-sdk-linux-*/claude")
        limit = {
            "status": 429,
            "type": "rate_limit_error",
            "message": "This request would exceed your account's rate limit. Please try again later.",
            "headers": {
                "x-should-retry": "false",
                "anthropic-ratelimit-unified-status": "rejected",
                "anthropic-ratelimit-unified-reset": "{NOW+20}",
                "anthropic-ratelimit-unified-representative-claim": "five_hour",
            },
        }
        two = self.build("two", TASKS[1])
        two[0]["errors"] = [limit]
        mock = self.serve_models(
            "mock-anthropic.py",
            {
                "scout": [{"calls": [self.write("RESEARCH.md", "found\n")]}, {"text": "Found."}],
                "architect": [
                    {
                        "calls": [
                            self.write("SPEC.md", "spec\n"),
                            self.write("PLAN.md", "plan\n"),
                            self.write("TASKS.md", LIST),
                        ]
                    },
                    {"text": "Planned."},
                ],
                "build-one": self.build("one", TASKS[0]),
                "build-two": two,
            },
        )
        environment = {
            "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{mock.port()}",
            "CLAUDE_CODE_OAUTH_TOKEN": "sk-" + "ant-oat01-mock",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_ERROR_REPORTING": "1",
        }
        said = self.night("claude", real, environment)
        self.assertIn("usage limit is reached; asleep until", said)
        self.assert_complete(mock, ["limit"])


class Codex(NightCase):
    def patch(self, text: str) -> dict:
        return {"name": "apply_patch", "input": f"*** Begin Patch\n{text}\n*** End Patch"}

    def add(self, name: str, content: str) -> str:
        return f"*** Add File: {name}\n" + "\n".join(f"+{line}" for line in content.splitlines())

    def build(self, number: str, task: str) -> list:
        tick = f"*** Update File: TASKS.md\n@@\n-- [ ] {task}\n+- [x] {task}"
        return [
            {"calls": [self.patch(self.add(f"{number}.txt", number) + "\n" + tick)]},
            {"text": f"{number} is there."},
        ]

    def test_works_a_whole_night(self):
        real = program("@openai/codex-linux-*/vendor/*/bin/codex")
        limit = {
            "status": 429,
            "type": "usage_limit_reached",
            "message": "The usage limit has been reached",
            "extra": {"plan_type": "pro", "resets_at": "{NOW+20}", "resets_in_seconds": 20},
        }
        two = self.build("two", TASKS[1])
        two[0]["errors"] = [limit]
        architecture = "\n".join([self.add("SPEC.md", "spec"), self.add("PLAN.md", "plan"), self.add("TASKS.md", LIST)])
        mock = self.serve_models(
            "mock-openai.py",
            {
                "scout": [{"calls": [self.patch(self.add("RESEARCH.md", "found"))]}, {"text": "Found."}],
                "architect": [{"calls": [self.patch(architecture)]}, {"text": "Planned."}],
                "build-one": self.build("one", TASKS[0]),
                "build-two": two,
            },
        )
        settings = self.home / ".codex/config.toml"
        settings.parent.mkdir()
        settings.write_text(
            'model = "gpt-5.5"\nmodel_provider = "mock"\ncheck_for_update_on_startup = false\n'
            "[analytics]\nenabled = false\n"
            f'[model_providers.mock]\nname = "mock"\nbase_url = "http://127.0.0.1:{mock.port()}/v1"\nwire_api = "responses"\n'
            "request_max_retries = 2\nstream_max_retries = 1\n"
        )
        said = self.night("codex", real, {"CODEX_HOME": str(settings.parent)}, "--model", "gpt-5.5", "--allow", "all")
        self.assertIn("usage limit is reached; asleep until", said)
        self.assert_complete(mock, ["limit"])
        self.assertGreater(self.get("/api/status/night").json()["cost"]["usd"], 0)


class GeminiCli(NightCase):
    def write(self, name: str, content: str) -> dict:
        return {"name": "write_file", "input": {"file_path": f"{{PROJECT}}/{name}", "content": content}}

    def build(self, number: str, done: str) -> list:
        return [
            {"calls": [self.write(f"{number}.txt", number), self.write("TASKS.md", done)]},
            {"text": f"{number} is there."},
        ]

    def test_works_a_whole_night(self):
        real = program("@google/gemini-cli/bundle/gemini.js")
        mock = self.serve_models(
            "mock-gemini.py",
            {
                "scout": [{"calls": [self.write("RESEARCH.md", "found")]}, {"text": "Found."}],
                "architect": [
                    {
                        "calls": [
                            self.write("SPEC.md", "spec"),
                            self.write("PLAN.md", "plan"),
                            self.write("TASKS.md", LIST),
                        ]
                    },
                    {"text": "Planned."},
                ],
                "build-one": self.build("one", LIST.replace("[ ]", "[x]", 1)),
                "build-two": self.build("two", LIST.replace("[ ]", "[x]")),
            },
        )
        settings = self.home / ".gemini/settings.json"
        settings.parent.mkdir()
        security = {"auth": {"selectedType": "gemini-api-key"}, "folderTrust": {"enabled": False}}
        settings.write_text(json.dumps({"security": security, "general": {"enableAutoUpdate": False}}))
        environment = {
            "GEMINI_API_KEY": "mock",
            "GOOGLE_GEMINI_BASE_URL": f"http://127.0.0.1:{mock.port()}",
            "GEMINI_CLI_TRUST_WORKSPACE": "true",
            "GEMINI_CLI_NO_RELAUNCH": "true",
        }
        self.night("gemini", real, environment)
        self.assert_complete(mock, [])
