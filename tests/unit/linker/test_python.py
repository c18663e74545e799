"""What is read of the user's Python: definitions, keys and signatures. A case could hold only a few of these."""

import ast

import pytest

from floe.linker.definitions import reading
from floe.linker.functions import function, misfits, signature
from floe.linker.modules import ParsedModule, parse_module

HEAD = "import dagster as dg\n"
ORDERS, ONE_DAY = "raw/orders", "{'days': 1}"


def module(text: str) -> ParsedModule:
    return parse_module("assets.orders", "assets/orders.py", (HEAD + text).encode())


ASSETS = {
    "@dg.asset\ndef orders(): ...": ["orders"],
    "@dg.asset(name='o', key_prefix=['raw'])\ndef orders(): ...": ["raw/o"],
    "KEY = dg.AssetKey(['raw', 'orders'])\n@dg.asset(key=KEY)\ndef orders(): ...": [ORDERS],
    "NAME = 'orders'\n@dg.asset(key=['raw', NAME])\ndef x(): ...": [ORDERS],
    "@dg.asset(key='raw/orders')\nasync def orders(): ...": [ORDERS],
    "@dg.multi_asset(specs=[dg.AssetSpec('a'), dg.AssetSpec(key=['b', 'c'])])\ndef two(): ...": ["a", "b/c"],
    "@dg.multi_asset(outs={'a': dg.AssetOut(), 'b': dg.AssetOut(key_prefix='raw')})\ndef two(): ...": ["a", "raw/b"],
    "@dg.graph_asset\ndef g(): ...": ["g"],
    "outside = dg.AssetSpec(['x', 'y'])": ["x/y"],
    "outside = [dg.AssetSpec('x'), dg.AssetSpec('y')]": ["x", "y"],
    "outside: dg.AssetSpec = dg.AssetSpec('x')": ["x"],
    "@dg.observable_source_asset\ndef seen(): ...": ["seen"],
    "if True:\n    @dg.asset\n    def orders(): ...": ["orders"],
    "try:\n    x = 1\nexcept ValueError:\n    @dg.asset\n    def other(): ...": ["other"],
    "def plain(): ...": [],
}


@pytest.mark.parametrize("text", ASSETS)
def test_assets(text: str) -> None:
    found = reading(module(text))
    assert ["/".join(asset.key) for asset in found.assets] == ASSETS[text]
    assert not found.unread


UNREAD = (
    "@dg.asset(key=make())\ndef orders(): ...",
    "@dg.multi_asset(specs=SPECS)\ndef many(): ...",
    "for name in ['a', 'b']:\n    @dg.asset(name=name)\n    def made(): ...",
    "def made(name):\n    @dg.asset(name=name)\n    def inner(): ...\n    return inner\n\norders = made('orders')",
    "specs = [dg.AssetSpec(name) for name in NAMES]",
    "job = dg.define_asset_job(NAME + '_job')",
    "KEY = dg.AssetKey(KEY)\n@dg.asset(key=KEY)\ndef orders(): ...",
    "@dg.job(name=f'{x}')\ndef j(): ...",
)


@pytest.mark.parametrize("text", UNREAD)
def test_what_cannot_be_read_is_said_with_its_line(text: str) -> None:
    found = reading(module(text))
    assert len(found.unread) == 1
    span = found.unread[0][1]
    assert span.file.text[span.start : span.end]
    assert not found.assets


