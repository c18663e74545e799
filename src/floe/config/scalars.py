"""The kinds of text and number that keys take: each with its rule, and with words and an example for people."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from floe.config.cron import cron_fault
from floe.config.timezones import is_timezone
from floe.config.urls import catalog_fault, endpoint_fault, url_fault
from floe.frozen import dataclass

FAULT = "floe"
"""The pydantic error type of every rule below; its context says which rule and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How people say what a pattern asks for."""

    pattern: str
    words: str
    example: str


@dataclass(frozen=True, slots=True)
class Words:
    """How the reference says what a type takes; pydantic passes over it."""

    text: str


_NAME = Form(
    pattern=r"^[a-zA-Z][a-zA-Z0-9_-]*$",
    words="letters, digits, `_` and `-`, starting with a letter",
    example="customer-analytics",
)
_PROJECT_NAME = Form(pattern=r"^[a-zA-Z][a-zA-Z0-9_-]{0,99}$", words=_NAME.words, example=_NAME.example)
_IDENTIFIER = Form(
    pattern=r"^[a-zA-Z][a-zA-Z0-9_]*$",
    words="letters, digits and `_`, starting with a letter",
    example="daily_refresh",
)
_SECRET_NAME = Form(
    pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,252}$",
    words="the name of a secret, in letters, digits, `_` and `-`, at most 253 characters",
    example="warehouse-credentials",
)
_DOTTED = Form(
    pattern=r"^[a-zA-Z][a-zA-Z0-9_]*(\.[a-zA-Z][a-zA-Z0-9_]*)*\.[a-zA-Z][a-zA-Z0-9_]*$",
    words="a module and a function, joined by dots",
    example="assets.maintenance.vacuum",
)
_MODULE = Form(
    pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z_][a-zA-Z0-9_]*)*$",
    words="a module's dotted path, from the folder of floe.yaml",
    example="assets.flights",
)
_DATE = Form(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", words="a date, year first", example="2026-01-31")
_INTERVAL = Form(pattern=r"^[0-9]+[smh]$", words="a number and a unit `s`, `m` or `h`", example="15s")
_VERSION = Form(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", words="three numbers joined by dots", example="1.2.0")
_TLS = Form(pattern=r"^1\.[0-3]$", words="a TLS version from 1.0 to 1.3", example='"1.2"')
_HOST = Form(
    pattern=r"^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$",
    words="a domain name, without a scheme, a port or a path",
    example="dagster.example.com",
)
_ROLE_ARN = Form(
    pattern=r"^arn:aws:iam::[0-9]{12}:role/[a-zA-Z0-9_+=,.@-]+$",
    words="the ARN of an IAM role",
    example="arn:aws:iam::123456789012:role/lakehouse",
)
_KEY_ARN = Form(
    pattern=r"^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[a-f0-9-]+$",
    words="the ARN of a KMS key",
    example="arn:aws:kms:eu-west-1:123456789012:key/12ab34cd",
)
_ACCOUNT = Form(pattern=r"^[0-9]{12}$", words="the twelve digits of an AWS account", example='"123456789012"')
_VPC = Form(pattern=r"^vpc-[a-f0-9]+$", words="`vpc-` and hexadecimal digits", example="vpc-0a1b2c3d")
_QUANTITY = Form(
    pattern=r"^([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$",
    words="a Kubernetes quantity: a number and perhaps a unit",
    example="500m for half a processor, 8Gi for memory",
)

FORMS = {
    form.pattern: form
    for form in (
        _NAME, _PROJECT_NAME, _IDENTIFIER, _SECRET_NAME, _DOTTED, _MODULE, _DATE, _INTERVAL, _VERSION, _TLS, _HOST,
        _ROLE_ARN, _KEY_ARN, _ACCOUNT, _VPC, _QUANTITY,
    )
}  # fmt: skip
"""By pattern, for the words of a diagnostic and of the reference."""


def _form(form: Form, *, longest: int | None = None) -> StringConstraints:
    return StringConstraints(pattern=form.pattern, max_length=longest)


def _rule(name: str, fault: Callable[[str], str | None]) -> AfterValidator:
    """Return a check whose finding, in words, becomes the label of a diagnostic."""

    def check(value: str) -> str:
        found = fault(value)
        if found is not None:
            raise PydanticCustomError(FAULT, "{label}", {"rule": name, "label": found})
        return value

    return AfterValidator(check)


def _date_fault(value: str) -> str | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "no calendar has this day"
    return None


def _timezone_fault(value: str) -> str | None:
    return None if is_timezone(value) else "not in the time zone database"


def _date_rule(value: str) -> str | None:
    return _date_fault(value) if re.match(_DATE.pattern, value) else None


def _number_as_text(value: Any) -> Any:
    return str(value) if type(value) is float else value


Name = Annotated[str, _form(_NAME)]
LimitedName = Annotated[str, StringConstraints(pattern=_NAME.pattern, min_length=1, max_length=100)]
ProjectName = Annotated[str, StringConstraints(pattern=_PROJECT_NAME.pattern, min_length=1, max_length=100)]
Identifier = Annotated[str, _form(_IDENTIFIER)]
SecretName = Annotated[str, _form(_SECRET_NAME)]
FunctionPath = Annotated[str, _form(_DOTTED)]
ModulePath = Annotated[str, _form(_MODULE)]
Date = Annotated[str, _form(_DATE), _rule("date", _date_rule)]
Interval = Annotated[str, _form(_INTERVAL)]
SchemaVersion = Annotated[str, _form(_VERSION)]
TlsVersion = Annotated[str, _form(_TLS)]
LooseTlsVersion = Annotated[TlsVersion, BeforeValidator(_number_as_text)]
"""In real platform files this one also stands without quotes; 1.3 has only one reading."""
Host = Annotated[str, _form(_HOST)]
RoleArn = Annotated[str, _form(_ROLE_ARN)]
KeyArn = Annotated[str, _form(_KEY_ARN)]
AccountId = Annotated[str, _form(_ACCOUNT)]
VpcId = Annotated[str, _form(_VPC)]
Quantity = Annotated[str, _form(_QUANTITY)]
Cron = Annotated[str, _rule("cron", cron_fault), Words("five cron fields or an alias")]
Timezone = Annotated[str, _rule("timezone", _timezone_fault), Words("a time zone")]
_ADDRESS = Words("an address")
Url = Annotated[str, _rule("url", url_fault), _ADDRESS]
Endpoint = Annotated[str, _rule("url", endpoint_fault), _ADDRESS]
CatalogUrl = Annotated[str, _rule("url", catalog_fault), _ADDRESS]
Filled = Annotated[str, StringConstraints(min_length=1)]
Described = Annotated[str, StringConstraints(max_length=500)]
Namespace = Annotated[str, StringConstraints(min_length=1, max_length=255)]

Port = Annotated[int, Field(ge=1, le=65535)]
NodePort = Annotated[int, Field(ge=30000, le=32767)]
Positive = Annotated[int, Field(ge=1)]
NotNegative = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
YearOfDays = Annotated[int, Field(ge=1, le=365)]
CenturyOfDays = Annotated[int, Field(ge=1, le=36500)]
Level = Literal["low", "medium", "high"]
