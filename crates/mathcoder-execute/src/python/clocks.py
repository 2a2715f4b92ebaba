"""Other clocks for the second run of a program that is suspected of printing what a clock told it.

In: nothing. Out: the functions and classes of the modules `time`, `datetime` and `timeit` are replaced by ones that find it
later at each look than the time before, by more than a year, a month, a day, an hour, a minute and a second, so that no
part of a date and no difference of two looks is the same by chance, however it is rounded. What NumPy and other compiled
libraries read by themselves is not reached. Part of the same program as `zygote.py`.
"""

STEP = 400 * 86_400 + 3_661.37  # seconds
MOST_LOOKS = 5_000  # dates end with the year 9999
SECONDS = ("time", "perf_counter", "monotonic", "process_time", "thread_time")
BROKEN_DOWN = ("localtime", "gmtime", "ctime")


def bend_clocks():
    """Replaces what tells the time; only in a child that is about to run one program."""
    import datetime

    looks = [0]

    def late():
        looks[0] += 1
        return STEP * min(looks[0], MOST_LOOKS)

    for name in SECONDS:
        bend_function(name, late)
    for name in BROKEN_DOWN:
        original = getattr(time, name)
        setattr(time, name, lambda seconds=None, original=original: original(time.time() if seconds is None else seconds))
    strftime, asctime = time.strftime, time.asctime
    time.strftime = lambda form, *moment: strftime(form, *(moment or (time.localtime(),)))
    time.asctime = lambda *moment: asctime(*(moment or (time.localtime(),)))
    if "timeit" in sys.modules:
        sys.modules["timeit"].default_timer = time.perf_counter
    for name, methods in (("datetime", ("now", "utcnow", "today")), ("date", ("today",))):
        setattr(datetime, name, bent_class(getattr(datetime, name), methods, lambda: datetime.timedelta(seconds=late())))


def bend_function(name, late):
    """Makes a clock of the module `time`, and its twin in nanoseconds, run late."""
    clock, fine = getattr(time, name), getattr(time, name + "_ns")
    setattr(time, name, lambda: clock() + late())
    setattr(time, name + "_ns", lambda: fine() + int(late() * 1e9))


def bent_class(original, methods, late):
    """A class of dates that prints as the original, and takes its instances for its own."""

    class Kind(type):
        def __instancecheck__(cls, instance):
            return isinstance(instance, original)

    def bent(method):
        return classmethod(lambda cls, *zone, **named: getattr(super(made, cls), method)(*zone, **named) + late())

    names = {method: bent(method) for method in methods}
    # Classes of C print their module with their name, those of Python do not.
    names["__repr__"] = lambda self: "datetime." + original.__repr__(self)
    names |= {"__module__": "datetime", "__qualname__": original.__qualname__}
    made = Kind(original.__name__, (original,), names)
    return made
