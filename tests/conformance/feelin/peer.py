"""The two FEELs behind one question: ours in this process, npm feelin in one long-lived node process.

Both answers come in one written form, so that they can be compared: a kind and what is in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.feel import FeelError, Function, Range, YearsMonths, parse, parse_unary_tests
from engine.feel.temporal import format_datetime, format_time
from engine.feel.values import KINDS
from engine.feel.wide import WideDate, WideDateTime, WideTime

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
_BESIDE = Path(sys.executable).with_name("node")
NODE = str(_BESIDE) if _BESIDE.exists() else shutil.which("node")
INSTALLED = NODE is not None and (ROOT / "node_modules" / "feelin").is_dir()
REFUSED = ["refused"]
Written = list[Any]


class Peer:
    """One node process that answers line by line."""

    def __init__(self) -> None:
        assert NODE is not None
        command = [NODE, "--max-old-space-size=512", str(HERE / "peer.mjs")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def ask(self, text: str, value: str | None = None) -> Written:
        """feelin's answer to an expression, or to unary tests when there is a value (a literal) to test."""
        assert self.process.stdin is not None and self.process.stdout is not None
        question = {"text": text, "unary": value is not None, "value": value}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the peer gave up on {text}"
        reply = json.loads(line)
        return canonical(reply["value"]) if "value" in reply else REFUSED

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def ours(text: str, value: str | None = None) -> Written:
    """Our answer to the same question."""
    try:
        if value is None:
            return written(parse(text).evaluate({}).value)
        return written(parse_unary_tests(text).evaluate({"?": parse(value).evaluate({}).value}).value)
    except FeelError:
        return REFUSED


def written(value: Any) -> Written:
    """A FEEL value of ours in the common form."""
    kind = KINDS[type(value)]
    if value is None or isinstance(value, Function):
        return [kind]
    if isinstance(value, (bool, str)):
        return [kind, value]
    if isinstance(value, Decimal):
        return [kind, str(value)]
    if isinstance(value, list):
        return [kind, [written(each) for each in value]]
    if isinstance(value, dict):
        return [kind, {key: written(each) for key, each in value.items()}]
    if isinstance(value, Range):
        return [kind, [written(value.low), written(value.high), value.low_included, value.high_included]]
    if isinstance(value, (timedelta, YearsMonths)):
        return ["duration", _length(value)]
    if isinstance(value, (datetime, WideDateTime)):
        return [kind, _moment(format_datetime(value))]
    if isinstance(value, (time, WideTime)):
        return [kind, _moment(format_time(value))]
    assert isinstance(value, (date, WideDate))
    return [kind, value.isoformat()]


def canonical(answer: Written) -> Written:
    """feelin's answer with durations and zones as ours are written."""
    kind = answer[0]
    if kind == "list":
        return [kind, [canonical(each) for each in answer[1]]]
    if kind == "context":
        return [kind, {key: canonical(each) for key, each in answer[1].items()}]
    if kind == "range":
        low, high, *included = answer[1]
        return [kind, [canonical(low), canonical(high), *included]]
    if kind == "duration":
        span = parse("duration(text)").evaluate({"text": answer[1]}).value
        return [kind, _length(span) if isinstance(span, (timedelta, YearsMonths)) else answer[1]]
    if kind in ("date", "time", "date and time"):
        return [kind, _moment(_year(answer[1]))]
    return answer


def _year(text: str) -> str:
    """Years beyond four digits as XML Schema writes them: the peer has a sign and six digits."""
    found = re.fullmatch(r"([+-])([0-9]{6})(-[0-9]{2}-.*)", text)
    return f"{found[1].strip('+')}{int(found[2]):04d}{found[3]}" if found else text


def _length(span: timedelta | YearsMonths) -> str:
    if isinstance(span, YearsMonths):
        return f"{span.total} months"
    return f"{span // timedelta(microseconds=1)} microseconds"


def _moment(text: str) -> str:
    """One spelling for UTC; fractions beyond the microsecond do not count."""
    for spelling in ("+00:00", "@UTC", "@Etc/UTC", "[UTC]"):
        text = text.removesuffix(spelling) + ("Z" if text.endswith(spelling) else "")
    return text


def agree(one: Written, other: Written) -> bool:
    """Whether two answers are the same. Numbers of the peer are binary: twelve digits have to agree."""
    if one[0] != other[0]:
        return False
    if one[0] == "number":
        return _close(one[1], other[1])
    if one[0] == "list":
        return len(one[1]) == len(other[1]) and all(map(agree, one[1], other[1]))
    if one[0] == "context":
        return one[1].keys() == other[1].keys() and all(agree(one[1][key], other[1][key]) for key in one[1])
    if one[0] == "range":
        return all(map(agree, one[1][:2], other[1][:2])) and one[1][2:] == other[1][2:]
    return one == other


def _close(one: str, other: str) -> bool:
    a, b = Decimal(one), Decimal(other)
    return a == b or (b.is_finite() and abs(a - b) <= max(abs(a), Decimal(1)) * Decimal("1e-12"))


def exact(one: Written, other: Written) -> bool:
    """Whether two answers that agree do so to the last digit."""
    if one[0] == "number":
        return Decimal(one[1]) == Decimal(other[1])
    if one[0] == "list":
        return all(map(exact, one[1], other[1]))
    if one[0] == "context":
        return all(exact(one[1][key], other[1][key]) for key in one[1])
    if one[0] == "range":
        return all(map(exact, one[1][:2], other[1][:2]))
    return True
