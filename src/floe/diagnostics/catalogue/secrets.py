"""E025x, E0759, E0773: a secret stands in a file. The value is never repeated: not in a message, not in a snippet."""

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span

_HIDDEN = "hidden here, but not in the file"
_CURE = "put the value into the secret store, revoke it if it was ever committed, and write `{secret_ref: name}` here"


@code("E0251", "secret-in-file")
def secret_in_file(at: Span, where: str, kind: str) -> Draft:
    """Refuse a value that has the form of a credential."""
    return Draft(
        headline=f"`{where}` holds what looks like {kind}",
        primary=Label(span=at, text=_HIDDEN),
        help=_CURE,
    )


@code("E0252", "literal-where-a-secret-belongs")
def literal_secret(at: Span, where: str) -> Draft:
    """Refuse a literal under a key that is named like a secret."""
    return Draft(
        headline=f"`{where}` holds a secret as plain text",
        primary=Label(span=at, text=_HIDDEN),
        help=_CURE,
    )


@code("E0759", "secret-in-dbt-file")
def secret_in_dbt_file(at: Span, kind: str) -> Draft:
    """Refuse a credential in a settings file of dbt's, which would be committed a second time in generated/."""
    return Draft(
        headline=f"a settings file of dbt holds what looks like {kind}",
        primary=Label(span=at, text=_HIDDEN),
        help="revoke it if it was ever committed, and write `{{ env_var('DBT_ENV_SECRET_GIT_TOKEN') }}` in its place",
    )


@code("E0773", "secret-in-code")
def secret_in_code(at: Span, kind: str) -> Draft:
    """Refuse a token in a file that is copied: it would be committed a second time, and go into every image."""
    return Draft(
        headline=f"this file holds what looks like {kind}",
        primary=Label(span=at, text=_HIDDEN),
        help="revoke it if it was ever committed; what an engine logs in with belongs to the platform, Python reads "
        "`os.environ`",
    )
