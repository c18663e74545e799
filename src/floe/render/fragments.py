"""Strings that are already quoted, one type a language; the only values that a template prints.

A fragment is made in ``quoting.py`` and nowhere else. Joining, formatting or upper-casing one gives a plain ``str``
again, which the template environment refuses.
"""


class Fragment(str):
    """Text that is safe where its language is read."""

    __slots__ = ()


class Sql(Fragment):
    """SQL that no template engine reads after us."""

    __slots__ = ()


class DbtSql(Fragment):
    """SQL inside a dbt file: dbt renders it, then a warehouse reads it."""

    __slots__ = ()


class DbtText(Fragment):
    """Text inside a dbt file that comes back as itself once dbt has rendered it."""

    __slots__ = ()


class Py(Fragment):
    """A Python expression or name."""

    __slots__ = ()


class Shell(Fragment):
    """One word of a POSIX shell."""

    __slots__ = ()


class Toml(Fragment):
    """A TOML value or key."""

    __slots__ = ()


class Markdown(Fragment):
    """Markdown that shows a text as itself."""

    __slots__ = ()


class Comment(Fragment):
    """One line that may stand in a comment of any language we write."""

    __slots__ = ()
