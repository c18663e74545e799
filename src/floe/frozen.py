"""``dataclass`` for frozen values with slots: the standard one to readers and type checkers, but made fast.

The standard decorator compiles six functions for each frozen class, each from a text of its own. floe has 260 such
classes, and making them was a tenth of every command. Here only ``__init__`` is compiled; comparing, hashing, showing
and pickling are closures over the names of the fields. What comes out is a dataclass: ``fields`` and ``replace`` work.
See docs/decisions/0007-frozen-values.md.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, kw_only=False, **others):
        """Return the decorator; for anything but ``frozen=True, slots=True`` that is the standard one."""
        if others == {"frozen": True, "slots": True}:
            return lambda cls: _frozen(cls, kw_only)
        return dataclasses.dataclass(kw_only=kw_only, **others)


_ABSENT: Any = object()
_setters: dict[type, tuple[Callable[[Any, Any], None], ...]] = {}


def _frozen(written: type, kw_only: bool) -> type:
    """Return ``written`` as a frozen dataclass with slots."""
    # Without a docstring the standard decorator would work out a signature.
    written.__doc__ = written.__doc__ or written.__name__
    cls: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(written)
    listed = dataclasses.fields(cls)
    _setters[cls] = tuple(getattr(cls, field.name).__set__ for field in listed)
    cls.__init__ = _init(cls, listed, kw_only)
    cls.__setattr__, cls.__delattr__ = _refuse_to_set, _refuse_to_delete
    own = vars(written)
    for name, made in _methods(cls, listed).items():
        if name not in own:
            setattr(cls, name, made)
    return cls  # type: ignore[no-any-return]  # a class like the one that came in


def _init(cls: type, listed: tuple[dataclasses.Field[Any], ...], kw_only: bool) -> Any:
    """Compile the one function whose parameters matter."""
    names: dict[str, Any] = {"absent": _ABSENT}
    parameters, lines = ["self", *(["*"] if kw_only and listed else [])], []
    for field, put in zip(listed, _setters[cls], strict=True):
        name = field.name
        names[f"put_{name}"] = put
        value = name
        if field.default_factory is not dataclasses.MISSING:
            names[f"make_{name}"] = field.default_factory
            value = f"make_{name}() if {name} is absent else {name}"
        default = "absent" if value != name else f"default_{name}" if field.default is not dataclasses.MISSING else ""
        names[f"default_{name}"] = field.default
        parameters.append(f"{name}={default}" if default else name)
        lines.append(f" put_{name}(self, {value})")
    exec(f"def __init__({', '.join(parameters)}):\n" + "\n".join(lines or [" pass"]), names)  # noqa: S102 (our own fields)
    return names["__init__"]


def _methods(cls: type, listed: tuple[dataclasses.Field[Any], ...]) -> dict[str, Any]:
    """Return what else every value can do."""
    every = _getter([field.name for field in listed])
    compared = _getter([field.name for field in listed if field.compare])
    shown = [field.name for field in listed if field.repr]

    def __eq__(self: Any, other: object) -> Any:
        return compared(self) == compared(other) if other.__class__ is cls else NotImplemented

    def __hash__(self: Any) -> int:
        return hash(compared(self))

    def __repr__(self: Any) -> str:
        return f"{cls.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def __reduce__(self: Any) -> tuple[Any, ...]:
        return _restored, (cls, every(self))

    return {"__eq__": __eq__, "__hash__": __hash__, "__repr__": __repr__, "__reduce__": __reduce__}


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the values of ``names`` as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _restored(cls: type, values: tuple[Any, ...]) -> Any:
    """Return a copied or unpickled value."""
    found: Any = object.__new__(cls)
    for put, value in zip(_setters[cls], values, strict=True):
        put(found, value)
    return found


def _refuse_to_set(_self: object, name: str, _value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
