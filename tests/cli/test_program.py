import shutil
import subprocess
import unittest

from program import BINARY, ProgramTest

COMMANDS = "serve sessions status logs tail emit export replay rm cert demo doctor completion man".split()


class TheProgram(ProgramTest):
    def test_shows_its_commands_when_called_without_one(self):
        done = self.run_program()
        self.assertEqual(done.returncode, 2)
        for command in COMMANDS:
            self.assertIn(f"  {command} ", done.stderr)

    def test_guesses_a_mistyped_command(self):
        done = self.run_program("sesions")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean 'sessions'?", done.stderr)

    def test_does_nothing_when_an_option_is_unknown(self):
        done = self.run_program("emit", "night", "log_line", "line=hello", "--loud")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("--loud", done.stderr)
        self.assertFalse((self.folder / "logs").exists())
        self.assertEqual(self.run_program("serve", "--prot", "0").returncode, 2)

    def test_prints_help_for_every_command(self):
        for command in COMMANDS:
            self.assertIn("Usage: livestream " + command, self.run_well(command, "--help"))

    def test_refuses_a_session_id_that_cannot_be_one(self):
        done = self.run_program("status", "a/b")
        self.assertEqual(done.returncode, 2)
        self.assertIn("slash", done.stderr)

    def test_says_what_to_do_when_no_server_answers(self):
        for command in (["sessions"], ["status", "night"], ["logs", "night"], ["tail", "night"]):
            done = self.run_program(*command)
            self.assertEqual(done.returncode, 1)
            self.assertIn("no server answers at http://127.0.0.1:1: start one with", done.stderr)

    def test_names_the_variable_that_is_no_server(self):
        done = self.run_program("sessions", LIVESTREAM_SERVER="ftp://x")
        self.assertEqual(done.returncode, 2)
        self.assertIn("LIVESTREAM_SERVER", done.stderr)
        done = self.run_program("sessions", LIVESTREAM_SERVER="", LIVESTREAM_PORT="many")
        self.assertEqual(done.returncode, 2)
        self.assertIn("LIVESTREAM_PORT is 'many'", done.stderr)


class Completions(ProgramTest):
    def complete_in_bash(self, *words):
        script = self.run_well("completion", "bash")
        quoted = " ".join(f"'{word}'" for word in words)
        script += f"\nCOMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1}; _livestream"
        script += '\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
        path = f"{BINARY.rsplit('/', 1)[0]}:{self.environment['PATH']}"
        done = subprocess.run(
            ["bash", "--norc", "-euc", script],
            capture_output=True,
            text=True,
            env={**self.environment, "PATH": path},
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.split()

    def test_in_bash_know_commands_options_and_values(self):
        self.assertEqual(self.complete_in_bash("livestream", "st"), ["status"])
        self.assertEqual(self.complete_in_bash("livestream", "export", "x", "--for"), ["--format"])
        found = self.complete_in_bash("livestream", "export", "x", "--format", "j")
        self.assertEqual(found, ["json", "jsonl"])

    def test_in_bash_know_the_sessions_of_the_running_server(self):
        self.serve()
        self.emit_lines("night-1", 1)
        self.assertEqual(self.complete_in_bash("livestream", "status", "ni"), ["night-1"])

    def test_are_scripts_their_shells_can_read(self):
        for shell, check in (("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])):
            if not shutil.which(shell):
                continue
            script = self.folder / shell
            script.write_text(self.run_well("completion", shell))
            done = subprocess.run([shell, *check, str(script)], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)


class TheManualPage(ProgramTest):
    def test_names_every_command(self):
        page = self.run_well("man")
        self.assertTrue(page.startswith(".TH LIVESTREAM 1"))
        for command in COMMANDS:
            self.assertIn(f".SS livestream {command}", page)

    @unittest.skipUnless(shutil.which("man"), "there is no man here")
    def test_is_roff_that_man_accepts(self):
        page = self.folder / "livestream.1"
        page.write_text(self.run_well("man"))
        done = subprocess.run(
            ["man", "--warnings", "-l", str(page)],
            capture_output=True,
            text=True,
            env={**self.environment, "LC_ALL": "C.UTF-8", "MANWIDTH": "100"},
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("livestream export ID", done.stdout)
