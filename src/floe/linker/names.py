"""What each target calls a thing, derived once from the name that the user wrote (rulings.md 8 and 14)."""

SECRET_PREFIX = "DBT_ENV_SECRET_"  # noqa: S105 - the prefix of a variable's name
KUBERNETES_LIMIT = 47
"""A Helm release has at most 53 characters, and one of the two is called like the project with `-infra`."""
TAG_LIMIT = 128
AUTOMATION_SENSOR = "default_automation_condition_sensor"
"""Dagster's own name for the sensor that looks at automation conditions."""

# Words that an engine would not take bare after ATTACH ... AS; such a catalog's alias gets a suffix.
SQL_KEYWORDS = frozenset(
    [
        "all",
        "alter",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "both",
        "case",
        "cast",
        "catalog",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "cross",
        "current",
        "database",
        "default",
        "deferrable",
        "desc",
        "describe",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "fetch",
        "for",
        "foreign",
        "from",
        "full",
        "grant",
        "group",
        "having",
        "in",
        "information_schema",
        "initially",
        "inner",
        "intersect",
        "into",
        "join",
        "lateral",
        "leading",
        "left",
        "limit",
        "main",
        "memory",
        "natural",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "outer",
        "pivot",
        "placing",
        "primary",
        "qualify",
        "references",
        "returning",
        "right",
        "schema",
        "select",
        "show",
        "some",
        "summarize",
        "symmetric",
        "system",
        "table",
        "temp",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "unpivot",
        "user",
        "using",
        "values",
        "variadic",
        "view",
        "when",
        "where",
        "window",
        "with",
    ]
)


def identifier(name: str) -> str:
    """Return the name of the dbt project, Python package or Dagster group: lower case, ``_`` for ``-``."""
    return name.lower().replace("-", "_")


def kubernetes(name: str) -> str:
    """Return the name of a chart, release or object: lower case, ``-`` for ``_``."""
    return name.lower().replace("_", "-")


def dagster_name(name: str) -> str:
    """Return what Dagster calls a schedule or a sensor: it takes no ``-``."""
    return name.replace("-", "_")


def dynamic_sensor(partitions: str) -> str:
    """Return the sensor that adds the partitions which a function lists."""
    return f"{partitions}_partitions"


def dns_label(name: str) -> str:
    """Return the name of a Kubernetes object for a name that may hold anything: what has no place becomes ``-``."""
    kept = "".join(char if char.isascii() and (char.isalnum() or char == "-") else "-" for char in name.lower())
    return kept.strip("-")[:KUBERNETES_LIMIT].strip("-")


def image_tag(version: str) -> str:
    """Return the tag of the project's image: its version, in the letters that a registry takes."""
    kept = "".join(char if char.isascii() and (char.isalnum() or char in "_.-") else "-" for char in version)
    return kept.lstrip(".-")[:TAG_LIMIT] or "0"


def catalog_alias(name: str) -> str:
    """Return a catalog's SQL identifier; a keyword such as ``default`` becomes ``default_catalog``."""
    bare = identifier(name)
    return f"{bare}_catalog" if bare in SQL_KEYWORDS else bare


def secret_variable(reference: str) -> str:
    """Return the environment variable that stands for a secret in every target."""
    return SECRET_PREFIX + reference.upper().replace("-", "_")
