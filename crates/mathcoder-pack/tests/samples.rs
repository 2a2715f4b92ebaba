//! The tokenizer that lies with the sample data: it loads, has its marks, gives the ids that the library that trained it
//! gives, and loses no byte of any sample text.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use mathcoder_pack::{Dtype, DtypeChoice, Tokenizer, TokenizerMarks};
use std::path::Path;

fn samples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../configs/samples"))
}

fn tokenizer() -> Tokenizer {
    Tokenizer::from_json(&std::fs::read(samples().join("tokenizer.json")).unwrap()).unwrap()
}

#[test]
fn the_bundled_tokenizer_has_512_tokens_and_an_end_mark() {
    let tokenizer = tokenizer();
    assert_eq!(tokenizer.vocab_size(), 512);
    let marks = tokenizer.marks("", "auto").unwrap();
    assert_eq!(marks, TokenizerMarks { bos: None, eos: Some(0) });
    assert_eq!(tokenizer.store_meta(marks, DtypeChoice::Auto).unwrap().dtype, Dtype::U16);
}

#[test]
fn its_ids_are_those_of_the_library_that_trained_it() {
    let ids = tokenizer().encode("the sum of 3 and 4").unwrap();
    assert_eq!(ids, [257, 69, 447, 280, 386, 286, 372]);
}

#[test]
fn no_byte_of_the_sample_texts_is_lost() {
    let tokenizer = tokenizer();
    for file in ["books/notes.md", "books/chapter.tex", "code/taylor.py", "code/unfinished.py", "answers.jsonl"] {
        let text = std::fs::read_to_string(samples().join(file)).unwrap();
        let tokens = tokenizer.encode(&text).unwrap();
        assert_eq!(tokenizer.decode(&tokens).unwrap(), text, "{file}");
        assert!(tokens.len() * 10 < text.len() * 8, "{file}: {} tokens for {} bytes", tokens.len(), text.len());
    }
}
