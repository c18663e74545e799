"""Runs a piece of work in a forked child under strace, which kills it or fails it at one chosen system call.

Forked after the imports, so that every call that strace counts is the output room's own.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

MUTATING = (
    "openat",
    "write",
    "fsync",
    "syncfs",
    "rename",
    "renameat",
    "mkdir",
    "mkdirat",
    "unlink",
    "unlinkat",
    "rmdir",
    "linkat",
    "fchmod",
    "ftruncate",
    "flock",
)
_CALL = re.compile(r"^(?:\d+ +)?([a-z0-9_]+)\(")
_BUG = 99


def run(work, log, *injections):
    """Run ``work`` in a child under strace; return its wait status as an exit code, negative for a signal."""
    ready_in, ready_out = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(work, ready_in, ready_out)
    os.close(ready_in)
    command = ["strace", "-f", "-o", str(log), "-e", f"trace={','.join(MUTATING)}"]
    for injection in injections:
        command += ["-e", f"inject={injection}"]
    tracer = subprocess.Popen([*command, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    for line in tracer.stderr:
        if "attached" in line:
            break
    os.write(ready_out, b"x")
    os.close(ready_out)
    _, status = os.waitpid(pid, 0)
    tracer.stderr.read()
    tracer.wait()
    return os.waitstatus_to_exitcode(status)


def calls(log):
    """Count the calls of a traced run, by name."""
    found = (_CALL.match(line) for line in Path(log).read_text().splitlines())
    return Counter(match[1] for match in found if match)


def _child(work, ready_in, ready_out):
    os.close(ready_out)
    os.read(ready_in, 1)
    status = _BUG
    try:
        status = work()
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(status)
