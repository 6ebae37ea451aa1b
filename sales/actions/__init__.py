"""What sales staff do, each act in the module of its subject."""

from sales.actions.contacts import add_contact, archive_contact, change_contact, merge_contacts
from sales.actions.importing import import_contacts
from sales.actions.merging import merge_organisations
from sales.actions.opportunities import (
    add_opportunity,
    archive_opportunity,
    change_opportunity,
    give_seat,
    log,
    note_conversation,
    take_seat,
)
from sales.actions.setting_up import send_test_mail
from sales.actions.starting import Terms, invite_seat, start_engagement

__all__ = [
    "Terms",
    "add_contact",
    "add_opportunity",
    "archive_contact",
    "archive_opportunity",
    "change_contact",
    "change_opportunity",
    "give_seat",
    "import_contacts",
    "invite_seat",
    "log",
    "merge_contacts",
    "merge_organisations",
    "note_conversation",
    "send_test_mail",
    "start_engagement",
    "take_seat",
]
