"""Programs that read what strangers send: each in a process of its own, bounded in time, data and files."""

import logging
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Self

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024


class TooMuch(Exception):
    """The program took more than it may have, or broke."""

    def __init__(self, *, late: bool) -> None:
        self.late = late
        super().__init__("out of time" if late else "out of bounds")


class Program:
    """A program that has started within its bounds and reads its libraries while nobody needs it yet.

    It waits for what `ask` sends; leaving the block without having asked ends it.
    """

    def __init__(self, command: Sequence[str], *, seconds: int, megabytes: int, written: int = 0) -> None:
        """``seconds`` of processor and, from the question on, of time; ``megabytes`` of data; ``written``
        megabytes in one file that it writes.
        """
        limits = {"data": megabytes * MEGABYTE, "cpu": seconds, "fsize": written * MEGABYTE, "core": 0}
        # Set by a program and not between fork and exec, where Python may have threads.
        bounds = ["/usr/bin/prlimit", *(f"--{name}={limit}" for name, limit in limits.items()), "--"]
        self.name, self.seconds = Path(command[0]).name, seconds
        self._process = subprocess.Popen(
            [*bounds, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a file could make it as long as it likes
            cwd=ROOT,
            env={},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        with self._process as process:  # closes its pipes and waits
            process.kill()

    def ask(self, question: bytes = b"") -> bytes:
        """What it prints on ``question``, the only one it is asked. TooMuch where it leaves its bounds."""
        try:
            said, _ = self._process.communicate(question, timeout=self.seconds)
        except subprocess.TimeoutExpired:
            raise TooMuch(late=True) from None
        if self._process.returncode:
            logger.warning("%s ended with %s", self.name, self._process.returncode)
            raise TooMuch(late=False)
        return said


def run(command: Sequence[str], *, seconds: int, megabytes: int, written: int = 0) -> bytes:
    """What ``command`` prints. TooMuch beyond the bounds of a `Program`."""
    with Program(command, seconds=seconds, megabytes=megabytes, written=written) as program:
        return program.ask()
