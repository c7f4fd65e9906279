"""Gemini CLI itself, of which no file tells whether it runs, nor that it asks something or runs a command before that is over."""

from agent_case import AgentCase, Run


class Gemini(AgentCase):
    agent = "gemini"

    def test_tools_until_it_ends(self):
        self.run_to_rest("basic")

    def test_a_silent_command_is_work_and_a_kill_a_death(self):
        self.assert_a_kill_is_a_death("sleep")

    def test_a_compaction_goes_on(self):
        run = Run(self, "compact", "--interactive", "--timeout", "90")
        self.wait_for_answer("The window is nearly full")
        self.enter(run, "@after-compact@ go on")
        self.wait_for_answer("Went on after compaction.")
        self.assertEqual(self.status()["context"]["compactions"], 1)

    def test_a_subagent_counts(self):
        self.run_to_rest("subagent", "subtask")

    def test_an_overload_that_passes_is_none(self):
        self.run_to_rest("retry")
        self.assertNotIn("failed", [state for _, state, _ in self.shown])
