"""Search over everything in an engagement. Each room declares what it has to be searched, in its `apps.py`; one
question goes to all of them at once.

Texts that are searched have a column `words` beside them (`stories/migrations/0013_search.py`). Whatever is asked, at
most `RANKED` hits of a source are weighed: a common word costs no more in ten thousand stories than a rare one.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection, models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import JSONObject

from engagements.models import Membership
from engagements.snippets import Piece, excerpt, marked, wanted
from engagements.statements import PLACES, Statement, Word

RANKED = 2_000
SHOWN = 8
RESEMBLES = (
    "0.4"  # how many of a word's trigrams must be there: two letters that changed places in "confirms"
)


# --- What is asked, and what is found -----------------------------------------------------------------------


class Term(Protocol):
    text: str
    phrase: bool
    without: bool


class Filter(Protocol):
    operator: str
    value: str
    without: bool


class Question(Protocol):
    """What `stories.query.parse` makes of what was typed."""

    terms: Sequence[Term]
    filters: Sequence[Filter]
    number: tuple[int, int | None] | None


@dataclass(frozen=True)
class Asked:
    """A question, who asks it, and whether words that are only like it will do."""

    by: Membership
    query: Question
    roughly: bool = False

    def only_filters(self, *known: str) -> bool:
        """Whether a source that knows these operators can answer: what is asked for is never left out."""
        return {one.operator for one in self.query.filters} <= set(known)

    @cached_property
    def words(self) -> list[Term]:
        """What is to be found; the rest of the question only says what is not."""
        return [term for term in self.query.terms if not term.without]

    @cached_property
    def spoken(self) -> list[Term]:
        return [term for term in self.words if spoken(term)]

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        return wanted(term.text for term in self.words)

    @property
    def plain(self) -> bool:
        """Whether it asks for plain words only, as nearly everybody does."""
        terms = self.query.terms
        return bool(terms) and not self.query.filters and all(Word.fits(term.text) for term in terms)

    @property
    def shape(self) -> Any:
        """What it has in common with all questions that have as many words, the same of them unwanted."""
        return with_texts(self.query, [""] * len(self.query.terms))

    def mark(self, text: str) -> list[Piece]:
        return marked(text, self.beginnings)

    def excerpt(self, text: str) -> list[Piece]:
        return excerpt(text, self.beginnings)


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as a page shows it."""

    address: str
    title: list[Piece]
    name: str = ""  # "#12", "12.3"
    snippet: Sequence[Piece] = ()
    state: str = ""  # of a story
    stamps: Sequence[tuple[str, str]] = ()  # party and how its mark looks
    party: str = ""
    note: str = ""


@dataclass(frozen=True)
class Source:
    """Something that can be searched.

    `find` answers who asks with rows of theirs, at most `RANKED` (`capped`), each annotated with its `weight`, or with
    None if it can't be asked such a question. `tells` names what of a row is wanted, `hits` makes hits of it.
    """

    code: str
    heading: Callable[[], str]
    find: Callable[[Asked], models.QuerySet | None]
    tells: dict[str, Any]
    hits: Callable[[Asked, list[dict[str, Any]]], list[Hit]]


@dataclass(frozen=True)
class Group:
    source: Source
    hits: list[Hit]
    total: int

    @property
    def capped(self) -> bool:
        return self.total >= RANKED


_sources: list[tuple[int, Source]] = []


def source(position: int, one: Source) -> None:
    """Have this searched; done by the room that owns the table, in its `apps.py`."""
    _sources.append((position, one))
    _sources.sort(key=lambda entry: entry[0])


def sources() -> list[Source]:
    return [one for _position, one in _sources]


# --- The question to the database ---------------------------------------------------------------------------


def search(asked: Asked, *, only: str = "", many: int = SHOWN) -> list[Group]:
    """The groups in which something was found, `many` of each at most; one statement, and what the hits look up."""
    if asked.plain:
        by, texts = asked.by, [Word(term.text) for term in asked.query.terms]
        made = asking(asked.shape, by.role, asked.roughly, only, many)
        rows = rows_of(made.bound(by.engagement_id, by.pk, *texts)) if made else []
    else:
        rows = list(question_of(asked, only, many) or [])
    return [
        group(one, asked, found)
        for one in sources()
        if (found := [row for row in rows if row[0] == one.code])
    ]


