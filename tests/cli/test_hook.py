import json
import os
import socket
import unittest
from pathlib import Path

from program import ProgramTest, wait_for

SESSION = "1f0c6a5e-7d3c-4a35-8f7e-2f7f1d4b9a07"
BUSY = ("process", {"state": "running", "activity": "busy"})
IDLE = ("process", {"state": "running", "activity": "idle"})
WAITING = {"state": "running", "activity": "waiting"}

# What each of Claude Code's hooks says, with a payload of its kind.
SAYS = {
    "SessionStart": ({"source": "startup"}, [("session_start", {"agent": "claude-code", "cwd": "/home/me/shop", "project": "shop"})]),
    "UserPromptSubmit": ({"prompt": "add webhooks"}, [BUSY]),
    "UserPromptExpansion": ({"expansion_type": "command", "command_name": "review"}, [BUSY]),
    "PreToolUse": ({"tool_name": "Bash", "tool_input": {"command": "make"}, "tool_use_id": "t1"}, [BUSY]),
    "PostToolUse": ({"tool_name": "Bash", "tool_response": {"stdout": "ok"}, "tool_use_id": "t1"}, [BUSY]),
    "PostToolUseFailure": ({"tool_name": "Bash", "error": "exit 2", "tool_use_id": "t1"}, [BUSY]),
    "PostToolBatch": ({"tool_calls": []}, [BUSY]),
    "PermissionRequest": (
        {"tool_name": "Bash", "tool_input": {"command": "rm -rf dist"}},
        [("process", WAITING | {"reason": "permission", "question": "Bash: rm -rf dist"})],
    ),
    "PermissionDenied": ({"tool_name": "Bash", "reason": "not allowed"}, [BUSY]),
    "Notification": ({"notification_type": "idle_prompt", "message": "waiting for you"}, [IDLE]),
    "Elicitation": ({"message": "which account?"}, [("process", WAITING | {"reason": "permission"})]),
    "ElicitationResult": ({"action": "accept"}, [BUSY]),
    "Stop": ({"background_tasks": [], "session_crons": []}, [IDLE]),
    "StopFailure": ({"error": "rate_limit"}, [("waiting", {"reason": "limit"})]),
    "PreCompact": ({"trigger": "auto"}, [BUSY]),
    "PostCompact": ({"trigger": "auto", "compact_summary": "so far"}, [BUSY]),
    "SessionEnd": ({"reason": "other"}, [("process", {"state": "ended"})]),
    "MessageDisplay": ({"delta": "I will look"}, []),
    "SubagentStart": ({"agent_id": "a1", "agent_type": "general"}, []),
    "SubagentStop": ({"agent_id": "", "agent_type": ""}, []),
    "TaskCreated": ({"task_id": "1", "task_subject": "webhooks"}, []),
    "TaskCompleted": ({"task_id": "1", "task_subject": "webhooks"}, []),
    "TeammateIdle": ({"teammate_name": "ann"}, []),
    "PreModelSwitch": ({"from_model": "a", "to_model": "b"}, []),
    "PostModelSwitch": ({"from_model": "a", "to_model": "b"}, []),
    "ConfigChange": ({}, []),
    "InstructionsLoaded": ({}, []),
    "CwdChanged": ({}, []),
    "FileChanged": ({}, []),
    "DirectoryAdded": ({}, []),
    "WorktreeCreate": ({}, []),
    "WorktreeRemove": ({}, []),
    "Setup": ({}, []),
}  # fmt: skip


class HookCase(ProgramTest):
    def hook(self, payload, *words, **environment):
        text = payload if isinstance(payload, str) else json.dumps(payload)
        done = self.run_program("hook", *words, stdin=text, **environment)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""), text[:200])

    def payload(self, name, **fields):
        return {"session_id": SESSION, "cwd": "/home/me/shop", "hook_event_name": name, **fields}

    def recorded(self, session=SESSION):
        """Type and data of what was recorded without a server."""
        path = self.state / "livestream/events" / session / "events.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(event["type"], event["data"]) for event in map(json.loads, lines)]


