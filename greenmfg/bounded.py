"""Programs that read what strangers send: each in a process of its own, bounded in time, data and files."""

import logging
import subprocess
from collections.abc import Sequence
from pathlib import Path

logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024


class TooMuch(Exception):
    """The program took more than it may have, or broke."""

    def __init__(self, *, late: bool) -> None:
        self.late = late
        super().__init__("out of time" if late else "out of bounds")


def run(command: Sequence[str], *, seconds: int, megabytes: int, written: int = 0) -> bytes:
    """What ``command`` prints. TooMuch beyond ``seconds`` of time, ``megabytes`` of data or, in one file it
    writes, ``written`` megabytes.
    """
    limits = {"data": megabytes * MEGABYTE, "cpu": seconds, "fsize": written * MEGABYTE, "core": 0}
    # Set by a program and not between fork and exec, where Python may have threads.
    bounds = ["/usr/bin/prlimit", *(f"--{name}={limit}" for name, limit in limits.items()), "--"]
    try:
        done = subprocess.run(
            [*bounds, *command],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a file could make it as long as it likes
            timeout=seconds,
            cwd=ROOT,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise TooMuch(late=True) from None
    except subprocess.CalledProcessError as error:
        logger.warning("%s ended with %s", Path(command[0]).name, error.returncode)
        raise TooMuch(late=False) from None
    return done.stdout
