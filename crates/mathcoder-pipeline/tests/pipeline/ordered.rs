//! Ordered work and channels: order, bounds, and that nothing hangs.

use mathcoder_pipeline::{ChannelBounds, Interrupt, Window, WindowError, bounded_channel, ordered_window};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};

fn window(threads: usize, max_items: usize, max_bytes: u64) -> Window<'static> {
    Window { threads, max_items, max_bytes, stop: None }
}

fn numbers(n: u64) -> impl Iterator<Item = Result<(u64, u64), String>> {
    (0..n).map(|n| Ok((n, 10)))
}

#[test]
fn results_come_in_the_order_of_the_items() {
    for threads in [1, 2, 8] {
        let mut seen = Vec::new();
        let sink = |n: u64| {
            seen.push(n);
            Ok(())
        };
        ordered_window(&window(threads, 5, 1_000), numbers(500), |n| n * 2, sink).unwrap();
        assert_eq!(seen, (0..500).map(|n| n * 2).collect::<Vec<_>>());
    }
}

#[test]
fn a_slow_first_item_is_waited_for() {
    // The first item is released by the second, so it is last to be ready and still first to be given.
    let gate = (Mutex::new(false), Condvar::new());
    let work = |n: u64| {
        let mut is_open = gate.0.lock().unwrap();
        match n {
            0 => drop(gate.1.wait_while(is_open, |is_open| !*is_open).unwrap()),
            _ => {
                *is_open = true;
                gate.1.notify_all();
            }
        }
        n
    };
    let mut seen = Vec::new();
    let sink = |n| {
        seen.push(n);
        Ok::<(), String>(())
    };
    ordered_window(&window(2, 3, 1_000), numbers(10), work, sink).unwrap();
    assert_eq!(seen, (0..10).collect::<Vec<_>>());
}

#[test]
fn no_more_than_the_bound_is_in_flight() {
    for (max_items, max_bytes, most) in [(3, 1_000, 3), (1_000, 25, 3), (1_000, 1, 1), (0, 0, 1)] {
        let in_flight = AtomicU64::new(0);
        let peak = AtomicU64::new(0);
        let items = numbers(100).inspect(|_| {
            peak.fetch_max(in_flight.fetch_add(1, SeqCst) + 1, SeqCst);
        });
        let sink = |_| {
            in_flight.fetch_sub(1, SeqCst);
            Ok(())
        };
        ordered_window(&window(4, max_items, max_bytes), items, |n| n, sink).unwrap();
        assert!(peak.load(SeqCst) <= most, "{} in flight, {most} allowed", peak.load(SeqCst));
    }
}

#[test]
fn a_panic_surfaces() {
    let work = |n: u64| {
        assert!(n != 7, "seven");
        n
    };
    let mut last = 0;
    let sink = |n| {
        last = n;
        Ok(())
    };
    let error = ordered_window(&window(3, 4, 100), numbers(100), work, sink).unwrap_err();
    assert!(matches!(error, WindowError::Panicked { message } if message == "seven"));
    assert_eq!(last, 6);
}

#[test]
fn errors_of_source_and_sink_surface() {
    let items = numbers(5).chain([Err("the disk".to_owned())]).chain(numbers(5));
    let error = ordered_window(&window(2, 4, 100), items, |n| n, |_| Ok(())).unwrap_err();
    assert!(matches!(error, WindowError::Stopped(what) if what == "the disk"));
    let sink = |n| if n == 3 { Err("full".to_owned()) } else { Ok(()) };
    let error = ordered_window(&window(2, 4, 100), numbers(1_000), |n| n, sink).unwrap_err();
    assert!(matches!(error, WindowError::Stopped(what) if what == "full"));
}

#[test]
fn an_urgent_request_stops_it() {
    let interrupt = Interrupt::new();
    let window = Window { threads: 2, max_items: 4, max_bytes: 100, stop: Some(&interrupt) };
    let work = |n: u64| {
        if n == 20 {
            interrupt.request();
            interrupt.request();
        }
        n
    };
    let error = ordered_window(&window, numbers(u64::MAX), work, |_| Ok(())).unwrap_err();
    assert!(matches!(error, WindowError::Interrupted));
}

#[test]
fn a_channel_gives_everything_to_somebody() {
    let (sender, receiver) = bounded_channel(ChannelBounds { max_items: 4, max_bytes: 100 });
    let total = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for start in 0..3_u64 {
            let sender = sender.clone();
            scope.spawn(move || {
                for n in 0..200_u64 {
                    // Some of them larger than the whole channel.
                    sender.send(start * 200 + n, n).unwrap();
                }
            });
        }
        drop(sender);
        for _ in 0..2 {
            let receiver = receiver.clone();
            let total = &total;
            scope.spawn(move || {
                receiver.for_each(|n| {
                    total.fetch_add(n, SeqCst);
                })
            });
        }
    });
    assert_eq!(total.load(SeqCst), (0..600).sum::<u64>());
}

#[test]
fn a_channel_without_a_receiver_gives_the_item_back() {
    let (sender, receiver) = bounded_channel(ChannelBounds { max_items: 1, max_bytes: 100 });
    sender.send(1, 1).unwrap();
    // A sender that waits for room notices, too.
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| sender.send(2, 1));
        drop(receiver);
        assert_eq!(waiting.join().unwrap(), Err(2));
    });
    assert_eq!(sender.send(3, 1), Err(3));
}
