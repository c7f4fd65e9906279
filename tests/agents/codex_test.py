"""Codex CLI itself, of which no file tells whether it runs."""

from agent_case import AgentCase, Run


class Codex(AgentCase):
    agent = "codex"

    def test_tools_until_it_ends(self):
        run = Run(self, "basic")
        run.wait()
        self.wait_for_rest()
        self.assert_all_counted(run, "basic")

    def test_a_silent_command_is_work_and_a_kill_a_death(self):
        run = Run(self, "long")
        self.wait_for_state("working", "sleep")
        killed = run.kill()
        self.assert_soon(self.wait_for_state("dead"), killed)

    def test_a_refusal_for_good_is_a_failure(self):
        Run(self, "fatal").wait()
        self.wait_for_state("failed")

    def test_an_overload_that_passes_is_none(self):
        run = Run(self, "retry")
        run.wait()
        self.wait_for_rest()
        self.assertNotIn("failed", [state for _, state, _ in self.shown])
        self.assert_all_counted(run, "retry")
