"""Print the rows of a layer's tables as JSON, read through PyIceberg; run inside a generated project."""

import json
import sys

from orchestration import environment, resources

here = environment.current()
layer = here.layers[sys.argv[1]]
catalog = resources.open_catalog(layer.catalog)
tables = {}
for identifier in catalog.list_tables(layer.namespace):
    table = catalog.load_table(identifier)
    tables[identifier[-1]] = sorted(json.dumps(row, default=str) for row in table.scan().to_arrow().to_pylist())
print("\n" + json.dumps(tables))
