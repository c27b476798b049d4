"""A province's list of third-party bodies (15号 三、3), and what a body says of itself for it (257号 三)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import events, policy
from accounts.actor import Actor
from accounts.models import Organization
from accounts.selectors import absent
from accounts.uscc import UsccError, parse_uscc
from applications import selectors
from applications.models import Accreditation
from applications.models.third_party import CONDITIONS
from greenmfg.errors import Item, Refused

LONGEST = 2000  # characters of one explanation


class Affiliate(NamedTuple):
    """A unit connected with the body (257号 三: 相关联的企事业单位)."""

    name: str
    uscc: str


@transaction.atomic
def accredit(
    *, actor: Actor, assessor_id: int, document_number: str, valid_from: date, valid_to: date | None = None
) -> Accreditation:
    """Enter a body on the province's list as the document publishes it; without ``valid_to`` until revoked.

    Refused: 403 without the role, 409 where it stands on the list, 422 naming what is wrong.
    """
    assessor = selectors.unlisted_bodies(actor).filter(pk=assessor_id).first()
    if assessor is None:
        raise Refused(
            "请选择尚未列入名单的第三方评价机构。",
            items=[Item("assessor", "请选择尚未列入名单的机构；已列入的，请在原记录上更新有效期。")],
        )
    _expect_sound(document_number, valid_from, valid_to)
    try:
        with transaction.atomic():
            entry = Accreditation.objects.create(
                tenant=actor.province,
                assessor=assessor,
                document_number=document_number.strip(),
                valid_from=valid_from,
                valid_to=valid_to,
            )
    except IntegrityError:
        raise Refused("该机构已在名单中。", status=409) from None
    events.record(actor=actor, subject=entry, action="accredit")
    return entry


@transaction.atomic
def amend(
    *,
    actor: Actor,
    accreditation_id: int,
    seen_version: int,
    document_number: str,
    valid_from: date,
    valid_to: date | None = None,
) -> None:
    """Change document or validity of an entry that stands: a renewal, a slip of the pen."""
    policy.require(actor, "accredit")
    entry = selectors.accreditation(actor, accreditation_id)
    _expect_sound(document_number, valid_from, valid_to)
    _write(
        entry,
        seen_version,
        {"document_number": document_number.strip(), "valid_from": valid_from, "valid_to": valid_to},
    )
    before = {"document_number": entry.document_number, "valid_to": str(entry.valid_to or "")}
    events.record(actor=actor, subject=entry, action="amend", details={"before": before})


@transaction.atomic
def revoke(*, actor: Actor, accreditation_id: int, seen_version: int, revoked_on: date, reason: str) -> None:
    """Take a body off the list, from ``revoked_on`` on; what it signed before stands."""
    policy.require(actor, "accredit")
    entry = selectors.accreditation(actor, accreditation_id)
    items = []
    if not 0 < len(reason.strip()) <= 500:
        hint = "请填写撤销理由，不超过 500 字，理由会告知该机构和委托它的申报单位。"
        items.append(Item("reason", hint))
    if revoked_on > selectors.today():
        items.append(Item("revoked_on", "撤销日期不能晚于今天。"))
    if items:
        raise Refused("撤销信息需要补充。", items=items)
    _write(entry, seen_version, {"revoked_on": revoked_on, "revoke_reason": reason.strip()})
    events.record(actor=actor, subject=entry, action="revoke", reason=reason.strip())


@transaction.atomic
def qualify(
    *,
    actor: Actor,
    entry: Accreditation,
    seen_version: int,
    conditions: Mapping[str, str],
    affiliates: Sequence[Affiliate],
    evidence: Sequence[int] = (),
) -> None:
    """The body explains the four conditions, names its affiliates and the evidence from its library.

    Refused: 404 to another body, 403 without the role, 409 where a colleague was faster, 422 per fault.
    """
    if entry.assessor_id != actor.unit.pk:
        raise absent()
    policy.require(actor, "qualify")
    items = [
        Item(key, f"说明限 {LONGEST} 字，现有 {len(text)} 字，请精简。")
        for key, text in conditions.items()
        if len(text) > LONGEST
    ]
    items += [Item(key, "没有这项条件。") for key in conditions.keys() - CONDITIONS.keys()]
    declared, faults = read_affiliates(affiliates)
    proofs = list(selectors.own_evidence(actor).filter(pk__in=set(evidence)))
    if len(proofs) != len(set(evidence)):
        faults.append(Item("evidence", "请从本机构的证明材料库中选择。"))
    if items or faults:
        raise Refused("资质说明需要改正。", items=[*items, *faults])
    told = {key: conditions.get(key, "").strip() for key in CONDITIONS}
    _write(entry, seen_version, {"conditions": told, "affiliates": declared})
    entry.evidence.set(proofs)
    events.record(actor=actor, subject=entry, action="qualify")


def read_affiliates(affiliates: Sequence[Affiliate]) -> tuple[list[dict[str, str]], list[Item]]:
    """The affiliates with their normalised codes; each fault at its line."""
    kept: dict[str, dict[str, str]] = {}
    items = []
    for at, row in enumerate(affiliates):
        name = row.name.strip()
        if not name and not row.uscc.strip():
            continue
        try:
            code = parse_uscc(row.uscc)
        except UsccError as error:
            items.append(Item(f"affiliates.{at}", f"第 {at + 1} 个关联单位：{error}"))
            continue
        if not name or len(name) > 120:
            items.append(Item(f"affiliates.{at}", f"第 {at + 1} 个关联单位：请填写单位名称，不超过 120 字。"))
        kept[code] = {"name": name, "uscc": code}
    return list(kept.values()), items


def _expect_sound(document_number: str, valid_from: date, valid_to: date | None) -> None:
    items = []
    if not 0 < len(document_number.strip()) <= 80:
        hint = "请填写公布文件的文号，不超过 80 字，例如：湘工信节能〔2026〕3号。"
        items.append(Item("document_number", hint))
    if valid_to is not None and valid_to < valid_from:
        items.append(Item("valid_to", "有效期止不能早于有效期起。"))
    if items:
        raise Refused("名单信息需要补充。", items=items)


def _write(entry: Accreditation, seen_version: int, fields: Mapping[str, object]) -> None:
    """Compare-and-set on the version the page showed; a revoked entry takes nothing any more."""
    same = Accreditation.objects.filter(pk=entry.pk, version=seen_version, revoked_on=None)
    if same.update(version=F("version") + 1, **fields) != 1:
        raise Refused("该记录已被修改或撤销，请刷新页面查看最新状态。", status=409)


def fault_of(assessor: Organization, day: date) -> str:
    """Why ``assessor`` is not accredited in the active province on ``day``; empty where it is."""
    entry = selectors.last_accreditation(assessor)
    if entry is None:
        return f"{assessor.name}未列入本省公布的第三方评价机构名单"
    if entry.revoked_on is not None:
        return f"{assessor.name}的资格已于{entry.revoked_on:%Y-%m-%d}被撤销（{entry.revoke_reason}）"
    if day < entry.valid_from:
        return f"{assessor.name}的资格自{entry.valid_from:%Y-%m-%d}起才有效"
    if entry.valid_to is not None and entry.valid_to < day:
        return f"{assessor.name}的资格已于{entry.valid_to:%Y-%m-%d}到期"
    return ""
