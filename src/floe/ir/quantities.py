"""Kubernetes' quantities as numbers, to compare and to add them."""

import re
from decimal import Decimal
from typing import Final

_SUFFIXES: Final = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "": Decimal(1),
    "k": Decimal("1e3"),
    "M": Decimal("1e6"),
    "G": Decimal("1e9"),
    "T": Decimal("1e12"),
    "P": Decimal("1e15"),
    "E": Decimal("1e18"),
    **{f"{unit}i": Decimal(1024) ** power for power, unit in enumerate("KMGTPE", start=1)},
}
_QUANTITY: Final = re.compile(r"([0-9.]+)(?:[eE]([+-]?[0-9]{1,3}))?([numkMGTPE]i?|Ki)?")


def amount(quantity: str) -> Decimal:
    """Return a quantity as a number; what is no quantity counts as nothing, and its own rule says so."""
    match = _QUANTITY.fullmatch(quantity)
    if match is None:
        return Decimal(0)
    number, exponent, suffix = match.groups()
    return Decimal(number) * Decimal(10) ** int(exponent or 0) * _SUFFIXES.get(suffix or "", Decimal(1))


def words(number: Decimal, like: str) -> str:
    """Write a number in the unit of another quantity, with at most two digits after the point."""
    match = _QUANTITY.fullmatch(like)
    suffix = (match[3] or "") if match else ""
    value = (number / _SUFFIXES.get(suffix, Decimal(1))).quantize(Decimal("0.01"))
    return f"{value.normalize():f}{suffix}"
