"""Did-you-mean: the known name nearest to a wrong one, or nothing."""

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that differs least from ``name``.

    A match without regard to case wins; otherwise the edit distance must be at most a third of the name's length,
    and at least one edit is always allowed.
    """
    candidates = sorted(known)
    folded = name.casefold()
    for candidate in candidates:
        if candidate.casefold() == folded:
            return candidate
    limit = max(1, len(name) // 3)
    scored = [(_distance(name, candidate, limit), candidate) for candidate in candidates]
    best = min(scored, default=(limit + 1, ""))
    return best[1] if best[0] <= limit else None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return the help line for a wrong name, or None when nothing is near."""
    best = nearest(name, known)
    return None if best is None else f"did you mean `{best}`?"


def _distance(left: str, right: str, limit: int) -> int:
    """Count the edits (insert, delete, replace, swap of neighbours) between two names, at most ``limit + 1``."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    earlier: list[int] = []
    previous = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        row = [i]
        for j, b in enumerate(right, start=1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            swapped = i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b
            row.append(min(cost, earlier[j - 2] + 1) if swapped else cost)
        earlier, previous = previous, row
    return previous[-1]
