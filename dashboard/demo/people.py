"""Who takes part in the demonstration: a port and its software house."""

from engagements.models import Party, Role

VENDOR, CLIENT = "Lindholm Software", "Northwharf Port"
ZONE = "Europe/Stockholm"

PEOPLE = [
    ("Jonas Lind", Party.VENDOR, Role.DELIVERY_LEAD),
    ("Mira Kaur", Party.VENDOR, Role.VENDOR_MEMBER),
    ("Samir Haddad", Party.VENDOR, Role.VENDOR_MEMBER),
    ("Linnea Berg", Party.VENDOR, Role.VENDOR_MEMBER),
    ("Tom Osei", Party.CLIENT, Role.SPONSOR),
    ("Petra Wolf", Party.CLIENT, Role.PRODUCT_OWNER),
    ("Anders Nyman", Party.CLIENT, Role.CLIENT_MEMBER),  # leads the gate
    ("Ingrid Falk", Party.CLIENT, Role.CLIENT_MEMBER),  # plans the bays
    ("Birgit Sand", Party.CLIENT, Role.OBSERVER),  # finance, reads along
]
STAFF = "Eva Holm"


def first(name: str) -> str:
    return name.split()[0].lower()


def address(name: str) -> str:
    return f"{first(name)}@demo.example"
