"""What small forms share: they hand what was typed to a service and show what it refused."""

from collections.abc import Callable
from typing import Any

from django import forms

from greenmfg.errors import Refused
from greenmfg.excel.reading import MAX_BYTES


def _deed(field: forms.Field) -> str:
    """What one does to a field that was left empty."""
    if isinstance(field, forms.FileField):
        return "请上传"
    return "请选择" if isinstance(field, forms.ChoiceField) else "请填写"


class WorkbookField(forms.FileField):
    """A workbook that was filled in: its content, read only where it is of a size one can have."""

    widget = forms.FileInput(attrs={"accept": ".xlsx"})

    def clean(self, data: Any, initial: Any = None) -> bytes:
        """The content; a file that is too large is refused unread."""
        upload = super().clean(data, initial)
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError("文件超过 5 MB，请删去插入的图片等内容后重新导入。")
        content: bytes = upload.read()
        return content


class RefusableForm(forms.Form):
    """A form that shows a refusal, each item at its field; ``result`` is what the service answered."""

    result: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = f"{_deed(field)}{field.label or ''}。"

    def accepted(self, service: Callable[..., Any], **about: Any) -> bool:
        """Whether the form was posted, is valid, and ``service`` took it.

        A refusal of the input (422) shows at the fields; any other answers the request as a whole.
        """
        if not self.is_valid():
            return False
        try:
            self.result = service(**about, **self.cleaned_data)
        except Refused as refusal:
            if refusal.status != 422:
                raise
            self.add_refusal(refusal)
            return False
        return True

    def add_refusal(self, refusal: Refused) -> None:
        """Put the refusal's items at their fields, its message above where there are none."""
        if not refusal.items:
            self.add_error(None, refusal.message)
        for item in refusal.items:
            self.add_error(item.field if item.field in self.fields else None, item.message)
