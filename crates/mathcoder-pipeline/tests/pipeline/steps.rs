//! Steps: what is written and counted, what is skipped, what is an error.

use crate::support::{World, chain, files_below, filter, judge, launch, lines_of, plan};
use expect_test::expect;
use mathcoder_core::Flow;
use mathcoder_pipeline::{
    Interrupt, Job, LaunchOptions, Manifest, PipelineError, Progress, RowOptions, Run, TaskError, TaskInput, TaskIo,
    TaskSpec, find_inputs, map_documents, run_step, scan_documents,
};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

#[test]
fn rows_are_kept_dropped_or_failed_and_counted() {
    let world = World::new();
    let run = world.run();
    let plan = plan("", world.shards(1, 7));
    let result = launch(&run, &plan, &filter, 1).unwrap();
    assert!(!result.was_complete);

    let manifest = &result.manifest;
    let kept = lines_of(&manifest.documents()[0].path);
    assert_eq!(kept.len(), 4);
    expect![[r#"{"version":1,"id":"0-0","text":"A good text, number 0 of shard 0: $x^2 = 0$.","provenance":{"source":"web","kind":"web","format":"jsonl","path":"shard-0.jsonl","offset":1},"annotations":{"test.length":44}}"#]]
    .assert_eq(&kept[0]);
    let rejects = lines_of(&manifest.inputs("rejects")[0].path);
    expect![[r#"
        {"version":1,"id":"0-2","text":"A bad text, number 2 of shard 0: $x^2 = 2$.","provenance":{"source":"web","kind":"web","format":"jsonl","path":"shard-0.jsonl","offset":3},"reject":{"stage":"filter","code":"test.too_bad","detail":"the word bad","outcome":"dropped"}}
        {"version":1,"id":"0-5","text":"A bad text, number 5 of shard 0: $x^2 = 5$.","provenance":{"source":"web","kind":"web","format":"jsonl","path":"shard-0.jsonl","offset":6},"reject":{"stage":"filter","code":"test.too_bad","detail":"the word bad","outcome":"dropped"}}
        {"version":1,"id":"0-6","text":"A broken text, number 6 of shard 0: $x^2 = 6$.","provenance":{"source":"web","kind":"web","format":"jsonl","path":"shard-0.jsonl","offset":7},"reject":{"stage":"filter","code":"test.broken","outcome":"failed"}}"#]]
    .assert_eq(&rejects.join("\n"));

    let counts = serde_json::to_string(&manifest.counts.sources).unwrap();
    expect![[r#"{"web":{"rows_in":7,"kept":4,"dropped":{"test.too_bad":2},"failed":{"test.broken":1},"documents_out":4,"text_bytes_in":308,"text_bytes_out":176}}"#]]
    .assert_eq(&counts);
    assert_eq!(manifest.counts.sources["web"], manifest.counts.total);
}

#[test]
fn names_and_manifest_have_the_promised_form() {
    let world = World::new();
    let run = world.run();
    launch(&run, &plan("", world.shards(2, 7)), &filter, 1).unwrap();
    let names: Vec<String> = files_below(&world.path("run")).into_keys().collect();
    expect![[r#"
        02-filter/manifest.json
        02-filter/part-00000-74595a7d.jsonl.zst
        02-filter/part-00001-daf815e2.jsonl.zst
        02-filter/rejects/part-00000-74595a7d.jsonl.zst
        02-filter/rejects/part-00001-daf815e2.jsonl.zst
        run.lock"#]]
    .assert_eq(&names.join("\n"));
    let manifest = Manifest::load_if_present(&world.path("run/02-filter")).unwrap().unwrap();
    assert_eq!(manifest.outputs.len(), 4);
    assert_eq!(find_inputs(&world.path("run/02-filter"), &Default::default()).unwrap(), manifest.documents());
}

#[test]
fn a_second_run_does_nothing() {
    let world = World::new();
    let plan = plan("", world.shards(3, 20));
    let calls = AtomicU32::new(0);
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        calls.fetch_add(1, SeqCst);
        filter(task, io)
    };
    let first = launch(&world.run(), &plan, &step, 2).unwrap();
    let second = launch(&world.run(), &plan, &step, 2).unwrap();
    assert_eq!(calls.load(SeqCst), 3);
    assert!(second.was_complete);
    assert_eq!((first.manifest, first.stats), (second.manifest, second.stats));
}

#[test]
fn bytes_do_not_depend_on_threads() {
    // One shard as well, where the spare threads work inside the task.
    for shards in [1, 5] {
        let world = World::new();
        let inputs = world.shards(shards, 700);
        let mut all = Vec::new();
        for threads in [1, 2, 7] {
            let name = format!("run-{threads}");
            launch(&world.run_in(&name), &plan("", inputs.clone()), &filter, threads).unwrap();
            all.push(files_below(&world.path(&name).join("02-filter")));
        }
        assert_eq!(all[0], all[1]);
        assert_eq!(all[0], all[2]);
    }
}

#[test]
fn a_changed_fingerprint_replaces_the_output_and_nothing_else() {
    let world = World::new();
    let run = world.run();
    let inputs = world.shards(2, 10);
    launch(&run, &plan("old", inputs.clone()), &filter, 1).unwrap();
    let old: Vec<String> = files_below(&run.folder().join("02-filter")).into_keys().collect();
    world.write("run/02-filter/notes.txt", b"mine");
    world.write("run/02-filter/my-00001-data.jsonl.zst", b"mine");
    let result = launch(&run, &plan("new", inputs), &filter, 1).unwrap();
    assert!(!result.was_complete);
    let new = files_below(&run.folder().join("02-filter"));
    assert!(new.contains_key("notes.txt") && new.contains_key("my-00001-data.jsonl.zst"));
    assert_eq!(new.len(), old.len() + 2);
    assert!(old.iter().filter(|name| name.contains("part")).all(|name| !new.contains_key(name)));
}

#[test]
fn a_new_input_costs_one_task() {
    let world = World::new();
    let calls = AtomicU32::new(0);
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        calls.fetch_add(1, SeqCst);
        filter(task, io)
    };
    launch(&world.run(), &plan("", world.shards(3, 5)), &step, 1).unwrap();
    let result = launch(&world.run(), &plan("", world.shards(4, 5)), &step, 1).unwrap();
    assert_eq!(calls.load(SeqCst), 4);
    assert_eq!(result.manifest.counts.total.rows_in, 20);
}

#[test]
fn a_failing_task_lets_the_others_finish_and_is_done_next_time() {
    let world = World::new();
    let run = world.run();
    let plan = plan("", world.shards(4, 5));
    let is_mended = AtomicU32::new(0);
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        filter(task, io)?;
        let fails = (task.rank == 1 || task.rank == 2) && is_mended.load(SeqCst) == 0;
        if fails { Err(TaskError::failed("the model is gone")) } else { Ok(()) }
    };
    let error = launch(&run, &plan, &step, 1).unwrap_err();
    expect!["step filter: task 1 (shard-1.jsonl) failed, and 1 more: the model is gone"].assert_eq(&chain(&error));
    assert!(Manifest::load_if_present(&run.folder().join("02-filter")).unwrap().is_none());
    let temporaries = files_below(run.folder()).into_keys().filter(|name| name.contains(".tmp")).count();
    assert_eq!(temporaries, 0);
    is_mended.store(1, SeqCst);
    let progress = Progress::new();
    let job = Job { run: &run, plan: &plan, step: &step, progress: &progress };
    let result = run_step(&job, &LaunchOptions { threads: 2, max_failure_rate: 0.5 }).unwrap();
    assert_eq!(result.manifest.counts.total.rows_in, 20);
    let seen = progress.snapshot();
    assert_eq!((seen.tasks_total, seen.tasks_done, seen.tasks_skipped, seen.rows_in), (4, 4, 2, 10));
    assert_eq!(seen.bytes_in, seen.bytes_total);
}

#[test]
fn what_may_pass_is_tried_once_more() {
    let world = World::new();
    let calls = AtomicU32::new(0);
    let step = |task: &TaskSpec, io: &mut TaskIo<'_>| {
        if calls.fetch_add(1, SeqCst) == 0 {
            return Err(TaskError::Unavailable { what: "no answer".to_owned() });
        }
        filter(task, io)
    };
    launch(&world.run(), &plan("", world.shards(1, 5)), &step, 1).unwrap();
    assert_eq!(calls.load(SeqCst), 2);
}

#[test]
fn too_many_failed_rows_fail_the_step_but_not_its_tasks() {
    let world = World::new();
    let run = world.run();
    let plan = plan("", world.shards(2, 14));
    let progress = Progress::new();
    let job = Job { run: &run, plan: &plan, step: &filter, progress: &progress };
    let error = run_step(&job, &LaunchOptions { threads: 1, max_failure_rate: 0.1 }).unwrap_err();
    expect!["step filter: 4 of 28 rows failed, more than max_failure_rate = 0.1 allows; 4 of them with test.broken"]
        .assert_eq(&error.to_string());
    assert!(Manifest::load_if_present(&run.folder().join("02-filter")).unwrap().is_none());
    let result = run_step(&job, &LaunchOptions { threads: 1, max_failure_rate: 0.2 }).unwrap();
    assert!(result.was_complete);
}

#[test]
fn one_request_finishes_what_is_in_hand_and_a_second_one_drops_it() {
    for (requests, tasks_done, rows) in [(1, 1, 9), (2, 0, 4)] {
        let world = World::new();
        let interrupt = Arc::new(Interrupt::new());
        let run = Run::open(&world.path("run"), Arc::clone(&interrupt)).unwrap();
        let seen = AtomicU32::new(0);
        let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
            map_documents(io, &RowOptions::default(), &|document| {
                if seen.fetch_add(1, SeqCst) == 3 {
                    (0..requests).for_each(|_| interrupt.request());
                }
                judge(document)
            })
        };
        let plan = plan("", world.shards(3, 9));
        let error = launch(&run, &plan, &step, 1).unwrap_err();
        assert_eq!(seen.load(SeqCst), rows);
        let done = match error {
            PipelineError::Interrupted { done, total: 3, .. } => done,
            other => panic!("{other}"),
        };
        assert_eq!(done, tasks_done);
        drop(run);
        let whole = launch(&world.run(), &plan, &filter, 1).unwrap();
        assert_eq!(whole.manifest.counts.total.rows_in, 27);
    }
}

#[test]
fn rows_that_do_not_add_up_are_an_error() {
    let world = World::new();
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        io.row_in("web", 10);
        io.row_in("web", 10);
        io.pass("web");
        Ok(())
    };
    let error = launch(&world.run(), &plan("", world.shards(1, 1)), &step, 1).unwrap_err();
    expect![
        "step filter: task 0 (shard-0.jsonl) failed: 2 rows came in but 1 kept + 0 dropped + 0 failed are accounted for"
    ]
    .assert_eq(&chain(&error));
}

#[test]
fn a_panic_on_a_document_fails_the_document() {
    let world = World::new();
    let step = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        map_documents(io, &RowOptions::default(), &|document| {
            assert!(document.id.0 != "0-1", "no {} please", document.id.0);
            Ok(Flow::Keep)
        })
    };
    let result = launch(&world.run(), &plan("", world.shards(1, 3)), &step, 2).unwrap();
    assert_eq!(result.manifest.counts.total.failed["pipeline.panic"], 1);
    let rejects = lines_of(&result.manifest.inputs("rejects")[0].path);
    assert!(rejects[0].contains("no 0-1 please"), "{rejects:?}");
}

#[test]
fn a_panic_of_the_step_fails_the_task() {
    let world = World::new();
    let step = |_: &TaskSpec, _: &mut TaskIo<'_>| panic!("out of tea");
    let error = launch(&world.run(), &plan("", world.shards(2, 3)), &step, 2).unwrap_err();
    expect!["step filter: task 0 (shard-0.jsonl) failed, and 1 more: the step panicked: out of tea"]
        .assert_eq(&chain(&error));
}

#[test]
fn outputs_of_the_step_are_named_closed_and_found_again() {
    let world = World::new();
    let run = world.run();
    let good = |_: &TaskSpec, io: &mut TaskIo<'_>| {
        let mut bands = io.create("bands", "bin")?;
        let mut rows = 0;
        scan_documents(io, &RowOptions::default(), &mut |document, io| {
            bands.append(&[document.text.len() as u8])?;
            rows += 1;
            io.count("test.bytes", 1);
            Ok(())
        })?;
        io.close(bands, rows)?;
        Ok(())
    };
    let result = launch(&run, &plan("", world.shards(2, 3)), &good, 1).unwrap();
    let bands = result.manifest.inputs("bands");
    assert_eq!(bands.iter().map(|input| fs::read(&input.path).unwrap().len()).collect::<Vec<_>>(), [3, 3]);
    assert_eq!(result.manifest.counts.counters["test.bytes"], 6);
    assert_eq!(result.manifest.counts.total.documents_out, 0);

    let forgetful = |_: &TaskSpec, io: &mut TaskIo<'_>| io.create("bands", "bin").map(drop);
    let error = launch(&run, &plan("forgetful", world.shards(1, 3)), &forgetful, 1).unwrap_err();
    assert!(chain(&error).ends_with("the step did not close its output \"bands\""), "{}", chain(&error));
    for name in ["part", "a-b", "", "../x"] {
        let step = |_: &TaskSpec, io: &mut TaskIo<'_>| io.create(name, "bin").map(drop);
        assert!(launch(&run, &plan(name, world.shards(1, 3)), &step, 1).is_err());
    }
}

