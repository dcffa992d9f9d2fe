"""`make bench`: one table of ratios, each measured in the same run as what it is compared with (design.md §12).

`--write` also writes `docs/speed.md` and its picture; `--only WORD` runs the parts whose name has the word."""

import argparse
import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from engine.storage import Database
from tests.bench import chart, growth, lists, pages, peers, report
from tests.bench.blob import Blob, model
from tests.bench.expressions import expressions
from tests.bench.measured import Contender, Row, Table, in_turns, show
from tests.bench.ours import KINDS, BarePostgres, BareSqlite, Case, loop, shop
from tests.postgres import Server
from tests.workshop import Workshop

ROUNDS, BLOCK = 12, 5
HOT, COLD = "nóng", "nguội"


def new_shop(url: str, folder: Path) -> Workshop:
    database = Database(url)
    database.create()
    return shop(database, folder)


def kinds(workshop: Workshop, bare: Contender) -> list[Row]:
    """Completing tasks of each kind of process, hot and cold."""
    rows = []
    for name, diagrams, before, hot_bar, cold_bar in KINDS:
        case = Case(workshop, *diagrams())
        case.hot(before)
        found = in_turns({"bare": bare, HOT: case.hot, COLD: case.cold}, ROUNDS, BLOCK)
        rows.append(Row(f"{name}: một lần ghi bền", found["bare"], found["bare"]))
        rows.append(Row(f"{name}: {HOT}", found[HOT], found["bare"], hot_bar))
        rows.append(Row(f"{name}: {COLD}", found[COLD], found["bare"], cold_bar))
    assert workshop.faults() == []
    return rows


def flat(workshop: Workshop) -> list[Row]:
    """The thousandth round of a loop beside one of the first hundred."""
    late, early = Case(workshop, loop("late")), Case(workshop, loop("early"))
    late.hot(1000)
    found = in_turns({"early": early.hot, "late": late.hot}, ROUNDS, BLOCK)
    return [Row("vòng thứ 1.000 so với vòng đầu, nóng", found["late"], found["early"], 1.2, best=True)]


