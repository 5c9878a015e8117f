"""Each way to fool, stop or look into the checker gets exactly the mark it deserves, and touches no other."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import made
from course_kit.checker import marking
from course_kit.checker.pool import Pool
from course_kit.checker.sandbox import Limits, Protection
from techsec import data, schema

SOLVED = list(made.SOLUTION.values())
CHECKER = Path(marking.__file__).parent
NOTHING = dict.fromkeys(made.FULL, 0)
COUNTS = data.events().query("forum != ''")["forum"].value_counts()


def only(**points):
    return {**NOTHING, **points}


def without(*names):
    return {**made.FULL, **dict.fromkeys(names, 0)}


def test_the_solution_earns_everything(earned):
    assert earned(*SOLVED) == made.FULL


def test_hard_coded_numbers_earn_a_quarter_and_are_flagged(result):
    items = result(f"count = {len(data.events())}", f"per_forum = {COUNTS.to_dict()}", "top = ['aukus-pillar-ii']")[
        "items"
    ]
    found = {item["id"]: item["earned"] for item in items}
    assert found["count"] == 0.5 and found["top"] == 0.5
    assert 1 <= found["per_forum"] < 2  # A few labels happen to have the same count on the hidden tables.
    assert [item["flag"] for item in items[:3]] == ["does not follow the data"] * 3


def test_an_object_that_equals_everything_earns_nothing(earned):
    yes = """
class Yes:
    __eq__ = __le__ = __ge__ = __contains__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = lambda self: 0
    __sub__ = __rsub__ = __float__ = lambda self, *other: 0.0
    __len__ = lambda self: 15
    __iter__ = lambda self: iter([Yes()])
count = per_forum = top = chart = Yes()
"""
    assert earned(yes) == NOTHING


def test_subclasses_of_numbers_lists_and_frames_earn_nothing(earned):
    forged = """
import pandas
class Number(int):
    __eq__ = lambda self, other: True
    __sub__ = lambda self, other: 0
class Labels(list):
    __eq__ = lambda self, other: True
class Counts(pandas.Series):
    def __eq__(self, other): return True
