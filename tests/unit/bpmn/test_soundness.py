"""What the search for soundness says of models a person can judge, and how long it takes for wide ones.

That its verdicts are what the engine really does is held by tests/unit/spiff/test_soundness.py."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from build import END, START, chain, file, flow, node, timer

from engine.bpmn import check, load
from engine.bpmn.soundness import Fault, faults

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "processes").glob("**/*.bpmn"))
MESSAGE = '<messageEventDefinition messageRef="m"/>'
MESSAGES = '<message id="m" name="M"/>'
ERROR, ERRORS = '<errorEventDefinition errorRef="x"/>', '<error id="x" name="Lỗi" errorCode="x"/>'
TERMINATE = "<terminateEventDefinition/>"
SOON = timer("timeDuration", "P1D")


def users(*keys: str) -> str:
    return "".join(node("userTask", key) for key in keys)


def gate(kind: str, key: str, default: str = "") -> str:
    return node(f"{kind}Gateway", key, attributes=f'default="{default}"' if default else "")


def event(key: str, host: str, definition: str, interrupts: bool = True) -> str:
    attributes = f'attachedToRef="{host}" cancelActivity="{str(interrupts).lower()}"'
    return node("boundaryEvent", key, definition, attributes)


def sub(key: str, inside: str) -> str:
    return node("subProcess", key, f'<startEvent id="{key}_s"/>{inside}')


def found(body: str, before: str = MESSAGES + ERRORS) -> list[Fault]:
    definitions = load(file(body, before))
    return faults(definitions, definitions.processes["p"])


def told(body: str) -> set[tuple[str, str]]:
    return {(fault.kind, fault.element) for fault in found(body)}


def test_the_way_to_a_deadlock_names_the_choice_and_what_is_missing() -> None:
    body = START + gate("exclusive", "g", "g_b") + users("a", "b") + gate("parallel", "j") + END
    (fault,) = found(body + chain("s", "g", "b", "j", "e") + flow("g", "a", "x = 1") + flow("a", "j"))
    assert (fault.kind, fault.element) == ("deadlock", "j")
    assert fault.path in (("s", "g", "g_b", "b"), ("s", "g", "g_a", "a"))
    assert fault.missing == (("a_j",) if "b" in fault.path else ("b_j",))


def test_an_interrupting_event_may_take_away_what_a_join_waits_for() -> None:
    body = START + gate("parallel", "f") + users("a", "b") + gate("parallel", "j") + END
    body += event("t", "a", SOON) + '<endEvent id="out"/>' + chain("s", "f", "a", "j", "e") + chain("f", "b", "j")
    assert told(body + flow("t", "out")) == {("deadlock", "j")}
    assert told(body.replace(gate("parallel", "j"), gate("inclusive", "j")) + flow("t", "out")) == set()


def test_an_event_that_does_not_interrupt_brings_a_token_of_its_own() -> None:
    body = START + users("a", "r", "b") + event("t", "a", SOON, interrupts=False) + END + chain("s", "a", "b", "e")
    assert told(body + '<endEvent id="out"/>' + chain("t", "r", "out")) == set()
    assert told(body + chain("t", "r", "b")) == {("twice", "b")}


def test_a_loop_whose_own_work_multiplies_is_an_error() -> None:
    body = START + users("a", "b") + gate("parallel", "f") + gate("exclusive", "g", "g_e") + END
    body += chain("s", "a", "f", "g", "e") + flow("g", "a", "x = 1") + flow("f", "b")
    body += gate("exclusive", "h", "h_e") + flow("b", "h") + flow("h", "a", "x = 1") + flow("h", "e")
    assert {kind for kind, _ in told(body)} == {"multiplies"}
    (finding,) = [each for each in check(load(file(body)), publish=True) if each.rule == "unjoined-branches"]
    assert finding.severity == "error" and finding.path


def test_work_beside_that_is_left_to_itself_is_only_a_warning() -> None:
    body = START + users("a", "b") + gate("parallel", "f") + gate("exclusive", "g", "g_e") + END
    body += '<endEvent id="out"/>' + chain("s", "a", "f", "b", "out") + flow("f", "g")
    assert told(body + flow("g", "a", "x = 1") + flow("g", "e")) == {("twice", "b")}


def test_a_terminate_end_leaves_no_step_without_its_turn() -> None:
    body = START + gate("parallel", "f") + users("a", "b", "c") + node("endEvent", "t", TERMINATE)
    assert (
        told(body + node("endEvent", "u", TERMINATE) + chain("s", "f", "a", "c", "t") + chain("f", "b", "u")) == set()
    )


def test_what_a_sub_process_throws_decides_what_its_surroundings_see() -> None:
    always = sub("a", node("endEvent", "i", ERROR) + flow("a_s", "i"))
    body = START + users("b") + END + '<endEvent id="f"/>' + event("x1", "a", ERROR) + chain("s", "a", "b", "e")
    assert told(body + always + flow("x1", "f")) == {("dead", "b")}
    never = sub("a", '<endEvent id="i"/>' + flow("a_s", "i"))
    assert told(body + never + flow("x1", "f")) == {("dead", "x1")}


def test_a_loop_inside_that_an_event_breaks_off_is_meant() -> None:
    inside = sub("a", users("r") + chain("a_s", "r", "r"))
    body = START + inside + END + chain("s", "a")
    assert ("endless", "r") in told(body + flow("a", "e"))
    assert told(body + event("m1", "a", MESSAGE) + flow("m1", "e")) == set()


def test_a_join_inside_that_an_event_may_break_off_is_told_as_a_warning() -> None:
    inside = users("v", "y") + gate("exclusive", "g", "g_y") + gate("parallel", "j") + '<endEvent id="i"/>'
    inside += chain("a_s", "g", "y", "j", "i") + flow("g", "v", "n = 1") + flow("v", "j")
    body = START + sub("a", inside) + END + chain("s", "a", "e") + event("m1", "a", MESSAGE) + flow("m1", "e")
    assert [(fault.kind, fault.escape) for fault in found(body) if fault.element == "j"] == [("deadlock", True)]
    (finding,) = [each for each in check(load(file(body, MESSAGES)), publish=True) if each.rule == "deadlock"]
    assert finding.severity == "warning" and "trừ khi" in finding.message


COUNTED = START + gate("parallel", "pp") + users("z", "c") + gate("parallel", "k") + END + gate("inclusive", "j")
COUNTED += chain("s", "pp", "z", "k", "e") + chain("j", "c", "k")


def test_an_inclusive_join_waits_for_a_branch_that_may_still_leave() -> None:
    body = COUNTED + gate("inclusive", "f", "f_a") + users("a", "b") + gate("exclusive", "xx", "xx_j")
    body += node("endEvent", "out") + chain("pp", "f", "a", "j") + flow("f", "b", "n = 1") + chain("b", "xx", "j")
    # Were it to go on for each of them, the counting join behind it would be left with a token.
    assert told(body + flow("xx", "out", "n = 2")) == {("deadlock", "k")}  # only b was chosen, and left
    body = body.replace(flow("f", "b", "n = 1"), flow("f", "b")).replace(
        gate("inclusive", "f", "f_a"), gate("parallel", "f")
    )
    assert told(body + flow("xx", "out", "n = 2")) == set()


@pytest.mark.parametrize("first", ["a", "b"])
def test_an_inclusive_join_that_is_come_to_in_two_ways_depends_on_who_comes_first(first: str) -> None:
    second = "b" if first == "a" else "a"
    body = (
        COUNTED
        + gate("parallel", "f")
        + users(first, second)
        + gate("exclusive", "xx", "xx_j")
        + gate("exclusive", "mm")
    )
    body += chain("pp", "f") + chain("f", first) + chain("f", second) + chain("a", "mm", "j")
    # b may come by the way of a or by its own: then a alone is enough, and the join goes on twice.
    assert ("deadlock", "k") in told(body + chain("b", "xx", "j") + flow("xx", "mm", "n = 1"))


def test_links_and_races_are_ways_like_others() -> None:
    link = '<linkEventDefinition name="L"/>'
    race = node("eventBasedGateway", "g") + node("intermediateCatchEvent", "m1", MESSAGE)
    body = START + race + node("intermediateCatchEvent", "t1", SOON) + node("intermediateThrowEvent", "o", link)
    body += node("intermediateCatchEvent", "i", link) + END + chain("s", "g", "m1", "o") + chain("g", "t1", "e")
    assert told(body + flow("i", "e")) == set()
    assert told(body + users("z") + chain("i", "z", "e")) == set()


def test_a_timer_that_comes_again_on_the_way_sends_on_several() -> None:
    body = START + node("intermediateCatchEvent", "t", timer("timeCycle", "R3/P1D")) + users("a") + END
    assert told(body + chain("s", "t", "a", "e")) == {("twice", "a")}


def test_what_data_alone_decide_is_said_not_to_be_followed() -> None:
    body = START + gate("parallel", "f") + users("a", "b") + gate("complex", "j") + END
    assert told(body + chain("s", "f", "a", "j", "e") + chain("f", "b", "j")) == {("unfollowed", "j")}


def test_several_tokens_of_an_activity_are_said_not_to_be_followed() -> None:
    for quantity in ("startQuantity", "completionQuantity"):
        body = START + node("userTask", "a", attributes=f'{quantity}="2"') + END + chain("s", "a", "e")
        assert told(body) == {("unfollowed", "a")}


def test_what_people_choose_is_said_not_to_be_followed_and_what_lies_in_it_is() -> None:
    enough = "<completionCondition>x = 1</completionCondition>"
    around = START + END + chain("s", "free", "e")
    assert told(around + node("adHocSubProcess", "free", users("a") + enough)) == {("free", "free")}
    stuck = gate("exclusive", "g", "g_b") + users("a", "b") + gate("parallel", "j") + node("endEvent", "ie")
    stuck += chain("inner_s", "g", "b", "j", "ie") + flow("g", "a", "x = 1") + flow("a", "j")
    within = sub("inner", stuck) + enough
    assert told(around + node("adHocSubProcess", "free", within)) == {("free", "free"), ("deadlock", "j")}


def test_a_case_may_begin_in_several_ways() -> None:
    started = node("startEvent", "s2", MESSAGE)
    body = START + started + users("a", "b") + END
    assert told(body + chain("s", "a", "e") + chain("s2", "b", "e")) == set()
    joined = body + gate("parallel", "j") + chain("s", "a", "j", "e") + chain("s2", "b", "j")
    assert told(joined) == {("deadlock", "j")}


def wide(kind: str, count: int, beside: bool = False) -> str:
    """Branches of two steps each between a split and a join of one kind, with a reminder each or without."""
    body = START + END + gate(kind, "f", "f_a0" if kind == "inclusive" else "") + gate(kind, "j")
    for n in range(count):
        body += users(f"a{n}", f"b{n}") + chain(f"a{n}", f"b{n}", "j")
        body += flow("f", f"a{n}", "x = 1" if kind == "inclusive" and n else "")
        if beside:
            body += event(f"t{n}", f"a{n}", SOON, False) + users(f"r{n}") + node("endEvent", f"e{n}")
            body += chain(f"t{n}", f"r{n}", f"e{n}")
    return body + flow("s", "f") + flow("j", "e")


def loops(count: int) -> str:
    """Steps in a row, from each of which one may go back, now to the first, now three back."""
    body, keys = START + END, [f"u{n}" for n in range(count)]
    for n, key in enumerate(keys):
        back = "u0" if n % 2 else f"u{max(n - 3, 0)}"
        after = keys[n + 1] if n + 1 < count else "e"
        body += users(key) + gate("exclusive", f"x{n}", f"x{n}_on")
        body += flow(key, f"x{n}") + flow(f"x{n}", back, "x = 1") + flow(f"x{n}", after, key=f"x{n}_on")
    return body + flow("s", "u0")


def side_by_side(count: int) -> str:
    """Loops that run side by side."""
    body = START + END + gate("parallel", "f") + gate("parallel", "j") + flow("s", "f") + flow("j", "e")
    for n in range(count):
        body += users(f"u{n}") + gate("exclusive", f"x{n}", f"x{n}_j") + chain("f", f"u{n}", f"x{n}", "j")
        body += flow(f"x{n}", f"u{n}", "x = 1")
    return body


ORDERLY = {
    "40 branches side by side": wide("parallel", 40),
    "40 branches, each with a reminder": wide("parallel", 40, beside=True),
    "20 branches any of which are taken": wide("inclusive", 20),
    "12 loops into each other": loops(12),
    "12 loops side by side": side_by_side(12),
    "a row of 300": START
    + END
    + users(*(f"u{n}" for n in range(300)))
    + chain("s", *(f"u{n}" for n in range(300)), "e"),
}


@pytest.mark.parametrize("name", ORDERLY)
def test_wide_models_are_sound_within_a_second(name: str) -> None:
    definitions = load(file(ORDERLY[name]))
    began = time.process_time()
    assert faults(definitions, definitions.processes["p"]) == []
    assert time.process_time() - began < 1


def test_a_deadlock_is_found_where_not_all_can_be_looked_at() -> None:
    body = START + END + gate("parallel", "f") + gate("parallel", "j") + flow("s", "f") + flow("j", "e")
    for n in range(40):
        body += users(f"a{n}") + gate("exclusive", f"x{n}", f"x{n}_j") + node("endEvent", f"e{n}")
        body += chain("f", f"a{n}", f"x{n}", "j") + flow(f"x{n}", f"e{n}", "x = 1")
    assert told(body) == {("deadlock", "j")}


def test_what_was_not_looked_at_is_said() -> None:
    body = wide("inclusive", 8)
    for n in range(8):
        body = body.replace(flow(f"b{n}", "j"), "") + gate("exclusive", f"x{n}", f"x{n}_j") + node("endEvent", f"o{n}")
        body += chain(f"b{n}", f"x{n}", "j") + flow(f"x{n}", f"o{n}", "x = 1")
    assert told(body) == {("partial", "p")}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_processes_are_sound_and_checked_while_somebody_draws(path: Path) -> None:
    definitions = load(path.read_bytes())
    began = time.process_time()
    findings = check(definitions, publish=True)
    took = time.process_time() - began
    print(f"{path.stem}: {took * 1000:.0f} ms")
    assert not [each for each in findings if each.severity == "error"]
    assert {each.rule for each in findings} <= {"publish-maybe-unwritten"}
    assert took < 0.3


def test_steps_on_a_way_are_in_the_order_of_the_lines() -> None:
    body = START + users("a", "b", "c") + gate("exclusive", "g", "g_c") + gate("parallel", "j") + END
    body += chain("s", "a", "g", "b", "j", "e") + flow("g", "c") + flow("c", "j")
    body = body.replace(flow("g", "b"), flow("g", "b", "x = 1", name="Đồng ý"))
    (finding,) = [each for each in check(load(file(body))) if each.rule == "deadlock"]
    ids = [step.element_id for step in finding.path]
    assert ids[0] == "s" and ids[-1] == "j"
    lines = {(one, two) for one, two in pairwise(ids)}
    assert lines <= {("s", "a"), ("a", "g"), ("g", "b"), ("b", "j"), ("g", "c"), ("c", "j")}
