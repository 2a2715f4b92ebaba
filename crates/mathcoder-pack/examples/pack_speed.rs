//! How fast packing is: tokens from text, rows from ten million lengths, programs into text. Prints one line each.
//!
//! Usage: `pack_speed [TOKENIZER.json TEXT_FILE]`; without files the tokenizer line is left out.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measuring program for developers")]

use mathcoder_core::Span;
use mathcoder_pack::{Insertion, Strategy, Tokenizer, compose_text, end_of_block, plan_rows};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [tokenizer, text] = &arguments[..] {
        tokenize(tokenizer, text);
    }
    plan(10_000_000, 8192);
    compose();
}

fn tokenize(tokenizer: &str, text: &str) {
    let tokenizer = Tokenizer::from_json(&std::fs::read(tokenizer).unwrap()).unwrap();
    let text = std::fs::read_to_string(text).unwrap();
    let start = Instant::now();
    let tokens: usize = text.lines().map(|line| tokenizer.encode(line).unwrap().len()).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!("tokenize: {} bytes, {tokens} tokens, {:.1} MB/s", text.len(), text.len() as f64 / seconds / 1e6);
}

/// Lengths between 1 and about 20,000 tokens, most of them short.
fn plan(n: u64, length: u32) {
    let lengths: Vec<u32> = (0..n)
        .map(|i| {
            let random = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            (20.0 * (random as f64 / f64::from(1 << 24) * 7.0).exp()) as u32
        })
        .collect();
    let start = Instant::now();
    let plan = plan_rows(&lengths, length, Strategy::BestFit, 1).unwrap();
    let (seconds, padding) = (start.elapsed().as_secs_f64(), 100.0 * plan.padding_share());
    println!("plan: {n} documents into {} rows of {length}, {padding:.4} % padding, {seconds:.2} s", plan.n_rows());
}

fn compose() {
    let paragraph = "The sum of the first numbers is $1 + 2 + 3 = 6$, as everybody knows.\n\n$$\nx = 1\n$$\n\n";
    let text = paragraph.repeat(200_000);
    let starts = (0..20_000).map(|n| n * paragraph.len() * 10);
    let spans: Vec<_> = starts.map(|start| Some(Span { start, end: start + 40 })).collect();
    let start = Instant::now();
    let places = end_of_block(&text, &spans);
    let insertions: Vec<_> =
        places.into_iter().map(|at| Insertion { at, block: "```python\nprint(6)\n```".to_owned() }).collect();
    let composed = compose_text(&text, &insertions);
    let seconds = start.elapsed().as_secs_f64();
    println!("compose: {} bytes out, {:.1} MB/s", composed.text.len(), composed.text.len() as f64 / seconds / 1e6);
}
