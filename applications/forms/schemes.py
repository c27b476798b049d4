"""The file of a scheme that a province uploads."""

from typing import Any

from django import forms

from evaluation.schemes.loader import Loaded, SchemeProblems, load
from evaluation.schemes.tree import Problem
from greenmfg.forms import RefusableForm

MAX_BYTES = 2 * 1024 * 1024
SHOWN = 500  # faults that a page lists


class SchemeForm(RefusableForm):
    """A scheme file; ``problems`` are all its faults by line, as many as a page lists."""

    scheme = forms.FileField(
        label="评价要求文件（.yaml，不超过 2 MB）",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text="一次列出文件中的全部错误；没有错误的，保存为草稿并列出与原版的不同。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[Problem] = []
        self.unlisted = 0

    def clean_scheme(self) -> Loaded:
        """The scheme, read only where the file is of a size a scheme can have."""
        upload = self.cleaned_data["scheme"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError("文件超过 2 MB，不是评价要求文件。")
        try:
            return load(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("文件不是 UTF-8 编码，请另存为 UTF-8 编码后重新导入。") from None
        except SchemeProblems as failure:
            number = len(failure.problems)
            self.problems, self.unlisted = failure.problems[:SHOWN], max(number - SHOWN, 0)
            fault = f"文件有 {number} 处错误，没有导入。请按下表逐处改正后重新导入。"
            raise forms.ValidationError(fault) from None
