"""What is posted of the outcome of a round: the document, and a line for every recommended case."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms

from applications.forms.widgets import day, line
from applications.models import Application
from applications.services.outcomes import HIGHEST, Announced
from greenmfg.errors import Item, Refused
from greenmfg.forms import RefusableForm

_NUMBER = re.compile("[0-9]{1,15}")


class LineForm(forms.Form):
    """What was announced of one case; what goes together is the service's to judge.

    Only the ministry has a platform of which there is anything to tell.
    """

    seen_version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="公布结果", choices=Application.Outcome.choices, error_messages={"required": "请选择公布结果。"}
    )
    reason = forms.CharField(label="未列入理由", max_length=500, required=False, widget=line())
    filed_on = forms.DateField(
        label="平台填报日期",
        required=False,
        widget=day(**{"class": "form-control"}),
        error_messages={"invalid": "请填写平台填报日期，例如：2025-10-20。"},
    )
    score = forms.DecimalField(
        label="平台得分",
        max_digits=6,
        decimal_places=2,
        required=False,
        widget=line(inputmode="decimal", autocomplete="off"),
        error_messages={"invalid": f"平台得分请填写 0 至 {HIGHEST} 之间的数字，例如：86.5。"},
    )
    source = forms.CharField(label="来源", max_length=200, required=False, widget=line())

    def __init__(self, *args: Any, is_national: bool, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if not is_national:
            for name in ("filed_on", "score", "source"):
                del self.fields[name]


@dataclass
class Line:
    """One case with its form; ``faults`` are what stopped it."""

    case: Application
    form: LineForm
    faults: list[str] = field(default_factory=list)


class OutcomeForm(RefusableForm):
    """The document of the whole round and a `LineForm` per case, prefixed by its id.

    ``known`` is what the draft says of a case. The page posts ``application`` for each case it showed, so
    that the service hears of one that is not recommended any more.
    """

    document_number = forms.CharField(label="公布文件文号", max_length=80)
    listed_on = forms.DateField(label="公布日期", widget=day())
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        *,
        cases: Sequence[Application],
        known: Mapping[int, Announced],
        initial: dict[str, Any],
        is_national: bool,
    ) -> None:
        super().__init__(data, initial=initial)
        if is_national:
            self.fields["document_number"].help_text = "例如：工信部节函〔2025〕12号"
        self.lines = [
            Line(row, _line_form(row, data, known.get(row.pk), is_national=is_national)) for row in cases
        ]
        for one in self.lines:
            one.faults += [str(text) for texts in one.form.errors.values() for text in texts]

    @property
    def items(self) -> list[Item]:
        """The faults of all lines, for the summary above them."""
        return [
            Item(str(one.case.pk), f"“{one.case.named}”：{text}") for one in self.lines for text in one.faults
        ]

    def is_valid(self) -> bool:
        return super().is_valid() and not self.items

    def clean(self) -> dict[str, Any]:
        """Gather the lines; a case that was on the page and is not recommended any more goes along too."""
        told = self.cleaned_data
        told["lines"] = [
            Announced(one.case.pk, **one.form.cleaned_data) for one in self.lines if not one.faults
        ]
        shown = {one.case.pk for one in self.lines}
        sent = {int(text) for text in self.data.getlist("application") if _NUMBER.fullmatch(text)}
        told["lines"] += [Announced(pk, 0, "") for pk in sorted(sent - shown)]
        return told

    def add_refusal(self, refusal: Refused) -> None:
        lines = {str(one.case.pk): one for one in self.lines}
        for item in refusal.items:
            if item.field in lines:
                lines[item.field].faults.append(item.message)
        rest = [item for item in refusal.items if item.field not in lines]
        if rest or not refusal.items:
            super().add_refusal(Refused(refusal.message, items=rest))


def _line_form(case: Application, data: Any, said: Announced | None, *, is_national: bool) -> LineForm:
    return LineForm(data, prefix=str(case.pk), initial=_known(case, said), is_national=is_national)


def _known(case: Application, said: Announced | None) -> dict[str, Any]:
    told = said._asdict() if said else {}
    return {**told, "seen_version": case.version}
