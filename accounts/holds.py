"""What keeps a unit's name as it is: rules that other apps bring along, asked before it is changed."""

from collections.abc import Callable

from accounts.models import Organization

Rule = Callable[[Organization], str]  # why the name has to stay, empty where it need not

_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """Have ``rule`` asked; a decorator."""
    _rules.append(rule)
    return rule


def reasons(unit: Organization) -> list[str]:
    """Why ``unit`` keeps its name for now."""
    return [reason for rule in _rules if (reason := rule(unit))]
