"""Codex CLI itself, of which no file tells whether it runs."""

from agent_case import AgentCase, Run


class Codex(AgentCase):
    agent = "codex"

    def test_tools_until_it_ends(self):
        self.run_to_rest("basic")

    def test_a_silent_command_is_work_and_a_kill_a_death(self):
        self.assert_a_kill_is_a_death("sleep")

    def test_a_refusal_for_good_is_a_failure(self):
        Run(self, "fatal").wait()
        self.wait_for_state("failed")

    def test_an_overload_that_passes_is_none(self):
        self.run_to_rest("retry")
        self.assertNotIn("failed", [state for _, state, _ in self.shown])

    def test_a_compaction_goes_on(self):
        self.run_to_rest("compact", "__compact__", "after-compact")
        self.assertEqual(self.status()["context"]["compactions"], 1)

    def test_a_subagent_counts(self):
        self.run_to_rest("subagent", "subtask")

    def test_a_permission_prompt_waits_until_it_is_answered(self):
        self.assert_a_permission_is_waited_for("Would you like to run")

    def test_a_question_waits_for_its_answer(self):
        self.ask()

    def test_a_usage_limit_is_no_failure(self):
        self.assert_a_limit_is_no_failure()
