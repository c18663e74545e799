"""The security block of platform.yaml: who may do what, where secrets are, what is encrypted and written down."""

from typing import Literal

from pydantic import Field

from floe.config.block import Block, Items, nested, switch
from floe.config.profiles import SecretReference
from floe.config.scalars import Described, Filled, LooseTlsVersion, NotNegative, TlsVersion, Url


class OidcClaimsMapping(Block):
    """Which claim of a token says what."""

    email: str = Field("email", description="Claim with the e-mail address.")
    groups: str = Field("groups", description="Claim with the groups.")
    username: str = Field("preferred_username", description="Claim with the name.")


class OidcConfig(Block):
    """The identity provider."""

    provider_url: Url = Field(description="Where the provider answers.", examples=["https://login.example.com"])
    client_id: Filled = Field(description="Client id.")
    client_secret: SecretReference | None = Field(None, description="Client secret, by reference.")
    scopes: Items[str] = Field(("openid", "profile", "email"), description="Scopes to ask for.")
    claims_mapping: OidcClaimsMapping = nested("Which claim of a token says what.")


class SessionConfig(Block):
    """Sessions of people."""

    timeout_minutes: int = Field(480, ge=1, le=10080, description="Minutes until a session ends.")
    max_sessions_per_user: int = Field(5, ge=1, le=100, description="Sessions of one person at a time.")
    secure_cookies: bool = switch(True, "Send cookies over TLS only.")
    same_site: Literal["Strict", "Lax", "None"] = Field("Lax", description="SameSite attribute of cookies.")


class AuthenticationConfig(Block):
    """Who people are."""

    enabled: bool = switch(False, "Ask people who they are.")
    method: Literal["oidc", "oauth2", "saml", "static"] = Field("static", description="How.")
    oidc: OidcConfig | None = Field(None, description="The identity provider.")
    session: SessionConfig = nested("Sessions of people.")
    mfa_required: bool | None = Field(None, description="Demand a second factor.")


class RoleDefinition(Block):
    """A role and what it may do."""

    description: Described = Field("", description="What the role is for.")
    permissions: Items[str] = Field((), description="What the role may do.", examples=[["dagster:read"]])


class AuthorizationMode(Block):
    """One way to decide."""

    enabled: bool = switch(False, "Decide this way.")


class AuthorizationConfig(Block):
    """What people may do."""

    enabled: bool = switch(False, "Check what people may do.")
    mode: Literal["rbac", "abac"] = Field("rbac", description="Decide by role or by attribute.")
    roles: dict[str, RoleDefinition] = Field({}, description="Roles by name.")
    group_mappings: dict[str, str] = Field({}, description="Role of each group of the identity provider.")
    rbac: AuthorizationMode | None = Field(None, description="Decide by role.")
    abac: AuthorizationMode | None = Field(None, description="Decide by attribute.")


class KubernetesSecretBackend(Block):
    """Kubernetes secrets, mounted as files."""

    enabled: bool = switch(True, "Use Kubernetes secrets.")
    namespace: str = Field("default", description="Namespace of the secrets.")
    mount_path: str = Field("/var/run/secrets", description="Folder where secrets are mounted.")


class VaultSecretBackend(Block):
    """HashiCorp Vault."""

    enabled: bool = switch(False, "Use Vault.")
    server_url: Url | None = Field(None, description="Where Vault answers.", examples=["https://vault.example.com"])
    auth_method: Literal["kubernetes", "jwt", "approle"] = Field("kubernetes", description="How to log in.")
    kubernetes_role: str | None = Field(None, description="Vault role of the service account.")
    secret_path: str = Field("secret/data/floe", description="Path of the secrets.")


class AwsSecretsManagerBackend(Block):
    """AWS Secrets Manager."""

    enabled: bool = switch(False, "Use AWS Secrets Manager.")
    region: str | None = Field(None, description="Region of the secrets.")
    prefix: str = Field("floe/", description="How the names of the secrets begin.")


class ExternalSecretsBackend(Block):
    """External Secrets, which copies secrets into Kubernetes."""

    enabled: bool = switch(False, "Use External Secrets.")
    provider: Literal["aws_secrets_manager", "vault", "gcp_secret_manager", "azure_key_vault"] | None = Field(
        None, description="Where secrets come from."
    )
    region: str | None = Field(None, description="Region of the secrets.")
    rotation_enabled: bool | None = Field(None, description="Change secrets regularly.")
    rotation_days: NotNegative | None = Field(None, description="Days between two changes.")


class SecretBackendsConfig(Block):
    """Where secrets are."""

    primary: Literal["kubernetes", "vault", "aws_secrets_manager", "external_secrets"] = Field(
        "kubernetes", description="Where secrets are looked for."
    )
    kubernetes: KubernetesSecretBackend = nested("Kubernetes secrets, mounted as files.")
    vault: VaultSecretBackend = nested("HashiCorp Vault.")
    aws_secrets_manager: AwsSecretsManagerBackend = nested("AWS Secrets Manager.")
    external_secrets: ExternalSecretsBackend | None = Field(
        None, description="External Secrets, which copies secrets into Kubernetes."
    )


class InTransitEncryption(Block):
    """Encryption on the wire."""

    enabled: bool = switch(True, "Encrypt what is sent.")
    min_tls_version: TlsVersion = Field("1.2", description="Oldest TLS version that is accepted.")
    tls_version: LooseTlsVersion | None = Field(None, description="TLS version that is preferred.")
    cipher_suites: Items[str] = Field((), description="Cipher suites that are accepted; none means the default.")


class AtRestEncryption(Block):
    """Encryption of what is stored."""

    enabled: bool = switch(False, "Encrypt what is stored.")
    provider: Literal["aws_kms", "gcp_kms", "local"] = Field("local", description="Who keeps the key.")
    key_ref: SecretReference | None = Field(None, description="The key, by reference.")
    kms_key_id: str | None = Field(None, description="Id, alias or ARN of the key.")
    multi_region_key: bool | str | None = Field(None, description="Whether the key, or which key, is in all regions.")


class EncryptionConfig(Block):
    """What is encrypted."""

    in_transit: InTransitEncryption = nested("Encryption on the wire.")
    at_rest: AtRestEncryption = nested("Encryption of what is stored.")


class AuditEventsConfig(Block):
    """What is written down."""

    authentication: bool = switch(True, "Who logged in.")
    authorization: bool = switch(True, "What was allowed or refused.")
    data_access: bool = switch(True, "Who read what.")
    configuration_changes: bool = switch(True, "Who changed what.")


class AuditConfig(Block):
    """The audit log."""

    enabled: bool = switch(False, "Keep an audit log.")
    events: AuditEventsConfig = nested("What is written down.")
    backend: Literal["cloudwatch", "loki", "elasticsearch"] = Field("loki", description="Where the log goes.")
    retention_days: int = Field(90, ge=1, le=3650, description="Days that the log is kept.")
    log_all_access: bool | None = Field(None, description="Write down every access to data.")


class SecurityConfig(Block):
    """Who may do what, where secrets are, what is encrypted and written down."""

    authentication: AuthenticationConfig = nested("Who people are.")
    authorization: AuthorizationConfig = nested("What people may do.")
    secret_backends: SecretBackendsConfig = nested("Where secrets are.")
    encryption: EncryptionConfig = nested("What is encrypted.")
    audit: AuditConfig = nested("The audit log.")
