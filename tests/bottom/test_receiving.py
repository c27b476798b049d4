"""Uploads: streamed into quarantine, judged by a job, drawn page by page, never all of it in memory."""

import os
import socket
import threading
import tracemalloc
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from PIL import Image
from pypdf import PdfWriter

from greenmfg import clock, uploads
from greenmfg.errors import Refused
from greenmfg.files import drawing, scanner, selectors, services, tasks
from greenmfg.files.models import StoredFile
from greenmfg.files.responses import picture as picture_response
from greenmfg.jobs.models import Job
from greenmfg.jobs.services import enqueue

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
    [("SECONDS", 0, "秒内未能检查完"), ("MEGABYTES", 4, "允许的时间或内存")],
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

    def test_a_page_that_cannot_be_drawn_says_so_and_is_not_tried_again(self, in_hunan, do_jobs, monkeypatch):
        stored = services.receive(tenant=in_hunan, upload=upload(pdf(25)))
        do_jobs()
        stored.refresh_from_db()
        monkeypatch.setattr(drawing, "SECONDS", 0)
        do_jobs()
        response = picture_response(stored, 1)
        assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
        assert "无法预览" in response.content.decode()
        assert not Job.objects.filter(state__in=Job.OPEN).exists()
        monkeypatch.undo()
        assert picture_response(stored, 2).status_code == 202
        do_jobs()
        assert picture_response(stored, 2)["Content-Type"] == "image/png"

    def test_a_photograph_is_not_scaled_beyond_its_bounds(self, storage, monkeypatch):
        out = BytesIO()
        Image.new("RGB", (2400, 1200), "green").save(out, "JPEG")
        (storage / "photo").write_bytes(out.getvalue())
        monkeypatch.setattr(drawing, "SECONDS", 0)
        assert list(drawing.pages(storage / "photo", uploads.JPEG, 1, 1)) == [(1, b"")]


