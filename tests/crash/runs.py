"""The parts of a run: verbs, labels, random harm, mutants."""

import random
import signal
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial

from tests.crash import disks, forks, people, restores, verbs
from tests.crash.grounds import Grounds, lane
from tests.crash.plan import Plan, deadly
from tests.crash.report import Table
from tests.crash.trouble import Trouble
from tests.crash.world import World

CASES = people.KINDS
"""One of each kind (tests.crash.people)."""


def one_world(ground: Grounds, kind: str, bell: str, plan: Plan, **more) -> dict:
    """A world from beginning to end, as plain values."""
    harm = more.pop("trouble", None)
    longest = more.pop("longest", None)
    place = ground.place(kind, bell, more.pop("wanted", CASES), **more)
    world = World(place, plan)
    if longest:
        world.longest = longest
    try:
        result = world.live(harm)
    finally:
        ground.drop(place.database)
    return asdict(result) | {"reached": sorted(result.reached), "fired": sorted(result.fired)}


def _spread(ground: Grounds, jobs: list, do: Callable, options) -> Iterator[tuple]:
    """Every job and its answer, on so many lanes; what the time did not reach is left out.

    The jobs are shuffled (always the same way), so that a short run is a sample of a long one.
    """
    jobs = random.Random(7).sample(jobs, len(jobs))  # noqa: S311
    until = time.monotonic() + options.seconds

    def some(number: int, own: Grounds) -> list:
        mine = jobs[number :: options.lanes]
        return [do(own, job) if time.monotonic() < until else None for job in mine]

    works = [lane(ground, partial(some, n), n) for n in range(options.lanes if jobs else 0)]
    answers = forks.together(works, ground.folder)
    for number, job in enumerate(jobs):
        answer = answers[number % options.lanes][number // options.lanes]
        if answer is not None:
            yield job, answer


def of_verbs(ground, at, kinds, bells, options, table: Table) -> None:
    """Kill -9 at every landmark of every verb."""
    names = [one for one in verbs.NAMES[:: options.every] if _in_slice(one, options.slice)]
    if options.verbs:
        names = [one for one in verbs.NAMES if one in options.verbs.split(",")]
    jobs = [(kind, [name]) for kind in kinds for name in names]

    def do(own: Grounds, job) -> tuple:
        kind, mine = job
        made: list[str] = []

        def copy() -> str:
            made.append(own.database(kind, "stations"))
            return made[-1]

        base = own.folder / f"verbs-{kind}-{mine[0]}"
        kills, wrong, labels = verbs.kill_everywhere(copy, at[kind], mine, base)
        for url in made:
            own.drop(url)
        return kills, wrong, sorted(labels)

    answers = list(_spread(ground, jobs, do, options))
    table.not_run += len(jobs) - len(answers)
    for (kind, mine), (kills, wrong, labels) in answers:
        row = table.row("every verb", kind)
        row.runs += len(mine)
        row.kills += kills
        row.wrong += wrong
        table.reached |= set(labels)


PACKS = (8, 3)
"""So many labels in one world, one death after the other; what a world of eight did not come to is
tried in a world of three, and after that in one of its own."""


def of_labels(ground, _at, kinds, bells, options, table: Table) -> None:
    """Kill -9 (and, with two workers, a freeze beyond the lease) at every label of the world."""
    pairs = [(kind, bell) for kind in kinds for bell in bells]
    left, jobs = {}, []
    for pair, survey in _spread(
        ground, pairs, lambda own, job: one_world(own, *job, Plan()), options
    ):
        table.row("no kill", " × ".join(pair)).add(survey)
        table.reached |= set(survey["reached"])
        labels = deadly(survey["reached"], writes=False)[:: options.every]
        labels = [one for one in labels if _in_slice(one, options.slice)]
        left[pair] = labels
        times = [int(one) for one in options.occurrences.split(",") if one != "1"]
        jobs += [(*pair, Plan(label, nth)) for label in labels for nth in times]
        if pair[1] == "redis":
            frozen = [one for one in labels if one.startswith(("letter.c", "bell.", "answer."))]
            jobs += [(*pair, Plan(label, 1, signal.SIGSTOP)) for label in frozen]
    for size in (*PACKS, 1):
        jobs += [
            (*pair, Plan(pack[0]) if size == 1 else Plan(each=tuple(pack)))
            for pair, labels in left.items()
            for pack in _packs(labels, size)
        ]
        left = {pair: [] for pair in left}
        for (kind, bell, plan), result in _worlds(ground, jobs, options, table):
            missed = set(plan.each or (plan.label,)) - set(result["fired"])
            if plan.each:
                left[kind, bell] += sorted(missed)
            else:
                table.not_fired += [f"{one}:{plan.nth}" for one in missed]
        jobs = []


def _worlds(ground: Grounds, jobs: list, options, table: Table) -> list[tuple]:
    """A world for each of these plans, in the table; what the time did not reach is left out."""
    results = list(_spread(ground, jobs, lambda own, job: one_world(own, *job), options))
    table.not_run += len(jobs) - len(results)
    for (kind, bell, plan), result in results:
        part = "kill -9 at a label" if plan.how == signal.SIGKILL else "frozen at a label"
        where = ", ".join(result["fired"]) or plan.label
        result["wrong"] = [f"{where}: {one}" for one in result["wrong"]]
        row = table.row(part, f"{kind} × {bell}")
        row.add(result)
        row.labels |= set(result["fired"])
        table.reached |= set(result["reached"])
    return results


def _packs(labels: list[str], size: int) -> list[list[str]]:
    """In as many packs as need be, each with labels from the whole way of a case."""
    mixed = random.Random(7).sample(labels, len(labels))  # noqa: S311
    return [mixed[at : at + size] for at in range(0, len(mixed), size)]


def _in_slice(name: str, which: tuple[int, int]) -> bool:
    """Whether this one belongs to the nth of so many slices; always the same one."""
    nth, many = which
    return zlib.crc32(name.encode()) % many == nth - 1


def of_random(ground, _at, kinds, bells, options, table: Table) -> None:
    """Any process, at any moment; Redis wiped and away."""
    pairs = [(kind, bell) for kind in kinds for bell in bells]

    def do(own: Grounds, job) -> list:
        kind, bell, seed = job
        found, kills = [], 0
        lot = random.Random(options.seed + seed)  # noqa: S311
        until = time.monotonic() + options.seconds / len(pairs)
        while kills < options.kills and time.monotonic() < until:
            server = own.server if kind == "postgresql" else None
            harm = Trouble(lot, own.redis if bell == "redis" else None, options.kills, server)
            result = one_world(own, kind, bell, Plan(), wanted=2 * CASES, trouble=harm, longest=100)
            found.append((result, dict(harm.done)))
            kills += result["kills"]
        return found

    jobs = [(*pair, number) for number, pair in enumerate(pairs)]
    for (kind, bell, _), found in _spread(ground, jobs, do, options):
        for result, done in found:
            table.row("random kill -9", f"{kind} × {bell}").add(result)
            table.troubles.update(done)


@dataclass(frozen=True)
class Catch:
    """The world in which a mutant comes to light."""

    mutant: str
    bell: str
    plan: Plan
    kind: str = ""
    loses: bool = True
    times: int = 2
    crowd: int = 1


CATCHES = (
    Catch("", "threads", Plan("letter.claimed")),
    Catch("", "redis", Plan("letter.carried", 1, signal.SIGSTOP)),
    Catch("", "threads", Plan(), "postgresql", crowd=3),
    Catch("no_lock", "threads", Plan(), "postgresql", crowd=3),
    Catch("no_fence", "redis", Plan("letter.carried", 1, signal.SIGSTOP)),
    Catch("no_expiry", "threads", Plan("letter.claimed")),
    Catch("new_key_every_time", "threads", Plan("letter.carried"), loses=False),
    Catch("done_before_sent", "threads", Plan("letter.claimed")),
    Catch("acknowledged_before_commit", "threads", Plan("mutant.storing"), times=1),
    Catch("letter_after_commit", "threads", Plan("mutant.writing")),
    Catch("mail_marked_unread", "threads", Plan("mutant.marked"), "postgresql"),
    Catch("no_key", "threads", Plan(), "postgresql"),
    Catch("rung_for_ever", "redis", Plan("bell.answered")),
)


WORLDS_A_MUTANT = 3


def of_mutants(ground, _at, kinds, bells, options, table: Table) -> None:
    """Every fault put in on purpose is noticed."""
    only = set(options.mutants.split(",")) - {""}
    jobs = [
        one
        for one in CATCHES
        if one.bell in bells
        and (not one.kind or one.kind in kinds)
        and (not only or one.mutant in only)
    ]

    def do(own: Grounds, job: Catch) -> dict:
        """A world may miss the moment on a busy machine: a fault has three to be noticed in."""
        result = {}
        for _ in range(WORLDS_A_MUTANT if job.mutant else 1):
            result = one_world(
                own,
                job.kind or kinds[0],
                job.bell,
                job.plan,
                mutant=job.mutant,
                longest=20,
                loses=job.loses,
                times=job.times,
                crowd=job.crowd,
            )
            if result["wrong"]:
                break
        return result

    answers = list(_spread(ground, jobs, do, options))
    table.not_run += len(jobs) - len(answers)
    for job, result in answers:
        if not job.mutant:
            table.row("no mutant (control)", f"{job.kind or kinds[0]} × {job.bell}").add(result)
            continue
        seen = sorted(result["wrong"], key=lambda one: one.startswith("not finished"))
        table.mutants[job.mutant] = "; ".join(seen[:2])[:120]


def of_full_disks(ground, at, kinds, bells, options, table: Table) -> None:
    """Every verb on a disk that is full, with a little more room each time."""
    names = [one for one in verbs.NAMES[:: options.every] if _in_slice(one, options.slice)]
    jobs = names if "sqlite" in kinds else []

    def do(own: Grounds, name: str) -> tuple:
        return disks.fill(own, at["sqlite"], name)

    answers = list(_spread(ground, jobs, do, options))
    table.not_run += len(jobs) - len(answers)
    for _, (tries, wrong, said) in answers:
        row = table.row("disk full", "sqlite")
        row.runs += 1
        row.wrong += wrong
        row.kills += tries
        table.troubles.update({f"full disk, {what}": number for what, number in said.items()})


def of_restores(ground, _at, kinds, bells, options, table: Table) -> None:
    """A restore, killed at every moment of it."""
    for kind, (kills, wrong) in _spread(ground, list(kinds), restores.break_off, options):
        row = table.row("restore broken off", kind)
        row.runs += 1
        row.kills += kills
        row.wrong += wrong


PARTS = {
    "verbs": of_verbs,
    "labels": of_labels,
    "random": of_random,
    "mutants": of_mutants,
    "disks": of_full_disks,
    "restores": of_restores,
}
