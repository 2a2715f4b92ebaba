//! Write then read is identity, damage is noticed, joining is the same as writing at once, and the Megatron index is
//! read by a reader that shares no code with the writer.

use super::*;
use crate::{DtypeChoice, PackError, Piece, Strategy, plan_rows};
use proptest::prelude::*;
use std::io::Cursor;

fn meta(dtype: Dtype) -> StoreMeta {
    let vocab_size = if dtype == Dtype::U16 { 50_000 } else { 128_256 };
    StoreMeta { dtype, vocab_size, tokenizer: "t".repeat(32), bos: None, eos: Some(0) }
}

fn written(dtype: Dtype, docs: &[Vec<u32>]) -> (StoreHeader, Vec<u8>, Vec<u8>) {
    let mut writer = StoreWriter::new(meta(dtype), Vec::new(), Vec::new());
    docs.iter().for_each(|doc| writer.push(doc).unwrap());
    writer.finish().unwrap()
}

fn read_back(header: &StoreHeader, tokens: &[u8], ends: &[u8]) -> Result<Vec<Vec<u32>>, PackError> {
    let mut reader = StoreReader::open(header.clone(), ends, Cursor::new(tokens))?;
    let n_docs = reader.lengths()?.len() as u32;
    let read = |doc| {
        let mut tokens = Vec::new();
        reader.read_document(doc, &mut tokens).map(|()| tokens)
    };
    (0..n_docs).map(read).collect()
}

fn documents(largest: u32) -> impl proptest::strategy::Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0..largest, 0..40), 0..20)
}

/// Reads an `.idx` as Megatron-LM documents it: sequences as (first byte, number of tokens), and document marks.
fn read_megatron(index: &[u8]) -> (u8, Vec<(u64, u32)>, Vec<u64>) {
    let mut at = 0;
    let mut take = |n: usize| {
        at += n;
        index[at - n..at].to_vec()
    };
    let long = |bytes: Vec<u8>| u64::from_le_bytes(bytes.try_into().unwrap());
    assert_eq!(take(9), [77, 77, 73, 68, 73, 68, 88, 0, 0]);
    assert_eq!(long(take(8)), 1);
    let code = take(1)[0];
    let (n_sequences, n_marks) = (long(take(8)), long(take(8)));
    let lengths: Vec<u32> = (0..n_sequences).map(|_| u32::from_le_bytes(take(4).try_into().unwrap())).collect();
    let pointers: Vec<u64> = (0..n_sequences).map(|_| long(take(8))).collect();
    let marks = (0..n_marks).map(|_| long(take(8))).collect();
    assert_eq!(at, index.len());
    (code, pointers.into_iter().zip(lengths).collect(), marks)
}

#[test]
fn the_narrowest_width_that_holds_the_vocabulary_is_taken() {
    assert_eq!(Dtype::choose(DtypeChoice::Auto, 65_535).unwrap(), Dtype::U16);
    assert_eq!(Dtype::choose(DtypeChoice::Auto, 65_536).unwrap(), Dtype::U32);
    assert_eq!(Dtype::choose(DtypeChoice::U32, 300).unwrap(), Dtype::U32);
    assert!(Dtype::choose(DtypeChoice::U16, 128_256).is_err());
}

