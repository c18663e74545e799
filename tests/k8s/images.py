"""What stands in for the images of the charts: the same programs, from this machine."""

import sys
from pathlib import Path

from k8s.runtime.container import Image

HERE = Path(__file__).parent
PYTHON = tuple(dict.fromkeys((Path(sys.base_prefix), Path(sys.prefix))))
PROGRAMS = Path(sys.prefix) / "bin"


def postgres(folder: Path, user: int) -> Image:
    """Debian's PostgreSQL behind a start-up that reads the variables of the official image.

    That image gives an unknown user a name (by nss_wrapper), for initdb asks for one; here a file does.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed (Debian: postgresql)")
    users = folder / "passwd"
    users.write_text(f"root:x:0:0::/:/bin/sh\npostgres:x:{user}:{user}::/:/bin/sh\n")
    start = "/usr/local/bin/docker-entrypoint.sh"
    return Image(
        files={start: HERE / "postgres.sh", "/etc/passwd": users},
        environment={"PATH": f"{found[-1].parent}:/usr/bin:/bin", "PGDATA": "/var/lib/postgresql/data"},
        entrypoint=("/bin/bash", start),
        command=("postgres",),
    )
