"""Rows that never change, kept by triggers of the database on PostgreSQL and SQLite.

``FROZEN`` is the one declaration. The triggers are made again after every migrate, since SQLite drops
them silently when a later migration alters a table; a test compares ``installed`` with ``declared``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Frozen:
    """What of a table never changes; its rows are not deleted either.

    ``columns``: those that keep their value, none named means all of them. ``when``: SQL over ``{row}``,
    which rows are frozen already. ``closed``: no row may be added for which ``when`` holds.
    """

    columns: tuple[str, ...] = ()
    when: str = "true"
    closed: bool = False


PUBLISHED = "{row}.published_at IS NOT NULL"
IN_PUBLISHED_SET = (
    "EXISTS (SELECT 1 FROM evaluation_dataset WHERE id = {row}.data_set_id AND published_at IS NOT NULL)"
)

FROZEN = {
    "accounts_event": Frozen(),
    "applications_snapshot": Frozen(),
    "applications_sealedevidence": Frozen(),
    # What it is called and how long it holds may be mended; a newer file is a row of its own.
    "applications_evidence": Frozen(
        columns=("tenant_id", "organization_id", "number", "edition", "filename", "file_id")
    ),
    "applications_ban": Frozen(
        columns=(
            "tenant_id",
            "uscc",
            "name",
            "kind",
            "document_number",
            "decided_on",
            "until",
            "reason",
            "file_id",
            "filename",
            "proposed_by_id",
            "proposed_at",
        )
    ),
    "applications_flag": Frozen(),
    "applications_projectdeclaration": Frozen(),
    "applications_sealedtext": Frozen(),
    # Only its state follows, by a decision; and that the unit has come to the platform.
    "applications_listing": Frozen(
        columns=(
            "tenant_id",
            "honour",
            "level",
            "uscc",
            "name",
            "subject",
            "region_id",
            "application_id",
            "year",
            "document_number",
            "listed_on",
            "created_at",
        )
    ),
    # Only how it ends may follow.
    "applications_listingdecision": Frozen(
        columns=(
            "listing_id",
            "act",
            "ground",
            "document_number",
            "decided_on",
            "reason",
            "file_id",
            "filename",
            "proposed_by_id",
            "proposed_at",
        )
    ),
    "applications_lookup": Frozen(),
    "applications_verification": Frozen(),
    "applications_review": Frozen(),
    "applications_siteassessment": Frozen(),
    "applications_sitephotograph": Frozen(),
    "applications_bonus": Frozen(),
    # Only what becomes of it may follow.
    "applications_proposal": Frozen(
        columns=(
            "application_id",
            "snapshot_id",
            "seen_version",
            "organization_id",
            "action",
            "reason",
            "facts",
            "by_id",
            "at",
        )
    ),
    "applications_transmittal": Frozen(
        columns=(
            "round_id",
            "region_id",
            "number",
            "seen",
            "by_id",
            "filled_by",
            "phone",
            "body",
            "sha256",
            "sent_at",
        ),
        when="{row}.sent_at IS NOT NULL",
    ),
    "applications_transmittal_applications": Frozen(
        when=(
            "EXISTS (SELECT 1 FROM applications_transmittal"
            " WHERE id = {row}.transmittal_id AND sent_at IS NOT NULL)"
        ),
        closed=True,
    ),
    "applications_recommendation": Frozen(),
    "applications_roundoutcome": Frozen(when="{row}.status = 'confirmed'"),
    "applications_platformfiling": Frozen(),
    "applications_rescoring": Frozen(),
    "applications_notice": Frozen(
        columns=("round_id", "by_id", "opens_on", "closes_on", "department", "phone", "body", "sha256"),
        when="{row}.opens_on IS NOT NULL",
    ),
    # Only its state and what the department answers may follow.
    "applications_objection": Frozen(
        columns=(
            "notice_id",
            "application_id",
            "code",
            "name",
            "phone",
            "employer",
            "ground",
            "officials",
            "file_id",
            "filename",
            "at",
        )
    ),
    "applications_notice_applications": Frozen(
        when="EXISTS (SELECT 1 FROM applications_notice WHERE id = {row}.notice_id AND opens_on IS NOT NULL)",
        closed=True,
    ),
    "evaluation_scorerun": Frozen(),
    # Only its retirement may follow.
    "evaluation_schemerevision": Frozen(
        columns=(
            "owner_id",
            "code",
            "edition",
            "revision",
            "honour",
            "title",
            "body",
            "sha256",
            "by_id",
            "published_at",
        ),
        when=PUBLISHED,
    ),
    "evaluation_dataset": Frozen(when=PUBLISHED),
    "evaluation_datavalue": Frozen(when=IN_PUBLISHED_SET, closed=True),
    "evaluation_factorvalue": Frozen(when=IN_PUBLISHED_SET, closed=True),
    # Its state is what the check of its content moves.
    "files_storedfile": Frozen(columns=("tenant_id", "sha256", "size", "media_type", "created_at")),
}

# One function for all tables of PostgreSQL, whose triggers cannot look at other rows in WHEN: it asks the
# condition of its second argument about the row that its first argument names.
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen boolean;
BEGIN
    IF TG_ARGV[0] = 'NEW' THEN
        EXECUTE 'SELECT ' || TG_ARGV[1] INTO frozen USING NEW;
    ELSE
        EXECUTE 'SELECT ' || TG_ARGV[1] INTO frozen USING OLD;
    END IF;
    IF frozen THEN
        RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$
"""
_INSTALLED = {
    "postgresql": (
        "SELECT tgname, pg_get_triggerdef(oid, true) FROM pg_trigger"
        " WHERE tgfoid = to_regproc('refuse_frozen') AND pg_table_is_visible(tgrelid)"
    ),
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_frozen_*'",
}


