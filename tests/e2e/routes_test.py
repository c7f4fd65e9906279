"""The shape of every route's answer."""

from urllib.parse import quote

from harness.case import ServerCase, append, event_line

STATUS_FIELDS = {
    "id", "project", "task", "phase", "iterations", "start_time", "elapsed_seconds", "estimated_remaining_seconds",
    "tasks", "context", "artifacts", "is_complete", "notes", "offset", "epoch",
}  # fmt: skip
SUMMARY_FIELDS = {
    "id", "project", "task", "phase", "iterations", "start_time", "last_update", "completed_tasks", "total_tasks",
    "is_complete",
}  # fmt: skip


class Broadcast(ServerCase):
    def test_an_event_is_answered_with_its_offset_and_the_number_of_viewers(self):
        self.assertEqual(self.emit("s", line="one"), {"broadcasted": 0, "offset": 1})
        self.assertEqual(self.emit("s", line="two"), {"broadcasted": 0, "offset": 2})

    def test_an_event_is_in_the_log_when_it_is_answered(self):
        self.emit("s", line="one")
        self.assertIn(b'"line": "one"', self.server.own_log("s").read_bytes())

    def test_many_events_are_posted_as_lines(self):
        body = b'{"type":"log_line","data":{"line":"1"}}\n\n{"type":"log_line","data":{"line":"2"}}'
        answer = self.post("/api/broadcast/s", body, Content_Type="application/x-ndjson; charset=utf-8")
        self.assertEqual(answer.json(), {"broadcasted": 0, "offset": 2, "count": 2})

    def test_an_empty_batch_is_fine_and_records_nothing(self):
        answer = self.post("/api/broadcast/s", b"\n", Content_Type="application/x-ndjson")
        self.assertEqual((answer.status, answer.json()["count"]), (200, 0))
        self.assertFalse(self.server.own_log("s").exists())

    def test_a_repeated_event_keeps_its_offset(self):
        event = {"type": "log_line", "emitter": "e", "sequence": 1, "timestamp": "2026-11-23T03:00:00Z"}
        first = self.post("/api/broadcast/s", event).json()
        self.emit("s", line="other")
        self.assertEqual(self.post("/api/broadcast/s", event).json()["offset"], first["offset"])

    def test_unknown_fields_and_types_are_passed_on_as_they_came(self):
        event = {"type": "new_thing", "data": {"ü": [1, {"deep": None}]}, "extra": {"kept": True}}
        self.post("/api/broadcast/s", event)
        [seen] = self.get("/api/events/s").json()["events"]
        self.assertEqual({name: seen[name] for name in event}, event)

    def test_what_real_emitters_send_beyond_the_standard_is_understood(self):
        body = b'{"type":"log_line",\n"data":{"line":"lone \\ud800","x":NaN,"y":-Infinity},"offset":99}'
        self.assertEqual(self.post("/api/broadcast/s", body).json()["offset"], 1)
        [seen] = self.get("/api/events/s").json()["events"]
        self.assertEqual((seen["data"]["x"], seen["data"]["y"], seen["offset"]), (None, None, 1))
        self.assertEqual(self.get("/api/logs/s").json()["logs"], ["lone \ufffd"])

    def test_an_id_may_hold_anything_but_slashes_and_control_characters(self):
        session = "My Äpp: 50% (neu)?#"
        path = quote(session, safe="")
        self.assertEqual(self.emit(path, line="x")["offset"], 1)
        self.assertEqual(self.get(f"/api/status/{path}").json()["id"], session)
        self.assertTrue(self.server.own_log(session).exists())

    def test_an_event_of_one_mebibyte_is_taken(self):
        self.assertEqual(self.emit("s", line="x" * (1024 * 1024 - 200))["offset"], 1)


