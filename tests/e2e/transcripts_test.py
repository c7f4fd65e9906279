"""Sessions of agents that know nothing of us are found from the transcripts they write, and followed."""

import json
import os
import subprocess
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from harness.case import ServerCase, append, read_events

SESSION = "3e0c6a5e-7d3c-4a35-8f7e-2f7f1d4b9a01"


class TranscriptCase(ServerCase):
    """Writes a transcript as Claude Code does."""

    def transcript(self):
        return self.folder / ".claude/projects/-home-me-shop" / f"{SESSION}.jsonl"

    def say(self, kind: str, message: dict, ago: float = 0, **fields) -> None:
        written = datetime.now(timezone.utc) - timedelta(seconds=ago)
        record = {
            "type": kind, "timestamp": written.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "cwd": "/home/me/shop", "gitBranch": "main", "version": "9.1", "sessionId": SESSION,
            "requestId": message.get("id"), "message": message, **fields,
        }  # fmt: skip
        append(self.transcript(), (json.dumps(record) + "\n").encode())

    def prompt(self, text: str, **fields) -> None:
        self.say("user", {"role": "user", "content": text}, **fields)

    def answer(self, number: int, block: dict, stop: str = "tool_use", **fields) -> None:
        usage = {"input_tokens": 10, "output_tokens": 100, "cache_read_input_tokens": 59_890}
        message = {"id": f"m{number}", "model": "claude-x", "content": [block], "stop_reason": stop, "usage": usage}
        self.say("assistant", message, **fields)

    def call(self, number: int, tool: str, **of_input) -> None:
        self.answer(number, {"type": "tool_use", "id": f"c{number}", "name": tool, "input": of_input})

    def result(self, number: int, **fields) -> None:
        block = {"type": "tool_result", "tool_use_id": f"c{number}", "content": "ok", **fields}
        self.say("user", {"role": "user", "content": [block]})

    def status(self) -> dict:
        answer = self.get(f"/api/status/{SESSION}")
        return answer.json() if answer.status == 200 else {}

    def wait_for_status(self, **wanted) -> dict:
        def has() -> bool:
            status = self.status()
            return all(status.get(key) == value for key, value in wanted.items())

        self.wait_for(has, f"{wanted}, but the status is {self.status()}")
        return self.status()


class ClaudeCode(TranscriptCase):
    def test_a_session_is_there_with_what_it_does_uses_and_waits_for(self):
        self.prompt("build it")
        self.call(1, "Bash", command="npm test")
        working = self.wait_for_status(state="working", reason="Bash: npm test")
        self.assertEqual(
            (working["project"], working["agent"], working["model"], working["branch"]),
            ("shop", "claude-code", "claude-x", "main"),
        )
        context = {"percentage": 30.0, "tokens_used": 60_000, "window": 200_000, "compactions": 0, "resets": 0}
        self.assertEqual(working["context"], context)

        self.result(1, is_error=True)
        self.answer(2, {"type": "text", "text": "All done."}, stop="end_turn")
        waiting = self.wait_for_status(state="waiting", reason="for the next prompt")
        self.assertEqual(waiting["open_calls"], [])
        [tool] = waiting["tools"]
        self.assertEqual((tool["tool"], tool["calls"], tool["failures"]), ("Bash", 1, 1))
        [usage] = waiting["usage"]
        self.assertEqual((usage["requests"], usage["output_tokens"], usage["cache_read_tokens"]), (2, 200, 119_780))
        [summary] = self.get("/api/sessions?state=waiting").json()["sessions"]
        self.assertEqual((summary["id"], summary["reason"]), (SESSION, "for the next prompt"))

    async def test_what_it_says_is_seen_live(self):
        self.prompt("hello")
        self.wait_for_status(state="working")
        async with self.viewer(f"/ws/{SESSION}?after=now") as viewer:
            self.prompt("and now this")
            [event] = await viewer.events(1)
        self.assertEqual((event["type"], event["data"]["text"]), ("message", "and now this"))

    def test_a_restart_derives_nothing_twice_and_misses_nothing(self):
        self.prompt("one")
        self.wait_for(lambda: self.status().get("counts", {}).get("prompts") == 1)
        self.assertEqual(self.server.stop(), 0)
        self.prompt("two")
        self.server.start()
        self.wait_for(lambda: self.status().get("counts", {}).get("prompts") == 2)
        self.prompt("three")
        self.wait_for(lambda: self.status()["counts"]["prompts"] == 3)
        events = read_events(self.server.own_log(SESSION))
        texts = [event["data"]["text"] for event in events if event["type"] == "message"]
        self.assertEqual(texts, ["one", "two", "three"])

    def test_an_agent_that_fell_silent_is_not_called_working(self):
        self.prompt("think", ago=3600)
        self.wait_for_status(state="stalled", reason="silent, and nothing is known to run")

    def test_the_transcript_is_only_read(self):
        self.prompt("mine")
        before = self.transcript().read_bytes()
        self.wait_for_status(state="working")
        self.assertEqual(self.transcript().read_bytes(), before)
        self.assertEqual([path.name for path in self.transcript().parent.iterdir()], [self.transcript().name])

    def test_commits_that_are_made_meanwhile_are_shown(self):
        repository = self.folder / "shop"

        def git(*words: str) -> None:
            name = ("-c", "user.name=A", "-c", "user.email=a@b.example")
            subprocess.run(["git", "-C", str(repository), *name, *words], check=True, capture_output=True)

        repository.mkdir()
        git("init", "-q", "-b", "night")
        git("commit", "-q", "--allow-empty", "-m", "long before", "--date", "2026-01-01")
        self.prompt("build it", cwd=str(repository))
        (repository / "a").write_text("1\n2\n")
        git("add", "a")
        git("commit", "-q", "-m", "add a")
        commits = self.wait_for(lambda: self.status().get("commits", {}).get("newest"), "a commit")
        self.assertEqual([(one["summary"], one["branch"], one["added"]) for one in commits][0], ("add a", "night", 2))
        self.assertEqual(self.status()["branch"], "night")


