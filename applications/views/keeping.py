"""Where evidence is kept and which sheet it is given for.

A unit has one library, for all its applications. A body has one in every province that lists or has
entrusted it, for its sheets there. Behind these doors the pages are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from accounts import policy
from accounts.access import ActingRequest, View, acting_required
from accounts.selectors import absent
from applications import presenting, selectors
from applications.access import at_work, entrusted
from applications.models import Entrustment
from applications.presenting import Desk
from applications.services import assessing, evidence
from applications.workflow import EDITABLE

# The pages whose addresses begin with the owner of a sheet; all others begin with the library.
OF_A_SHEET = ("application_evidence", "row_evidence", "evidence_rows", "evidence_unlink")
SHARED = "一份材料可证明多个项目，并可指定页码。"


@dataclass(frozen=True)
class Place:
    """A library, how the names and addresses of its pages begin, and the sheet it is used for now."""

    prefix: str = ""
    about: str = ""  # what the library says of itself
    library: tuple[str, ...] = ()
    owner: tuple[int, ...] = ()
    desk: Desk | None = None
    link: Callable[..., Any] = field(default=evidence.link)
    unlink: Callable[..., Any] = field(default=evidence.unlink)

    def url(self, page: str, *args: Any) -> str:
        """The address of a page of the library, or of the sheet's evidence."""
        begin = self.owner if page in OF_A_SHEET else self.library
        return reverse(f"{self.prefix}{page}", args=(*begin, *args))


def unit_library(view: View) -> View:
    """The one library of a unit; 403 for offices, 404 for a body, whose libraries lie in the provinces."""

    @acting_required
    @wraps(view)
    def opened(request: ActingRequest, **kwargs: Any) -> HttpResponse:
        policy.require(request.actor, "see_evidence")
        if request.actor.tenant is None:
            raise absent()
        return view(request, Place(about=f"{SHARED}编号由系统给出，与申报材料中的索引编号一致。"), **kwargs)

    return opened


def body_library(view: View) -> View:
    """The library of a body in the province of the address."""

    @at_work
    @wraps(view)
    def opened(request: ActingRequest, **kwargs: Any) -> HttpResponse:
        province = request.actor.province
        about = (
            f"本机构在{province.name}各项评价共用的材料。{SHARED}编号由系统给出，与评价报告中的索引编号一致。"
        )
        return view(request, Place("body_", about, (province.slug,)), **kwargs)

    return opened


def unit_sheet(view: View) -> View:
    """The evidence of an application of the actor's own unit."""

    @acting_required
    @wraps(view)
    def opened(request: ActingRequest, pk: int, **kwargs: Any) -> HttpResponse:
        application = selectors.own_application(request.actor, pk)
        place = Place(
            owner=(pk,),
            desk=presenting.desk_of(application),
            link=partial(evidence.link, application_id=pk),
            unlink=partial(evidence.unlink, application_id=pk),
        )
        return view(request, place, **kwargs)

    return opened


def body_sheet(view: View) -> View:
    """The evidence of the body's own sheet at an entrustment that it has taken on."""

    @entrusted
    @wraps(view)
    def opened(request: ActingRequest, entrustment: Entrustment, **kwargs: Any) -> HttpResponse:
        if entrustment.status not in presenting.READS:
            raise absent()
        place = Place(
            prefix="body_",
            library=(entrustment.tenant.slug,),
            owner=(entrustment.pk,),
            desk=presenting.judging_desk(entrustment),
            link=partial(assessing.link, entrustment=entrustment),
            unlink=partial(assessing.unlink, entrustment=entrustment),
        )
        return view(request, place, **kwargs)

    return opened


def open_sheets(request: ActingRequest, place: Place, row: int) -> list[tuple[str, str]]:
    """Number and address of every sheet of the actor's own that the file ``row`` can be given for now."""
    if place.prefix:
        works = [one for one in selectors.entrustments_of(request.actor) if _is_open(request, one)]
        return [(one.application.number, reverse("body_evidence_rows", args=(one.pk, row))) for one in works]
    own = [one for one in selectors.own_applications(request.actor) if one.status in EDITABLE]
    return [(one.number, reverse("evidence_rows", args=(one.pk, row))) for one in own]


def _is_open(request: ActingRequest, entrustment: Entrustment) -> bool:
    here = entrustment.tenant == request.actor.tenant
    return here and presenting.may_judge(request.actor, entrustment)
