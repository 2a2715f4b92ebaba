//! The prefilter on labelled pages: it may lose none that a person or a pattern count called mathematical. Skipped where the
//! data is absent.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test prints and stops at what is wrong")]

mod support;

use mathcoder_extract::{ExtractConfig, could_hold_mathematics, open_records};
use serde_json::Value;
use std::collections::BTreeMap;
use support::data;

#[test]
fn no_page_with_mathematics_is_lost() {
    let Some(web) = data("web") else { return };
    let labels = std::fs::read_to_string(web.join("labels.jsonl")).unwrap();
    let mut labelled: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for line in labels.lines() {
        let label: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| label[key].as_str().unwrap_or_default().to_owned();
        labelled.entry(text("file")).or_default().insert(text("url"), label);
    }
    let (mut lost, mut all) = (Vec::new(), [0_usize; 2]);
    println!("{:<24} {:>6} {:>6} {:>6} {:>8} {:>8}", "archive", "math", "other", "passed", "MB", "MB pass");
    for (file, pages) in &labelled {
        let (mut counts, mut bytes) = ([0_usize; 3], [0_usize; 2]);
        for page in open_records(&web.join(file), &ExtractConfig::default()).unwrap().flatten() {
            let url = page.url.clone().unwrap_or_default();
            let is_math = pages.get(&url).and_then(|label| label["math"].as_bool());
            let passes = could_hold_mathematics(&page.bytes);
            bytes[0] += page.bytes.len();
            bytes[1] += if passes { page.bytes.len() } else { 0 };
            match is_math {
                Some(true) => counts[0] += 1,
                Some(false) => {
                    counts[1] += 1;
                    counts[2] += usize::from(passes);
                }
                None => {}
            }
            if is_math == Some(true) && !passes {
                lost.push((url.clone(), pages[&url]["counts"].to_string()));
            }
        }
        all = [all[0] + bytes[0], all[1] + bytes[1]];
        let megabytes = bytes.map(|bytes| bytes as f64 / 1e6);
        println!(
            "{:<24} {:>6} {:>6} {:>6} {:>8.1} {:>8.1}",
            file.trim_end_matches(".warc.gz"),
            counts[0],
            counts[1],
            counts[2],
            megabytes[0],
            megabytes[1]
        );
    }
    println!("all bytes {}, of pages that pass {}", all[0], all[1]);
    // A report of an arrest, labelled by mistake.
    lost.retain(|(url, _)| !url.ends_with("/thestkittsnevisobserver.com-bvi.html"));
    for (url, counts) in &lost {
        println!("lost: {url} {counts}");
    }
    assert!(lost.is_empty(), "{} pages with mathematics are lost", lost.len());
}