class ClaudeCodeProcess(TranscriptCase):
    """The same, with a process that says in a file of its own what it does."""

    def prepare(self) -> None:
        self.agent = subprocess.Popen(["sleep", "600"])
        self.addCleanup(self.kill)
        self.file = self.folder / ".claude/sessions" / f"{self.agent.pid}.json"

    def kill(self) -> None:
        self.agent.kill()
        self.agent.wait()

    def be(self, status: str, **fields) -> None:
        stat = Path(f"/proc/{self.agent.pid}/stat").read_text()
        now = int(time.time() * 1000)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        file = {
            "pid": self.agent.pid, "sessionId": SESSION, "cwd": "/home/me/shop", "version": "9.1", "startedAt": 1,
            "procStart": stat.rsplit(") ", 1)[1].split()[19], "status": status, "statusUpdatedAt": now, **fields,
        }  # fmt: skip
        self.file.write_text(json.dumps(file))

    def test_a_permission_prompt_is_no_work(self):
        self.prompt("clean up")
        self.call(1, "Bash", command="rm -rf dist")
        self.be("busy")
        self.wait_for_status(state="working")
        self.be("waiting", waitingFor="permission prompt")
        self.wait_for_status(state="waiting", reason="for a permission: Bash: rm -rf dist")
        self.be("busy")
        status = self.wait_for_status(state="working", reason="Bash: rm -rf dist")
        self.assertEqual((status["process"]["pid"], status["process"]["activity"]), (self.agent.pid, "busy"))

    def test_a_killed_agent_is_dead_and_stays_so_across_a_restart(self):
        self.prompt("build")
        self.be("busy")
        self.wait_for_status(state="working")
        self.kill()
        dead = self.wait_for_status(state="dead", reason=f"process {self.agent.pid} is gone without an end")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        again = self.wait_for_status(state="dead")
        self.assertEqual((again["reason"], again["offset"]), (dead["reason"], dead["offset"]))

    def test_an_end_that_nobody_saw_is_known_after_the_restart(self):
        self.prompt("build", ago=60)
        self.be("busy")
        self.wait_for_status(state="working")
        self.assertEqual(self.server.stop(), 0)
        self.file.unlink()
        os.utime(self.transcript(), (time.time() - 60, time.time() - 60))
        self.server.start()
        self.wait_for_status(state="ended", reason="its process has ended")


class Hooks(TranscriptCase):
    def hook(self, name: str, **fields) -> None:
        body = {"session_id": SESSION, "cwd": "/home/me/shop", "hook_event_name": name, **fields}
        answer = self.post("/api/hooks/claude-code", body)
        self.assertEqual((answer.status, answer.json()), (200, {}))

    def test_a_session_seen_through_two_doors_is_one_and_counted_once(self):
        self.hook("SessionStart")
        self.hook("UserPromptSubmit", prompt="clean up")
        self.prompt("clean up")
        self.hook("PreToolUse", tool_name="Bash", tool_use_id="c1")
        self.call(1, "Bash", command="rm -rf dist")
        self.wait_for_status(state="working", reason="Bash: rm -rf dist")
        self.hook("PermissionRequest", tool_name="Bash", tool_input={"command": "rm -rf dist"})
        asking = self.wait_for_status(state="waiting", reason="for a permission: Bash: rm -rf dist")
        self.assertEqual([(tool["tool"], tool["calls"]) for tool in asking["tools"]], [("Bash", 1)])
        self.hook("PostToolUse", tool_name="Bash", tool_use_id="c1")
        self.result(1)
        self.wait_for_status(state="working")
        self.hook("SessionEnd", reason="other")
        ended = self.wait_for_status(state="ended")
        self.assertEqual((ended["counts"]["prompts"], len(self.get("/api/sessions").json()["sessions"])), (1, 1))

    def test_a_session_without_transcript_shows_what_its_hooks_say(self):
        self.hook("SessionStart")
        self.hook("UserPromptSubmit")
        self.wait_for_status(state="working", project="shop", agent="claude-code")
        self.hook("Stop", background_tasks=[], session_crons=[])
        self.wait_for_status(state="waiting", reason="for the next prompt")

    def test_what_is_no_hook_is_refused_and_says_why(self):
        self.assertEqual(self.post("/api/hooks/claude-code", {"a": 1}).status, 400)
        self.assertEqual(self.post("/api/hooks/other", {"session_id": "s", "hook_event_name": "Stop"}).status, 400)
        self.assertEqual(self.get("/api/hooks/claude-code").status, 405)


class PrivateCase(ServerCase):
    def prepare(self) -> None:
        append(
            self.folder / ".claude/projects/-home-me-shop" / f"{SESSION}.jsonl",
            b'{"type":"user","timestamp":"2026-11-23T03:00:00Z","message":{"content":"private"}}\n',
        )

    def listed(self) -> list:
        return [one["id"] for one in self.get("/api/sessions").json()["sessions"]]


class NotWanted(PrivateCase):
    options = ("--no-source", "claude-code")

    def test_an_agent_that_is_not_wanted_is_left_alone(self):
        self.emit("other")
        self.assertEqual(self.listed(), ["other"])


class AnotherWanted(NotWanted):
    options = ("--source", "codex")


class Wanted(PrivateCase):
    options = ("--source", "claude-code", "--source", "codex")

    def test_an_agent_that_is_wanted_is_followed(self):
        self.wait_for(lambda: self.listed() == [SESSION])
