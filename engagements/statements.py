"""QuerySets whose SQL is made once and then run with other values.

Django spends about a millisecond of CPU to turn a QuerySet into SQL, each time anew; the few reads that every page
asks for are the same for all of them. Such a read is written as a QuerySet like any other and kept as a Statement.
"""

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

Row = TypeVar("Row")


class Word(str):
    """A value that may also stand within a text of the SQL, such as a pattern: nothing of it is ever quoted there."""

    fits = re.compile(r"[^\W\d_][^\W_]*").fullmatch

    def __new__(cls, text: str) -> "Word":
        if not cls.fits(text):
            raise ValueError(f"{text!r} is no plain word")
        return super().__new__(cls, text)


# What stands for a value while the SQL is made. Nothing in a QuerySet is ever equal to one of these by chance.
PLACES: dict[type, Callable[[int], Any]] = {
    int: lambda position: 2_100_000_001 + position,
    str: lambda position: f"\ue000{position}\ue000",
    Word: lambda position: Word(f"standsfornothing{position}else"),
    date: lambda position: date(9000, 1, 1) + timedelta(days=position),
    datetime: lambda position: datetime(9000, 1, 1, tzinfo=UTC) + timedelta(days=position),
}
Value = int | str | date | datetime


class Statement(Generic[Row]):
    """One read, by its values.

    build: from values to a QuerySet; called with stand-ins, so it must not look at them. kinds: int, str, Word,
    date or datetime for each value. The values themselves are bound as parameters, never written into the SQL.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any]], *kinds: type) -> None:
        self.build = build
        self.places = {PLACES[kind](position): position for position, kind in enumerate(kinds)}
        self.kinds = kinds
        self.kept = threading.local()
        self.shared: tuple[str, list[Callable[[tuple[Value, ...]], Any]]] | None = None

    def __call__(self, *values: Value) -> list[Row]:
        """The rows, as the QuerySet would give them."""
        if [type(value) for value in values] != list(self.kinds):
            raise TypeError(f"values of the kinds {self.kinds} are asked for, not {values!r}")
        if getattr(self.kept, "connection", None) is not connections[DEFAULT_DB_ALIAS]:
            self.make()
        self.kept.values = values
        queryset = self.kept.queryset
        return list(queryset._iterable_class(queryset))

    def bound(self, *values: Value) -> tuple[str, tuple[Any, ...]]:
        """The SQL and its parameters, for whoever reads the rows without Django: made once for all threads."""
        if self.shared is None:
            compiler = self.build(*self.places).query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
            sql, parameters = compiler.as_sql()
            self.shared = sql, [self.maker(parameter) for parameter in parameters]
        sql, makers = self.shared
        return sql, tuple(make(values) for make in makers)

    def make(self) -> None:
        queryset = self.build(*self.places)
        line = connections[DEFAULT_DB_ALIAS]
        compiler = queryset.query.get_compiler(connection=line)
        sql, parameters = compiler.as_sql()
        makers = [self.maker(parameter) for parameter in parameters]

        def filled(*_args: Any, **_options: Any) -> tuple[str, tuple[Any, ...]]:
            values = self.kept.values
            return sql, tuple(make(values) for make in makers)

        vars(compiler)["as_sql"] = filled
        vars(queryset.query)["get_compiler"] = lambda *_args, **_options: compiler
        self.kept.queryset, self.kept.connection = queryset, line

    def maker(self, parameter: Any) -> Callable[[tuple[Value, ...]], Any]:
        """What makes a parameter out of the values: one of them, a text around some, or always the same."""
        if isinstance(parameter, Value) and parameter in self.places:
            return itemgetter(self.places[parameter])
        if Word in self.kinds and isinstance(parameter, str):
            names = {str(place): position for place, position in self.places.items()}
            pieces = re.split(f"({'|'.join(names)})", parameter)
            if len(pieces) > 1:
                return lambda values: "".join(
                    str(values[names[piece]]) if piece in names else piece for piece in pieces
                )
        return lambda _values: parameter
