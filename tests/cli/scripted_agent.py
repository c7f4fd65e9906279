"""An agent that does what a script says: the test double at the edge of the runner.

    scripted_agent.py FOLDER

FOLDER/script holds a word per iteration, used up one by one; behind its end the agent does its work. Each run is noted in
FOLDER/runs, a JSON object per line: what it was told by environment and prompt.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

TASKS = int(os.environ.get("AGENT_TASKS", "3"))
HANG_SECONDS = 600


def replace(path, text):
    """A file appears whole, or not at all."""
    fresh = pathlib.Path(f"{path}.new")
    fresh.write_text(text)
    fresh.rename(path)


def tick(next_task):
    tasks = pathlib.Path("TASKS.md").read_text()
    replace("TASKS.md", tasks.replace(f"- [ ] {next_task}\n", f"- [x] {next_task}\n"))


def scout(_):
    replace("RESEARCH.md", "what was found\n")


def architect(_):
    replace("SPEC.md", "what is to be\n")
    replace("PLAN.md", "how\n")
    replace("TASKS.md", "# Tasks\n\n" + "".join(f"- [ ] task {i + 1}\n" for i in range(TASKS)))


def build(next_task):
    with open("work.txt", "a") as work:
        work.write(f"{next_task}\n")
    tick(next_task)


WORK = {"scout": scout, "architect": architect, "builder": build}


def work(phase, next_task):
    WORK[phase](next_task)
    print(f"did {phase} {next_task}")


def crash(*_):
    print("cannot read the configuration", file=sys.stderr)
    sys.exit(3)


def hang(*_):
    print("thinking", flush=True)
    child = subprocess.Popen(["sleep", str(HANG_SECONDS)])
    pathlib.Path("child.pid").write_text(str(child.pid))
    time.sleep(HANG_SECONDS)


def garbage(phase, next_task):
    work(phase, next_task)
    sys.stdout.flush()
    sys.stdout.buffer.write(
        b"{\xff\x00\x1b[31m" + bytes(range(256)) * 800 + b'{"type":"system","subtype":\n' + b"x" * 100_000
    )


def limit(*_):
    print(f"Claude AI usage limit reached|{int(time.time()) + 2}")
    sys.exit(1)


def claim(_, next_task):
    tick(next_task)  # without having done anything
    print("done!")


def idle(*_):
    print("nothing to do")


def report(phase, next_task):
    """What Claude Code prints for programs, with usage."""
    usage = {
        "input_tokens": 1000,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 50_000,
        "output_tokens": 200,
    }
    message = {
        "id": f"msg_{os.getpid()}",
        "type": "message",
        "role": "assistant",
        "model": "claude-opus-4-5",
        "content": [{"type": "text", "text": f"did {next_task}"}],
        "usage": usage,
    }
    WORK[phase](next_task)
    print(
        json.dumps(
            {"type": "system", "subtype": "init", "session_id": "5e55", "cwd": os.getcwd(), "model": "claude-opus-4-5"}
        )
    )
    print(json.dumps({"type": "assistant", "message": message, "parent_tool_use_id": None, "session_id": "5e55"}))
    print(
        json.dumps({"type": "result", "subtype": "success", "is_error": False, "result": "done", "session_id": "5e55"})
    )


def main():
    folder = pathlib.Path(sys.argv[1])
    prompt = sys.stdin.read()
    phase = os.environ["LIVESTREAM_PHASE"]
    found = re.search(r"^> (.+)$", prompt, re.MULTILINE)
    next_task = found.group(1) if found else ""
    ticked = (
        re.findall(r"^- \[x\] (.+)$", pathlib.Path("TASKS.md").read_text(), re.MULTILINE) if phase == "builder" else []
    )
    run = {
        "phase": phase,
        "iteration": int(os.environ["LIVESTREAM_ITERATION"]),
        "session": os.environ["LIVESTREAM_SESSION"],
        "next": next_task,
        "ticked": ticked,
        "prompt": prompt,
    }
    with open(folder / "runs", "a") as runs:
        runs.write(json.dumps(run) + "\n")
    script = folder / "script"
    words = script.read_text().split() if script.exists() else []
    if words:
        replace(script, " ".join(words[1:]))
    globals()[words[0] if words else "work"](phase, next_task)


main()
