"""How often one address may ask for what anybody may read."""

import logging
from collections.abc import Callable
from functools import wraps
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
BOTH, POST = frozenset({"GET", "POST"}), frozenset({"POST"})


def throttled(
    *, seconds: int = MINUTE, limit: int | None = None, methods: frozenset[str] = BOTH
) -> Callable[[View], View]:
    """Answer an address at most ``limit`` times in ``seconds`` on the decorated page; Refused 429 beyond.

    PUBLIC_REQUESTS_PER_MINUTE where no limit is named. Only requests of ``methods`` are
    counted. Where nobody can count, everybody is answered: the pages must not fall with the cache.
    """

    def door(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            most = limit or settings.PUBLIC_REQUESTS_PER_MINUTE
            key = f"throttle:{view.__name__}:{seconds}:{client_address(request)}"
            if request.method in methods and _count(key, seconds) > most:
                raise Refused(f"访问过于频繁，请 {seconds // 60} 分钟后再试。", status=429)
            return view(request, *args, **kwargs)

        return opened

    return door


def _count(key: str, seconds: int) -> int:
    """How many times ``key`` was counted since the first time within ``seconds``, this one included."""
    try:
        cache.add(key, 0, timeout=seconds)
        return int(cache.incr(key))
    except ValueError:  # it expired between the two
        return 1
    except RedisError:
        logger.exception("Nobody counts who asks how often")
        return 1