count, top, per_forum, chart = Number(1), Labels("a"), Counts([1]), Number(3)
"""
    assert earned(forged) == NOTHING


@pytest.mark.parametrize(
    "patch",
    [
        'import json\njson.dumps = lambda *a, **k: \'{"kind": "scalar", "value": 119}\'\njson.loads = None',
        "import pandas\npandas.Series.tolist = lambda self: [object()]\npandas.DataFrame.to_dict = None",
        "import altair\naltair.Chart.to_dict = lambda self, *a, **k: {'mark': 'bar', 'encoding': {}}",
        "import builtins\nbuiltins.type = lambda value: int\nbuiltins.isinstance = builtins.sorted = None",
        "import course_kit.checker.compare as c\nc.share = lambda *a: (1.0, '')\nc.same = lambda *a: True",
        "import sys\nfor name, module in list(sys.modules.items()):\n"
        "    if 'course_kit' in name or name == '__main__':\n"
        "        module.plain = lambda value: {'kind': 'scalar', 'value': 1}",
    ],
)
def test_monkey_patched_libraries_earn_nothing(earned, patch):
    found = earned(patch, "count, per_forum, top, chart = -1, {'a': 1}, ['a'], None")
    assert found == NOTHING


def test_answers_written_straight_into_the_pipe_are_compared_like_others(earned):
    line = json.dumps(
        {"cell": 0, "problem": None, "answers": {"count": {"kind": "scalar", "value": len(data.events())}}}
    )
    forged = f"import os\nos.write(3, {line!r}.encode() + b'\\n')\nos._exit(0)"
    assert earned(forged) == only(count=0.5)


@pytest.mark.parametrize(
    "line",
    [
        '{"cell": 0',
        '{"cell": "x", "problem": 1, "answers": []}',
        "[" * 5000,
        '{"cell":0,"problem":null,"answers":{"count":1}}',
    ]
    + ['{"cell":0,"problem":null,"answers":{"count":{"kind":[]}}}']
    + ['{"cell":0,"problem":null,"answers":{"count":{"kind":"scalar","value":1e999}}}', "\\x00\\xff", "9" * 9000],
)
def test_rubbish_in_the_pipe_does_no_harm(earned, line):
    assert earned(f"import os\nos.write(3, b'''{line}\\n''')\nos._exit(0)") == NOTHING


def test_deleted_cells_cost_their_items_only(earned):
    assert earned(*SOLVED[:2]) == without("top", "chart")


def test_reordered_cells_run_in_the_order_handed_in(earned):
    assert earned(SOLVED[1], SOLVED[0], SOLVED[2], SOLVED[3]) == only(count=2)


def test_an_exception_ends_its_cell_only(result):
    found = result(SOLVED[0], "1 / 0", *SOLVED[1:])
    assert {item["id"]: item["earned"] for item in found["items"]} == made.FULL
    assert found["problems"] == ["code cell 2: ZeroDivisionError: division by zero"]


def test_a_syntax_error_ends_its_cell_only(earned):
    assert earned("def (", *SOLVED) == made.FULL


@pytest.fixture(scope="module")
def hasty():
    """Workers that stop a run soon; what they run mostly sleeps, and the machine has its processors for others."""
    with Pool(1, Limits(cell_seconds=1.5, seconds=3)) as workers:
        yield workers


def test_an_endless_loop_is_stopped_and_what_came_before_counts(hasty):
    found = hasty.run(["count = 1", "top = 2\nwhile True: pass", "chart = 3"], list(made.FULL), hasty.new_tables())
    assert {name: answer["value"] for name, answer in found.answers.items()} == {"count": 1, "top": 2, "chart": 3}
    assert found.problems == [(1, "stopped after 1.5 seconds")] and not found.ended


def test_a_loop_that_catches_everything_ends_the_run_and_what_came_before_counts(hasty):
    endless = "import time\nwhile True:\n    try:\n        while True: time.sleep(0.01)\n    except BaseException: pass"
    found = hasty.run(["count = 2", endless, "count = 3"], ["count"], hasty.new_tables())
    assert found.answers["count"]["value"] == 2 and found.problems == []
    assert found.ended == "stopped when its time was over"


def test_why_a_run_ended_is_among_the_problems(exercise, pool, tmp_path, monkeypatch):
    ran = pool.run(SOLVED[:1], exercise.names, exercise.tables["published"])
    ran.ended = "stopped when its time was over"
    monkeypatch.setattr(pool, "run", lambda *_: ran)
    found = marking.mark(made.dump(tmp_path / "exercise-9-9.ipynb", made.submission("x")), {"9.9": exercise}, pool)
    assert found["problems"] == ["the notebook stopped when its time was over"]


def test_a_long_sleep_is_stopped(hasty):
    found = hasty.run(["import time\ntime.sleep(1000)", "count = 2"], ["count"], hasty.new_tables())
    assert found.answers["count"]["value"] == 2 and found.problems == [(0, "stopped after 1.5 seconds")]


def test_signals_and_timers_turned_off_end_the_run(hasty):
    off = "import signal, time\nsignal.setitimer = lambda *a: None\nsignal.alarm(0)\nsignal.setitimer(0, 0)\n"
    off += "signal.signal(14, signal.SIG_IGN)\nwhile True: time.sleep(0.01)"
    found = hasty.run(["count = 2", off, "count = 3"], ["count"], hasty.new_tables())
    assert found.answers["count"]["value"] == 2 and found.ended == "stopped when its time was over"


@pytest.mark.parametrize("text", ["print('x' * 10_000_000)", "for n in range(200_000): print(n, 'words')"])
def test_huge_outputs_cost_nothing(earned, text):
    assert earned(text, *SOLVED) == made.FULL


def test_a_huge_answer_earns_nothing_and_the_rest_counts(earned):
    assert earned(
        SOLVED[0], "top = ['x' * 1000] * 100_000", "per_forum = {n: 'y' * 100 for n in range(10**6)}"
    ) == only(count=2)


def test_a_deep_answer_and_one_that_holds_itself_earn_nothing(earned):
    deep = "top = []\nfor n in range(100_000): top = [top]\ncount = 10**100_000\n"
    deep += "per_forum = {}\nper_forum['a'] = per_forum"
    assert earned(deep) == NOTHING


def test_memory_is_bounded(result):
    found = result(SOLVED[0], "block = bytearray(8 << 30)", *SOLVED[1:])
    assert {item["id"]: item["earned"] for item in found["items"]} == made.FULL
    assert found["problems"] == ["code cell 2: MemoryError"]


def test_a_large_file_cannot_be_written(result):
    found = result("with open('big', 'wb') as file:\n    for n in range(100): file.write(bytes(1 << 20))", *SOLVED)
    assert {item["id"]: item["earned"] for item in found["items"]} == made.FULL
    assert "File too large" in found["problems"][0]


@pytest.mark.parametrize("way", ["import sys\nsys.exit(0)", "raise SystemExit", "exit()", "raise KeyboardInterrupt"])
def test_leaving_ends_the_cell_only(earned, way):
    assert earned(SOLVED[0], way, *SOLVED[1:]) == made.FULL


@pytest.mark.parametrize(
    "way",
    ["import os\nos._exit(0)", "import ctypes\nctypes.string_at(0)"]
    + ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"],
)
def test_ending_the_process_keeps_what_came_before(result, way):
    found = result(SOLVED[0], way, *SOLVED[1:])
    assert {item["id"]: item["earned"] for item in found["items"]} == only(count=2)
    assert found["problems"] == ["the notebook ended by itself before the last cell"]


@pytest.fixture
def calls_refused(pool):
    if not pool.protection.calls:
        pytest.skip("calls to the kernel cannot be refused on this machine")


@pytest.mark.parametrize("way", ["import os\nos.fork()", "import subprocess\nsubprocess.run(['true'])"])
def test_no_process_can_be_started(calls_refused, result, way):
    found = result(SOLVED[0], way, *SOLVED[1:])
    assert {item["id"]: item["earned"] for item in found["items"]} == made.FULL
    assert "PermissionError" in found["problems"][0] or "BlockingIOError" in found["problems"][0]


REACHING = {
    "kill": "os.kill({other}, 0)",
    "kill all": "os.kill(-1, 0)",
    "kill the group": "os.kill(0, 0)",
    "tkill": "call(200, {other}, 0)",
    "tgkill": "call(234, {other}, {other}, 0)",
    "rt_sigqueueinfo": "call(129, {other}, 0, 0)",
    "pidfd_send_signal": "signal.pidfd_send_signal(os.pidfd_open({other}), 0)",
    "F_SETOWN": "fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, {other})",
    "FIOSETOWN": "fcntl.ioctl(socket.socketpair()[0], 0x8901, struct.pack('i', {other}))",
    "prlimit": "resource.prlimit({other}, resource.RLIMIT_CORE)",
}
BEFORE = """
import ctypes, fcntl, os, resource, signal, socket, struct, sys
from pathlib import Path
libc = ctypes.CDLL(None, use_errno=True)
def call(*numbers):
    if libc.syscall(*numbers):
        raise OSError(ctypes.get_errno(), "refused")