class Clamd:
    """A daemon that knows one virus; it answers as many questions as are asked, or not a word."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.is_dumb = False
        self.threads = [threading.Thread(target=self._serve)]
        self.threads[0].start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            self.threads.append(threading.Thread(target=self._answer, args=(line,)))
            self.threads[-1].start()

    def _answer(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as said:
            if said.read(5) == b"zPING":
                line.sendall(b"PONG\0")
                return
            said.read(5)
            content = b""
            while size := int.from_bytes(said.read(4), "big"):
                content += said.read(size)
            while self.is_dumb and said.read(1):
                pass
            line.sendall(b"stream: Eicar FOUND\0" if EICAR in content else b"stream: OK\0")

    def close(self) -> None:
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        for thread in self.threads:
            thread.join(5)


class TestScanner:
    """attack 55: a virus is refused; a scanner that is down delays the file and nothing else."""

    @pytest.fixture
    def clamd(self, settings):
        clamd = Clamd()
        settings.CLAMD_ADDRESS = clamd.address
        yield clamd
        clamd.close()

    @pytest.fixture
    def judged(self, in_hunan, do_jobs):
        """Upload and do the jobs: the scan, then the check."""

        def judge(content: bytes) -> StoredFile:
            stored = services.receive(tenant=in_hunan, upload=upload(content))
            do_jobs()
            do_jobs()
            stored.refresh_from_db()
            return stored

        return judge

    def test_attack_055_a_virus_is_refused_by_name(self, judged, clamd, storage):
        stored = judged(pdf() + b"\n%" + EICAR)
        assert stored.state == State.REFUSED
        assert "Eicar" in stored.reason
        assert blobs(storage) == []

    def test_attack_055_a_clean_file_passes(self, judged, clamd):
        assert judged(pdf()).state == State.OK

    def test_attack_055_a_scanner_that_is_down_keeps_the_file_waiting(self, judged, do_jobs, settings, clamd):
        settings.CLAMD_ADDRESS = "127.0.0.1:1"
        stored = judged(pdf())
        assert (stored.state, stored.reason) == (State.QUARANTINE, services.WAITING)
        with pytest.raises(Refused, match="检查中"):
            services.read(stored)
        for _ in range(5):  # however long it takes, the job does not die
            do_jobs()
        waiting = Job.objects.get(kind="recheck_files")
        assert (waiting.state, waiting.attempts) == (Job.State.QUEUED, 0)
        assert waiting.sent_at is not None  # so the sweep sends it in a minute, not at once
        settings.CLAMD_ADDRESS = clamd.address
        for _ in range(4):  # look again, scan, check, look whether any are left
            do_jobs()
        stored.refresh_from_db()
        assert (stored.state, stored.reason) == (State.OK, "")
        assert not Job.objects.filter(kind="recheck_files").exclude(state=Job.State.DONE).exists()

    def test_a_scanner_that_says_nothing_is_left_in_time(self, judged, clamd, monkeypatch):
        clamd.is_dumb = True
        monkeypatch.setattr(scanner, "SECONDS", 0.2)
        assert judged(pdf()).reason == services.WAITING

    def test_a_socket_of_this_machine_will_do(self, judged, settings, tmp_path):
        settings.CLAMD_ADDRESS = str(tmp_path / "absent.sock")
        assert judged(pdf()).reason == services.WAITING

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
    assert services.receive(tenant=in_hunan, upload=upload(pdf())) == first  # takes no room
    services.watch_space(in_hunan)
    assert "fill 80 % of their quota" in caplog.text
    with scope(tenant=guangdong):
        assert services.receive(tenant=guangdong, upload=upload(pdf())).state == State.QUARANTINE


def test_attack_066_a_disk_that_fills_up_takes_no_more(in_hunan, settings, monkeypatch, caplog):
    gib = 1024**3
    for used, free, is_alarming, is_full in (
        (10 * gib, 90 * gib, False, False),
        (950 * gib, 50 * gib, False, False),  # 95 %, and years of space
        (17 * gib, 4 * gib, True, False),
        (37 * gib, 4 * gib, True, True),
    ):
        monkeypatch.setattr(selectors.blobs, "disk", lambda disk=(used, free): disk)
        usage = selectors.usage(in_hunan)
        assert (usage.is_alarming, usage.would_be_full(0)) == (is_alarming, is_full)
    with pytest.raises(Refused, match="扩容"):
        services.receive(tenant=in_hunan, upload=upload(pdf()))
    assert services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF).state == State.OK
    services.watch_space(in_hunan)
    assert "the disk is 90 % full" in caplog.text
    assert "ERROR" in {record.levelname for record in caplog.records}


def test_attack_068_the_nightly_look_finds_swapped_bytes(in_hunan, do_jobs, storage, caplog):
    stored = services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF)
    sound = services.store(tenant=in_hunan, content=pdf(5), media_type=uploads.PDF)
    next(path for path in blobs(storage) if path.name == stored.sha256).write_bytes(b"swapped")
    assert services.rehash(after=0, at_most=10**9) is None
    stored.refresh_from_db()
    sound.refresh_from_db()
    assert (stored.state, sound.state) == (State.DAMAGED, State.OK)
    assert "SHA-256" in caplog.text
    with pytest.raises(Refused, match="已损坏"):
        services.read(stored)


def test_attack_068_what_was_damaged_and_is_whole_again_is_served_again(in_hunan, storage):
    stored = services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF)
    blob = blobs(storage)[0]
    for mend in (
        lambda: blob.write_bytes(pdf()),  # from a backup
        lambda: services.receive(tenant=in_hunan, upload=upload(pdf())),
    ):
        blob.write_bytes(b"x" * len(pdf()))
        services.rehash(after=0, at_most=10**9)
        stored.refresh_from_db()
        assert stored.state == State.DAMAGED
        assert "重新上传" in stored.reason
        mend()
        services.rehash(after=0, at_most=10**9)
        stored.refresh_from_db()
        assert (stored.state, stored.reason, services.read(stored)) == (State.OK, "", pdf())


def test_the_nightly_look_goes_on_where_it_stopped(in_hunan, do_jobs, monkeypatch, storage):
    rows = [services.store(tenant=in_hunan, content=pdf(n), media_type=uploads.PDF) for n in (1, 2, 3)]
    for path in blobs(storage):
        path.write_bytes(b"swapped")
    monkeypatch.setattr(tasks, "REHASHED_PER_JOB", 1)
    enqueue(tenant=in_hunan, kind="rehash_files", args={})
    assert [do_jobs() for _ in range(4)] == [1, 1, 1, 0]
    assert {StoredFile.objects.get(pk=row.pk).state for row in rows} == {State.DAMAGED}


def test_what_a_crash_left_behind_is_cleared_away(in_hunan, do_jobs, storage):
    stored = services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF)
    kept = blobs(storage)[0]
    draft = kept.with_name(f"{stored.sha256}.{'0' * 32}")
    orphan = kept.with_name(f"{stored.sha256[:2]}{'0' * 62}")
    fresh = kept.with_name(f"{stored.sha256[:2]}{'1' * 62}")
    long_ago = kept.stat().st_mtime - 2 * 24 * 3600
    for path in (draft, orphan, fresh):
        path.write_bytes(b"half")
    for path in (kept, draft, orphan):
        os.utime(path, (long_ago, long_ago))
    enqueue(tenant=in_hunan, kind="tidy_files", args={})
    while do_jobs():
        pass
    assert set(blobs(storage)) == {kept, fresh}
    assert Job.objects.filter(kind="tidy_files", state=Job.State.DONE).count() == 16


def test_what_is_discarded_leaves_with_the_next_nights_and_comes_back_whole(in_hunan, do_jobs, storage):
    stored = services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF)
    services.discard(stored)
    stored.refresh_from_db()
    assert stored.state == State.DISCARDED
    assert selectors.usage(in_hunan).used == 0
    with pytest.raises(Refused, match="已清除"):
        services.read(stored)
    (path,) = blobs(storage)
    os.utime(path, (path.stat().st_mtime - 2 * 24 * 3600,) * 2)
    services.tidy(in_hunan, stored.sha256[:2])
    assert blobs(storage) == []
    again = services.receive(tenant=in_hunan, upload=upload(pdf()))
    do_jobs()
    again.refresh_from_db()
    assert (again.pk, again.state, services.read(again)) == (stored.pk, State.OK, pdf())


def test_what_is_about_to_be_named_anew_does_not_look_left_behind(in_hunan, storage):
    """The bytes of a discarded file lie there still, and somebody sends them as the night's look goes on."""
    stored = services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF)
    (path,) = blobs(storage)
    long_ago = path.stat().st_mtime - 2 * 24 * 3600
    os.utime(path, (long_ago, long_ago))
    services.discard(stored)
    services.receive(tenant=in_hunan, upload=upload(pdf()))
    assert path.stat().st_mtime > long_ago + 3600