class Sessions(ServerCase):
    def test_no_sessions_are_an_empty_list(self):
        self.assertEqual(self.get("/api/sessions").json(), {"sessions": [], "count": 0})

    def test_newest_update_comes_first(self):
        for session in ("a", "b", "c", "a"):
            self.emit(session, line="x")
        answer = self.get("/api/sessions").json()
        self.assertEqual(([row["id"] for row in answer["sessions"]], answer["count"]), (["a", "c", "b"], 3))
        self.assertLessEqual(SUMMARY_FIELDS, answer["sessions"][0].keys())

    def test_pages_follow_one_another_without_gap_or_repeat(self):
        for number in range(7):
            self.emit(f"s{number}", line="x")
        seen, cursor = [], ""
        while True:
            page = self.get(f"/api/sessions?limit=3&cursor={cursor}").json()
            self.assertEqual(page["count"], 7)
            seen += [row["id"] for row in page["sessions"]]
            cursor = page.get("next_cursor")
            if not cursor:
                break
        self.assertEqual(seen, [f"s{number}" for number in range(6, -1, -1)])

    def test_the_list_is_filtered_by_state_and_text(self):
        self.emit("done", "completion", success=True, summary="fine")
        self.emit("busy", line="x")
        by_state = self.get("/api/sessions?state=complete").json()
        by_text = self.get("/api/sessions?q=BUS").json()
        self.assertEqual([row["id"] for row in by_state["sessions"]], ["done"])
        self.assertEqual(([row["id"] for row in by_text["sessions"]], by_text["count"]), (["busy"], 1))

    def test_a_limit_that_makes_no_sense_is_refused_with_its_value(self):
        for limit in ("0", "-1", "ten", "10001"):
            answer = self.get(f"/api/sessions?limit={limit}")
            self.assertEqual(answer.status, 400)
            self.assertIn(f'"{limit}"', answer.error)

    def test_a_deleted_session_is_gone_with_its_record(self):
        self.emit("s", line="secret")
        self.assertEqual(self.request("DELETE", "/api/sessions/s").json(), {"removed": "s"})
        self.assertEqual(self.get("/api/status/s").status, 404)
        self.assertFalse(self.server.own_log("s").exists())
        self.assertEqual(self.request("DELETE", "/api/sessions/s").status, 404)


class Status(ServerCase):
    def test_a_status_is_the_fold_over_the_events(self):
        self.emit("s", "phase_change", phase="builder", context_percent=12.5)
        self.emit("s", "iteration_start", iteration=3)
        self.emit("s", "task_complete", task="1: scaffold", context_percent=20)
        self.emit("s", "context_update", percent=33.5, tokens_used=67000)
        status = self.get("/api/status/s").json()
        self.assertLessEqual(STATUS_FIELDS, status.keys())
        self.assertEqual((status["phase"], status["iterations"], status["offset"]), ("builder", 3, 4))
        self.assertEqual((status["context"]["percentage"], status["context"]["tokens_used"]), (33.5, 67000))
        self.assertEqual(status["tasks"]["completed"], ["1: scaffold"])
        self.assertEqual((status["state"], status["is_complete"]), ("working", False))
        self.assertRegex(status["epoch"], "^[0-9a-f]{16}$")

    def test_a_successful_completion_completes_the_session(self):
        self.emit("s", "completion", success=True, summary="all done")
        status = self.get("/api/status/s").json()
        self.assertEqual((status["is_complete"], status["state"], status["summary"]), (True, "complete", "all done"))

    def test_a_status_that_did_not_change_is_not_sent_again(self):
        self.emit("s", line="x")
        tag = self.get("/api/status/s").headers["ETag"]
        again = self.get("/api/status/s", If_None_Match=tag)
        self.assertEqual((again.status, again.body), (304, b""))
        self.emit("s", line="y")
        self.assertEqual(self.get("/api/status/s", If_None_Match=tag).status, 200)


class Logs(ServerCase):
    def test_lines_and_errors_come_as_plain_text(self):
        self.emit("s", line="first", level="info")
        self.emit("s", "phase_change", phase="scout")
        self.emit("s", "error", message="boom", details="at 3")
        answer = self.get("/api/logs/s").json()
        self.assertEqual((answer["session_id"], answer["logs"][0]), ("s", "first"))
        self.assertIn("boom", answer["logs"][1])

    def test_the_newest_lines_are_given_oldest_first(self):
        self.emit_lines("s", 1, 80)
        self.assertEqual(self.get("/api/logs/s").json()["logs"], [str(n) for n in range(31, 81)])
        self.assertEqual(self.get("/api/logs/s?lines=2").json()["logs"], ["79", "80"])

    def test_a_number_of_lines_that_makes_no_sense_is_refused(self):
        self.emit("s", line="x")
        for lines in ("0", "x", "-5", "10001"):
            self.assertEqual(self.get(f"/api/logs/s?lines={lines}").status, 400)


class Events(ServerCase):
    def test_events_come_in_order_with_offset_and_where_to_go_on(self):
        self.emit_lines("s", 1, 5)
        first = self.get("/api/events/s?limit=3").json()
        rest = self.get(f"/api/events/s?after={first['next']}&epoch={first['epoch']}").json()
        self.assertEqual([event["offset"] for event in first["events"] + rest["events"]], [1, 2, 3, 4, 5])
        self.assertEqual([event["data"]["line"] for event in rest["events"]], ["4", "5"])
        self.assertEqual(rest["next"], 5)

    def test_at_the_end_there_is_nothing_more(self):
        self.emit_lines("s", 1, 2)
        answer = self.get("/api/events/s?after=2").json()
        self.assertEqual((answer["events"], answer["next"]), ([], 2))

    def test_another_epoch_or_a_place_past_the_end_is_told_to_start_anew(self):
        self.emit_lines("s", 1, 2)
        for query in ("after=3", "after=1&epoch=0123456789abcdef"):
            answer = self.get(f"/api/events/s?{query}").json()
            self.assertEqual((answer["type"], answer["events"], answer["next"]), ("reset", [], 0))

    def test_a_place_that_is_no_number_is_refused(self):
        self.emit("s", line="x")
        for query in ("after=x", "after=-1", "limit=0", "limit=x", "limit=10001"):
            self.assertEqual(self.get(f"/api/events/s?{query}").status, 400, query)