from course_kit.checker import sandbox
libc.prctl(38, 1, 0, 0, 0)
"""


def confined(text):
    """What a process prints that refuses calls to itself and stays who it is, so that nothing else can refuse them."""
    told = subprocess.run(
        [sys.executable, "-c", f"{BEFORE}sandbox._refuse_calls()\n{text}"],
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    return told.returncode, told.stdout + told.stderr


@pytest.mark.parametrize("way", REACHING)
def test_no_signal_or_limit_reaches_another_process(calls_refused, way):
    if way in ("tkill", "tgkill", "rt_sigqueueinfo") and os.uname().machine != "x86_64":
        pytest.skip("the numbers of this call are those of another machine")
    code, told = confined(REACHING[way].format(other="os.getppid()"))
    assert code == 1 and ("PermissionError" in told or "[Errno 1]" in told), told


def test_a_process_may_signal_and_limit_itself(calls_refused):
    text = """
import threading
signal.signal(signal.SIGUSR1, lambda *_: print("heard"))
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
fcntl.fcntl(1, fcntl.F_GETFD)
threading.Thread(target=lambda: print("ran")).start()
"""
    assert confined(text) == (0, "heard\nheard\nheard\nran\n")
    assert confined("os.abort()")[0] == -6


def test_what_is_not_protected_is_always_said():
    words = Protection(files=True, calls=True, disk=True).missing()
    assert words == ["student code runs as the user who marks, so that nothing limits how many threads it starts"]
    assert Protection(files=True, calls=True, disk=True, user=True).missing() == []
    assert len(Protection().missing()) == 4


def test_threads_may_run(earned):
    thread = "import threading\none = threading.Thread(target=lambda: None)\none.start()\none.join()\ncount = 0"
    assert earned(thread, *SOLVED) == made.FULL


def test_a_run_leaves_its_folder_empty(earned, pool):
    earned("import os\nos.makedirs('a/b')\nopen('a/b/c', 'w').write('x')\nos.chmod('a/b', 0)", SOLVED[0])
    assert os.listdir(pool.folder / "run-0") == []


@pytest.fixture
def files_protected(pool):
    if not pool.protection.files:
        pytest.skip("this kernel has no Landlock")


def test_key_marking_files_masters_course_kit_and_other_submissions_cannot_be_read(
    files_protected, result, pool, tmp_path
):
    secret = tmp_path / "class.key"
    secret.write_text("secret", encoding="utf-8")
    secret.chmod(0o644)
    tries = [
        secret,
        tmp_path,
        pool.folder,
        pool.folder / "jobs",
        pool.folder / "tables",
        "/etc/passwd",
        "/proc/1/environ",
        "/root",
        *sorted(CHECKER.rglob("*.py")),
        CHECKER,
        CHECKER.parent.parent,
        CHECKER.parent.parent / "3-1-events-per-forum.ipynb",
    ]
    look = """
