"""What was filed under a name is judged, published and listed under that name."""

from accounts import holds
from accounts.models import Organization
from applications.models import Application
from applications.workflow import FINAL, Status


@holds.register
def keeps_its_name(unit: Organization) -> str:
    """Why ``unit`` keeps its name: an application of it is under way; empty where none is."""
    rows = Application.objects.filter(organization=unit).exclude(status__in=[*FINAL, Status.DRAFT])
    first = rows.order_by("pk").first()
    if first is None:
        return ""
    return f"申报 {first.number} 正在办理，单位名称以已签署的材料为准。请在办结后变更，或撤回申报后变更。"
