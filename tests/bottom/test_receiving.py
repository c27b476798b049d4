"""Uploads: streamed into quarantine, judged by a job, drawn page by page, never all of it in memory."""

import socket
import threading
import tracemalloc
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image
from pypdf import PdfWriter

from greenmfg import uploads
from greenmfg.errors import Refused
from greenmfg.files import scanner, selectors, services
from greenmfg.files.models import StoredFile
from greenmfg.files.responses import picture as picture_response

State = StoredFile.State
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    return tmp_path


def pdf(pages: int = 3, password: str = "") -> bytes:
    writer, out = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(210, 297)
    if password:
        writer.encrypt(password)
    writer.write(out)
    return out.getvalue()


def upload(content: bytes, name: str = "证照.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def blobs(storage) -> list:
    return [path for path in storage.rglob("*") if path.is_file() and "pages" not in path.parts]


def test_an_upload_waits_in_quarantine_until_a_job_has_looked(in_hunan, do_jobs, storage):
    stored = services.receive(tenant=in_hunan, upload=upload(pdf()))
    assert (stored.state, stored.pages, len(blobs(storage))) == (State.QUARANTINE, None, 1)
    with pytest.raises(Refused, match="检查中"):
        services.read(stored)
    do_jobs()
    stored.refresh_from_db()
    assert (stored.state, stored.pages, stored.reason) == (State.OK, 3, "")
    assert services.read(stored) == pdf()


def test_a_password_is_named_with_the_way_out_and_the_bytes_are_not_kept(in_hunan, do_jobs, storage):
    stored = services.receive(tenant=in_hunan, upload=upload(pdf(password="geheim")))
    do_jobs()
    stored.refresh_from_db()
    assert stored.state == State.REFUSED
    assert "设有密码" in stored.reason
    assert "解除密码" in stored.reason
    assert blobs(storage) == []
    again = services.receive(tenant=in_hunan, upload=upload(pdf(password="geheim")))
    assert again.state in (State.REFUSED, State.QUARANTINE)  # encryption salts the bytes anew


def test_the_same_refused_bytes_are_answered_at_once(in_hunan, do_jobs, storage):
    content = pdf(password="geheim")
    services.receive(tenant=in_hunan, upload=upload(content))
    do_jobs()
    again = services.receive(tenant=in_hunan, upload=upload(content))
    assert (again.state, blobs(storage)) == (State.REFUSED, [])
    assert "设有密码" in again.reason


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空的"), (b"<html>", "只接受"), (b"%PDF-" + b"0" * 2_000_000, "上限 1.9 MB")],
)
def test_attack_056_what_is_plainly_wrong_is_refused_in_the_request(
    in_hunan, monkeypatch, storage, content, said
):
    monkeypatch.setattr(uploads, "MAX_BYTES", 2_000_000)
    with pytest.raises(Refused, match=said) as caught:
        services.receive(tenant=in_hunan, upload=upload(content))
    assert caught.value.status == 422
    assert (blobs(storage), StoredFile.objects.count()) == ([], 0)


def test_the_same_file_twice_is_kept_once(in_hunan, do_jobs, storage):
    first = services.receive(tenant=in_hunan, upload=upload(pdf()))
    assert services.receive(tenant=in_hunan, upload=upload(pdf(), "另名.pdf")) == first
    do_jobs()
    assert services.receive(tenant=in_hunan, upload=upload(pdf())).state == State.OK
    assert len(blobs(storage)) == 1


def test_fifty_megabytes_are_never_held_in_memory(in_hunan):
    big = TemporaryUploadedFile("big.pdf", "application/pdf", 0, None)
    big.write(b"%PDF-1.7\n")
    for _ in range(49):
        big.write(b"%" * 1024 * 1024)
    big.size = big.tell()
    tracemalloc.start()
    services.receive(tenant=in_hunan, upload=big)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    big.close()
    assert peak < 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("bound", "value", "said"),
    [("SECONDS", 0, "秒内未能检查完"), ("MEGABYTES", 20, "")],  # without memory a reader may call it damaged
)
def test_a_file_beyond_all_bounds_is_refused_and_the_queue_goes_on(
    in_hunan, do_jobs, monkeypatch, bound, value, said
):
    monkeypatch.setattr(services, bound, value)
    stored = services.receive(tenant=in_hunan, upload=upload(pdf()))
    do_jobs()
    monkeypatch.undo()
    other = services.receive(tenant=in_hunan, upload=upload(pdf(2)))
    do_jobs()
    stored.refresh_from_db()
    other.refresh_from_db()
    assert (stored.state, other.state) == (State.REFUSED, State.OK)
    assert said in stored.reason


