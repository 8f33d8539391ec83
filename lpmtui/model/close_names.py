"""The names nearest to a mistyped one, and the sentence that offers them."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 200
"""No name is this long; comparing a longer text would only cost time."""


def nearest(word: str, known: Iterable[str], *, most: int = 3, cutoff: float = 0.6) -> tuple[str, ...]:
    """The known names that look like `word` whatever their letter case, the likeliest first.

    `cutoff` is the similarity from 0 to 1 that counts as alike.
    """
    if not word or len(word) > _LONGEST:
        return ()
    import difflib

    by_folded: dict[str, str] = {}
    for name in known:
        by_folded.setdefault(name.casefold(), name)
    found = difflib.get_close_matches(word.casefold(), by_folded, n=most, cutoff=cutoff)
    return tuple(by_folded[name] for name in found)


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str = "", *, most: int = 3, cutoff: float = 0.6
) -> str:
    """`Did you mean a or b?`; the sentence `otherwise` where no name is alike."""
    close = nearest(word, known, most=most, cutoff=cutoff)
    return f"Did you mean {' or '.join(close)}?" if close else otherwise
