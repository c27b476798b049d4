"""The virus scanner, where one is configured: ClamAV's daemon, spoken to over its own small protocol."""

import socket
from pathlib import Path

from django.conf import settings

PIECE = 256 * 1024
SECONDS = 30


class ScannerDown(Exception):
    """The scanner is configured and does not answer; nothing is known of the file."""


def found_in(path: Path) -> str:
    """The name of the virus in the file, empty where there is none or no scanner is configured.

    ScannerDown where the configured scanner cannot be asked.
    """
    if not settings.CLAMD_ADDRESS:
        return ""
    try:
        answer = _ask(path)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    if answer.endswith("FOUND"):
        return answer.removeprefix("stream:").removesuffix("FOUND").strip()
    if answer.endswith("OK"):
        return ""
    raise ScannerDown(answer or "no answer")


def _ask(path: Path) -> str:
    """INSTREAM: pieces, each after its length in four bytes, then a zero; the answer ends with a NUL."""
    with _connect() as line, path.open("rb") as file:
        line.sendall(b"zINSTREAM\0")
        while piece := file.read(PIECE):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and (more := line.recv(4096)):
            answer += more
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connect() -> socket.socket:
    address = settings.CLAMD_ADDRESS
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)
