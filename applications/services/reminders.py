"""Reminders: a digest a day to each person, by mail and in the app, as he has switched them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actor import Actor
from accounts.models import Membership, Message, Organization, User
from accounts.services import letters
from applications import selectors
from applications.models import Digest, Reminder, ReminderSwitch
from applications.services.due import Item, Items, items
from greenmfg import clock
from greenmfg.dates import closing_text

BATCH = 200  # people per job, which then ends well before its time limit
OFFICES = (Organization.Kind.MUNICIPAL, Organization.Kind.PROVINCIAL)
Own = Sequence[tuple[Organization, Sequence[Item]]]


@transaction.atomic
def remind(*, actor: Actor, after: int = 0) -> int | None:
    """Remind up to ``BATCH`` people with ids above ``after`` of what is due; nobody twice on a local day.

    The last person looked at is returned where more may wait, None where the work is done.
    """
    now = clock.read()
    today, due = timezone.localdate(now), items(actor, now)
    members = _members(due)
    people = list(members.filter(user__gt=after).values_list("user", flat=True).distinct()[:BATCH])
    own = _own(members.filter(user__in=people).select_related("user", "organization"), due)
    told = set(selectors.reminded(people, today))
    _write(actor, today, {user: rows for user, rows in own.items() if user.pk not in told})
    return people[-1] if len(people) == BATCH else None


def _members(due: Items) -> Any:
    """Who acts for the organizations to which something is due: of offices those that handle cases."""
    handles = ~Q(organization__kind__in=OFFICES) | Q(role__in=policy.HANDLES)
    rows = Membership.objects.filter(handles, organization__in=list(due), user__is_active=True)
    return rows.order_by("user")


def _own(members: Any, due: Items) -> dict[User, Own]:
    """By person his organizations, each once whatever roles he holds there, with what is due to it."""
    found: dict[User, dict[Organization, Sequence[Item]]] = defaultdict(dict)
    for row in members:
        found[row.user][row.organization] = due[row.organization_id]
    return {user: list(own.items()) for user, own in found.items()}


def _write(actor: Actor, today: date, own: Mapping[User, Own]) -> None:
    said = selectors.switches([user.pk for user in own])

    def wants(user: User, item: Item, way: str) -> bool:
        switch = said.get((user.pk, item.kind))
        return switch is None or bool(getattr(switch, way))

    def narrowed(user: User, way: str) -> Own:
        rows = [(unit, [item for item in due if wants(user, item, way)]) for unit, due in own[user]]
        return [(unit, due) for unit, due in rows if due]

    Digest.objects.bulk_create(Digest(tenant=actor.province, user=user, day=today) for user in own)
    Message.objects.bulk_create(
        Message(user=user, organization=unit, kind="reminder", text=_text(due), link=reverse("desk"))
        for user in own
        for unit, due in narrowed(user, "in_app")
    )
    mails = [(user.email, mail) for user in own if (mail := narrowed(user, "by_mail"))]
    letters.send_all(
        tenant=actor.province,
        template="reminders",
        letters=[(email, _letter(mail)) for email, mail in mails],
    )


def _text(due: Sequence[Item]) -> str:
    lines = (f"{item.what}，截止 {closing_text(item.closes_at)}，还剩 {item.days} 天" for item in due)
    return "\n".join([f"有 {len(due)} 项工作即将截止：", *lines])


def _letter(own: Own) -> dict[str, Any]:
    """What the letter is written from; links are whole, since a mail stands outside the platform."""
    units = [
        {
            "name": unit.name,
            "items": [
                {
                    "what": item.what,
                    "until": closing_text(item.closes_at),
                    "days": item.days,
                    "link": settings.SITE_URL + item.link,
                }
                for item in due
            ],
        }
        for unit, due in own
    ]
    return {
        "units": units,
        "number": sum(len(due) for _unit, due in own),
        "days": min(item.days for _unit, due in own for item in due),
        "settings": settings.SITE_URL + reverse("reminders"),
    }


def concerns(kinds: Collection[str]) -> list[Reminder]:
    """What the members of organizations of ``kinds`` can be reminded of, in the order of the settings."""
    return [kind for kind in Reminder if any(kind in selectors.CONCERNS[one] for one in kinds)]


@transaction.atomic
def switch(*, actor: Actor, ways: Mapping[str, tuple[bool, bool]]) -> None:
    """Set by which ways (mail, app) the actor himself is reminded, by kind; for all his organizations."""
    ReminderSwitch.objects.bulk_create(
        [
            ReminderSwitch(user=actor.person, kind=Reminder(kind), by_mail=by_mail, in_app=in_app)
            for kind, (by_mail, in_app) in ways.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["by_mail", "in_app"],
    )
