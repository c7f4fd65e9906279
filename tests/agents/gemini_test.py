"""Gemini CLI itself, of which no file tells whether it runs."""

from agent_case import AgentCase, Run


class Gemini(AgentCase):
    agent = "gemini"

    def test_tools_until_it_ends(self):
        run = Run(self, "basic")
        run.wait()
        self.wait_for_rest()
        self.assert_all_counted(run, "basic")

    def test_a_kill_is_a_death(self):
        run = Run(self, "long")
        self.wait_for_state("working")
        self.wait_for(lambda: self.status().get("process"), "the process to be found")
        killed = run.kill()
        self.assert_soon(self.wait_for_state("dead"), killed)
