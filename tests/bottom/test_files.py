import hashlib

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django_scopes import scope

from greenmfg.errors import Refused
from greenmfg.files import services
from greenmfg.files.models import StoredFile
from greenmfg.files.responses import attachment

State = StoredFile.State


def blob(stored: StoredFile) -> str:
    return f"{stored.tenant.slug}/{stored.sha256[:2]}/{stored.sha256}"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path


@pytest.fixture
def stored(in_hunan, picture) -> StoredFile:
    return services.store(tenant=in_hunan, content=picture, media_type="image/png")


def test_what_is_stored_is_read_back(stored, picture):
    assert stored.state == State.OK
    assert stored.sha256 == hashlib.sha256(picture).hexdigest()
    assert stored.size == len(picture)
    assert services.read(stored) == picture


def test_blobs_lie_by_province_and_content(stored):
    assert default_storage.exists(blob(stored))
    assert blob(stored).startswith("hunan/")


def test_the_same_bytes_are_kept_once(stored, in_hunan, picture, storage):
    assert services.store(tenant=in_hunan, content=picture, media_type="image/png") == stored
    assert len([path for path in storage.rglob("*") if path.is_file()]) == 1


def test_another_province_keeps_its_own(stored, guangdong, picture, storage):
    with scope(tenant=guangdong):
        other = services.store(tenant=guangdong, content=picture, media_type="image/png")

    assert other.pk != stored.pk
    assert len([path for path in storage.rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"<html>", "text/html"), (b"<html>", "application/pdf"), (b"", "application/pdf")],
)
def test_what_fails_the_check_cannot_be_opened(in_hunan, content, media_type):
    stored = services.store(tenant=in_hunan, content=content, media_type=media_type)

    assert stored.state == State.REFUSED
    with pytest.raises(Refused, match="未通过检查"):
        services.read(stored)
    with pytest.raises(Refused):
        attachment(stored, "x.pdf")


def test_content_must_be_what_it_is_said_to_be(in_hunan, picture):
    assert (
        services.store(tenant=in_hunan, content=picture, media_type="application/pdf").state == State.REFUSED
    )


def test_in_quarantine_nothing_is_read(stored):
    stored.state = State.QUARANTINE

    with pytest.raises(Refused, match="检查中"):
        services.read(stored)


def test_attack_068_swapped_bytes_are_noticed(stored, storage, caplog):
    (storage / blob(stored)).write_bytes(b"swapped")

    with pytest.raises(Refused, match="校验值不一致"):
        services.read(stored)
    assert "ERROR" in {record.levelname for record in caplog.records}


def test_a_blob_that_a_crash_cut_short_is_written_again(stored, in_hunan, picture, storage):
    (storage / blob(stored)).write_bytes(picture[:10])

    services.store(tenant=in_hunan, content=picture, media_type="image/png")

    assert services.read(stored) == picture


def test_a_lost_race_leaves_one_blob(in_hunan, picture, storage, monkeypatch):
    """Another process writes the same blob between the look and the save."""
    services.store(tenant=in_hunan, content=picture, media_type="image/png")
    exists, looks = FileSystemStorage.exists, iter([False])
    monkeypatch.setattr(
        FileSystemStorage, "exists", lambda self, name: next(looks, True) and exists(self, name)
    )

    stored = services.store(tenant=in_hunan, content=picture, media_type="image/png")

    assert [path.name for path in storage.rglob("*") if path.is_file()] == [stored.sha256]


def test_a_download_carries_a_clean_name(stored):
    response = attachment(stored, "../证照\u202e\r\n.png")

    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%81%E7%85%A7%20.png"
    assert response.headers["Content-Type"] == "image/png"
