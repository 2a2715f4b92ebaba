//! The same program prints the same, whatever ran before it, on whichever worker: addresses, hashes, random numbers.
//! And what one program changes in its libraries, no other sees.

use crate::support::{config, environment, execute, fast, printed, program, sandbox};
use mathcoder_core::{Executor, Limits, Program, ResultStore, Status};
use mathcoder_execute::{BatchExecutor, CachedExecutor, Sandbox, TwiceExecutor};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Prints addresses, hashes and random numbers of every kind.
const CHANCE: &str = "
import random, os, uuid, secrets
class A: pass
print(A(), id([]), hash('text'), {'a', 'b', 'c'})
print(random.random(), random.Random().random(), random.SystemRandom().random())
print(os.urandom(4), uuid.uuid4(), secrets.token_hex(4), random.sample(range(100), 3))
";

const NUMPY_CHANCE: &str = "
import numpy as np
from sympy import symbols
print(np.random.rand(2), np.random.default_rng().random(2), object(), {symbols('x'), symbols('y')})
";

#[test]
fn addresses_and_random_numbers_are_the_same_in_every_run() {
    for code in [CHANCE, NUMPY_CHANCE] {
        let mut seen = BTreeSet::new();
        let interludes = ["print(1)", "1/0", "x = [0] * 10**6", "import sys\nsys.exit(2)", "import os\nos._exit(1)"];
        for interlude in interludes {
            seen.insert(printed(code));
            execute(interlude);
        }
        assert_eq!(seen.len(), 1, "{seen:#?}");
    }
}

#[test]
fn another_sandbox_and_other_threads_print_the_same() {
    let second = Sandbox::start(&config(), &environment()).unwrap();
    let here = printed(CHANCE);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for sandbox in [sandbox(), &second] {
                    let program = crate::support::program(CHANCE);
                    assert_eq!(sandbox.execute(&program, &Limits::default()).unwrap().stdout, here);
                }
            });
        }
    });
}

#[test]
fn different_programs_draw_different_numbers() {
    assert_ne!(printed("import random\nprint(random.random())"), printed("import random\nprint( random.random())"));
    assert_eq!(printed("import random\nrandom.seed(1)\nprint(random.random())"), "0.13436424411240122\n");
}

#[test]
fn what_one_program_changes_no_other_sees() {
    let changes = [
        "import sympy\nsympy.sqrt = None\nsympy.core.numbers.pi = 3\nprint(0)",
        "import mpmath\nmpmath.mp.dps = 3\nprint(0)",
        "import numpy as np\nnp.seterr(all='raise')\nnp.random.seed(1)\nnp.set_printoptions(precision=1)\nprint(0)",
        "import builtins\nbuiltins.len = lambda x: 42\nprint(0)",
        "from decimal import getcontext\ngetcontext().prec = 2\nprint(0)",
        "import sympy\nsympy.init_printing(use_unicode=True)\nprint(0)",
        "import math\nmath.pi = 3\nprint(0)",
    ];
    let clean = "
import sympy, mpmath, math
import numpy as np
from decimal import Decimal
print(sympy.sqrt(8), sympy.pi.n(5), mpmath.mp.dps, np.array([1.23456]), len('abc'), Decimal(1) / 3, math.pi, np.geterr()['divide'])
";
    let before = printed(clean);
    for change in changes {
        assert_eq!(printed(change), "0\n");
        assert_eq!(printed(clean), before);
    }
}

