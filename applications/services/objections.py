"""Objections against units on a public notice: filed by anybody with a name, handled by the department."""

import secrets

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts import events
from accounts.actor import Actor
from applications import selectors
from applications.models import Notice, Objection
from applications.services.attaching import kept
from applications.services.moves import move
from applications.services.news import tell
from greenmfg import clock
from greenmfg.errors import Item, Refused

# Nothing that is misread when the code is copied by hand: no 0, 1, I, O.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS, LENGTH = 4, 4


@transaction.atomic
def file_objection(
    *,
    actor: Actor,
    notice: Notice,
    application_id: int,
    name: str,
    phone: str,
    ground: str,
    employer: str = "",
    officials: str = "",
    evidence: "UploadedFile[bytes] | None" = None,
) -> Objection:
    """Take an objection in while the notice stands; its file goes through quarantine.

    ``actor`` is the public in the notice's province. Refused 409 once the notice is over, 422 where the
    unit is not on it or the file cannot stand.
    """
    _expect_standing(notice)
    application = selectors.noticed(notice).filter(pk=application_id).first()
    if application is None:
        raise Refused("请选择单位。", items=[Item("application_id", "请选择公示名单中的单位。")])
    row = Objection.objects.create(
        tenant=actor.province,
        notice=notice,
        application=application,
        code=_new_code(),
        name=name,
        phone=phone,
        employer=employer,
        ground=ground,
        officials=officials,
        at=clock.read(),
        **(kept(actor, evidence, "evidence") if evidence else {}),
    )
    events.record(actor=actor, subject=row, action="file")
    tell(actor=actor, subjects=[row], action="file")
    return row


def _expect_standing(notice: Notice) -> None:
    """Holds the notice until the objection is in, so that it cannot be ended meanwhile."""
    row = Notice.objects.select_for_update().filter(pk=notice.pk, status=Notice.Status.OPEN).first()
    if row is None or row.ends_at is None or clock.read() >= row.ends_at:
        raise Refused("公示期已满，不再受理异议。", status=409)


def _new_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))
    return "YY-" + "-".join(groups)


def handle(*, actor: Actor, objection: Objection, seen_version: int, outcome: str, reply: str) -> None:
    """End an objection with the department's findings; ``outcome`` is ``uphold`` or ``reject``.

    Refused: 403 without the role, 409 for whoever is named in it or comes second, 422 without findings.
    """
    if not reply.strip():
        raise Refused("请填写核查意见。", items=[Item("reply", "请填写核查意见，异议人凭回执编号可以看到。")])
    move(
        actor=actor,
        subject=objection,
        action=outcome,
        seen_version=seen_version,
        reason=reply,
        fields={"reply": reply.strip(), "handled_by": actor.person, "handled_at": clock.read()},
    )
