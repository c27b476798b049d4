"""The cap on a third party's projects (257号 三): one 法人 with its affiliates, over all provinces."""

import re
from typing import NamedTuple

from accounts.actor import Actor
from applications import procedures, selectors
from applications.models import Batch, Entrustment, ProjectDeclaration
from applications.selectors.capping import Ties
from applications.services.accreditation import Affiliate, read_affiliates
from greenmfg.errors import Item, Refused

LINE = re.compile(r"(.*?)[\s,，、;；:：]*([0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{15,})?")


class Told(NamedTuple):
    """What a body types on accepting a project: ``affiliates`` a line each, the name and its code."""

    legal_representative: str = ""
    affiliates: str = ""
    outside: int | None = None


class Standing(NamedTuple):
    """What a body has taken on in a batch, and how many it may."""

    taken: int
    cap: procedures.Cap


def standing(entrustment: Entrustment) -> Standing | None:
    """Where its body stands under the cap of the round of ``entrustment``; None where it has none."""
    cap = procedures.cap_of(entrustment.application.offer.procedure)
    if cap is None:
        return None
    return Standing(selectors.projects_taken(_code(entrustment, cap), entrustment.assessor), cap)


def expect_room(entrustment: Entrustment, told: Told | None) -> None:
    """Refused 409 where the body would have more projects than the cap, with ``told`` what it declares now.

    422 where the declaration is missing or wrong. Whoever else accepts in the batch waits until this ends.
    """
    cap = procedures.cap_of(entrustment.application.offer.procedure)
    if cap is None:
        return
    own = None
    if told is not None:
        representative, affiliates, outside = _read(told)
        codes = frozenset({entrustment.assessor.uscc, *(row["uscc"] for row in affiliates)})
        own = Ties(codes, representative, outside)
    code = _code(entrustment, cap)
    _held(code)
    taken = selectors.projects_taken(code, entrustment.assessor, own=own, besides=entrustment.pk)
    if taken + 1 > cap.projects:
        raise Refused(
            f"贵机构及其关联单位在{procedures.CAP_BASES[cap.basis]}已承担 {taken} 项评价项目，"
            f"总计不得超过 {cap.projects} 项（{cap.source}），不能再承担这一项。"
            "请谢绝或退出委托，由申报单位另选机构。",
            status=409,
        )


def keep(*, actor: Actor, entrustment: Entrustment, told: Told) -> None:
    """Write down what the body has declared of itself, where the round has a cap."""
    cap = procedures.cap_of(entrustment.application.offer.procedure)
    if cap is None:
        return
    representative, affiliates, outside = _read(told)
    ProjectDeclaration.objects.create(
        tenant=entrustment.tenant,
        entrustment=entrustment,
        batch=_held(_code(entrustment, cap)),
        assessor=entrustment.assessor,
        legal_representative=representative,
        affiliates=affiliates,
        outside=outside,
        by=actor.person,
    )


def _code(entrustment: Entrustment, cap: procedures.Cap) -> str:
    """The same for every province: of one procedure and year, or of all that count by the year."""
    round = entrustment.application.offer.round
    return f"{round.procedure['procedure'] if cap.basis == 'batch' else 'year'}:{round.year}"


def _held(code: str) -> Batch:
    Batch.objects.get_or_create(code=code)
    return Batch.objects.select_for_update().get(code=code)


def _read(told: Told) -> tuple[str, list[dict[str, str]], int]:
    """The declaration as it is kept; Refused 422 naming what is wrong with it."""
    lines = [LINE.fullmatch(line.strip()) for line in told.affiliates.splitlines() if line.strip()]
    affiliates, items = read_affiliates([Affiliate(row[1], row[2] or "") for row in lines if row])
    items = [Item("affiliates", item.message) for item in items]
    representative = "".join(told.legal_representative.split())
    if not 0 < len(representative) <= 60:
        items.append(Item("legal_representative", "请填写贵机构营业执照上的法定代表人。"))
    if told.outside is None or told.outside < 0:
        items.append(Item("outside", "请填写在本平台以外承担的评价项目数，没有的填 0。"))
    if items or told.outside is None:
        raise Refused("承担项目情况需要补充。", items=items)
    return representative, affiliates, told.outside
