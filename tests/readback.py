"""Read every Iceberg table of a generated project back through PyIceberg, and print a line each.

Run with the generated folder as working directory and on the module path. It uses no DuckDB: another program than the
one that wrote the tables.
"""

import json
import sys

from orchestration import environment, resources


def main() -> int:
    """Print namespace.table, format version, snapshots and rows; with --json as one JSON document."""
    here = environment.current()
    catalog = resources.open_catalog(here.catalog)
    namespaces = sorted({layer.namespace for layer in here.layers.values()})
    existing = {".".join(name) for name in catalog.list_namespaces()}
    rows = []
    for namespace in namespaces:
        for identifier in sorted(catalog.list_tables(namespace)) if namespace in existing else ():
            table = catalog.load_table(identifier)
            rows.append(
                {
                    "table": ".".join(identifier),
                    "format": table.format_version,
                    "snapshots": len(table.snapshots()),
                    "rows": table.scan().count(),
                }
            )
    if "--json" in sys.argv:
        print(json.dumps(rows))
        return 0
    print(f"{'table':<40} {'format':>6} {'snapshots':>9} {'rows':>9}")
    for row in rows:
        print(f"{row['table']:<40} {'v' + str(row['format']):>6} {row['snapshots']:>9} {row['rows']:>9,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
