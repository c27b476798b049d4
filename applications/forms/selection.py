"""What is posted from the ranking: which cases, what is proposed of them, and why."""

import re
from typing import Any

from django import forms

from applications.services.proposing import Wanted
from greenmfg.forms import RefusableForm

_NUMBER = re.compile("[0-9]{1,15}")


class SelectionForm(RefusableForm):
    """The cases ticked in the ranking with one proposal for all; each may have a reason of its own.

    Beside its fields the page posts a box ``application`` for each case with ``version-<id>`` and
    ``reason-<id>``; ``cleaned_data`` holds ``action`` and ``wanted``.
    """

    action = forms.ChoiceField(label="拟办意见", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用于所选的全部单位；某一单位另有理由的，填写在该单位一行。",
    )

    def __init__(self, data: Any, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["action"].choices = choices

    @property
    def ticked(self) -> set[str]:
        """The ids that were ticked, as text."""
        sent = self.data.getlist("application") if self.is_bound else []
        return {text for text in sent if _NUMBER.fullmatch(text)}

    def clean(self) -> dict[str, Any]:
        """Gather what is wanted; whether the cases are there and may be moved the service decides."""
        told = self.cleaned_data
        common = told.pop("reason", "")
        told["wanted"] = [
            Wanted(int(pk), self._version(pk), self.data.get(f"reason-{pk}", "").strip()[:1000] or common)
            for pk in sorted(self.ticked, key=int)
        ]
        if not told["wanted"]:
            raise forms.ValidationError("请勾选要办理的单位。")
        return told

    def _version(self, pk: str) -> int:
        text = self.data.get(f"version-{pk}", "")
        return int(text) if _NUMBER.fullmatch(text) else 0
