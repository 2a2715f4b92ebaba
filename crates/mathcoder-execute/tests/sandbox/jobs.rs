//! The queue for a server: many threads, cancelled jobs, an end in the middle. Every job ends exactly once.

use crate::support::{config, environment, program, tight};
use mathcoder_core::{Executor, Limits, Status};
use mathcoder_execute::{Close, JobEnd, JobQueue, Sandbox, SubmitError};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

fn shared() -> Arc<Sandbox> {
    static SANDBOX: OnceLock<Arc<Sandbox>> = OnceLock::new();
    Arc::clone(SANDBOX.get_or_init(|| Arc::new(Sandbox::start(&config(), &environment()).unwrap())))
}

fn printed(end: JobEnd) -> String {
    match end {
        JobEnd::Ran(execution) => execution.stdout,
        other => panic!("{other:?}"),
    }
}

/// Limits under which only a cancel can end a program.
fn patient() -> Limits {
    Limits { cpu: Duration::from_secs(600), wall: Duration::from_secs(600), ..Limits::default() }
}

#[test]
fn sixty_four_threads_get_one_end_for_each_of_their_jobs() {
    let queue = JobQueue::start(shared(), 50).unwrap();
    let (ran, cancelled) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for thread in 0..64_usize {
            let (queue, ran, cancelled) = (&queue, &ran, &cancelled);
            scope.spawn(move || {
                // A thousand in all; every second one is cancelled at some moment of its life.
                for n in (thread..1000).step_by(64) {
                    let job = queue.submit(program(&format!("print({n} * 2)")), tight()).unwrap();
                    if n % 128 < 64 {
                        job.cancel();
                    }
                    match job.wait() {
                        JobEnd::Ran(execution) => {
                            assert_eq!(execution.stdout, format!("{}\n", n * 2));
                            ran.fetch_add(1, Ordering::Relaxed);
                        }
                        JobEnd::Cancelled => {
                            assert!(n % 128 < 64, "nobody cancelled it");
                            cancelled.fetch_add(1, Ordering::Relaxed);
                        }
                        JobEnd::Failed(error) => panic!("{error}: {:?}", error.source),
                    }
                }
            });
        }
    });
    let (ran, cancelled) = (ran.into_inner(), cancelled.into_inner());
    assert_eq!(ran + cancelled, 1000);
    assert!(ran >= 488 && cancelled > 0, "{ran} {cancelled}");
    queue.close(Close::Finish);
}

