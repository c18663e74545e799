"""Become a container's process: `enter.py SPEC.json`, in a mount namespace of its own. What a runtime does, in short.

The root is the machine's own, seen through an overlay that is thrown away; over it lie the image's files and the pod's
volumes. Then the root is made read-only if the pod says so, and privileges are dropped before the command starts.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

# What a container must not see of the machine: empty there, unless the pod mounts something.
HIDDEN = ("/tmp", "/var/tmp", "/run", "/home", "/srv", "/mnt")  # noqa: S108
WRITABLE = 0o1777


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def make_root(base: Path) -> Path:
    """Lay an empty layer in memory over the machine's own files."""
    mount("-t", "tmpfs", "layer", str(base))
    upper, work, root = (base / name for name in ("upper", "work", "root"))
    for folder in (upper, work, root):
        folder.mkdir()
    mount("-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", str(root))
    for name in ("proc", "dev", "sys"):
        mount("--rbind", f"/{name}", str(root / name))
    for name in HIDDEN:
        mount("-t", "tmpfs", "-o", f"mode={WRITABLE:o}", "hidden", str(root / name.lstrip("/")))
    return root


def inside(root: Path, target: str) -> Path:
    """Return where `target` is once `root` is the root: a link in it starts there too."""
    found = root
    for part in Path(target).parts[1:]:
        found = found / part
        if found.is_symlink():
            link = os.readlink(found)
            found = inside(root, link if link.startswith("/") else f"/{found.parent.relative_to(root)}/{link}")
    return found


def bind(root: Path, source: Path, target: str, *, read_only: bool) -> None:
    """Mount a file or folder where the container expects it."""
    place = inside(root, target)
    if source.is_dir():
        place.mkdir(parents=True, exist_ok=True)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(exist_ok=True)
    mount("--bind", str(source), str(place))
    if read_only:
        mount("-o", "remount,bind,ro", str(place))


def lock(root: Path, mounted: set[str]) -> None:
    """Make everything read-only that no volume was mounted over."""
    for name in HIDDEN:
        if name not in mounted:
            mount("-o", "remount,ro", str(root / name.lstrip("/")))
    mount("-o", "remount,ro", str(root))


def main() -> None:
    spec: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())
    os.set_inheritable(spec["ready"], False)
    os.umask(0o022)
    root = make_root(Path(spec["base"]))
    for path in spec["readable"]:
        for part in (Path(path), *Path(path).parents):
            place = inside(root, str(part))
            place.chmod(place.stat().st_mode | 0o005)
    # A shorter path is mounted first, so that a volume below another one is not hidden by it.
    binds = sorted(spec["binds"], key=lambda one: len(one["target"]))
    for one in binds:
        bind(root, Path(one["source"]), one["target"], read_only=one["read_only"])
    if spec["read_only"]:
        lock(root, {one["target"] for one in binds})
    os.chroot(root)
    os.chdir(spec["cwd"])
    os.execvpe("setpriv", [*spec["setpriv"], *spec["argv"]], spec["environment"])  # noqa: S606


if __name__ == "__main__":
    main()
