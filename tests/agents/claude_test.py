"""Claude Code itself: what it does is shown within a second, and all that it used is counted."""

from agent_case import AgentCase, Run


class ClaudeCode(AgentCase):
    agent = "claude"

    def test_tools_and_tasks_until_it_ends(self):
        run = Run(self, "basic")
        self.wait_for_state("working")
        ended = run.wait()
        self.assert_soon(self.wait_for_state("ended"), ended)
        self.assert_all_counted(run, "basic")
        calls = self.calls()
        self.assertEqual(calls["Bash"][1], 1, calls)  # one command fails on purpose
        self.assertEqual(self.status()["tasks"]["progress_percent"], 50)

    def test_a_minute_of_one_silent_command_is_work(self):
        run = Run(self, "long")
        self.wait_for_state("working", "time.sleep")
        run.wait()
        self.wait_for_state("ended")
        # Between the end of the turn and that of the process it may be seen to wait.
        self.assertEqual({state for _, state, _ in self.shown[:-2]}, {"working"}, self.shown)

    def test_a_kill_is_a_death(self):
        self.assert_a_kill_is_a_death("time.sleep")

    def test_a_refusal_for_good_is_a_failure(self):
        Run(self, "fatal").wait()
        self.wait_for_state("failed", "too long")

    def test_an_overload_that_passes_is_none(self):
        run = Run(self, "retry")
        ended = run.wait()
        self.assert_soon(self.wait_for_state("ended"), ended)
        self.assertNotIn("failed", [state for _, state, _ in self.shown])
        self.assert_all_counted(run, "retry")

    def test_a_subagent_counts(self):
        run = Run(self, "subagent")
        run.wait()
        self.wait_for_state("ended")
        self.assert_all_counted(run, "subagent", "subtask")

    def test_a_compaction_lowers_the_context_and_goes_on(self):
        run = Run(self, "compact")
        run.wait()
        self.wait_for_state("ended")
        self.assertEqual(self.status()["context"]["compactions"], 1)
        # What the compaction itself used stands in no transcript.
        self.assert_all_counted(run, "compact", "after-compact")

    def test_a_question_waits_for_its_answer(self):
        self.ask()

    def test_a_usage_limit_is_no_failure(self):
        self.assert_a_limit_is_no_failure("--subscription")

    def test_a_permission_prompt_waits_until_it_is_answered_across_a_restart_of_the_server(self):
        run = Run(self, "permission", "--permissions", "ask", "--interactive", "--timeout", "90")
        self.wait_for_state("waiting", "for a permission")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.wait_for_state("waiting", "for a permission")
        self.wait_for(lambda: "Esc to cancel" in run.screen(), "the prompt on the screen")
        answered = run.press("Enter")
        self.wait_for(lambda: any(state == "working" and when > answered for when, state, _ in self.shown), "work")
        self.wait_for_state("waiting", "for the next prompt")
        self.enter(run, "/exit")
        self.wait_for_state("ended")
