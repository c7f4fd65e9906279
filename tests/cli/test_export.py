import json
import os
import subprocess

from program import BINARY, ProgramTest


class Export(ProgramTest):
    def record_path(self):
        return self.folder / "logs/events/night/events.jsonl"

    def test_gives_the_records_own_lines_from_the_server(self):
        self.serve()
        self.emit_lines("night", 3)
        self.assertEqual(self.run_well("export", "night", "--format", "jsonl"), self.record_path().read_text())

    def test_gives_them_without_a_server(self):
        self.emit_lines("night", 3)
        for roots in ([], ["--root", str(self.folder)]):
            out = self.run_well("export", "night", "--format", "jsonl", *roots)
            self.assertEqual(out, self.record_path().read_text())

    def test_gives_one_json_document_with_offsets(self):
        self.emit_lines("night", 3)
        document = json.loads(self.run_well("export", "night"))
        self.assertEqual(document["session_id"], "night")
        self.assertEqual([event["offset"] for event in document["events"]], [1, 2, 3])

    def test_keeps_every_event_of_a_long_record(self):
        lines = [
            json.dumps({"type": "log_line", "session_id": "night", "sequence": n, "emitter": "e", "data": {"n": n}})
            for n in range(1, 5001)
        ]
        self.record_path().parent.mkdir(parents=True)
        self.record_path().write_text("\n".join(lines) + "\n")
        local = self.run_well("export", "night", "--format", "jsonl")
        self.serve()
        remote = self.run_well("export", "night", "--format", "jsonl")
        self.assertEqual(local.splitlines(), lines)
        self.assertEqual(remote.splitlines(), lines)

    def test_writes_a_report_in_which_session_text_is_no_markup(self):
        self.run_well("emit", "night", "phase_change", "phase=builder")
        self.run_well("emit", "night", "task_complete", "task=<b>1</b>: *Login*")
        self.run_well("emit", "night", "completion", "success=true", "summary=all done")
        report = self.run_well("export", "night", "--format", "markdown")
        self.assertIn("# night", report)
        self.assertIn(r"\<b\>1\</b\>: \*Login\*", report)
        self.assertIn("| Outcome | completed |", report)

    def test_leaves_secrets_out_unless_told_not_to(self):
        password = "tr0ub4dor&3"
        text = f'DB_PASSWORD={password} curl "https://me:{password}@example.org"'
        self.run_well("emit", "night", "log_line", f"line={text}", "level=info", "input_tokens=1234")
        self.run_well("emit", "night", "completion", "success=true", f"summary=password: {password}")
        for kind in ("json", "jsonl", "markdown"):
            whole = self.run_well("export", "night", "--format", kind, "--no-redact")
            self.assertIn(password.split("&")[0], whole)
            for options in ([], ["--redact"]):
                redacted = self.run_well("export", "night", "--format", kind, *options)
                self.assertNotIn(password.split("&")[0], redacted)
                self.assertIn("redacted:password", redacted)

    def test_says_that_it_left_something_out(self):
        self.run_well("emit", "night", "log_line", "line=PASSWORD=tr0ub4dor")
        self.emit_lines("night", 2)
        self.assertIn("left out of 1 events; --no-redact", self.run_program("export", "night").stderr)
        self.assertEqual(self.run_program("export", "night", "--no-redact").stderr, "")

    def test_changes_nothing_else_when_it_redacts(self):
        self.run_well("emit", "night", "log_line", "line=https://me:tr0ub4dor@example.org", "count=1234567890")
        first, second = (
            json.loads(self.run_well("export", "night", *options))["events"][0] for options in (["--no-redact"], [])
        )
        self.assertEqual(second["data"].pop("line"), "https://me:[redacted:url-password]@example.org")
        first["data"].pop("line")
        self.assertEqual(first, second)

    def test_replaces_the_output_file_as_a_whole(self):
        self.emit_lines("night", 1)
        target = self.folder / "out.json"
        target.write_text("before")
        self.run_well("export", "night", "--output", str(target))
        self.assertEqual(json.loads(target.read_text())["session_id"], "night")
        self.assertFalse((self.folder / "out.json.part").exists())

    def test_ends_quietly_when_nobody_reads_on(self):
        self.emit_lines("night", 3)
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w") as closed:
            done = subprocess.run(
                [BINARY, "export", "night"],
                stdout=closed,
                stderr=subprocess.PIPE,
                text=True,
                cwd=self.folder,
                env=self.environment,
            )
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_of_an_unknown_session_says_what_to_do(self):
        done = self.run_program("export", "nobody", "--root", str(self.folder))
        self.assertEqual(done.returncode, 1)
        self.assertIn("no record of session 'nobody'", done.stderr)
