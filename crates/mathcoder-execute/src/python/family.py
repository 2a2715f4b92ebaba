"""Programs that begin alike, each in a process of its own from where they part: strict mode. Follows `prefix.py` in the same
program.

In: sources, one after the other, through a pipe, each with how many bytes of whole lines it shares with the next one; each only
when the one before has been answered for. Out: one frame per program on the status pipe, as in `batch.py`.

This process, the *trunk*, runs what the present program shares with the next one, forks a *member*, which runs the rest, and
reports what the member gives when that has ended. So whatever a program does, it does in a process in which no line of another
program has run, and before that in one in which only lines of its own have: what the trunk does to the next program, that one's
own beginning does. A member cannot fork, holds no descriptor of the trunk's but the one for its own result, and is dead before the
next program arrives. The supervisor's limits hold for trunk and members; a member's CPU time is looked at by the trunk, and by
the kernel in whole seconds.

Forking a member costs some milliseconds, so a beginning that took less than `WORTH_FORKING` is not shared: the trunk then runs its
program to the end and leaves. So it does where the beginning has drawn a random number, since its seed comes from the whole
program, or has written to standard error.
"""

WORTH_FORKING = 3_000_000  # nanoseconds of CPU time
CPU_CLOCK_OF = 2  # `CPUCLOCK_SCHED`; the other bits of such a clock's number are those of the process number, turned around
LOOK_APART = 5  # milliseconds
POLL_FOR_INPUT = 1


def run_family(nonce, settings):
    """Runs the programs on the feed and writes a frame about each; returns early where the rest needs another trunk."""
    trunk = Trunk(nonce, settings)
    while not trunk.has_to_leave:
        head = read_whole(ITEM.size)
        if head is None:
            return
        seed, size, shared = ITEM.unpack(head)
        trunk.take(seed, read_whole(size), shared)


