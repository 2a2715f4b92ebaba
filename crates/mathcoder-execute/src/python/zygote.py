"""A warm interpreter that forks one confined child per program.

In: file descriptors 3 (control socket), 4 (own pid namespace) and 5 (boot record, JSON); then packets on the control
socket. Out: answers on the control socket; what a program prints goes through pipes that the supervisor hands in with
the request and reads itself. Needs nothing but the standard library.

There are two roles. The *spawner* imports and warms up once, then forks a *worker* for each control socket it is sent,
so that a warm worker costs a millisecond. A worker forks a *child* per request, in a pid namespace of its own where
there is one, and reports how it ended. Workers and spawner never run a program themselves and keep no state between
requests, so that a child's memory layout (and with it every printed address) does not depend on what ran before.

Where warming up takes long, the spawner forks a *forerunner* as soon as its libraries are loaded, which serves as a spawner
of its own until the supervisor closes its socket. The spawner itself takes no request before it is warm, so that its memory
does not depend on what was asked for meanwhile.

It does not decide about time or output: the supervisor does, and kills the child from outside.
"""

import os

# What modules want to be done in a forked process concerns threads and generators of random numbers, of which a worker has
# none that run. It costs every child a hundred pages, so a child only learns of it, for processes that its program forks.
FORK_HOOKS = []
register_at_fork, os.register_at_fork = os.register_at_fork, lambda **hooks: FORK_HOOKS.append(hooks)

import atexit
import builtins
import ctypes
import gc
import io
import linecache
import random
import resource
import signal
import site
import struct
import sys
import threading
import time
import traceback
import types
import warnings
import _socket

CONTROL_FD, NAMESPACE_FD, BOOT_FD = 3, 4, 5
STATUS_FD = 3
FDS = struct.Struct("=5i")
REQUEST = struct.Struct("<QQQQQ16s")  # seed, address space, reserve, seconds of CPU, load, nonce
ALONE, TOGETHER, FAMILY = range(3)  # loads
OTHER_CLOCKS = 1 << 62  # in a seed
NAME = "<snippet>"
CLONE_NEWPID = 0x20000000
PR_SET_PDEATHSIG, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 22, 2
MADV_COLLAPSE, HUGE_PAGE_BITS = 25, 21
SYS_PIDFD_OPEN = 434  # the same number on every architecture

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.unshare.argtypes = (ctypes.c_int,)
LIBC.setns.argtypes = (ctypes.c_int, ctypes.c_int)
LIBC.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
LIBC.capset.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
LIBC.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
LIBC.poll.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int)
LIBC.wait4.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
LIBC.syscall.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_long)
LIBC.syscall.restype = ctypes.c_long


class Done(ctypes.Structure):
    """The packet about an ended child: wait status and `struct rusage`, filled in place by `wait4`."""

    _fields_ = [("word", ctypes.c_char * 4), ("status", ctypes.c_int), ("usage", ctypes.c_long * 18)]


class SockFprog(ctypes.Structure):
    """`struct sock_fprog`: length and address of a BPF program."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


class Filter:
    """A filter of system calls, ready to be installed; the empty one stands for none."""

    def __init__(self, code):
        self.code = ctypes.create_string_buffer(code, max(1, len(code)))
        self.program = SockFprog(len(code) // 8, ctypes.addressof(self.code))
        self.address = ctypes.addressof(self.program) if code else 0

    def install(self):
        """Puts this process, and what it forks, behind the filter."""
        if self.address and LIBC.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, self.address, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "seccomp")


class Settings:
    """What the boot record says, in the form in which a child needs it."""

    def __init__(self, boot):
        self.nested = boot["nested"]
        self.processes = boot["processes"]
        self.more = [name for name in boot["more"] if name not in ("sympy", "numpy", "scipy", "mpmath")]
        self.watch = Watch(boot["forbidden"])
        self.filters = {name: Filter(bytes.fromhex(code)) for name, code in boot["filters"].items()}
        # _LINUX_CAPABILITY_VERSION_3 and own pid; then three words for each half, all of them zero.
        self.cap_header = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)
        self.cap_data = ctypes.create_string_buffer(24)


def main():
    """Reads the boot record, warms up, and serves as the spawner."""
    with open(BOOT_FD, "rb") as file:
        boot = literal(file.read())
    control = _socket.socket(fileno=CONTROL_FD)
    # Which filter a program gets depends on which walls stand, and the supervisor knows that only now.
    boot.update(literal(control.recv(1 << 16)))
    sys.path[:] = boot["path"]
    sys.argv[:] = [NAME]
    sys.dont_write_bytecode = True
    gc.disable()
    site.setquit()
    site.setcopyright()
    site.sethelper()
    make_randomness_repeatable()
    settings = Settings(boot)
    main_module = types.ModuleType("__main__")
    sys.modules["__main__"] = main_module
    load(boot["modules"])
    if boot["has_forerunner"]:
        fork_forerunner(control, settings)
    warm_up(boot["warm"])
    gc.collect()
    make_immortal()
    gather_into_huge_pages()
    gc.freeze()
    control.send(b"ready")
    spawn_workers(control, settings)
    os._exit(0)


def literal(text):
    """A record of the supervisor's, which is JSON and, but for three names, Python; the module `json` would stay mapped."""
    return eval(text, {"true": True, "false": False, "null": None})


