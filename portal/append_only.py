"""Makes the database itself refuse to change or remove an event, whoever asks."""

from django.db.backends.base.base import BaseDatabaseWrapper

_REFUSAL = "events are append-only"

# REPLACE removes a row without waking the trigger against DELETE, hence the two against INSERT.
_SQLITE = {
    "portal_event_update": "UPDATE ON portal_event",
    "portal_event_delete": "DELETE ON portal_event",
    "portal_event_replace": (
        "INSERT ON portal_event WHEN EXISTS (SELECT 1 FROM portal_event WHERE id = NEW.id"
        " OR (stream_id = NEW.stream_id AND number = NEW.number))"
    ),
    "portal_stream_identity": "UPDATE OF id, kind, practice_id ON portal_stream",
    "portal_stream_delete": "DELETE ON portal_stream",
    "portal_stream_replace": (
        "INSERT ON portal_stream WHEN EXISTS (SELECT 1 FROM portal_stream WHERE id = NEW.id)"
    ),
}
_POSTGRESQL = {
    "portal_event_change": "UPDATE OR DELETE ON portal_event FOR EACH ROW",
    "portal_event_truncate": "TRUNCATE ON portal_event FOR EACH STATEMENT",
    "portal_stream_identity": "UPDATE OF id, kind, practice_id ON portal_stream FOR EACH ROW",
    "portal_stream_delete": "DELETE ON portal_stream FOR EACH ROW",
    "portal_stream_truncate": "TRUNCATE ON portal_stream FOR EACH STATEMENT",
}


def protect(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on events, and the removal of a stream's head."""
    with connection.cursor() as cursor:
        for statement in _protection(connection.vendor):
            cursor.execute(statement)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Take the refusal away: for undoing the migration, and for emptying a test database."""
    names = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for name in names:
            on_table = "" if connection.vendor == "sqlite" else f" ON {_table(name)}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _protection(vendor: str) -> list[str]:
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {deed} {refuse}"
            for name, deed in _SQLITE.items()
        ]
    return [
        "CREATE OR REPLACE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        *(
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {deed} EXECUTE FUNCTION portal_refuse()"
            for name, deed in _POSTGRESQL.items()
        ),
    ]


def _table(trigger: str) -> str:
    return "_".join(trigger.split("_")[:2])
