"""One run: cases come, wait for somebody, are worked on, meet again, and end.

Time is a number of minutes. Where everybody keeps the hall's hours it is opening time itself, so
that closed hours cost nothing to skip; otherwise it is minutes since the first midnight, and each
pool has its hours. A person who has begun finishes, over lunch and nights; whoever waited longest
is next, the urgent ones first. When everything else is equal, the order of events decides.
"""

from array import array
from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

from engine.analysis.net import NONE
from engine.analysis.simulation import chance
from engine.analysis.simulation.chance import BLOCK
from engine.analysis.simulation.course import Course, Run
from engine.analysis.simulation.desk import Desk
from engine.analysis.simulation.luck import FINISHED
from engine.analysis.simulation.programme import Op

_WORK: Final = int(Op.WORK)
_DELAY: Final = int(Op.DELAY)
_JOIN: Final = int(Op.JOIN)
_FORK: Final = int(Op.FORK)
_END: Final = int(Op.END)


def run(course: Course, arrivals: Sequence[float]) -> Run:  # noqa: C901, PLR0912, PLR0915 - one loop: a call per event would cost more than the event
    """Run a course over the instants at which cases come in (ascending).

    Raises:
        NotSimulated: a case comes to an element again and again without end.
    """
    programme, luck, people = course.programme, course.luck, course.people
    ops, nexts, ways = programme.ops, programme.nexts, programme.ways
    joins = programme.joins
    setting = programme.setting
    size, first, count = len(ops), programme.first, len(arrivals)
    pools = [setting.pools.get(n, NONE) for n in range(size)]
    columns: list[list[float]] = [[] for _ in range(size)]
    timed = sorted(setting.durations)
    free = list(people.own)
    hours = list(people.hours) or [None] * len(free)
    on_the_clock = any(one is not None for one in hours)
    plain = not (people.shared or luck.urgent or programme.stops or on_the_clock or luck.rich)
    plain = plain and not (setting.lags or setting.later)
    queues: list[deque[tuple[float, int]]] = [deque() for _ in free]
    ahead = [[way.target for way in reversed(some)] for some in ways]
    found = Run(
        array("d", arrivals), array("d", bytes(8 * count)), array("d", bytes(8 * count)),
        array("d", bytes(8 * count)), array("d", bytes(8 * count)), array("l", bytes(8 * count)),
        bytearray(count), [0.0] * len(free), [0.0] * len(free), [0] * len(free),
    )  # fmt: skip
    if not plain:
        return Desk(course, found, arrivals).run()
    shift = size.bit_length()
    mask = (1 << shift) - 1
    ended, accepted, waited = found.ended, found.accepted, found.waited
    logged, write = course.logged, found.log.extend
    durations = setting.durations
    deciding = next((n for n, effect in setting.effects.items() if effect[0] == "accept"), NONE)
    arrived: dict[int, int] = {}
    heap: list[tuple[float, int, float, float]] = []
    todo: list[int] = []
    coming, now, infinite = 0, 0.0, float("inf")
    following = arrivals[0] if arrivals else infinite
    while True:
        if heap and heap[0][0] < following:
            now, token, enabled, started = heappop(heap)
            if logged:
                write((token, enabled, started, now))
            node = token & mask
            if ops[node] == _WORK:
                pool = pools[node]
                line = queues[pool]
                if line:
                    since, other = line.popleft()
                    waited[pool] += now - since
                    lasts = columns[other & mask][other >> shift]
                    heappush(heap, (now + lasts, other, since, now))
                else:
                    free[pool] += 1
            base = token - node
            if node == deciding:
                accepted[base >> shift] = now
            node = nexts[node]
        elif coming < count:
            now, node, base = following, first, coming << shift
            if not coming % BLOCK:
                for one in timed:
                    key = luck.key(one)
                    columns[one] += durations[one].many(chance.draws(key, coming // BLOCK))
            coming += 1
            following = arrivals[coming] if coming < count else infinite
        else:
            break
        while True:
            op = ops[node]
            if op == _WORK:
                pool = pools[node]
                if free[pool]:
                    free[pool] -= 1
                    lasts = columns[node][base >> shift]
                    heappush(heap, (now + lasts, base + node, now, now))
                else:
                    queues[pool].append((now, base + node))
            elif op == _JOIN:
                left = arrived[base + node] - 1
                if left:
                    arrived[base + node] = left
                else:
                    del arrived[base + node]
                    node = nexts[node]
                    continue
            elif op == _FORK:
                branches = ahead[node]
                arrived[base + joins[node]] = len(branches)
                todo += branches
            elif op == _DELAY:
                lasts = columns[node][base >> shift]
                heappush(heap, (now + lasts, base + node, now, now))
            elif op == _END:
                ended[base >> shift] = now
            if not todo:
                break
            node = todo.pop()
    for one in timed:
        if pools[one] != NONE:
            found.busy[pools[one]] += sum(columns[one][:count])
            found.begun[pools[one]] += count
    found.until = now
    found.shift = shift
    found.outcome = bytearray([FINISHED]) * count
    if deciding == NONE:
        found.accepted = array("d", arrivals)
    return found
