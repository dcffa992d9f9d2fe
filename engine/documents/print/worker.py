"""The process that sets one report: JSON on its standard input, the PDF on its standard output.

Run by file (`press.py`), not imported: it must not carry the rest of the program, and it may be killed at any time."""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

HERE = Path(__file__).parent
MOST_MEMORY = 4 << 30  # bytes of address space
MOST_SECONDS = 120  # of processor time, should the parent be gone


def main() -> None:
    """Read, set, write."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    given = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(HERE / "fonts")])
    compiler = typst.Compiler(
        str(HERE / "report.typ"),
        root=str(HERE),
        font_paths=fonts,
        sys_inputs={"report": json.dumps(given["report"], ensure_ascii=False)},
        package_path=str(HERE / "fonts"),  # there are none, and none are fetched
        package_cache_path=str(HERE / "fonts"),
    )
    made = compiler.compile(format="pdf", timestamp=datetime.fromtimestamp(given["at"], UTC))
    if not isinstance(made, bytes):
        raise TypeError("the typesetter gave no document")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
