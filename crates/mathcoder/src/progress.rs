//! Progress on standard error: a thread looks at a step's counters and shows shards, rows, rates, share kept and time
//! left. A live line on a terminal, plain lines elsewhere, JSON Lines with `--progress json`. The counters belong to the
//! pipeline; nothing here touches the work.

use crate::printer::{Printer, ProgressStyle, to_stderr};
use indicatif::{ProgressBar, ProgressStyle as BarStyle};
use mathcoder_pipeline::{Progress, ProgressSnapshot};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a stage adds to its line, given the seconds since it started.
pub(crate) type LiveNote = Arc<dyn Fn(f64) -> String + Send + Sync>;

/// Shows one step until it is finished or dropped.
pub(crate) struct StepDisplay {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl StepDisplay {
    /// Starts to show `progress` under `name`, with the stage's own note behind it.
    pub(crate) fn start(name: &str, progress: &Progress, (printer, note): (&Printer, Option<LiveNote>)) -> Self {
        let (stop, stopped) = channel();
        let style = printer.progress;
        let pause = match style {
            ProgressStyle::Silent => return Self { stop: None, thread: None },
            ProgressStyle::Live => Duration::from_millis(200),
            ProgressStyle::Plain | ProgressStyle::Json => Duration::from_secs(10),
        };
        let (name, progress) = (name.to_owned(), progress.clone());
        let thread = std::thread::spawn(move || {
            let show = |snapshot: &ProgressSnapshot, style, bar: Option<&ProgressBar>| {
                let note = note.as_ref().map(|note| note(snapshot.elapsed.as_secs_f64()));
                show((&name, note.as_deref()), snapshot, style, bar);
            };
            let bar = (style == ProgressStyle::Live).then(live_bar);
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                show(&progress.snapshot(), style, bar.as_ref());
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
            let last = progress.snapshot();
            if last.tasks_done > last.tasks_skipped {
                show(&last, if style == ProgressStyle::Json { style } else { ProgressStyle::Plain }, None);
            }
        });
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for StepDisplay {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A display that broke must not break the run.
            let _ = thread.join();
        }
    }
}

fn live_bar() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = BarStyle::with_template("{spinner} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn show(
    (name, note): (&str, Option<&str>),
    snapshot: &ProgressSnapshot,
    style: ProgressStyle,
    bar: Option<&ProgressBar>,
) {
    let line = || [as_line(name, snapshot)].into_iter().chain(note.map(str::to_owned)).collect::<Vec<_>>().join(" | ");
    match (style, bar) {
        (ProgressStyle::Json, _) => to_stderr(&as_json((name, note), snapshot)),
        (_, Some(bar)) => {
            bar.set_message(line());
            bar.tick();
        }
        _ => to_stderr(&line()),
    }
}

/// `extract 12/31 39% | 812 rows/s | 14.2 MB/s | kept 96.1 % | failed 3 | ETA 1m02s`.
fn as_line(name: &str, snapshot: &ProgressSnapshot) -> String {
    let seconds = snapshot.elapsed.as_secs_f64().max(0.001);
    let percent = share(snapshot.tasks_done, snapshot.tasks_total) * 100.0;
    let mut line = format!(
        "{name} {}/{} {percent:.0}% | {} rows, {:.0}/s | {:.1} MB/s",
        snapshot.tasks_done,
        snapshot.tasks_total,
        snapshot.rows_in,
        snapshot.rows_in as f64 / seconds,
        snapshot.bytes_in as f64 / 1e6 / seconds,
    );
    if snapshot.kept + snapshot.dropped > 0 {
        line.push_str(&format!(" | kept {:.1} %", share(snapshot.kept, snapshot.rows_in) * 100.0));
    }
    if snapshot.failed > 0 {
        line.push_str(&format!(" | failed {}", snapshot.failed));
    }
    match eta(snapshot) {
        Some(left) if snapshot.tasks_done < snapshot.tasks_total => line.push_str(&format!(" | ETA {}", clock(left))),
        _ => line.push_str(&format!(" | {}", clock(snapshot.elapsed))),
    }
    line
}

fn as_json((name, note): (&str, Option<&str>), snapshot: &ProgressSnapshot) -> String {
    serde_json::json!({
        "event": "progress",
        "step": name,
        "tasks_done": snapshot.tasks_done,
        "tasks_total": snapshot.tasks_total,
        "tasks_skipped": snapshot.tasks_skipped,
        "rows_in": snapshot.rows_in,
        "kept": snapshot.kept,
        "dropped": snapshot.dropped,
        "failed": snapshot.failed,
        "bytes_in": snapshot.bytes_in,
        "bytes_total": snapshot.bytes_total,
        "elapsed_s": snapshot.elapsed.as_secs_f64(),
        "eta_s": eta(snapshot).map(|left| left.as_secs_f64()),
        "note": note,
    })
    .to_string()
}

/// Time left at the rate of bytes so far.
fn eta(snapshot: &ProgressSnapshot) -> Option<Duration> {
    if snapshot.bytes_in == 0 || snapshot.bytes_total == 0 {
        return None;
    }
    let left = snapshot.bytes_total.saturating_sub(snapshot.bytes_in) as f64;
    Some(snapshot.elapsed.mul_f64(left / snapshot.bytes_in as f64))
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// `1h02m`, `3m07s` or `4.2s`.
pub(crate) fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{:.1}s", duration.as_secs_f64()),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}
