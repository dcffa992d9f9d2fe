"""Build .venv from a lock file and put the `quytrinh` command into it.

Runs on the machine's own Python, so it needs the standard library only; `make` calls it, nobody has to.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
PULSE = 10  # seconds between two signs of life while packages are fetched

NO_VENV = """
Python {version} không tạo được môi trường ảo (thiếu mô-đun venv hoặc ensurepip).
Cách xử lý trên Debian/Ubuntu:  apt-get install python3-venv   rồi chạy lại lệnh make.
This Python cannot create virtual environments: install python3-venv, then run make again.
"""

LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
# Written by tools/environment.py: the command of this checkout, on this checkout's own Python.
import sys

from webui.cli import main

sys.exit(main())
"""


def say(text):
    # type: (str) -> None
    print("  " + text, flush=True)


def create():
    # type: () -> None
    """Create .venv, or rebuild it when the Python it was made from is gone or too old."""
    if PYTHON.exists():
        probe = "import sys, pip; sys.exit(sys.version_info < {!r})".format(OLDEST)
        if subprocess.call([str(PYTHON), "-c", probe], stderr=subprocess.DEVNULL) == 0:
            return
    say("Tạo môi trường Python {}.{} trong .venv".format(*sys.version_info[:2]))
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode != 0:
        sys.stderr.write(made.stdout + made.stderr)
        sys.exit(NO_VENV.format(version=sys.version.split()[0]))


def install(lock):
    # type: (Path) -> None
    """Install exactly what the lock file names, by hash, as wheels: nothing is compiled or run while installing."""
    total = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    say("Cài {} gói theo {}".format(total, lock.name))
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--progress-bar",
        "off",
    ]
    command += ["--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    seen = []  # type: list[str]
    done = threading.Event()

    def pulse():
        # type: () -> None
        while not done.wait(PULSE):
            fetched = sum(line.startswith(("Collecting", "Requirement already")) for line in seen)
            say("… {}/{} gói".format(fetched, total) if fetched < total else "… đang giải nén")

    threading.Thread(target=pulse, daemon=True).start()
    assert pip.stdout is not None
    for line in pip.stdout:
        seen.append(line)
    code = pip.wait()
    done.set()
    if code != 0:
        sys.stderr.write("".join(seen[-25:]))
        sys.exit(
            "\nKhông cài được các gói. Kiểm tra kết nối tới kho gói PyPI (hoặc cấu hình pip) rồi chạy lại lệnh make.\n"
            "Packages could not be installed: check the connection to the package index, then run make again."
        )


def link():
    # type: () -> None
    """Make the checkout importable and write the command: with --require-hashes pip installs no local project."""
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([str(PYTHON), "-c", query], check=True, capture_output=True, text=True).stdout.strip()
    Path(packages, "quytrinh.pth").write_text(str(ROOT) + "\n", encoding="utf-8")
    command = VENV / "bin" / "quytrinh"
    command.write_text(LAUNCHER.format(python=PYTHON), encoding="utf-8")
    os.chmod(str(command), 0o755)


def main():
    # type: () -> None
    if sys.version_info < OLDEST:
        sys.exit(
            "Cần Python 3.11 trở lên (đang dùng {}). Chỉ rõ bằng: make PYTHON=python3.12 …".format(
                sys.version.split()[0]
            )
        )
    started = time.monotonic()
    create()
    install(ROOT / sys.argv[1])
    link()
    say("Xong môi trường sau {:.0f} giây".format(time.monotonic() - started))


if __name__ == "__main__":
    main()
