"""How often one address may ask for what anybody may read."""

import logging
from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from accounts.lockout import client_address
from greenmfg.errors import Refused

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
MINUTE, HOUR = 60, 3600
ANY, POST = frozenset({"GET", "HEAD", "POST"}), frozenset({"POST"})


def throttled(
    *, seconds: int = MINUTE, limit: int | None = None, methods: frozenset[str] = ANY
) -> Callable[[View], View]:
    """Answer an address at most ``limit`` times in ``seconds`` on the decorated page; Refused 429 beyond.

    PUBLIC_REQUESTS_PER_MINUTE where no limit is named. Only requests of ``methods`` are
    counted. Where nobody can count, everybody is answered: the pages must not fall with the cache.
    """

    def door(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            most = limit or settings.PUBLIC_REQUESTS_PER_MINUTE
            key = f"throttle:{view.__name__}:{seconds}:{_client(request)}"
            if request.method in methods and _count(key, seconds) > most:
                told = f"访问过于频繁，请 {seconds // 60} 分钟后再试。"
                raise Refused(told, status=429, retry_after=seconds)
            return view(request, *args, **kwargs)

        return opened

    return door


def _client(request: HttpRequest) -> str:
    """Who counts as one: an IPv4 address, or the 64 bits of an IPv6 one that a subscriber is given.

    Of the rest he takes another for each request as he likes.
    """
    text = client_address(request)
    address = ip_address(text) if text else None
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))


def _count(key: str, seconds: int) -> int:
    """How many times ``key`` was counted since the first time within ``seconds``, this one included."""
    try:
        cache.add(key, 0, timeout=seconds)
        return int(cache.incr(key))
    except ValueError:  # it expired between the two
        return 1
    except (OSError, RedisError):
        logger.exception("Nobody counts who asks how often")
        return 1
