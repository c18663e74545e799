"""Connection keys of managed warehouses: Snowflake, BigQuery, Redshift and Databricks.

The keys are those of dbt's adapters. Passwords and tokens come from the profile's credentials, or by reference.
"""

from typing import Literal

from pydantic import Field

from floe.config.block import Items, PlainMap
from floe.config.connection import EXTRA, Connection, Flag, Number, PortNumber, Secret, Text, TextList
from floe.config.words import (
    CLIENT_ID,
    CLIENT_SECRET,
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

BigqueryMethod = Literal["oauth", "oauth-secrets", "service-account", "service-account-json", "external-oauth-wif"]
_TOKEN_ENDPOINT = "Where tokens of an identity provider come from."  # noqa: S105


class SnowflakeProperties(Connection):
    """Snowflake."""

    account: Text = Field(None, description="Account identifier.", examples=["acme-analytics"])
    user: Secret = Field(None, description=USER)
    password: Secret = Field(None, description=PASSWORD)
    database: Text = Field(None, description=DATABASE)
    schema_: Text = Field(None, alias="schema", description=SCHEMA)
    warehouse: Text = Field(None, description="Virtual warehouse.")
    role: Text = Field(None, description=ROLE)
    authenticator: Text = Field(None, description=LOG_IN, examples=["externalbrowser"])
    private_key: Secret = Field(None, description="Private key, as a secret reference.")
    private_key_path: Text = Field(None, description="File with the private key.")
    private_key_passphrase: Secret = Field(None, description="Passphrase of that key, as a secret reference.")
    token: Secret = Field(None, description=TOKEN)
    oauth_client_id: Secret = Field(None, description=CLIENT_ID)
    oauth_client_secret: Secret = Field(None, description=CLIENT_SECRET)
    query_tag: Text = Field(None, description="Tag of every query.")
    client_session_keep_alive: Flag = Field(None, description="Keep the session alive.")
    host: Text = Field(None, description=HOST)
    port: PortNumber = Field(None, description=PORT)
    protocol: Text = Field(None, description="Protocol of the address.")
    proxy_host: Text = Field(None, description="Host name of the proxy.")
    proxy_port: PortNumber = Field(None, description="Port of the proxy.")
    connect_retries: Number = Field(None, description=RETRIES)
    connect_timeout: Number = Field(None, description=CONNECT_SECONDS)
    retry_on_database_errors: Flag = Field(None, description="Try again after an error of the database.")
    retry_all: Flag = Field(None, description=RETRY_ALL)
    insecure_mode: Flag = Field(None, description="Do not check whether certificates were revoked.")
    reuse_connections: Flag = Field(None, description="Use a connection for several models.")
    s3_stage_vpce_dns_name: Text = Field(None, description="VPC endpoint of the stage.")
    workload_identity_provider: Text = Field(None, description="Provider of the workload's identity.")
    workload_identity_entra_resource: Text = Field(None, description="Entra resource of the workload's identity.")
    platform_detection_timeout_seconds: float | None = Field(None, description="Seconds to find out the platform.")
    extra: PlainMap = EXTRA


class BigqueryProperties(Connection):
    """BigQuery."""

    method: BigqueryMethod | None = Field(None, description=LOG_IN)
    project: Text = Field(None, description="Google Cloud project.")
    database: Text = Field(None, description="The same as `project`.")
    dataset: Text = Field(None, description="Dataset of models that have no layer.")
    schema_: Text = Field(None, alias="schema", description="The same as `dataset`.")
    execution_project: Text = Field(None, description="Project that queries run in.")
    quota_project: Text = Field(None, description="Project whose quota is used.")
    location: Text = Field(None, description="Location of the datasets.", examples=["EU"])
    api_endpoint: Text = Field(None, description="Address of the API.")
    priority: Literal["interactive", "batch"] | None = Field(None, description="Priority of queries.")
    maximum_bytes_billed: Number = Field(None, description="Bytes that a query may read.")
    reservation: Text = Field(None, description="Reservation to use.")
    impersonate_service_account: Text = Field(None, description="Service account to act for.")
    job_retry_deadline_seconds: Number = Field(None, description="Seconds until a job is no longer tried again.")
    job_retries: Number = Field(None, description="How often a job is tried again.")
    job_creation_timeout_seconds: Number = Field(None, description="Seconds until creating a job is given up.")
    job_execution_timeout_seconds: Number = Field(None, description="Seconds until a job is given up.")
    job_link_info_level_log: Flag = Field(None, description="Show a link to every job.")
    timeout_seconds: Number = Field(None, description="The same as `job_execution_timeout_seconds`.")
    retries: Number = Field(None, description="The same as `job_retries`.")
    keyfile: Text = Field(None, description="File with the service account's key.")
    keyfile_json: Secret = Field(None, description="Key of the service account, as a secret reference.")
    token: Secret = Field(None, description=TOKEN)
    refresh_token: Secret = Field(None, description="Refresh token, as a secret reference.")
    client_id: Secret = Field(None, description=CLIENT_ID)
    client_secret: Secret = Field(None, description=CLIENT_SECRET)
    token_uri: Text = Field(None, description=_TOKEN_ENDPOINT)
    workload_pool_provider_path: Text = Field(None, description="Provider of the workload identity pool.")
    service_account_impersonation_url: Text = Field(None, description="Address that hands out impersonated tokens.")
    token_endpoint: dict[str, str] | None = Field(None, description=_TOKEN_ENDPOINT)
    compute_region: Text = Field(None, description="Region of Python models.")
    dataproc_region: Text = Field(None, description="The same as `compute_region`.")
    dataproc_cluster_name: Text = Field(None, description="Dataproc cluster of Python models.")
    dataproc_batch: PlainMap | None = Field(None, description="Settings of Dataproc batches.")
    gcs_bucket: Text = Field(None, description="Bucket of Python models.")
    submission_method: Text = Field(None, description="How Python models are submitted.")
    scopes: TextList = Field(None, description="OAuth scopes.")
    extra: PlainMap = EXTRA


class RedshiftProperties(Connection):
    """Redshift."""

    method: Text = Field(None, description=LOG_IN, examples=["database", "iam", "iam_role"])
    host: Text = Field(None, description=HOST)
    port: PortNumber = Field(None, description=PORT)
    user: Secret = Field(None, description=USER)
    password: Secret = Field(None, description=PASSWORD)
    database: Text = Field(None, description=DATABASE)
    dbname: Text = Field(None, description="The same as `database`.")
    schema_: Text = Field(None, alias="schema", description=SCHEMA)
    cluster_id: Text = Field(None, description="Cluster, for IAM.")
    iam_profile: Text = Field(None, description="AWS profile, for IAM.")
    autocreate: Flag = Field(None, description="Create a user that does not exist.")
    db_groups: TextList = Field(None, description="Groups that the user joins.")
    ra3_node: Flag = Field(None, description="Allow queries over databases, as RA3 nodes do.")
    datasharing: Flag = Field(None, description="Read shared databases.")
    role: Text = Field(None, description=ROLE)
    region: Text = Field(None, description="AWS region.")
    sslmode: Text = Field(None, description="How far TLS is demanded.")
    connect_timeout: Number = Field(None, description=CONNECT_SECONDS)
    retries: Number = Field(None, description=RETRIES)
    retry_all: Flag = Field(None, description=RETRY_ALL)
    autocommit: Flag = Field(None, description="Commit every statement by itself.")
    access_key_id: Secret = Field(None, description="AWS access key id, as a secret reference.")
    secret_access_key: Secret = Field(None, description="AWS secret access key, as a secret reference.")
    idc_region: Text = Field(None, description="Region of the identity centre.")
    issuer_url: Text = Field(None, description="Issuer of the identity centre.")
    idp_listen_port: PortNumber = Field(None, description="Port that the login answers to.")
    idc_client_display_name: Text = Field(None, description="Name that the login shows.")
    idp_response_timeout: Number = Field(None, description="Seconds to wait for the login.")
    token_endpoint: dict[str, str] | None = Field(None, description=_TOKEN_ENDPOINT)
    is_serverless: Flag = Field(None, description="Whether the warehouse is serverless.")
    serverless_work_group: Text = Field(None, description="Work group, for IAM.")
    serverless_acct_id: Text = Field(None, description="AWS account, for IAM.")
    tcp_keepalive: Flag = Field(None, description="Send keepalives.")
    tcp_keepalive_idle: Number = Field(None, description="Seconds without traffic before a keepalive is sent.")
    tcp_keepalive_interval: Number = Field(None, description="Seconds between two keepalives.")
    tcp_keepalive_count: Number = Field(None, description="Keepalives without an answer before the connection ends.")
    query_group: Text = Field(None, description="Query group of every query.")
    allow_concurrent_drops: Flag = Field(None, description="Drop several relations at the same time.")
    drop_without_cascade: Flag = Field(None, description="Drop relations without CASCADE.")
    extra: PlainMap = EXTRA


class DatabricksProperties(Connection):
    """Databricks."""

    host: Text = Field(None, description=HOST)
    http_path: Text = Field(None, description="HTTP path of the SQL warehouse or cluster.")
    catalog: Text = Field(None, description="Unity catalog.")
    database: Text = Field(None, description="The same as `catalog`.")
    schema_: Text = Field(None, alias="schema", description=SCHEMA)
    token: Secret = Field(None, description=TOKEN)
    client_id: Secret = Field(None, description=CLIENT_ID)
    client_secret: Secret = Field(None, description=CLIENT_SECRET)
    azure_client_id: Secret = Field(None, description="Client id in Azure.")
    azure_client_secret: Secret = Field(None, description="Client secret in Azure, as a secret reference.")
    auth_type: Text = Field(None, description=LOG_IN, examples=["oauth"])
    oauth_redirect_url: Text = Field(None, description="Address that the login returns to.")
    oauth_scopes: Items[str] | None = Field(None, description="OAuth scopes.")
    oidc_token_filepath: Text = Field(None, description="File with the OIDC token.")
    session_properties: PlainMap | None = Field(None, description="Session properties.")
    connection_parameters: PlainMap | None = Field(None, description="Further parameters of the connector.")
    compute: dict[str, PlainMap] | None = Field(None, description="Named computes that models may ask for.")
    query_tags: Text = Field(None, description="Tags of every query.")
    connect_retries: Number = Field(None, description=RETRIES)
    connect_timeout: Number = Field(None, description=CONNECT_SECONDS)
    connect_max_idle: Number = Field(None, description="Seconds that an idle connection is kept.")
    retry_all: Flag = Field(None, description=RETRY_ALL)
    extra: PlainMap = EXTRA
