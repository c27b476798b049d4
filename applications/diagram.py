"""The state diagram of a procedure, drawn from the transition table."""

from collections.abc import Iterator

from applications.workflow import (
    APPLICATION,
    FINAL,
    NotAllowed,
    Procedure,
    Status,
    Target,
    Transition,
    named,
    target_of,
)


def diagram(procedure: Procedure) -> Iterator[str]:
    """The lines of ``procedure`` as a Mermaid diagram: the statuses it reaches, the moves between them."""
    moves = list(reachable(procedure))
    yield "stateDiagram-v2"
    for status in Status:
        if any(status in (source, target) for source, _, target in moves):
            yield f'    state "{procedure.status_label(status)}" as {status}'
    yield f"    [*] --> {Status.DRAFT}"
    for source, row, target in moves:
        yield f"    {source} --> {target}: {named(row, procedure).label}"
    for status in Status:
        if status in FINAL and any(target == status for _, _, target in moves):
            yield f"    {status} --> [*]"


def reachable(procedure: Procedure) -> Iterator[tuple[Status, Transition, Status]]:
    """Every move an application can make from draft on, in the order in which it is met."""
    waiting = [Status.DRAFT]
    came_from: dict[Status, Status] = {}
    for source in waiting:
        for row in APPLICATION:
            try:
                found = target_of(row, procedure, source, came_from.get(source, ""))
            except NotAllowed:
                continue
            target = Status(found)
            yield source, row, target
            if target not in waiting:
                waiting.append(target)
            if row.target != Target.BACK:
                came_from.setdefault(target, source)
