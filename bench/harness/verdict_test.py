"""Run with: python3 -m unittest discover -s bench -t bench -p '*_test.py'"""
import unittest

from harness.cases import CASES, Case, Load, Need, needs_of
from harness.servers import COMMANDS, OURS
from harness.verdict import rows

FANOUT = Case("fan", "", ("bun",), (Need("deliveries_per_s", ">=", 2.0, "bun"),), Load(viewers=1, publishers=1))


def run(deliveries, lost=0):
    return {"deliveries_per_s": deliveries, "lost_repeated_reordered": lost}


class Verdict(unittest.TestCase):
    def verdicts(self, results):
        return {row.metric: row.verdict for row in rows([FANOUT], {"fan": results})}

    def test_takes_the_median_of_the_ratios_of_each_round(self):
        results = {OURS: [run(300), run(100), run(900)], "bun": [run(100), run(100), run(300)]}
        self.assertEqual(rows([FANOUT], {"fan": results})[0].value, 3.0)

    def test_one_lost_event_in_one_round_is_too_many(self):
        results = {OURS: [run(300, 1), run(300), run(300)], "bun": [run(100)] * 3}
        self.assertEqual(self.verdicts(results)["lost_repeated_reordered"], "NOT MET")

    def test_a_failed_round_does_not_count_and_a_missing_peer_is_not_measured(self):
        self.assertEqual(self.verdicts({OURS: [None, run(300)], "bun": [run(1), run(100)]})["deliveries_per_s"], "met")
        self.assertEqual(self.verdicts({OURS: [run(300)]})["deliveries_per_s"], "not measured")


class Table(unittest.TestCase):
    def test_every_need_names_a_server_of_its_case_or_an_earlier_case(self):
        seen = set()
        for case in CASES:
            for need in needs_of(case):
                if need.against.startswith("case:"):
                    self.assertIn(need.against.removeprefix("case:"), seen)
                elif need.against:
                    self.assertIn(need.against, case.peers)
            self.assertLessEqual(set(case.peers), set(COMMANDS))
            seen.add(case.name)


if __name__ == "__main__":
    unittest.main()
