//! The journal: what was put is there, whatever happens to the end of the file.

use mathcoder_pipeline::{Journal, JournalOptions};
use proptest::prelude::*;
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

fn segments(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn what_was_put_is_there_now_and_later() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    assert!(journal.is_empty());
    journal.put(1, b"one").unwrap();
    journal.put(2, b"").unwrap();
    journal.put(1 << 127, &vec![7; 100_000]).unwrap();
    journal.put(1, b"another one").unwrap();
    let check = |journal: &Journal| {
        assert_eq!(journal.len(), 3);
        assert_eq!(journal.get(1).unwrap().unwrap(), b"another one");
        assert_eq!(journal.get(2).unwrap().unwrap(), b"");
        assert_eq!(journal.get(1 << 127).unwrap().unwrap(), vec![7; 100_000]);
        assert_eq!(journal.get(3).unwrap(), None);
        assert!(journal.contains(2) && !journal.contains(3));
    };
    check(&journal);
    // Without being closed, as after a kill.
    check(&Journal::open(folder.path()).unwrap());
    drop(journal);
    let journal = Journal::open(folder.path()).unwrap();
    check(&journal);
    journal.put(9, b"nine").unwrap();
    assert_eq!(segments(folder.path()).len(), 1, "a whole segment is added to");
}

#[test]
fn cut_off_at_any_byte_all_earlier_records_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let mut ends = vec![8_u64];
    for key in 0..5_u128 {
        journal.put(key, format!("value {key}").repeat(key as usize).as_bytes()).unwrap();
        ends.push(fs::metadata(&segments(folder.path())[0]).unwrap().len());
    }
    drop(journal);
    let whole = fs::read(&segments(folder.path())[0]).unwrap();
    for cut in 0..=whole.len() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("segment-00000.journal"), &whole[..cut]).unwrap();
        let journal = Journal::open(folder.path()).unwrap();
        let wanted = ends.iter().filter(|end| **end <= cut as u64).count().saturating_sub(1);
        assert_eq!(journal.len(), wanted, "cut at {cut}");
        // And it can be added to, without writing over the torn record.
        journal.put(77, b"new").unwrap();
        drop(journal);
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(journal.len(), wanted + 1);
        for key in 0..wanted as u128 {
            let value = format!("value {key}").repeat(key as usize);
            assert_eq!(journal.get(key).unwrap().unwrap(), value.as_bytes());
        }
        assert_eq!(journal.get(77).unwrap().unwrap(), b"new");
    }
}

#[test]
fn damage_hides_what_is_behind_it_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    for key in 0..4_u128 {
        journal.put(key, b"ten bytes.").unwrap();
    }
    let path = segments(folder.path())[0].clone();
    let mut bytes = fs::read(&path).unwrap();
    let second = 8 + 42;
    bytes[second + 35] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(journal.get(1).unwrap_err().to_string().contains("is damaged"));
    drop(journal);
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!((journal.len(), journal.contains(0)), (1, true));
    journal.put(1, b"again").unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes, "a damaged segment is left as it is");
    // A length that claims a gigabyte does not make one.
    bytes[second + 4..second + 8].copy_from_slice(&(1_u32 << 30).to_le_bytes());
    fs::write(&path, &bytes).unwrap();
    assert_eq!(Journal::open(folder.path()).unwrap().get(1).unwrap().unwrap(), b"again");
}

#[test]
fn segments_are_split_by_length() {
    let folder = tempfile::tempdir().unwrap();
    let options = JournalOptions { segment_bytes: 300, flush_records: 2, flush_bytes: 100 };
    let journal = Journal::open_with(folder.path(), options).unwrap();
    for key in 0..20_u128 {
        journal.put(key, &[key as u8; 50]).unwrap();
    }
    assert_eq!(segments(folder.path()).len(), 5);
    drop(journal);
    let journal = Journal::open_with(folder.path(), options).unwrap();
    for key in 0..20_u128 {
        assert_eq!(journal.get(key).unwrap().unwrap(), [key as u8; 50]);
    }
}

#[test]
fn two_journals_on_one_folder_do_not_write_over_each_other() {
    let folder = tempfile::tempdir().unwrap();
    Journal::open(folder.path()).unwrap().put(0, b"before").unwrap();
    let one = Journal::open(folder.path()).unwrap();
    let two = Journal::open(folder.path()).unwrap();
    for key in 1..50_u128 {
        one.put(key, b"one").unwrap();
        two.put(key + 100, b"two").unwrap();
    }
    drop((one, two));
    let both = Journal::open(folder.path()).unwrap();
    assert_eq!(both.len(), 99);
    assert_eq!(both.get(120).unwrap().unwrap(), b"two");
}

#[test]
fn many_threads_may_use_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4_u128 {
            let journal = &journal;
            scope.spawn(move || {
                for n in 0..100_u128 {
                    let key = thread << 64 | n;
                    journal.put(key, &key.to_le_bytes()).unwrap();
                    assert_eq!(journal.get(key).unwrap().unwrap(), key.to_le_bytes());
                }
            });
        }
    });
    drop(journal);
    assert_eq!(Journal::open(folder.path()).unwrap().len(), 400);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_journal_is_a_map(puts in prop::collection::vec((0_u128..20, prop::collection::vec(any::<u8>(), 0..200)), 0..60)) {
        let folder = tempfile::tempdir().unwrap();
        let options = JournalOptions { segment_bytes: 2_000, ..JournalOptions::default() };
        let mut wanted: HashMap<u128, Vec<u8>> = HashMap::new();
        for half in puts.chunks(puts.len() / 2 + 1) {
            let journal = Journal::open_with(folder.path(), options).unwrap();
            for (key, value) in half {
                journal.put(*key, value).unwrap();
                wanted.insert(*key, value.clone());
            }
        }
        let journal = Journal::open_with(folder.path(), options).unwrap();
        prop_assert_eq!(journal.len(), wanted.len());
        for (key, value) in &wanted {
            prop_assert_eq!(&journal.get(*key).unwrap().unwrap(), value);
        }
    }

    #[test]
    fn any_bytes_can_be_opened(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let folder = tempfile::tempdir().unwrap();
        let mut file = b"MCJRNL01MCr1".to_vec();
        file.extend(bytes);
        fs::write(folder.path().join("segment-00000.journal"), &file).unwrap();
        Journal::open(folder.path()).unwrap().put(1, b"x").unwrap();
    }
}
