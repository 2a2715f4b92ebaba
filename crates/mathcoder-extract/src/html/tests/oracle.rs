//! The tree beside that of html5ever, which follows the standard to the letter: the characters of both, in order, blanks aside.
//! Where the order alone differs, text was moved in front of the table that it stood in (foster parenting), which this crate
//! leaves where it is written. Real pages, the same pages mangled, and small ones for each rule.
#![allow(clippy::print_stdout, reason = "a test prints and stops at what is wrong")]

use super::super::builder::{Read, parse};
use super::super::tags::Tag;
use super::super::tree::{NodeId, ROOT, Tree};
use crate::charset::decode;
use crate::{ExtractConfig, open_records};
use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::path::PathBuf;

/// Characters of all text, blanks left out.
fn ours(html: &str) -> Option<String> {
    let (tree, read) = parse(html);
    let mut out = String::new();
    for id in std::iter::once(ROOT).chain(tree.descendants(ROOT)) {
        if tree.tag(id) == Tag::Text && !is_below(&tree, id, Tag::Noframes) {
            push(&mut out, tree.own_text(id));
        }
    }
    (read == Read::Whole).then_some(out)
}

fn is_below(tree: &Tree<'_>, id: NodeId, tag: Tag) -> bool {
    tree.tag(tree.parent(id)) == tag
}

fn push(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|c| !c.is_whitespace() && *c != '\0' && *c != char::REPLACEMENT_CHARACTER));
}

fn theirs(html: &str) -> String {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let dom = html5ever::parse_document(RcDom::default(), options).one(html);
    let mut out = String::new();
    // By hand, as pages nest deeper than the stack of a test; the document stays whole until the end, as its parts go with it.
    let mut waiting: Vec<Handle> = vec![dom.document.clone()];
    while let Some(node) = waiting.pop() {
        match &node.data {
            NodeData::Text { contents } => push(&mut out, &contents.borrow()),
            NodeData::Element { name, template_contents, .. } => {
                if &*name.local == "noframes" {
                    continue;
                }
                waiting.extend(template_contents.borrow().iter().cloned());
            }
            _ => {}
        }
        waiting.extend(node.children.borrow().iter().rev().cloned());
    }
    out
}

/// How two texts of one page compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Equal,
    OtherOrder,
    Different,
}

fn compare(html: &str) -> Option<Verdict> {
    let (ours, theirs) = (ours(html)?, theirs(html));
    if ours == theirs {
        return Some(Verdict::Equal);
    }
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    Some(if sorted(&ours) == sorted(&theirs) { Verdict::OtherOrder } else { Verdict::Different })
}

/// A page with pieces taken out, doubled and cut in, by a seed.
fn mangled(html: &str, seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let pieces = [
        "</p>", "<table>", "</table>", "<b>", "</i>", "<td>", "&amp", "&notit;", "<!--", "</div>", "<li>", "<", "\0",
        "<select>", "</span",
    ];
    let mut out = html.to_owned();
    for _ in 0..12 {
        let mut at = random(out.len());
        while !out.is_char_boundary(at) {
            at -= 1;
        }
        match random(3) {
            0 => out.insert_str(at, pieces[random(pieces.len())]),
            1 => {
                let mut end = (at + random(40)).min(out.len());
                while !out.is_char_boundary(end) {
                    end -= 1;
                }
                out.replace_range(at..end.max(at), "");
            }
            _ => {
                let mut end = (at + random(200)).min(out.len());
                while !out.is_char_boundary(end) {
                    end -= 1;
                }
                let copy = out[at..end.max(at)].to_owned();
                out.insert_str(at, &copy);
            }
        }
    }
    out
}

/// Every so many pages of all archives; all of them where the slow tests are asked for.
fn real_pages() -> Vec<(String, String)> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let web = std::env::var_os("MATHCODER_DATA").map_or_else(|| PathBuf::from(default), PathBuf::from).join("web");
    let slow = std::env::var("MATHCODER_TEST").is_ok_and(|groups| groups.contains("slow"));
    let step = if slow { 1 } else { 24 };
    let Ok(entries) = std::fs::read_dir(&web) else {
        println!("skipped: {} is absent (set MATHCODER_DATA)", web.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.retain(|file| file.to_string_lossy().ends_with(".warc.gz"));
    let records = files.iter().flat_map(|file| open_records(file, &ExtractConfig::default()).unwrap().flatten());
    let pages = records.enumerate().filter(|(at, page)| at % step == 0 && page.bytes.len() < 400_000);
    pages
        .map(|(_, page)| {
            let text = decode(&page.bytes, page.charset.as_deref()).0.into_owned();
            (page.url.unwrap_or_default(), text.replace("\r\n", "\n").replace('\r', "\n"))
        })
        .collect()
}

/// Shares of equal pages, and of pages that hold the same characters; with `SHOW` set, where the others part.
fn shares(name: &str, pages: &[(String, String)]) -> (f64, f64) {
    let (mut equal, mut same, mut all) = (0, 0, 0);
    for (url, html) in pages {
        let Some(verdict) = compare(html) else { continue };
        all += 1;
        equal += usize::from(verdict == Verdict::Equal);
        same += usize::from(verdict != Verdict::Different);
        if verdict == Verdict::Different && std::env::var_os("SHOW").is_some() {
            let (ours, theirs) = (ours(html).unwrap_or_default(), theirs(html));
            let at = ours.chars().zip(theirs.chars()).take_while(|(a, b)| a == b).count();
            let part = |text: &str| text.chars().skip(at.saturating_sub(30)).take(90).collect::<String>();
            println!("{name} {url}\n  ours   {}\n  theirs {}", part(&ours), part(&theirs));
        }
    }
    let share = |part: usize| part as f64 / all.max(1) as f64;
    println!("{name}: {all} pages, {:.4} equal, {:.4} the same characters", share(equal), share(same));
    (share(equal), share(same))
}

#[test]
fn real_pages_have_the_text_of_the_standard() {
    let pages = real_pages();
    if pages.is_empty() {
        return;
    }
    let (equal, same) = shares("as they are", &pages);
    assert!(equal >= 0.98 && same >= 0.99, "{equal:.4} equal, {same:.4} the same characters");
    let broken: Vec<_> = (0..).zip(&pages).map(|(seed, (url, html))| (url.clone(), mangled(html, seed))).collect();
    let (equal, same) = shares("mangled", &broken);
    assert!(equal >= 0.85 && same >= 0.97, "{equal:.4} equal, {same:.4} the same characters");
}
