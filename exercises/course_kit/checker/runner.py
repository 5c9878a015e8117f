"""Runs notebooks' code, each in a fresh process and folder: ``python -m course_kit.checker.runner RUN UID``.

A fork server: it loads pandas and altair once and forks for each job; a job is a JSON file, named on standard input.
Jobs are read and results written by the forked processes, never by the server: nothing of one run stays in the memory
of the next.
"""

import ast
import gc
import json
import os
import re
import secrets
import select
import signal
import sys
import time
import types
from dataclasses import asdict, replace
from pathlib import Path

from course_kit.checker import sandbox
from course_kit.checker.plain_values import plain

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_STARTED = b"started\n"  # Written before any student code runs: the machine has done its part.
_PATH = re.compile(r"(?:/[\w.+-]+){2,}/?")


class _CellTimeout(BaseException):
    """A cell used up its seconds. No Exception, so that ``except Exception`` does not catch it."""


def serve(run: Path, uid: int) -> None:
    """Answer jobs until standard input ends. First line out: the protection; then ``done`` or ``failed`` for each job.

    It failed where the machine is at fault, not the notebook: no disk, no process, a protection that fails.
    """
    limits = sandbox.Limits(**json.loads(sys.stdin.readline()))
    protection = sandbox.protect_worker(run, limits)
    if protection.user and not sandbox.user_can_read(uid, [*sandbox.readable(), Path(__file__)]):
        protection = replace(protection, user=False)
    _load_libraries()
    gc.freeze()
    print(json.dumps(asdict(protection)), flush=True)
    for line in sys.stdin:
        supervisor = os.fork()
        if supervisor == 0:
            code = 1
            try:
                code = _supervise(Path(line.strip()), run, uid, limits, protection)
            except Exception as error:
                print(error, file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        failed = os.waitpid(supervisor, 0)[1]
        clear(run)
        print("failed" if failed else "done", flush=True)


def _load_libraries() -> None:
    """Import and warm up what every notebook uses, so that no run pays for it."""
    import altair
    import pandas

    altair.data_transformers.disable_max_rows()
    frame = pandas.DataFrame({"a": ["x", "y"], "b": [1.5, 2.5]})
    plain(altair.Chart(frame, description="warm").mark_bar().encode(x="b", y="a"))
    plain(frame.query("b > 1")["a"].value_counts())
    plain(frame.groupby("a", as_index=False)["b"].sum().merge(frame, on="a").sort_values("a"))


def clear(folder: Path) -> None:
    """Empty a folder that a run left behind. Deep folders are moved up first, for no call reaches a thousand down."""
    while entries := list(os.scandir(folder)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in list(os.scandir(entry.path)):
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)  # A folder that may not be written to cannot be moved.
                    os.rename(inner.path, folder / secrets.token_hex(16))
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)


def _supervise(job: Path, run: Path, uid: int, limits: sandbox.Limits, protection: sandbox.Protection) -> int:
    """Start one run, collect its output, end it when its time is over, write the output to the job's result file.

    Not 0 where the run never came to the notebook's code.
    """
    sandbox.die_with_parent()
    reading_end, writing_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            writing_end = os.dup2(writing_end, 3)
            _run_notebook(job, run, uid, limits, protection, writing_end)
        except Exception as error:
            os.write(writing_end, str(error).encode())
        finally:
            os._exit(70)
    os.close(writing_end)
    output, ending = _collect(reading_end, limits)
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)  # It did not get as far as a group of its own.
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ending == "end" and status == -signal.SIGXCPU:
        ending = "time"
    if not output.startswith(_STARTED):
        print(output.decode("utf-8", "replace"), file=sys.stderr, flush=True)
        return 1
    draft = job.with_suffix(".draft")
    draft.write_bytes(output.removeprefix(_STARTED) + b"\n" + ending.encode())
    draft.rename(job.with_suffix(".result"))
    return 0


def _collect(reading_end: int, limits: sandbox.Limits) -> tuple[bytes, str]:
    """The output of a run, and what ended it: its ``end``, the ``time`` or the ``size`` of the output."""
    end, output = time.monotonic() + limits.seconds, bytearray()
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([reading_end], [], [], left)[0]:
            return bytes(output), "time"
        part = os.read(reading_end, 1 << 16)
        if not part:
            return bytes(output), "end"
        output += part
        if len(output) > limits.answers:
            return bytes(output[: limits.answers]), "size"