#[test]
fn an_end_in_mid_run_leaves_no_job_without_an_answer() {
    for how in [Close::Cancel, Close::Finish] {
        let queue = JobQueue::start(shared(), 200).unwrap();
        let (ran, cancelled, refused) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (queue, ran, cancelled, refused) = (&queue, &ran, &cancelled, &refused);
                scope.spawn(move || {
                    for n in 0..20 {
                        let count = match queue.submit(program(&format!("print({thread} + {n})")), tight()) {
                            Err(SubmitError::Closed(program)) => {
                                assert!(program.code.starts_with("print"));
                                refused
                            }
                            Err(other) => panic!("{other}"),
                            Ok(job) => match job.wait() {
                                JobEnd::Ran(_) => ran,
                                JobEnd::Cancelled => cancelled,
                                JobEnd::Failed(error) => panic!("{error}: {:?}", error.source),
                            },
                        };
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            while ran.load(Ordering::Relaxed) < 10 {
                std::thread::yield_now();
            }
            queue.close(how);
        });
        let [ran, cancelled, refused] = [ran, cancelled, refused].map(AtomicUsize::into_inner);
        assert_eq!(ran + cancelled + refused, 160);
        assert!(how == Close::Cancel || cancelled == 0, "finishing cancels nothing");
        assert!(matches!(queue.try_submit(program("1"), tight()), Err(SubmitError::Closed(_))));
    }
}

#[test]
fn thirty_two_threads_with_cancels_and_an_end_in_the_middle() {
    let queue = JobQueue::start(shared(), 16).unwrap();
    let counts: [AtomicUsize; 3] = Default::default();
    std::thread::scope(|scope| {
        for thread in 0..32_usize {
            let (queue, counts) = (&queue, &counts);
            scope.spawn(move || {
                for n in 0..20 {
                    // Some end at once, some would never end; of each kind some are cancelled, at once or after a moment.
                    let draw = thread.wrapping_mul(31).wrapping_add(n * 17) % 10;
                    let code = if draw < 2 { "while True: pass" } else { "print(7)" };
                    let Ok(job) = queue.submit(program(code), if draw < 2 { patient() } else { tight() }) else {
                        counts[2].fetch_add(1, Ordering::Relaxed);
                        continue;
                    };
                    std::thread::sleep(Duration::from_millis((draw % 3) as u64));
                    if draw < 4 {
                        job.cancel();
                    }
                    match job.wait() {
                        JobEnd::Ran(execution) => {
                            assert!(draw >= 2 && execution.stdout == "7\n", "{draw} {execution:?}");
                            counts[0].fetch_add(1, Ordering::Relaxed);
                        }
                        JobEnd::Cancelled => {
                            counts[1].fetch_add(1, Ordering::Relaxed);
                        }
                        JobEnd::Failed(error) => panic!("{error}: {:?}", error.source),
                    }
                }
            });
        }
        while counts[0].load(Ordering::Relaxed) < 150 {
            std::thread::yield_now();
        }
        queue.close(Close::Cancel);
    });
    let [ran, cancelled, refused] = counts.map(AtomicUsize::into_inner);
    assert_eq!(ran + cancelled + refused, 32 * 20);
    assert!(cancelled > 0, "{ran} {cancelled} {refused}");
    // The sandbox behind it goes on.
    assert_eq!(shared().execute(&program("print(1)"), &tight()).unwrap().stdout, "1\n");
}

#[test]
fn a_running_job_is_killed_and_the_next_one_runs() {
    let queue = JobQueue::start(shared(), 10).unwrap();
    for code in ["while True: pass", "import time\ntime.sleep(600)", "import os\nwhile True: os.write(2, b'x' * 9999)"]
    {
        let job = queue.submit(program(code), patient()).unwrap();
        std::thread::sleep(Duration::from_millis(30));
        assert!(!job.has_ended());
        job.cancel();
        assert!(matches!(job.wait(), JobEnd::Cancelled));
        assert_eq!(printed(queue.submit(program("print(1)"), tight()).unwrap().wait()), "1\n");
    }
}

#[test]
fn a_full_queue_holds_back_who_submits() {
    let queue = JobQueue::start(shared(), 2).unwrap();
    // Enough endless loops for all threads, and two that wait.
    let mut jobs = Vec::new();
    loop {
        match queue.try_submit(program("while True: pass"), patient()) {
            Ok(job) => jobs.push(job),
            Err(SubmitError::Full(_)) if jobs.len() > 16 => break,
            Err(SubmitError::Full(_)) => std::thread::yield_now(),
            Err(other) => panic!("{other}"),
        }
    }
    std::thread::scope(|scope| {
        let blocked = scope.spawn(|| queue.submit(program("print(3)"), tight()).unwrap().wait());
        jobs.iter().for_each(|job| job.cancel());
        assert_eq!(printed(blocked.join().unwrap()), "3\n");
    });
    assert!(jobs.into_iter().all(|job| matches!(job.wait(), JobEnd::Cancelled)));
}

#[test]
fn a_queue_and_a_batch_share_one_sandbox() {
    let sandbox = shared();
    let queue = JobQueue::start(Arc::clone(&sandbox), 10).unwrap();
    let jobs: Vec<_> = (0..5).map(|n| queue.submit(program(&format!("print({n})")), tight()).unwrap()).collect();
    let programs: Vec<_> = (0..20).map(|n| program(&format!("print({n} ** 2)"))).collect();
    let results = sandbox.execute_batch(&programs, &Limits::default());
    assert!(results.iter().enumerate().all(|(n, result)| {
        result
            .as_ref()
            .is_ok_and(|execution| execution.status == Status::Ok && execution.stdout == format!("{}\n", n * n))
    }));
    for (n, job) in jobs.into_iter().enumerate() {
        assert_eq!(printed(job.wait()), format!("{n}\n"));
    }
}
