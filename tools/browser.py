"""Make sure there is a browser and a font for the tests: find Chromium, else install it, else say what to install.

The tests never skip in silence: without a browser this ends with an error.
"""

import os
import shutil
import subprocess
import sys

PLACES = ("chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium")
PACKAGES = ("chromium", "fonts-dejavu-core")

MISSING = """
Thiếu {what} để chạy các bài thử trên trình duyệt.
Cách xử lý: cài bằng quyền quản trị   apt-get install {packages}
hoặc chỉ đường dẫn tới Chromium bằng biến QUYTRINH_CHROMIUM, rồi chạy lại make test.
A browser (or a font with Vietnamese letters) for the tests is missing: install the packages named above.
"""


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    named = os.environ.get("QUYTRINH_CHROMIUM")
    return next((path for place in (*([named] if named else []), *PLACES) if (path := shutil.which(place))), None)


def vietnamese_font() -> bool:
    """Whether some installed font has the Vietnamese letters; where fontconfig is absent nobody can tell: assume so."""
    if not shutil.which("fc-list"):
        return sys.platform != "linux"
    listing = subprocess.run(["fc-list", ":lang=vi", "family"], capture_output=True, text=True)
    return bool(listing.stdout.strip())


def missing() -> list[str]:
    return ([] if chromium() else ["Chromium"]) + ([] if vietnamese_font() else ["phông chữ tiếng Việt"])


def install() -> None:
    """Install Debian's packages. Raises CalledProcessError when apt cannot."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        print(f"  apt-get {' '.join(command)}", flush=True)
        subprocess.run(["apt-get", "-qq", *command], check=True, env=quiet, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def main() -> int:
    if missing() and shutil.which("apt-get") and os.geteuid() == 0:
        print("Cài trình duyệt cho bài thử (khoảng một phút)", flush=True)
        try:
            install()
        except subprocess.CalledProcessError as problem:
            print(f"apt-get dừng với mã {problem.returncode}.", file=sys.stderr)
    if lacking := missing():
        print(MISSING.format(what=" và ".join(lacking), packages=" ".join(PACKAGES)), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
