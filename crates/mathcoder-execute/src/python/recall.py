"""Calls of SymPy's costly functions that an earlier program of a shared child has made with the same arguments: the result is
recalled. Follows `batch.py` in the same program.

In: the functions of `RECALLED`, which are replaced in their modules before the first program runs. Out: what they would give. SymPy
keeps the results of its small functions in the same way; of real programs, many that do not begin alike solve the same equation
or simplify the same expression: a fifth of all time. A call is only remembered if its arguments are expressions, plain numbers,
text, or lists, tuples and dictionaries of these, its result as well, and it has written nothing to standard error; results are
handed out as copies. What was spared counts as if it had been used, so that nobody gains time by what others did.

Memory: the arguments and results of `MOST_RECALLED` calls, the oldest of which are forgotten.
"""

MOST_RECALLED = 1_000
WORTH_RECALLING = 1_000_000  # nanoseconds of CPU time
USUAL_PRECISION = 53  # bits; numbers that differ in nothing but their precision are equal
RECALLED = (
    ("solve", ("sympy", "sympy.solvers", "sympy.solvers.solvers")),
    ("simplify", ("sympy", "sympy.simplify", "sympy.simplify.simplify")),
    ("integrate", ("sympy", "sympy.integrals", "sympy.integrals.integrals")),
)


class Recall:
    """The calls remembered, and the CPU time that they have spared the present program."""

    def __init__(self, err):
        self.calls, self.err, self.spared = {}, err, 0
        if "sympy" not in sys.modules:
            return
        self.sympy, self.mpmath = sys.modules["sympy"], sys.modules["mpmath"]
        self.parameters = sys.modules["sympy.core.parameters"].global_parameters
        self.plain = {int, float, complex, bool, str, type(None)}
        for name, homes in RECALLED:
            self.replace(name, [sys.modules[home] for home in homes if home in sys.modules])

    def replace(self, name, homes):
        """Replaces a function wherever it is at home."""
        original = getattr(homes[0], name, None)
        if type(original) is not types.FunctionType:
            return

        def recalling(*arguments, **options):
            return self.call(original, arguments, options)

        for part in ("__module__", "__name__", "__qualname__", "__doc__", "__dict__", "__annotations__"):
            setattr(recalling, part, getattr(original, part))
        recalling.__wrapped__ = original  # For whoever asks for its signature.
        for home in homes:
            if getattr(home, name, None) is original:
                setattr(home, name, recalling)

    def call(self, original, arguments, options):
        """The result of a call, recalled if it has been made before."""
        try:
            key = original.__name__, self.setting(), self.key(arguments), self.key(options)
            known = self.calls.get(key)
        except (Unclear, RecursionError):
            return original(*arguments, **options)
        if known is not None:
            result, cost = known
            self.spared += cost
            return self.copy(result)
        begin, room = time.process_time_ns() + self.spared, self.room()
        result = original(*arguments, **options)
        cost = time.process_time_ns() + self.spared - begin
        if cost > WORTH_RECALLING and self.room() == room:
            self.keep(key, result, cost)
        return result

    def keep(self, key, result, cost):
        """Remembers a call, if its result can be handed out again."""
        try:
            self.calls[key] = self.copy(result), cost
        except (Unclear, RecursionError):
            return
        if len(self.calls) > MOST_RECALLED:
            del self.calls[next(iter(self.calls))]

    def room(self):
        """What may still be written to standard error."""
        sys.stderr.flush()
        return self.err.room

    def setting(self):
        """What else decides a result."""
        found = self.parameters
        return found.evaluate, found.distribute, found.exp_is_pow, self.mpmath.mp.prec

    def key(self, value):
        """Something that is equal for what gives the same results, and for nothing else."""
        kind = type(value)
        if isinstance(value, self.sympy.Basic):
            if value.has(self.sympy.Lambda):  # Two may be equal and have other names in them.
                raise Unclear
            if any([number._prec != USUAL_PRECISION for number in value.atoms(self.sympy.Float)]):
                raise Unclear
            return kind, value
        if kind in self.plain:
            return kind, repr(value)
        if kind in (list, tuple):
            return kind, *[self.key(item) for item in value]
        if kind is dict:
            return kind, *[(self.key(key), self.key(item)) for key, item in value.items()]
        raise Unclear

    def copy(self, value):
        """The value itself where it cannot change, or else a copy."""
        kind = type(value)
        if isinstance(value, self.sympy.Basic) or kind in self.plain:
            return value
        if kind in (list, tuple):
            return kind([self.copy(item) for item in value])
        if kind is dict:
            return {self.copy(key): self.copy(item) for key, item in value.items()}
        raise Unclear
