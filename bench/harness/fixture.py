"""A watched root with many finished and unfinished sessions, as overnight runs leave them."""
import json

PHASES = ("scout", "architect", "builder", "complete")


def write_sessions(root, count):
    for number in range(count):
        _write_session(root, f"project_{20260101 + number // 24}_{number % 24:02}0000", number)


def _write_session(root, session_id, number):
    checkpoint = root / "checkpoints" / "ralph" / session_id
    log = root / "logs" / f"ralph_{session_id}"
    checkpoint.mkdir(parents=True)
    log.mkdir(parents=True)
    done = [f"task {index}: implement and test part {index}" for index in range(number % 12)]
    (checkpoint / "state.json").write_text(json.dumps(_state(session_id, number, done), indent=2))
    (checkpoint / "progress.json").write_text(json.dumps(
        {"completed": done, "remaining": [f"task {index}" for index in range(12, 20)], "notes": ["tests pass"]}))
    if number % 2 == 0:
        (checkpoint / "COMPLETE").touch()
    with (log / "session.jsonl").open("w") as lines:
        for index in range(20):
            lines.write(json.dumps({"iteration": index, "output": f"iteration {index} of {session_id} finished"}) + "\n")


def _state(session_id, number, done):
    return {
        "project_name": "project",
        "task_description": "Build the thing, overnight, test by test",
        "session_id": session_id,
        "start_time": "2026-01-01T00:00:00.000000",
        "last_iteration_time": "2026-01-01T06:30:00.000000",
        "iterations": number % 40,
        "current_phase": PHASES[number % len(PHASES)],
        "last_phase": "scout",
        "completed_tasks": done,
        "failed_attempts": [],
        "artifacts": {"research": "notes " * 200, "spec": "shall " * 300, "plan": "step " * 200, "tasks": "- [ ] task\n" * 20},
    }
