"""Consumption by kind of energy, in the units of the statistical table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from evaluation.energy import FIELDS
from evaluation.scoring.energy import Kind
from evaluation.scoring.numbers import NumberProblem, parse_number, plain
from greenmfg.forms import RefusableForm


class NumberField(forms.CharField):
    """A number as people type it; what it says is kept plainly."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return plain(parse_number(text.replace(",", ""))) if text else ""
        except NumberProblem as problem:
            raise forms.ValidationError(str(problem)) from None


class EnergyForm(RefusableForm):
    """A row of boxes for each of ``kinds``, starting from what is saved."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kinds: Sequence[Kind], saved: Mapping[str, Mapping[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for kind in kinds:
            for name, field in _boxes(kind).items():
                field.initial = saved.get(kind.key, {}).get(name, "")
                style = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
                field.widget.attrs |= {"aria-label": field.label, "class": f"{style} {style}-sm"}
                self.fields[f"{kind.key}.{name}"] = field

    def rows(self) -> Iterator[tuple[Kind, dict[str, BoundField]]]:
        """Each kind with its boxes."""
        for kind in self.kinds:
            yield kind, {name: self[f"{kind.key}.{name}"] for name in FIELDS}

    def clean(self) -> dict[str, Any]:
        """What was typed, by kind."""
        data = super().clean() or {}
        texts = {
            kind.key: {name: data.get(f"{kind.key}.{name}", "") for name in FIELDS} for kind in self.kinds
        }
        for key, row in texts.items():
            if (row["coal"] or row["co2"]) and not row["basis"]:
                self.add_error(f"{key}.basis", "自行填写系数的，请注明依据，例如检测报告编号。")
        return {"seen_version": data.get("seen_version"), "texts": texts}


def _boxes(kind: Kind) -> dict[str, forms.Field]:
    areas = [(area, area or "全国") for area in kind.co2] or [("", "全国")]
    return {
        "amount": NumberField(label=f"{kind.name}消费量", required=False),
        "coal": NumberField(label=f"{kind.name}自测折标系数", required=False),
        "co2": NumberField(label=f"{kind.name}自测排放因子", required=False),
        "area": forms.ChoiceField(label=f"{kind.name}排放因子适用地区", choices=areas, required=False),
        "basis": forms.CharField(label=f"{kind.name}自测系数的依据", max_length=200, required=False),
    }
