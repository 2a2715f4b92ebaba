//! What one pair costs at most, what a megabyte of anything costs, and whether threads wait for each other.
//!
//! In: pairs of texts. Out: lines on standard output. A pair's time is the smallest of several by the clock, which leaves out other
//! work on the machine; the rest is CPU time of the threads themselves. One verifier serves all of it.

use crate::cpu_seconds;
use mathcoder_core::Checker;
use mathcoder_verify::Verifier;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Times that each pair is measured.
const REPEATS: usize = 20;

/// A stated result and an output.
pub(crate) type Texts<'a> = (&'a str, &'a str);

/// Median, 99.9 % and the longest time of a pair.
pub(crate) fn print_times(pairs: &[Texts<'_>], verifier: &Verifier) {
    let once = |(stated, output): Texts<'_>| {
        let start = Instant::now();
        black_box(verifier.compare(stated, output));
        start.elapsed()
    };
    let smallest = |pair: &Texts<'_>| (0..REPEATS).map(|_| once(*pair)).min().unwrap_or_default();
    let mut times: Vec<(Duration, &str)> = pairs.iter().map(|pair| (smallest(pair), pair.0)).collect();
    times.sort();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default().0;
    let (longest, text) = times.last().copied().unwrap_or_default();
    println!(
        "one of {} pairs, the smallest of {REPEATS} times each: half below {:.1?}, 99 % below {:.1?}, 99.9 % below {:.1?}, \
         the longest {longest:.1?} for {text:?}",
        times.len(),
        at(0.5),
        at(0.99),
        at(0.999)
    );
}

/// CPU time of a pair where one, two and 64 threads share the verifier; threads that wait for each other would burn more.
pub(crate) fn print_threads(pairs: &[Texts<'_>], verifier: &Verifier) {
    const WORK: usize = 128;
    for threads in [1, 2, 64] {
        let rounds = WORK / threads;
        let work = || {
            let start = cpu_seconds();
            for _ in 0..rounds {
                pairs.iter().for_each(|(stated, output)| drop(black_box(verifier.compare(stated, output))));
            }
            cpu_seconds() - start
        };
        let spent: f64 = std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            running.into_iter().map(|thread| thread.join().unwrap_or(f64::NAN)).sum()
        });
        let each = spent / (threads * rounds * pairs.len()) as f64 * 1e6;
        println!("{threads} threads on one verifier: {each:.2} µs of CPU time a pair");
    }
}

/// CPU time of texts of a megabyte, and of the longest that are read, on either side and on both, and of finding the final answer in one.
pub(crate) fn print_megabytes(verifier: &Verifier) {
    const SHAPES: &[&str] = &[
        "7",
        "0.",
        "1 ",
        "1, ",
        "1,000",
        "x + ",
        "- ",
        "2^",
        "(",
        "[",
        "{",
        "()",
        "\\frac{1}{",
        "\\sqrt{",
        "\\left(",
        "\\begin{pmatrix}",
        "1 & 2 \\\\ ",
        "$",
        "$x$ ",
        "$5 ",
        "\\",
        "\\\\",
        "\\(",
        "\\boxed{",
        "\\boxed{1} ",
        "#### ",
        "the answer is ",
        "word ",
        "per cent ",
        "5 cm ",
        "x = 3\n",
        "x = ",
        "[1, 2]\n",
        "'",
        "words 12 cm of $3^2$ countecirc$ ",
        "180^\\circ$ ",
        "it is 3 of ",
        "x is 3, ",
        "∞",
        "\n",
    ];
    for (about, stated, printed) in [("a megabyte", 1 << 20, 1 << 20), ("as long as is read", 8 << 10, 64 << 10)] {
        println!("a piece again and again, {about}, ms of CPU time, mean of ten: stated, printed, both, graded");
        let mut longest = 0.0f64;
        for piece in SHAPES {
            let [stated, printed] = [stated, printed].map(|size: usize| piece.repeat(size / piece.len()));
            let runs: [&dyn Fn(); 4] = [
                &|| drop(black_box(verifier.compare(&stated, "3"))),
                &|| drop(black_box(verifier.compare("3", &printed))),
                &|| drop(black_box(verifier.compare(&stated, &printed))),
                &|| drop(black_box(verifier.grade("3", &printed))),
            ];
            let times = runs.map(milliseconds);
            longest = times.into_iter().fold(longest, f64::max);
            let cells: Vec<String> = times.iter().map(|time| format!("{time:>6.2}")).collect();
            println!("    {:<18} {}", format!("{piece:?}"), cells.join(" "));
        }
        println!("    the longest: {longest:.2} ms");
    }
}

/// The mean of several runs, since the kernel counts the time of a thread by ticks of some milliseconds.
fn milliseconds(run: &dyn Fn()) -> f64 {
    const RUNS: u32 = 10;
    let start = cpu_seconds();
    (0..RUNS).for_each(|_| run());
    (cpu_seconds() - start) * 1e3 / f64::from(RUNS)
}
