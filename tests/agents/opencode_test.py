"""OpenCode itself, of which no file tells whether it runs, and only silence that it asks for a permission."""

from agent_case import AgentCase, Run


class OpenCode(AgentCase):
    agent = "opencode"

    def test_tools_and_tasks_until_it_ends(self):
        run = Run(self, "basic")
        ended = run.wait()
        self.wait_for_rest()
        self.assert_soon(self.shown[-1][0], ended)
        self.assert_all_counted(run, "basic")
        calls = self.calls()
        self.assertEqual(calls["bash"], (2, 1), calls)  # one command fails on purpose
        self.assertEqual(self.status()["tasks"]["total"], 2)

    def test_a_silent_command_is_work_and_a_kill_a_death(self):
        self.assert_a_kill_is_a_death("sleep")

    def test_a_refusal_for_good_is_a_failure(self):
        Run(self, "fatal").wait()
        self.wait_for_state("failed", "bad request")

    def test_a_compaction_goes_on(self):
        self.run_to_rest("compact", "__compact__", "after-compact")
        self.assertEqual(self.status()["context"]["compactions"], 1)

    def test_an_overload_that_passes_is_none(self):
        self.run_to_rest("retry")
        self.assertNotIn("failed", [state for _, state, _ in self.shown])

    def test_a_subagent_counts(self):
        self.run_to_rest("subagent", "subtask")

    def test_a_permission_prompt_waits_until_it_is_answered(self):
        self.assert_a_permission_is_waited_for("Permission required", ": bash: touch")

    def test_a_question_waits_for_its_answer_across_a_restart_of_the_server(self):
        self.ask()
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.wait_for_state("waiting", "Which colour?")
