"""One session, live, as the first clients know it: `new WebSocket(".../ws/{id}")`."""

import asyncio
import socket
import time

from harness.case import ServerCase


class FirstClients(ServerCase):
    async def test_the_status_comes_at_once_then_each_event_as_it_happens(self):
        self.emit("s", "phase_change", phase="scout", context_percent=5)
        async with self.viewer("/ws/s") as viewer:
            status = await viewer.next()
            self.assertEqual((status["type"], status["data"]["phase"]), ("status", "scout"))
            self.assertEqual(self.emit("s", line="hello")["broadcasted"], 1)
            event = await viewer.next_of("log_line")
            self.assertEqual((event["data"]["line"], event["offset"], event["session_id"]), ("hello", 2, "s"))

    async def test_a_status_comes_each_second_while_the_session_runs(self):
        self.emit("s", line="x")
        async with self.viewer("/ws/s") as viewer:
            start = time.monotonic()
            for _ in range(4):
                status = await viewer.next_of("status")
            self.assertIn("elapsed_seconds", status["data"])
            self.assertTrue(1.5 < time.monotonic() - start < 10)

    async def test_completion_is_told_once(self):
        async with self.viewer("/ws/s") as viewer:
            self.emit("s", line="x")
            self.emit("s", "completion", success=True, summary="all done")
            self.emit("s", "completion", success=True, summary="again")
            self.emit("s", line="last")
            seen = await viewer.until(lambda message: message["type"] == "complete")
            if not any(message.get("offset") == 4 for message in seen):
                seen += await viewer.until(lambda message: message.get("offset") == 4)
            async with self.viewer("/ws/s") as late:
                told = await late.next_of("complete")
            completes = [message for message in seen if message["type"] == "complete"]
            self.assertEqual([message["message"] for message in completes], ["all done"])
            self.assertEqual(told["message"], "all done")

    async def test_an_unknown_session_is_shown_as_unknown_and_live_when_it_appears(self):
        async with self.viewer("/ws/later") as viewer:
            self.assertEqual((await viewer.next())["data"]["state"], "unknown")
            self.assertEqual(self.get("/api/sessions").json()["count"], 0)
            self.emit("later", line="here I am")
            [event] = await viewer.events(1)
            self.assertEqual((event["offset"], event["data"]["line"]), (1, "here I am"))
            status = await viewer.next_of("status")
            self.assertEqual(status["data"]["state"], "working")

    async def test_what_was_before_is_not_sent_without_being_asked_for(self):
        self.emit_lines("s", 1, 5)
        async with self.viewer("/ws/s") as viewer:
            self.emit_lines("s", 6, 6)
            self.assertEqual([event["offset"] for event in await viewer.events(1)], [6])

    async def test_many_viewers_see_the_same_events_in_the_same_order(self):
        viewers = [self.viewer("/ws/s") for _ in range(20)]
        for viewer in viewers:
            await viewer.__aenter__()
            self.addAsyncCleanup(viewer.__aexit__)
        self.emit_lines("s", 1, 100)
        for viewer in viewers:
            lines = [event["data"]["line"] for event in await viewer.events(100)]
            self.assertEqual(lines, [str(n) for n in range(1, 101)])

    async def test_many_viewers_who_read_late_and_in_small_pieces_miss_nothing(self):
        viewers = [self.viewer("/ws/s?after=0", sock=self.small_socket()) for _ in range(12)]
        for viewer in viewers:
            await viewer.__aenter__()
            self.addAsyncCleanup(viewer.__aexit__)
        lines = [f"{n} {'x' * 20_000}" for n in range(400)]
        for line in lines:  # nobody reads meanwhile: this does not give way to those who do
            self.emit("s", line=line)
        for viewer in viewers:
            events = await viewer.events(len(lines))
            self.assertEqual([event["offset"] for event in events], list(range(1, len(lines) + 1)))
            self.assertEqual([event["data"]["line"] for event in events], lines)

    def small_socket(self) -> socket.socket:
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", self.server.port))
        connection.setblocking(False)
        return connection

    async def test_viewers_of_another_session_see_nothing_of_it(self):
        async with self.viewer("/ws/a?after=0") as viewer:
            self.emit("b", line="of b")
            self.emit("a", line="of a")
            [event] = await viewer.events(1)
            self.assertEqual(event["data"]["line"], "of a")

    async def test_a_long_text_is_sent_whole_as_event_and_cut_in_the_status(self):
        async with self.viewer("/ws/s?after=now") as viewer:
            await viewer.next_of("status")
            self.emit("s", line="ä" * 100_000)
            seen = await viewer.until(lambda message: message["type"] == "status")
            [line] = [message["data"]["line"] for message in seen if message["type"] == "log_line"]
            self.assertEqual(len(line), 100_000)
            self.assertLessEqual(len(seen[-1]["data"]["last_line"]["text"].encode()), 203)


class Connection(ServerCase):
    async def test_a_ping_is_answered_with_its_own_payload(self):
        async with self.viewer("/ws/s") as viewer:
            await asyncio.wait_for(await viewer.socket.ping(b"are you there"), 10)

    async def test_messages_of_a_viewer_are_let_pass(self):
        async with self.viewer("/ws/s") as viewer:
            await viewer.socket.send('{"type":"ping"}')
            await viewer.socket.send(b"\x00\x01")
            await viewer.socket.send(["in ", "parts"])
            self.emit("s", line="x")
            self.assertEqual(len(await viewer.events(1)), 1)

    async def test_a_goodbye_is_answered_with_the_same_code(self):
        async with self.viewer("/ws/s") as viewer:
            await viewer.socket.close(4001, "bye")
            self.assertEqual(viewer.socket.close_code, 4001)

    async def test_a_viewer_that_left_is_not_counted_any_more(self):
        async with self.viewer("/ws/s"):
            self.wait_for(lambda: self.get("/api/health").json()["viewers"] == 1)
        self.wait_for(lambda: self.get("/api/health").json()["viewers"] == 0)

    async def test_a_deleted_session_ends_its_viewers_with_a_reason(self):
        self.emit("s", line="x")
        async with self.viewer("/ws/s") as viewer:
            self.request("DELETE", "/api/sessions/s")
            self.assertEqual(await viewer.closed(), (1001, "the session was deleted"))

    async def test_a_server_that_stops_says_so(self):
        async with self.viewer("/ws/s") as viewer, self.viewer("/ws") as overview:
            self.emit("s", line="x")
            stopped = asyncio.create_task(asyncio.to_thread(self.server.stop))
            for each in (viewer, overview):
                one = await each.closed()
                self.assertEqual(one, (1001, "the server is stopping"))
            self.assertEqual(await stopped, 0)
