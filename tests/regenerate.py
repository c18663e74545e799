"""Write the committed generated/ folders of the examples anew; run by `nox -s snapshots`."""

import sys

from house import EXAMPLES, floe

for project in sorted(path for path in EXAMPLES.iterdir() if (path / "floe.yaml").exists()):
    ran = floe("generate", "--no-cache", cwd=project)
    sys.stdout.write(f"{project.name}: {ran.err}")
    if ran.code:
        sys.exit(ran.code)
