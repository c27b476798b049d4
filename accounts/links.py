"""Links in letters. They are computed when a letter is written: no table and no job row holds a secret.

Signed with SECRET_KEY, made of SITE_URL whatever host the request named.
"""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Invitation, Tenant, User
from greenmfg.errors import Refused

REGISTRATION, INVITATION = "accounts.registration", "accounts.invitation"
REGISTRATION_HOURS = 24


def page(name: str, *args: object) -> str:
    """The full address of the page ``name``."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def invitation(row: Invitation) -> str:
    """The address at which ``row`` is accepted; its expiry and single use stand in the row."""
    return page("accounts:invitation", signing.dumps(row.pk, salt=INVITATION))


def gone_invitation() -> Refused:
    """The answer to a link that leads nowhere (any more), whatever the reason."""
    return Refused("邀请链接无效、已使用或已过期，请联系邀请您的单位重新发送。", status=410)


def read_invitation(token: str) -> int:
    """The number of the invitation of a link; Refused 410 for a token we did not sign."""
    try:
        return int(signing.loads(token, salt=INVITATION))
    except signing.BadSignature:
        raise gone_invitation() from None


def registration(email: str, tenant: Tenant) -> str:
    """The address at which the owner of ``email`` registers his unit in ``tenant``."""
    token = signing.dumps({"email": email, "province": tenant.slug}, salt=REGISTRATION)
    return page("accounts:register-unit", token)


def read_registration(token: str) -> tuple[str, str]:
    """Mail address and province slug of a link; Refused 410 for one not ours or older than a day."""
    try:
        told = signing.loads(token, salt=REGISTRATION, max_age=REGISTRATION_HOURS * 3600)
    except signing.BadSignature:
        raise Refused("注册链接无效或已过期，请重新填写邮箱获取链接。", status=410) from None
    return told["email"], told["province"]


def password_reset(user: User) -> str:
    """The address at which ``user`` sets a new password, once, within PASSWORD_RESET_TIMEOUT."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return page("accounts:password-reset-confirm", uid, default_token_generator.make_token(user))