def load(modules):
    """Imports `modules`, so that children find their code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for module in modules:
            try:
                __import__(module)
            except ImportError:
                pass  # The program that wants it gets the ordinary error.


def fork_forerunner(control, settings):
    """Forks the forerunner and sends the supervisor its socket, with the handle on it that workers come with, too."""
    own_end, other_end = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        try:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, None, 0, 0)
            os.dup2(own_end.fileno(), CONTROL_FD)
            own_end.close()
            other_end.close()
            gc.freeze()
            spawn_workers(control, settings)
            await_workers()
        finally:
            os._exit(71)
    own_end.close()
    send_fd(control, EARLY_WORD, other_end.detach())


def warm_up(warm):
    """Runs the statements of `warm`, so that children find caches filled."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ast

        stdout, sys.stdout = sys.stdout, io.StringIO()
        names = {"__name__": "warm"}
        for statement in ast.parse(warm).body:
            try:
                exec(compile(ast.Module([statement], []), "<warm>", "exec"), names)
            except Exception as error:  # One call that a version lacks must not cost the others.
                print("warm-up:", ast.unparse(statement), "->", repr(error), file=sys.stderr)
        sys.stdout = stdout
    random.seed(0)


IMMORTAL = 0xFFFFFFFF  # in the lower half of a count of references
COUNTS = ctypes.c_uint32


def make_immortal():
    """Has the interpreter count no references to what is there: a count that changes costs a child the copy of a page.

    What children are forked from lives as long as they do anyhow. Python 3.12 and 3.13 know objects of which they do not count
    references; elsewhere nothing happens. Objects that the collector does not know are found through those that it knows.
    """
    if not counts_can_stand_still():
        return
    found, fresh = {}, gc.get_objects()
    while fresh:
        kept = [thing for thing in fresh if id(thing) not in found and not isinstance(thing, types.FrameType)]
        found.update((id(thing), thing) for thing in kept)
        fresh = gc.get_referents(*kept)
        for code in [thing for thing in kept if type(thing) is types.CodeType]:
            # Code shows the collector nothing.
            fresh += [code.co_consts, code.co_names, code.co_varnames, code.co_filename, code.co_name, code.co_qualname]
    for place in list(found):
        COUNTS.from_address(place).value = IMMORTAL


def counts_can_stand_still():
    """Whether this interpreter has such objects, and counts where they are looked for."""
    if sys.implementation.name != "cpython" or not (3, 12) <= sys.version_info[:2] <= (3, 13):
        return False
    probe = object()
    more = [probe] * 100
    is_where_expected = COUNTS.from_address(id(probe)).value == sys.getrefcount(probe) - 1 == len(more) + 1
    return is_where_expected and COUNTS.from_address(id(None)).value == IMMORTAL


def gather_into_huge_pages():
    """Has the kernel put the heap into huge pages: a fork then copies one entry of a page table instead of 512.

    The heap is where objects are. A kernel that cannot, or has no huge page left, says no, and nothing is different but the
    time that forks take.
    """
    for place in sorted({id(thing) >> HUGE_PAGE_BITS for thing in gc.get_objects()}):
        LIBC.madvise(place << HUGE_PAGE_BITS, 1 << HUGE_PAGE_BITS, MADV_COLLAPSE)


ENTROPY = random.Random(0)


def make_randomness_repeatable():
    """Makes everything that asks the system for entropy draw from a generator seeded per program."""

    def urandom(size):
        return ENTROPY.randbytes(size)

    def seed(self, a=None, version=2):
        original(self, ENTROPY.getrandbits(64) if a is None else a, version)

    original = random.Random.seed
    seed.__doc__, seed.__qualname__, seed.__module__ = original.__doc__, original.__qualname__, original.__module__
    random.Random.seed = seed
    random.seed = random._inst.seed
    os.urandom = random._urandom = urandom


def spawn_workers(control, settings):
    """Forks a worker for each socket that arrives; returns when the supervisor has closed the control socket."""
    while True:
        packet, ancillary, _, _ = control.recvmsg(64, _socket.CMSG_SPACE(4))
        if not packet or not ancillary:
            return
        reap_workers()
        (worker_fd,) = struct.unpack("=i", ancillary[0][2])
        pid = os.fork()
        if pid == 0:
            try:
                LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, None, 0, 0)
                os.dup2(worker_fd, CONTROL_FD)
                os.close(worker_fd)
                serve(control, settings)
            finally:
                os._exit(71)
        os.close(worker_fd)
        pidfd = LIBC.syscall(SYS_PIDFD_OPEN, pid, 0)
        send_fd(control, WORKER_WORD, pidfd)
        packet = ancillary = None


