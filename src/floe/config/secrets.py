"""What looks like a secret: about thirty forms of token, and literals under keys that are named like secrets.

``redact`` hides both in any text, keeping its length so that a caret still points at the right column.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from floe.frozen import dataclass

MASK = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenForm:
    """One kind of credential and how it is recognised; ``lead`` must occur in a text before the pattern is tried.

    Few runs ever see a lead, so the pattern is text until then: compiling all of them costs more than most checks.
    """

    kind: str
    lead: str
    pattern: str


def _form(kind: str, lead: str, pattern: str) -> TokenForm:
    return TokenForm(kind=kind, lead=lead, pattern=pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_W = r"[A-Za-z0-9_-]"
_B = r"(?<![A-Za-z0-9_])"
_USER = r"[^\s/?#@:\"'{}<>]{0,128}"
_PASSWORD = r"(?:[^\s/?#@\"'{}$<>]|\$(?!\{)){1,256}"  # noqa: S105
FORMS = (
    *(
        _form("an AWS access key", lead, _B + lead + r"[A-Z2-7]{16}(?![A-Za-z0-9])")
        for lead in ("AKIA", "ASIA", "ABIA", "ACCA")
    ),
    _form("a Google API key", "AIza", _B + rf"AIza{_W}{{35}}(?!{_W})"),
    _form("a Google OAuth token", "ya29.", _B + rf"ya29\.{_W}{{20,2048}}"),
    _form("a Google client secret", "GOCSPX-", _B + rf"GOCSPX-{_W}{{20,512}}"),
    _form("an Azure storage key", "AccountKey", r"(?<=AccountKey=)[A-Za-z0-9+/]{40,512}={0,2}"),
    _form("an Azure shared access signature", "sig=", r"(?<=[?&]sig=)[A-Za-z0-9%+/]{20,512}={0,2}"),
    _form("an Azure client secret", "8Q~", _B + r"[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])"),
    _form("a GitHub token", "gh", _B + r"gh[pousr]_[A-Za-z0-9]{36,512}"),
    _form("a GitHub token", "github_pat_", _B + r"github_pat_[A-Za-z0-9_]{22,512}"),
    _form("a GitLab token", "gl", _B + rf"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-{_W}{{20,512}}"),
    _form("a Slack token", "xox", _B + r"xox[abeoprs]-[A-Za-z0-9-]{10,512}"),
    _form("a Slack token", "xapp-", _B + r"xapp-[0-9]-[A-Z0-9]{1,64}-[0-9]{1,64}-[a-z0-9]{1,128}"),
    _form("a Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,512}"),
    _form("a Stripe key", "k_live_", _B + r"[sr]k_live_[A-Za-z0-9]{16,512}"),
    _form("a Stripe key", "k_test_", _B + r"[sr]k_test_[A-Za-z0-9]{16,512}"),
    _form("a Stripe webhook secret", "whsec_", _B + r"whsec_[A-Za-z0-9+/=]{24,512}"),
    _form("a JSON web token", "eyJ", _B + rf"eyJ{_W}{{8,512}}\.eyJ{_W}{{8,8192}}\.{_W}{{0,2048}}"),
    _form("a private key", "-----BEGIN", r"-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*"),
    _form("an age key", "AGE-SECRET-KEY-", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    _form("an npm token", "npm_", _B + r"npm_[A-Za-z0-9]{36}"),
    _form("a PyPI token", "pypi-", _B + rf"pypi-AgE{_W}{{50,512}}"),
    _form("a SendGrid key", "SG.", _B + rf"SG\.{_W}{{22}}\.{_W}{{43}}"),
    _form("a Twilio key", "SK", _B + r"SK[0-9a-f]{32}(?![0-9a-f])"),
    _form("an OpenAI or Anthropic key", "sk-", _B + rf"sk-(?:proj-|ant-|svcacct-|admin-)?{_W}{{32,512}}"),
    _form("a Databricks token", "dapi", _B + r"dapi[0-9a-f]{32}(?:-[0-9])?(?![0-9a-f])"),
    _form("a dbt Cloud token", "dbt", _B + r"dbt[uc]_[A-Za-z0-9_-]{36,512}"),
    _form("a HashiCorp Vault token", "hv", _B + rf"hv[sbr]\.{_W}{{24,512}}"),
    _form("a Terraform token", ".atlasv1.", _B + rf"{_W}{{14}}\.atlasv1\.{_W}{{50,512}}"),
    _form("a DigitalOcean token", "do", _B + r"do[opr]_v1_[0-9a-f]{64}"),
    _form("a Shopify token", "shp", _B + r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    _form("a New Relic key", "NRAK-", _B + r"NRAK-[A-Z0-9]{27}"),
    _form("a Grafana token", "gl", _B + r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}"),
    _form("a Hugging Face token", "hf_", _B + r"hf_[A-Za-z0-9]{34,512}"),
    _form("a Telegram token", ":AA", _B + rf"[0-9]{{8,10}}:AA{_W}{{33}}(?!{_W})"),
    _form("a MotherDuck token", "motherduck_token=", r"(?<=motherduck_token=)[A-Za-z0-9._-]{16,512}"),
    _form("a password inside an address", "://", rf"(?<=://){_USER}:{_PASSWORD}(?=@)"),
    _form("a bearer token", "earer ", r"(?<=[Bb]earer )[A-Za-z0-9._~+/-]{20,512}=*"),
    _form(
        "a password inside a connection string",
        "=",
        r"(?i:(?<=pwd=)|(?<=password=)|(?<=passwd=))[^\s;&\"'${}]{4,512}",
    ),
)

_ALSO_CODE = frozenset(
    {
        *("a Twilio key", "an Azure shared access signature", "a bearer token"),
        *("a password inside an address", "a password inside a connection string"),
    }
)
FORMATTED = tuple(form for form in FORMS if form.kind not in _ALSO_CODE)

_NAMED_SO = (
    r"pass(?:word|wd|phrase|code)?|pwd|secrets?|tokens?|api_?keys?|access_?keys?|secret_?(?:access_?)?keys?|"
    r"private_?keys?|account_?keys?|auth_?keys?|encryption_?keys?|signing_?keys?|client_?secrets?|credentials?|"
    r"key_?file_?json|connection_?strings?|sas_?tokens?|webhook_?secrets?"
)
_SECRET_KEY = re.compile(rf"(?:^|[_.\-])(?:{_NAMED_SO})$", re.ASCII | re.IGNORECASE)
_NOT_A_SECRET = re.compile(
    r"(?:^|[_.\-])(?:refs?|names?|paths?|files?|urls?|uris?|endpoints?|enabled|required|backends?|providers?|"
    r"rotation|days|seconds|ttl|type|mode|method|policy|length|count)$",
    re.ASCII | re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HARMLESS = re.compile(
    r"\$\{[^}]*\}|\{\{.*\}\}|\*+|x+|<[^<>]*>|true|false|null|none|~|", re.ASCII | re.IGNORECASE | re.DOTALL
)
_LITERAL = re.compile(
    rf"(?<![\w.\-])(?P<key>[\w.\-]{{0,60}}?(?:{_NAMED_SO}))(?P<mid>[\"'`]?\s{{0,8}}[:=]\s{{0,8}})"
    r"(?P<value>\$\{[^}\n]*\}|\"[^\"\n]*\"|'[^'\n]*'|[^\s,;}\]`\"'{\[][^\s,;}\]`\"']*)",
    re.ASCII | re.IGNORECASE,
)
"""Every quantifier here and above is bounded, and a key is tried where it begins only: hostile text costs no more."""


def token_in(text: str) -> tuple[str, int, int] | None:
    """Return the kind of the first credential in ``text`` and where it stands, or None."""
    return next(_tokens(text), None)


def formatted_token_in(text: str, forms: tuple[TokenForm, ...] = FORMATTED) -> tuple[str, int, int] | None:
    """Return the same of the forms that nothing else looks like: in SQL `password=` compares, and hashes are long."""
    return next(_tokens(text, forms), None)


def formatted_possible(files: Iterable[bytes]) -> tuple[TokenForm, ...]:
    """Return which of those forms can be in any of ``files`` at all: looked for in all of them at once."""
    joined = b"\0".join(files)
    return tuple(form for form in FORMATTED if form.lead.encode() in joined)


def names_a_secret(key: str) -> bool:
    """Say whether a key is named like a secret rather than like a reference to one."""
    snake = _CAMEL.sub("_", key).replace("-", "_")
    return bool(_SECRET_KEY.search(snake)) and not _NOT_A_SECRET.search(snake)


def is_literal(value: str) -> bool:
    """Say whether text under such a key is a value, not a reference, a placeholder or nothing."""
    return _HARMLESS.fullmatch(value.strip()) is None


_REFERENCE = re.compile(
    r"(?P<lead>\bsecret_ref[\"']?[ \t]{0,9}:[ \t]{1,9})(?P<value>\"[^\"\n]{0,256}\"?|'[^'\n]{0,256}'?|[^\s,}#]{1,256})"
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,252}")


def redact(text: str) -> str:
    """Return ``text`` with every secret hidden, of the same length."""
    shown = list(text)
    for _, start, end in _tokens(text):
        shown[start:end] = _masked(text[start:end])
    return _REFERENCE.sub(_hide_no_name, _LITERAL.sub(_hide, "".join(shown)))


def _hide_no_name(match: re.Match[str]) -> str:
    """Hide what stands where a secret's name belongs and is none: somebody pasted the secret itself."""
    bare = match["value"].strip("\"'")
    return match[0] if not bare or _NAME.fullmatch(bare) else match["lead"] + _masked(match["value"])


def _tokens(text: str, forms: tuple[TokenForm, ...] = FORMS) -> Iterator[tuple[str, int, int]]:
    for form in forms:
        if form.lead in text:
            for match in _compiled(form.pattern).finditer(text):
                if match[0].strip(MASK):
                    yield form.kind, match.start(), match.end()


def _masked(text: str) -> str:
    return re.sub(r"[^\n]", MASK, text)


def _hide(match: re.Match[str]) -> str:
    value = match["value"]
    bare = value.strip("\"'")
    if not names_a_secret(match["key"]) or not is_literal(bare):
        return match[0]
    start = value.find(bare)
    return match["key"] + match["mid"] + value[:start] + _masked(bare) + value[start + len(bare) :]