DEFINITIONS = {
    "nightly = dg.define_asset_job('nightly')": ["job nightly"],
    "@dg.job\ndef tidy(): ...": ["job tidy"],
    "j = dg.define_asset_job(name='j')\ns = dg.ScheduleDefinition(job=j, cron_schedule='@daily')": [
        "job j",
        "schedule j_schedule",
    ],
    "s = dg.ScheduleDefinition(job_name='x', cron_schedule='@daily')": ["schedule x_schedule"],
    "s = dg.ScheduleDefinition(name='s', job_name='x', cron_schedule='@daily')": ["schedule s"],
    "@dg.schedule(cron_schedule='@daily', job_name='x')\ndef often(): ...": ["schedule often"],
    "@dg.sensor(job_name='x')\ndef seen(): ...": ["sensor seen"],
    "@dg.run_failure_sensor\ndef failed(): ...": ["sensor failed"],
    "@dg.asset_check(asset=['raw', 'orders'])\ndef complete(): ...": ["asset check raw/orders:complete"],
    "class Mail(dg.ConfigurableResource): ...\nmail = Mail()": ["resource mail"],
    "@dg.resource\ndef store(): ...": ["resource store"],
    "defs = dg.Definitions(resources={'catalog': 1})": ["resource catalog"],
}


@pytest.mark.parametrize("text", DEFINITIONS)
def test_definitions(text: str) -> None:
    found = reading(module(text))
    assert [f"{item.kind} {item.name}" for item in found.definitions] == DEFINITIONS[text]
    assert not found.unread


INPUTS = {
    "@dg.asset(deps=['a', dg.AssetKey(['b', 'c'])])\ndef x(): ...": ["a", "b/c"],
    "@dg.asset\ndef a(): ...\n@dg.asset(deps=[a])\ndef x(): ...": ["a"],
    "@dg.asset\ndef x(a, context, config: Settings, mail: Mail): ...": ["a", "mail"],
    "@dg.asset\ndef x(a: pa.Table, mail: dg.ResourceParam[Mail], catalog: Catalog): ...": ["a"],
    "@dg.asset(ins={'a': dg.AssetIn(key=['raw', 'a'])})\ndef x(a): ...": ["raw/a"],
    "@dg.asset(ins={'a': dg.AssetIn(key_prefix='raw')})\ndef x(a): ...": ["raw/a"],
    "@dg.asset\ndef x(context: 'dg.AssetExecutionContext', store: 'StoreResource'): ...": [],
}


@pytest.mark.parametrize("text", INPUTS)
def test_what_an_asset_reads(text: str) -> None:
    assert ["/".join(key) for key in reading(module(text)).assets[-1].deps] == INPUTS[text]


MISFITS = {
    ("def f(): ...", "{}"): "",
    ("def f(days): ...", "{}"): "it needs `days`",
    ("def f(days=1): ...", "{}"): "",
    ("def f(): ...", ONE_DAY): "it has no parameter `days`",
    ("def f(**rest): ...", ONE_DAY): "",
    ("def f(days: int): ...", "{'days': '1'}"): "`days` takes a whole number, and gets a text",
    ("def f(days: int): ...", "{'days': True}"): "`days` takes a whole number, and gets true or false",
    ("def f(days: float): ...", ONE_DAY): "",
    ("def f(days: int | None = None): ...", "{'days': None}"): "",
    ("def f(names: list[str]): ...", "{'names': ['a']}"): "",
    ("def f(names: list[str]): ...", "{'names': {'a': 1}}"): "`names` takes a list, and gets a mapping",
    ("def f(x: Whatever): ...", "{'x': {'a': 1}}"): "",
    ("def f(context, catalog, *, days: int): ...", "{'days': 3}"): "",
    ("def f(a, /, b): ...", "{'b': 1}"): "it needs `a`",
}


@pytest.mark.parametrize(("text", "args"), MISFITS)
def test_arguments(text: str, args: str) -> None:
    found = signature(module(text), "f")
    assert found is not None
    assert "; ".join(misfits(found, ast.literal_eval(args))) == MISFITS[text, args]


def test_what_a_function_is_given() -> None:
    found = signature(module("def f(context, layers, dbt, days): ..."), "f")
    made = function("assets.orders.f", found, {"days": 1, "dbt": "mine"})
    assert (made.takes_context, made.resources) == (True, ("layers",))
