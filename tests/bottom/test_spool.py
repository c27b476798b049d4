"""Uploads on their way in, through a page that takes them: little memory, no file left, both sizes named."""

import tracemalloc
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django_scopes import scope

from greenmfg.files import spool
from greenmfg.files.models import StoredFile
from tests.people import MemberClient, make_world

MEGABYTE = 1024 * 1024
BOUNDARY = b"--x\r\nContent-Disposition: form-data; "
KIND = "multipart/form-data; boundary=x"


class Counted(SpooledTemporaryFile):
    """A place to lie in that knows how much was put there."""

    kept = 0

    def write(self, content: bytes) -> int:
        self.kept += len(content)
        return super().write(content)


@pytest.fixture
def spooled(monkeypatch) -> list[Counted]:
    """The places that requests asked for."""
    made: list[Counted] = []

    def make(**options: Any) -> Counted:
        made.append(Counted(**options))
        return made[-1]

    monkeypatch.setattr(spool, "SpooledTemporaryFile", make)
    return made


@pytest.fixture
def world(db):
    world = make_world()
    with scope(tenant=world.hunan):
        yield world


@pytest.fixture
def member(world) -> MemberClient:
    return MemberClient(world.owner)


class Body(RawIOBase):
    """A form with the acting organization and files of so many bytes, made while it is read."""

    def __init__(self, acting: int, *sizes: int, until: int | None = None) -> None:
        self.taken, self.left = 0, b""
        self.pieces = self._pieces(acting, sizes)
        self.until = until  # where the connection breaks off

    def _pieces(self, acting: int, sizes: tuple[int, ...]) -> Iterator[bytes]:
        yield BOUNDARY + b'name="acting"\r\n\r\n%d\r\n' % acting
        for size in sizes:
            yield BOUNDARY + b'name="files"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
            for start in range(9, size, MEGABYTE):
                yield b"%" * min(MEGABYTE, size - start)
            yield b"\r\n"
        yield BOUNDARY + b'name="whole"\r\n\r\nyes\r\n--x--\r\n'

    def read(self, size: int = -1, /) -> bytes:
        if self.until is not None and self.taken >= self.until:
            raise ConnectionResetError("the browser is gone")
        while len(self.left) < size and (piece := next(self.pieces, b"")):
            self.left += piece
        piece, self.left = self.left[:size], self.left[size:]
        self.taken += len(piece)
        return piece


def send(client: MemberClient, body: Body, length: int = 10**9):
    # The client takes its own arguments for the body only where it made that itself.
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": KIND}
    return client.generic("POST", reverse("evidence_upload"), HTTP_ACCEPT="application/json", **sent)


def of(member: MemberClient, *sizes: int, **more: int) -> Body:
    return Body(member.person.organization.pk, *sizes, **more)


def files() -> set[Path]:
    """Every file where uploads lie while they come in, and afterwards."""
    return {
        path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file() and "queue" not in path.parts
    }


def test_fifty_megabytes_take_less_than_eight_of_memory(member):
    member.get(reverse("evidence_library"))  # what is loaded once
    body = of(member, 50 * MEGABYTE)
    tracemalloc.start()
    response = send(member, body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (response.status_code, response.json()["state"]) == (200, "quarantine")
    assert StoredFile.objects.get().size == 50 * MEGABYTE
    assert peak < 8 * MEGABYTE


def test_attack_056_a_byte_too_many_is_refused_by_both_sizes_and_never_kept(member, spooled):
    before = files()
    response = send(member, of(member, 60 * MEGABYTE))
    assert response.status_code == 422
    assert "60.0 MB" in response.json()["message"]
    assert "50.0 MB" in response.json()["message"]
    assert 0 < spooled[0].kept <= 50 * MEGABYTE
    assert (files(), StoredFile.objects.count()) == (before, 0)


def test_attack_056_an_upload_that_breaks_off_leaves_nothing(member):
    before = files()
    member.raise_request_exception = False  # there is nobody to answer
    assert send(member, of(member, 40 * MEGABYTE, until=20 * MEGABYTE)).status_code >= 400
    assert (files(), StoredFile.objects.count()) == (before, 0)


@pytest.mark.parametrize("length", [5 * MEGABYTE, 0])
def test_attack_056_a_lying_length_stores_nothing(member, length):
    """A server hands on no more of a body than was announced."""
    whole = of(member, 10 * MEGABYTE).read(length)
    body = of(member)
    body.pieces = iter([whole])
    response = send(member, body, length=len(whole))
    assert response.status_code in {400, 409}
    assert StoredFile.objects.count() == 0


def test_attack_056_many_files_at_once_have_a_bound_too(member):
    body = of(member, *[49 * MEGABYTE] * 12)
    assert send(member, body).status_code == 400
    assert body.taken < spool.MAX_OF_REQUEST + 2 * MEGABYTE
    assert StoredFile.objects.count() == 0


def test_attack_056_of_a_stranger_nothing_is_kept(world, spooled):
    response = send(MemberClient(), Body(1, 9 * MEGABYTE))
    assert response.status_code in {302, 401, 403}
    assert {file.kept for file in spooled} <= {0}


def test_what_came_in_whole_lies_in_storage_alone(member):
    before = files()
    send(member, of(member, 3 * MEGABYTE))
    stored = StoredFile.objects.select_related("tenant").get()
    assert [path.name for path in files() - before] == [stored.sha256]
    default_storage.delete(f"{stored.tenant.slug}/{stored.sha256[:2]}/{stored.sha256}")
