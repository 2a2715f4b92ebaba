//! The crate on real texts: token ids equal to those of the tokenizers library, a store and plan of a real corpus, and
//! programs in real textbook passages. Skips with a message where the data folder (`MATHCODER_DATA`) is absent.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says why it skips"
)]

use mathcoder_core::{Computation, DocId, DocStage, Document, Level, Provenance, Span, Verdict, content_hash, hex128};
use mathcoder_pack::{
    BLOCKS_KEY, Compose, ComposeConfig, Composed, DtypeChoice, PlanHeader, StoreReader, StoreWriter, Strategy,
    Tokenizer, plan_rows, read_plan, write_plan,
};
use serde_json::Value;
use std::io::Cursor;
use std::path::PathBuf;

/// The folder with real data, or nothing and a message.
fn data() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = PathBuf::from(std::env::var("MATHCODER_DATA").unwrap_or_else(|_| default.to_owned()));
    if folder.join("tokenizers").is_dir() {
        return Some(folder);
    }
    println!("skipped: no real data under {} (set MATHCODER_DATA)", folder.display());
    None
}

fn rows(folder: &std::path::Path, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The texts that the hashes below are about: 11,637 texts, 5.1 MB of passages, answers, questions and solutions.
fn texts(folder: &std::path::Path) -> Vec<String> {
    let files = [
        ("recorded/translations.jsonl", &["text", "response"][..]),
        ("eval_golden.jsonl", &["model_output"]),
        ("benchmarks/olympiadbench_test.jsonl", &["question", "solution"]),
        ("benchmarks/math_test.jsonl", &["question", "solution"]),
    ];
    let mut texts = Vec::new();
    for (file, fields) in files {
        for row in rows(folder, file) {
            texts.extend(fields.iter().filter_map(|field| row[field].as_str().map(str::to_owned)));
        }
    }
    texts
}

fn tokenizer(folder: &std::path::Path, name: &str) -> Tokenizer {
    Tokenizer::from_json(&std::fs::read(folder.join("tokenizers").join(name)).unwrap()).unwrap()
}

#[test]
fn ids_are_those_of_the_tokenizers_library() {
    let Some(folder) = data() else { return };
    let texts = texts(&folder);
    // XXH3-128 over the ids (four bytes little-endian) of every text, each text followed by four bytes of ones, as the
    // `tokenizers` crate 0.23.2 gives them with `encode_special_tokens` and without the post-processor.
    let recorded = [
        ("gpt2.json", "ad6fd8d937971fcdde6a4260afa170d5"),
        ("gpt-neox.json", "153935c801c99de1127e04db82e4fed7"),
        ("llama2.json", "38e0f6f3725e08e6076f67bf731089c8"),
    ];
    for (name, hash) in recorded {
        let tokenizer = tokenizer(&folder, name);
        let mut bytes = Vec::new();
        for text in &texts {
            tokenizer.encode(text).unwrap().iter().for_each(|id| bytes.extend_from_slice(&id.to_le_bytes()));
            bytes.extend_from_slice(&u32::MAX.to_le_bytes());
        }
        assert_eq!(hex128(content_hash(&bytes)), hash, "{name} over {} texts", texts.len());
    }
}

#[test]
fn a_real_corpus_is_stored_planned_and_read_back() {
    let Some(folder) = data() else { return };
    let tokenizer = tokenizer(&folder, "gpt-neox.json");
    let marks = tokenizer.marks("", "auto").unwrap();
    let meta = tokenizer.store_meta(marks, DtypeChoice::Auto).unwrap();
    let texts = texts(&folder);
    let mut writer = StoreWriter::new(meta, Vec::new(), Vec::new());
    for text in &texts {
        writer.push(&tokenizer.encode_document(text, marks).unwrap()).unwrap();
    }
    let (header, tokens, ends) = writer.finish().unwrap();
    let mut store = StoreReader::open(header.clone(), &ends[..], Cursor::new(tokens)).unwrap();
    let lengths = store.lengths().unwrap();
    let plan = plan_rows(&lengths, 2048, Strategy::BestFit, 3407).unwrap();
    plan.check_covers(&lengths).unwrap();
    assert_eq!(plan.n_tokens(), header.n_tokens);
    assert!(plan.padding_share() < 0.001, "{}", plan.padding_share());

    let mut file = Vec::new();
    let plan_header: PlanHeader = write_plan(&plan, (Strategy::BestFit, 3407), &header, &mut file).unwrap();
    assert_eq!(read_plan(&plan_header, &header, &file[..]).unwrap(), plan);
    for doc in [0u32, 101, 5000, texts.len() as u32 - 1] {
        let mut tokens = Vec::new();
        store.read_document(doc, &mut tokens).unwrap();
        assert_eq!(tokens.pop(), marks.eos);
        assert_eq!(tokenizer.decode(&tokens).unwrap(), texts[doc as usize]);
    }
}

/// A recorded answer's programs, each said to state its result where the first formula of the result stands in the text.
fn recorded(row: &Value) -> Document {
    let (text, response) = (row["text"].as_str().unwrap(), row["response"].as_str().unwrap());
    let mut document =
        Document::new(DocId(row["id"].as_str().unwrap().to_owned()), text.to_owned(), Provenance::default());
    for block in response.split("**Computation").skip(1) {
        let code = block.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
        let result = block.split("Result:").nth(1).unwrap_or_default().lines().nth(1).unwrap_or_default();
        let formula = result.split('$').nth(1).filter(|formula| formula.len() > 1);
        let answer = formula.map(|formula| formula.rsplit('=').next().unwrap_or_default().trim());
        let at = answer.and_then(|answer| Some((text.rfind(answer)?, answer.len())));
        document.computations.push(Computation {
            code: code.to_owned(),
            span: at.map(|(start, len)| Span { start, end: start + len }),
            verdict: Some(Verdict::Verified { level: Level::L4SymbolicallyEqual, rule: "test".into() }),
            ..Computation::default()
        });
    }
    document
}

#[test]
fn programs_in_real_passages_stand_between_blocks_and_can_be_cut_out() {
    let Some(folder) = data() else { return };
    let (mut placed, mut appended) = (0, 0);
    for row in rows(&folder, "recorded/translations.jsonl") {
        let before = recorded(&row);
        let mut after = before.clone();
        Compose::new(ComposeConfig::default()).apply(&mut after).unwrap();
        let ranges: Vec<[usize; 2]> = after
            .annotations
            .get(BLOCKS_KEY)
            .map_or(Vec::new(), |ranges| serde_json::from_value(ranges.clone()).unwrap());
        let inserted: Vec<Span> = ranges.iter().map(|&[start, end]| Span { start, end }).collect();
        // Prices such as `$$100,000$` leave a text with an odd number of marks; there parity says nothing.
        let pairs = if before.text.matches("$$").count().is_multiple_of(2) { 2 } else { 1 };
        for span in &inserted {
            let head = &after.text[..span.start];
            assert_eq!(head.matches("$$").count() % pairs, 0, "{}: inside a formula\n{}", before.id.0, after.text);
            assert!(after.text[span.start..span.end].starts_with("\n\n```python\n"), "{}", before.id.0);
            let is_last = after.text[span.end..].trim().is_empty();
            *(if is_last { &mut appended } else { &mut placed }) += 1;
        }
        let composed = Composed { text: after.text, inserted };
        assert_eq!(composed.without_inserted(), before.text);
        if std::env::var("MATHCODER_SHOW").is_ok_and(|id| id == before.id.0) {
            println!("{}", composed.text);
        }
    }
    println!("{placed} programs inside their texts, {appended} at the end");
    assert!(placed > 80, "{placed} of {} stand inside", placed + appended);
}
