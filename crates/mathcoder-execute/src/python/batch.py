"""Several programs, one after another, in one confined child: the fast mode. Follows `zygote.py` in the same program.

In: packed sources. Out: one frame per program on the status pipe, written before the next program starts. The supervisor
has sorted out programs that could leave traces in their libraries; what it could not see is caught here: by the names and
instructions in the compiled code, by an audit hook for code that is built at run time, and by comparing after each
program what it must have left alone. A program with any of these is not answered for, and the child leaves.
"""

import opcode

HEAD = struct.Struct("<II")  # bytes of standard output and of standard error that a program may write
ITEM = struct.Struct("<QI")  # seed, bytes of source
FRAME = struct.Struct("<16scBxxIQQQII")  # nonce, kind, exit code, index, CPU so far, wall, peak, lengths of the outputs
STORES = {opcode.opmap[name] for name in ("STORE_ATTR", "DELETE_ATTR", "LOAD_BUILD_CLASS") if name in opcode.opmap}
PLAIN_NAMES = {"__name__", "__doc__", "__annotations__"}


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
            if not STORES.isdisjoint(part.co_code[::2]):
                return False
            for name in part.co_names:
                if name in self.forbidden or name.startswith(("set_", "register", "__")) and name not in PLAIN_NAMES:
                    return False
            todo += [constant for constant in part.co_consts if isinstance(constant, types.CodeType)]
        return True


class Sink(io.RawIOBase):
    """Keeps what is written to it, up to a limit; past it, the rest is dropped or the program refused."""

    def __init__(self, room, watch):
        self.parts, self.room, self.watch = [], room, watch

    def writable(self):
        return True

    def write(self, data):
        size = len(data)
        if size > self.room and self.watch is not None:
            self.watch.refused = True
            raise NeedsChild("output")
        self.parts.append(bytes(data[: self.room]))
        self.room -= min(size, self.room)
        return size


def stream(sink, pattern):
    """A text stream into `sink` that is like `pattern`, one of the interpreter's own."""
    buffered = io.BufferedWriter(sink, 8192)
    return io.TextIOWrapper(buffered, pattern.encoding, pattern.errors, "\n", pattern.line_buffering)


def run_batch(packed, nonce, settings):
    """Runs the programs in `packed` and writes a frame about each; returns early where the rest needs a fresh child."""
    watch = settings.watch
    streams = sys.stdout, sys.stderr
    library_random = sys.modules.get("sympy.core.random")
    state = library_random.rng.getstate() if library_random else None
    rooms, offset, index = HEAD.unpack_from(packed), HEAD.size, 0
    watch.start()
    while offset < len(packed):
        seed, size = ITEM.unpack_from(packed, offset)
        offset += ITEM.size
        source = packed[offset : offset + size]
        offset += size
        begin = time.monotonic_ns()
        seed_generators(seed)
        if state:
            library_random.rng.setstate(state)
        out, err = Sink(rooms[0], watch), Sink(rooms[1], None)
        sys.stdout, sys.stderr = stream(out, streams[0]), stream(err, streams[1])
        warnings._filters_mutated()
        warnings.onceregistry.clear()
        SHARED_ERRORS[:] = [err.write]
        kind = run_shared(source, watch)
        SHARED_ERRORS.clear()
        out, err = b"".join(out.parts), b"".join(err.parts)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        cpu = int((usage.ru_utime + usage.ru_stime) * 1e6)
        wall = (time.monotonic_ns() - begin) // 1000
        code = 1 if kind == b"e" else 0
        frame = FRAME.pack(nonce, kind, code, index, cpu, wall, usage.ru_maxrss, len(out), len(err))
        sys.stdout, sys.stderr = streams
        write_whole(frame + out + err)
        if kind == b"g":
            watch.refused = False
        elif kind == b"s" or not watch.is_clean():
            return
        index += 1


def run_shared(source, watch):
    """Runs one program: `o` it ended, `e` it raised, `g` it was refused unrun, `s` it must be run alone."""
    module = types.ModuleType("__main__")
    names = module.__dict__
    names["__builtins__"] = builtins
    names["__file__"] = NAME
    sys.modules["__main__"] = module
    text = source.decode("utf-8", "replace")
    linecache.cache[NAME] = (len(source), None, text.splitlines(True), NAME)
    kind, trace = b"o", None
    sys.setrecursionlimit(1000 + stack_depth())
    try:
        watch.allowed = compile(source, NAME, "exec", 0, True, 0)
        if not watch.is_pure(watch.allowed):
            return b"g"
        exec(watch.allowed, names)
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
