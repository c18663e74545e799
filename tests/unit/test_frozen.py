"""Our decorator makes what the standard one makes: the same calls, comparisons, copies and refusals."""

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from dataclasses import field, replace
from typing import Any, Generic, TypeVar

import pytest

import floe
from floe.frozen import dataclass

T = TypeVar("T")


class Plain:
    """Fields of every sort that floe uses."""

    name: str
    size: int = 1
    parts: tuple[str, ...] = field(default_factory=tuple)
    place: int = field(default=0, compare=False, repr=False)

    @property
    def title(self) -> str:
        return f"{self.name}/{self.size}"


class One:
    """One field."""

    only: str


class Empty:
    """No field."""


class Keeper(Generic[T]):
    """A class with a parameter."""

    value: T


def both(cls: type, *, kw_only: bool) -> tuple[Any, Any]:
    """Return the class as both decorators make it, each from a copy, for they take the fields' defaults away."""
    makers = (dataclass, dataclasses.dataclass)
    ours, standard = (
        make(frozen=True, slots=True, kw_only=kw_only)(type(cls.__name__, cls.__bases__, dict(vars(cls))))
        for make in makers
    )
    return ours, standard


@pytest.mark.parametrize("kw_only", [True, False])
def test_it_is_called_as_the_standard_one_is(kw_only: bool) -> None:
    ours, standard = both(Plain, kw_only=kw_only)
    for arguments in ({"name": "a"}, {"name": "a", "size": 2, "parts": ("x",), "place": 9}, {}, {"name": "a", "no": 1}):
        outcomes = []
        for cls in (ours, standard):
            try:
                outcomes.append(dataclasses.asdict(cls(**arguments)))
            except TypeError:
                outcomes.append(None)
        assert outcomes[0] == outcomes[1]
    if kw_only:
        with pytest.raises(TypeError, match="positional"):
            ours("a")
    else:
        assert ours("a", 3) == ours(name="a", size=3)
        assert ours.__match_args__ == standard.__match_args__


def test_values_are_compared_hashed_and_shown_alike() -> None:
    ours, standard = both(Plain, kw_only=True)
    for cls in (ours, standard):
        one, same, other = cls(name="a"), cls(name="a", place=5), cls(name="b")
        assert one == same
        assert one != other
        assert hash(one) == hash(same)
        assert one != "a"
        assert repr(one) == "Plain(name='a', size=1, parts=())"
        assert one.title == "a/1"
    assert ours(name="a") != standard(name="a")


@pytest.mark.parametrize(("cls", "arguments"), [(One, {"only": "x"}), (Empty, {}), (Keeper, {"value": 1})])
def test_small_classes(cls: type, arguments: dict[str, Any]) -> None:
    ours, standard = both(cls, kw_only=True)
    assert repr(ours(**arguments)) == repr(standard(**arguments))
    assert ours(**arguments) == ours(**arguments)
    assert copy.deepcopy(ours(**arguments)) == ours(**arguments)


def test_a_value_is_frozen_and_has_slots() -> None:
    value = both(Plain, kw_only=True)[0](name="a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.new = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.name
    assert not hasattr(value, "__dict__")
    assert replace(value, name="b").name == "b"
    assert value.name == "a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A value that goes from one process to another."""

    name: str
    inner: "Sent | None" = None


def test_a_value_is_copied_whole() -> None:
    value = Sent(name="a", inner=Sent(name="b"))
    for found in (pickle.loads(pickle.dumps(value, -1)), copy.copy(value), copy.deepcopy(value)):  # noqa: S301 (ours)
        assert found == value
        assert found.inner == value.inner


def test_what_is_not_frozen_is_made_by_the_standard_one() -> None:
    @dataclass(slots=True)
    class Draft:
        name: str

    draft = Draft("a")
    draft.name = "b"
    assert draft == Draft("b")
    assert Draft.__hash__ is None


def test_every_frozen_value_of_floe_takes_what_the_standard_one_would_take() -> None:
    """The parameters of each class's ``__init__`` are its fields, in order, with their defaults."""
    modules = [importlib.import_module(item.name) for item in pkgutil.walk_packages(floe.__path__, "floe.")]
    classes = {
        found
        for module in modules
        if not module.__name__.endswith("__main__")
        for found in vars(module).values()
        if inspect.isclass(found) and dataclasses.is_dataclass(found) and found.__module__ == module.__name__
        if found.__setattr__ is not object.__setattr__
    }
    assert len(classes) > 200
    for cls in classes:
        listed = [item for item in dataclasses.fields(cls) if item.init]
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
        assert [item.name for item in parameters] == [item.name for item in listed], cls
        for item, parameter in zip(listed, parameters, strict=True):
            bare = item.default is item.default_factory is dataclasses.MISSING
            assert (parameter.default is inspect.Parameter.empty) == bare, (cls, item.name)
