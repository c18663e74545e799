"""Connection keys of the engines that people run themselves: DuckDB, PostgreSQL, Spark and Trino.

The keys are those of dbt's adapters. Passwords and tokens come from the profile's credentials, or by reference.
"""

from typing import Literal

from pydantic import Field

from floe.config.block import Block, Items, PlainMap
from floe.config.connection import (
    EXTRA,
    Connection,
    Flag,
    Number,
    PortNumber,
    Secret,
    Text,
    TextList,
)
from floe.config.words import (
    CERTIFICATE,
    CONNECT_SECONDS,
    DATABASE,
    HOST,
    LOG_IN,
    PASSWORD,
    PORT,
    RETRIES,
    RETRY_ALL,
    ROLE,
    SCHEMA,
    TOKEN,
    USER,
)


class DuckdbAttachment(Block):
    """A database that is attached beside the first."""

    path: str = Field(description="File or address of the database.")
    alias: str | None = Field(None, description="Name of the database in SQL.")
    type: str | None = Field(None, description="Kind of database.", examples=["sqlite", "postgres"])
    secret: str | None = Field(None, description="Name of the DuckDB secret to use.")
    read_only: bool | None = Field(None, description="Open it for reading only.")
    is_ducklake: bool | None = Field(None, description="Treat it as a DuckLake.")
    options: PlainMap | None = Field(None, description="Further options of ATTACH.")


class DuckdbProperties(Connection):
    """DuckDB, inside the process that runs dbt."""

    path: Text = Field(None, description="Database file, or `:memory:`.", examples=["target/warehouse.duckdb"])
    max_memory: Text = Field(None, description="Memory that DuckDB may use.", examples=["4GB"])
    database: Text = Field(None, description=DATABASE)
    schema_: Text = Field(None, alias="schema", description=SCHEMA)
    extensions: Items[str | dict[str, str]] | None = Field(
        None, description="Extensions to install and load.", examples=[["httpfs", "iceberg"]]
    )
    settings: PlainMap | None = Field(
        None, description="DuckDB settings.", examples=[{"preserve_insertion_order": False}]
    )
    config_options: PlainMap | None = Field(None, description="Settings that must be made before DuckDB opens.")
    attach: Items[DuckdbAttachment] | None = Field(None, description="Databases to attach beside the first.")
    external_root: Text = Field(None, description="Folder of external tables.")
    use_credential_provider: Text = Field(None, description="Credential chain to use.", examples=["aws"])
    disable_transactions: Flag = Field(None, description="Run every statement by itself.")
    keep_open: Flag = Field(None, description="Keep the connection between commands.")
    module_paths: TextList = Field(None, description="Folders with Python modules to load.")
    filesystems: Items[PlainMap] | None = Field(None, description="fsspec file systems to attach.")
    plugins: Items[PlainMap] | None = Field(None, description="Plugins of dbt-duckdb.")
    retries: PlainMap | None = Field(None, description="What is tried again, and how often.")
    is_ducklake: Flag = Field(None, description="Treat the database as a DuckLake.")
    motherduck_token: Secret = Field(None, description=TOKEN)
    extra: PlainMap = EXTRA


class PostgresProperties(Connection):
    """PostgreSQL."""

    host: Text = Field(None, description=HOST)
    port: PortNumber = Field(None, description=PORT)
    user: Secret = Field(None, description=USER)
    password: Secret = Field(None, description=PASSWORD)
    database: Text = Field(None, description=DATABASE)
    dbname: Text = Field(None, description="The same as `database`.")
    schema_: Text = Field(None, alias="schema", description=SCHEMA)
    role: Text = Field(None, description=ROLE)
    search_path: Text = Field(None, description="Schemas that names are looked up in.")
    connect_timeout: Number = Field(None, description=CONNECT_SECONDS)
    keepalives_idle: Number = Field(None, description="Seconds without traffic before a keepalive is sent.")
    sslmode: Text = Field(None, description="How far TLS is demanded.", examples=["verify-full"])
    sslcert: Text = Field(None, description=CERTIFICATE)
    sslkey: Text = Field(None, description="File with the client's key.")
    sslrootcert: Text = Field(None, description="File with the certificate authority.")
    application_name: Text = Field(None, description="Name that the server shows for the connection.")
    autocommit: Flag = Field(None, description="Commit every statement by itself.")
    retries: Number = Field(None, description=RETRIES)
    extra: PlainMap = EXTRA


