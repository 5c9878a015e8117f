"""Runs notebooks' code, one fresh process and folder each: ``python -m course_kit.checker.runner RUN UID``.

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
from dataclasses import asdict
from pathlib import Path

from course_kit.checker import sandbox
from course_kit.checker.plain_values import plain

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_BEGUN = b"begun\n"  # Said before any student code runs: the machine has done its part.
_PATH = re.compile(r"(?:/[\w.+-]+){2,}/?")


class _TooLong(BaseException):
    """A cell used up its seconds. No Exception, so that ``except Exception`` does not catch it."""


def serve(run: Path, uid: int) -> None:
    """Answer jobs until standard input ends. First line out: the walls; then one line a job, ``done`` or ``failed``.

    It failed where the machine is at fault, not the notebook: no disk, no process, a wall that does not stand.
    """
    limits = sandbox.Limits(**json.loads(sys.stdin.readline()))
    walls = sandbox.enter_worker(run, limits)
    if walls.user and not sandbox.user_can_read(uid, [*sandbox.readable(), Path(__file__)]):
        walls = sandbox.Walls(**{**asdict(walls), "user": False})
    _load_libraries()
    gc.freeze()
    print(json.dumps(asdict(walls)), flush=True)
    for line in sys.stdin:
        nanny = os.fork()
        if nanny == 0:
            code = 1
            try:
                code = _nanny(Path(line.strip()), run, uid, limits, walls)
            except Exception as error:
                print(error, file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        failed = os.waitpid(nanny, 0)[1]
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
    """Empty a folder that a run left behind. What lies deep is taken up first, for no call reaches a thousand down."""
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


def _nanny(path: Path, run: Path, uid: int, limits: sandbox.Limits, walls: sandbox.Walls) -> int:
    """Start one run, listen to it, end it when its time is over, write what it said to the job's result file.

    Not 0 where the run never came to the notebook's code.
    """
    sandbox.die_with_parent()
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            mouth = os.dup2(mouth, 3)
            _child(path, run, uid, limits, walls, mouth)
        except Exception as error:
            os.write(mouth, str(error).encode())
        finally:
            os._exit(70)
    os.close(mouth)
    said, ending = _listen(ear, limits)
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)  # It did not get as far as a group of its own.
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ending == "end" and status == -signal.SIGXCPU:
        ending = "time"
    if not said.startswith(_BEGUN):
        print(said.decode("utf-8", "replace"), file=sys.stderr, flush=True)
        return 1
    draft = path.with_suffix(".draft")
    draft.write_bytes(said.removeprefix(_BEGUN) + b"\n" + ending.encode())
    draft.rename(path.with_suffix(".result"))
    return 0


def _listen(ear: int, limits: sandbox.Limits) -> tuple[bytes, str]:
    end, said = time.monotonic() + limits.seconds, bytearray()
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([ear], [], [], left)[0]:
            return bytes(said), "time"
        part = os.read(ear, 1 << 16)
        if not part:
            return bytes(said), "end"
        said += part
        if len(said) > limits.answers:
            return bytes(said[: limits.answers]), "size"


def _child(path: Path, run: Path, uid: int, limits: sandbox.Limits, walls: sandbox.Walls, mouth: int) -> None:
    """The run itself: shut in, then cell by cell; after each cell the answers that changed are said."""
    os.setsid()
    job = json.loads(path.read_text(encoding="utf-8"))
    home = run / "notebook"
    home.mkdir(mode=0o700)
    if walls.user:
        os.chown(home, uid, uid)
    nothing = os.open("/dev/null", os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.closerange(4, 4096)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
    os.chdir(home)
    tables = Path(job["tables"])
    os.environ.clear()
    os.environ |= {"TECHSEC_DATA": str(tables), "HOME": str(home), "TMPDIR": str(home), "PATH": "/usr/bin:/bin"}
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    for name in [name for name in sys.modules if name == "techsec" or name.startswith("techsec.")]:
        del sys.modules[name]
    sandbox.enter_run(home, tables, uid, limits, walls)
    sandbox.die_with_parent()
    os.write(mouth, _BEGUN)
    _run_cells(job, limits, mouth)
    os._exit(0)


def _run_cells(job: dict, limits: sandbox.Limits, mouth: int) -> None:
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    space = module.__dict__
    space |= {"display": lambda *_, **__: None, **job.get("given", {})}
    say = _Speaker(job["names"], space, mouth)
    cells = job["cells"]
    # What the next lines use was bound before any student code ran: patching modules changes nothing here.
    for number, text in enumerate(cells):
        say(number, _run_cell(text, space, limits.cell_seconds))


def _stop(*_: object) -> None:
    raise _TooLong


def _run_cell(text: str, space: dict, seconds: float, _signal=signal.signal, _timer=signal.setitimer) -> str | None:
    """Run one cell; None, or in a few words what went wrong."""
    try:
        try:
            _signal(signal.SIGALRM, _stop)
            _timer(signal.ITIMER_REAL, seconds)
            exec(compile(_without_magics(text), "<cell>", "exec"), space)
        finally:
            _timer(signal.ITIMER_REAL, 0)
    except _TooLong:
        return f"stopped after {seconds:g} seconds"
    except BaseException as error:  # SystemExit too ends the cell, not the run.
        return _described(error)
    return None


def _described(error: BaseException) -> str:
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


class _Speaker:
    """Writes what changed after each cell, one line of JSON."""

    def __init__(self, names: list[str], space: dict, mouth: int):
        self.names, self.space, self.mouth = names, space, mouth
        self.said: dict[str, str] = {}
        self.charts: dict[str, tuple[object, dict]] = {}
        self.dumps, self.write, self.plain = json.dumps, os.write, plain

    def __call__(self, number: int, problem: str | None) -> None:
        changed = {}
        for name in self.names:
            if name in self.space:
                value = self.of(name, self.space[name])
                text = self.dumps(value)
                if self.said.get(name) != text:
                    self.said[name], changed[name] = text, value
        line = self.dumps({"cell": number, "problem": problem, "answers": changed}).encode() + b"\n"
        while line:
            line = line[self.write(self.mouth, line) :]

    def of(self, name: str, value: object) -> dict:
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