def declared(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers ``FROZEN`` asks for on the tables that are there: name to creating statement."""
    tables = set(connection.introspection.table_names())
    return dict(
        trigger
        for table, frozen in FROZEN.items()
        if table in tables
        for trigger in _triggers(connection.vendor, table, frozen)
    )


def installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that stand in the database: name to creating statement."""
    with connection.cursor() as cursor:
        cursor.execute(_INSTALLED[connection.vendor])
        return dict(cursor.fetchall())


def before_migrate(using: str = "default", **_signal: Any) -> None:
    """SQLite replaces a table to alter it, which fails while a trigger of another table looks at it."""
    if connections[using].vendor == "sqlite":
        _drop(connections[using], installed(connections[using]))


def after_migrate(using: str = "default", **_signal: Any) -> None:
    """Bring the triggers to the declaration."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        wanted = declared(connection)
        standing = installed(connection)
        if standing != wanted:
            _drop(connection, standing)
            for statement in wanted.values():
                cursor.execute(statement)


def _drop(connection: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            table = name.partition("_frozen_")[0]
            cursor.execute(
                f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")
            )


def _triggers(vendor: str, table: str, frozen: Frozen) -> Iterator[tuple[str, str]]:
    """Name and statement of each trigger, in the words in which the database tells them back."""
    update = f"UPDATE OF {', '.join(frozen.columns)}" if frozen.columns else "UPDATE"
    judged = [("update", update, "OLD"), ("delete", "DELETE", "OLD")]
    if frozen.closed:
        judged += [("insert", "INSERT", "NEW"), ("move", "UPDATE", "NEW")]
    for suffix, event, row in judged:
        name = f"{table}_frozen_{suffix}"
        head = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
        if vendor == "postgresql":
            condition = frozen.when.format(row="($1)").replace("'", "''")
            yield name, head + f"EXECUTE FUNCTION refuse_frozen('{row}', '{condition}')"
        else:
            condition = frozen.when.format(row=row)
            message = f"{table} is frozen: {event.split()[0]} refused"
            yield name, head + f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
