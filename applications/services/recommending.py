"""形成推荐名单 (257号 三, 390号 三): what the department reports to the ministry, frozen by editions."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import events, policy
from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Level, Listing, Recommendation, Round
from applications.reports import report_sheets_of
from applications.services.printing import print_sheet
from applications.services.snapshots import canonical
from applications.workflow import Procedure, Status
from evaluation import selectors as evaluation
from evaluation.cells import GENERAL
from evaluation.marks import MARKS, marks_reached
from greenmfg import clock
from greenmfg.errors import Item, Refused

PENDING, UNMET, NO_SCORE = "待定", "不符合", "无得分"
WITH_THE_CITY = (Status.MUNICIPAL, Status.CORRECTION)
Sealed = Mapping[int, tuple[str, Mapping[str, Any]]]


def content_of(actor: Actor, round: Round) -> dict[str, Any]:
    """What would be reported of ``round`` now: the layouts, and the rows of each kind that they list.

    Everything a unit said is what it sealed. A handful of queries, however many units.
    """
    sheets = report_sheets_of(Procedure.parse(round.procedure))
    wanted = {sheet.of for sheet in sheets}
    units: dict[str, list[dict[str, str]]] = {}
    if "recommended" in wanted:
        units["recommended"] = _recommended(actor, round)
    if wanted & {"existing", "indicators"}:
        units["existing"], units["indicators"] = _benchmarking(actor, round)
    return {"designs": [asdict(sheet) for sheet in sheets], "units": units}


def stands(actor: Actor, round: Round) -> bool:
    """Whether the last edition is final: the outcome of all that was recommended is confirmed."""
    return (
        selectors.recommendations(round).exists()
        and selectors.has_outcome(round)
        and not selectors.awaiting_outcome(actor, round).exists()
    )


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text of ``content``: by it a page names what it showed."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def is_as_reported(content: Mapping[str, Any], recommendation_id: int) -> bool:
    """Whether ``content`` is what this edition has frozen."""
    body = json.loads(Recommendation.objects.values_list("body", flat=True).get(pk=recommendation_id))
    return digest(content) == digest({name: body[name] for name in content})


def _recommended(actor: Actor, round: Round) -> list[dict[str, str]]:
    rows = list(selectors.recommended(actor, round))
    sealed = selectors.last_bodies([row.pk for row in rows])
    bodies = selectors.signed_bodies(rows)
    judged = selectors.signed_judgements(row.pk for row in rows)
    return [
        {
            "name": row.organization.name,
            "uscc": row.organization.uscc,
            "region": row.region.name,
            "honour": row.offer.honour,
            "subject": row.subject,
            "body": bodies.get(row.pk, ""),
            **_said(row, sealed),
            **({"total": _total(json.loads(judged[row.pk])["score"])} if row.pk in judged else {}),
        }
        for row in rows
    ]


def _said(row: Application, sealed: Sealed) -> dict[str, str]:
    """What the unit sealed of itself, and under which hash."""
    sha256, body = sealed[row.pk]
    filled = evaluation.thaw(body["scheme"]["sha256"], body["sheet"])
    return {
        "number": row.number,
        "snapshot": sha256,
        "industry": evaluation.stated_industry(filled),
        "key_industry": filled.industry or GENERAL,
        "total": _total(body["score"]),
    }


def _total(score: Mapping[str, Any]) -> str:
    if score["status"] == "complete":
        return score["total"] or PENDING
    return UNMET if score["status"] == "failed" else PENDING


def _benchmarking(actor: Actor, round: Round) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Every unit that is asked to file, and every indicator with how many units reach what."""
    listed, filings = list(selectors.asked_to_file(round)), selectors.filings(round)
    seen = selectors.seen_of(actor, [row.pk for row in filings.values()])
    sealed = selectors.last_bodies(seen)
    units, reached = [], Counter[tuple[str, str, str]]()
    for listing in listed:
        filing = filings.get((listing.honour, listing.uscc))
        unit = {
            "name": listing.name,
            "uscc": listing.uscc,
            "region": listing.region.name if listing.region else "",
            "honour": listing.honour,
            **_filing(filing, is_seen=filing is not None and filing.pk in seen),
        }
        if filing is not None and filing.pk in seen:
            unit |= _said(filing, sealed)
            unit |= _counted(listing, sealed[filing.pk][1], reached)
        units.append(unit)
    return units, _indicators(reached)


