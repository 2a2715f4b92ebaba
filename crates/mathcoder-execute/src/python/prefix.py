"""Programs that begin alike, one after another in a shared child: what they have in common runs once. Follows `batch.py` in the
same program.

In: sources in an order in which neighbours begin alike, each with how many bytes of whole lines it shares with the next one.
Out: the same as if each had run from its start. While the first of them runs, the names that it has made so far are kept
where the common statements end, with what it has printed; the next one begins there. Nothing is kept unless it is certain
that the rest of the program cannot change it: numbers, text, SymPy's expressions, functions without a memory of their own;
lists, dictionaries, matrices and arrays are copied. A program with anything else among its names (iterators, sets, closures,
objects of other libraries), or one that has drawn a random number or warned by then, is not kept. That attributes are set
nowhere, no classes made and no names of the interpreter used, `batch.py` has seen to before.

What is kept goes as soon as a program begins otherwise. Keeping costs a copy of the dictionary of names, some 50
microseconds, so what took less than `WORTH_KEEPING` is not kept.
"""

import _ast

WORTH_KEEPING = 1_000_000  # nanoseconds
MOST_KEPT = 16
MOST_COPIED = 10_000  # elements of lists and the like
UNCLEAR = (b"__annotations__", b"__future__", b"update_wrapper", b"wraps")
PARSE_ONLY = 1024  # a flag of `compile`
PLAIN = {int, float, complex, bool, str, bytes, range, type(None), type(...), types.ModuleType}
FIXED = (("fractions", "Fraction"), ("decimal", "Decimal"), ("mpmath", "mpf"), ("mpmath", "mpc"), ("numpy", "ufunc"))
SAFE_PARTS = {"core", "functions", "sets", "logic", "polys", "matrices", "integrals", "series", "concrete", "geometry"}


class Unclear(Exception):
    """Something of which it is not certain that it stays as it is."""


class Kept:
    """A program at the end of the statements that it shares with the next one."""

    def __init__(self, text, body, names):
        self.text, self.count, self.end, self.names = text, len(body), body[-1].end_lineno, names
        self.module, self.library_random = sys.modules["__main__"], library_random().getstate()
        self.printed, self.cost = b"", 0

    def is_beginning_of(self, body):
        """Whether the statements of another program, whose text begins alike, are the same so far."""
        return self.count <= len(body) and body[self.count - 1].end_lineno == self.end and is_cut(body, self.count)


class Copier:
    """Copies the names of a program, everything but what cannot change; one object in two places stays one."""

    def __init__(self, own):
        self.own, self.copies, self.room = own, {}, MOST_COPIED
        self.sympy, self.numpy = sys.modules["sympy"], sys.modules["numpy"]
        self.plain = PLAIN.union([getattr(sys.modules[home], name) for home, name in FIXED if home in sys.modules])

    def names(self, names):
        """A copy of a dictionary of names."""
        library = vars(self.sympy)
        return {name: value if library.get(name) is value else self.copy(value) for name, value in names.items()}

    def copy(self, value):
        """The value itself where it cannot change, or else a copy."""
        kind = type(value)
        if kind in self.plain or isinstance(value, type):
            return value
        if kind is types.FunctionType:
            return self.function(value)
        if kind is types.BuiltinFunctionType:
            return self.known(value, isinstance(value.__self__, (types.ModuleType, type(None))))
        if kind in (list, tuple, dict):
            return self.container(value, kind)
        if kind is self.sympy.MutableDenseMatrix:
            return self.once(value, value.copy)
        if kind is self.numpy.ndarray:
            self.known(value, value.base is None and not value.dtype.hasobject and value.size < MOST_COPIED)
            return self.once(value, lambda: value.copy("K"))
        return self.known(value, isinstance(value, self.numpy.generic) or self.is_expression(value, kind))

    def is_expression(self, value, kind):
        """Whether it is one of SymPy's values that never change."""
        if not isinstance(value, self.sympy.Basic):
            return False
        package, _, path = (kind.__module__ or "").partition(".")
        is_safe = package == "sympy" and path.partition(".")[0] in SAFE_PARTS
        return is_safe or isinstance(value, self.sympy.core.function.AppliedUndef)

    def known(self, value, is_known):
        """The value, if this is known of it."""
        if is_known:
            return value
        raise Unclear

    def function(self, function):
        """A function without a memory of its own."""
        if function.__globals__ is self.own:
            plain = all([type(default) in self.plain for default in function.__defaults__ or ()])
            return self.known(function, plain and not function.__closure__ and not function.__kwdefaults__)
        if getattr(sys.modules.get(function.__module__), function.__name__, None) is function:
            return function  # a library's
        # One that SymPy has made: of what it calls, nothing may change.
        used = [function.__globals__.get(name) for name in function.__code__.co_names]
        is_fixed = all([self.copy(value) is value for value in used])
        return self.known(function, is_fixed and not function.__closure__ and not function.__defaults__)

    def container(self, value, kind):
        """A copy of a list, a tuple or a dictionary; one that contains itself is too deep for this."""
        if id(value) in self.copies:
            return self.copies[id(value)]
        self.room -= len(value) + 1
        if self.room < 0:
            raise Unclear
        if kind is dict:
            made = {self.key(key): self.copy(item) for key, item in value.items()}
        else:
            made = kind([self.copy(item) for item in value])
        self.copies[id(value)] = made
        return made

    def key(self, key):
        """A key that cannot change, which a copy of it would not be."""
        return self.known(key, self.copy(key) is key)

    def once(self, value, make):
        """The copy of this object, made when it is first met."""
        if id(value) not in self.copies:
            self.copies[id(value)] = make()
        return self.copies[id(value)]


