"""The controls that several forms share. A browser's take and give ISO 8601 whatever the language."""

from django import forms


def line(**attrs: str) -> forms.TextInput:
    """One line of text."""
    return forms.TextInput(attrs={"class": "form-control", **attrs})


def day(**attrs: str) -> forms.DateInput:
    """A date."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


def moment(**attrs: str) -> forms.DateTimeInput:
    """A date with its time."""
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", **attrs})