#[test]
fn the_files_are_flat_and_little_endian() {
    let (header, tokens, ends) = written(Dtype::U16, &[vec![1, 258], vec![], vec![49_999]]);
    assert_eq!(tokens, [1, 0, 2, 1, 0x4f, 0xc3]);
    assert_eq!(ends, [[2u64, 2, 3].map(u64::to_le_bytes)].concat().concat());
    expect_test::expect![[r#"
        {
          "version": 1,
          "dtype": "u16",
          "n_docs": 3,
          "n_tokens": 3,
          "vocab_size": 50000,
          "tokenizer": "tttttttttttttttttttttttttttttttt",
          "bos": null,
          "eos": 0,
          "checksum": "11a863af7e61c9213f61523b29c2fcb7"
        }
    "#]]
    .assert_eq(&String::from_utf8(header.to_json().unwrap()).unwrap());
    assert_eq!(StoreHeader::from_json(&header.to_json().unwrap()).unwrap(), header);
}

#[test]
fn a_token_outside_the_vocabulary_is_refused_with_its_document() {
    let mut writer = StoreWriter::new(meta(Dtype::U16), Vec::new(), Vec::new());
    writer.push(&[1]).unwrap();
    let error = writer.push(&[2, 50_000]).unwrap_err();
    assert_eq!(error.to_string(), "token 50000 of document 1 does not fit u16 (vocabulary of 50000)");
}

#[test]
fn stores_of_different_tokenizers_do_not_join() {
    let (mut header, tokens, ends) = written(Dtype::U16, &[vec![1]]);
    header.tokenizer = "u".repeat(32);
    let mut writer = StoreWriter::new(meta(Dtype::U16), Vec::new(), Vec::new());
    let error = writer.append(&header, &tokens[..], &ends[..]).unwrap_err();
    assert!(matches!(error, PackError::Mismatch { field: "tokenizer", .. }), "{error}");
}

#[test]
fn a_header_of_another_version_or_with_unknown_fields_is_refused() {
    let (header, ..) = written(Dtype::U16, &[]);
    let json = String::from_utf8(header.to_json().unwrap()).unwrap();
    assert!(StoreHeader::from_json(json.replace("\"version\": 1", "\"version\": 2").as_bytes()).is_err());
    assert!(StoreHeader::from_json(json.replace("\"eos\"", "\"eod\"").as_bytes()).is_err());
}

#[test]
fn nanotron_metadata_names_width_and_count() {
    let (mut header, ..) = written(Dtype::U32, &[]);
    header.n_tokens = 12_345_678;
    assert_eq!(nanotron_metadata(&header, "gpt2.json"), "gpt2.json|4\n12345678\n12.3 MT");
}

proptest! {
    #[test]
    fn write_then_read_is_identity(docs in documents(50_000)) {
        for dtype in [Dtype::U16, Dtype::U32] {
            let (header, tokens, ends) = written(dtype, &docs);
            prop_assert_eq!(read_back(&header, &tokens, &ends).unwrap(), docs.clone());
        }
    }

    #[test]
    fn joining_is_the_same_as_writing_at_once(first in documents(50_000), second in documents(50_000)) {
        let mut writer = StoreWriter::new(meta(Dtype::U16), Vec::new(), Vec::new());
        for docs in [&first, &second] {
            let (header, tokens, ends) = written(Dtype::U16, docs);
            writer.append(&header, &tokens[..], &ends[..]).unwrap();
        }
        prop_assert_eq!(writer.finish().unwrap(), written(Dtype::U16, &[first, second].concat()));
    }

    #[test]
    fn a_missing_or_surplus_byte_is_noticed(docs in documents(50_000), cut in 1usize..9) {
        let (header, tokens, ends) = written(Dtype::U32, &docs);
        let shorter = |bytes: &[u8]| bytes[..bytes.len().saturating_sub(cut)].to_vec();
        let longer = |bytes: &[u8]| [bytes, &vec![0; cut]].concat();
        prop_assert!(read_back(&header, &longer(&tokens), &ends).is_err());
        prop_assert!(read_back(&header, &tokens, &longer(&ends)).is_err());
        if !tokens.is_empty() {
            prop_assert!(read_back(&header, &shorter(&tokens), &ends).is_err());
            let mut writer = StoreWriter::new(meta(Dtype::U32), Vec::new(), Vec::new());
            prop_assert!(writer.append(&header, &shorter(&tokens)[..], &ends[..]).is_err());
        }
        if !ends.is_empty() {
            prop_assert!(read_back(&header, &tokens, &shorter(&ends)).is_err());
        }
    }

    #[test]
    fn a_flipped_token_is_noticed_when_stores_are_joined(docs in documents(40_000), at: prop::sample::Index) {
        let (header, mut tokens, ends) = written(Dtype::U32, &docs);
        if !tokens.is_empty() {
            let byte = at.index(tokens.len());
            tokens[byte] ^= 1;
            let mut writer = StoreWriter::new(meta(Dtype::U32), Vec::new(), Vec::new());
            prop_assert!(writer.append(&header, &tokens[..], &ends[..]).is_err());
        }
    }

    #[test]
    fn garbage_is_refused_or_read_but_never_panics(
        tokens in prop::collection::vec(any::<u8>(), 0..64), ends in prop::collection::vec(any::<u8>(), 0..64),
        n_docs in 0u64..9, n_tokens in 0u64..40,
    ) {
        let (mut header, ..) = written(Dtype::U16, &[]);
        header.n_docs = n_docs;
        header.n_tokens = n_tokens;
        let _ = read_back(&header, &tokens, &ends);
    }

    #[test]
    fn a_plan_survives_its_file_and_its_rows_hold_the_store(
        docs in documents(50_000), length in 1u32..50, seed: u64, split: prop::sample::Index,
    ) {
        let (header, tokens, ends) = written(Dtype::U16, &docs);
        let mut store = StoreReader::open(header.clone(), &ends[..], Cursor::new(&tokens)).unwrap();
        let plan = plan_rows(&store.lengths().unwrap(), length, Strategy::BestFit, seed).unwrap();
        let mut file = Vec::new();
        let plan_header = write_plan(&plan, (Strategy::BestFit, seed), &header, &mut file).unwrap();
        let plan_header = PlanHeader::from_json(&plan_header.to_json().unwrap()).unwrap();
        prop_assert_eq!(&read_plan(&plan_header, &header, &file[..]).unwrap(), &plan);

        let mut rows = Vec::new();
        let middle = split.index(plan.n_rows() + 1);
        write_rows(&plan, 0..middle, &mut store, &mut rows).unwrap();
        write_rows(&plan, middle..plan.n_rows(), &mut store, &mut rows).unwrap();
        let rows: Vec<u32> = rows.chunks_exact(2).map(|b| u32::from(u16::from_le_bytes([b[0], b[1]]))).collect();
        for (row, tokens) in plan.rows().zip(rows.chunks_exact(length as usize)) {
            let pieces = row.iter().flat_map(|p| &docs[p.doc as usize][p.start as usize..(p.start + p.len) as usize]);
            let mut wanted: Vec<u32> = pieces.copied().collect();
            wanted.resize(length as usize, 0);
            prop_assert_eq!(tokens, wanted);
        }
        if let Some(last) = file.last_mut() {
            *last ^= 1;
            prop_assert!(read_plan(&plan_header, &header, &file[..]).is_err());
        }
    }

    #[test]
    fn a_foreign_reader_finds_every_document_through_the_megatron_index(docs in documents(50_000)) {
        for (dtype, code) in [(Dtype::U16, 8), (Dtype::U32, 4)] {
            let (header, tokens, ends) = written(dtype, &docs);
            let mut index = Vec::new();
            write_megatron_index(&header, &read_ends(&header, &ends[..]).unwrap(), &mut index).unwrap();
            let (found_code, sequences, marks) = read_megatron(&index);
            prop_assert_eq!(found_code, code);
            prop_assert_eq!(marks, (0..=docs.len() as u64).collect::<Vec<_>>());
            for ((first, len), doc) in sequences.into_iter().zip(&docs) {
                let width = dtype.width();
                let bytes = &tokens[first as usize..first as usize + len as usize * width];
                let read: Vec<u32> = bytes.chunks(width).map(|b| b.iter().rev().fold(0, |n, &x| n << 8 | u32::from(x))).collect();
                prop_assert_eq!(&read, doc);
            }
        }
    }
}

#[test]
fn a_piece_that_the_store_does_not_have_is_refused() {
    let (header, tokens, ends) = written(Dtype::U16, &[vec![1, 2, 3]]);
    let mut reader = StoreReader::open(header, &ends[..], Cursor::new(&tokens)).unwrap();
    for (doc, start, len) in [(1, 0, 1), (0, 3, 1), (0, 0, 4), (0, u32::MAX, u32::MAX)] {
        assert!(reader.read_piece(&Piece { doc, start, len }, &mut Vec::new()).is_err(), "{doc} {start} {len}");
    }
}
