"""``manage.py demo``: the demonstration of `make demo`; a second run changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Role
from applications import demonstration


class Command(BaseCommand):
    help = "Build a demonstration province with one complete application; needs the embedded default."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.EMBEDDED and settings.SIMULATION):
            raise CommandError(
                "演示数据只建在单机内置库里：不设 DATABASE_URL，设 SIMULATION=1（make demo 会自动设置）。\n"
                "The demonstration needs the embedded default: no DATABASE_URL, and SIMULATION=1."
            )
        tenant = demonstration.province()
        if tenant is None:
            call_command("load_schemes", stdout=self.stdout)
            with transaction.atomic():  # a demonstration that is cut off leaves nothing behind
                tenant = demonstration.build(lambda text: self.stdout.write(f"  {text}"))
            for path in demonstration.save_documents(tenant, settings.VAR_DIR / "demo"):
                self.stdout.write(f"  {path}")
        else:
            self.stdout.write("演示数据已在，未作改动。The demonstration is there already.")
        self.accounts()

    def accounts(self) -> None:
        """One account per role, and the password of all."""
        cast = demonstration.cast()
        labels = {role.value: role.label for role in Role}
        self.stdout.write(f"演示账号（密码均为 {cast['password']}）：")
        for person in cast["people"]:
            unit = cast["units"][person["unit"]].get("name", cast["province"]["office"])
            roles = "、".join(labels[role] for role in person["roles"])
            self.stdout.write(f"  {person['email']:<30} {unit} {person['name']}（{roles}）")
        self.stdout.write("开放批次中的其他市州和单位，每家一人兼各角色，密码相同：")
        for email, unit in demonstration.others():
            self.stdout.write(f"  {email:<30} {unit}")
