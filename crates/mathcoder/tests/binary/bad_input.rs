//! Bad input is normal: each kind is rejected or failed with a clear message, nothing is lost, nothing half-written stays under a
//! final name.

use crate::support::{data, files_below, funnel, mathcoder, recipe, stderr, succeed, workspace};
use serde_json::Value;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text that every filter keeps.
const GOOD: &str = "The sum of the first n odd numbers is a square. For n = 3 we find $1 + 3 + 5 = 9$, and for n = 4 we find \
                    $1 + 3 + 5 + 7 = 16$. The proof is by induction: adding the next odd number $2n + 1$ to $n^2$ gives \
                    $n^2 + 2n + 1 = (n + 1)^2$, which is the next square, as we wanted to show.";

fn good_row(id: u32) -> String {
    serde_json::json!({"id": format!("row-{id}"), "text": format!("Part {id}. {GOOD}")}).to_string() + "\n"
}

/// Extracts one input and gives kept rows and rejects.
fn extract(input: &Path) -> (Vec<Value>, Vec<Value>) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out").display().to_string();
    succeed(&["extract", &input.display().to_string(), "--out", &out, "--set", "max_failure_rate=1.0"]);
    funnel(Path::new(&out));
    let rows = |extra: &[&str]| -> Vec<Value> {
        let text = succeed(&[&["inspect", "--json", "-n", "100000", &out], extra].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    (rows(&[]), rows(&["--rejects"]))
}

fn codes(rejects: &[Value]) -> Vec<&str> {
    rejects.iter().map(|row| row["reject"]["code"].as_str().unwrap()).collect()
}

#[test]
fn every_archive_of_other_tools_is_read_or_rejected_by_reason() {
    let Some(data) = data() else { return };
    for entry in std::fs::read_dir(data.join("web/warc_samples")).unwrap() {
        let path = entry.unwrap().path();
        let (kept, rejects) = extract(&path);
        for code in codes(&rejects) {
            succeed(&["explain", code]);
        }
        println!("{}: {} kept, {:?}", path.display(), kept.len(), codes(&rejects));
    }
}

#[test]
fn a_truncated_shard_gives_its_whole_rows_and_one_failed_row() {
    let dir = tempfile::tempdir().unwrap();
    // Rows that do not compress, so that a cut in the middle loses some of them.
    let noise = |id: u32| {
        (0..2_000).map(|n: u32| char::from(b'a' + ((id * 7919 + n * n * 31 + n) % 26) as u8)).collect::<String>()
    };
    let lines: String =
        (0..400).map(|id| serde_json::json!({"id": id.to_string(), "text": noise(id)}).to_string() + "\n").collect();
    let whole = dir.path().join("whole.jsonl");
    std::fs::write(&whole, lines).unwrap();
    for (tool, name) in [("zstd", "whole.jsonl.zst"), ("gzip", "whole.jsonl.gz")] {
        if Command::new(tool).args(["-q", "-k", "-f"]).arg(&whole).status().is_err() {
            println!("skipped: no {tool} on this machine");
            continue;
        }
        let compressed = std::fs::read(dir.path().join(name)).unwrap();
        let cut = dir.path().join(format!("cut-{name}"));
        std::fs::write(&cut, &compressed[..compressed.len() * 2 / 3]).unwrap();
        let (kept, rejects) = extract(&cut);
        assert!(!kept.is_empty() && kept.len() < 400, "{} rows of {name}", kept.len());
        assert_eq!(codes(&rejects), ["pipeline.truncated_input"], "{name}");
    }
}

#[test]
fn broken_rows_fail_one_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mixed.jsonl");
    let mut bytes = good_row(1).into_bytes();
    bytes.extend_from_slice(b"{\"id\":\"bad utf8\",\"text\":\"\xff\xfe\"}\n");
    bytes.extend_from_slice(b"{\"id\":\"cut off\",\"text\":\"...\n");
    bytes.extend_from_slice(b"{\"id\":\"no text\"}\n");
    bytes.extend_from_slice(good_row(2).as_bytes());
    std::fs::write(&path, bytes).unwrap();
    let (kept, rejects) = extract(&path);
    assert_eq!(kept.len(), 2);
    assert_eq!(codes(&rejects), ["pipeline.bad_utf8", "pipeline.bad_json", "pipeline.no_text"]);
}

#[test]
fn a_line_of_two_gigabytes_is_skipped_in_bounded_memory() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("long.jsonl");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(good_row(1).as_bytes()).unwrap();
    file.write_all(b"{\"id\":\"long\",\"text\":\"").unwrap();
    // A hole of two gigabytes: no disk, but as many bytes to read.
    let length = file.metadata().unwrap().len() + (2 << 30);
    file.set_len(length).unwrap();
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"\"}\n").unwrap();
    file.write_all(good_row(2).as_bytes()).unwrap();
    drop(file);
    let out = dir.path().join("out");
    let script = format!(
        "ulimit -v 1500000; exec '{}' extract '{}' --out '{}' --threads 1 --set max_failure_rate=1.0",
        env!("CARGO_BIN_EXE_mathcoder"),
        path.display(),
        out.display()
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let total = &funnel(&out)[0]["total"];
    assert_eq!((total["kept"].as_u64(), total["failed"]["pipeline.line_too_long"].as_u64()), (Some(2), Some(1)));
}