import os
seen = []
for path in PATHS:
    try:
        seen.append(os.listdir(path) if os.path.isdir(path) else open(path).read())
    except OSError:
        pass
top = seen
"""
    found = pool.run([look.replace("PATHS", repr([str(path) for path in tries]))], ["top"], pool.new_tables())
    assert found.problems == [] and found.answers["top"] == {"kind": "list", "items": []}


def test_of_the_course_kit_only_what_runs_the_notebook_is_in_its_memory(files_protected, pool):
    look = """
import sys
import techsec.data
top = sorted(name for name in sys.modules if name.startswith(("course_kit", "techsec_publish")))
count = len(techsec.data.events())
try:
    import course_kit.checker.compare
except ImportError:
    pass
except OSError:
    pass
else:
    count = 0
"""
    found = pool.run([look], ["top", "count"], schema.folder())
    kit = ("course_kit", "course_kit.checker", "course_kit.checker.plain_values", "course_kit.checker.sandbox")
    assert found.problems == [] and [item["value"] for item in found.answers["top"]["items"]] == list(kit)
    assert found.answers["count"]["value"] == len(data.events())


def test_nothing_outside_the_run_can_be_written(files_protected, pool, tmp_path):
    tmp_path.chmod(0o777)
    tries = [
        "/tmp/x",
        "/dev/shm/x",
        str(tmp_path / "x"),
        str(pool.folder / "x"),
        str(data.__file__) + "x",
        "/var/tmp/x",
    ]
    write = f"top = []\nfor path in {tries!r}:\n    try:\n        open(path, 'w'); top.append(path)\n"
    write += "    except OSError: pass"
    found = pool.run([write], ["top"], pool.new_tables())
    assert found.problems == [] and found.answers["top"]["items"] == []


def test_tables_of_the_run_cannot_be_changed(files_protected, earned):
    change = "import os\nfor name in os.listdir(os.environ['TECHSEC_DATA']):\n"
    change += "    try: os.remove(os.path.join(os.environ['TECHSEC_DATA'], name))\n    except OSError: pass"
    assert earned(change, *SOLVED) == made.FULL


def test_the_memory_of_a_run_holds_no_solution(files_protected, earned, pool, exercise):
    """What came through the pool before (the solution) is in no object of a later run."""
    look = """
