"""E052x: what a catalog cannot hold. E043x: what nobody may ask of an object store."""

from collections.abc import Sequence

from floe.diagnostics.catalogue.links import listed
from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


@code("E0520", "name-taken-by-polaris")
def name_is_taken(at: Span, kind: str, name: str) -> Draft:
    """Refuse a name that Polaris gives to its own principal or role."""
    return Draft(
        headline=f"`{name}` cannot be this project's {kind}: Polaris has one of that name",
        primary=Label(span=at, text="names the one that administers the server"),
        help="choose a name of the project's own, or leave the key out",
    )


@code("E0521", "catalog-names-collide")
def names_collide(at: Span, kind: str, name: str) -> Draft:
    """Refuse one identity for what builds and for what serves."""
    return Draft(
        headline=f"the {kind} `{name}` would be that of the pipeline and that of Cube",
        primary=Label(span=at, text="floe gives this name to Cube, which may only read"),
        help=f"choose another name than `{name}`",
    )


@code("E0522", "no-folder-in-polaris")
def no_folder(at: Span, what: str, name: str) -> Draft:
    """Refuse a name that cannot be a folder of an object store."""
    return Draft(
        headline=f"{what} `{name}` cannot be a folder, which it is in Polaris",
        primary=Label(span=at, text="its tables lie in a folder of this name"),
        help="use letters, digits, `_` and `-`; dots separate the parts of a namespace",
    )


@code("E0523", "polaris-on-local-files")
def polaris_on_local_files(at: Span, catalog: Span, storage: str, name: str) -> Draft:
    """Refuse Polaris over a local folder: the server does not start with it unless it is told to be insecure."""
    return Draft(
        headline=f"the catalog `{name}` cannot keep tables in the storage `{storage}`: Polaris refuses local files",
        primary=Label(span=at, text="a folder of one machine"),
        related=(Label(span=catalog, text="a Polaris catalog"),),
        help="use a storage of type s3, gcs or azure; for one machine, a catalog of type rest (see the embedded guide)",
    )


@code("E0524", "namespace-outside-its-parent")
def outside_its_parent(at: Span, own: tuple[str, str], above: tuple[str, str]) -> Draft:
    """Refuse a namespace that would not lie in the folder of the namespace above it."""
    return Draft(
        headline=f"the namespace `{own[0]}` would lie outside of `{above[0]}`",
        primary=Label(span=at, text="its storage puts it elsewhere"),
        notes=(
            f"`{own[0]}` would lie at {own[1]}, `{above[0]}` lies at {above[1]}",
            "Polaris takes a namespace only in the folder of the one above it",
        ),
        help="give both one storage, or the inner one a name without a dot",
    )


@code("E0525", "flat-namespaces")
def no_nested_namespaces(at: Span, catalog: Span, kind: str, namespace: str) -> Draft:
    """Refuse a nested namespace where a catalog has databases without parts."""
    return Draft(
        headline=f"a catalog of type `{kind}` has no namespace `{namespace}`",
        primary=Label(span=at, text="a namespace of several parts"),
        related=(Label(span=catalog, text="the catalog"),),
        help=f"give it a namespace of one part, for instance `{namespace.replace('.', '_')}`",
    )


@code("E0526", "endpoint-unknown-to-polaris")
def endpoint_is_secret(at: Span, catalog: Span, storage: str, name: str) -> Draft:
    """Refuse an object store whose address Polaris could not be told."""
    return Draft(
        headline=f"the catalog `{name}` cannot be told where the storage `{storage}` is: its endpoint is a secret",
        primary=Label(span=at, text="its endpoint is a secret reference"),
        related=(Label(span=catalog, text="Polaris keeps the address, and shows it to every client"),),
        help="write the endpoint as text: an address is no secret",
    )


@code("E0527", "azure-incomplete-for-polaris")
def azure_incomplete(at: Span, name: str, lacking: Sequence[str]) -> Draft:
    """Ask for what Polaris must know of an Azure account."""
    return Draft(
        headline=f"the catalog `{name}` lacks {listed(lacking)}, which Polaris needs for Azure",
        primary=Label(span=at, text="a Polaris catalog over Azure"),
        notes=("the endpoint is that of the account, for example https://account.dfs.core.windows.net",),
        help=f"add {listed(lacking)}",
    )


@code("E0528", "stores-differ-in-one-catalog")
def stores_differ(at: Span, name: str, first: tuple[str, Span], other: tuple[str, Span]) -> Draft:
    """Refuse one Polaris catalog over object stores that are reached in different ways."""
    return Draft(
        headline=f"the catalog `{name}` would reach the storages `{first[0]}` and `{other[0]}` in one way",
        primary=Label(span=at, text="a catalog of Polaris has one address and one region for all its files"),
        related=(Label(span=first[1], text="one"), Label(span=other[1], text="the other")),
        help="give the layers of the other storage a catalog of their own, with a warehouse of its own",
    )


@code("E0430", "gone-before-moved")
def gone_before_moved(at: Span, storage: str, glacier: int, expiration: int) -> Draft:
    """Refuse a life cycle in which objects go before they could move."""
    return Draft(
        headline=f"objects of the storage `{storage}` would go after {expiration} days and move after {glacier}",
        primary=Label(span=at, text="the days are in the wrong order"),
        help="let `expiration_days` be more than `transition_to_glacier`, or leave one of them out",
    )


@code("W0431", "life-cycle-of-tables")
def tables_would_go(at: Span, storage: str, keys: Sequence[str]) -> Draft:
    """Warn that the age of an object says nothing about whether a table needs it."""
    return Draft(
        headline=f"the storage `{storage}` holds tables: {listed(keys)} will count for old versions of objects only",
        primary=Label(span=at, text="would take files that tables still need"),
        notes=("a file of any age may belong to a table's current snapshot",),
        help="let `layers.*.retention_days` end old snapshots, and keep such a life cycle for buckets of logs",
    )


@code("W0432", "bucket-owner-not-told")
def care_not_written(at: Span, storage: str, kind: str, keys: Sequence[str]) -> Draft:
    """Warn that floe writes no Terraform for this kind of object store."""
    return Draft(
        headline=f"{listed(keys)} of the storage `{storage}` is recorded and nothing more",
        primary=Label(span=at, text=f"a storage of type {kind}"),
        notes=("floe writes Terraform for buckets of type s3 only",),
        help="tell the owner of the bucket",
    )


@code("E0433", "copy-without-a-region")
def copy_without_region(at: Span, storage: str) -> Draft:
    """Ask where a copy is to be kept."""
    return Draft(
        headline=f"the storage `{storage}` is to be copied, and nothing says where to",
        primary=Label(span=at, text="no destination_region"),
        help="add `destination_region`, or write `enabled: false`",
    )
