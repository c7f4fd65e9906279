"""`/ws`: all sessions at once."""

from harness.case import ServerCase, append, event_line


class Overview(ServerCase):
    async def test_the_list_comes_at_once_then_what_changes(self):
        self.emit("a", line="x")
        async with self.viewer("/ws") as viewer:
            first = await viewer.next()
            self.assertEqual(first["type"], "sessions")
            self.assertEqual([row["id"] for row in first["sessions"]], ["a"])
            self.emit("b", "phase_change", phase="scout")
            change = await viewer.next_of("session")
            while change["data"]["id"] != "b":
                change = await viewer.next_of("session")
            self.assertEqual(change["data"]["phase"], "scout")

    async def test_many_events_of_a_session_come_as_few_changes(self):
        async with self.viewer("/ws") as viewer:
            await viewer.next()
            for _ in range(20):
                self.emit("s", line="x")
            self.emit("s", "completion", success=True)
            seen = await viewer.until(lambda message: message.get("data", {}).get("is_complete"))
            self.assertLess(len(seen), 10)

    async def test_a_deleted_session_is_taken_off_the_list(self):
        self.emit("s", line="x")
        async with self.viewer("/ws") as viewer:
            await viewer.next()
            self.request("DELETE", "/api/sessions/s")
            self.assertEqual(await viewer.next_of("session_removed"), {"type": "session_removed", "id": "s"})

    async def test_a_session_found_on_disk_appears_by_itself(self):
        async with self.viewer("/ws") as viewer:
            await viewer.next()
            append(self.server.root_log("found"), event_line("found", 1))
            self.assertEqual((await viewer.next_of("session"))["data"]["id"], "found")
