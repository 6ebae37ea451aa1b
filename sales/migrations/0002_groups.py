"""The groups of the staff, and what each may: rights are changed here, by a migration, and nowhere by hand.

Whoever was of the staff until now sold: they become sales.
"""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OPENS = {
    "organisation": ("view", "add", "change"),
    "engagement": ("view", "add", "change"),
    "invitation": ("view", "add"),
    "membership": ("view",),
}
SELLS = {
    "contact": ("view", "add", "change"),
    "opportunity": ("view", "add", "change"),
    "activity": ("view", "add"),
}
RUNS = {
    "user": ("view", "add", "change"),
    "outgoingmail": ("view",),
    "deadaddress": ("view",),
}
GROUPS = {
    "sales": OPENS | SELLS,
    "delivery lead": OPENS,
    "administrator": OPENS | SELLS | RUNS,
}
ROOMS = ("people", "engagements", "digests", "sales")


def make(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for room in ROOMS:  # Django makes them after all migrations: too late for us
        config = apps.get_app_config(room)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects
    for name, rights in GROUPS.items():
        group, _new = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        codes = [f"{act}_{model}" for model, acts in rights.items() for act in acts]
        group.permissions.set(permissions.filter(codename__in=codes, content_type__app_label__in=ROOMS))
    group = apps.get_model("auth", "Group").objects.get(name="sales")
    group.user_set.add(*apps.get_model("people", "User").objects.filter(is_staff=True, is_superuser=False))


def unmake(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0001_sales"),
        ("engagements", "0011_archived_organisations"),
        ("digests", "0004_wishes"),
        ("people", "0004_calendars"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make, unmake)]
