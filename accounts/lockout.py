"""What django-axes counts failed logins by: the folded name and the client's address.

Both buckets count by themselves: one password tried on a thousand names fills the address, one name
tried from a thousand addresses fills the name.
"""

from ipaddress import ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

from accounts.names import fold


def folded_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name as it is compared at login, so that no spelling of it gets a fresh bucket."""
    given = (credentials or {}).get("username") or request.POST.get("username") or ""
    return fold(given)[:254]


def client_address(request: HttpRequest) -> str | None:
    """The address of the client; forwarded headers count only behind TRUSTED_PROXIES proxies.

    Each proxy appends the address it saw, so the n-th from the right is the last one a proxy of ours
    has vouched for; whatever stands left of it the client may have written himself.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    trusted = settings.TRUSTED_PROXIES
    text = hops[-trusted] if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(text))
    except ValueError:
        return None


class Handler(AxesDatabaseHandler):
    """Two limits instead of one: AXES_FAILURE_LIMIT is 1 full bucket, by name or by address."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many of the buckets of this attempt are full."""
        limits = (settings.LOGIN_FAILURES, settings.LOGIN_FAILURES_PER_ADDRESS)
        buckets = self.get_user_attempts(request, credentials)
        counts = [rows.aggregate(sum=Sum("failures_since_start"))["sum"] or 0 for rows in buckets]
        return sum(count >= limit for count, limit in zip(counts, limits, strict=True))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget the failures of the name that signed in; those of its address stay.

        Otherwise whoever has one account of his own would empty the address between two sprays.
        """
        count, _ = AccessAttempt.objects.filter(username=folded_name(request, credentials)).delete()
        return int(count)
