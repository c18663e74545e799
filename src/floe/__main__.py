"""The command ``floe``: starts fast, and never ends in a traceback."""

import gc
import os
import sys

from floe import __version__

BUG = 70
INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # Before any import, of ours or of Python's typing: asking for the version must cost no more than Python itself.
        _leave(_told(f"floe {__version__}\n"))
    # A run is short and makes hundreds of thousands of values that all live to its end: collecting finds nothing.
    gc.disable()
    # pydantic would look through every installed package for plugins; floe has none, and runs nobody else's.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    try:
        code = _run()
    except BrokenPipeError:
        code = _nobody_reads()
    except OSError as error:
        # What fails at a file bears the file's name; a stream has none.
        code = _cannot_print(error) if error.filename is None else _bug(error)
    except Exception as error:
        code = _bug(error)
    if code == INTERRUPTED:
        sys.stderr.write("floe: interrupted; nothing is half written\n")
    _leave(code)


def _told(text: str) -> int:
    """Print, and return the exit code of having printed."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except OSError as error:
        return _cannot_print(error)
    return 0


def _cannot_print(error: OSError) -> int:
    """Return the code for a full disk under stdout; where stderr lies on it too, the code is all there is to tell."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    from contextlib import suppress  # only here: it costs more than asking for the version

    with suppress(OSError):
        os.write(2, f"floe: the output could not be written: {error.strerror}\n".encode())
    return 1


def _nobody_reads() -> int:
    """Return the code for a reader that went away; Python would complain again when it flushes stdout at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _leave(code: int) -> None:
    """End the process without taking a project of a thousand models apart, value by value, first."""
    code = code or _told("")
    if sys.gettrace() or "coverage" in sys.modules:
        sys.exit(code)  # a debugger or a coverage run has something to do at exit
    sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    """Run the command line; an interrupt is a code too, whoever catches it first."""
    try:
        from floe.ahead import begin

        begin(sys.argv[1:])
        from floe.cli.app import run

        return run()
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as ended:
        # Typer leaves by itself, also when it is interrupted, and then says nothing.
        if isinstance(ended.code, str):
            raise
        return ended.code or 0


def _bug(error: Exception) -> int:
    """Say that floe is wrong, and where, without showing the user's data; return the code for that."""
    if os.environ.get("FLOE_TRACEBACK"):
        raise error
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f" in {os.path.basename(place.tb_frame.f_code.co_filename)}:{place.tb_lineno}"
    sys.stderr.write(
        f"floe: this is a bug in floe {__version__}, not in your project ({type(error).__name__}{where}).\n"
        "Nothing was written. Please report it with this line; FLOE_TRACEBACK=1 prints more.\n"
    )
    return BUG


if __name__ == "__main__":
    main()