def reap_workers():
    """Collects workers that have ended; the first process of a pid namespace also inherits orphans."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def await_workers():
    """Waits until no worker is left: they would be killed with the process that forked them."""
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass


EARLY_WORD, WORKER_WORD, STARTED_WORD = [b"early"], [b"worker"], [b"started"]


def send_fd(control, words, fd):
    """Sends `words` with a descriptor, or alone where the kernel gave none, and closes the descriptor."""
    if fd < 0:
        control.sendmsg(words)
        return
    control.sendmsg(words, [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("=i", fd))])
    os.close(fd)


def serve(control, settings):
    """The worker: one child per request.

    A child's heap continues this one's, so each turn must leave the heap as it found it: whatever a turn allocates is
    freed before the next one starts, and what the kernel fills in goes to memory that is allocated once.
    """
    done = Done(b"done")
    status_address = ctypes.addressof(done) + Done.status.offset
    usage_address = ctypes.addressof(done) + Done.usage.offset
    settings.filters["worker"].install()
    while True:
        packet = ancillary = fds = None
        packet, ancillary, _, _ = control.recvmsg(REQUEST.size, _socket.CMSG_SPACE(FDS.size))
        if not packet or not ancillary:
            os._exit(0)
        fds = FDS.unpack(ancillary[0][2])
        if settings.nested and LIBC.unshare(CLONE_NEWPID) != 0:
            os._exit(72)
        pid = os.fork()
        if pid == 0:
            leave = os._exit
            try:
                child(packet, fds, settings)
            finally:
                leave(70)
        for fd in fds:
            os.close(fd)
        if settings.nested and LIBC.setns(NAMESPACE_FD, CLONE_NEWPID) != 0:
            os._exit(73)
        send_fd(control, STARTED_WORD, LIBC.syscall(SYS_PIDFD_OPEN, pid, 0))
        while LIBC.wait4(pid, status_address, 0, usage_address) < 0:
            pass  # Interrupted; there is always a child to wait for.
        control.send(done)
        pid = None


def child(packet, fds, settings):
    """Confines itself, runs the program, and leaves the end marker on the status pipe."""
    seed, memory, reserve, cpu_seconds, load, nonce = REQUEST.unpack(packet)
    code_fd, stdin_fd, stdout_fd, stderr_fd, status_fd = fds
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, None, 0, 0)
    source = read_all(code_fd) if load == ALONE else b""
    os.dup2(stdin_fd, 0)
    os.dup2(stdout_fd, 1)
    os.dup2(stderr_fd, 2)
    os.dup2(status_fd, STATUS_FD)
    if load != ALONE:
        os.dup2(code_fd, FEED_FD)
    os.closerange(4 if load == ALONE else 5, 64)
    write, leave = os.write, os._exit
    try:
        confine(settings, memory, reserve, cpu_seconds, settings.filters["family" if load == FAMILY else "child"])
    except BaseException as error:
        write(STATUS_FD, nonce + b"x\0" + repr(error).encode())
        leave(1)
    os.register_at_fork = register_at_fork
    if not settings.filters["child"].address:  # Behind the filters, no program can fork.
        for hooks in FORK_HOOKS:
            register_at_fork(**hooks)
    gc.enable()
    if load != ALONE:
        code = 1
        try:
            if load == FAMILY:
                run_family(nonce, settings)
            else:
                run_batch(nonce, settings)
            code = 0
        finally:
            leave(code)
    if b"import" in source:  # What draws random numbers has to be imported.
        seed_generators(seed)
    settings.shift = shift_heap(seed)
    if seed & OTHER_CLOCKS:
        bend_clocks()
    kind, code, name = run_program(source)
    try:
        write(STATUS_FD, nonce + kind + bytes((code & 0xFF,)) + name)
    finally:
        leave(code & 0xFF)


def seed_generators(seed):
    """Seeds every generator of random numbers that a program can reach without a seed of its own."""
    ENTROPY.seed(seed)
    random._inst.seed(seed)
    if "sympy.core.random" in sys.modules:
        # Decides nothing but at which numbers SymPy tries whether two expressions are equal.
        sys.modules["sympy.core.random"].rng.seed(0)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed(seed & 0xFFFFFFFF)


def shift_heap(seed):
    """Moves what the program will allocate: under another seed, whoever prints addresses prints other ones."""
    shift = [(object(), float(i), [i]) for i in range(seed & 63)]
    if seed & OTHER_CLOCKS:
        # A second run: also what is larger, as instances of classes are from Python 3.13 on, lies elsewhere.
        shift += [bytes(size) for size in range(0, 480, 16)]
    return shift


def read_all(fd):
    """Reads a descriptor from its start to its end."""
    parts, offset = [], 0
    while True:
        part = os.pread(fd, 1 << 20, offset)
        if not part:
            return b"".join(parts)
        parts.append(part)
        offset += len(part)


def confine(settings, memory, reserve, cpu_seconds, filter):
    """Limits, no capabilities, system call filter; in this order, because each needs what the next takes away."""
    limit = resource.setrlimit
    limit(resource.RLIMIT_CORE, (0, 0))
    limit(resource.RLIMIT_FSIZE, (0, 0))
    limit(resource.RLIMIT_NOFILE, (32, 32))
    limit(resource.RLIMIT_MEMLOCK, (0, 0))
    limit(resource.RLIMIT_MSGQUEUE, (0, 0))
    # Only the hard limit is sure: the first process of a pid namespace drops signals that have the default action.
    limit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    # The reserve lets the report of a MemoryError be written, see `run_program`.
    limit(resource.RLIMIT_AS, (memory, memory + reserve))
    if settings.processes:
        limit(resource.RLIMIT_NPROC, (settings.processes, settings.processes))
    if LIBC.capset(settings.cap_header, settings.cap_data) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    filter.install()


def run_program(source):
    """Runs `source` as a fresh interpreter would run a file; returns the kind of end, the exit code, the class of the error."""
    module = types.ModuleType("__main__")
    names = module.__dict__
    names["__builtins__"] = builtins
    names["__file__"] = NAME
    sys.modules["__main__"] = module
    text = source.decode("utf-8", "replace")
    linecache.cache[NAME] = (len(source), None, text.splitlines(True), NAME)
    finish, report_error, name_of = finish_program, report, class_name
    kind, code, name = b"o", 0, b""
    # A program that recurses to the very edge of the limit must not fail for the few frames of this file.
    sys.setrecursionlimit(1000 + stack_depth())
    try:
        exec(compile(source, NAME, "exec", 0, True, 0), names)
    except SystemExit as error:
        code = exit_code(error.code)
    except MemoryError as error:
        kind, code = b"m", 1
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        traceback.clear_frames(error.__traceback__)
        report_error(error)
    except BaseException as error:
        kind, code = b"e", 1
        report_error(error)
        name = name_of(error)
    return kind, finish(names, b"__del__" in source, code), name


def class_name(error):
    """The class of an error as a traceback names it; nothing where the program has made that impossible."""
    try:
        kind = type(error)
        module = "" if kind.__module__ in ("__main__", "builtins") else kind.__module__ + "."
        return (module + kind.__qualname__).encode("utf-8", "replace")[:200]
    except BaseException:
        return b""


def stack_depth():
    """Frames between the bottom of the stack and the caller's."""
    frame, depth = sys._getframe(1), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


