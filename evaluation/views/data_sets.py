"""Benchmarks and factors: what is published, what each revision changed, and the next one by workbook."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import policy
from accounts.access import ActingRequest, acting_required, note_unknown_fields
from evaluation.data_sets import forms, reading, workbook
from evaluation.data_sets.comparing import compare
from evaluation.data_sets.forms import PublishForm, TemplateForm, UploadForm
from evaluation.data_sets.tables import Column, Table
from evaluation.models import DataSet
from greenmfg.errors import Item, Refused
from greenmfg.uploads import XLSX, clean_name


@acting_required
@require_GET
def data_sets(request: ActingRequest) -> HttpResponse:
    """All that is published, newest first."""
    rows, titles = reading.data_sets(request.actor), reading.titles()
    context = {
        "rows": [(row, titles.get(row.scheme or reading.FACTORS, row.scheme)) for row in rows],
        "may_publish": policy.may(request.actor, "manage_benchmarks"),
    }
    return render(request, "evaluation/data_sets.html", context)


@acting_required
@require_GET
def data_set(request: ActingRequest, pk: int) -> HttpResponse:
    """One revision: its values, what it changed, and those before and after it."""
    row = reading.data_set_of(request.actor, pk)
    table, values = reading.table_of(row), reading.values(row)
    revisions = list(reading.revisions(row))
    before = next((one for one in revisions if one.revision < row.revision), None)
    context = {
        "set": row,
        "table": table,
        "rows": [
            [(column, words[column.field]) for column in table.columns] for words in map(table.say, values)
        ],
        "revisions": revisions,
        "before": before,
        "difference": compare(table, reading.values(before), values) if before else None,
    }
    return render(request, "evaluation/data_set.html", context)


@acting_required
@require_GET
def data_set_workbook(request: ActingRequest, pk: int) -> HttpResponse:
    """One revision to take along, or to fill in for the next one."""
    row = reading.data_set_of(request.actor, pk)
    return _workbook(reading.table_of(row), row)


@acting_required
@require_http_methods(["GET", "POST"])
def data_set_import(request: ActingRequest) -> HttpResponse:
    """Choose a workbook, and see what it would change; nothing is written."""
    policy.require(request.actor, "manage_benchmarks")
    upload = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        note_unknown_fields(request, upload.fields)
        if upload.accepted(workbook.read):
            return _preview(request, upload.result)
    titles = reading.titles()
    context = {"form": upload, "template": TemplateForm(titles=titles, initial=_latest(request))}
    status = 422 if request.method == "POST" else 200
    return render(request, "evaluation/data_set_import.html", context, status=status)


@acting_required
@require_GET
def data_set_template(request: ActingRequest) -> HttpResponse:
    """A workbook to fill in: what is in force, and a row for whatever has no value yet."""
    policy.require(request.actor, "manage_benchmarks")
    form = TemplateForm(request.GET, titles=reading.titles())
    if not form.is_valid():
        items = [Item(name, text) for name, texts in form.errors.items() for text in texts]
        raise Refused("请选择数据集并填写年度，例如 2025。", items=items)
    table = reading.table(form.cleaned_data["code"], form.cleaned_data["year"])
    return _workbook(table, reading.current(table))


@acting_required
@require_POST
def data_set_confirm(request: ActingRequest) -> HttpResponse:
    """Publish what the preview showed; refused where another revision has come meanwhile."""
    policy.require(request.actor, "manage_benchmarks")
    form = PublishForm(request.POST)
    note_unknown_fields(request, form.fields)
    if form.accepted(forms.publish, actor=request.actor):
        messages.success(request, f"已发布第 {form.result.revision} 版。")
        return redirect("data_set", form.result.pk)
    table, values, _ = forms.kept(request.actor, request.POST.get("preview", ""))
    return _preview(request, workbook.Draft(table, values, ()), form, status=422)


def _preview(
    request: ActingRequest, draft: workbook.Draft, form: PublishForm | None = None, status: int = 200
) -> HttpResponse:
    standing = reading.current(draft.table)
    revision = standing.revision if standing else 0
    if form is None and not draft.faults:
        initial = {"preview": forms.keep(request.actor, draft, revision)}
        form = PublishForm(initial={**initial, "title": standing.title if standing else ""})
    context: dict[str, Any] = {
        "table": draft.table,
        "faults": draft.faults,
        "standing": standing,
        "difference": compare(draft.table, reading.values(standing), draft.values),
        "size": len(draft.values),
        "form": form,
    }
    return render(request, "evaluation/data_set_preview.html", context, status=status)


def _row(table: Table, value: Any) -> list[tuple[Column, str]]:
    words = table.say(value)
    return [(column, words[column.field]) for column in table.columns]


def _workbook(table: Table, row: DataSet | None) -> HttpResponse:
    revision = row.revision if row else 0
    name = clean_name(f"{table.kind.label}_{table.year}_{table.title}_第{revision}版.xlsx")
    return HttpResponse(
        workbook.write(table, reading.values(row), revision),
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
        },
    )


def _latest(request: ActingRequest) -> dict[str, Any]:
    """The set that was published last is the likeliest to get its next revision."""
    row = reading.data_sets(request.actor).order_by("-published_at").first()
    return {"code": row.scheme or reading.FACTORS, "year": row.year} if row else {}
