from program import ProgramTest, wait_for


class Rm(ProgramTest):
    def test_asks_before_it_deletes_and_deletes_nothing_where_nobody_can_be_asked(self):
        self.emit_lines("night", 1)
        done = self.run_program("rm", "night")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--yes", done.stderr)
        self.assertEqual(len(self.record()), 1)

    def test_deletes_the_record_and_the_session_on_the_server(self):
        server = self.serve()
        self.emit_lines("night", 1)
        self.run_well("rm", "night", "--yes")
        self.assertFalse((self.folder / "logs/events/night/events.jsonl").exists())
        wait_for("the session to be gone", lambda: server.get("/api/status/night") is None)

    def test_deletes_the_record_without_a_server(self):
        self.emit_lines("night", 1)
        self.run_well("rm", "night", "--yes")
        self.assertFalse((self.folder / "logs/events/night").exists())

    def test_of_an_unknown_session_fails(self):
        for _ in ("without a server", "with one"):
            done = self.run_program("rm", "nobody", "--yes")
            self.assertEqual(done.returncode, 1)
            self.assertIn("nobody", done.stderr)
            self.serve()