#[test]
fn an_unreadable_file_is_one_failed_row() {
    let dir = tempfile::tempdir().unwrap();
    let good = dir.path().join("good.jsonl");
    let locked = dir.path().join("locked.jsonl");
    std::fs::write(&good, good_row(1)).unwrap();
    std::fs::write(&locked, good_row(2)).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o0)).unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let out = dir.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mathcoder"));
    if std::fs::read(&locked).is_ok() {
        // Root may read everything, so the run is an ordinary user's.
        command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_mathcoder")]);
    }
    let inputs = [&good, &locked];
    let Ok(output) =
        command.arg("extract").args(inputs).arg("--out").arg(&out).args(["--set", "max_failure_rate=1.0"]).output()
    else {
        println!("skipped: no setpriv on this machine");
        return;
    };
    assert!(output.status.success(), "{}", stderr(&output));
    let total = &funnel(&out)[0]["total"];
    assert_eq!((total["kept"].as_u64(), total["failed"]["extract.unreadable"].as_u64()), (Some(1), Some(1)));
}

#[test]
fn a_full_disk_stops_the_run_and_more_room_lets_it_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let small = dir.path().join("small");
    std::fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=300k", "none"]).arg(&small).status();
    if !mounted.is_ok_and(|status| status.success()) {
        println!("skipped: no right to mount a small file system");
        return;
    }
    let _guard = Unmount(small.clone());
    let input = dir.path().join("rows.jsonl");
    // Letters that no compressor can foresee.
    let mut state = 88_172_645_463_325_252_u64;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'a' + (state % 26) as u8)
    };
    let mut noise = |_| (0..3_000).map(|_| letter()).collect::<String>();
    let rows: String = (0..300)
        .map(|id| serde_json::json!({"id": id.to_string(), "text": noise(id) + GOOD}).to_string() + "\n")
        .collect();
    std::fs::write(&input, rows).unwrap();
    let recipe = recipe(dir.path(), "synthetic", &[input]);
    let run = small.join("run");
    let args = ["build".to_owned(), recipe.display().to_string(), "--out".to_owned(), run.display().to_string()];
    let full = mathcoder(&args);
    assert_eq!(full.status.code(), Some(1), "{}", stderr(&full));
    assert!(stderr(&full).contains("the disk is full"), "{}", stderr(&full));
    assert!(stderr(&full).contains("run the same command again"), "{}", stderr(&full));
    check_that_parts_are_committed(&run);
    let grown = Command::new("mount").args(["-o", "remount,size=200m"]).arg(&small).status().unwrap();
    assert!(grown.success());
    let more = mathcoder(&args);
    assert!(more.status.success(), "{}", stderr(&more));
    funnel(&run);
}

/// Every file under a final name is listed, with its length, in a done-object.
fn check_that_parts_are_committed(run: &Path) {
    let files = files_below(run);
    let listed: Vec<(String, u64)> = files
        .iter()
        .filter(|(name, _)| name.contains("/done/") && name.ends_with(".json"))
        .flat_map(|(name, bytes)| {
            let done: Value = serde_json::from_slice(bytes).unwrap();
            let step = name.split("/done/").next().unwrap().to_owned();
            let outputs = done["outputs"].as_array().unwrap().clone();
            outputs.into_iter().map(move |output| {
                (format!("{step}/{}", output["path"].as_str().unwrap()), output["bytes"].as_u64().unwrap())
            })
        })
        .collect();
    for (name, bytes) in files.iter().filter(|(name, _)| name.contains("part-")) {
        assert!(listed.contains(&(name.clone(), bytes.len() as u64)), "{name} is half-written or not committed");
    }
}

struct Unmount(PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_second_process_is_kept_out_of_a_run_folder() {
    let dir = tempfile::tempdir().unwrap();
    let run = dir.path().join("run");
    std::fs::create_dir(&run).unwrap();
    let lock = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(run.join("run.lock")).unwrap();
    lock.lock().unwrap();
    let output = mathcoder(&["build", "configs/tiny.toml", "--out", &run.display().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("in use by another process"), "{}", stderr(&output));
}

#[test]
fn hostile_pages_go_through_all_stages() {
    let dir = tempfile::tempdir().unwrap();
    let page = |name: &str, body: String| {
        let path = dir.path().join(name);
        std::fs::write(&path, body).unwrap();
        path
    };
    let paths = [
        page("deep.html", "<div>".repeat(200_000) + GOOD),
        page("open.html", format!("<html><body><p>{GOOD}<table><tr><td><math><mfrac><mi>x")),
        page("null.html", format!("<p>\0{GOOD}\0</p><script>\0")),
        page("escape.html", format!("<p>\u{1b}[2J\u{1b}]0;owned\u{7} {GOOD}</p>")),
        page("empty.html", String::new()),
        page("entities.html", "&".repeat(1 << 20)),
        page("attributes.html", format!("<p {}>{GOOD}</p>", "a=b ".repeat(200_000))),
    ];
    let recipe = recipe(dir.path(), "textbook", &paths);
    let run = dir.path().join("run");
    succeed(&["build", &recipe.display().to_string(), "--out", &run.display().to_string()]);
    let stages = funnel(&run);
    assert_eq!(stages[0]["total"]["rows_in"].as_u64(), Some(paths.len() as u64));
    let shown = succeed(&["inspect", &run.join("01-extract").display().to_string(), "-n", "10"]);
    assert!(!shown.contains('\u{1b}'), "an escape sequence reached the terminal");
    assert!(workspace().join("configs/tiny.toml").is_file());
}