def rows_of(bound: tuple[str, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Read by hand: what Django keeps to read the rows of such a question is a megabyte for each thread."""
    with connection.cursor() as cursor:
        cursor.execute(*bound)
        return [(*row[:4], json.loads(row[4])) for row in cursor.fetchall()]


def question_of(asked: Asked, only: str, many: int) -> models.QuerySet | None:
    """All that is asked, as one; None if no source can answer it."""
    among = [one for one in sources() if only in ("", one.code)]
    questions = [ranked(one, rows, many) for one in among if (rows := one.find(asked)) is not None]
    return questions[0].union(*questions[1:], all=True) if questions else None


@lru_cache(maxsize=100)
def asking(shape: Question, role: str, roughly: bool, only: str, many: int) -> Statement | None:
    """All questions of one shape are one statement: Django takes longer to make it than PostgreSQL to answer it."""

    def build(engagement: int, member: int, *texts: Word) -> models.QuerySet | None:
        by = Membership(pk=member, engagement_id=engagement, role=role)
        return question_of(Asked(by, with_texts(shape, texts), roughly), only, many)

    kinds = [int, int, *(Word for _ in shape.terms)]
    return Statement(build, *kinds) if build(*(PLACES[kind](0) for kind in kinds)) is not None else None


def with_texts(query: Question, texts: Sequence[str]) -> Any:
    """The same question about other words."""
    terms = (replace(term, text=text) for term, text in zip(query.terms, texts, strict=True))
    return replace(query, terms=tuple(terms))  # type: ignore[type-var]  # both are dataclasses of stories/query.py


def ranked(one: Source, found: models.QuerySet, many: int) -> models.QuerySet:
    """The foremost rows of a source: its code, how many there are, weight, key, and what is told of each.

    That is read by itself for the few that are shown: PostgreSQL would else read long texts of all it weighs.
    """
    told = found.model._default_manager.filter(pk=OuterRef("pk")).order_by()
    return (
        found.annotate(of=Value(one.code), total=Window(Count("*")))
        .annotate(told=Subquery(told.values(told=JSONObject(**one.tells))))
        .order_by("-weight", "-pk")
        .values_list("of", "total", "weight", "pk", "told")[:many]
    )


def group(one: Source, asked: Asked, rows: list[tuple[Any, ...]]) -> Group:
    rows = sorted(rows, key=lambda row: (row[2], row[3]), reverse=True)  # a union promises no order
    return Group(one, one.hits(asked, [row[4] for row in rows]), rows[0][1])


def capped(found: models.QuerySet) -> models.QuerySet:
    """No more of them than are worth weighing."""
    return found.model._default_manager.filter(Among(found.order_by().values("pk")[:RANKED]))


# --- Words in columns ---------------------------------------------------------------------------------------


class Words(Func):
    """The column `words` beside a row's texts. It is none of the model's fields: only searching reads it."""

    output_field = SearchVectorField()

    def __init__(self) -> None:
        super().__init__(F("pk"))

    def as_sql(self, compiler, connection, **more):  # type: ignore[no-untyped-def]
        (key,) = self.get_source_expressions()
        return f'{compiler.quote_name_unless_alias(key.alias)}."words"', []


def spoken(term: Term) -> bool:
    """Whether there is anything in it that PostgreSQL takes for a word."""
    return bool(wanted([term.text]))


def question(term: Term) -> SearchQuery:
    """A term in PostgreSQL's words: the beginnings of words, or a phrase as it stands. Quoted, so nothing breaks it."""
    text = term.text.replace("/", " ").replace("\\", "\\\\").replace("'", "''")
    return SearchQuery(f"'{text}'" if term.phrase else f"'{text}':*", search_type="raw", config="words")


class Saying(Func):
    """Holds for rows of the engagement whose texts say this; one look into the index."""

    output_field = models.BooleanField()

    def __init__(self, term: Term, engagement: int) -> None:
        super().__init__(Words(), question(term), Value(f"'={engagement}'"))

    def as_sql(self, compiler, connection, **more):  # type: ignore[no-untyped-def]
        (words, its), (query, asked), (own, engagement) = map(compiler.compile, self.get_source_expressions())
        return f"{words} @@ ({query} && {own}::tsquery)", (*its, *asked, *engagement)


class Among(Func):
    """Holds for rows whose key is one of these. The keys are looked up once and first, whatever PostgreSQL expects
    their number to be: with `IN` it may look them up anew for every row."""

    template, arg_joiner = "%(expressions)s)", " = ANY ("
    output_field = models.BooleanField()

    def __init__(self, keys: models.QuerySet, key: str = "pk") -> None:
        super().__init__(F(key), ArraySubquery(keys, output_field=ArrayField(models.BigIntegerField())))


def beginning(field: str, text: str) -> Q:
    """Holds for names of which some word begins so, whatever the accents."""
    return Q(**{f"{field}__unaccent__istartswith": text}) | Q(**{f"{field}__unaccent__icontains": f" {text}"})


class Loosely(Func):
    """What is typed, for a comparison that forgives errors: `title__trigram_word_similar=Loosely("confrims")`.

    PostgreSQL's threshold is a setting. As this must be known before the index is read, it is set first, and only
    for this transaction; a statement of its own would cost another round trip.
    """

    template = (
        "(SELECT CASE WHEN set_config('pg_trgm.word_similarity_threshold', "
        f"'{RESEMBLES}', true) IS NOT NULL THEN %(expressions)s END)"
    )
    output_field = models.TextField()

    def __init__(self, text: str) -> None:
        super().__init__(Value(text))
