"""Credentials made up at run time from parts, and ordinary lines that must not be taken for one."""

import random
import string
from collections.abc import Callable, Iterator

ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE32 = string.ascii_uppercase + "234567"
WORD = ALNUM + "_-"


class Maker:
    """Makes tokens of every kind from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311

    def some(self, alphabet: str, length: int) -> str:
        return "".join(self.random.choices(alphabet, k=length))

    def kinds(self) -> dict[str, Callable[[], str]]:
        some = self.some
        return {
            "aws": lambda: "AKI" + "A" + some(BASE32, 16),
            "aws session": lambda: "ASI" + "A" + some(BASE32, 16),
            "google": lambda: "AI" + "za" + some(WORD[:-1], 35),
            "google oauth": lambda: "ya" + "29." + some(WORD, 60),
            "google client": lambda: "GOC" + "SPX-" + some(WORD, 28),
            "azure storage": lambda: (
                "DefaultEndpointsProtocol=https;AccountName=a;Account" + "Key=" + some(ALNUM, 86) + "=="
            ),
            "azure sas": lambda: "https://a.blob.core.windows.net/c?sv=2024&si" + "g=" + some(ALNUM, 43) + "%3D",
            "github": lambda: "gh" + self.random.choice("pousr") + "_" + some(ALNUM, 36),
            "github fine": lambda: "github" + "_pat_" + some(ALNUM, 22) + "_" + some(ALNUM, 59),
            "gitlab": lambda: "gl" + "pat-" + some(WORD, 20),
            "slack": lambda: "xo" + "xb-" + some(string.digits, 12) + "-" + some(ALNUM, 24),
            "slack hook": lambda: (
                "https://hooks.slack."
                + "com/services/T"
                + some(ALNUM, 8)
                + "/B"
                + some(ALNUM, 8)
                + "/"
                + some(ALNUM, 24)
            ),
            "stripe": lambda: "sk" + "_live_" + some(ALNUM, 24),
            "jwt": lambda: "ey" + "J" + some(ALNUM, 33) + ".ey" + "J" + some(ALNUM, 60) + "." + some(WORD, 43),
            "private key": lambda: "-----BEGIN RSA " + "PRIVATE KEY-----" + some(ALNUM, 64),
            "npm": lambda: "np" + "m_" + some(ALNUM, 36),
            "pypi": lambda: "py" + "pi-AgEIcHlwaS5vcmc" + some(WORD, 80),
            "sendgrid": lambda: "S" + "G." + some(WORD, 22) + "." + some(WORD, 43),
            "openai": lambda: "s" + "k-proj-" + some(ALNUM, 48),
            "databricks": lambda: "dap" + "i" + some(HEX, 32),
            "vault": lambda: "hv" + "s." + some(ALNUM, 90),
            "terraform": lambda: some(ALNUM, 14) + ".atlas" + "v1." + some(WORD, 60),
            "digitalocean": lambda: "do" + "p_v1_" + some(HEX, 64),
            "shopify": lambda: "shp" + "at_" + some(HEX, 32),
            "grafana": lambda: "gl" + "sa_" + some(ALNUM, 32) + "_" + some(HEX, 8),
            "hugging face": lambda: "h" + "f_" + some(string.ascii_letters, 34),
            "twilio": lambda: "S" + "K" + some(HEX, 32),
            "telegram": lambda: some("123456789", 9) + ":A" + "A" + some(ALNUM, 33),
            "database url": lambda: "postgresql://admin:" + some(ALNUM + "!$%-_", 14) + "@db.example.com:5432/shop",
            "snowflake url": lambda: "snowflake://loader:" + some(ALNUM, 12) + "@acme-eu/db?warehouse=wh",
            "connection string": lambda: "Server=db;Uid=sa;P" + "wd=" + some(ALNUM, 12) + ";",
            "bearer": lambda: "Authorization: Bear" + "er " + some(ALNUM, 40),
        }

    def literals(self) -> Iterator[tuple[str, str]]:
        """Yield keys that are named like a secret, with what a person might paste under them."""
        words = ["sunshine", "correct horse", "Winter2026", "p4ss", "letmein", "s3cr3t-value", "Tr0ub4dor", "qwerty12"]
        for key in SECRET_KEYS:
            yield key, self.random.choice(words) + self.some(string.digits, 2)
            yield key, self.some(ALNUM + "!@%^&+=", 16)


SECRET_KEYS = [
    "password", "passwd", "pass" + "phrase", "pwd", "secret", "client_secret", "token", "access_token", "api_token",
    "api_key", "apikey", "access_key", "secret_key", "secret_access_key", "aws_secret_access_key", "private_key",
    "account_key", "db_password", "DB_PASSWORD", "dbPassword", "auth_token", "refresh_token", "sas_token",
    "encryption_key", "signing_key", "credentials", "oauth_client_secret", "private_key_passphrase", "jwt_token",
    "connection_string",
]  # fmt: skip


class Safe:
    """Makes ordinary lines of configuration: names, addresses, digests, schedules, references, prose."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311

    def line(self) -> tuple[str, str]:
        pick = self.random.choice
        kind = pick(list(self.kinds()))
        return self.kinds()[kind]()

    def some(self, alphabet: str, length: int) -> str:
        return "".join(self.random.choices(alphabet, k=length))

    def kinds(self) -> dict[str, Callable[[], tuple[str, str]]]:
        some, pick = self.some, self.random.choice
        word = lambda: pick(WORDS)  # noqa: E731
        return {
            "name": lambda: ("name", f"{word()}-{word()}"),
            "model": lambda: ("path", f"models/{word()}/{word()}_{word()}.sql"),
            "reference": lambda: (
                pick(["secret_ref", "api_secret_ref", "s3_access_key_ref"]),
                f"{word()}-{pick(REFERENCES)}",
            ),
            "pointer": lambda: (pick(POINTERS), f"/run/{word()}/{word()}"),
            "address": lambda: ("uri", f"https://{word()}.{word()}.svc:8181/api/{word()}"),
            "digest": lambda: ("image", f"registry/{word()}@sha256:{some(HEX, 64)}"),
            "commit": lambda: ("revision", some(HEX, 40)),
            "uuid": lambda: ("id", "-".join(some(HEX, n) for n in (8, 4, 4, 4, 12))),
            "arn": lambda: ("role_arn", f"arn:aws:iam::{some(string.digits, 12)}:role/{word()}-{word()}"),
            "cron": lambda: ("cron_schedule", f"{self.random.randint(0, 59)} {self.random.randint(0, 23)} * * MON-FRI"),
            "bucket": lambda: ("bucket", f"{word()}-{word()}-{some(string.digits, 6)}"),
            "column": lambda: (pick(["filter_column", "pattern"]), f"{word()}.{pick(COLUMNS)}"),
            "prose": lambda: ("description", " ".join(word() for _ in range(8)) + "; " + pick(PROSE)),
            "variable": lambda: (pick(SECRET_KEYS), "${" + word().upper() + "_" + pick(["PASSWORD", "TOKEN"]) + "}"),
            "empty": lambda: (pick(SECRET_KEYS), pick(["", "null", "***", "<hidden>"])),
            "number": lambda: ("retention_days", some("123456789", 2)),
            "selection": lambda: ("selection", f"+{word()}.{word()}+,tag:{word()}"),
            "token word": lambda: (
                pick(["token_refresh_enabled", "token_ttl_seconds", "secret_path", "key_name"]),
                word(),
            ),
        }


_TEXT = """
orders customers sales bronze silver gold marts staging finance daily refresh tokenize secretary keyboard
passport password_resets token_usage monkey author bearer basket skiing flights weather sk_orders sk_customer
eyJar live
"""
WORDS = _TEXT.split()
REFERENCES = ["credentials", "password", "token", "api-key", "client-secret", "access_key", "key2"]
POINTERS = ["password_file", "token_path", "private_key_path", "secret_name", "credentials_file", "token_url", "key_id"]
COLUMNS = ["password_hash", "api_token_id", "secret_question", "email", "card_number", "user_key"]
PROSE = [
    "the password is rotated weekly", "tokens are kept in the store", "see sk- and pk- prefixes",
    "secret: ask the team",
    "Bearer of news", "AKIA is how such keys begin", "https://docs.example.com/a?b=c", "keys: id and day",
]  # fmt: skip
