"""Telemetry by OTLP: a session of its own, or another door to one that is followed."""

import gzip
import json

from harness.case import ServerCase, append

SESSION = "7d5b0d3c-5f0e-4a87-9c55-0d8f5a1c2e11"


def record(name: str, second: int, **attributes) -> dict:
    own = {"event.name": name, "session.id": SESSION, "event.timestamp": f"2026-11-28T03:00:{second:02}Z", **attributes}
    return {"attributes": [{"key": key, "value": {"stringValue": str(value)}} for key, value in own.items()]}


def logs(*records: dict) -> dict:
    service = {"key": "service.name", "value": {"stringValue": "claude-code"}}
    return {"resourceLogs": [{"resource": {"attributes": [service]}, "scopeLogs": [{"logRecords": list(records)}]}]}


def answer(second: int, tokens: int, **attributes) -> dict:
    return record(
        "api_request", second, model="claude-opus-4-5", input_tokens=tokens, output_tokens=1, request_id=f"r{second}",
        query_source="sdk", **attributes,
    )  # fmt: skip


class Telemetry(ServerCase):
    def export(self, body, path: str = "/v1/logs", **headers):
        return self.post(path, body, **{"Content_Type": "application/json", **headers})

    def status(self) -> dict:
        return self.get(f"/api/status/{SESSION}").json()

    def used(self) -> int:
        return sum(model["input_tokens"] for model in self.status()["usage"])

    def test_a_session_that_nobody_follows_is_shown_by_its_telemetry(self):
        sent = self.export(logs(record("user_prompt", 1, prompt="go on"), answer(2, 30), answer(3, 12)))
        self.assertEqual((sent.status, sent.json()), (200, {}))
        status = self.status()
        self.assertEqual((status["agent"], status["counts"]["prompts"], self.used()), ("claude-code", 1, 42))
        self.assertEqual(status["usage"][0]["requests"], 2)

    def test_what_is_exported_twice_counts_once(self):
        for _ in range(2):
            self.assertEqual(self.export(logs(answer(2, 30))).status, 200)
        self.assertEqual(self.used(), 30)

    def test_sums_count_until_there_are_records_and_these_until_there_is_a_transcript(self):
        point = {"timeUnixNano": "1795834800000000000", "asInt": "7", "attributes": record("x", 1, type="input", model="m")["attributes"]}  # fmt: skip
        metric = {"name": "claude_code.token.usage", "sum": {"aggregationTemporality": 1, "dataPoints": [point]}}
        self.export({"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]}, "/v1/metrics")
        self.assertEqual(self.used(), 7)
        self.export(logs(answer(2, 30)))
        self.assertEqual(self.used(), 30)
        usage = {"input_tokens": 100, "output_tokens": 1}
        line = {
            "type": "assistant", "timestamp": "2026-11-28T03:00:02Z", "requestId": "r2", "cwd": "/home/me/shop",
            "message": {"id": "m", "model": "claude-opus-4-5", "usage": usage, "content": []},
        }  # fmt: skip
        append(self.folder / ".claude/projects/-home-me-shop" / f"{SESSION}.jsonl", (json.dumps(line) + "\n").encode())
        self.wait_for(lambda: self.used() == 100, "the transcript's tokens alone")
        self.export(logs(answer(4, 30)))
        self.assertEqual(self.used(), 100)

    def test_it_may_come_compressed_and_in_chunks(self):
        body = gzip.compress(json.dumps(logs(answer(2, 30))).encode())
        self.assertEqual(self.export(body, Content_Encoding="gzip").status, 200)
        self.assertEqual(self.used(), 30)
        body = json.dumps(logs(answer(3, 12))).encode()
        pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:100], body[100:]))
        connection = self.raw()
        head = connection.head("POST", "/v1/logs", "Content-Type: application/json", "Transfer-Encoding: chunked")
        connection.send(head + pieces + b"0\r\n\r\n")
        self.wait_for(lambda: self.used() == 42, "what came in chunks")

    def test_the_answer_has_the_form_of_the_question(self):
        sent = self.export(b"", Content_Type="application/x-protobuf")
        self.assertEqual((sent.status, sent.body, sent.headers["content-type"]), (200, b"", "application/x-protobuf"))
        self.assertEqual(self.export({}, "/v1/traces").json(), {})

    def test_what_is_no_telemetry_is_refused_and_says_why(self):
        self.assertEqual(self.export(b"{").status, 400)
        self.assertEqual(self.export(b"\xff\xff", Content_Type="application/x-protobuf").status, 400)
        self.assertEqual(self.export({}, Content_Type="text/plain").status, 415)
        self.assertEqual(self.export({}, Content_Encoding="br").status, 400)
        self.assertEqual(self.export(b"no gzip", Content_Encoding="gzip").status, 400)
        self.assertEqual(self.export(gzip.compress(b" " * 64_000_000), Content_Encoding="gzip").status, 413)
        self.assertEqual(self.get("/v1/logs").status, 405)