def sqlite(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    workshop = new_shop(f"sqlite:///{folder / 'quytrinh.sqlite'}", folder)
    yield "Hoàn thành một việc, SQLite (mốc: một lần ghi bền)", kinds(workshop, BareSqlite(folder)) + flat(workshop)
    workshop.database.close()


def postgresql(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    with Server(durable=True) as server:
        workshop = new_shop(server.url(server.create()), folder)
        yield "Hoàn thành một việc, PostgreSQL (mốc: một lần ghi bền)", kinds(workshop, BarePostgres(server))
        workshop.database.close()


def beside(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    """The same process completed by others, in turns with ours: ours has to take no longer."""
    workshop = new_shop(f"sqlite:///{folder / 'beside.sqlite'}", folder)
    with ExitStack() as stack:
        for name, ours, steps, ways in (("12 bước nối tiếp", 0, 12, 0), ("200 việc song song", 2, 1, 200)):
            case = Case(workshop, *KINDS[ours][1]())
            blob = Blob(folder, f"blob_{ways}", model(steps, ways))
            contenders: dict[str, Contender] = {HOT: case.hot, COLD: case.cold}
            # With whom they compare: kept in memory with kept in memory, read back with read back; and what is used
            # in practice, a program that reads its whole state each time beside ours, which keeps it.
            others: dict[str, tuple[str, Contender]] = {
                "SpiffWorkflow, giữ trong bộ nhớ, lưu cả khối": (HOT, blob.hot),
                "SpiffWorkflow, đọc lại cả khối": (COLD, blob.cold),
            }
            missing: list[Row] = []
            place = folder / f"peers_{ways}"
            place.mkdir()
            try:
                peer = peers.bpmn_engine(place, model(steps, ways))
                stack.callback(peer.close)
                again = peers.bpmn_engine(place, model(steps, ways))
                stack.callback(again.close)
                others["bpmn-engine, giữ trong bộ nhớ"] = (HOT, peer.hot)
                others["bpmn-engine, đọc lại"] = (COLD, again.cold)
            except peers.Missing as problem:
                missing.append(Row("bpmn-engine", note=str(problem)))
            if not ways:
                try:
                    flow = peers.viewflow(place)
                    stack.callback(flow.close)
                    others["django-viewflow"] = (COLD, flow.cold)
                except peers.Missing as problem:
                    missing.append(Row("django-viewflow", note=str(problem)))
            found = in_turns({**contenders, **{key: each for key, (_, each) in others.items()}}, ROUNDS, BLOCK)
            rows = [Row(f"ở đây, {HOT}", found[HOT]), Row(f"ở đây, {COLD}", found[COLD])]
            for key, (like, _) in others.items():
                rows.append(Row(key, found[key]))
                for way in (HOT, COLD) if like == COLD else (HOT,):
                    rows.append(Row(f"    ở đây, {way}, so với {key}", found[way], found[key], 1, best=True))
            yield f"Bên cạnh phần mềm khác, {name} (mốc: phần mềm đó)", rows + missing
    workshop.database.close()


def web(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    url = f"sqlite:///{folder / 'web.sqlite'}"
    database = Database(url)
    database.create()
    database.close()
    with pages.site(url, folder) as site:
        found = in_turns({"trivial": site.trivial, "page": site.page, "send": site.send}, ROUNDS, BLOCK)
    unit = found["trivial"]
    yield (
        "Qua HTTP (mốc: trang một dòng của chính ứng dụng, có tra phiên đăng nhập)",
        [
            Row("trang một dòng", unit, unit),
            Row("gửi một việc", found["send"], unit, 3, best=True),
            Row("mở trang của một việc", found["page"], unit),
        ],
    )


def inbox(folder: Path) -> Iterator[tuple[str, list[Row]]]:
    rows = []
    for name, dated in (("hai phần ba có hạn", True), ("không việc nào có hạn", False)):
        openings: dict[str, Contender] = {}
        for count in (1000, 100_000):
            place = folder / f"{count}_{dated}"
            place.mkdir()
            workshop = new_shop(f"sqlite:///{place / 'list.sqlite'}", place)
            lists.fill(workshop, count, dated)
            openings[str(count)] = lists.opening(workshop)
        found = in_turns(openings, ROUNDS, BLOCK)
        rows.append(Row(f"50 dòng trong 1.000 việc ({name})", found["1000"], found["1000"]))
        rows.append(Row(f"50 dòng trong 100.000 việc ({name})", found["100000"], found["1000"], 2, best=True))
    yield "“Việc của tôi”, mọi việc đều của một nhóm (mốc: danh sách 1.000 việc)", rows


PARTS: dict[str, Callable[[Path], Iterator[tuple[str, list[Row]]]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
    "beside": beside,
    "web": web,
    "inbox": inbox,
    "expressions": expressions,
}


def main() -> None:
    """Measure on the disk of the current folder, where an installation would lie."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/speed.md and its picture")
    parser.add_argument("--only", default="", help="only parts whose name has this word: " + ", ".join(PARTS))
    asked = parser.parse_args()
    before = os.getloadavg()[0]
    table: Table = []
    gc.freeze()  # as `quytrinh serve` does
    for name, part in PARTS.items():
        if asked.only in name:
            with tempfile.TemporaryDirectory(prefix=f".bench-{name}-", dir=Path.cwd()) as folder:
                table += part(Path(folder))
    show(table)
    after = os.getloadavg()[0]
    print(f"\nTải của máy: {before:.1f} lúc bắt đầu, {after:.1f} lúc kết thúc, {os.cpu_count()} nhân.")
    if asked.write:
        with tempfile.TemporaryDirectory(prefix=".bench-growth-", dir=Path.cwd()) as folder:
            report.write(table, chart.drawing(list(growth.curves(Path(folder)))), (before, after))


if __name__ == "__main__":
    main()
