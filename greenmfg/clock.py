"""The only clock: the database's, or an override that exists only with SIMULATION on.

Every process asks the same database, so a deadline is judged by one clock: by the instant the
state-changing statement reaches the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models.expressions import Combinable, DatabaseDefault, Value
from django.db.models.functions import Now

_override: ContextVar[datetime | None] = ContextVar("clock_override", default=None)
_READ = {
    "postgresql": "SELECT statement_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
}


def now() -> Combinable:
    """The present moment for use inside a query or an update."""
    moment = _override.get()
    return actual() if moment is None else Value(moment, output_field=models.DateTimeField())


def actual() -> Now:
    """The database's own moment whatever is simulated: for what other processes compare, as leases."""
    return Now()


def read() -> datetime:
    """The present moment, aware; one query unless overridden."""
    moment = _override.get()
    return read_actual() if moment is None else moment


def read_actual() -> datetime:
    """The database's own moment whatever is simulated, aware: for what no simulation moves, as files."""
    with connection.cursor() as cursor:
        cursor.execute(_READ[connection.vendor])
        (answer,) = cursor.fetchone()
    return answer if isinstance(answer, datetime) else datetime.fromisoformat(answer).replace(tzinfo=UTC)


@contextmanager
def override(moment: datetime) -> Iterator[None]:
    """Let ``moment`` (aware) be the present inside the block, in this thread, jobs run inline included."""
    if not settings.SIMULATION:
        raise ImproperlyConfigured("The clock can be overridden only with SIMULATION on.")
    if moment.tzinfo is None:
        raise ValueError("The clock takes aware moments only.")
    token = _override.set(moment)
    try:
        yield
    finally:
        _override.reset(token)


class StampField(models.DateTimeField):  # type: ignore[type-arg]
    """When the row was inserted: the database's moment, or the override."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_default", Now())
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        moment = _override.get()
        if moment is not None and isinstance(getattr(model_instance, self.attname), DatabaseDefault):
            setattr(model_instance, self.attname, moment)
        return super().pre_save(model_instance, add)
