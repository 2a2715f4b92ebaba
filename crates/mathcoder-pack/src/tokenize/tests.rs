//! Ids are those of the tokenizers library, control tokens in texts are text, and files that are no tokenizer are refused.

use super::*;

/// A byte-level tokenizer of 256 bytes, two merges and two added tokens, one of them a control token.
pub(crate) fn small_json() -> String {
    let chars = byte_chars();
    let mut vocabulary: Vec<String> = chars.iter().map(ToString::to_string).collect();
    vocabulary.extend(["th".to_owned(), "the".to_owned()]);
    let vocab: serde_json::Map<String, Value> =
        vocabulary.into_iter().zip(0u32..).map(|(token, id)| (token, id.into())).collect();
    let added = |id: u32, content: &str, special: bool| {
        serde_json::json!({"id": id, "content": content, "special": special, "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false})
    };
    serde_json::json!({
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
        "padding": null,
        "added_tokens": [added(258, "<|endoftext|>", true), added(300, "    ", false)],
        "normalizer": null,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
        "post_processor": null,
        "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
        "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                  "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
                  "vocab": vocab, "merges": ["t h", "th e"]},
    })
    .to_string()
}

/// The printable characters that byte-level tokenizers write for the bytes 0 to 255.
fn byte_chars() -> Vec<char> {
    let printable = |byte: u32| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    let mut next = 256;
    let stand_in = |byte: u32| {
        if printable(byte) {
            return byte;
        }
        next += 1;
        next - 1
    };
    (0..256).map(stand_in).map(|code| char::from_u32(code).unwrap()).collect()
}

fn small() -> Tokenizer {
    Tokenizer::from_json(small_json().as_bytes()).unwrap()
}

#[test]
fn merges_are_applied_and_nothing_is_cut_off() {
    let tokenizer = small();
    assert_eq!(tokenizer.encode("the thing").unwrap(), [257, 32, 256, 105, 110, 103]);
    let long = "x the ".repeat(100);
    assert_eq!(tokenizer.decode(&tokenizer.encode(&long).unwrap()).unwrap(), long);
}

#[test]
fn a_control_token_in_a_text_is_text_and_marks_are_tokens() {
    let tokenizer = small();
    let marks = tokenizer.marks("", "auto").unwrap();
    assert_eq!(marks, TokenizerMarks { bos: None, eos: Some(258) });
    let tokens = tokenizer.encode_document("a<|endoftext|>b", marks).unwrap();
    assert_eq!(tokens.iter().filter(|&&token| token == 258).count(), 1);
    assert_eq!(tokens.last(), Some(&258));
    assert_eq!(tokenizer.encode("a    b").unwrap(), [97, 300, 98]);
}

#[test]
fn unknown_marks_are_refused_by_name() {
    let tokenizer = small();
    let error = tokenizer.marks("<s>", "auto").unwrap_err();
    assert_eq!(error.to_string(), "the tokenizer has no token `<s>` (wanted as bos)");
    let without = small_json().replace("<|endoftext|>", "<|stop|>");
    let tokenizer = Tokenizer::from_json(without.as_bytes()).unwrap();
    assert!(tokenizer.marks("", "auto").is_err());
    assert_eq!(tokenizer.marks("", "<|stop|>").unwrap().eos, Some(258));
    assert_eq!(tokenizer.marks("", "").unwrap(), TokenizerMarks::default());
}

#[test]
fn the_vocabulary_counts_added_tokens() {
    assert_eq!(small().vocab_size(), 301);
    let meta = small().store_meta(TokenizerMarks::default(), DtypeChoice::Auto).unwrap();
    assert_eq!((meta.dtype, meta.vocab_size), (Dtype::U16, 301));
}

#[test]
fn what_is_no_tokenizer_is_refused() {
    for json in [
        "",
        "{}",
        "[]",
        "{\"model\":{}}",
        "{\"model\":{\"vocab\":{}}}",
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0}}",
    ] {
        assert!(matches!(Tokenizer::from_json(json.as_bytes()), Err(PackError::Tokenizer { .. })), "{json}");
    }
}
