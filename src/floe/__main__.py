"""The command ``floe``: starts fast, and never ends in a traceback."""

import gc
import os
import sys
from typing import NoReturn

from floe import __version__

BUG = 70
INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # Before any import of ours: asking for the version must cost no more than Python itself.
        sys.stdout.write(f"floe {__version__}\n")
        sys.exit(0)
    # A run is short and makes hundreds of thousands of values that all live to its end: collecting finds nothing.
    gc.disable()
    try:
        code = _run()
    except BrokenPipeError:
        # The reader went away; Python would complain again when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        if os.environ.get("FLOE_TRACEBACK"):
            raise
        sys.stderr.write(_bug(error))
        code = BUG
    if code == INTERRUPTED:
        sys.stderr.write("floe: interrupted; nothing is half written\n")
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process without taking a project of a thousand models apart, value by value, first."""
    if sys.gettrace() or "coverage" in sys.modules:
        sys.exit(code)  # a debugger or a coverage run has something to do at exit
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = code or 1
    except OSError as error:
        os.write(2, f"floe: the output could not be written: {error.strerror}\n".encode())
        code = code or 1
    os._exit(code)


def _run() -> int:
    """Run the command line; an interrupt is a code too, whoever catches it first."""
    try:
        from floe.cli.app import run

        return run()
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as ended:
        # Typer leaves by itself, also when it is interrupted, and then says nothing.
        if isinstance(ended.code, str):
            raise
        return ended.code or 0


def _bug(error: Exception) -> str:
    """Say that floe is wrong, and where, without showing the user's data."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f" in {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}"
    return (
        f"floe: this is a bug in floe {__version__}, not in your project ({type(error).__name__}{where}).\n"
        "Nothing was written. Please report it with this line; FLOE_TRACEBACK=1 prints more.\n"
    )


if __name__ == "__main__":
    main()
