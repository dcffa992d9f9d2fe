"""Patterns of forms: what JavaScript would say, in linear time, or a refusal."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms.patterns import Pattern, PatternRefused

pytestmark = pytest.mark.unit

SAME = [
    r"^0\d{9}$", r"a|bc|", r"^(?:ab)+c?$", r"[^a-c]x", r"\bab\b", r"a{2,3}$", r"^[\w.-]+@\w+$", r"(a|b)*c", r"x.y",
    r"^$", r"\.", r"[\]a]", r"a+?b", r"\Bb", r"\u0041", r"[-a]", r"^a{0}b",
]  # fmt: skip


@pytest.mark.parametrize("pattern", SAME)
@given(text=st.text("abcxy01 .@-]A\n_", max_size=12))
def test_agrees_with_the_usual_matcher(pattern: str, text: str) -> None:
    usual = re.compile(pattern.replace("$", r"\Z"), re.ASCII)
    assert Pattern(pattern).search(text) == bool(usual.search(text))


def test_vietnamese_letters_by_category() -> None:
    assert Pattern(r"^\p{L}+$").search("Đoàn")
    assert not Pattern(r"^\p{L}+$").search("Đoàn 1")


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a*)*b", r"(a|aa)+$", r"(.*)*x", r"^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_patterns_that_explode_elsewhere_stay_quick(pattern: str) -> None:
    began = time.process_time()
    Pattern(pattern).search("a" * 5_000 + "!")
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "pattern",
    [r"(?=a)", r"(?!a)", r"(?<=a)b", r"(a)\1", "(", ")", "[a", "a{2", "*a", "a**", "\\", r"a{3,1}", "[z-a]", "x{9}" * 90,  # noqa: E501
     "(" * 50 + ")" * 50, "((a{99}){99}){99}", r"\q", r"(?<n>a)", "a" * 400, "^*"],
)  # fmt: skip
def test_what_is_not_supported_is_refused_in_words(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        Pattern(pattern)
    assert "Hãy" in str(refused.value) or "Mẫu" in str(refused.value)


@given(st.text(st.sampled_from(list(r"ab()[]{}*+?|^$\.-,019dwsbpLuxN:")), max_size=25))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    with suppress(PatternRefused):
        Pattern(text).search("ab01 aab")
