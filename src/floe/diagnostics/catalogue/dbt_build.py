"""E0193, E0746-E0756, E0774, W0743, W0744: what dbt would only say while it parses or builds the generated project."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span


@code("E0746", "name-not-taken")
def name_not_taken(at: Span, what: str, name: str, suggested: str) -> Draft:
    """Refuse a name that dbt or Dagster does not take."""
    return Draft(
        headline=f"no {what} can be called `{name}`",
        primary=Label(span=at, text="dbt takes no space, Dagster takes ASCII letters, digits, `_` and `-`"),
        help=f"rename it, for instance to `{suggested}`",
    )


@code("E0193", "table-name-in-capitals")
def table_name_in_capitals(at: Span, name: str, catalog: Span, environments: Sequence[str]) -> Draft:
    """Refuse a table that its catalog would not take."""
    return Draft(
        headline=f"the catalog of {' and '.join(f'`{item}`' for item in environments)} takes no table `{name}`",
        primary=Label(span=at, text="has capital letters"),
        related=(Label(span=catalog, text="this catalog takes small letters, digits, `_` and `-`"),),
        help=f"rename it to `{name.lower()}`, or give it the alias: `config(alias='{name.lower()}')`",
    )


@code("E0747", "same-table")
def same_table(at: Span, first: Span, names: tuple[str, str], table: str) -> Draft:
    """Refuse two resources that would write one table."""
    return Draft(
        headline=f"`{names[0]}` and `{names[1]}` would both be the table `{table}`",
        primary=Label(span=at, text="the second one"),
        related=(Label(span=first, text="the first one"),),
        notes=("engines that ignore case take names that differ in it alone for one",),
        help="give one of them another `alias`, or put it into another layer",
    )


@code("E0748", "wrong-number-of-arguments")
def wrong_number_of_arguments(at: Span, function: str, given: int) -> Draft:
    """Refuse a ref or source with arguments that dbt does not take."""
    wanted = "a package and a name, or a name alone" if function == "ref" else "the source's name and the table's"
    return Draft(
        headline=f"`{function}()` is called with {given} arguments",
        primary=Label(span=at, text="in this file"),
        help=f"give it {wanted}",
    )


@code("E0749", "unknown-materialization")
def unknown_materialization(at: Span, name: str, written: str, known: Sequence[str]) -> Draft:
    """Refuse a materialization that neither dbt nor the project has."""
    return Draft(
        headline=f"`{name}` is materialized as `{written}`, which does not exist",
        primary=Label(span=at, text="no materialization has this name"),
        help=did_you_mean(written, known) or f"write one of {', '.join(f'`{item}`' for item in known)}",
    )


@code("E0750", "unknown-data-test")
def unknown_data_test(at: Span, name: str, known: Sequence[str]) -> Draft:
    """Refuse a generic test that nobody defines."""
    return Draft(
        headline=f"there is no data test `{name}`",
        primary=Label(span=at, text="neither dbt nor the project defines it"),
        help=did_you_mean(name, known)
        or f"define it in tests/generic/ with `{{% test {name}(model) %}}`, or correct the name",
    )


@code("E0751", "data-test-twice")
def data_test_twice(at: Span, first: Span, test: str, name: str) -> Draft:
    """Refuse a test that is written twice at one place."""
    return Draft(
        headline=f"`{name}` has the data test `{test}` twice, with the same arguments",
        primary=Label(span=at, text="dbt cannot tell it from the other one"),
        related=(Label(span=first, text="the first one"),),
        help="remove one of the two, or give one a `name:`",
    )


@code("E0752", "data-test-arguments")
def data_test_arguments(at: Span, test: str, problem: str, takes: Sequence[str]) -> Draft:
    """Refuse arguments that one of dbt's own tests does not take, or the lack of one that it needs."""
    listed = ", ".join(f"`{name}`" for name in takes)
    return Draft(
        headline=f"the data test `{test}` {problem}",
        primary=Label(span=at, text="this test"),
        help=f"it takes {listed}" if listed else "it takes no arguments",
    )


@code("E0753", "microbatch-without-key")
def microbatch_without_key(at: Span, name: str, missing: Sequence[str]) -> Draft:
    """Refuse a microbatch model that dbt could not cut into batches."""
    return Draft(
        headline=f"the microbatch model `{name}` has no {' and no '.join(f'`{key}`' for key in missing)}",
        primary=Label(span=at, text="this model"),
        help="name the column of the time, the first moment and the size of a batch (hour, day, month or year)",
    )


@code("E0754", "layer-known-too-late")
def layer_known_too_late(at: Span, name: str) -> Draft:
    """Refuse a schema that is an expression: the asset, its group and its place are decided now."""
    return Draft(
        headline=f"the layer of `{name}` is known only while dbt runs",
        primary=Label(span=at, text="this value depends on the run"),
        notes=("the same layer has another namespace in each environment, so it need not depend on `target`",),
        help="write the name of a layer",
    )


@code("E0755", "model-without-sql")
def model_without_sql(at: Span, name: str) -> Draft:
    """Refuse a model that selects nothing."""
    return Draft(
        headline=f"the model `{name}` holds no SQL",
        primary=Label(span=at, text="nothing but comments and white space"),
        help="write its SELECT, or remove the file",
    )


@code("E0756", "snapshot-without-name")
def snapshot_without_name(at: Span) -> Draft:
    """Refuse a snapshot block that names no snapshot."""
    return Draft(
        headline="a snapshot has no name",
        primary=Label(span=at, text="this block"),
        help="write `{% snapshot orders_history %}`",
    )


@code("W0743", "variable-without-value")
def variable_without_value(at: Span, function: str, name: str) -> Draft:
    """Warn of a variable that nothing sets: dbt stops where it is read."""
    where = "under `vars:` of dbt_project.yml" if function == "var" else "in every place that runs dbt"
    return Draft(
        headline=f"`{function}('{name}')` has no default, and nothing that floe writes sets it",
        primary=Label(span=at, text="dbt stops here when it has no value"),
        help=f"give it a default: `{function}('{name}', '...')`, or set it {where}",
    )


@code("W0744", "snapshot-file-without-snapshot")
def no_snapshot_in_file(at: Span) -> Draft:
    """Warn of a file of snapshots that makes none."""
    return Draft(
        headline="a SQL file in snapshots/ holds no snapshot",
        primary=Label(span=at, text="dbt ignores what stands outside of a snapshot block"),
        help="wrap the SELECT in `{% snapshot name %}` and `{% endsnapshot %}`, or remove the file",
    )


@code("E0774", "semicolon-at-end")
def semicolon(at: Span, name: str) -> Draft:
    """Refuse a semicolon that ends a query: dbt makes a part of its own statement of it."""
    return Draft(
        headline=f"the SQL of `{name}` ends with a semicolon",
        primary=Label(span=at, text="the statement that dbt makes of it goes on here"),
        help="remove it: dbt puts the query into a statement of its own, and ends that one",
    )


@code("W0761", "nearly-a-macro")
def nearly_a_macro(at: Span, name: str, known: Sequence[str]) -> Draft:
    """Warn of a call of a macro that is nowhere: dbt stops there when it parses the project."""
    return Draft(
        headline=f"there is no macro `{name}`",
        primary=Label(span=at, text="dbt does not know this name"),
        help=did_you_mean(name, known) or f"add the macro `{name}`",
    )