#[test]
fn a_folder_is_used_by_one_process_at_a_time() {
    let world = World::new();
    let run = world.run();
    let second = Run::open(run.folder(), Arc::new(Interrupt::new())).unwrap_err();
    let wanted = format!("is in use by another process (process {})", std::process::id());
    assert!(second.to_string().ends_with(&wanted), "{second}");
    drop(run);
    world.run();
}

#[test]
fn a_persons_files_are_never_taken_for_output() {
    let world = World::new();
    let run = world.run();
    // An input in the folder that would be swept.
    let path = world.write("run/02-filter/part-00000-0123abcd.jsonl.zst", b"");
    let input = TaskInput::foreign(&path, Default::default()).unwrap();
    let error = launch(&run, &plan("", vec![input]), &filter, 1).unwrap_err();
    assert!(error.to_string().contains("lies in its output folder"), "{error}");
    assert!(path.exists());
    // The output of another step.
    fs::remove_file(&path).unwrap();
    launch(&run, &plan("", world.shards(1, 3)), &filter, 1).unwrap();
    let mut other = plan("", world.shards(1, 3));
    other.name = "dedup".to_owned();
    let error = launch(&run, &other, &filter, 1).unwrap_err();
    assert!(error.to_string().ends_with("holds the output of step filter, not of dedup"), "{error}");
    // A manifest of another program.
    let mut other = plan("", world.shards(1, 3));
    other.dir = "theirs".into();
    let theirs = world.write("run/theirs/manifest.json", br#"{"manifest_version":3}"#);
    assert!(launch(&run, &other, &filter, 1).is_err());
    assert!(theirs.exists());
    // A folder outside.
    other.dir = "../elsewhere".into();
    assert!(matches!(launch(&run, &other, &filter, 1), Err(PipelineError::BadPlan { .. })));
}

#[test]
fn a_damaged_shard_of_ours_is_an_error() {
    let world = World::new();
    let run = world.run();
    let first = launch(&run, &plan("", world.shards(1, 50)), &filter, 1).unwrap();
    let inputs = first.manifest.documents();
    let whole = fs::read(&inputs[0].path).unwrap();
    let mut second = plan("", inputs.clone());
    second.dir = "03-next".into();
    second.name = "next".to_owned();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    // Whole rows, and of the right length, but not those that were committed.
    let mut exchanged = b"{\"id\":\"x\",\"text\":\"y\"}\n".to_vec();
    exchanged.resize(whole.len(), b'\n');
    for damaged in [&whole[..whole.len() - 1], &flipped, b"", &exchanged] {
        fs::write(&inputs[0].path, damaged).unwrap();
        let error = launch(&run, &second, &filter, 1).unwrap_err();
        assert!(chain(&error).contains("is damaged"), "{}", chain(&error));
    }
    fs::write(&inputs[0].path, &whole).unwrap();
    let next = launch(&run, &second, &filter, 1).unwrap();
    assert_eq!(next.manifest.counts.total.rows_in, first.manifest.counts.total.kept);
}

#[test]
fn a_missing_source_names_its_path() {
    let world = World::new();
    let plan = plan("", world.shards(1, 3));
    fs::remove_file(world.path("sources/shard-0.jsonl")).unwrap();
    let error = chain(&launch(&world.run(), &plan, &filter, 1).unwrap_err());
    assert!(error.contains("cannot read ") && error.contains("shard-0.jsonl: No such file"), "{error}");
}

#[test]
fn sources_are_counted_apart_but_not_without_bound() {
    let world = World::new();
    let line = |n: u32| {
        format!("{{\"id\":\"{n}\",\"text\":\"good\",\"provenance\":{{\"source\":\"s{n:05}\",\"path\":\"p\"}}}}\n")
    };
    let lines: String = (0..1_500).map(line).collect();
    let input = world.source("many.jsonl", lines.as_bytes());
    let counts = launch(&world.run(), &plan("", vec![input]), &filter, 1).unwrap().manifest.counts;
    assert_eq!(counts.sources.len(), 1_001);
    assert_eq!(counts.sources["(other)"].kept, 500);
    assert_eq!(counts.total.kept, 1_500);
}

#[test]
fn a_step_may_fill_the_run_folder_itself() {
    let world = World::new();
    let mut plan = plan("", world.shards(2, 9));
    plan.dir = std::path::PathBuf::new();
    launch(&world.run(), &plan, &filter, 1).unwrap();
    let found = find_inputs(&world.path("run"), &Default::default()).unwrap();
    assert_eq!(found.len(), 2);
    assert!(launch(&world.run(), &plan, &filter, 1).unwrap().was_complete);
}

#[test]
fn an_empty_plan_gives_an_empty_manifest() {
    let world = World::new();
    let result = launch(&world.run(), &plan("", Vec::new()), &filter, 3).unwrap();
    assert!(result.was_complete && result.manifest.outputs.is_empty());
    assert!(Manifest::load_if_present(&world.path("run/02-filter")).unwrap().is_some());
}
