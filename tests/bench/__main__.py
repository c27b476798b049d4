"""``python -m tests.bench``: prints how quick the product is, each figure beside its bound.

Times are medians; what may vary between machines is given as a ratio to a floor measured in the same run.
"""

import os

from tests.services import database_url


def main() -> None:
    """Make a database of the bench's own, measure, and drop it."""
    with database_url() as database:
        os.environ["TEST_DATABASE_URL"] = database
        os.environ["DJANGO_SETTINGS_MODULE"] = "greenmfg.settings"
        os.environ["LOG_LEVEL"] = "WARNING"
        import django

        import tests.plugin  # noqa: F401 - sets the environment Django reads

        django.setup()
        from django.template import Template
        from django.test import utils as django_tests

        from tests.bench import figures

        # The test tools copy the context of every template that is drawn; the product does not.
        draw = Template._render
        django_tests.setup_test_environment()
        Template._render = draw
        names = django_tests.setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        try:
            figures.print_all()
        finally:
            django_tests.teardown_databases(names, verbosity=0)


if __name__ == "__main__":
    main()
