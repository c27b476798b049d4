"""By which ways a person is reminded."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from applications.models import Reminder, ReminderSwitch

WAYS = ("by_mail", "in_app")


class ReminderForm(forms.Form):
    """Two boxes for each of ``kinds``; what was never said is on."""

    def __init__(
        self, data: Any, *, kinds: Sequence[Reminder], said: Mapping[str, ReminderSwitch], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.kinds = kinds
        for kind in kinds:
            for way, label in zip(WAYS, ("邮件", "平台消息"), strict=True):
                initial = getattr(said[kind], way) if kind in said else True
                field = forms.BooleanField(label=f"{kind.label}：{label}", required=False, initial=initial)
                field.widget.attrs["class"] = "form-check-input"
                self.fields[f"{kind}-{way}"] = field

    @property
    def rows(self) -> list[tuple[str, list[Any]]]:
        """The label of each kind with its two boxes."""
        return [(str(kind.label), [self[f"{kind}-{way}"] for way in WAYS]) for kind in self.kinds]

    @property
    def ways(self) -> dict[str, tuple[bool, bool]]:
        """What was chosen, by kind: (mail, app)."""
        told = self.cleaned_data
        return {str(kind): (told[f"{kind}-by_mail"], told[f"{kind}-in_app"]) for kind in self.kinds}