class Prefixes:
    """The programs kept, each the beginning of the one behind it; none in an interpreter without SymPy."""

    def __init__(self, out, err, recall):
        self.kept, self.out, self.err, self.recall, self.spared = [], out, err, recall, 0
        self.is_wanted = {"sympy", "numpy", "mpmath"} <= set(sys.modules)

    def run(self, source, shared, watch):
        """Runs a program of which `watch` has allowed the code, from where it is kept, and keeps what the next one needs."""
        self.spared, begin = 0, time.process_time_ns()
        while self.kept and not source.startswith(self.kept[-1].text):
            self.kept.pop()
        is_clear = self.is_wanted and (shared or self.kept) and are_clear(source)
        if not is_clear or self.has_complained():
            return exec(watch.allowed, vars(sys.modules["__main__"]))
        body = compile(source, NAME, "exec", PARSE_ONLY, True, 0).body
        done = self.put_back(body)
        lines, count = source[:shared].count(b"\n"), done
        while count < len(body) and body[count].end_lineno <= lines:
            count += 1
        if done < count and is_cut(body, count):
            started, before = time.monotonic_ns(), drawn()
            run_part(body[done:count], watch)
            is_worth_it = time.monotonic_ns() - started > WORTH_KEEPING
            if is_worth_it and len(self.kept) < MOST_KEPT and drawn() == before and not self.has_complained():
                self.keep(source, body[:count], begin)
            done = count
        if done == 0:
            return exec(watch.allowed, vars(sys.modules["__main__"]))
        run_part(body[done:], watch)

    def put_back(self, body):
        """Makes the kept beginning of a program what has run; how many statements that are."""
        while self.kept and not self.kept[-1].is_beginning_of(body):
            self.kept.pop()
        if not self.kept:
            return 0
        last = self.kept[-1]
        sys.modules["__main__"], names = last.module, vars(last.module)
        names.clear()
        names.update(Copier(names).names(last.names))
        library_random().setstate(last.library_random)
        self.out.write(last.printed)
        self.spared = last.cost
        return last.count

    def keep(self, source, body, begin):
        """Keeps the present names for the next program, if they can be kept."""
        sys.stdout.flush()
        names = vars(sys.modules["__main__"])
        try:
            copy = Copier(names).names(names)
        except (Unclear, RecursionError):
            return
        text = b"".join(source.splitlines(True)[: body[-1].end_lineno])
        kept = Kept(text, body, copy)
        kept.printed = b"".join(self.out.parts)
        kept.cost = max(1_000, self.spared + self.recall.spared + time.process_time_ns() - begin)
        self.kept.append(kept)

    def has_complained(self):
        """Whether there is anything on standard error, a warning for instance, of which each is printed once."""
        sys.stderr.flush()
        return self.err.room != self.err.limit


def are_clear(source):
    """Whether the lines of a source are those that an editor shows, and none of them reaches beyond where it stands."""
    return source.count(b"\r") == source.count(b"\r\n") and not any([sign in source for sign in UNCLEAR])


def run_part(body, watch):
    """Runs some statements of a program as its own code."""
    watch.allowed = compile(_ast.Module(body, []), NAME, "exec", 0, True, 0)
    exec(watch.allowed, vars(sys.modules["__main__"]))


def is_cut(body, count):
    """Whether a program can be cut behind so many statements: between two lines, and not before what would become the
    description of a module.
    """
    if count == len(body):
        return True
    rest = body[count]
    begin = min([rest.lineno] + [part.lineno for part in getattr(rest, "decorator_list", ())])
    is_text = isinstance(rest, _ast.Expr) and isinstance(rest.value, _ast.Constant) and isinstance(rest.value.value, str)
    return body[count - 1].end_lineno < begin and not is_text


def library_random():
    """SymPy's generator of random numbers."""
    return sys.modules["sympy.core.random"].rng


def drawn():
    """How far the generators of random numbers have come whose seeds differ from program to program."""
    _, key, place, *_ = sys.modules["numpy.random"].get_state()
    return random._inst.getstate(), ENTROPY.getstate(), key.tobytes(), place
