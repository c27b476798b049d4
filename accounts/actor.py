"""Who acts: one person, for one organization, with the roles he holds there now."""

from dataclasses import dataclass

from accounts.models import Organization, Tenant, User
from greenmfg.errors import Refused


@dataclass(frozen=True)
class Actor:
    """An acting member as the database knows him at this request; never kept between requests.

    ``tenant`` is the province of the organization, None for an assessor, who stands outside all of
    them. ``user`` and ``organization`` are None only for the platform itself (``Actor.system``).
    """

    user: User | None
    organization: Organization | None
    roles: frozenset[str]
    tenant: Tenant | None
    address: str | None = None
    unread: int = 0  # messages that wait for him in this organization

    @classmethod
    def system(cls, tenant: Tenant) -> "Actor":
        """The platform acting by itself in ``tenant``: jobs, deadlines, commands."""
        return cls(user=None, organization=None, roles=frozenset(), tenant=tenant)

    @classmethod
    def alone(cls, user: User, address: str | None) -> "Actor":
        """A person who acts for himself: what concerns his account and no organization."""
        return cls(user=user, organization=None, roles=frozenset(), tenant=None, address=address)

    @property
    def kind(self) -> str:
        """The kind of the organization acted for, or ``system``."""
        return self.organization.kind if self.organization else "system"

    @property
    def person(self) -> User:
        """Who acts; Refused 403 for the platform itself."""
        if self.user is None:
            raise Refused("只有单位成员可以办理。", status=403)
        return self.user

    @property
    def unit(self) -> Organization:
        """The organization acted for; Refused 403 for the platform itself."""
        if self.organization is None:
            raise Refused("只有单位成员可以办理。", status=403)
        return self.organization

    @property
    def province(self) -> Tenant:
        """The province acted in; Refused 403 for an assessor, who stands outside all of them."""
        if self.tenant is None:
            raise Refused("只有本省单位的成员可以办理。", status=403)
        return self.tenant
