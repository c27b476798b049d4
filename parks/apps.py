from django.apps import AppConfig


class ParksConfig(AppConfig):
    name = "parks"
    label = "parks"
    verbose_name = "园区"

    def ready(self) -> None:
        from applications import tracks
        from evaluation.models import Honour
        from parks import eligibility, reading, selectors

        tracks.register(
            tracks.Track(
                honour=Honour.PARK,
                profile=tracks.Profile(page="park_profile", title="园区概况"),
                prefill=selectors.prefill,
                eligibility=eligibility.obstacles,
                applicants="工业园区",
                told=reading.told,
            )
        )
