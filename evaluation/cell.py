"""One cell of a sheet: what text it takes.

An answer is text until the engine. Here it is only made sure that the text can be read later, so
that a person hears at once what is wrong and how to mend it; nothing is computed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from accounts.uscc import UsccError, parse_uscc
from evaluation.models import Answer
from evaluation.scoring.criterion import MET_WORDS, Words
from evaluation.scoring.numbers import NumberProblem, parse_count, parse_number, plain

LONGEST = 5000  # characters of a text nobody has set a limit for
ROOMIEST = 4 * LONGEST  # … with its white space, which no limit counts
MET, UNMET = "met", "unmet"
# The kind of a row that takes no text of its own, only what belongs to it: quantities, a table, proofs.
YES, NO = "是", "否"  # the answers of a yes_no field
ROW = "row"
FIXED_HINT = "开始填报时已选定，引领值、基准值按此选用。如需更改，请撤回本次申报后重新开始。"


def verdicts(words: Words = MET_WORDS) -> dict[str, str]:
    """Both verdicts as they are kept, with ``words`` for them."""
    return {MET: words.met, UNMET: words.unmet}


class CellError(ValueError):
    """A text that cannot stand in its cell; the message is Chinese and says how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One answerable place, by its name.

    ``kind`` is a field type of the scheme, or number, count, points, met, variant.
    """

    key: str
    label: str
    kind: str
    required: bool = False
    limit: int = LONGEST
    soft: bool = False
    choices: tuple[str, ...] = ()
    other: bool = False
    unit: str = ""
    signed: bool = False
    bottom: str = ""  # the least and the most there can be
    top: str = ""
    prefill: str = ""
    help: str = ""
    waivable: bool = False  # 不适用 may be claimed

    @property
    def is_fixed(self) -> bool:
        """Whether it was settled when the sheet was begun: the key industry chooses the benchmarks."""
        return self.prefill == "sheet.industry"

    @property
    def is_number(self) -> bool:
        """Whether a number is typed into it."""
        return self.kind in ("number", "count", "points")

    @property
    def measure(self) -> str:
        """The unit of what is typed into it: a criterion's unit is its value's, not that of its points."""
        return "分" if self.kind == "points" else self.unit

    @property
    def stable(self) -> bool:
        """Whether it is a fact that another year's filing may take over; figures and verdicts never are."""
        return self.kind not in ("number", "count", "points", "score", MET) and not self.prefill

    def read(self, text: str) -> str:
        """The text to keep; CellError where it cannot be read."""
        if not text.strip():
            return ""
        if self.is_number:
            return self._number(text)
        if self.kind in _PATTERNS:
            return self._pattern(text)
        return self._words(text)

    def _number(self, text: str) -> str:
        folded = unicodedata.normalize("NFKC", text)
        if _GROUPED.fullmatch(folded):
            text = folded.replace(",", "")
        try:
            value = parse_count(text) if self.kind == "count" else parse_number(text, signed=self.signed)
        except NumberProblem as problem:
            raise CellError(f"{self.label}：{problem}") from None
        if self.bottom and value < parse_number(self.bottom):
            raise CellError(f"{self.label}：最少为 {self.bottom}，您填写的是 {value}")
        if self.top and value > parse_number(self.top):
            raise CellError(f"{self.label}：最多为 {self.top}，您填写的是 {value}")
        return str(value) if isinstance(value, int) else plain(value)

    def _pattern(self, text: str) -> str:
        folded = unicodedata.normalize("NFKC", text).strip()
        pattern, hint = _PATTERNS[self.kind]
        if not pattern.fullmatch(folded) or (self.kind == "date" and not _is_date(folded)):
            raise CellError(f"{self.label}：{hint}")
        if self.kind == "uscc":
            try:
                return parse_uscc(folded)
            except UsccError as error:
                raise CellError(f"{self.label}：{error}") from None
        return folded

    def _words(self, text: str) -> str:
        if "\x00" in text:
            raise CellError(f"{self.label}：含有不能保存的控制字符，请删除后重试")
        text = text.replace("\r\n", "\n").strip()
        if len(text) > ROOMIEST:
            raise CellError(f"{self.label}：连同空格和换行共 {len(text)} 个字符，过长，请精简")
        length = len("".join(text.split()))  # a character is a Unicode character without white space
        if length > (LONGEST if self.soft else self.limit):
            raise CellError(f"{self.label}：限 {self.limit} 字，现有 {length} 字，请精简")
        picked = text.split("\n") if self.kind == "choices" else [text]
        if self.choices and not self.other and not set(picked) <= set(self.choices):
            raise CellError(f"{self.label}：请从列出的选项中选择")
        return text


# 33,000 says one thing only; 3,30 does not.
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_PATTERNS: dict[str, tuple[re.Pattern[str], str]] = {
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "请按“年-月-日”填写，例如 2008-06-18"),
    "year": (re.compile(r"(19|20)[0-9]{2}"), "请填写四位年份，例如 2024"),
    "email": (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "请填写电子邮箱，例如 zhang@example.cn"),
    "phone": (re.compile(r"[0-9+() -]{5,20}"), "请填写电话号码，例如 0731-88886666"),
    "uscc": (re.compile(r".{1,40}"), "请填写18位统一社会信用代码"),
    "postcode": (re.compile(r"[0-9]{6}"), "请填写六位邮政编码，例如 410000"),
    "industry_code": (re.compile(r"[0-9]{4}"), "请填写 GB/T 4754 四位小类代码，例如 3252"),
}


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Catalogue(dict[str, Cell]):
    """The cells of one side by name."""

    def clean(self, name: str, value: str, state: str, reason: str) -> str:
        """The text to keep in the cell ``name``.

        CellError for an unknown cell, a text that cannot be read, or a claim of 不适用 without reason.
        """
        cell = self.get(name)
        if cell is None or cell.kind == ROW:
            raise CellError("本表没有这个填报项，请刷新页面后重试")
        if len(reason) > LONGEST:
            raise CellError(f"{cell.label}：理由共 {len(reason)} 个字符，过长，请精简")
        if state == Answer.State.NOT_APPLICABLE:
            if not cell.waivable:
                raise CellError(f"{cell.label}：这一项不能选择“不适用”")
            if not reason.strip():
                raise CellError(f"{cell.label}：选择“不适用”时请说明理由")
        elif state != Answer.State.GIVEN:
            raise CellError(f"{cell.label}：不能识别的填报状态")
        return cell.read(value)
