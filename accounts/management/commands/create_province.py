"""Makes a province: ``create_province hunan --name 湖南省 --office 湖南省工业和信息化厅 --uscc … …``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import links
from accounts.services import units
from greenmfg.errors import Refused

REGIONS = settings.BASE_DIR / "fixtures" / "regions"


class Command(BaseCommand):
    help = "Create a province with its regions and department, and print the first administrator's link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="short ASCII name, part of public addresses")
        parser.add_argument("--name", required=True, help="湖南省")
        parser.add_argument("--office", required=True, help="the department's full name")
        parser.add_argument("--uscc", required=True, help="the department's 统一社会信用代码")
        parser.add_argument("--admin-email", required=True, help="its first administrator")
        parser.add_argument("--regions", type=Path, help="default: fixtures/regions/SLUG.yaml")

    def handle(self, **options: Any) -> None:
        slug = options["slug"]
        try:
            invitation = units.create_province(
                slug=slug,
                name=options["name"],
                office=options["office"],
                uscc=options["uscc"],
                admin_email=options["admin_email"],
                regions=options["regions"] or REGIONS / f"{slug}.yaml",
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"已创建 {options['name']}。请在 7 日内打开链接设置管理员账号：")
        self.stdout.write(links.invitation(invitation))