def test_a_simulated_day_ahead_makes_nothing_old(in_hunan, storage):
    """The disk dates files by real time, whatever the platform's clock is told to say."""
    stored = services.store(tenant=in_hunan, content=pdf(), media_type=uploads.PDF)
    writing = blobs(storage)[0].with_name(f"{stored.sha256[:2]}{'1' * 62}")
    writing.write_bytes(b"half")
    with clock.override(clock.read() + timedelta(days=400)):
        services.tidy(in_hunan, stored.sha256[:2])
    assert writing.exists()


def test_a_write_that_breaks_off_leaves_nothing(in_hunan, storage, monkeypatch):
    def fail(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        services.receive(tenant=in_hunan, upload=upload(pdf()))
    assert (blobs(storage), StoredFile.objects.count()) == ([], 0)


def test_a_file_whose_job_was_lost_is_looked_at_the_next_day(in_hunan, do_jobs):
    stored = services.receive(tenant=in_hunan, upload=upload(pdf()))
    Job.objects.update(state=Job.State.DEAD)
    enqueue(tenant=in_hunan, kind="recheck_files", args={})
    with clock.override(clock.read() + timedelta(hours=2)):
        do_jobs()
        do_jobs()
    stored.refresh_from_db()
    assert stored.state == State.OK
