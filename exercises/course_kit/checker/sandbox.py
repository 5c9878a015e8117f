"""A sandbox for student code, of what the machine offers: Landlock, seccomp, another user, limits.

Each protection is tried and reported; none needs a package. A container or a throw-away machine comes on top of this.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import techsec

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_NS, _NEW_USER = 0x20000, 0x10000000
_PRIVATE, _RECURSIVE, _NO_SUID, _NO_DEV = 1 << 18, 1 << 14, 2, 4
_NO_NEW_PRIVILEGES, _DUMPABLE, _PARENT_DEATH, _SECCOMP = 38, 4, 1, 22
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_CAPSET = {"x86_64": 126, "aarch64": 91}
# Landlock's rights over files: those to read and run, and all that each version of it knows.
_READ = 0b1101
_ALL = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_LATER = (1 << 16) - 1
_ON_FILES = 0b1000000000000111 | 1 << 14  # The rights that may be given on a file that is no folder.
# By machine: its number in the kernel, then the numbers of clone and of what a notebook has no business with: fork,
# vfork, socket, ptrace, process_vm_readv and _writev, unshare, setns, mount, bpf, perf_event_open, io_uring_setup,
# keyctl, userfaultfd, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_send_signal. clone3 has one number everywhere.
_CALLS = {
    "x86_64": (
        0xC000003E,
        56,
        (57, 58, 41, 101, 310, 311, 272, 308, 165, 321, 298, 425, 250, 323, 200, 129, 297, 424),
    ),
    "aarch64": (0xC00000B7, 220, (198, 117, 270, 271, 97, 268, 40, 280, 241, 425, 219, 282, 130, 138, 240, 424)),
}
# By machine: kill, tgkill and prlimit64, which may mean the calling process only; fcntl and ioctl, which may not say
# to whom the kernel shall send signals (F_SETOWN, F_SETOWN_EX, FIOSETOWN, SIOCSPGRP).
_CALLS_WITH_TARGET = {"x86_64": (62, 234, 302, 72, 16), "aarch64": (129, 131, 261, 25, 29)}
_SIGNAL_OWNER_COMMANDS = ((8, 15), (0x8901, 0x8902))
_CLONE3, _CLONE_THREAD = 435, 0x10000
_LOAD, _EQUAL, _AT_LEAST, _HAS_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOWED, _REFUSED, _UNKNOWN = 0x7FFF0000, 0x50001, 0x50026  # errno EPERM, errno ENOSYS
FIRST_UID = 61000  # One user a worker, so that limits on processes are counted apart. Nobody else should have it.


@dataclass(frozen=True)
class Limits:
    """What one run of a notebook may use: seconds, bytes and numbers."""

    cell_seconds: float = 10
    seconds: float = 60
    cpu_seconds: int = 40
    memory: int = 1 << 30  # beyond what the libraries take before it starts
    file: int = 16 << 20
    folder: int = 64 << 20
    processes: int = 32
    answers: int = 2 << 20


@dataclass(frozen=True)
class Protection:
    """What of this machine is protected from student code."""

    files: bool = False
    calls: bool = False
    user: bool = False
    disk: bool = False

    def missing(self) -> list[str]:
        """What is not protected, in words."""
        words = {
            "files": "files of this machine can be read by student code",
            "calls": "student code can use the network, start processes that outlive it and end others of its user",
            "disk": "student code can fill the disk",
            "user": "student code runs as the user who marks, so that nothing limits how many threads it starts",
        }
        return [word for name, word in words.items() if not getattr(self, name)]


def landlock_version() -> int:
    """The version of Landlock that the kernel offers; 0 if none."""
    return max(0, _LIBC.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


def _unshare(flags: int) -> bool:
    return _LIBC.unshare(flags) == 0


def readable() -> list[Path]:
    """Folders that student code needs for reading: system, Python, its packages, the package that notebooks import."""
    package = Path(techsec.__file__).parent
    system = [Path(name) for name in ("/usr", "/bin", "/lib", "/lib64", "/etc/localtime", "/etc/ld.so.cache")]
    devices = [Path(f"/dev/{name}") for name in ("null", "zero", "urandom", "random")]
    python = [Path(sys.prefix), Path(sys.base_prefix)]
    paths = {path.resolve() for path in (*system, *python, *devices, package) if path.exists()}
    return sorted(paths)


def protect_worker(run: Path, limits: Limits) -> Protection:
    """Set up what all runs of one worker share, a small disk of their own at ``run``; what will be protected."""
    root = os.geteuid() == 0
    disk = (root or _enter_user_namespace()) and _mount_small_disk(run, limits)
    return Protection(files=landlock_version() > 0, calls=os.uname().machine in _CALLS, user=root, disk=disk)


def _enter_user_namespace() -> bool:
    uid, gid = os.geteuid(), os.getegid()
    if not _unshare(_NEW_USER):
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    except OSError:
        return False
    return True


def _mount_small_disk(run: Path, limits: Limits) -> bool:
    options = f"size={limits.folder},nr_inodes=4096,mode=0755".encode()
    return (
        _unshare(_NEW_NS)
        and _LIBC.mount(None, b"/", None, _PRIVATE | _RECURSIVE, None) == 0
        and _LIBC.mount(b"tmpfs", bytes(run), b"tmpfs", _NO_SUID | _NO_DEV, options) == 0
    )


def die_with_parent() -> None:
    """Let the kernel kill this process when the one that started it ends."""
    _LIBC.prctl(_PARENT_DEATH, 9, 0, 0, 0)


def confine(run: Path, tables: Path, uid: int, limits: Limits, protection: Protection) -> None:
    """Confine the calling process for good: its user, its files, its limits. Raises OSError where one of them fails."""
    for limit, value in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_AS, _memory_in_use() + limits.memory),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    if protection.user:
        # Counted by user, threads too: where the marker runs the code, all of the marker's own would count.
        resource.setrlimit(resource.RLIMIT_NPROC, (limits.processes, limits.processes))
    _LIBC.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    rules = _rules(run, tables) if protection.files else None
    if protection.user:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    _drop_capabilities()
    if rules is not None and _LIBC.syscall(_LANDLOCK_RESTRICT, rules, ctypes.c_uint32(0)) != 0:
        raise OSError(ctypes.get_errno(), "landlock")
    if rules is not None:
        os.close(rules)
    if protection.calls:
        _refuse_calls()
    _LIBC.prctl(_DUMPABLE, 0, 0, 0, 0)


def _refuse_calls() -> None:
    """No processes (threads only), no sockets, no call that reaches into other processes, from here on."""
    machine, clone, refused = _CALLS[os.uname().machine]
    kill, tgkill, prlimit, fcntl, ioctl = _CALLS_WITH_TARGET[os.uname().machine]
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _REFUSED), (_LOAD, 0, 0, 0)]
    lines += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _REFUSED)]  # Another way to number calls.
    for number in refused:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSED)]
    for number, own in ((kill, (os.getpid(),)), (tgkill, (os.getpid(),)), (prlimit, (0, os.getpid()))):
        lines += _by_argument(number, 0, own, _ALLOWED, _REFUSED)
    for number, commands in zip((fcntl, ioctl), _SIGNAL_OWNER_COMMANDS):
        lines += _by_argument(number, 1, commands, _REFUSED, _ALLOWED)
    # Without clone3, whose flags cannot be seen here, the C library falls back to clone.
    lines += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _UNKNOWN)]
    lines += [(_EQUAL, 0, 3, clone), (_LOAD, 0, 0, 16), (_HAS_BIT, 1, 0, _CLONE_THREAD), (_RETURN, 0, 0, _REFUSED)]
    lines.append((_RETURN, 0, 0, _ALLOWED))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    if _LIBC.prctl(_SECCOMP, 2, program, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def _by_argument(call: int, place: int, values: tuple[int, ...], listed: int, other: int) -> list[tuple]:
    """Lines that end in ``listed`` where the argument at ``place`` of a call is in ``values``, else in ``other``."""
    tests = [(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [
        (_EQUAL, 0, len(values) + 3, call),
        (_LOAD, 0, 0, 16 + 8 * place),
        *tests,
        (_RETURN, 0, 0, other),
        (_RETURN, 0, 0, listed),
    ]


def _memory_in_use() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _rules(run: Path, tables: Path) -> int:
    version = landlock_version()
    rights = _ALL.get(version, _ALL_LATER)
    attributes = struct.pack("QQQ", rights, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _LIBC.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    for paths, allowed in ((readable(), _READ), ([tables], _READ), ([run], rights)):
        _allow(ruleset, paths, allowed & rights)
    _allow(ruleset, [Path("/dev/null")], (_READ | 0b10) & rights)
    return ruleset


def _allow(ruleset: int, paths: Iterable[Path], rights: int) -> None:
    for path in paths:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        allowed = rights if path.is_dir() else rights & _ON_FILES
        rule = struct.pack("=Qi", allowed, folder)
        failed = _LIBC.syscall(_LANDLOCK_ADD, ruleset, 1, rule, ctypes.c_uint32(0))
        os.close(folder)
        if failed:
            raise OSError(ctypes.get_errno(), f"landlock: {path}")


def _drop_capabilities() -> None:
    number = _CAPSET.get(os.uname().machine)
    if number is None:
        return
    header, none = struct.pack("Ii", 0x20080522, 0), struct.pack("IIIIII", *[0] * 6)
    if _LIBC.syscall(number, header, none) != 0:
        raise OSError(ctypes.get_errno(), "capabilities")


def user_can_read(uid: int, paths: Iterable[Path]) -> bool:
    """Whether the user ``uid`` may read all of these; tried in a process that ends at once."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os._exit(0 if all(os.access(path, os.R_OK) for path in paths) else 1)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