class Server(ServerCase):
    def test_health_says_how_busy_it_is(self):
        self.emit("s", line="x")
        health = self.get("/api/health").json()
        self.assertEqual((health["status"], health["sessions"]), ("healthy", 1))
        self.assertGreaterEqual(health["connections"], 1)
        self.assertEqual(health["roots"], [str(self.server.root)])

    def test_metrics_are_in_the_format_of_prometheus(self):
        self.emit("s", line="x")
        answer = self.get("/metrics")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        lines = answer.body.decode().splitlines()
        self.assertIn("livestream_published_events_total 1", lines)
        for line in lines:
            self.assertRegex(line, r"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+ -?[0-9.e+-]+)$")

    def test_the_address_of_a_session_leads_to_its_page_below_any_prefix(self):
        answer = self.get("/s/a%20b")
        self.assertEqual((answer.status, answer.headers["location"]), (302, "../#/s/a%20b"))

    def test_openapi_lists_every_route_and_the_docs_page_too(self):
        paths = self.get("/openapi.json").json()["paths"]
        page = self.get("/docs").body.decode()
        for route in ("/api/sessions", "/api/status/{id}", "/api/broadcast/{id}", "/ws/{id}", "/metrics"):
            self.assertIn(route, paths)
            self.assertIn(route, page)
        self.assertEqual(set(paths["/api/sessions/{id}"]), {"delete"})

    def test_every_operation_that_openapi_lists_is_served_and_no_other_method(self):
        self.emit("s", line="x")
        for path, operations in self.get("/openapi.json").json()["paths"].items():
            address = path.replace("{id}", "s")
            allowed = {method.upper() for method in operations}
            allowed |= {"HEAD"} & {"HEAD" for method in allowed if method == "GET"}
            refusal = self.request("PATCH", address)
            self.assertEqual(refusal.status, 405, path)
            self.assertEqual(set(refusal.headers["Allow"].split(", ")), allowed, path)
            for method in sorted(allowed - {"DELETE"}):
                self.assertNotIn(self.request(method, address).status, (404, 405), f"{method} {path}")

    def test_unknown_sessions_and_addresses_are_not_found(self):
        for path in ("/api/status/x", "/api/logs/x", "/api/events/x", "/nothing", "/api/nothing", "/api/status/"):
            answer = self.get(path)
            self.assertEqual(answer.status, 404, path)
            self.assertTrue(answer.error)

    def test_asking_for_an_unknown_session_does_not_make_it_known(self):
        self.get("/api/status/x")
        self.assertEqual(self.get("/api/sessions").json()["count"], 0)


class Roots(ServerCase):
    def test_a_root_is_added_while_the_server_runs_and_kept_across_a_restart(self):
        other = self.folder / "other"
        append(other / "logs/events/far/events.jsonl", event_line("far", 1))
        self.assertEqual(self.post("/api/roots", {"path": str(other)}).json(), {"path": str(other)})
        self.wait_for_session("far")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.wait_for_session("far")
        self.assertEqual((self.folder / "state/livestream/roots").read_text(), f"{other}\n")

    def test_a_root_that_makes_no_sense_is_refused(self):
        for body, status in (
            ({"path": "relative"}, 400),
            ({"path": 7}, 400),
            ({"path": "/no/such/folder"}, 404),
            ({"path": "/tmp\n/tmp"}, 400),
            ([], 400),
            (b"{", 400),
        ):
            answer = self.post("/api/roots", body)
            self.assertEqual(answer.status, status, body)
            self.assertTrue(answer.error)

    def test_the_same_id_in_a_second_root_has_a_name_of_its_own(self):
        append(self.server.root_log("s"), event_line("s", 1))
        self.wait_for_session("s")
        other = self.folder / "other"
        append(other / "logs/events/s/events.jsonl", event_line("s", 1, line="of the other"))
        self.post("/api/roots", {"path": str(other)})
        rows = self.wait_for(lambda: self.rows() if len(self.rows()) == 2 else None)
        [second] = [row["id"] for row in rows if row["id"] != "s"]
        self.assertRegex(second, "^s~[0-9a-f]{4}$")
        self.assertEqual(self.get(f"/api/logs/{quote(second)}").json()["logs"], ["of the other"])

    def rows(self) -> list:
        return self.get("/api/sessions").json()["sessions"]

    def wait_for_session(self, session: str) -> None:
        self.wait_for(lambda: self.get(f"/api/status/{session}").status == 200)
