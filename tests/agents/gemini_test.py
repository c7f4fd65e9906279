"""Gemini CLI itself, of which no file tells whether it runs, nor that it asks something before that is answered."""

from agent_case import AgentCase, Run


class Gemini(AgentCase):
    agent = "gemini"

    def test_tools_until_it_ends(self):
        self.run_to_rest("basic")

    def test_a_process_that_is_gone_is_missed(self):
        run = Run(self, "long")
        self.wait_for(lambda: (self.status().get("process") or {}).get("state") == "running", "the process to be found")
        killed = run.kill()
        # The file may not say yet that a tool runs; then its turn counts as over.
        self.wait_for(lambda: self.shown and self.shown[-1][1] in ("dead", "ended"), "the end")
        self.assert_soon(self.shown[-1][0], killed)

    def test_a_subagent_counts(self):
        self.run_to_rest("subagent", "subtask")

    def test_an_overload_that_passes_is_none(self):
        self.run_to_rest("retry")
        self.assertNotIn("failed", [state for _, state, _ in self.shown])
