"""Makes things go wrong."""

from clients import Load
from schedule import FULL_DISK, NETWORK_DROP, POSTER_KILL, SERVER_KILL, Fault
from watch import Failed, Watch
from world import World


class Faults:
    """Each returns when what was hit goes on; only a killed server is started and left to itself."""

    def __init__(self, server, load: Load, watch: Watch, world: World):
        self.server, self.load, self.watch, self.world = server, load, watch, world
        self.ways = {SERVER_KILL: self.kill_server, POSTER_KILL: self.kill_poster}
        if world.is_private:
            self.ways |= {NETWORK_DROP: self.drop_network, FULL_DISK: self.fill_disk}
        self.done = dict.fromkeys(self.ways, 0)

    def bring(self, fault: Fault) -> None:
        if fault.kind in self.ways:
            self.ways[fault.kind](fault)
            self.done[fault.kind] += 1

    def kill_server(self, _: Fault) -> None:
        self.server.kill()
        self.server.start()

    def kill_poster(self, fault: Fault) -> None:
        poster = self.load.posters[int(fault.victim * len(self.load.posters))]
        poster.kill()
        poster.start()
        self.wait_until_all_go_on("a poster was killed")

    def drop_network(self, fault: Fault) -> None:
        begin = self.watch.seconds
        self.world.pull_cable()
        self.watch.until(begin + fault.seconds / 2)
        held_up = self.acknowledged_far()
        self.watch.until(begin + fault.seconds)
        if self.acknowledged_far() != held_up:
            raise Failed("the network was down, and far posters were answered")
        self.world.plug_cable_in()
        self.wait_until_all_go_on("the network was down")

    def fill_disk(self, fault: Fault) -> None:
        refused, begin = sum(self.load.board.refused), self.watch.seconds
        self.world.fill_disk()
        self.watch.wait_for(lambda: sum(self.load.board.refused) > refused, "a full disk to be noticed")
        self.watch.until(begin + fault.seconds)
        self.world.make_room()
        self.wait_until_all_go_on("the disk was full")

    def acknowledged_far(self) -> int:
        return sum(poster.acknowledged(number) for poster in self.load.far_posters for number in poster.former)

    def wait_until_all_go_on(self, after: str) -> None:
        before = self.load.acknowledged()
        self.watch.wait_for(
            lambda: all(now > then for now, then in zip(self.load.acknowledged(), before)),
            f"all sessions to go on after {after}",
        )
