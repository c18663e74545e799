"""Blocks of platform.yaml that several profiles share: a secret by reference, and credentials."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from floe.config.block import Block
from floe.config.scalars import CatalogUrl, Endpoint, RoleArn, SecretName

TEXT_TAG = "<text>"
SECRET_TAG = "<secret reference>"  # noqa: S105


class SecretReference(Block):
    """A secret by name; its value never stands in a file."""

    secret_ref: Annotated[SecretName, StringConstraints(min_length=1, max_length=253)] = Field(
        description="Name of the secret; at run time it is read from the environment or from a mounted file.",
        examples=["catalog-client"],
    )


def text_or_secret(value: Any) -> str:
    """Return the branch that a value belongs to: a mapping can only be a reference."""
    return SECRET_TAG if isinstance(value, (dict, SecretReference)) else TEXT_TAG


_Reference = Annotated[SecretReference, Tag(SECRET_TAG)]
TextOrSecret = Annotated[Annotated[str, Tag(TEXT_TAG)] | _Reference, Discriminator(text_or_secret)]
EndpointOrSecret = Annotated[Annotated[Endpoint, Tag(TEXT_TAG)] | _Reference, Discriminator(text_or_secret)]
UrlOrSecret = Annotated[Annotated[CatalogUrl, Tag(TEXT_TAG)] | _Reference, Discriminator(text_or_secret)]


class CredentialConfig(Block):
    """How a client proves who it is; secrets by reference only."""

    mode: Literal["static", "oauth2", "iam_role", "service_account"] = Field(
        "static",
        description="How to authenticate. `oauth2` needs client_id and client_secret, `iam_role` needs role_arn.",
    )
    client_id: TextOrSecret | None = Field(None, description="OAuth2 client id, as text or as a secret reference.")
    client_secret: SecretReference | None = Field(None, description="OAuth2 client secret, by reference.")
    scope: str | None = Field(None, description="OAuth2 scope to ask for.", examples=["PRINCIPAL_ROLE:ALL"])
    role_arn: RoleArn | None = Field(None, description="IAM role to assume.")
    secret_ref: SecretName | None = Field(
        None, description="Secret with the static credentials (a pair, or a token where the service takes one)."
    )
