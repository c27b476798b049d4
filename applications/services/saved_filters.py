"""What a person keeps of the queue for himself: filters under names, one of which may open it."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import User
from accounts.selectors import absent
from applications import selectors
from applications.models import SavedFilter
from greenmfg.errors import Item, Refused

AT_MOST = 20


@transaction.atomic
def save_filter(
    *, actor: Actor, name: str, parameters: Mapping[str, str], is_default: bool = False
) -> SavedFilter:
    """Keep ``parameters``, those of a valid queue form, under ``name``; what had the name is replaced.

    Refused 422 where nothing is filtered, and where there are twenty already.
    """
    if not parameters:
        raise Refused("当前没有筛选条件，请先选择条件并查询，再保存。")
    own = _own(actor)
    kept = own.filter(name=name).first()
    if kept is None and own.count() >= AT_MOST:
        told = f"最多保存 {AT_MOST} 个筛选，请先删除不用的。"
        raise Refused(told, items=[Item("name", told)])
    if is_default:
        own.update(is_default=False)
    row = kept or SavedFilter(tenant=actor.province, organization=actor.unit, user=actor.person, name=name)
    row.parameters, row.is_default = dict(parameters), is_default
    row.save()
    return row


@transaction.atomic
def choose_default(*, actor: Actor, pk: int) -> SavedFilter:
    """Open the queue with this filter; asked for the one that does already, with none.

    Refused 404 where the person keeps no such filter.
    """
    own = _own(actor)
    row = own.filter(pk=pk).first()
    if row is None:
        raise absent()
    own.update(is_default=False)
    row.is_default = not row.is_default
    row.save(update_fields=["is_default"])
    return row


@transaction.atomic
def delete_filter(*, actor: Actor, pk: int) -> None:
    """Forget it; Refused 404 where the person keeps no such filter."""
    if not _own(actor).filter(pk=pk).delete()[0]:
        raise absent()


def _own(actor: Actor) -> QuerySet[SavedFilter]:
    """Those of the acting person; he is locked, so that two of his requests come one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=actor.person.pk)
    return selectors.saved_filters(actor)
