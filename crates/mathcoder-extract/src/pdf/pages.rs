//! The pages of a PDF file in their order, with what they inherit.
//!
//! In: the catalogue. Out: each page's resources, size and streams. The tree is walked without recursion; a node that is met
//! twice is passed over, so that rings end. A stated number of pages is not believed. ISO 32000-2, 7.7.3.

use super::file::PdfFile;
use super::object::{Dict, Object};
use crate::reasons;
use mathcoder_core::Reason;
use std::collections::HashSet;

/// Most pages of a document; the longest printed books have about two thousand.
const PAGES: usize = 20_000;
/// Most nodes above pages.
const NODES: usize = 4 * PAGES;

/// One page.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// Fonts and forms by name.
    pub(super) resources: Dict,
    /// Left, bottom, right, top in points.
    pub(super) bounds: [f64; 4],
    /// How far the page is turned, in quarters.
    pub(super) quarter_turns: u8,
    /// Numbers of the streams that draw it, in order.
    pub(super) contents: Vec<u32>,
}

/// What a node hands down.
#[derive(Clone, Default)]
struct Inherited {
    resources: Dict,
    bounds: Option<[f64; 4]>,
    turns: f64,
}

/// All pages.
///
/// # Errors
/// Where there is no page tree, or one that is too large.
pub(super) fn all(file: &PdfFile<'_>) -> Result<Vec<Page>, Reason> {
    let catalogue = file.catalogue()?;
    let root = catalogue.get("Pages").cloned().unwrap_or(Object::Null);
    let mut seen: HashSet<u32> = HashSet::new();
    let mut waiting = vec![(root, Inherited::default())];
    let mut pages = Vec::new();
    while let Some((node, above)) = waiting.pop() {
        if let Object::Reference(number) = node
            && !seen.insert(number)
        {
            continue;
        }
        let Object::Dict(dict) = file.resolve(&node)? else { continue };
        let inherited = inherit(file, &dict, above)?;
        match file.entry(&dict, "Kids")? {
            Object::Array(kids) => waiting.extend(kids.into_iter().rev().map(|kid| (kid, inherited.clone()))),
            _ => pages.push(page(file, &dict, inherited)?),
        }
        if pages.len() > PAGES || waiting.len() > NODES {
            return Err(reasons::PDF_LIMIT.because(format!("more than {PAGES} pages")));
        }
    }
    if pages.is_empty() { Err(reasons::BROKEN_PDF.because("no pages")) } else { Ok(pages) }
}

fn inherit(file: &PdfFile<'_>, dict: &Dict, above: Inherited) -> Result<Inherited, Reason> {
    let own = file.dict(dict, "Resources")?;
    Ok(Inherited {
        resources: if own.is_empty() { above.resources } else { own },
        bounds: bounds(file, dict)?.or(above.bounds),
        turns: file.entry(dict, "Rotate")?.number().unwrap_or(above.turns),
    })
}

fn bounds(file: &PdfFile<'_>, dict: &Dict) -> Result<Option<[f64; 4]>, Reason> {
    for key in ["CropBox", "MediaBox"] {
        if let Object::Array(corners) = file.entry(dict, key)? {
            let corners: Vec<f64> = corners.iter().filter_map(Object::number).collect();
            if let [a, b, c, d] = corners[..]
                && (a - c).abs() > 1.0
                && (b - d).abs() > 1.0
            {
                return Ok(Some([a.min(c), b.min(d), a.max(c), b.max(d)]));
            }
        }
    }
    Ok(None)
}

fn page(file: &PdfFile<'_>, dict: &Dict, inherited: Inherited) -> Result<Page, Reason> {
    let contents = match dict.get("Contents") {
        Some(Object::Reference(number)) => match file.object(*number)? {
            Object::Array(parts) => parts,
            _ => vec![Object::Reference(*number)],
        },
        Some(Object::Array(parts)) => parts.clone(),
        _ => Vec::new(),
    };
    let contents = contents.iter().filter_map(|part| if let Object::Reference(n) = part { Some(*n) } else { None });
    Ok(Page {
        contents: contents.collect(),
        resources: inherited.resources,
        bounds: inherited.bounds.unwrap_or([0.0, 0.0, 612.0, 792.0]),
        quarter_turns: (inherited.turns / 90.0).rem_euclid(4.0) as u8,
    })
}
