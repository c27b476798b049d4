"""The forms of the data-set pages."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms

from accounts.actor import Actor
from evaluation import benchmarks, factors
from evaluation.data_sets import reading
from evaluation.data_sets.tables import Table
from evaluation.data_sets.workbook import Draft
from evaluation.models import DataSet
from evaluation.publishing import YEARS
from greenmfg import kept as pages
from greenmfg.forms import RefusableForm, WorkbookField

PURPOSE = "evaluation.data_set"


class TemplateForm(forms.Form):
    """Which set a workbook is for."""

    code = forms.ChoiceField(label="数据集")
    year = forms.IntegerField(label="年度", min_value=YEARS[0], max_value=YEARS[-1])

    def __init__(self, *args: Any, titles: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = list(titles.items())  # type: ignore[attr-defined]


class UploadForm(RefusableForm):
    """The workbook that was filled in."""

    workbook = WorkbookField(label="填好的模板（.xlsx，不超过 5 MB）")


class PublishForm(RefusableForm):
    """What the preview showed, and what the set is to be called."""

    title = forms.CharField(
        label="名称", max_length=120, help_text="例如：2025年度国家级绿色工厂引领值和基准值"
    )
    preview = forms.CharField(widget=forms.HiddenInput)


def keep(actor: Actor, draft: Draft, revision: int) -> str:
    """``draft`` as it was compared with ``revision``, for the page that asks for confirmation."""
    content = {
        "code": draft.table.code or reading.FACTORS,
        "year": draft.table.year,
        "revision": revision,
        "values": [asdict(value) for value in draft.values],
    }
    too_long = "一次导入的文字过多，请缩短来源说明后重新导入。"
    return pages.keep(purpose=PURPOSE, owner=_owner(actor), content=content, too_long=too_long)


def kept(actor: Actor, text: str) -> tuple[Table, list[Any], int]:
    """Table, values and the revision compared with; Refused 400 for what is not of this person's preview."""
    content = pages.kept(purpose=PURPOSE, owner=_owner(actor), text=text)
    table = reading.table(content["code"], content["year"])
    row = factors.Factor if table.kind == DataSet.Kind.FACTOR else benchmarks.Value
    return table, [row(**value) for value in content["values"]], content["revision"]


def publish(*, actor: Actor, title: str, preview: str) -> DataSet:
    """Publish what ``preview`` keeps under ``title``."""
    table, values, revision = kept(actor, preview)
    about = {"actor": actor, "year": table.year, "title": title, "values": values, "seen_revision": revision}
    if table.kind == DataSet.Kind.FACTOR:
        return factors.publish(**about)
    return benchmarks.publish(scheme=table.code, **about)


def _owner(actor: Actor) -> dict[str, int]:
    return {"user": actor.person.pk, "organization": actor.organization.pk}
