"""What a file costs on its way in: the memory of the web server's own process."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from tests.bench.measure import line
from tests.people import MemberClient, Person
from tests.processes import webserver

MEGABYTE = 1024 * 1024
PART = b"--x\r\nContent-Disposition: form-data; "
END = b"\r\n--x--\r\n"
TOKEN = "t" * 32


def uploads(person: Person) -> None:
    """A file of 50 MB: by how much the process's resident memory peaks above what it was before."""
    database = settings.DATABASE_URL.rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    with TemporaryDirectory() as folder, webserver(Path(folder), {"DATABASE_URL": database}, 1) as address:
        for _ in range(2):  # what is loaded once
            upload(address, person, 1)
        process = server_process()
        (process / "clear_refs").write_text("5")  # forget the peak so far
        before = memory(process, "VmRSS")
        upload(address, person, 50)
        grown = (memory(process, "VmHWM") - before) / 1024
    line("resident memory of the server process, an upload of 50 MB", f"+{grown:.1f} MB", "≤ 8 MB")


def upload(address: tuple[str, int], person: Person, size: int) -> None:
    """Send a file of ``size`` MB piece by piece, as a page of the person's would."""
    session = MemberClient(person).cookies[settings.SESSION_COOKIE_NAME].value
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Accept": "application/json",
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(sum(map(len, body(person, size)))),
    }
    server = HTTPConnection(*address)
    server.request("POST", "/evidence/upload/", body(person, size), headers)
    response = server.getresponse()
    assert response.status == 200, response.read()
    server.close()


def body(person: Person, size: int) -> Iterator[bytes]:
    """A form with one file that begins as a PDF does."""
    yield PART + b'name="acting"\r\n\r\n%d\r\n' % person.organization.pk
    yield PART + b'name="files"; filename="a.pdf"\r\n\r\n'
    piece = b"%PDF-1.7\n".ljust(MEGABYTE, b"%")
    for _ in range(size):
        yield piece
    yield b"\r\n" + PART + b'name="whole"\r\n\r\nyes' + END


def server_process() -> Path:
    """The one process of the web server that answers requests: gunicorn's only child."""
    for child in children(Path("/proc/self")):
        if b"gunicorn" in (child / "cmdline").read_bytes():
            return children(child)[0]
    raise LookupError("no web server")


def children(process: Path) -> list[Path]:
    """The folders under /proc of the processes that ``process`` started."""
    threads = (process / "task").iterdir()
    return [Path("/proc", pid) for thread in threads for pid in (thread / "children").read_text().split()]


def memory(process: Path, name: str) -> int:
    """``VmRSS`` or its peak ``VmHWM``, in kilobytes."""
    rows = (process / "status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith(name))
