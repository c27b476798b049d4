"""The virus scanner, where one is configured: ClamAV's daemon, spoken to over its own small protocol."""

import socket
import time
from pathlib import Path

from django.conf import settings

PIECE = 256 * 1024
SECONDS = 25  # for one file altogether
SECONDS_TO_CONNECT = 3
LONGEST = 1000  # bytes of an answer


class ScannerDown(Exception):
    """The scanner is configured and does not answer; nothing is known of the file."""


def found_in(path: Path) -> str:
    """The name of the virus in the file, empty where there is none or no scanner is configured.

    ScannerDown where the configured scanner cannot be asked.
    """
    if not settings.CLAMD_ADDRESS:
        return ""
    with path.open("rb") as file, _Line() as line:
        line.send(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            line.send(len(piece).to_bytes(4, "big") + piece)
        line.send(bytes(4))
        answer = line.answer()
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream:").removesuffix("FOUND").strip()
    if answer.endswith("OK"):
        return ""
    raise ScannerDown(answer or "no answer")


def is_up() -> bool:
    """Whether files can be judged: the scanner answers, or none is configured."""
    if not settings.CLAMD_ADDRESS:
        return True
    try:
        with _Line() as line:
            line.send(b"zPING\0")
            return line.answer() == "PONG"
    except ScannerDown:
        return False


class _Line:
    """A connection to the daemon that lasts no longer than ``SECONDS``, however slowly it speaks."""

    def __enter__(self) -> "_Line":
        self.until = time.monotonic() + SECONDS
        try:
            self.line = _connect(settings.CLAMD_ADDRESS)
        except OSError as error:
            raise ScannerDown(str(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def send(self, content: bytes) -> None:
        """ScannerDown where the daemon takes no more; what it said before tells why."""
        try:
            self._hurry()
            self.line.sendall(content)
        except OSError as error:
            raise ScannerDown(self._last_words() or str(error)) from error

    def answer(self) -> str:
        """What it says up to the NUL that ends an answer; ScannerDown where that does not come."""
        said = b""
        try:
            while not said.endswith(b"\0") and len(said) < LONGEST:
                self._hurry()
                if not (more := self.line.recv(LONGEST)):
                    break
                said += more
        except OSError as error:
            raise ScannerDown(str(error)) from error
        return said.rstrip(b"\0").decode(errors="replace").strip()

    def _last_words(self) -> str:
        try:
            return self.answer()
        except ScannerDown:
            return ""

    def _hurry(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the scanner is too slow")
        self.line.settimeout(left)


def _connect(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), SECONDS_TO_CONNECT)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS_TO_CONNECT)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line
