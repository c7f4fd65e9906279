"""The server is killed, again and again, in the middle of its work."""

import time
from collections import Counter

from harness.case import ServerCase, read_events_after_kills
from harness.poster import Poster

KILLS = 200
LONGEST_LIFE = 0.16  # seconds between a start and the next kill


class KilledServer(ServerCase):
    def test_every_acknowledged_event_is_in_the_log_exactly_once(self):
        sessions = ["a", "b"]
        posters = [
            Poster(self.server.port, session, f"{session}{n}", batch=8, pause=0.004)
            for session in sessions
            for n in range(2)
        ]
        for poster in posters:
            poster.start()
        for number in range(KILLS):
            time.sleep(LONGEST_LIFE * ((number * 7) % 20) / 20)  # another moment each time
            self.server.kill()
            self.server.start()
        enough = [len(poster.acknowledged) + 20 for poster in posters]
        self.wait_for(lambda: all(len(p.acknowledged) >= n for p, n in zip(posters, enough)), "events to flow again")
        for poster in posters:
            poster.stop()

        for session in sessions:
            events = read_events_after_kills(self.server.own_log(session))
            count = Counter((event["emitter"], event["sequence"]) for event in events)
            doubled = [event for event, times in count.items() if times > 1]
            self.assertEqual(doubled, [], "recorded twice")
            for poster in posters:
                if poster.session == session:
                    missing = [n for n in poster.acknowledged if count[(poster.emitter, n)] != 1]
                    self.assertEqual(missing, [], "acknowledged, but not in the log")
            self.check_offsets(session, len(events))
        print(f"\n{KILLS} kills, {sum(len(p.acknowledged) for p in posters)} events acknowledged", flush=True)

    def check_offsets(self, session: str, count: int) -> None:
        after, seen = 0, []
        while True:
            page = self.get(f"/api/events/{session}?after={after}&limit=10000").json()
            if not page["events"]:
                break
            seen += page["events"]
            after = page["next"]
        self.assertEqual([event["offset"] for event in seen], list(range(1, count + 1)))
        for emitter in {event["emitter"] for event in seen}:
            sequences = [event["sequence"] for event in seen if event["emitter"] == emitter]
            self.assertEqual(sequences, sorted(sequences), "the order of the emitter")