#[test]
fn what_a_second_run_prints_otherwise_is_marked() {
    let chance = [
        "import random\nprint(random.random())",
        "import numpy as np\nprint(np.random.default_rng().random())",
        "import time\nprint(time.perf_counter_ns())",
        "from datetime import datetime\nprint(datetime.now())",
        "import uuid\nprint(uuid.uuid4())",
        "import os\nprint(os.urandom(8))",
        "print(id(object()))",
        "print(object())",
        "class A: pass\nprint([A()])",
        "print(hash(object()))",
        "import time\nstart = time.time()\nprint(42)\nprint('took', time.time() - start)",
        "from time import perf_counter\nstart = perf_counter()\nprint(f'{perf_counter() - start:.1f} s')",
        "from datetime import datetime\nstart = datetime.now()\nprint((datetime.now() - start).seconds)",
        "import datetime\nprint(datetime.datetime.now().year - 1990)",
        "from datetime import date\nprint(date.today())",
        "import time\nprint(time.strftime('%Y'), time.localtime().tm_year)",
        "import timeit\nprint(round(timeit.timeit('1 + 1', number=1), 2))",
    ];
    let fixed = [
        "import random\nrandom.seed(7)\nprint(random.random())",
        "import numpy as np\nprint(np.random.default_rng(1).random())",
        "import random\nprint(sorted(random.sample(range(5), 5)))",
        "import time\nstart = time.time()\nprint(42)",
        "from datetime import date, datetime\nprint(datetime.now() > datetime(1999, 1, 1), isinstance(datetime.now(), date))",
        "import datetime\nday = datetime.date(2024, 2, 29)\nprint(repr(day + datetime.timedelta(days=1)), datetime.date.today() == day)",
        "import time\ntime.sleep(0.01)\nprint(time.gmtime(0).tm_year, time.time() > 0, time.time_ns() > 0)",
        "print(id(1) == id(1), hash('text'), {'a', 'b'})",
        "print(6 * 7)",
        "import random\nprint(random.random())\n1/0",
    ];
    for executor in [sandbox(), fast()] {
        let twice = TwiceExecutor::new(executor);
        let programs: Vec<Program> = chance.iter().chain(&fixed).map(|code| program(code)).collect();
        let results = twice.execute_batch(&programs, &Limits::default());
        for (i, result) in results.into_iter().enumerate() {
            let execution = result.unwrap();
            assert_eq!(execution.nondeterministic, i < chance.len(), "{}: {execution:?}", programs[i].code);
        }
        let one = twice.execute(&programs[0], &Limits::default()).unwrap();
        assert_eq!((one.status, one.nondeterministic), (Status::Ok, true));
    }
}

/// Remembers for as long as a test runs.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<u128, Vec<u8>>>);

impl ResultStore for Memory {
    fn get(&self, key: u128) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(&key).cloned()
    }

    fn put(&self, key: u128, value: &[u8]) -> std::io::Result<()> {
        self.0.lock().unwrap().insert(key, value.to_vec());
        Ok(())
    }
}

/// Line ends and empty last lines aside, a source is run as it is; line numbers in tracebacks stay those of the source.
#[test]
fn what_the_cache_runs_is_what_was_given() {
    let memory = Memory::default();
    let cached = CachedExecutor::new(sandbox(), &memory, "test");
    for code in [
        "x = 1\r\n\r\n# a remark\r\n1/0\r\n\r\n",
        "print(len(\"\"\"a\r\nb\r\n\"\"\"))\r\n",
        "print('a\\\r\nb')\n\n",
        "def f():\n    return 5\n\n\nprint(f())\n\n\n",
        "x = \"\"\"open\n\n\n",
        "x = 1 + \\\n\n",
        "if True:\n    \n\n",
        "print(1)\rprint(2)\r\r",
        "print(1)\n    ",
        "\n\n\nraise ValueError('line 4')",
    ] {
        let given = sandbox().execute(&program(code), &Limits::default()).unwrap();
        let kept = cached.execute(&program(code), &Limits::default()).unwrap();
        let last_line =
            |text: &str| text.lines().last().unwrap_or("").split(&['(', ':']).next().unwrap_or("").to_owned();
        assert_eq!(
            (given.status, &given.stdout, given.exit_code),
            (kept.status, &kept.stdout, kept.exit_code),
            "{code:?}"
        );
        assert_eq!(last_line(&given.stderr), last_line(&kept.stderr), "{code:?}");
        if given.stderr.contains("Traceback") {
            // Marks below a line are at other places where it ends as on Windows.
            let lines =
                |text: &str| text.lines().filter(|line| !line.contains('^')).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(lines(&given.stderr), lines(&kept.stderr), "{code:?}");
        }
    }
}
