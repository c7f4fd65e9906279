import json

from program import ProgramTest, wait_for


class Tail(ProgramTest):
    def read_lines(self, process, count):
        return [process.stdout.readline().rstrip("\n") for _ in range(count)]

    def test_shows_the_last_events_then_what_comes(self):
        self.serve()
        self.emit_lines("night", 12)
        tail = self.start_program("tail", "night")
        shown = self.read_lines(tail, 10)
        self.assertTrue(shown[0].endswith("line 3"), shown[0])
        self.emit_lines("night", 1, first=13)
        self.assertTrue(self.read_lines(tail, 1)[0].endswith("line 13"))

    def test_knows_the_end_of_a_long_record_that_the_server_has_not_read_yet(self):
        path = self.folder / "logs/events/night/events.jsonl"
        path.parent.mkdir(parents=True)
        event = '{"type":"log_line","emitter":"e","sequence":%d,"data":{"line":"line %d"}}'
        path.write_text("".join(event % (n, n) + "\n" for n in range(1, 5001)))
        self.serve()
        tail = self.start_program("tail", "night", "--json")
        self.assertEqual(json.loads(self.read_lines(tail, 1)[0])["offset"], 4991)

    def test_begins_past_an_offset_and_prints_json(self):
        self.serve()
        self.emit_lines("night", 3)
        tail = self.start_program("tail", "night", "--after", "1", "--json")
        events = [json.loads(line) for line in self.read_lines(tail, 2)]
        self.assertEqual([event["offset"] for event in events], [2, 3])

    def test_goes_on_after_a_restart_of_the_server_without_gap_or_repeat(self):
        server = self.serve()
        self.emit_lines("night", 3)
        tail = self.start_program("tail", "night", "--after", "0", "--json")
        self.read_lines(tail, 3)
        server.process.kill()
        server.process.wait()
        self.emit_lines("night", 3, first=4)
        self.serve(port=server.port)
        self.emit_lines("night", 1, first=7)
        events = [json.loads(line) for line in self.read_lines(tail, 4)]
        self.assertEqual([event["offset"] for event in events], [4, 5, 6, 7])
        self.assertEqual([event["data"]["line"] for event in events], [f"line {n}" for n in range(4, 8)])

    def test_begins_again_when_the_record_was_replaced(self):
        server = self.serve()
        self.emit_lines("night", 3)
        tail = self.start_program("tail", "night", "--after", "0", "--json")
        self.read_lines(tail, 3)
        server.stop()
        (self.folder / "logs/events/night/events.jsonl").unlink()
        self.emit_lines("night", 1, first=9)
        self.serve(port=server.port)
        (line,) = self.read_lines(tail, 1)
        self.assertEqual((json.loads(line)["offset"], json.loads(line)["data"]["line"]), (1, "line 9"))

    def test_ends_when_nobody_reads_it(self):
        self.serve()
        self.emit_lines("night", 1)
        tail = self.start_program("tail", "night")
        self.read_lines(tail, 1)
        tail.stdout.close()
        self.emit_lines("night", 1)
        wait_for("tail to end", lambda: tail.poll() is not None)
