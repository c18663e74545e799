"""dbt's rules for putting configs together: what wins, what adds up, and which levels of dbt_project.yml apply."""

from collections.abc import Iterable, Mapping

from floe.dbt_source.values import EMPTY, Value, as_mapping, as_tuple

APPENDED = frozenset({"tags", "packages", "pre-hook", "post-hook"})
UPDATED = frozenset({"quoting", "column_types", "meta", "docs", "contract", "snapshot_meta_column_names"})
GRANTS = "grants"
_SPELLINGS = {"pre_hook": "pre-hook", "post_hook": "post-hook", "project": "database", "dataset": "schema"}
"""Other spellings of one key; adapters have some of their own."""


def merge_calls(known: dict[str, Value], call: Mapping[str, Value]) -> None:
    """Add one ``config()`` call to those before it in the same file."""
    for key, value in call.items():
        if key in APPENDED or key in _SPELLINGS:
            known[key] = (*as_tuple(known.get(key)), *as_tuple(value))
        elif key in UPDATED and isinstance(value, Mapping):
            known[key] = {**as_mapping(known.get(key)), **value}
        elif key == GRANTS and isinstance(value, Mapping):
            known[key] = _merged_grants(as_mapping(known.get(key)), value, keep_plus=True)
        else:
            known[key] = value


def merge(levels: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """Put levels together, the later ones winning."""
    merged: dict[str, Value] = {}
    for level in levels:
        for written, value in level.items():
            key = _SPELLINGS.get(written, written)
            if key in APPENDED:
                merged[key] = (*as_tuple(merged.get(key)), *as_tuple(value))
            elif key in UPDATED and isinstance(value, Mapping):
                merged[key] = {**as_mapping(merged.get(key)), **value}
            elif key == GRANTS and isinstance(value, Mapping):
                merged[key] = _merged_grants(as_mapping(merged.get(key)), value, keep_plus=False)
            else:
                merged[key] = value
    return merged


def _merged_grants(known: Mapping[str, Value], new: Mapping[str, Value], *, keep_plus: bool) -> dict[str, Value]:
    """Add grants: a privilege written with ``+`` adds to those before it, without it replaces them."""
    merged: dict[str, Value] = {key: as_tuple(value) for key, value in known.items()}
    for written, value in new.items():
        key = written.lstrip("+")
        target = written if keep_plus else key
        if written.startswith("+") and target in merged:
            merged[target] = (*as_tuple(merged[target]), *as_tuple(value))
        else:
            merged[target] = as_tuple(value)
    return merged


class ProjectConfigs:
    """The configs of one kind of resource in dbt_project.yml; what a folder gets is worked out once."""

    def __init__(self, tree: Mapping[str, Value]) -> None:
        self.tree = tree
        self._levels: dict[tuple[str, ...], tuple[Mapping[str, Value], tuple[Mapping[str, Value], ...]]] = {
            (): (tree, (level_of(tree),))
        }

    def levels(self, fqn: tuple[str, ...]) -> tuple[Mapping[str, Value], ...]:
        """Return the levels that apply to a resource, the most general first: one tuple for all that share them."""
        return self._folder(fqn)[1]

    def _folder(self, fqn: tuple[str, ...]) -> tuple[Mapping[str, Value], tuple[Mapping[str, Value], ...]]:
        known = self._levels.get(fqn)
        if known is not None:
            return known
        at, found = self._folder(fqn[:-1])
        inner = at.get(fqn[-1])
        result = (inner, (*found, level_of(inner))) if isinstance(inner, Mapping) else (EMPTY, found)
        self._levels[fqn] = result
        return result


def level_of(tree: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return what one level of dbt_project.yml says itself: keys with a plus, and values that are no mapping."""
    level: dict[str, Value] = {}
    for key, value in tree.items():
        if key.startswith("+"):
            level[key[1:].strip()] = value
        elif not isinstance(value, Mapping):
            level[key] = value
    return level
