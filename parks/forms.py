"""The form of a park's profile."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from evaluation.scoring.numbers import plain
from greenmfg.forms import RefusableForm
from parks.eligibility import CONDITIONS, Condition
from parks.models import TYPES, ParkProfile

OTHER = "其他"
OFFERED = [("", "请选择"), *((text, text) for text in (*TYPES, OTHER))]
MOST = 10**8


def _whole(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, help_text=help_text)


def _area(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}（平方公里）", min_value=0, max_value=MOST, max_digits=12, decimal_places=4
    )


def _yes_no(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", "是"), ("no", "否")],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )


def _note() -> forms.CharField:
    return forms.CharField(
        label="证明材料说明", max_length=200, required=False, help_text="文件名称、文号或数据来源。"
    )


class ProfileForm(RefusableForm):
    """The park as it is, and the five conditions with what proves each."""

    type = forms.ChoiceField(label="园区类型", choices=OFFERED)
    other_type = forms.CharField(
        label="其他类型", max_length=40, required=False, help_text="园区类型选“其他”的填写。"
    )
    address = forms.CharField(label="通讯地址", max_length=200)
    planned_area = _area("规划面积")
    built_area = _area("已建成面积")
    companies = _whole("入园企业数（家）")
    large_companies = _whole("其中规模以上企业数（家）")
    energy_intensive = _whole("其中高耗能企业数（家）")
    key_companies = _whole("其中重点企业数（家）")
    makes = _yes_no("是否以产品制造和能源供给为主要功能")
    makes_note = _note()
    industrial_share = forms.DecimalField(
        label="工业增加值占比（%）", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    industrial_share_note = _note()
    has_boundary = _yes_no("是否具有法定边界和范围")
    has_boundary_note = _note()
    has_body = _yes_no("是否具备统一管理机构")
    has_body_note = _note()
    level = forms.ChoiceField(label="园区级别", choices=ParkProfile.Level.choices, widget=forms.RadioSelect)
    level_note = _note()
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, profile: ParkProfile | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(profile), **kwargs)

    @property
    def facts(self) -> list[BoundField]:
        """What is told of the park beside the conditions, in its order."""
        asked = {name for row in CONDITIONS for name in (row.field, f"{row.field}_note")}
        return [self[name] for name in self.fields if name not in asked and name != "seen_version"]

    @property
    def conditions(self) -> Iterator[tuple[Condition, list[BoundField]]]:
        """Each condition with its boxes."""
        for row in CONDITIONS:
            yield row, [self[row.field], self[f"{row.field}_note"]]

    def clean(self) -> dict[str, Any]:
        """The facts by the names of the profile."""
        facts = {**(super().clean() or {})}
        seen_version, other = facts.pop("seen_version", None), facts.pop("other_type", "")
        if facts.get("type") == OTHER:
            facts["type"] = other
            if not other:
                self.add_error("other_type", "园区类型选“其他”的，请填写类型。")
        parts = [facts.get(name) or 0 for name in ("large_companies", "energy_intensive", "key_companies")]
        if max(parts) > (facts.get("companies") or max(parts)):
            self.add_error("companies", "入园企业数不能少于其中任何一类企业数，请核对。")
        if (facts.get("built_area") or 0) > (facts.get("planned_area") or MOST):
            self.add_error("built_area", "已建成面积不能大于规划面积，请核对单位是否为平方公里。")
        return {"seen_version": seen_version, "facts": facts}


def _initial(profile: ParkProfile | None) -> dict[str, Any]:
    if profile is None:
        return {"seen_version": 0}
    told = {
        name: plain(value) if isinstance(value := getattr(profile, name), Decimal) else value
        for name in ProfileForm.base_fields
        if hasattr(profile, name)
    }
    answers = {name: "yes" if value else "no" for name, value in told.items() if isinstance(value, bool)}
    own = {} if profile.type in TYPES else {"type": OTHER, "other_type": profile.type}
    return {**told, **answers, **own, "seen_version": profile.version}