class TestPictures:
    def test_pages_are_drawn_by_a_job(self, in_hunan, do_jobs):
        stored = services.receive(tenant=in_hunan, upload=upload(pdf()))
        do_jobs()
        do_jobs()
        stored.refresh_from_db()
        with Image.open(BytesIO(services.picture(stored, 3))) as drawn:
            assert (drawn.format, drawn.width) == ("PNG", 900)
        assert picture_response(stored, 1)["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_while_they_are_drawn_there_is_a_placeholder(self, in_hunan, do_jobs):
        stored = services.receive(tenant=in_hunan, upload=upload(pdf(25)))
        do_jobs()
        stored.refresh_from_db()
        assert picture_response(stored, 21).status_code == 202
        do_jobs()
        assert picture_response(stored, 21).status_code == 200

    @pytest.mark.parametrize("page", [0, 4, -1])
    def test_there_is_no_picture_beyond_the_last_page(self, in_hunan, do_jobs, page):
        stored = services.receive(tenant=in_hunan, upload=upload(pdf()))
        do_jobs()
        stored.refresh_from_db()
        with pytest.raises(Refused) as caught:
            picture_response(stored, page)
        assert caught.value.status == 404

    def test_a_photograph_is_made_smaller(self, in_hunan, do_jobs):
        out = BytesIO()
        Image.new("RGB", (2400, 1200), "green").save(out, "JPEG")
        stored = services.receive(tenant=in_hunan, upload=upload(out.getvalue(), "现场.jpg"))
        do_jobs()
        do_jobs()
        stored.refresh_from_db()
        with Image.open(BytesIO(services.picture(stored, 1))) as drawn:
            assert drawn.size == (900, 450)


class TestScanner:
    """attack 55: a virus is refused; a scanner that is down delays the file and nothing else."""

    @pytest.fixture
    def clamd(self, settings):
        """A daemon that knows one virus; it answers as many questions as are asked."""
        door = socket.create_server(("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"127.0.0.1:{door.getsockname()[1]}"

        def answer() -> None:
            while True:
                try:
                    line, _ = door.accept()
                except OSError:
                    return
                with line:
                    sent = b""
                    while not sent.endswith(b"\0\0\0\0"):
                        sent += line.recv(65536)
                    line.sendall(b"stream: Eicar FOUND\0" if EICAR in sent else b"stream: OK\0")

        thread = threading.Thread(target=answer)
        thread.start()
        yield door
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)

    def test_attack_055_a_virus_is_refused_by_name(self, in_hunan, do_jobs, clamd):
        stored = services.receive(tenant=in_hunan, upload=upload(pdf() + b"\n%" + EICAR))
        do_jobs()
        stored.refresh_from_db()
        assert stored.state == State.REFUSED
        assert "Eicar" in stored.reason

    def test_attack_055_a_clean_file_passes(self, in_hunan, do_jobs, clamd):
        stored = services.receive(tenant=in_hunan, upload=upload(pdf()))
        do_jobs()
        stored.refresh_from_db()
        assert stored.state == State.OK

    def test_attack_055_a_scanner_that_is_down_keeps_the_file_waiting(
        self, in_hunan, do_jobs, settings, clamd
    ):
        address, settings.CLAMD_ADDRESS = settings.CLAMD_ADDRESS, "127.0.0.1:1"
        stored = services.receive(tenant=in_hunan, upload=upload(pdf()))
        do_jobs()
        stored.refresh_from_db()
        assert (stored.state, stored.reason) == (State.QUARANTINE, services.WAITING)
        settings.CLAMD_ADDRESS = address
        services.receive(tenant=in_hunan, upload=upload(pdf(1)))
        do_jobs()
        do_jobs()
        stored.refresh_from_db()
        assert (stored.state, stored.reason) == (State.OK, "")

    def test_without_a_scanner_nothing_is_asked(self, settings, tmp_path):
        settings.CLAMD_ADDRESS = ""
        assert scanner.found_in(tmp_path / "absent") == ""


def test_attack_066_a_full_province_is_refused_and_others_are_not(in_hunan, guangdong, settings, caplog):
    from django_scopes import scope

    first = services.receive(tenant=in_hunan, upload=upload(pdf()))
    settings.TENANT_QUOTA_BYTES = first.size * 10 // 8
    with pytest.raises(Refused, match="存储空间已用尽") as caught:
        services.receive(tenant=in_hunan, upload=upload(pdf(4)))
    assert caught.value.status == 409
    settings.TENANT_QUOTA_BYTES = first.size * 40 // 8
    assert services.receive(tenant=in_hunan, upload=upload(pdf(4))).state == State.QUARANTINE
    settings.TENANT_QUOTA_BYTES = selectors.usage(in_hunan).used * 10 // 8
    services.receive(tenant=in_hunan, upload=upload(b"%PDF-1.7"))
    assert "fill 80 % of their quota" in caplog.text
    with scope(tenant=guangdong):
        assert services.receive(tenant=guangdong, upload=upload(pdf())).state == State.QUARANTINE


def test_attack_068_the_nightly_look_finds_swapped_bytes(in_hunan, do_jobs, storage, caplog):
    stored = services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF)
    sound = services.store(tenant=in_hunan, content=pdf(5), media_type=uploads.PDF)
    next(path for path in blobs(storage) if path.name == stored.sha256).write_bytes(b"swapped")
    assert services.rehash(after=0, at_most=100) is None
    stored.refresh_from_db()
    sound.refresh_from_db()
    assert (stored.state, sound.state) == (State.DAMAGED, State.OK)
    assert "SHA-256" in caplog.text
    with pytest.raises(Refused, match="已损坏"):
        services.read(stored)
