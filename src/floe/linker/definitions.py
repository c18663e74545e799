"""What an asset module defines, found by reading it: assets, checks, jobs, schedules, sensors and resources."""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from floe.frozen import dataclass
from floe.ir.orchestration import AssetModule, PythonAsset
from floe.linker.modules import ParsedModule, called, keywords, statements
from floe.linker.python_keys import Key, Keys, first_argument
from floe.spans import Span

ASSETS: Final = frozenset({"asset", "graph_asset"})
MANY: Final = frozenset({"multi_asset", "graph_multi_asset", "multi_observable_source_asset"})
OBSERVED: Final = frozenset({"observable_source_asset", "multi_observable_source_asset"})
EXTERNAL: Final = frozenset({"AssetSpec", "SourceAsset"})
JOB, SCHEDULE, SENSOR, CHECK, RESOURCE = "job", "schedule", "sensor", "asset check", "resource"
DECORATED: Final = {
    "asset_check": CHECK, "job": JOB, "schedule": SCHEDULE, "sensor": SENSOR, "asset_sensor": SENSOR,
    "multi_asset_sensor": SENSOR, "run_status_sensor": SENSOR, "run_failure_sensor": SENSOR,
    "freshness_policy_sensor": SENSOR, "resource": RESOURCE, "io_manager": RESOURCE,
}  # fmt: skip
MADE: Final = {
    "define_asset_job": JOB, "ScheduleDefinition": SCHEDULE, "build_schedule_from_partitioned_job": SCHEDULE,
    "SensorDefinition": SENSOR, "AutomationConditionSensorDefinition": SENSOR,
}  # fmt: skip
_RESOURCE_BASES = frozenset({"ConfigurableResource", "ConfigurableIOManager", "ConfigurableIOManagerFactory"})
_TELLING = ASSETS | MANY | EXTERNAL | frozenset({"AssetsDefinition", *DECORATED, *MADE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Something of a module that Dagster knows by a name: ``kind`` and ``name`` together are unique."""

    kind: str
    name: str
    at: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one module defines. ``unread`` are the places whose definitions only a run would tell."""

    assets: tuple[PythonAsset, ...]
    definitions: tuple[Definition, ...]
    unread: tuple[tuple[str, Span], ...]


def read_module(parsed: ParsedModule, origin: Span) -> AssetModule:
    """Return the module with every asset whose key can be read; ``origin`` is its place in floe.yaml."""
    return AssetModule(name=parsed.name, assets=reading(parsed).assets, origin=origin)


def reading(parsed: ParsedModule) -> Reading:
    """Read one module, in the order of its statements."""
    reader = _Reader(parsed)
    for node in statements(parsed.tree.body if parsed.tree else ()):
        reader.statement(node)
    return Reading(assets=tuple(reader.assets), definitions=tuple(reader.definitions), unread=tuple(reader.unread))


class _Reader:
    """Collects while a module's statements are read; lives only inside ``reading``."""

    def __init__(self, parsed: ParsedModule) -> None:
        self.parsed = parsed
        tree = parsed.tree or ast.Module(body=[], type_ignores=[])
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.resources = {
            node.name
            for node in tree.body
            if isinstance(node, ast.ClassDef) and any(called(base) in _RESOURCE_BASES for base in node.bases)
        }
        self.known: dict[str, Key] = {}
        self.jobs: dict[str, str] = {}
        self.keys = Keys(dict(_constants(tree)), self.known)
        self.assets: list[PythonAsset] = []
        self.definitions: list[Definition] = []
        self.unread: list[tuple[str, Span]] = []

    def statement(self, node: ast.stmt) -> None:
        """Read one statement."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for decorator in node.decorator_list:
                    self._decorated(node, decorator)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assigned(name, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self._assigned(name, value)
            case ast.For() | ast.While() | ast.With():
                if _tells(node):
                    self.unread.append(("this loop", self.parsed.line_span(node)))
            case _:
                return

    def _decorated(self, node: ast.FunctionDef | ast.AsyncFunctionDef, decorator: ast.expr) -> None:
        word = called(decorator)
        at = self.parsed.name_span(node)
        if word in ASSETS or word == "observable_source_asset":
            deps = (*self.keys.deps(keywords(decorator).get("deps")), *self.keys.inputs(node, decorator))
            self._asset(self.keys.of_function(node.name, decorator), node.name, deps, decorator, at)
        elif word in MANY:
            self._many(node, decorator, at)
        elif word in DECORATED:
            name = keywords(decorator).get("name")
            said = node.name if name is None else self.keys.text(name)
            kind = DECORATED[word]
            if said is None:
                self.unread.append((f"`{node.name}`", at))
            elif kind == CHECK:
                key = self.keys.read(_about(decorator))
                self.definitions.append(Definition(kind=kind, name=f"{'/'.join(key or ('?',))}:{said}", at=at))
            else:
                self.jobs[node.name] = said
                self.definitions.append(Definition(kind=kind, name=said, at=at))

    def _many(self, node: ast.FunctionDef | ast.AsyncFunctionDef, decorator: ast.expr, at: Span) -> None:
        given = keywords(decorator)
        inputs = tuple(self.keys.inputs(node, decorator))
        specs = given.get("specs")
        if isinstance(specs, ast.List | ast.Tuple):
            for item in specs.elts:
                own = tuple(self.keys.deps(keywords(item).get("deps")))
                self._asset(self.keys.read(item), node.name, (*own, *inputs), decorator, at)
        elif isinstance(outs := given.get("outs"), ast.Dict):
            for key, value in zip(outs.keys, outs.values, strict=True):
                name = self.keys.text(key)
                found = None if name is None else self.keys.of_function(name, value)
                self._asset(found, node.name, inputs, decorator, at)
        else:
            self.unread.append((f"`{node.name}`", at))

    def _asset(self, key: Key | None, name: str, deps: Iterable[Key], maker: ast.expr, at: Span) -> None:
        if key is None:
            self.unread.append((f"`{name}`", at))
            return
        self.known.setdefault(name, key)
        self.assets.append(
            PythonAsset(
                key=key,
                module=self.parsed.name,
                deps=tuple(dict.fromkeys(deps)),
                external=called(maker) in EXTERNAL | OBSERVED,
                partitioned="partitions_def" in keywords(maker),
                origin=at,
            )
        )

    def _assigned(self, name: str, value: ast.expr) -> None:
        match value:
            case ast.List(elts=items) | ast.Tuple(elts=items):
                for item in items:
                    self._assigned(f"{name}[]", item)
            case ast.Call():
                self._called(name, value)
            case ast.ListComp() | ast.DictComp() | ast.GeneratorExp() if _tells(value):
                self.unread.append((f"`{name}`", self.parsed.line_span(value)))
            case _:
                return

    def _called(self, name: str, value: ast.Call) -> None:
        word, at = called(value), self.parsed.line_span(value)
        if word in EXTERNAL:
            self._asset(self.keys.read(value), name, self.keys.deps(keywords(value).get("deps")), value, at)
        elif word in MADE:
            self._made(name, value, at)
        elif word == "Definitions":
            self._resources_of(value)
            if any(self._makes(inner) for inner in ast.walk(value)):
                self.unread.append((f"`{name}`", at))
        elif word in self.resources:
            self.definitions.append(Definition(kind=RESOURCE, name=name, at=at))
        elif self._makes(value):
            self.unread.append((f"`{name}`", at))

    def _makes(self, node: ast.AST) -> bool:
        """Say whether a function of this module is called that makes definitions inside."""
        function = self.functions.get(called(node)) if isinstance(node, ast.Call) else None
        return function is not None and any(_tells(inner) for inner in function.body)

    def _made(self, name: str, value: ast.Call, at: Span) -> None:
        kind = MADE[called(value)]
        given = keywords(value)
        said = self.keys.text(given.get("name") or (value.args[0] if kind == JOB and value.args else None))
        if said is None and kind == SCHEDULE:
            job = given.get("job") or (value.args[0] if value.args else None)
            about = self.keys.text(given.get("job_name"))
            about = self.jobs.get(job.id) if isinstance(job, ast.Name) else about
            said = None if about is None else f"{about}_schedule"
        if said is None:
            self.unread.append((f"`{name}`", at))
            return
        self.jobs[name] = said
        self.definitions.append(Definition(kind=kind, name=said, at=at))

    def _resources_of(self, call: ast.Call) -> None:
        resources = keywords(call).get("resources")
        for key, value in zip(resources.keys, resources.values, strict=True) if isinstance(resources, ast.Dict) else ():
            name = self.keys.text(key)
            # `{"api": api}` lists the resource that stands above as `api`, and is no second one.
            listed = isinstance(value, ast.Name) and value.id == name
            if name is not None and key is not None and not listed:
                self.definitions.append(Definition(kind=RESOURCE, name=name, at=self.parsed.line_span(key)))


def _about(decorator: ast.expr) -> ast.expr | None:
    return first_argument(decorator, "asset") if isinstance(decorator, ast.Call) else None


def _tells(node: ast.AST) -> bool:
    """Say whether something inside makes a definition."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and called(inner) in _TELLING:
            return True
        if isinstance(inner, ast.FunctionDef) and any(called(item) in _TELLING for item in inner.decorator_list):
            return True
    return False


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in statements(tree.body):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case _:
                continue