import gc
dicts = [thing for thing in gc.get_objects() if type(thing) is dict]
top = [str(thing) for thing in dicts if 'cells' in thing and 'tables' in thing and 'rename' + '_axis' in str(thing)]
"""
    found = pool.run([look], ["top"], exercise.tables["published"])
    assert found.problems == [] and found.answers["top"]["items"] == []


@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM"])
def test_no_network(calls_refused, pool, kind):
    with socket.socket(socket.AF_INET, getattr(socket, kind)) as server:
        server.bind(("127.0.0.1", 0))
        if kind == "SOCK_STREAM":
            server.listen()
        look = f"""
import socket
count = 0
try:
    with socket.socket(socket.AF_INET, socket.{kind}) as line:
        line.connect({server.getsockname()!r})
        count = line.send(b"x")
except OSError:
    pass
"""
        found = pool.run([look], ["count"], pool.new_tables())
    assert (found.problems, found.answers["count"]["value"]) == ([], 0)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04 not a notebook", "not a Jupyter notebook (.ipynb)"),
        (b"\xff\xfe\x00", "not a Jupyter notebook (.ipynb)"),
        (b"[1, 2]", "not a Jupyter notebook (.ipynb)"),
        (b'{"cells": [1]}', "not a Jupyter notebook (.ipynb)"),
        (b'{"cells": [{"cell_type": "code", "source": {"a": 1}}]}', "marked"),
        (b"[" * 100_000, "not a Jupyter notebook (.ipynb)"),
        (b'{"cells": [], "metadata": {"techsec": {"id": ["9.9"]}}}', "marked"),
    ],
)
def test_files_that_are_no_notebook_say_so_and_earn_nothing(result, tmp_path, content, status):
    path = tmp_path / "exercise-9-9.ipynb"
    path.write_bytes(content)
    found = result(path=path)
    assert found["status"] == status
    assert {item["id"]: item["earned"] for item in found["items"]} == NOTHING


def test_a_wrong_name_with_two_exercises_is_assigned_to_none(exercise, pool, tmp_path):
    path = made.dump(tmp_path / "homework.ipynb", made.submission(*SOLVED, about={}))
    found = marking.mark(path, {"9.9": exercise, "9.8": exercise}, pool)
    assert found["exercise"] is None
    assert found["status"] == "neither the file's name nor the notebook says which exercise it is"


@pytest.mark.parametrize("name", ["exercise-9-9 (1).ipynb", "li-wei_exercise-9-9.ipynb", "Exercise-9-9-1.IPYNB"])
def test_a_name_that_was_changed_is_understood(exercise, pool, tmp_path, name):
    path = made.dump(tmp_path / name, made.submission(*SOLVED, about={}))
    found = marking.mark(path, {"9.9": exercise, "9.8": exercise}, pool)
    assert {item["id"]: item["earned"] for item in found["items"]} == made.FULL


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("count = float('nan')", "no answer: the value is empty (None or NaN)"),
        ("count = None", "no answer: the value is empty (None or NaN)"),
        ("count = str(len(events))", "a number is asked for, not text"),
        ("count = [len(events)]", "one value is asked for, not a list"),
        ("count = float('inf')", "not a plain value: infinity"),
        ("count = True", "a number is asked for, not True or False"),
        ("del count", "no answer: the name was never assigned"),
        ("count = lambda: 119", "not a plain value: function"),
    ],
)
def test_values_of_another_kind_earn_nothing_and_the_remark_says_why(result, text, remark):
    cells = ["from techsec import data\nevents = data.events()", text]
    if text == "del count":
        cells = cells[:1]
    found = result(*cells)["items"][0]
    assert (found["earned"], found["remark"]) == (0, remark)


def test_numbers_of_numpy_and_whole_floats_are_numbers(earned):
    numpy = SOLVED[0] + "\nimport numpy\ncount = numpy.float64(len(events))"
    assert earned(numpy, *SOLVED[1:]) == made.FULL


def test_pandas_set_to_options_and_magics_run(earned):
    assert earned("%matplotlib inline\n!ls\nevents?", *SOLVED, "display(chart)") == made.FULL
