"""Folding, sorting and names as Vietnamese administration writes them (`domain.md` §4.1–4.4)."""

import random
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.storage.text import clean_label, collation_key, fold, name_keys

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"


def test_the_alphabet_sorts_as_in_the_dictionary() -> None:
    for smaller, greater in pairwise(VIETNAMESE):
        assert collation_key(smaller) < collation_key(greater), (smaller, greater)


def test_letters_count_before_tones() -> None:
    # Measured with Intl.Collator('vi'), domain.md §4.3.
    words = ["a", "ă", "â", "ca", "D", "da", "dà", "dả", "dã", "dá", "dạ", "Đ", "đa", "e", "o", "ô", "ơ", "u", "ư"]
    assert sorted(random.sample(words, len(words)), key=collation_key) == words
    assert collation_key("tả bà") < collation_key("ta bò")


def test_a_shorter_text_comes_first_and_a_space_before_a_letter() -> None:
    assert sorted(["Anh Thư", "An Thư", "An", "Anh"], key=collation_key) == ["An", "An Thư", "Anh", "Anh Thư"]


def test_people_are_sorted_by_given_name() -> None:
    names = ["Trần Thị Anh", "Nguyễn Văn Ánh", "Lê Văn Ân", "Nguyễn Thị Ấu", "Hoàng Dũng", "Dương Đình Dực", "Phạm Đức"]
    assert sorted(sorted(names), key=name_keys) == names
    assert name_keys("Nguyễn Văn An") < name_keys("Trần Văn An") < name_keys("Nguyễn Văn Án")


def test_one_word_and_empty_names_have_keys() -> None:
    assert name_keys("Páo") == (collation_key("Páo"), collation_key(""))
    assert name_keys("") == (collation_key(""), collation_key(""))


def test_both_ways_to_place_a_tone_are_equal() -> None:
    assert collation_key("Hồ Thị Thúy") == collation_key("Hồ Thị Thuý")
    assert fold("Huyện ủy") == fold("Huyện uỷ") == "huyen uy"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đoàn kết sáng tạo", "doan ket sang tao"),
        ("ĐOÀN  KẾT\u00a0sáng\u200btạo", "doan ket sang tao"),
        ("327 /KH-MTTQ-BTT", "327 kh mttq btt"),
        ("Ðà Nẵng (cũ)", "da nang cu"),  # Icelandic eth, as in badly converted files
        ("  “Vì người nghèo” ", "vi nguoi ngheo"),
        ("…", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_labels_are_composed_and_on_one_line() -> None:
    assert clean_label(" Đoa\u0300n\u00a0 kết\r\n\u200bsáng ta\u0323o\ufeff ") == "Đoàn kết sáng tạo"
    assert clean_label("Mặt\u00adtrận") == "Mặttrận"


@given(st.text())
def test_folding_and_cleaning_settle_at_once(text: str) -> None:
    assert clean_label(clean_label(text)) == clean_label(text)
    assert fold(fold(text)) == fold(text)
    assert fold(clean_label(text)) == fold(text)


@given(st.lists(st.text(alphabet=VIETNAMESE + " "), max_size=8))
def test_sorting_does_not_depend_on_the_form_of_the_text(texts: list[str]) -> None:
    assert [collation_key(text) for text in texts] == [
        collation_key(unicodedata.normalize("NFD", text.upper())) for text in texts
    ]
