//! Scatter and gather: what was written comes back sorted, and damage is never taken for data.

use mathcoder_pipeline::{PartitionFile, PartitionWriter, merge_partition};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

fn write(path: &Path, records: &[[u8; 12]], partitions: u32) -> u64 {
    let mut writer = PartitionWriter::new(partitions);
    records.iter().for_each(|record| writer.push_by_key(*record));
    let mut bytes = Vec::new();
    let count = writer.write(&mut bytes, path).unwrap();
    fs::write(path, bytes).unwrap();
    count
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn merging_all_partitions_is_sorting(files in prop::collection::vec(prop::collection::vec(any::<[u8; 12]>(), 0..80), 0..6), partitions in 1_u32..9) {
        let folder = tempfile::tempdir().unwrap();
        let mut wanted: Vec<[u8; 12]> = files.concat();
        wanted.sort_unstable();
        let mut opened = Vec::new();
        for (n, records) in files.iter().enumerate() {
            let path = folder.path().join(format!("{n}.bin"));
            prop_assert_eq!(write(&path, records, partitions), records.len() as u64);
            opened.push(PartitionFile::<12>::open(&path).unwrap());
        }
        // A budget that makes every buffer refill many times is the least one: 4 KiB would hold all, so single
        // streams are read through a buffer of two records below.
        let merged = (0..partitions).flat_map(|p| merge_partition(&opened, p, 0));
        let merged: Vec<[u8; 12]> = merged.map(Result::unwrap).collect();
        prop_assert_eq!(&merged, &wanted, "key ranges are in order, so are their merges");
        for file in &opened {
            prop_assert_eq!(file.partitions(), partitions as usize);
            for p in 0..partitions {
                let records: Vec<[u8; 12]> = file.partition(p, 24).map(Result::unwrap).collect();
                prop_assert_eq!(records.len() as u64, file.records(p));
                prop_assert!(records.is_sorted());
            }
        }
    }
}

#[test]
fn every_flipped_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    let records: Vec<[u8; 12]> = (0..20_u8).map(|n| [n.wrapping_mul(53); 12]).collect();
    write(&path, &records, 3);
    let whole = fs::read(&path).unwrap();
    let read = || -> Result<usize, String> {
        let file = PartitionFile::<12>::open(&path).map_err(|error| error.to_string())?;
        let mut records = 0;
        for p in 0..3 {
            for record in file.partition(p, 48) {
                record.map_err(|error| error.to_string())?;
                records += 1;
            }
        }
        Ok(records)
    };
    assert_eq!(read(), Ok(20));
    // The first eight bytes are there for people; all others decide.
    for at in 8..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, bytes).unwrap();
        assert!(read().is_err(), "byte {at}");
    }
    for cut in 0..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        assert!(read().is_err(), "cut at {cut}");
    }
}

#[test]
fn records_of_another_size_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    write(&path, &[[1; 12]], 2);
    let error = PartitionFile::<16>::open(&path).unwrap_err().to_string();
    assert!(error.ends_with("is damaged: its records have 12 bytes, 16 are wanted"), "{error}");
}

#[test]
fn a_damaged_run_ends_the_merge_with_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    write(&path, &[[1; 12], [2; 12]], 1);
    let file = PartitionFile::<12>::open(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, bytes).unwrap();
    let merged: Vec<_> = merge_partition(&[file], 0, 1 << 20).collect();
    assert!(merged.last().unwrap().is_err());
}

#[test]
fn pushing_into_a_partition_that_is_not_there_is_said() {
    let mut writer = PartitionWriter::<8>::new(2);
    assert!(writer.push(1, [0; 8]));
    assert!(!writer.push(2, [0; 8]));
    assert_eq!(writer.records(), 1);
}
