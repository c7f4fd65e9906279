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
