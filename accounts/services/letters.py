"""Letters go out by jobs. A job row names what a letter is about; links are made when it is written."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django_scopes import scope

from accounts import selectors
from accounts.models import Invitation, Tenant
from greenmfg import clock
from greenmfg.jobs.models import Job
from greenmfg.jobs.services import enqueue, enqueue_all

PAUSE = timedelta(minutes=1)  # between two letters of a kind to one address


def send(*, tenant: Tenant | None, to: str, template: str, context: Mapping[str, Any]) -> None:
    """Have ``templates/accounts/letters/<template>.txt`` sent; ``context`` must be JSON and no secret."""
    args = {"to": to, "template": template, "context": dict(context)}
    _post(tenant=tenant, kind="mail", args=args)


def send_all(*, tenant: Tenant, template: str, letters: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """`send` for many addresses with their contexts, in one statement."""
    enqueue_all(
        tenant=tenant,
        kind="mail",
        args=[{"to": to, "template": template, "context": dict(context)} for to, context in letters],
    )


def ask(*, tenant: Tenant | None, kind: str, email: str) -> None:
    """Have the letter ``kind`` written to ``email``, once a minute at most.

    Whether there is such an account the worker finds out: the request does the same for all.
    """
    key = f"{kind}:{hashlib.sha256(email.encode()).hexdigest()}"
    _post(tenant=tenant, kind=kind, args={"email": email}, dedupe_key=key)


def send_invitation(*, tenant: Tenant | None, invitation: Invitation) -> None:
    """Have the letter of ``invitation`` sent, with its link."""
    _post(tenant=tenant, kind="invitation_letter", args={"invitation": invitation.pk})


def _post(*, tenant: Tenant | None, kind: str, args: Mapping[str, Any], dedupe_key: str = "") -> None:
    # A job is a row of a province; letters to people who stand outside all of them travel with the first.
    carrier = tenant or selectors.tenants().first()
    if carrier is None:
        return  # nobody can have an account yet
    with scope(tenant=carrier):
        lately = Job.objects.filter(dedupe_key=dedupe_key, created_at__gt=clock.now() - PAUSE)
        if not (dedupe_key and lately.exists()):
            enqueue(tenant=carrier, kind=kind, args=args, dedupe_key=dedupe_key)


def deliver(*, to: str, template: str, context: Mapping[str, Any]) -> None:
    """Write the letter and hand it to the mail server; its first line is the subject."""
    text = render_to_string(f"accounts/letters/{template}.txt", dict(context))
    subject, _, body = text.partition("\n")
    send_mail(subject, body.lstrip("\n"), None, [to])