def _run_notebook(
    path: Path, run: Path, uid: int, limits: sandbox.Limits, protection: sandbox.Protection, writing_end: int
) -> None:
    """The run itself: confined, then cell by cell; after each cell the answers that changed are written."""
    os.setsid()
    job = json.loads(path.read_text(encoding="utf-8"))
    home = run / "notebook"
    home.mkdir(mode=0o700)
    if protection.user:
        os.chown(home, uid, uid)
    devnull = os.open("/dev/null", os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    os.closerange(4, 4096)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
    os.chdir(home)
    tables = Path(job["tables"])
    os.environ.clear()
    os.environ |= {"TECHSEC_DATA": str(tables), "HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin"}
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    for name in [name for name in sys.modules if name == "techsec" or name.startswith("techsec.")]:
        del sys.modules[name]
    sandbox.confine(home, tables, uid, limits, protection)
    sandbox.die_with_parent()
    os.write(writing_end, _STARTED)
    _run_cells(job, limits, writing_end)
    os._exit(0)


def _run_cells(job: dict, limits: sandbox.Limits, writing_end: int) -> None:
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__
    namespace |= {"display": lambda *_, **__: None, **job["preset"]}
    write_answers = _AnswerWriter(job["names"], namespace, writing_end)
    cells = job["cells"]
    # What the next lines use was bound before any student code ran: patching modules changes nothing here.
    for number, text in enumerate(cells):
        write_answers(number, _run_cell(text, namespace, limits.cell_seconds))


def _stop_cell(*_: object) -> None:
    raise _CellTimeout


def _run_cell(text: str, namespace: dict, seconds: float, _signal=signal.signal, _timer=signal.setitimer) -> str | None:
    """Run one cell; None, or in a few words what went wrong."""
    try:
        try:
            _signal(signal.SIGALRM, _stop_cell)
            _timer(signal.ITIMER_REAL, seconds)
            exec(compile(_without_magics(text), "<cell>", "exec"), namespace)
        finally:
            _timer(signal.ITIMER_REAL, 0)
    except _CellTimeout:
        return f"stopped after {seconds:g} seconds"
    except BaseException as error:  # SystemExit too ends the cell, not the run.
        return _error_text(error)
    return None


def _error_text(error: BaseException) -> str:
    try:
        words = str(error).splitlines()[0][:160] if str(error) else ""
    except BaseException:  # An exception of the student's own may not even print.
        words = ""
    text = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return _PATH.sub("...", _ADDRESS.sub("", text))


def _without_magics(text: str) -> str:
    """The cell without IPython's magic lines (%, ! or ? at an end), which mean nothing outside of it."""
    try:
        ast.parse(text)
        return text
    except SyntaxError:
        lines = text.splitlines()
        kept = [re.sub(r"^(\s*)(?:[%!].*|.*\?\s*)$", r"\1pass", line) for line in lines]
        return "\n".join(kept)
    except ValueError:
        return "raise SyntaxError('the cell holds a character that Python cannot read')"


class _AnswerWriter:
    """Writes what changed after each cell, one line of JSON."""

    def __init__(self, names: list[str], namespace: dict, writing_end: int):
        self.names, self.namespace, self.writing_end = names, namespace, writing_end
        self.written: dict[str, str] = {}
        self.charts: dict[str, tuple[object, dict]] = {}
        self.dumps, self.write, self.plain = json.dumps, os.write, plain

    def __call__(self, number: int, problem: str | None) -> None:
        changed = {}
        for name in self.names:
            if name in self.namespace:
                value = self.plain_answer(name, self.namespace[name])
                text = self.dumps(value)
                if self.written.get(name) != text:
                    self.written[name], changed[name] = text, value
        line = self.dumps({"cell": number, "problem": problem, "answers": changed}).encode() + b"\n"
        while line:
            line = line[self.write(self.writing_end, line) :]

    def plain_answer(self, name: str, value: object) -> dict:
        """The plain value; a chart, costly to write out, only once."""
        known = self.charts.get(name)
        if known and known[0] is value:
            return known[1]
        found = self.plain(value)
        if found["kind"] == "chart":
            self.charts[name] = (value, found)
        return found


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
