import json
import socket

from program import ProgramTest


class Doctor(ProgramTest):
    def examine(self, *arguments, **environment):
        done = self.run_program("doctor", "--json", *arguments, **environment)
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode == 0, report["healthy"])
        return {check["name"]: check for check in report["checks"]}

    def test_finds_the_running_server(self):
        server = self.serve()
        checks = self.examine()
        self.assertEqual(checks["server"]["health"], "ok")
        self.assertIn(f"{server.port} is our server's: livestream", checks["port"]["text"])

    def test_says_how_to_start_one_when_none_runs(self):
        checks = self.examine()
        self.assertEqual(checks["server"]["health"], "warning")
        self.assertIn("livestream serve", checks["server"]["fix"])

    def test_names_the_program_that_has_taken_the_port(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            url = f"http://127.0.0.1:{other.getsockname()[1]}"
            checks = self.examine(LIVESTREAM_SERVER=url)
        self.assertEqual(checks["port"]["health"], "failure")
        self.assertRegex(checks["port"]["text"], r"taken by python3?\S* \(process \d+\)")

    def test_finds_a_state_folder_that_others_can_read(self):
        folder = self.state / "livestream"
        folder.mkdir(parents=True)
        folder.chmod(0o755)
        checks = self.examine()
        self.assertEqual(checks["state"]["health"], "warning")
        self.assertIn("chmod 700", checks["state"]["fix"])

    def test_finds_a_root_that_is_not_there(self):
        checks = self.examine("--root", str(self.folder / "gone"))
        self.assertEqual(checks["root"]["health"], "warning")

    def test_marks_each_line_for_people(self):
        for line in self.run_program("doctor").stdout.splitlines():
            self.assertRegex(line, r"^([✓!✗] |  +→ )")
