"""Publishing schemes: the same content changes nothing, other content needs its own revision."""

import io
from pathlib import Path
from time import monotonic

import pytest
from django.core.management import call_command
from django_scopes import scope

from evaluation.models import SchemeRevision
from evaluation.schemes.importing import import_scheme
from evaluation.schemes.loader import SchemeProblems, load
from evaluation.schemes.registry import parsed
from evaluation.selectors import current_schemes, schemes
from greenmfg import clock
from greenmfg.errors import Refused
from tests.people import World
from tests.schemes.small import TEXT, broken

pytestmark = pytest.mark.django_db


def write(folder: Path, name: str, text: str) -> str:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def load_schemes(*files: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_schemes", *files, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), err.getvalue()
    return 0, out.getvalue()


def test_a_revision_is_published_with_its_sealed_body() -> None:
    loaded = load(TEXT)
    revision, created = import_scheme(loaded=loaded)
    revision.refresh_from_db()
    assert created
    assert (revision.code, revision.edition, revision.revision, revision.honour) == (
        "small",
        "2025",
        1,
        "factory",
    )
    assert revision.published_at is not None
    assert parsed(revision.body, revision.sha256).criteria == loaded.scheme.criteria


def test_the_same_content_again_changes_nothing() -> None:
    first, _ = import_scheme(loaded=load(TEXT))
    again, created = import_scheme(loaded=load(TEXT + "# 另一条注释\n"))
    assert (again.pk, created) == (first.pk, False)
    assert SchemeRevision.objects.count() == 1


def test_other_content_under_a_published_revision_is_refused() -> None:
    import_scheme(loaded=load(TEXT))
    with pytest.raises(Refused, match="第 1 版已发布") as refusal:
        import_scheme(loaded=load(broken(("管理手册", "管理手册及记录"))))
    assert refusal.value.status == 409


def test_other_content_with_a_new_revision_stands_beside_the_old_one() -> None:
    import_scheme(loaded=load(TEXT))
    _, created = import_scheme(
        loaded=load(broken(("管理手册", "管理手册及记录"), ("revision: 1", "revision: 2")))
    )
    assert created
    assert list(SchemeRevision.objects.order_by("revision").values_list("revision", flat=True)) == [1, 2]


def test_a_provinces_own_goes_before_the_products_and_is_nobody_elses(world: World) -> None:
    import_scheme(loaded=load(broken(("revision: 1", "revision: 3"))))
    loaded = load(broken(("revision: 1", "revision: 2")))
    own = SchemeRevision.objects.create(
        owner=world.hunan,
        code="small",
        edition="2025",
        revision=2,
        honour="factory",
        title="小方案",
        body=loaded.body,
        sha256=loaded.sha256,
        status=SchemeRevision.Status.PUBLISHED,
        published_at=clock.read(),
    )
    with scope(tenant=world.hunan):
        assert current_schemes(["small"])["small"] == own
    with scope(tenant=world.guangdong):
        assert current_schemes(["small"])["small"].revision == 3
        assert own not in schemes()


def test_a_long_list_is_read_in_the_time_of_its_length() -> None:
    rows = "".join(f"  - {{key: k{number}}}\n" for number in range(40_000))
    began = monotonic()
    with pytest.raises(SchemeProblems):
        load(f"quantities:\n{rows}")
    assert monotonic() - began < 30


def test_load_schemes_publishes_the_shipped_files_once() -> None:
    status, out = load_schemes()
    assert (status, out.count("已发布")) == (0, len(out.splitlines()))
    status, out = load_schemes()
    assert (status, out.count("没有变化")) == (0, len(out.splitlines()))


def test_one_wrong_file_keeps_all_of_them_out(tmp_path: Path) -> None:
    wrong = write(tmp_path, "wrong", broken(("honour: factory", "honour: farm")))
    status, err = load_schemes(write(tmp_path, "right", TEXT), wrong)
    assert status == 1
    assert err.startswith(f"{wrong}:4: honour: ")
    assert not SchemeRevision.objects.exists()


def test_one_refused_file_keeps_all_of_them_out(tmp_path: Path) -> None:
    import_scheme(loaded=load(TEXT))
    other = write(tmp_path, "other", broken(("scheme: small", "scheme: other")))
    changed = write(tmp_path, "changed", broken(("管理手册", "管理手册及记录")))
    status, err = load_schemes(other, changed)
    assert status == 1
    assert err.startswith(f"{changed}: 方案 small 2025 第 1 版已发布")
    assert list(SchemeRevision.objects.values_list("code", flat=True)) == ["small"]