def _filing(filing: Application | None, *, is_seen: bool) -> dict[str, str]:
    """Who has not filed has no score (湖南通知 四、1); what a city keeps is not yet the department's."""
    blank = dict.fromkeys(("number", "industry", "key_industry", "total", *MARKS), "")
    if filing is None:
        return {**blank, "filing": "未填报", "total": NO_SCORE}
    if is_seen:
        return {**blank, "filing": "已填报"}
    told = "已填报，市州审核中" if filing.status in WITH_THE_CITY else "已填报，市州上报待签收"
    return {**blank, "filing": told, "total": PENDING}


def _counted(
    listing: Listing, body: Mapping[str, Any], reached: Counter[tuple[str, str, str]]
) -> dict[str, str]:
    """How many indicators of one unit reach what, added to those of all units in ``reached``."""
    scheme = evaluation.thaw(body["scheme"]["sha256"], body["sheet"]).scheme
    own = Counter[str]()
    for criterion, mark in marks_reached(scheme, body["score"]):
        own[mark] += 1
        reached[listing.honour, criterion.text, mark] += 1
    return {mark: str(own[mark]) for mark in MARKS}


def _indicators(reached: Counter[tuple[str, str, str]]) -> list[dict[str, str]]:
    rows = dict.fromkeys((honour, text) for honour, text, _mark in reached)
    return [
        {
            "honour": honour,
            "indicator": text,
            "units": str(sum(reached[honour, text, mark] for mark in MARKS)),
            **{mark: str(reached[honour, text, mark]) for mark in MARKS},
        }
        for honour, text in rows
    ]


@transaction.atomic
def issue(
    *, actor: Actor, round: Round, document_number: str, issued_on: date, seen: str, reason: str = ""
) -> Recommendation:
    """Freeze what the page showed (``seen`` is its `digest`) as the next edition, its sheets to come by jobs.

    Refused: 403 without the role, 409 for a round that reports nothing or whose last edition `stands`, where
    the cases have moved on or somebody was faster, 422 without number, for a day to come, for a later
    edition without reason.
    """
    policy.require(actor, "issue_recommendation")
    if stands(actor, round):
        raise Refused("本批次公布结果已确认，以已形成的名单为准，不再重新形成。", status=409)
    if round.level != Level.NATIONAL or round.state == Round.State.DRAFT:
        raise Refused("本批次不向工业和信息化部报送推荐名单。", status=409)
    content = content_of(actor, round)
    if digest(content) != seen:
        raise Refused("名单内容与您核对时相比已有变化，请刷新页面，核对后重新形成。", status=409)
    if not any(content["units"].values()):
        raise Refused("还没有列入推荐名单的单位，不能形成名单。", status=409)
    edition = selectors.recommendations(round).count() + 1
    if items := _faults(document_number, issued_on, reason, edition):
        raise Refused("报送信息不完整，没有形成名单。", items=items)
    told = {
        "round": {"code": round.code, "title": round.title, "year": round.year},
        "office": round.owner.name,
        "edition": edition,
        "document_number": document_number.strip(),
        "issued_on": issued_on.isoformat(),
        "reason": reason.strip(),
    }
    row = _freeze(actor, round, {**told, **content})
    events.record(
        actor=actor,
        subject=row,
        action="issue",
        reason=row.reason,
        snapshot_sha256=row.sha256,
        details={"edition": edition, "units": len(content["units"].get("recommended", ()))},
    )
    for design in content["designs"]:
        print_sheet(row, design["key"], design["title"])
    return row


def _faults(document_number: str, issued_on: date, reason: str, edition: int) -> Sequence[Item]:
    items = []
    if not document_number.strip():
        items.append(Item("document_number", "请填写报送文号，例如：湘工信节能函〔2025〕120号。"))
    if issued_on > timezone.localdate(clock.read()):
        items.append(Item("issued_on", "报送日期不能晚于今天。"))
    if edition > 1 and not reason.strip():
        items.append(Item("reason", "名单已形成过，重新形成须说明原因。"))
    return items


def _freeze(actor: Actor, round: Round, body: dict[str, Any]) -> Recommendation:
    text = canonical(body)
    try:
        with transaction.atomic():
            return Recommendation.objects.create(
                tenant=actor.province,
                round=round,
                edition=body["edition"],
                document_number=body["document_number"],
                issued_on=date.fromisoformat(body["issued_on"]),
                reason=body["reason"],
                body=text,
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                by=actor.person,
            )
    except IntegrityError:
        raise Refused("名单刚刚已由他人形成，请刷新页面查看。", status=409) from None
