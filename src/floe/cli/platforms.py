"""floe platform list and show."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from floe.backends.scripts.view import variables_of
from floe.cli.screen import Exit, Format, Screen, data
from floe.diagnostics.model import Report
from floe.diagnostics.suggest import did_you_mean
from floe.driver import compile_project, sources
from floe.ir.platform import Catalog, Compute, Credentials, Environment, SecretRef, Storage


def list_platforms(project: Path, platform: Path | None, format: Format) -> int:
    """Print one line an environment."""
    environments = _environments(project, platform, format)
    if environments is None:
        return Exit.DIAGNOSTICS
    if format is Format.JSON:
        data(json.dumps([_described(environment) for environment in environments], indent=2) + "\n")
        return Exit.OK
    rows: list[tuple[str, ...]] = [("environment", "compute", "catalog", "storage", "layers", "secrets")]
    rows += [_row(environment) for environment in environments]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        data("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    return Exit.OK


def show_platform(name: str, project: Path, platform: Path | None, format: Format) -> int:
    """Print everything that one environment resolves to."""
    environments = _environments(project, platform, format)
    if environments is None:
        return Exit.DIAGNOSTICS
    found = next((environment for environment in environments if environment.name == name), None)
    if found is None:
        known = [environment.name for environment in environments]
        hint = did_you_mean(name, known) or f"the environments are {', '.join(known)}"
        Screen(format=Format.TEXT).say(f"floe: there is no environment `{name}`; {hint}")
        return Exit.USAGE
    described = _described(found)
    data(json.dumps(described, indent=2) + "\n" if format is Format.JSON else "".join(_lines(described, "")))
    return Exit.OK


def _environments(project: Path, platform: Path | None, format: Format) -> tuple[Environment, ...] | None:
    report = Report()
    compilation = compile_project(sources(project, platform), report)
    Screen(format=format if compilation is None else Format.TEXT).show(report.diagnostics)
    return None if compilation is None else compilation.environments


def _row(environment: Environment) -> tuple[str, ...]:
    return (
        environment.name,
        f"{environment.compute.name} ({environment.compute.type})",
        f"{environment.catalog.name} ({environment.catalog.type})",
        f"{environment.storage.name} ({environment.storage.type})",
        str(len(environment.layers)),
        str(len(environment.secrets)),
    )


def _described(environment: Environment) -> dict[str, Any]:
    return {
        "environment": environment.name,
        "file": environment.path,
        "embedded": environment.embedded is not None,
        "timezone": environment.timezone,
        "compute": _compute(environment.compute),
        "catalogs": [_catalog(catalog) for catalog in environment.catalogs],
        "storage": [_storage(storage) for storage in environment.storages],
        "layers": {
            layer.name: {
                "namespace": layer.namespace,
                "catalog": layer.catalog.name,
                "location": layer.location,
                "retention_days": layer.retention_days,
            }
            for layer in environment.layers
        },
        "secrets": {secret.name: list(variables_of(environment, secret)) for secret in environment.secrets},
    }


def _compute(compute: Compute) -> dict[str, Any]:
    return {"name": compute.name, "type": compute.type, "credentials": _credentials(compute.credentials)}


def _catalog(catalog: Catalog) -> dict[str, Any]:
    return {
        "name": catalog.name,
        "type": catalog.type,
        "alias": catalog.alias,
        "uri": _text(catalog.uri),
        "warehouse": catalog.warehouse,
        "namespace": catalog.namespace,
        "credentials": _credentials(catalog.credentials),
    }


def _storage(storage: Storage) -> dict[str, Any]:
    return {
        "name": storage.name,
        "type": storage.type,
        "endpoint": _text(storage.endpoint),
        "region": storage.region,
        "bucket": storage.bucket,
        "credentials": _credentials(storage.credentials),
    }


def _credentials(credentials: Credentials) -> dict[str, Any]:
    written = {
        "mode": credentials.mode,
        "secret": _text(credentials.secret),
        "client_id": _text(credentials.client_id),
        "client_secret": _text(credentials.client_secret),
        "scope": credentials.scope,
        "role_arn": credentials.role_arn,
    }
    return {key: value for key, value in written.items() if value is not None}


def _text(value: str | SecretRef | None) -> str | None:
    """Return a literal as it is, a reference as a reference."""
    return f"secret:{value.name}" if isinstance(value, SecretRef) else value


def _lines(value: Mapping[str, Any], indent: str) -> list[str]:
    """Return nested plain data as indented lines for people."""
    found: list[str] = []
    for key, item in value.items():
        if isinstance(item, Mapping):
            found += [f"{indent}{key}:\n", *_lines(item, f"{indent}  ")]
        elif isinstance(item, list):
            found.append(f"{indent}{key}:\n")
            for entry in item:
                found += _item(entry, f"{indent}  ")
        elif item is not None:
            found.append(f"{indent}{key}: {item}\n")
    return found


def _item(entry: Any, indent: str) -> list[str]:
    """Return one entry of a list: a named block, or a word."""
    if isinstance(entry, Mapping):
        return [f"{indent}- {entry['name']}\n", *_lines(entry, f"{indent}  ")]
    return [f"{indent}- {entry}\n"]