def exit_code(value):
    """What `sys.exit(value)` means."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value & 0xFF
    write_error(str(value) + "\n")
    return 1


DEFAULT_HOOK = sys.excepthook


def report(error):
    """Writes the traceback with the program's own frames only: library paths differ from machine to machine."""
    try:
        hook = sys.excepthook
        if hook is not DEFAULT_HOOK:
            hook(type(error), error, error.__traceback__)
            return
        whole = traceback.TracebackException(type(error), error, error.__traceback__, compact=True)
        todo = [whole]
        while todo:
            part = todo.pop()
            if part is None:
                continue
            if part.stack is not None:
                part.stack[:] = [frame for frame in part.stack if frame.filename == NAME]
            todo += [part.__cause__, part.__context__]
            todo += getattr(part, "exceptions", None) or []
        for piece in whole.format():
            write_error(piece)
    except BaseException:
        write_error(type(error).__name__ + "\n")


# Where a program that shares its child writes errors instead of to descriptor 2.
SHARED_ERRORS = []


def write_error(text, write=os.write):
    """Writes to standard error past whatever the program has put in its place, but after what it wrote there."""
    try:
        sys.stderr.flush()
    except BaseException:
        pass
    data = memoryview(text.encode("utf-8", "backslashreplace"))
    if SHARED_ERRORS:
        SHARED_ERRORS[0](data)
        return
    while data:
        data = data[write(2, data[: 1 << 16]) :]


def finish_program(names, has_finalizers, code):
    """What the interpreter does after the last line: threads, exit handlers, finalizers, flushing."""
    for step in (threading._shutdown, atexit._run_exitfuncs):
        try:
            step()
        except BaseException as error:
            report(error)
    if has_finalizers:
        for name in [name for name in names if name != "__builtins__"]:
            names[name] = None
        gc.collect()
    for stream in (sys.stdout, sys.__stdout__, sys.stderr):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            code = 120
    return code
