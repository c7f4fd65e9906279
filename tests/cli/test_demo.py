import json

from program import ProgramTest, wait_for


class Demo(ProgramTest):
    def test_plays_a_night_from_its_first_phase_to_its_completion(self):
        server = self.serve()
        url = self.run_well("demo", "--seconds", "2").strip()
        session = url.rsplit("/", 1)[1]
        self.assertRegex(session, r"^demo-auth_\d{8}_\d{6}$")
        status = wait_for(
            "the session to be complete",
            lambda: (lambda found: found if found and found["is_complete"] else None)(
                server.get(f"/api/status/{session}")
            ),
        )
        self.assertEqual(status["phase"], "complete")
        self.assertEqual(status["project"], "demo-auth")
        self.assertEqual(len(status["tasks"]["completed"]), 12)
        self.assertEqual(status["tasks"]["remaining"], [])
        # `init` stands in the checkpoint for a moment only: whoever looks later does not see it.
        phases = [phase["phase"] for phase in status["phases"] if phase["phase"] != "init"]
        self.assertEqual(phases, ["scout", "architect", "builder", "complete"])
        self.assertEqual(status["counts"]["errors"], 1)

    def test_gives_every_event_to_the_server_once_and_in_order(self):
        server = self.serve()
        session = self.run_well("demo", "--seconds", "1").strip().rsplit("/", 1)[1]
        events = server.get(f"/api/events/{session}?limit=10000")["events"]
        own = [event["sequence"] for event in events if event.get("emitter") and event["type"] != "checkpoint"]
        self.assertEqual(own, list(range(1, len(own) + 1)))

    def test_goes_on_without_a_server_and_says_how_to_watch_it(self):
        folder = self.folder / "own"
        done = self.run_program("demo", "--seconds", "1", "--dir", str(folder))
        self.assertEqual(done.returncode, 0)
        self.assertIn("livestream serve --root", done.stderr)
        (checkpoint,) = (folder / "checkpoints/ralph").iterdir()
        self.assertTrue((checkpoint / "COMPLETE").exists())
        self.assertEqual(json.loads((checkpoint / "state.json").read_text())["current_phase"], "complete")
        self.assertTrue((folder / "logs/events" / checkpoint.name / "events.jsonl").exists())
