"""What browsers report that the content security policy has stopped on pages of ours."""

import json
import logging

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from greenmfg.parameters import any_body

logger = logging.getLogger(__name__)

LONGEST = 8192  # bytes of a report; browsers send some hundred
TOLD = ("document-uri", "effective-directive", "blocked-uri")


@csrf_exempt  # a browser reports by itself and knows no token
@any_body
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """One line in the log; 400 for what no browser sends. Anybody may write here, so nothing is kept."""
    try:
        told = json.loads(request.read(LONGEST))["csp-report"]
        parts = [str(told.get(name, ""))[:200] for name in TOLD]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise SuspiciousOperation("This is no report of a policy violation") from None
    logger.warning("Policy violation on %r: %r stopped %r", *parts)
    return HttpResponse(status=204)
