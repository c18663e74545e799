"""Descriptions of connection keys that several adapters share."""

HOST = "Host name of the server."
PORT = "Port of the server."
USER = "User; better left to the profile's credentials."
PASSWORD = "Password, as a secret reference; better left to the profile's credentials."  # noqa: S105
TOKEN = "Token, as a secret reference; better left to the profile's credentials."  # noqa: S105
DATABASE = "Database."
SCHEMA = "Schema of models that have no layer."
ROLE = "Role to take."
LOG_IN = "How to log in."
CERTIFICATE = "File with the client's certificate."
CONNECT_SECONDS = "Seconds until a connection attempt is given up."
RETRIES = "How often a connection is tried again."
RETRY_ALL = "Try again after any error."
CLIENT_ID = "OAuth client id."
CLIENT_SECRET = "OAuth client secret, as a secret reference."  # noqa: S105
