"""What every page knows about who acts (props of templates/base.html)."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import selectors
from accounts.models import Role, Tenant


def acting(request: HttpRequest) -> dict[str, Any]:
    """``acting``: actor, organization, roles (labels), office (of the province shown), others."""
    actor = getattr(request, "actor", None)  # a request refused before the middleware has none
    organization = actor and actor.organization
    tenant = getattr(request, "tenant", None)
    return {
        "acting": {
            "actor": actor,
            "organization": organization,
            "roles": [role.label for role in Role if actor and role in actor.roles],
            "office": SimpleLazyObject(lambda: _office(tenant)),
            "others": [one for one in getattr(request, "organizations", []) if one != organization],
        }
    }


def _office(tenant: Tenant | None) -> str:
    """The office in the header: of the province shown, else of the only one there is."""
    if tenant is not None:
        return tenant.office
    tenants = selectors.tenants()[:2]
    return tenants[0].office if len(tenants) == 1 else ""