class Trunk:
    """What programs have in common, as far as it has run."""

    def __init__(self, nonce, settings):
        self.nonce, self.settings = nonce, settings
        out_limit, err_limit, cpu_limit = HEAD.unpack(read_whole(HEAD.size))
        self.out, self.err = Sink(out_limit, settings.watch, True), Sink(err_limit, settings.watch, False)
        self.most_written, self.cpu_limit = FRAME.size + out_limit + err_limit, cpu_limit * 1000
        sys.stdout, sys.stderr = stream(self.out, sys.stdout), stream(self.err, sys.stderr)
        SHARED_ERRORS[:] = [self.err.write]
        sys.modules["__main__"] = types.ModuleType("__main__")
        vars(sys.modules["__main__"]).update(__builtins__=builtins, __file__=NAME)
        # Programs answered for; statements that have run, and the bytes of whole lines they stand in; the generators' state.
        self.index, self.count, self.size, self.drawn = 0, 0, 0, None
        self.has_to_leave, self.n_cores = False, len(os.sched_getaffinity(0))

    def take(self, seed, source, shared):
        """Runs one program and writes the frame about it."""
        times = time.monotonic_ns(), time.process_time_ns() if self.index else 0
        place = library_random().getstate()
        seed_generators(seed)
        self.drawn = drawn()
        if self.index:
            library_random().setstate(place)
        linecache.cache[NAME] = (len(source), None, source.decode("utf-8", "replace").splitlines(True), NAME)
        rest = []
        kind = self.run(lambda: compile(source, NAME, "exec", 0, True, 0))
        if kind == b"o":
            kind, rest = self.run_common(source, shared)
        elif self.count:
            kind = b"s"
        if kind == b"o" and self.is_worth_it(shared):
            write_whole(self.run_member(rest, times))
            self.index += 1
            return
        self.has_to_leave = True
        kind = self.run_part(rest) if kind == b"o" else kind
        write_whole(self.record(kind, (times, time.process_time_ns()), self.out.take(), self.err.take()))

    def run_common(self, source, shared):
        """Runs what the program shares with the next one: `o` if that came to an end, and the statements behind it."""
        if self.has_complained() or not are_clear(source):
            return b"s", []
        body = compile(source, NAME, "exec", PARSE_ONLY, True, 0).body
        if self.count > len(body) or self.count and not is_cut(body, self.count):
            return b"s", []
        lines, count = source[:shared].count(b"\n"), self.count
        while count < len(body) and body[count].end_lineno <= lines:
            count += 1
        while count > self.count and not is_cut(body, count):
            count -= 1
        kind = self.run_part(body[self.count : count])
        if count > self.count:
            self.size, self.count = shared, count
        return kind, body[count:]

    def run_part(self, body):
        """Runs some statements of the program."""
        return self.run(lambda: run_part(body, self.settings.watch))

    def run(self, action):
        """Does something with the program: `o` it came to its end, `e` it raised, `s` the program must be run alone."""
        kind = b"o"
        # As in `run_program`, with two more frames in between.
        sys.setrecursionlimit(1000 + stack_depth() + 2)
        try:
            action()
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
        return b"s" if self.settings.watch.refused else kind

    def has_complained(self):
        """Whether there is anything on standard error."""
        return self.err.room != self.err.limit

    def is_worth_it(self, shared):
        """Whether the next program is to go on from here."""
        is_long = time.process_time_ns() > WORTH_FORKING and self.count > 0
        return is_long and shared >= self.size and not self.has_complained() and drawn() == self.drawn

    def run_member(self, rest, times):
        """Has a member run the rest of a program; the frame that it gives, or one that says that it gave none."""
        used = time.process_time_ns()
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            leave = os._exit
            try:
                self.be_member(writer, rest, times, used)
            finally:
                leave(0)
        os.close(writer)
        frame, is_late = self.read(reader, pid, self.cpu_limit - used)
        os.close(reader)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if len(frame) >= FRAME.size:
            _, kind, code, _, _, *numbers = FRAME.unpack_from(frame)
            if len(frame) == FRAME.size + numbers[-2] + numbers[-1] <= self.most_written:
                # Which program it answers for is not for the member to say.
                return FRAME.pack(self.nonce, kind, code, False, self.index, *numbers) + frame[FRAME.size :]
        return self.record(b"t" if is_late else b"s", (times, used), b"", b"")

    def be_member(self, writer, rest, times, used):
        """The member: takes from itself what a program may not do, runs the rest, and gives its frame."""
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, None, 0, 0)
        os.dup2(writer, STATUS_FD)
        os.closerange(STATUS_FD + 1, 64)
        self.settings.filters["member"].install()
        kind = self.run_part(rest)
        write_whole(self.record(kind, (times, used + time.process_time_ns()), self.out.take(), self.err.take()))

    def read(self, reader, pid, cpu_left):
        """What a member writes until it ends, or until its CPU time is up, and whether that is so."""
        data, clock = bytearray(), (~pid << 3) | CPU_CLOCK_OF
        wanted = ctypes.create_string_buffer(struct.pack("=ihh", reader, POLL_FOR_INPUT, 0))
        while len(data) <= self.most_written:
            left = (cpu_left - time.clock_gettime_ns(clock)) // 1_000_000
            if left < 0:
                return b"", True
            # Threads on all cores use it up that much faster than it passes by the clock.
            if LIBC.poll(wanted, 1, max(left // self.n_cores, LOOK_APART)) > 0:
                part = os.read(reader, 1 << 16)
                if not part:
                    break
                data += part
        return bytes(data), False

    def record(self, kind, times, printed, complained):
        """The frame about a program. `times`: when it began, the trunk's CPU time then, and that of all of it now."""
        (began, before), cpu = times
        wall, peak = (time.monotonic_ns() - began) // 1000, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        times = (cpu - before) // 1000, before // 1000, wall, peak
        sizes = len(printed), len(complained)
        code = 1 if kind == b"e" else 0
        return FRAME.pack(self.nonce, kind, code, self.has_to_leave, self.index, *times, *sizes) + printed + complained
