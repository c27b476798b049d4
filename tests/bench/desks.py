"""The home of the department with the cases of a whole province."""

from functools import partial

from django.db import connection
from django.db.models import F
from django.db.models.functions import Mod

from accounts.models import Region
from applications.models import Application
from applications.workflow import Status
from tests.bench.measure import line, queries, ratio
from tests.crowd import gather
from tests.people import MemberClient
from tests.stories import Story

CITIES, CASES = 14, 5000
STANDING = (Status.MUNICIPAL, Status.PROVINCIAL, Status.SELECTED, Status.DECLINED, Status.CONCLUDED)


def province(story: Story) -> None:
    """5 000 applications in 14 cities, at every stage that an office knows of."""
    for number in range(1000, CASES + 1, 1000):  # no single statement may take long
        gather(story, number)
    spread(story)
    with connection.cursor() as cursor:  # as any database does by itself that has stood for a minute
        cursor.execute("ANALYZE")
    office = MemberClient(story.world.province_approver)  # whose desk tells the most
    home, bare = partial(office.get, "/desk/"), partial(office.get, "/bare/desk/")
    home()  # the first request puts the session on record
    line(f"home of the department, {CASES} in {CITIES} cities, queries", str(queries(home)), "≤ 15")
    line("home of the department, against the same numbers bare", f"{ratio(home, bare, 15):.2f} ×", "≤ 3 ×")


def spread(story: Story) -> None:
    """Give each city its share, and some cases to every status."""
    tenant = story.world.hunan
    more = range(CITIES - Region.objects.exclude(kind=Region.Kind.COUNTY).count())
    Region.objects.bulk_create(
        Region(tenant=tenant, code=f"4399{n:02d}", name=f"第 {n + 1} 市", kind=Region.Kind.CITY) for n in more
    )
    numbered = Application.objects.alias(share=Mod(F("pk"), CITIES), turn=Mod(F("pk"), len(STANDING)))
    for share, region in enumerate(Region.objects.exclude(kind=Region.Kind.COUNTY).order_by("code")):
        numbered.filter(share=share).update(region=region)
    for turn, status in enumerate(STANDING):
        numbered.filter(turn=turn).update(status=status)