class SparkProperties(Connection):
    """Spark."""

    method: Literal["thrift", "http", "odbc", "session"] | None = Field(None, description="How to reach Spark.")
    host: Text = Field(None, description=HOST)
    port: PortNumber = Field(None, description=PORT)
    user: Secret = Field(None, description=USER)
    password: Secret = Field(None, description=PASSWORD)
    token: Secret = Field(None, description=TOKEN)
    database: Text = Field(None, description=DATABASE)
    schema_: Text = Field(None, alias="schema", description=SCHEMA)
    driver: Text = Field(None, description="ODBC driver.")
    cluster: Text = Field(None, description="Id of the cluster.")
    endpoint: Text = Field(None, description="Id of the SQL endpoint.")
    organization: Text = Field(None, description="Id of the workspace.")
    auth: Text = Field(None, description=LOG_IN, examples=["KERBEROS"])
    kerberos_service_name: Text = Field(None, description="Kerberos service.")
    connection_string_suffix: Text = Field(None, description="End of the ODBC connection string.")
    use_ssl: Flag = Field(None, description="Connect over TLS.")
    server_side_parameters: dict[str, str] | None = Field(None, description="Spark configuration of the session.")
    connect_retries: Number = Field(None, description=RETRIES)
    connect_timeout: Number = Field(None, description=CONNECT_SECONDS)
    retry_all: Flag = Field(None, description=RETRY_ALL)
    query_timeout: Number = Field(None, description="Seconds until a query is given up.")
    query_retries: Number = Field(None, description="How often a query is tried again when the connection is lost.")
    poll_interval: Number = Field(None, description="Seconds between two looks at a running query.")
    extra: PlainMap = EXTRA


class TrinoProperties(Connection):
    """Trino."""

    method: Literal["none", "ldap", "certificate", "kerberos", "gssapi", "jwt", "oauth", "oauth_console"] | None = (
        Field(None, description=LOG_IN)
    )
    host: Text = Field(None, description=HOST)
    port: PortNumber = Field(None, description=PORT)
    user: Secret = Field(None, description=USER)
    password: Secret = Field(None, description=PASSWORD)
    jwt_token: Secret = Field(None, description=TOKEN)
    database: Text = Field(None, description="Trino catalog.")
    catalog: Text = Field(None, description="The same as `database`.")
    schema_: Text = Field(None, alias="schema", description=SCHEMA)
    http_scheme: Literal["http", "https"] | None = Field(None, description="Scheme of the address.")
    http_headers: dict[str, str] | None = Field(None, description="Headers of every request.")
    session_properties: PlainMap | None = Field(None, description="Session properties.")
    roles: dict[str, str] | None = Field(None, description="Role in each catalog.")
    cert: bool | str | None = Field(None, description="Certificate authority, or false to accept any certificate.")
    client_tags: TextList = Field(None, description="Tags of every query.")
    impersonation_user: Text = Field(None, description="User to act for.")
    client_certificate: Text = Field(None, description=CERTIFICATE)
    client_private_key: Text = Field(None, description="File with the client's key.")
    keytab: Text = Field(None, description="Kerberos keytab file.")
    principal: Text = Field(None, description="Kerberos principal.")
    krb5_config: Text = Field(None, description="Kerberos configuration file.")
    service_name: Text = Field(None, description="Kerberos service.")
    hostname_override: Text = Field(None, description="Host name in the Kerberos principal.")
    mutual_authentication: bool | str | None = Field(None, description="Whether the server proves who it is.")
    force_preemptive: Flag = Field(None, description="Send the Kerberos token at once.")
    sanitize_mutual_error_response: Flag = Field(None, description="Hide bodies of unproved answers.")
    delegate: Flag = Field(None, description="Delegate the Kerberos ticket.")
    prepared_statements_enabled: Flag = Field(None, description="Use prepared statements.")
    suppress_cert_warning: Flag = Field(None, description="Stay silent about unverified certificates.")
    retries: Number = Field(None, description=RETRIES)
    timezone: Text = Field(None, description="Time zone of the session.")
    extra: PlainMap = EXTRA
