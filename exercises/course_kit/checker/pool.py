"""Worker processes that run student code, each with its folder; one thread of the checker talks to each."""

import json
import os
import queue
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from course_kit.checker.plain_values import well_formed
from course_kit.checker.runner import clear
from course_kit.checker.sandbox import FIRST_UID, Limits, Protection

_ENDINGS = {"time": "stopped when its time was over", "size": "stopped: its answers are too large"}


@dataclass
class Run:
    """What one run of a notebook came to."""

    answers: dict[str, dict] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)  # cell number from 0, words
    ended: str = ""  # Why it stopped before its last cell; empty if it did not.


class RunnerError(RuntimeError):
    """Student code cannot be run on this machine, whatever it says; the message is one line.

    Not a BookError, which is a ValueError: that would be taken for an answer of the wrong form, and cost marks.
    """


class Pool:
    """``workers`` fork servers. Use as a context; ``run`` may be called from several threads at once."""

    def __init__(self, workers: int, limits: Limits):
        self.limits = limits
        self.size = workers
        self._free: queue.Queue[_Worker] = queue.Queue()
        self._workers: list[_Worker] = []

    def __enter__(self) -> "Pool":
        with ExitStack() as stack:
            try:
                folder = tempfile.TemporaryDirectory(prefix="course-kit-", ignore_cleanup_errors=True)
                stack.enter_context(folder)
                stack.callback(self._close)
                self.folder = Path(folder.name).resolve()
                self.folder.chmod(0o711)  # Names inside are random or owned: another user may pass, not look around.
                for name in ("jobs", "tables"):
                    (self.folder / name).mkdir(mode=0o700 if name == "jobs" else 0o711)
                for number in range(self.size):
                    self._workers.append(_Worker(self.folder, number, self.limits))
                for worker in self._workers:
                    worker.start()
                    self._free.put(worker)
            except OSError as error:
                raise RunnerError(f"student code cannot be run: {error}") from None
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _close(self) -> None:
        for worker in self._workers:
            worker.close()
        self._workers.clear()

    @property
    def protection(self) -> Protection:
        """What student code is kept from."""
        return self._workers[0].protection

    def new_tables(self) -> Path:
        """A new folder for tables, with a name that cannot be guessed."""
        folder = self.folder / "tables" / secrets.token_hex(16)
        folder.mkdir(mode=0o755)
        return folder

    def run(self, cells: list[str], names: list[str], tables: Path, preset: dict | None = None) -> Run:
        """Run cells one after the other in a fresh process; take out ``names``. ``preset`` are names set before.

        Where a worker fails, another one tries again in a fresh folder. Raises RunnerError where that fails too.
        """
        job = {"cells": cells, "names": names, "tables": str(tables), "preset": preset or {}}
        worker = self._free.get()
        try:
            try:
                output = worker.run(job)
            except RunnerError:
                worker.restart()
                output = worker.run(job)
        finally:
            self._free.put(worker)
        return _read_output(output, set(names), len(cells))

    def map(self, work: Iterable, function) -> Iterator:
        """``function`` of each piece of work, as many at once as there are workers, in the order of ``work``."""
        with ThreadPoolExecutor(self.size) as threads:
            futures = [threads.submit(function, piece) for piece in work]
            try:
                for future in futures:
                    yield future.result()
            finally:
                for future in futures:
                    future.cancel()


class _Worker:
    """One fork server with a folder of its own."""

    def __init__(self, folder: Path, number: int, limits: Limits):
        self.folder, self.number, self.limits = folder, number, limits
        self.protection = Protection()
        self.launch(folder / f"run-{number}")

    def launch(self, home: Path) -> None:
        """Launch a server; ``start`` waits until it is there."""
        home.mkdir(mode=0o755)
        self.home = home
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "PYTHONHASHSEED": "0",  # The order of sets, and with it an answer, is the same on every run.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
        }
        self.errors = tempfile.TemporaryFile(dir=self.folder)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "course_kit.checker.runner", str(home), str(FIRST_UID + self.number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            cwd="/",
            env=environment,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdin and self.process.stdout
        self.requests, self.replies = self.process.stdin, self.process.stdout

    def start(self) -> None:
        """Send the server its limits and wait until it is protected. Raises RunnerError where it does not come up."""
        try:
            self.protection = Protection(**json.loads(self.ask(json.dumps(asdict(self.limits)))))
        except (OSError, ValueError, TypeError):
            raise RunnerError(f"the runner of student code did not start{self.last_error()}") from None

    def restart(self) -> None:
        """A new server in a fresh folder, in place of one that failed. Raises RunnerError."""
        self.close()
        try:
            self.launch(self.folder / f"run-{self.number}-{secrets.token_hex(4)}")
        except OSError as error:
            raise RunnerError(f"the runner of student code did not start: {error}") from None
        self.start()

    def ask(self, line: str) -> str:
        """Send a line to the server and return its reply; empty where it has ended."""
        self.requests.write(f"{line}\n")
        self.requests.flush()
        return self.replies.readline().rstrip("\n")

    def run(self, job: dict) -> bytes:
        """The output of a job's run. Raises RunnerError where the server did not do its part."""
        path = self.folder / "jobs" / f"{secrets.token_hex(8)}.json"
        result = path.with_suffix(".result")
        try:
            path.write_text(json.dumps(job), encoding="utf-8")
            if self.ask(str(path)) == "done":
                return result.read_bytes()
            reason = self.last_error()
        except (OSError, ValueError) as error:  # ValueError: its pipes were closed when it could not be restarted.
            reason = f": {error}"
        finally:
            for file in (path, result, path.with_suffix(".draft")):
                file.unlink(missing_ok=True)
        raise RunnerError(f"the runner of student code failed{reason}")

    def last_error(self) -> str:
        """The last line of the server's errors, after a colon; empty if there is none."""
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").split("\n")
        return next((f": {line.strip()}" for line in reversed(lines) if line.strip()), "")

    def close(self) -> None:
        """End the server and empty its folder."""
        for pipe in (self.requests, self.replies):
            with suppress(OSError):
                pipe.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()
        with suppress(OSError):
            clear(self.home)  # What lies deep in there would stop the removal of the whole.
            self.home.rmdir()


def _read_output(output: bytes, names: set[str], cells: int) -> Run:
    """What the output of a run tells, believed only where it has the shape that the runner writes."""
    body, _, ending = output.rpartition(b"\n")
    run = Run(ended=_ENDINGS.get(ending.decode(), ""))
    last = -1
    for line in body.split(b"\n"):
        try:
            message = json.loads(line, parse_constant=lambda _: None)
            number, problem, answers = message["cell"], message["problem"], message["answers"]
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if type(number) is not int or not last < number < cells or type(answers) is not dict:
            continue
        last = number
        if type(problem) is str:
            run.problems.append((number, problem[:300]))
        for name, value in answers.items():
            if name in names:
                run.answers[name] = value if well_formed(value) else {"kind": "other", "what": "not readable"}
    if last < cells - 1 and not run.ended:
        run.ended = "ended by itself before the last cell"
    return run
