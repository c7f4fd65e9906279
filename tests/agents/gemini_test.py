"""Gemini CLI itself, of which no file tells whether it runs."""

from agent_case import AgentCase, Run


class Gemini(AgentCase):
    agent = "gemini"

    def test_tools_until_it_ends(self):
        run = Run(self, "basic")
        run.wait()
        self.wait_for_rest()
        self.assert_all_counted(run, "basic")

    def test_a_process_that_is_gone_is_missed(self):
        run = Run(self, "long")
        self.wait_for(lambda: (self.status().get("process") or {}).get("state") == "running", "the process to be found")
        killed = run.kill()
        # The file did not say yet that a tool runs, so its turn counts as over.
        self.assert_soon(self.wait_for_state("ended"), killed)

    def test_a_subagent_counts(self):
        run = Run(self, "subagent")
        run.wait()
        self.wait_for_rest()
        self.assert_all_counted(run, "subagent", "subtask")

    def test_an_overload_that_passes_is_none(self):
        run = Run(self, "retry")
        run.wait()
        self.wait_for_rest()
        self.assertNotIn("failed", [state for _, state, _ in self.shown])
        self.assert_all_counted(run, "retry")

    def test_a_question_waits_for_its_answer(self):
        Run(self, "ask-user", "--interactive", "--timeout", "60")
        self.wait_for_state("waiting", "colour")