class Hook(HookCase):
    def test_each_hook_says_what_it_means(self):
        for number, (name, (fields, said)) in enumerate(SAYS.items()):
            session = f"s{number}"
            self.hook({**self.payload(name, **fields), "session_id": session}, "claude-code")
            self.assertEqual(self.recorded(session), said, name)

    def test_what_it_does_not_know_is_kept_as_it_came(self):
        came = self.payload("SomethingNew", deep={"list": [1, 2.50, None, "ü"]})
        self.hook(came)
        self.assertEqual(self.recorded(), [("hook", came)])

    def test_a_notification_of_codex_is_an_argument(self):
        said = {"type": "agent-turn-complete", "thread-id": SESSION, "turn-id": "1", "last-assistant-message": "done"}
        self.hook("", "codex", json.dumps(said))
        self.assertEqual(self.recorded(), [IDLE])

    def test_a_server_shows_it_at_once_and_knows_what_needs_no_saying_again(self):
        server = self.serve()
        for name in ("SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse"):
            self.hook(self.payload(name, tool_name="Bash", tool_use_id="t"), "claude-code")
        shown = wait_for("the session", lambda: server.get(f"/api/status/{SESSION}"))
        self.assertEqual((shown["state"], shown["project"]), ("working", "shop"))
        events = server.get(f"/api/events/{SESSION}")["events"]
        self.assertEqual([event["type"] for event in events], ["session_start", "process"])
        self.hook(self.payload("SessionEnd"), "claude-code")
        wait_for("its end", lambda: server.get(f"/api/status/{SESSION}")["state"] == "ended")

    def test_what_was_recorded_without_a_server_is_shown_by_the_next_one(self):
        self.hook(self.payload("SessionStart"))
        self.hook(self.payload("SessionEnd"))
        server = self.serve()
        wait_for("its end", lambda: (server.get(f"/api/status/{SESSION}") or {}).get("state") == "ended")

    def test_a_server_that_never_answers_is_waited_for_briefly_and_all_is_recorded(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            address = f"http://127.0.0.1:{silent.getsockname()[1]}"
            self.hook(self.payload("UserPromptSubmit"), LIVESTREAM_SERVER=address)
        self.assertEqual(self.recorded(), [BUSY])

    def test_nothing_that_is_wrong_stops_the_agent_or_is_said_to_it(self):
        for payload in ("", "[]", "{", "null", '{"session_id":1}', "\x00\x01", "{" * 100_000, "x" * 5_000_000):
            self.hook(payload, "claude-code")
        for words in (["no-such-agent"], ["--no-such-option"], ["claude-code", "{}", "more"], ["codex", "[]"]):
            self.hook(self.payload("Stop"), *words)
        self.hook({**self.payload("Stop"), "session_id": "../../etc"})
        self.hook(self.payload("Stop"), LIVESTREAM_SERVER="not a url")
        (self.folder / "file").touch()
        self.hook(self.payload("Stop"), XDG_STATE_HOME=str(self.folder / "file"))

    def test_says_what_was_wrong_when_asked(self):
        done = self.run_program("hook", "--verbose", stdin="{}")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("this is no hook's payload: {}", done.stderr)


@unittest.skipUnless("LIVESTREAM_SAMPLES" in os.environ, "LIVESTREAM_SAMPLES is not set")
class RecordedPayloads(HookCase):
    """What the agent itself gave its hooks."""

    def setUp(self):
        super().setUp()
        self.samples = Path(os.environ["LIVESTREAM_SAMPLES"])

    def lines_of(self, *files):
        return [line for file in files for line in (self.samples / file).read_text().splitlines()]

    def assert_says(self, session, payload):
        said = [kind for kind, _ in self.recorded(session)]
        name = payload["hook_event_name"]
        if "agent_id" in payload:
            self.assertEqual(said, [], payload)
        elif name in ("Notification", "Stop"):  # depends on what it notifies of, and on what still runs
            self.assertLessEqual(len(said), 1, payload)
        else:
            self.assertEqual(said, [kind for kind, _ in SAYS[name][1]], payload)

    def test_each_hook_says_what_its_kind_says(self):
        claude = [file for file in (self.samples / "claude-hooks").glob("*.jsonl") if "statusline" not in file.name]
        codex = [self.samples / "codex/local-0.169.0/hooks_stdin.jsonl"]
        for agent, files in (("claude-code", claude), ("codex", codex)):
            payloads = self.lines_of(*files)
            self.assertGreater(len(payloads), 15)
            for number, line in enumerate(payloads):
                payload = {**json.loads(line), "session_id": f"{agent}{number}"}
                self.hook(payload, agent)
                self.assert_says(f"{agent}{number}", payload)

    def test_each_notification_says_that_a_turn_is_over(self):
        for number, line in enumerate(self.lines_of("codex/local-0.169.0/notify_argv1.jsonl")):
            self.hook("", "codex", json.dumps({**json.loads(line), "thread-id": f"t{number}"}))
            self.assertEqual(self.recorded(f"t{number}"), [IDLE])
