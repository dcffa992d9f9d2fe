"""A thread that does every registered duty in turn, as often as it asks for.

What is to be done lies in the database (due timers, pending messages), so a killed process loses nothing: whoever runs
next finds it there."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass
class _Duty:
    name: str
    every: float
    run: Callable[[], object]
    due: float = 0.0


class Runner:
    """The background thread of an embedded installation."""

    def __init__(self) -> None:
        self._duties: list[_Duty] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, name: str, every: float, run: Callable[[], object]) -> None:
        """Register a duty to be done every so many seconds. It must be safe to do twice and to interrupt."""
        self._duties.append(_Duty(name, every, run))

    def run_once(self) -> None:
        """Do every duty that is due now. One that fails is logged and tried again in its turn."""
        for duty in self._duties:
            now = time.monotonic()
            if duty.due > now or self._stop.is_set():
                continue
            duty.due = now + duty.every
            try:
                duty.run()
            except Exception:
                logger.exception("background duty %s failed; it is tried again", duty.name)

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = threading.Thread(target=self._loop, name="runner", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish the duty under way and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _loop(self) -> None:
        while not self._stop.is_set():
            self.run_once()
            self._stop.wait(0.5)
