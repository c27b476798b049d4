"""How many projects of a batch a body has taken on, with whoever it is connected with, in all provinces."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django_scopes import scopes_disabled

from accounts.models import Organization
from applications.models import Accreditation, Entrustment, ProjectDeclaration

TAKEN = (Entrustment.Status.ACCEPTED, Entrustment.Status.SIGNED)


class Ties(NamedTuple):
    """What connects a body: whoever has one of the same is connected with it; and its projects elsewhere."""

    codes: frozenset[str]  # its own and its affiliates'
    legal_representative: str
    outside: int


def projects_taken(
    code: str, assessor: Organization, *, own: Ties | None = None, besides: int | None = None
) -> int:
    """The projects of the batch ``code`` that ``assessor`` and its affiliates have; only the number is told.

    ``own``: what the body declares now, in place of what it said last; ``besides``: an entrustment that is
    not counted.
    """
    with scopes_disabled():
        rows = list(
            ProjectDeclaration.objects.filter(batch__code=code)
            .order_by("pk")
            .values_list(
                "assessor__uscc", "legal_representative", "affiliates", "outside",
                "entrustment__status", "entrustment",
            )
        )  # fmt: skip
        listed = Accreditation.objects.filter(revoked_on=None).values_list("assessor__uscc", "affiliates")
        known = [(uscc, _codes(uscc, affiliates)) for uscc, affiliates in listed]
    ties = {
        uscc: Ties(_codes(uscc, affiliates), representative, outside)
        for uscc, representative, affiliates, outside, _status, _pk in rows
    }
    if own is not None:
        ties[assessor.uscc] = own
    for uscc, codes in known:
        if uscc in ties:
            ties[uscc] = ties[uscc]._replace(codes=ties[uscc].codes | codes)
    group = connected(assessor.uscc, ties)
    taken = sum(status in TAKEN and uscc in group and pk != besides for uscc, *_rest, status, pk in rows)
    return taken + sum(ties[uscc].outside for uscc in group)


def _codes(uscc: str, affiliates: Iterable[Mapping[str, str]]) -> frozenset[str]:
    return frozenset({uscc, *(row["uscc"] for row in affiliates)})


def connected(uscc: str, ties: Mapping[str, Ties]) -> set[str]:
    """The bodies of ``ties`` that are one with ``uscc``, itself included, directly or through others."""
    group, waiting = set(), {uscc} & ties.keys()
    while waiting:
        group |= waiting
        codes = frozenset().union(*(ties[one].codes for one in group))
        heads = {ties[one].legal_representative for one in group}
        waiting = {
            other
            for other, tie in ties.items()
            if other not in group and (tie.codes & codes or tie.legal_representative in heads)
        }
    return group


def last_declaration(entrustment: Entrustment) -> dict[str, object]:
    """What its body declared last, in whatever batch and province, as it is typed; else nothing."""
    with scopes_disabled():
        row = ProjectDeclaration.objects.filter(assessor=entrustment.assessor).order_by("-pk").first()
    if row is None:
        return {}
    lines = "\n".join(f"{one['name']} {one['uscc']}" for one in row.affiliates)
    return {"legal_representative": row.legal_representative, "affiliates": lines, "outside": row.outside}
