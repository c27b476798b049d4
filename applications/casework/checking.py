"""The tables a city's clerk fills in: verdicts on indicators, look-ups of conditions, what to correct."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.forms import Form
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from applications.casework.case import Condition, conditions, gates_title, proofs
from applications.casework.comparing import Indicator, chapters, indicators, sealed
from applications.forms.applying import SeenForm
from applications.forms.offices import Groups, LookupForm, VerdictForm
from applications.models import Application, Lookup, Verification
from applications.services import guards, reviewing
from applications.services.moves import Case, overtaken, procedure_of
from applications.workflow import Status
from evaluation.sections import sections_of
from greenmfg import clock
from greenmfg.errors import Item, Refused


@dataclass
class Row:
    """One row with its form, which starts from the record that counts; ``faults`` are what stopped it."""

    key: str
    subject: Indicator | Condition
    form: Form
    faults: list[str]


class Table:
    """The rows of one table. Rows left as they were are not written again.

    Refused 409 where the case is not on the city's desk.
    """

    label: str  # what the clerk does, as “不能……” goes on

    def __init__(self, actor: Actor, application: Application, post: QueryDict | None) -> None:
        if application.status != Status.MUNICIPAL:
            raise overtaken(actor, application, self.label)
        self.actor, self.application = actor, application
        self.sealed = sealed(application)
        self.beside = proofs(actor, application, self.sealed)
        self.seen = SeenForm(post, initial={"seen_version": application.version})
        self.rows = list(self.read(post))

    def read(self, post: QueryDict | None) -> Iterator[Row]:
        """The rows in printed order, each with a form prefixed by its key."""
        raise NotImplementedError

    def record(self, seen_version: int) -> None:
        """Give the changed rows to the service."""
        raise NotImplementedError

    @property
    def fields(self) -> set[str]:
        """The names of everything the table posts."""
        return {form.add_prefix(name) for form in (self.seen, *(row.form for row in self.rows))
                for name in form.fields}  # fmt: skip

    @property
    def changed(self) -> list[Row]:
        """The rows that say something new."""
        return [row for row in self.rows if row.form.has_changed()]

    @property
    def items(self) -> list[Item]:
        """All faults, for the summary above the table."""
        return [
            Item(row.key, f"第 {ordinal} 项：{text}")
            for ordinal, row in enumerate(self.rows, start=1)
            for text in row.faults
        ]

    def accepted(self) -> bool:
        """Whether the posted table was recorded; what is to be mended then stands in its rows."""
        if not self.seen.is_bound or self.items:
            return False
        if not self.seen.is_valid():
            raise Refused("页面数据不完整，请刷新页面后重试。", status=400)
        try:
            self.record(self.seen.cleaned_data["seen_version"])
        except Refused as refusal:
            if refusal.status != 422:
                raise
            for row in self.rows:
                row.faults += [item.message for item in refusal.items if item.field == row.key]
            return False
        return True


class Verdicts(Table):
    """核实: one verdict per indicator (湖南通知 四、1)."""

    label = "核实"

    def read(self, post: QueryDict | None) -> Iterator[Row]:
        for row in indicators(self.application, self.sealed):
            key, last = row.criterion.key, row.verification
            form = VerdictForm(post, prefix=key, initial=_known(last, VerdictForm))
            yield Row(key, row, form, _texts(form))

    @property
    def chapters(self) -> Iterator[tuple[str, list[Row]]]:
        """The rows by category under its title, which names the year where a scheme asks by years."""
        rows = {row.key: row for row in self.rows}
        subjects = [row.subject for row in self.rows if isinstance(row.subject, Indicator)]
        for chapter in chapters(subjects, self.sealed):
            yield chapter.title, [rows[subject.criterion.key] for subject in chapter.rows]

    def record(self, seen_version: int) -> None:
        reviewing.verify(
            actor=self.actor,
            application_id=self.application.pk,
            seen_version=seen_version,
            verdicts=[reviewing.Verdict(key=row.key, **row.form.cleaned_data) for row in self.changed],
        )


class Lookups(Table):
    """查询: one look-up per negative condition (湖南通知 四、1), or per requirement."""

    label = "登记查询记录"

    @property
    def title(self) -> str:
        """负面情形查询, 基本要求查询, or of both."""
        return f"{gates_title(self.sealed.filled.scheme)}查询"

    def read(self, post: QueryDict | None) -> Iterator[Row]:
        today = {"looked_up_on": timezone.localdate(clock.read())}
        for row in conditions(self.application, self.sealed):
            key, last = row.gate.key, row.lookup
            initial = _known(last, LookupForm) or today
            form = LookupForm(post, prefix=key, polarity=row.gate.polarity, initial=initial)
            yield Row(key, row, form, _texts(form))

    def record(self, seen_version: int) -> None:
        reviewing.look_up(
            actor=self.actor,
            application_id=self.application.pk,
            seen_version=seen_version,
            findings=[reviewing.Finding(gate=row.key, **row.form.cleaned_data) for row in self.changed],
        )


def _known(last: Verification | Lookup | None, form: type[Form]) -> dict[str, object]:
    return {name: getattr(last, name) for name in form.base_fields} if last else {}


def _texts(form: Form) -> list[str]:
    return [str(text) for texts in form.errors.values() for text in texts]


@dataclass(frozen=True)
class Hindrance:
    """One kind of thing that stops the forwarding, the page on which it is done, and what is left there."""

    text: str
    address: str
    items: Sequence[Item]


def hindrances(actor: Actor, application: Application) -> list[Hindrance]:
    """All that stops the forwarding, by kind: the step itself names but the first kind."""
    case = Case(application, procedure_of(application), actor)
    found = []
    for guard, page in ((guards.verified, "verify"), (guards.looked_up, "lookups")):
        try:
            guard(case)
        except Refused as refusal:
            found.append(Hindrance(refusal.message, reverse(page, args=[application.pk]), refusal.items))
    return found


def correction_groups(application: Application) -> Groups:
    """What a return may unlock, cells and tables as a whole, under the pages of the sheet."""
    filled = sealed(application).filled
    cells, offered = filled.cells, set[str]()
    groups = []
    for page in sections_of(filled.scheme):
        rows = [row for row in page.parts(cells) if not (cells[row.name].is_fixed or row.name in offered)]
        offered |= {row.name for row in rows}
        groups.append((page.title, [(row.name, row.title) for row in rows]))
    return groups
