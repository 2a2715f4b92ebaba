//! What stands in and around a text and belongs to the page: labels and links behind it, lines in front of its title, headings
//! that announce nothing but links, credits of pictures that are left out. In: the blocks of the main content. Out: the same
//! without them. One pass from each end and one through the middle; blocks with formulas or code are never taken away.

use super::blocks::{Block, Kind};
use super::labels::{Label, label_of};

/// Cuts the loose ends of a text; a text without a paragraph of some length is left as it is.
pub(super) fn cut_loose_ends(blocks: &mut Vec<Block>) {
    const NEAR: usize = 6;
    const PROSE: usize = 140;
    if !blocks.iter().any(|block| block.kind == Kind::Paragraph && block.line.text.len() >= PROSE) {
        return;
    }
    cut_labels(blocks);
    while blocks.len() >= 3 && blocks.last().is_some_and(|last| is_loose(last) || is_appeal(last)) {
        blocks.pop();
    }
    let title = blocks.iter().take(NEAR).position(|block| block.kind == Kind::Heading(1)).unwrap_or(0);
    let mut at = 0;
    blocks.retain(|block| {
        at += 1;
        at > title || !is_loose(block)
    });
    cut_byline(blocks);
}

/// Takes away a run of lines between the title and the first sentences: who wrote it, when, how long it takes to read.
fn cut_byline(blocks: &mut Vec<Block>) {
    const SENTENCES: usize = 100;
    if blocks.first().is_none_or(|first| first.kind != Kind::Heading(1)) {
        return;
    }
    let is_line = |block: &&Block| block.kind == Kind::Paragraph && is_loose(block);
    let run = blocks.iter().skip(1).take_while(is_line).count();
    let text = blocks.get(run + 1);
    if run >= 2 && text.is_some_and(|text| text.kind == Kind::Paragraph && text.line.text.len() >= SENTENCES) {
        blocks.drain(1..=run);
    }
}

/// Takes away labels inside the text, with the links that they announce.
fn cut_labels(blocks: &mut Vec<Block>) {
    let mut announced = false;
    blocks.retain(|block| {
        if announced && is_link(block) {
            return false;
        }
        announced = false;
        if is_bound(block) {
            return true;
        }
        let text = block.line.text.trim();
        match label_of(text) {
            Some(Label::ReadOn) => {
                announced =
                    text.len() <= 80 && (matches!(block.kind, Kind::Heading(_)) || text.ends_with([':', '?', '…']));
                !announced && !is_link(block)
            }
            Some(Label::Credit) => text.len() > 160,
            Some(Label::Appeal) | None => true,
        }
    });
}

/// Mostly a link, or the heading of one.
fn is_link(block: &Block) -> bool {
    let text = block.line.text.trim();
    !is_bound(block) && text.len() <= 400 && block.line.linked * 10 >= text.len() * 4
}

/// Holds a formula or code, or something that may be one.
fn is_bound(block: &Block) -> bool {
    !block.line.fixed.is_empty() || block.line.text.contains(['$', '\\', '='])
}

/// A line under the text that asks for something or tells of another text.
fn is_appeal(block: &Block) -> bool {
    let text = matches!(block.kind, Kind::Paragraph | Kind::Heading(2..) | Kind::Item(_));
    text && !is_bound(block) && label_of(block.line.text.trim()).is_some()
}

/// A heading that announces nothing, a few words that are no sentence, or hardly more than links.
fn is_loose(block: &Block) -> bool {
    let text = block.line.text.trim();
    if is_bound(block) {
        return false;
    }
    let linked = text.len() <= 300 && block.line.linked * 10 >= text.len() * 6;
    let ends = text.ends_with(['.', '!', '?', '…', '。', '．', '！', '？', '：', '”', '"', '»', ')', ';']);
    match block.kind {
        Kind::Heading(level) => level > 1 && !ends && text.len() <= 80,
        Kind::Paragraph => linked || (!ends && text.len() <= 50),
        Kind::Item(_) => linked,
        Kind::Code | Kind::Row => false,
    }
}
