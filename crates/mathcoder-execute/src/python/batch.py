"""Several programs, one after another, in one confined child: the fast mode. Follows `zygote.py` in the same program.

In: sources, one after the other, through a pipe. Out: one frame per program on the status pipe, written before the next
program starts. The child lives until the pipe ends, so that the cost of forking it, and of libraries finding their caches
empty, is shared by all programs that it is given. The supervisor has sorted out programs that could leave traces in their
libraries; what it could not see is caught here: by the names and instructions in the compiled code, by an audit hook for
code that is built at run time, and by comparing after each program what it must have left alone. A program with any of
these is not answered for, and the child leaves.
"""

import opcode

FEED_FD = 4
HEAD = struct.Struct("<IIQ")  # bytes of standard output and of standard error, and microseconds of CPU, that a program may take
ITEM = struct.Struct("<QII")  # seed, bytes of source, how many of them the next program begins with, too
# Nonce, kind, exit code, whether it leaves, index, CPU so far, CPU spared, wall, peak, lengths of the outputs
FRAME = struct.Struct("<16scB?xIQQQQII")
STORES = [opcode.opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR", "LOAD_BUILD_CLASS") if name in opcode.opmap]
PLAIN_NAMES = {"__name__", "__doc__", "__annotations__"}
BAD_STARTS = ("set_", "register", "__")
# A program that takes less CPU time than this has hardly moved the peak of memory, and asking the kernel costs as much as
# some programs.
PEAK_EVERY = 2_000_000


class NeedsChild(BaseException):
    """The program needs a child of its own."""


class Watch:
    """What must not change between two programs, and whether the present one has asked for what it must not."""

    def __init__(self, forbidden):
        self.forbidden = frozenset(forbidden)
        self.refused = False
        self.allowed = None

    def start(self):
        """Called in the child, before the first program."""
        modules = [sys.modules[name] for name in ("builtins", "math", "cmath", "sympy") if name in sys.modules]
        self.namespaces = [(vars(module), dict(vars(module))) for module in modules]
        self.before = self.look()
        sys.addaudithook(self.hear)

    def look(self):
        """Settings of the interpreter and the libraries that change what is printed."""
        decimal, mpmath, numpy = (sys.modules.get(name) for name in ("decimal", "mpmath", "numpy"))
        parameters = sys.modules.get("sympy.core.parameters")
        seen = [len(sys.modules), list(warnings.filters), sys.path[:], len(threading._active)]
        if decimal:
            context = decimal.getcontext()
            seen += [context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp]
        if mpmath:
            seen += [mpmath.mp.prec, mpmath.mp.pretty, mpmath.mp.trap_complex, mpmath.iv.prec]
        if parameters:
            found = parameters.global_parameters
            seen += [found.evaluate, found.distribute, found.exp_is_pow]
        if numpy:
            seen += [numpy.geterr(), numpy.get_printoptions()]
        return seen

    def is_clean(self):
        """Whether everything is as it was before the first program."""
        try:
            return not self.refused and self.look() == self.before and all(now == old for now, old in self.namespaces)
        except BaseException:
            return False

    def hear(self, event, arguments):
        """The audit hook: code built at run time has to pass what the program's own code has to."""
        if event == "exec":
            code = arguments[0]
            if code is self.allowed or code.co_filename.startswith("/") or self.is_pure(code):
                return
        elif not event.startswith(("os.", "socket.", "subprocess.", "ctypes.", "shutil.", "builtins.input", "signal.", "mmap.")):
            return
        self.refused = True
        raise NeedsChild(event)

    def is_pure(self, code):
        """No attribute is set or deleted, no class made, no name used that reaches beyond the program."""
        todo = [code]
        while todo:
            part = todo.pop()
            instructions = part.co_code[::2]
            if any([store in instructions for store in STORES]):
                return False
            for name in part.co_names:
                if name in self.forbidden or name.startswith(BAD_STARTS) and name not in PLAIN_NAMES:
                    return False
            todo += [constant for constant in part.co_consts if isinstance(constant, types.CodeType)]
        return True


class Sink(io.RawIOBase):
    """Keeps what a program writes to it, up to a limit; past it, the program is refused, at once or when it ends."""

    def __init__(self, limit, watch, at_once):
        self.parts, self.limit, self.room, self.watch, self.at_once = [], limit, limit, watch, at_once

    def writable(self):
        return True

    def write(self, data):
        size = len(data)
        if size > self.room:
            self.watch.refused = True
            if self.at_once:
                raise NeedsChild("output")
        self.parts.append(bytes(data[: self.room]))
        self.room -= min(size, self.room)
        return size

    def take(self):
        """What has been written since the last call."""
        data = b"".join(self.parts)
        self.parts.clear()
        self.room = self.limit
        return data


def stream(sink, pattern):
    """A text stream into `sink` that is like `pattern`, one of the interpreter's own."""
    buffered = io.BufferedWriter(sink, 8192)
    return io.TextIOWrapper(buffered, pattern.encoding, pattern.errors, "\n", pattern.line_buffering)


def read_whole(size, waiting=bytearray(), read=os.read):
    """The next `size` bytes of the feed, or nothing where it has ended."""
    while len(waiting) < size:
        part = read(FEED_FD, 1 << 16)
        if not part:
            return None
        waiting += part
    data = bytes(waiting[:size])
    del waiting[:size]
    return data


def run_batch(nonce, settings):
    """Runs the programs on the feed and writes a frame about each; returns early where the rest needs a fresh child."""
    watch, clock, now, usage_of = settings.watch, time.process_time_ns, time.monotonic_ns, resource.getrusage
    # A report of an error is written to the end, where nothing would catch a refusal.
    out_limit, err_limit, _ = HEAD.unpack(read_whole(HEAD.size))
    out, err = Sink(out_limit, watch, True), Sink(err_limit, watch, False)
    stdout, stderr = stream(out, sys.stdout), stream(err, sys.stderr)
    SHARED_ERRORS[:] = [err.write]
    index, peak, cpu_before = 0, 0, 0
    for module in settings.more:
        __import__(module)
    # Programs leave little that only the collector finds, and the libraries' caches would be searched again and again.
    gc.set_threshold(50_000, 20, 20)
    sys.setrecursionlimit(1000 + stack_depth() + 1)
    recall = Recall(err)
    watch.start()
    prefixes = Prefixes(out, err, recall)
    while True:
        head = read_whole(ITEM.size)
        if head is None:
            return
        seed, size, shared = ITEM.unpack(head)
        source = read_whole(size)
        begin, recall.spared = now(), 0
        seed_generators(seed)
        sys.stdout, sys.stderr = stdout, stderr
        warnings._filters_mutated()
        warnings.onceregistry.clear()
        kind = run_shared((source, shared), watch, prefixes)
        cpu = clock()
        if not peak or cpu - cpu_before > PEAK_EVERY:
            peak = usage_of(resource.RUSAGE_SELF).ru_maxrss
        cpu_before = cpu
        leaves = kind == b"s" or kind != b"g" and not watch.is_clean()
        watch.refused = False
        code = 1 if kind == b"e" else 0
        printed, complained = out.take(), err.take()
        wall = (now() - begin) // 1000
        sizes = len(printed), len(complained)
        spared = (prefixes.spared + recall.spared) // 1000
        frame = FRAME.pack(nonce, kind, code, leaves, index, cpu // 1000, spared, wall, peak, *sizes)
        write_whole(frame + printed + complained)
        if leaves:
            return
        index += 1


def run_shared(item, watch, prefixes):
    """Runs one program: `o` it ended, `e` it raised, `g` it was refused unrun, `s` it must be run alone."""
    source, shared = item
    module = types.ModuleType("__main__")
    names = module.__dict__
    names["__builtins__"] = builtins
    names["__file__"] = NAME
    sys.modules["__main__"] = module
    text = source.decode("utf-8", "replace")
    linecache.cache[NAME] = (len(source), None, text.splitlines(True), NAME)
    kind = b"o"
    try:
        watch.allowed = compile(source, NAME, "exec", 0, True, 0)
        if not watch.is_pure(watch.allowed):
            return b"g"
        prefixes.run(source, shared, watch)
    except (MemoryError, RecursionError):
        kind = b"s"
    except Exception as error:
        kind = b"e"
        report(error)
    except BaseException:
        kind = b"s"
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        kind = b"s"
    return b"s" if watch.refused else kind


def write_whole(data):
    """Writes to the status pipe."""
    data = memoryview(data)
    while data:
        data = data[os.write(STATUS_FD, data) :]
