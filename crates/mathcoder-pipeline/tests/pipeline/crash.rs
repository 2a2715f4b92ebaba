//! A run may die at any moment: whatever is left, running again gives what an undisturbed run gives.

use crate::support::{World, chain, files_below, filter, judge, launch, plan};
use mathcoder_pipeline::{
    Interrupt, Job, Manifest, Progress, RowOptions, Run, TaskError, TaskIo, TaskOutcome, TaskSpec, map_documents,
    run_task,
};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Barrier};
use xxhash_rust::xxh3::xxh3_128;

/// What an undisturbed run of the same plan leaves.
fn undisturbed(world: &World) -> std::collections::BTreeMap<String, Vec<u8>> {
    launch(&world.run_in("clean"), &plan("", world.shards(3, 20)), &filter, 1).unwrap();
    files_below(&world.path("clean/02-filter"))
}

type Damage<'a> = Box<dyn Fn() + 'a>;

#[test]
fn leftovers_of_a_killed_run_are_cleared_or_replaced() {
    let world = World::new();
    let clean = undisturbed(&world);
    let plan = plan("", world.shards(3, 20));
    let folder = world.path("run/02-filter");
    let done_of = |rank: u32| {
        let names = fs::read_dir(folder.join("done")).unwrap().map(|entry| entry.unwrap().path());
        names.into_iter().find(|path| path.to_str().unwrap().contains(&format!("{rank:05}-"))).unwrap()
    };
    let part_of = |rank: u32| {
        let manifest = Manifest::load_if_present(&world.path("clean/02-filter")).unwrap().unwrap();
        manifest.documents()[rank as usize].path.file_name().unwrap().to_owned()
    };
    let leave: [(&str, Damage<'_>); 7] = [
        ("a temporary", Box::new(|| fs::write(folder.join(".tmp-1-2-3-part-00000"), b"half").unwrap())),
        ("a half done-object", Box::new(|| fs::write(done_of(1), b"{\"version\":1,\"st").unwrap())),
        ("an empty done-object", Box::new(|| fs::write(done_of(2), b"").unwrap())),
        ("no done-object", Box::new(|| fs::remove_file(done_of(0)).unwrap())),
        ("a missing output", Box::new(|| fs::remove_file(folder.join(part_of(1))).unwrap())),
        ("a shortened output", Box::new(|| fs::write(folder.join(part_of(2)), b"x").unwrap())),
        ("no manifest", Box::new(|| fs::remove_file(folder.join("manifest.json")).unwrap())),
    ];
    launch(&world.run(), &plan, &filter, 1).unwrap();
    for (what, damage) in leave {
        damage();
        let result = launch(&world.run(), &plan, &filter, 2).unwrap();
        assert_eq!(files_below(&folder), clean, "{what}");
        assert_eq!(result.was_complete, what == "a temporary" || what == "no manifest", "{what}");
    }
}

#[test]
fn a_half_done_object_does_not_stop_a_single_rank() {
    let world = World::new();
    let plan = plan("", world.shards(1, 20));
    let run = world.run();
    let progress = Progress::new();
    let job = Job { run: &run, plan: &plan, step: &filter, progress: &progress };
    let first = run_task(&job, 0).unwrap();
    assert!(matches!(first, TaskOutcome::Ran(_)));
    let name = format!("00000-{}.json", first.done().fingerprint);
    fs::write(run.step_folder(&plan).join("done").join(&name), b"{\"version\":1,").unwrap();
    let second = run_task(&job, 0).unwrap();
    assert!(matches!(second, TaskOutcome::Ran(_)));
    assert_eq!(first.done().outputs, second.done().outputs);
    assert_eq!(run_task(&job, 0).unwrap(), TaskOutcome::WasDone(second.done().clone()));
}

#[test]
fn an_output_that_was_never_committed_is_not_followed() {
    let world = World::new();
    let clean = undisturbed(&world);
    // Renamed, but the process died before the done-object: the same names with other content.
    for name in clean.keys().filter(|name| name.contains("part-")) {
        world.write(&format!("run/02-filter/{name}"), b"not whole");
    }
    world.write("run/02-filter/rejects/part-00009-01234567.jsonl.zst", b"of a rank that is gone");
    launch(&world.run(), &plan("", world.shards(3, 20)), &filter, 1).unwrap();
    assert_eq!(files_below(&world.path("run/02-filter")), clean);
}

const CHILD: &str = "MATHCODER_PIPELINE_TEST_CHILD";

/// Not a test by itself: the process that [`killed_at_any_moment`] starts and kills.
#[test]
fn child_process() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let folder = Path::new(&folder);
    let run = Run::open(&folder.join("run"), Arc::new(Interrupt::new())).unwrap();
    let sources = (0..3).map(|n| folder.join(format!("sources/shard-{n}.jsonl")));
    let inputs = sources.enumerate().map(|(n, path)| {
        let source = mathcoder_pipeline::SourceInfo {
            name: "web".to_owned(),
            kind: "web".to_owned(),
            path: format!("shard-{n}.jsonl"),
            license: None,
        };
        mathcoder_pipeline::TaskInput::foreign(&path, source).unwrap()
    });
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        let result = map_documents(io, &RowOptions::default(), &|document| {
            tick();
            judge(document)
        });
        // Once more when the task is about to commit.
        tick();
        result
    };
    launch(&run, &plan("", inputs.collect()), &step, 1).unwrap();
    tick();
}

