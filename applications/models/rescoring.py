"""What a new set of benchmarks did to the scores that stood open when it was published."""

from django.db import models

from evaluation.models import DataSet
from greenmfg.clock import StampField
from greenmfg.tenancy import TenantModel


class Rescoring(TenantModel):
    """Who moved by ``data_set``, computed once by a job and frozen. Sealed scores never move.

    ``lines`` is a list of {"application", "number", "unit", "before", "after"}, the last two as [least,
    most] of the points: the same text where the score is known, empty where nothing can be scored.
    """

    data_set = models.OneToOneField(DataSet, on_delete=models.PROTECT, related_name="+")
    lines = models.JSONField()
    at = StampField()

    class Meta:
        base_manager_name = "objects"
