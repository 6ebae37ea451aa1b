"""One test for many small cases.

A rule that looks at two hundred files is one test: as two hundred they cost pytest more than what they look at, and
that in each process of xdist. What fails is told of every case, by its name.
"""

from collections.abc import Callable, Iterable
from typing import Any


def each(cases: Iterable[Any], *, ids: Callable[[Any], str] = str) -> Callable[[Callable[[Any], None]], Any]:
    """Have the test called with every case."""
    cases = list(cases)

    def decorate(test: Callable[[Any], None]) -> Callable[[], None]:
        def of_all() -> None:
            assert cases, "there is nothing to look at"
            failed = []
            for case in cases:
                try:
                    test(case)
                except AssertionError as error:
                    failed.append(f"{ids(case)}: {error}")
            assert not failed, "\n\n".join(failed)

        of_all.__name__, of_all.__doc__, of_all.__module__ = test.__name__, test.__doc__, test.__module__
        return of_all

    return decorate
