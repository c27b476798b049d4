"""The forms of a core enterprise's records."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms

from accounts.actor import Actor
from greenmfg import kept as pages
from greenmfg.forms import RefusableForm, WorkbookField
from supplychain import services
from supplychain.models import SECTORS, Chain
from supplychain.workbook import DISCLOSURES, RECOVERIES, SUPPLIERS, Draft

OTHER = "其他"
OFFERED = [("", "请选择"), *((text, text) for text in (*SECTORS, OTHER))]
PURPOSE = "supplychain.records"


class SectorForm(RefusableForm):
    """Which of the sectors of 257号 the enterprise is of."""

    sector = forms.ChoiceField(label="所属行业", choices=OFFERED)
    other_sector = forms.CharField(
        label="其他行业", max_length=40, required=False, help_text="所属行业选“其他”的填写。"
    )
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, chain: Chain | None, **kwargs: Any) -> None:
        sector = chain.sector if chain else ""
        listed = sector in ("", *SECTORS)
        initial = {
            "sector": sector if listed else OTHER,
            "other_sector": "" if listed else sector,
            "seen_version": chain.version if chain else 0,
        }
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The sector by its name."""
        data = super().clean() or {}
        sector, other = data.get("sector", ""), data.get("other_sector", "")
        if sector == OTHER and not other:
            self.add_error("other_sector", "所属行业选“其他”的，请填写行业。")
        return {"seen_version": data.get("seen_version"), "sector": other if sector == OTHER else sector}


class UploadForm(RefusableForm):
    """The workbook that was filled in."""

    workbook = WorkbookField(label="填好的模板（.xlsx，不超过 5 MB）")


class RecordsForm(RefusableForm):
    """What the preview showed."""

    preview = forms.CharField(widget=forms.HiddenInput)


def keep(actor: Actor, draft: Draft) -> str:
    """``draft`` for the page that asks for confirmation."""
    too_long = "一次导入的文字过多，请缩短供应商名称后重新导入。"
    return pages.keep(purpose=PURPOSE, owner=_owner(actor), content=asdict(draft), too_long=too_long)


def replace(*, actor: Actor, preview: str) -> Chain:
    """Keep what ``preview`` shows; Refused 400 where it is not of this person's preview."""
    content = pages.kept(purpose=PURPOSE, owner=_owner(actor), text=preview)
    return services.replace_records(
        actor=actor,
        seen_version=content["version"],
        suppliers=content["rows"][SUPPLIERS],
        recoveries=content["rows"][RECOVERIES],
        disclosures=content["rows"][DISCLOSURES],
    )


def _owner(actor: Actor) -> Mapping[str, int]:
    return {"user": actor.person.pk, "organization": actor.organization.pk}
