"""Refuses a locked name in the time a wrong password takes."""

from typing import Any

from axes.backends import AxesStandaloneBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


class LockoutBackend(AxesStandaloneBackend):
    """The first authentication backend; Django's own, which hashes for unknown names too, follows."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().authenticate(request, **credentials)
        except PermissionDenied:
            User().set_password(credentials.get("password"))
            raise
