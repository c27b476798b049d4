"""Many reads that see one state of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every read inside see the database as it stood at the first, whatever others write meanwhile.

    A repeatable-read transaction on PostgreSQL; SQLite knows no other, and ours let nobody write meanwhile.
    Inside a caller's transaction the caller's own holds.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
