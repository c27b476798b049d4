"""Writes to sheets and the official scores computed from them.

Every write first bumps ``Sheet.revision`` under the condition that the keys are unlocked. That one
statement takes the row's lock, so what follows is decided alone: writers of one sheet queue up,
different cells merge, the same cell conflicts.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from accounts.actor import Actor
from evaluation import selectors
from evaluation.cell import FIXED_HINT, Catalogue, Cell, CellError
from evaluation.cells import GENERAL
from evaluation.estimate import estimate
from evaluation.filled import Filled
from evaluation.models import Answer, SchemeRevision, ScoreRun, Sheet
from evaluation.said import Said
from evaluation.scoring import engine
from evaluation.scoring.numbers import plain
from evaluation.scoring.places import Place, name_of, place_of
from evaluation.sections import whole
from greenmfg import clock
from greenmfg.errors import Item, Refused


@dataclass(frozen=True)
class Change:
    """What a person did to one cell, by its name.

    ``seen_version`` is the answer's version on his page, 0 for none.
    """

    key: str
    value: str
    seen_version: int = 0
    state: str = Answer.State.GIVEN
    reason: str = ""

    @property
    def cell(self) -> Place:
        return place_of(self.key)


@dataclass(frozen=True)
class Conflict:
    """A cell somebody else has changed meanwhile: both texts, for the person to choose."""

    change: Change
    theirs: Said


@dataclass(frozen=True)
class SaveResult:
    """What a save did: answers written, cells in conflict, cells whose text cannot stand."""

    sheet: Sheet
    saved: list[Answer]
    conflicts: list[Conflict]
    errors: list[Item]


@transaction.atomic
def create_sheet(
    *, actor: Actor, scheme_revision_id: int, year: int, industry: str = "", side: str = Sheet.Side.SELF
) -> Sheet:
    """An empty sheet of one side of a published scheme revision, open to be filled in.

    ``industry`` is a key industry's name or empty.
    """
    scheme = selectors.scheme_by_id(scheme_revision_id)
    if industry and industry not in scheme.industry_names:
        raise Refused(
            "请从清单中选择重点行业。", items=[Item("industry", "请从重点行业清单中选择，或选“通则”。")]
        )
    return Sheet.objects.create(
        tenant=actor.province,
        scheme_revision_id=scheme_revision_id,
        year=year,
        industry=industry,
        side=side,
    )


@transaction.atomic
def prefill(*, actor: Actor, sheet: Sheet, more: Mapping[str, str] | None = None) -> None:
    """Answer the fields the platform knows already (``prefill`` of the scheme's forms), those nobody touched.

    ``more`` is what the honour's own records know, by the same names.
    """
    organization = actor.unit
    region = organization.region.name if organization.region else ""
    known = {
        "organization.name": organization.name,
        "organization.uscc": organization.uscc,
        "organization.code": organization.uscc[8:17],  # 组织机构代码
        "organization.industry": organization.industry,
        "organization.industry_code": organization.industry_code,
        "organization.region": region,
        "organization.place": f"{actor.province.name}{region}",  # 所在省市
        "user.name": actor.person.name,
        "user.phone": actor.person.phone,
        "user.email": actor.person.email,
        "sheet.industry": sheet.industry or GENERAL,
        **(more or {}),
    }
    filled = selectors.filled(sheet)
    changes = [
        Change(key=cell.key, value=known[cell.prefill])
        for cell in filled.cells.values()
        if known.get(cell.prefill) and not filled.version(cell.key)
    ]
    save_answers(actor=actor, sheet=sheet, changes=changes)


@transaction.atomic
def save_answers(*, actor: Actor, sheet: Sheet, changes: Sequence[Change]) -> SaveResult:
    """Save what does not conflict and can be read; report the rest (never silently drop a text).

    Refused 409 where a key is locked (the sheet is sealed, or only named items may be corrected).
    """
    catalogue = selectors.cells(sheet)
    kept, errors = [], []
    for change in changes:
        try:
            text = catalogue.clean(change.key, change.value, change.state, change.reason)
            _expect_settled(sheet, catalogue[change.key], text)
            kept.append((change, text))
        except CellError as error:
            errors.append(Item(change.key, str(error)))
    if not kept:
        return SaveResult(sheet, [], [], errors)
    _bump(sheet, {change.key for change, _ in kept})
    present = selectors.said(sheet.answers.filter(key__in={change.cell.key for change, _ in kept}))
    conflicts, rows = [], []
    for change, text in kept:
        theirs = present.get(change.cell)
        if (
            theirs
            and theirs.version != change.seen_version
            and not theirs.says(text, change.state, change.reason)
        ):
            conflicts.append(Conflict(change, theirs))
        else:
            rows.append(_answer(actor, sheet, change, text, theirs.version + 1 if theirs else 1))
    if not rows:
        _unbump(sheet)
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["sheet", "key", "year", "item"],
        update_fields=["value", "state", "reason", "version", "updated_by", "updated_at"],
    )
    return SaveResult(sheet, rows, conflicts, errors)


def _expect_settled(sheet: Sheet, cell: Cell, text: str) -> None:
    """What chose the benchmarks of ``sheet`` cannot be answered otherwise than it was begun with."""
    if cell.is_fixed and text != (sheet.industry or GENERAL):
        raise CellError(f"{cell.label}：{FIXED_HINT}")


def _answer(actor: Actor, sheet: Sheet, change: Change, text: str, version: int) -> Answer:
    return Answer(
        tenant_id=sheet.tenant_id,
        sheet=sheet,
        **change.cell._asdict(),
        value=text,
        state=Answer.kept_state(text, change.state),
        reason=change.reason.strip(),
        version=version,
        updated_by=actor.user,
        updated_at=clock.now(),
    )


def _bump(sheet: Sheet, keys: set[str]) -> None:
    """Take the sheet's lock for a write to ``keys``; the condition repeats what was read: a seal wins."""
    if not all(sheet.takes(key) for key in keys):
        raise selectors.locked()
    free = Sheet.objects.filter(pk=sheet.pk, unlocked=sheet.unlocked)
    if free.update(revision=F("revision") + 1) != 1:
        raise selectors.locked()


def _unbump(sheet: Sheet) -> None:
    """Nothing was written after all: whoever has read the sheet has read it as it stands.

    Its lock is held since `_bump`, so nobody has seen the revision taken back.
    """
    Sheet.objects.filter(pk=sheet.pk).update(revision=F("revision") - 1)


def lock_sheet(*, sheet: Sheet, seen_revision: int) -> None:
    """Freeze ``sheet`` if it still is what the check page showed; Refused 409 otherwise.

    Runs inside the transition's transaction. The revision stays: it names what was sealed.
    """
    same = Sheet.objects.filter(pk=sheet.pk, revision=seen_revision).exclude(unlocked="none")
    if same.update(unlocked="none") != 1:
        raise Refused("您打开核对页之后，填报内容又有改动。请重新核对后再签署。", status=409)
    sheet.refresh_from_db(fields=["revision", "unlocked"])


@transaction.atomic
def change_scheme(*, sheet: Sheet, to: SchemeRevision) -> int:
    """Let ``sheet`` be filled in under the revision ``to``; what is typed stays where it is asked still.

    What is asked no more, or cannot stand where it is asked, is set aside under the revision it was
    typed for, and the answer is how much. Refused 409 where the sheet takes nothing or is of another already.
    """
    same = Sheet.objects.filter(pk=sheet.pk, scheme_revision_id=sheet.scheme_revision_id, unlocked="all")
    if same.update(scheme_revision=to, revision=F("revision") + 1) != 1:
        raise selectors.locked()
    before, sheet.scheme_revision = sheet.scheme_revision_id, to
    catalogue = selectors.cells(sheet)
    typed = sheet.answers.exclude(key__contains=Answer.ASIDE)
    aside = [answer for answer in typed if not _stands(catalogue, answer)]
    for answer in aside:
        answer.key = f"{answer.key}{Answer.ASIDE}{before}"
    Answer.objects.bulk_update(aside, ["key"])
    sheet.refresh_from_db(fields=["revision"])
    return sum(answer.state != Answer.State.EMPTY for answer in aside)


def _stands(catalogue: Catalogue, answer: Answer) -> bool:
    """Whether ``answer`` says under ``catalogue`` what it says now."""
    name = name_of(answer.key, answer.year, answer.item)
    if answer.state == Answer.State.EMPTY:
        return name in catalogue
    try:
        return catalogue.clean(name, answer.value, answer.state, answer.reason) == answer.value
    except CellError:
        return False


def close_sheet(*, sheet: Sheet) -> None:
    """Take no more answers, whatever stands in ``sheet``: it will not be sealed."""
    Sheet.objects.filter(pk=sheet.pk).update(unlocked="none")


def open_sheet(*, sheet: Sheet) -> None:
    """Let the whole of ``sheet`` be written (again)."""
    sheet.unlocked = "all"
    sheet.save(update_fields=["unlocked"])


def touch(*, sheet: Sheet, keys: Collection[str] = ()) -> None:
    """Say that what goes with ``sheet``, or with ``keys`` of it, has changed, though none of its answers.

    Refused 409 where it, or one of ``keys``, is locked.
    """
    if keys:
        _bump(sheet, set(keys))
    elif Sheet.objects.filter(pk=sheet.pk).exclude(unlocked="none").update(revision=F("revision") + 1) != 1:
        raise selectors.locked()


def touch_open(*, sheets: Collection[int]) -> list[Sheet]:
    """`touch` those of ``sheets`` (ids) that still take anything; their rows, locked until commit."""
    rows = list(
        Sheet.objects.select_for_update().filter(pk__in=sheets).exclude(unlocked="none").order_by("pk")
    )
    Sheet.objects.filter(pk__in=[row.pk for row in rows]).update(revision=F("revision") + 1)
    return rows


def unlock(*, sheet: Sheet, keys: Sequence[str]) -> None:
    """Let ``keys``, cells or the names of whole tables, be written again (a return for correction)."""
    found = whole(selectors.scheme_of(sheet), selectors.side_of(sheet.side), keys)
    Sheet.objects.filter(pk=sheet.pk).update(unlocked=" ".join(found))


@transaction.atomic
def record_score(*, sheet: Sheet, revision: int, filled: Filled) -> ScoreRun:
    """Compute and keep the official score of ``filled``, what was sealed of ``sheet`` under ``revision``.

    The same state by the same engine gives the same row.
    """
    result, bounds = filled.score_as_json(), estimate(filled)
    run, _created = ScoreRun.objects.get_or_create(
        tenant_id=sheet.tenant_id,
        sheet=sheet,
        sheet_revision=revision,
        input_sha256=filled.input_sha256(),
        engine=engine.VERSION,
        defaults={
            "scheme_sha256": sheet.scheme_revision.sha256,
            "status": result["status"],
            "total": result["total"] or "",
            "highest": plain(bounds.high) if bounds else "",
            "pending": sum(row["status"] == "pending" for row in result["rows"]),
            "unmet": sum(gate["met"] is False for gate in result["gates"]),
            "body": result,
            "created_at": clock.read(),
        },
    )
    return run
