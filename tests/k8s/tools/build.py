"""Build helm and a Kubernetes without containers into a cache: `nox -s tools`; nothing is done twice.

What comes out, in a folder named for the versions: helm, hyper (etcd, kube-apiserver, kube-controller-manager,
kube-scheduler and kubectl in one), kwok, and stages.yaml, kwok's own description of how a node and a pod live.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
HELM, KUBERNETES, KWOK = "3.22.0", "1.37.2", "0.8.0"
KWOK_MODULE = f"sigs.k8s.io/kwok@v{KWOK}"
STAGES = (
    "node/fast/node-initialize.yaml",
    "node/heartbeat/node-heartbeat.yaml",
    "pod/fast/pod-ready.yaml",
    "pod/fast/pod-complete.yaml",
    "pod/fast/pod-delete.yaml",
)
MINUTES = 60
LONGEST = 90 * MINUTES
GO_USUALLY = Path("/usr/local/go/bin/go")


def folder() -> Path:
    """Return where the tools of these versions are, or will be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "floe-tools" / f"helm-{HELM}_kubernetes-{KUBERNETES}_kwok-{KWOK}" / "bin"


def missing(bin: Path) -> list[str]:
    """Return the names that are not there yet."""
    return [name for name in BUILDERS if not (bin / name).exists()]


def go(*arguments: str, cwd: Path, gobin: Path) -> str:
    """Run go without cgo, so that what it builds needs nothing of this machine."""
    program = shutil.which("go") or str(GO_USUALLY)
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false", "GOBIN": str(gobin)}
    command = [program, *arguments]
    ran = subprocess.run(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True, timeout=LONGEST)
    if ran.returncode:
        sys.exit(f"`{' '.join(command)}` failed; what it said stands above")
    return ran.stdout


def build_helm(to: Path) -> None:
    go("install", "-trimpath", "-ldflags=-s -w", f"helm.sh/helm/v3/cmd/helm@v{HELM}", cwd=to, gobin=to)


def build_kwok(to: Path) -> None:
    module = KWOK_MODULE.replace("@", "/cmd/kwok@")
    go("install", "-trimpath", "-ldflags=-s -w", module, cwd=to, gobin=to)


def build_hyper(to: Path) -> None:
    """Without a version in the binary, helm and kubectl cannot tell what they talk to."""
    package = "k8s.io/component-base/version"
    major, minor, _ = KUBERNETES.split(".")
    facts = {"gitVersion": f"v{KUBERNETES}", "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    flags = " ".join(["-s -w", *(f"-X {package}.{name}={value}" for name, value in facts.items())])
    go("build", "-trimpath", f"-ldflags={flags}", "-o", str(to / "hyper"), ".", cwd=HERE, gobin=to)


def build_kubectl(to: Path) -> None:
    (to / "kubectl").symlink_to("hyper")


def build_stages(to: Path) -> None:
    """Take the stages from the module that kwok was built from: they are its, so they are not kept here."""
    told = json.loads(go("mod", "download", "-json", KWOK_MODULE, cwd=to, gobin=to))
    found = Path(told["Dir"], "kustomize", "stage")
    (to / "stages.yaml").write_text("\n---\n".join((found / name).read_text() for name in STAGES))


BUILDERS: dict[str, Callable[[Path], None]] = {
    "helm": build_helm,
    "hyper": build_hyper,
    "kubectl": build_kubectl,
    "kwok": build_kwok,
    "stages.yaml": build_stages,
}


def main() -> None:
    bin = folder()
    names = missing(bin)
    if not names:
        print(f"all there: {bin}")
        return
    if shutil.which("go") is None and not GO_USUALLY.exists():
        sys.exit(f"{', '.join(names)} must be built and Go is not installed: get Go 1.26 or newer (https://go.dev/dl)")
    bin.mkdir(parents=True, exist_ok=True)
    for name in names:
        print(f"building {name} (all of them: about 20 minutes of one core, once)", flush=True)
        start = time.monotonic()
        # Made aside and renamed, so that a tool that is there is whole.
        with tempfile.TemporaryDirectory(dir=bin, prefix=".") as aside:
            BUILDERS[name](Path(aside))
            Path(aside, name).rename(bin / name)
        print(f"built {name} in {time.monotonic() - start:.0f} s", flush=True)
    print(f"all there: {bin}")


if __name__ == "__main__":
    main()