/// Tells the parent that something happened.
fn tick() {
    let mut out = std::io::stdout();
    out.write_all(b"tick\n").unwrap();
    out.flush().unwrap();
}

#[test]
fn killed_at_any_moment() {
    let world = World::new();
    let clean = undisturbed(&world);
    let exe = std::env::current_exe().unwrap();
    for after in [1, 7, 20, 21, 22, 30, 41, 42, 43, 55, 62, 63, 64] {
        let mut child = Command::new(&exe)
            .args(["--exact", "crash::child_process", "--nocapture"])
            .env(CHILD, world.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let ticks = out.lines().map_while(Result::ok).filter(|line| line.ends_with("tick"));
        let seen = ticks.take(after).count();
        child.kill().unwrap();
        child.wait().unwrap();
        // A reader that comes now sees a whole step or none.
        if let Some(manifest) = Manifest::load_if_present(&world.path("run/02-filter")).unwrap() {
            assert_eq!(manifest.tasks, 3);
        }
        if after % 2 == 0 || seen < after {
            launch(&world.run(), &plan("", world.shards(3, 20)), &filter, 1).unwrap();
            assert_eq!(files_below(&world.path("run/02-filter")), clean, "killed after {after} ticks");
            fs::remove_dir_all(world.path("run")).unwrap();
        }
    }
}

#[test]
fn of_two_committers_one_wins_and_its_files_stay() {
    let world = World::new();
    let plan = plan("", world.shards(1, 3));
    for round in 0..40 {
        let run = world.run_in(&format!("run-{round}"));
        let both_wrote = Barrier::new(2);
        let next = AtomicU32::new(0);
        let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
            // Each writes something else, as a model would.
            let mut output = io.create("answer", "txt")?;
            output.append(format!("answer {}", next.fetch_add(1, SeqCst)).repeat(100).as_bytes())?;
            io.close(output, 1)?;
            both_wrote.wait();
            Ok(())
        };
        let progress = Progress::new();
        let job = Job { run: &run, plan: &plan, step: &step, progress: &progress };
        let (one, two) = std::thread::scope(|scope| {
            let one = scope.spawn(|| run_task(&job, 0).unwrap());
            let two = scope.spawn(|| run_task(&job, 0).unwrap());
            (one.join().unwrap(), two.join().unwrap())
        });
        let ran = [&one, &two].into_iter().filter(|outcome| matches!(outcome, TaskOutcome::Ran(_))).count();
        assert_eq!(ran, 1);
        assert_eq!(one.done(), two.done());
        let output = &one.done().outputs[0];
        let bytes = fs::read(run.step_folder(&plan).join(&output.path)).unwrap();
        assert_eq!(xxh3_128(&bytes), output.xxh3.0);
        assert!(files_below(run.folder()).keys().all(|name| !name.contains(".tmp")));
    }
}

#[test]
fn a_full_disk_is_named_and_leaves_nothing_half_written() {
    let world = World::new();
    let small = world.path("small");
    fs::create_dir(&small).unwrap();
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"]).arg(&small).output();
    if !mount.is_ok_and(|output| output.status.success()) {
        println!("skipped: a small disk cannot be mounted here");
        return;
    }
    let _unmount = Unmount(&small);
    let run = Run::open(&small.join("run"), Arc::new(Interrupt::new())).unwrap();
    let noise: Vec<u8> = (0..400_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        let mut output = io.create("noise", "bin")?;
        output.append(&noise)?;
        io.close(output, 1).map_err(TaskError::from)
    };
    let error = launch(&run, &plan("", world.shards(3, 1)), &step, 1).unwrap_err();
    let text = chain(&error);
    assert!(text.contains("cannot write ") && text.contains("noise-00000-"), "{text}");
    assert!(text.contains("No space left on device"), "{text}");
    // The first task failed for a reason that fails them all, so the others were not begun.
    assert!(text.contains("task 0 (shard-0.jsonl) failed: "), "{text}");
    let left: Vec<String> = files_below(&small).into_keys().collect();
    assert_eq!(left, ["run/run.lock"]);
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        // Lazily, since the run's lock file may still be open.
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}
