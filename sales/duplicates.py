"""Who and what may be in the books twice: by mail domain, by address, and by names that are nearly the same."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet

from engagements.models import Organisation
from sales.models import Contact

NEARLY = 0.35  # of three-letter pieces in common: Harbour AB and Harbour A.B., not Harbour and Harvest
SHOWN = 5
ANYBODYS = frozenset(  # domains that say nothing about where somebody works
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "me.com",
        "yahoo.com",
    }
    | {"gmx.de", "gmx.net", "web.de", "t-online.de", "proton.me", "protonmail.com", "aol.com", "posteo.de"}
)


def own_domain(email: str) -> str:
    """The domain of an address, unless everybody may have one there."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in ANYBODYS else domain


def like_contact(contact: Contact) -> QuerySet[Contact]:
    """Others who may be the same person: the same address, or nearly the same name there or at the same domain."""
    others = Contact.objects.standing().exclude(pk=contact.pk).select_related("organisation")
    near = Q(organisation=contact.organisation_id)
    if domain := own_domain(contact.email):
        near |= Q(email__iendswith=f"@{domain}")
    same = Q(name__trigram_similar=contact.name) & Q(likeness__gte=NEARLY) & near
    if contact.email:
        same |= Q(email__iexact=contact.email)
    found = others.annotate(likeness=TrigramSimilarity("name", contact.name))
    return found.filter(same).order_by("-likeness", "pk")[:SHOWN]


def like_organisation(organisation: Organisation) -> QuerySet[Organisation]:
    """Others that may be the same company: nearly the same name, or people with addresses of the same domain."""
    others = Organisation.objects.standing().exclude(pk=organisation.pk)
    if organisation.pk:  # who works with whom is not the same
        others = others.exclude(delivering__client=organisation).exclude(commissioning__vendor=organisation)
    same = Q(name__trigram_similar=organisation.name) & Q(likeness__gte=NEARLY)
    if organisation.pk:
        emails = (
            Contact.objects.filter(organisation=organisation)
            .exclude(email="")
            .values_list("email", flat=True)
        )
        for domain in sorted({own_domain(email) for email in emails[:50]} - {""})[:3]:
            people = Contact.objects.standing().filter(email__iendswith=f"@{domain}")
            same |= Q(pk__in=people.values("organisation"))
    found = others.annotate(likeness=TrigramSimilarity("name", organisation.name))
    return found.filter(same).order_by("-likeness", "pk")[:SHOWN]
