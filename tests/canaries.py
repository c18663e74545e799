"""Values that nothing may repeat: put them in every secret variable, run, and look for them everywhere."""

import re
import secrets
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MARK = "CANARY"
ARGUMENTS = 65536


@dataclass(slots=True, kw_only=True)
class Watched:
    """Runs commands with canaries, and keeps what they said and what was executed on the way."""

    folder: Path
    canaries: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def make(self, names: Iterable[str]) -> dict[str, str]:
        """Return a value of its own for every name."""
        values = {name: f"{MARK}{secrets.token_hex(12)}" for name in names}
        self.canaries += values.values()
        return values

    def run(self, *command: str, cwd: Path, env: Mapping[str, str], seconds: int = 600) -> int:
        """Run a command under strace, which sees the argument list of every process that it starts."""
        trace = self.folder / f"trace-{len(self.said)}"
        strace = shutil.which("strace")
        if strace is None:
            raise FileNotFoundError("strace is not installed")
        # Apart (-DD), so that a server that the command leaves behind is watched and not waited for.
        watch = [strace, "-DD", "-f", "--seccomp-bpf", "-qq", "-e", "trace=execve", "-s", str(ARGUMENTS)]
        output = self.folder / f"output-{len(self.said)}"
        with output.open("wb") as both:
            code = subprocess.run(
                [*watch, "-o", str(trace), *command],
                cwd=cwd,
                env=env,
                stdout=both,
                stderr=both,
                stdin=subprocess.DEVNULL,
                timeout=seconds,
            ).returncode
        self.said.append(output.read_text(errors="replace"))
        # The environment of a process is shown as its address alone.
        assert "execve(" in trace.read_text(errors="replace")
        return code

    def repeated(self, *folders: Path, private: Iterable[Path] = ()) -> list[str]:
        """Return where a canary was found: in what was said, executed, or written outside the private files."""
        values = [value.encode() for value in self.canaries]
        found = []
        allowed = set(private)
        for folder in (*folders, self.folder):
            for path in folder.rglob("*"):
                if not path.is_file() or path.is_symlink() or path in allowed:
                    continue
                data = path.read_bytes()
                if any(value in data for value in values):
                    found.append(str(path))
        return found


def shouts(scripts: Iterable[Path]) -> list[str]:
    """Return the shell scripts that print what they run, and with it the values of their variables."""
    loud = re.compile(r"^\s*set\s+-\w*x|^\s*set\s+-o\s+xtrace|bash\s+-\w*x\b", re.MULTILINE)
    return [str(script) for script in scripts if loud.search(script.read_text(encoding="utf-8"))]
