"""Vietnamese text for storing, searching and sorting; one place, so that every room folds and sorts alike.

Rules: `domain.md` §4.1 (NFC, spaces), §4.3 (collation, names), §4.4 (search without diacritics)."""

import re
import unicodedata

# Format characters without width; the soft hyphen is dropped, the others stand where a space was meant.
_INVISIBLE = re.compile("[\u00a0\u1680\u180e\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]")
# Control characters, and marks that turn the direction of what stands around them: a name could pose as another.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[\W_]+")

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PRIMARY = {letter: chr(0x41 + place) for place, letter in enumerate(_LETTERS)}
# Tone marks in the order of Vietnamese dictionaries; no mark is 0.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306": "aă", "\u0302": "aâeêoô", "\u031b": "oơuư"}


def clean_label(text: str) -> str:
    """A one-line text as it is stored: NFC, no-break and zero-width characters to spaces, spaces collapsed, control
    characters and marks of direction dropped."""
    text = _INVISIBLE.sub(" ", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip())


def fold(text: str) -> str:
    """The text for searching: lower case without diacritics (đ and ð as d), all but letters and digits one space."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub(" ", _UNSEEN.sub("", text))).casefold()
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return _NOT_WORD.sub(" ", bare.replace("đ", "d").replace("ð", "d")).strip()


def collation_key(text: str) -> str:
    """A key that sorts by code point as Vietnamese dictionaries do: letters first, tones only between equal letters.

    The tone counts once for each syllable, so that “Thúy” and “Thuý” have one key (`domain.md` §4.2)."""
    words = _NOT_WORD.sub(" ", clean_label(text).casefold().replace("ð", "đ")).split()
    weighed = [_weigh(word) for word in words]
    return "!".join(letters for letters, _ in weighed) + " " + "".join(tone for _, tone in weighed)


def _weigh(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tone = "0"
    for mark in unicodedata.normalize("NFD", word):
        if mark in _TONES:
            tone = _TONES[mark]
        elif mark in _SHAPES:
            pairs = _SHAPES[mark]
            if letters and letters[-1] in pairs[::2]:
                letters[-1] = pairs[pairs.index(letters[-1]) + 1]
        elif not unicodedata.combining(mark):
            letters.append(mark)
    return "".join(_PRIMARY.get(letter, letter if letter.isdigit() else "~" + letter) for letter in letters), tone


def name_keys(name: str) -> tuple[str, str]:
    """Sorting keys of a person's name: the given name (last syllable), then the rest (`domain.md` §4.3)."""
    syllables = clean_label(name).split()
    return collation_key(" ".join(syllables[-1:])), collation_key(" ".join(syllables[:-1]))
