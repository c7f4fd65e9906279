import json

from program import ProgramTest


class Sessions(ProgramTest):
    def test_are_listed_newest_first(self):
        self.serve()
        self.emit_lines("old", 1)
        self.emit_lines("new", 1)
        lines = self.run_well("sessions").splitlines()
        self.assertTrue(lines[0].startswith("STATE"))
        self.assertIn(" new", lines[1])
        self.assertIn(" old", lines[2])

    def test_can_be_filtered_and_limited(self):
        self.serve()
        for session in ("apple", "pear"):
            self.emit_lines(session, 1)
        self.assertEqual(self.run_well("sessions", "--ids", "--query", "app"), "apple\n")
        self.assertEqual(len(self.run_well("sessions", "--ids", "--limit", "1").splitlines()), 1)
        self.assertEqual(self.run_well("sessions", "--ids", "--state", "complete"), "")

    def test_are_json_for_scripts(self):
        self.serve()
        self.emit_lines("night", 1)
        answer = json.loads(self.run_well("sessions", "--json"))
        self.assertEqual(answer["sessions"][0]["id"], "night")

    def test_that_are_none_are_no_failure(self):
        self.serve()
        done = self.run_program("sessions")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("livestream demo", done.stderr)


class Status(ProgramTest):
    def test_says_what_is_known_and_leaves_out_what_is_not(self):
        self.serve()
        self.run_well("emit", "night", "phase_change", "phase=builder", "context_percent=31")
        text = self.run_well("status", "night")
        self.assertRegex(text, r"(?m)^Phase +builder$")
        self.assertRegex(text, r"(?m)^Context +31 %$")
        self.assertNotIn("Summary", text)

    def test_is_json_for_scripts(self):
        self.serve()
        self.emit_lines("night", 2)
        self.assertEqual(json.loads(self.run_well("status", "night", "--json"))["offset"], 2)

    def test_of_an_unknown_session_fails_and_names_it(self):
        self.serve()
        done = self.run_program("status", "nobody")
        self.assertEqual(done.returncode, 1)
        self.assertIn('"nobody"', done.stderr)


class Logs(ProgramTest):
    def test_are_the_newest_lines(self):
        self.serve()
        self.emit_lines("night", 5)
        self.assertEqual(self.run_well("logs", "night", "--lines", "2"), "line 4\nline 5\n")

    def test_cannot_drive_the_terminal(self):
        self.serve()
        self.run_well("emit", "night", "log_line", "line=\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J!")
        self.assertEqual(self.run_well("logs", "night"), "red!\n")
        self.assertNotIn("\x1b", self.run_well("status", "night"))
        self.assertNotIn("\x1b", self.run_well("export", "night", "--format", "markdown"))
