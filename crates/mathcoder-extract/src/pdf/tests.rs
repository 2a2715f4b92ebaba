//! PDFs written here, good and hostile, and what becomes of them.

use super::extract_pdf;
use expect_test::{Expect, expect};
use std::fmt::Write as _;
use std::io::Write as _;

const F1: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

/// A file of these objects, numbered from 1, and a trailer.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    for (i, object) in objects.iter().enumerate() {
        writeln!(file, "{} 0 obj", i + 1).unwrap();
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    file.extend(b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n");
    file
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    [format!("<<{dict}/Length {}>>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
}

/// A file of pages with these contents; fonts and forms are objects from 3 on, which the resources name.
fn book(resources: &str, shared: &[Vec<u8>], pages: &[Vec<u8>]) -> Vec<u8> {
    let first = 3 + shared.len();
    let mut kids = String::new();
    let mut rest = Vec::new();
    for (i, page) in pages.iter().enumerate() {
        let number = first + 2 * i;
        write!(kids, "{number} 0 R ").unwrap();
        rest.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R>>", number + 1).into_bytes());
        rest.push(page.clone());
    }
    let tree = format!("<</Type/Pages/Kids[{kids}]/Count 99999999/MediaBox[0 0 400 600]/Resources<<{resources}>>>>");
    let head = vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), tree.into_bytes()];
    pdf(&[head, shared.to_vec(), rest].concat())
}

/// A file of pages in one font.
fn plain(pages: &[&str]) -> Vec<u8> {
    let pages: Vec<Vec<u8>> = pages.iter().map(|page| stream("", page.as_bytes())).collect();
    book("/Font<</F1 3 0 R>>", &[F1.into()], &pages)
}

fn text(file: &[u8]) -> String {
    extract_pdf(file).unwrap().text
}

fn code(file: &[u8]) -> String {
    extract_pdf(file).unwrap_err().code.into_owned()
}

fn check(page: &str, want: Expect) {
    want.assert_eq(&text(&plain(&[page])));
}

/// Lines from the top, each with its left end, in a font whose characters are half a size wide.
fn lines(lines: &[(&str, i32, i32)]) -> String {
    let line = |(text, x, y): &(&str, i32, i32)| format!("BT /F1 10 Tf {x} {y} Td ({text}) Tj ET\n");
    lines.iter().map(line).collect()
}

#[test]
fn lines_become_paragraphs() {
    let page = lines(&[
        ("This is the first line of the text and it is a long exam-", 50, 500),
        ("ple of what a page holds, as long as the line before is.", 50, 488),
        ("It ends.", 50, 476),
        ("The next one costs $5 and is farther away from the others.", 50, 440),
    ]);
    check(
        &page,
        expect![[r"
        This is the first line of the text and it is a long example of what a page holds, as long as the line before is. It ends.

        The next one costs \$5 and is farther away from the others."]],
    );
    check("BT /F1 10 Tf 50 500 Td [(Wor) 20 (ds) -300 (apart) -80 (ly)] TJ T* ET", expect!["Words apartly"]);
    check(
        "BT /F1 10 Tf 50 500 Td (caf) Tj [(\\264) 500 (e d)] TJ (\\222) Tj (\\050x\\051) Tj ET",
        expect!["café d’(x)"],
    );
}

#[test]
fn heads_and_numbers_of_pages_are_left_out() {
    let page = |n: i32| {
        lines(&[(&format!("{n}   On numbers"), 50, 580), (&format!("Page text {n} here."), 50, 300), ("xiv", 200, 20)])
    };
    let pages: Vec<String> = (7..11).map(page).collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    expect![[r"
        Page text 7 here.

        Page text 8 here.

        Page text 9 here.

        Page text 10 here."]]
    .assert_eq(&text(&plain(&pages)));
}

#[test]
fn pages_with_formulas_are_left_out_and_counted() {
    let script = "BT /F1 10 Tf 50 500 Td (Let x) Tj /F1 7 Tf 3.6 Ts (2) Tj 0 Ts /F1 10 Tf ( be) Tj ET";
    let fraction = "BT /F1 10 Tf 100 507 Td (ab) Tj ET 99 503 12 0.5 re f BT /F1 10 Tf 100 494 Td (cd) Tj ET";
    let table = "BT /F1 10 Tf 50 504 Td (Name and more words) Tj ET 60 502 20 0.5 re f BT /F1 10 Tf 50 494 Td (next line) Tj ET";
    let footnote = "BT /F1 10 Tf 50 500 Td (as Euler saw) Tj /F1 7 Tf 3.6 Ts (12) Tj 0 Ts /F1 10 Tf ( and) Tj ET";
    let made = extract_pdf(&plain(&[script, footnote, fraction, table])).unwrap();
    assert_eq!(made.text, "as Euler saw12 and\n\nName and more words next line");
    expect![[r#"{"pages":4,"kept":2,"blank":0,"lines_with_symbols":0,"left_out":{"formulas":[1,3]}}"#]]
        .assert_eq(&made.annotations[crate::PDF_PAGES].to_string());
    assert_eq!(made.annotations[crate::MISSING_PAGES], 2);
    let reason = extract_pdf(&plain(&[script, fraction])).unwrap_err();
    assert_eq!((&*reason.code, reason.detail.as_deref()), ("extract.pdf_formulas_lost", Some("of 2 pages 2 formulas")));
}

#[test]
fn scans_and_fonts_without_meaning_are_told() {
    let image = stream("/Subtype/Image/Width 1/Height 1/Filter/DCTDecode", b"x");
    let symbol: Vec<u8> = b"<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Own/FontDescriptor<</Flags 4>>>>".into();
    let resources = "/Font<</F1 3 0 R/F2 5 0 R>>/XObject<</I 4 0 R>>";
    let one = |page: &str| book(resources, &[F1.into(), image.clone(), symbol.clone()], &[stream("", page.as_bytes())]);
    let scan = "q 390 0 0 590 0 0 cm /I Do Q";
    assert_eq!(code(&one(scan)), "extract.pdf_scanned");
    assert_eq!(code(&one(&format!("{scan} BT 3 Tr /F1 9 Tf (guessed words) Tj ET"))), "extract.pdf_scanned");
    assert_eq!(code(&one("BT /F1 9 Tf 9 9 Td (Let ) Tj /F2 9 Tf (a) Tj ET")), "extract.pdf_formulas_lost");
    assert_eq!(text(&one("BT /F2 9 Tf 9 9 Td (a) Tj /F1 9 Tf ( an item) Tj ET")), "• an item");
    assert_eq!(code(&one("")), "extract.empty");
}

#[test]
fn maps_to_unicode_are_followed() {
    let map = b"1 begincodespacerange <0000><ffff> endcodespacerange 1 beginbfchar <0005> <D835DC65> endbfchar
        2 beginbfrange <0041> <0043> <0061> <0050> <0051> [<03B1> <E000>] endbfrange";
    let font = b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 4 0 R/DescendantFonts[<</DW 500/W[65[700] 66 67 600]>>]>>";
    let one = |page: &str| book("/Font<</F 3 0 R>>", &[font.into(), stream("", map)], &[stream("", page.as_bytes())]);
    assert_eq!(text(&one("BT /F 9 Tf 9 9 Td <004100420043> Tj <00500005> Tj ET")), "abcα𝑥");
    assert_eq!(code(&one("BT /F 9 Tf 9 9 Td <00410051> Tj ET")), "extract.pdf_formulas_lost");
}

#[test]
fn filters_are_undone() {
    let page = "BT /F1 10 Tf 50 500 Td (Some words, some words, some words) Tj ET";
    let hex: String = page.bytes().map(|byte| format!("{byte:02x}")).collect::<String>() + ">";
    let runs: Vec<u8> = page.bytes().flat_map(|byte| [0, byte]).chain([128]).collect();
    let rows: Vec<u8> =
        page.as_bytes().chunks(10).flat_map(|row| [&[1, row[0]], &differences(row)[..]].concat()).collect();
    let predicted = "/Filter/FlateDecode/DecodeParms<</Predictor 11/Columns 10>>";
    let coded = [
        stream("/Filter/FlateDecode", &deflate(page.as_bytes())),
        stream(
            "/Filter[/AHx/Fl]",
            (deflate(page.as_bytes()).iter().map(|b| format!("{b:02X} ")).collect::<String>() + ">").as_bytes(),
        ),
        stream("/Filter/ASCIIHexDecode", hex.as_bytes()),
        stream("/Filter/RunLengthDecode", &runs),
        stream(predicted, &deflate(&rows)),
        stream("/Filter/LZWDecode", &lzw(page.as_bytes())),
        stream("/Filter/ASCII85Decode", base_85(page.as_bytes()).as_bytes()),
    ];
    for content in coded {
        let file = book("/Font<</F1 3 0 R>>", &[F1.into()], &[content]);
        assert_eq!(text(&file), "Some words, some words, some words");
    }
}

#[test]
fn objects_inside_streams_are_found() {
    let page = stream("", b"BT /F1 10 Tf 50 500 Td (Packed) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]>>",
        "<</Type/Page/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        F1,
    ];
    let mut head = String::new();
    let mut body = String::new();
    for (number, object) in [1, 2, 3, 5].iter().zip(objects) {
        write!(head, "{number} {} ", body.len()).unwrap();
        body += object;
        body += " ";
    }
    let pack = deflate(format!("{head}{body}").as_bytes());
    let mut file = b"%PDF-1.5\n4 0 obj\n".to_vec();
    file.extend(page);
    file.extend(b"\nendobj 7 0 obj ");
    file.extend(stream(&format!("/Type/ObjStm/N 4/First {}/Filter/FlateDecode", head.len()), &pack));
    file.extend(b"\nendobj 8 0 obj ");
    file.extend(stream("/Type/XRef/Root 1 0 R/Size 9/W[1 2 1]", b""));
    file.extend(b"\nendobj startxref 9 %%EOF");
    assert_eq!(text(&file), "Packed");
    let encrypted = String::from_utf8_lossy(&file).replace("/Root 1 0 R", "/Root 1 0 R/Encrypt 9 0 R");
    assert_eq!(code(encrypted.as_bytes()), "extract.pdf_encrypted");
}

#[test]
fn broken_files_say_what_is_wrong() {
    let whole = plain(&["BT /F1 10 Tf 50 500 Td (Whole) Tj ET"]);
    assert_eq!(text(&whole), "Whole");
    assert_eq!(code(&whole[..whole.len() - 60]), "extract.truncated");
    assert_eq!(code(b"%PDF-1.4\n"), "extract.truncated");
    assert_eq!(code(b"no PDF at all"), "extract.broken_pdf");
    assert_eq!(code(b"%PDF-1.4\n1 0 obj<</A/B>>endobj startxref 0 %%EOF"), "extract.broken_pdf");
    assert_eq!(
        code(&pdf(&[b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Kids[2 0 R 2 0 R]/Count 7>>".to_vec()])),
        "extract.broken_pdf"
    );
    let trailer = String::from_utf8_lossy(&whole).replace("/Root", "/Encrypt 9 0 R/Root");
    assert_eq!(code(trailer.as_bytes()), "extract.pdf_encrypted");
}

#[test]
fn hostile_files_end() {
    let bomb = deflate(&vec![b' '; 70 << 20]);
    let content = book("/Font<</F1 3 0 R>>", &[F1.into()], &[stream("/Filter/FlateDecode", &bomb)]);
    assert_eq!(code(&content), "extract.compression_bomb");
    let nested = book("", &[], &[stream("/Filter[/FlateDecode/FlateDecode]", &deflate(&bomb))]);
    assert_eq!(code(&nested), "extract.compression_bomb");
    assert_eq!(code(&pdf(&[stream("/Type/ObjStm/N 1/First 9/Filter/FlateDecode", &bomb)])), "extract.compression_bomb");
    // Each form draws the next one twice.
    let form = |n: usize| {
        stream(
            &format!("/Subtype/Form/Resources<</XObject<</X {} 0 R>>>>", n + 1),
            b"/X Do /X Do /X Do /X Do /X Do /X Do",
        )
    };
    let forms: Vec<Vec<u8>> = (3..40).map(form).collect();
    assert_eq!(code(&book("/XObject<</X 3 0 R>>", &forms, &[stream("", b"/X Do")])), "extract.pdf_limit");
    let deep = format!("{} {}", "[".repeat(1 << 20), "<<".repeat(1 << 20));
    assert_eq!(code(&pdf(&[deep.into_bytes()])), "extract.broken_pdf");
    for piece in [
        "1 0 obj<<>>stream\n",
        "1 0 obj(",
        "2 0 obj[",
        "stream\n",
        "obj ",
        "1 0 obj<</Length 9 0 R>>stream\nendstream ",
    ] {
        let file = format!("%PDF-1.4\n{} endobj startxref", piece.repeat((1 << 20) / piece.len()));
        let reason = code(file.as_bytes());
        assert!(["extract.broken_pdf", "extract.pdf_limit"].contains(&&*reason), "{piece}: {reason}");
    }
}

#[test]
fn any_bytes_are_survived() {
    let whole = plain(&["q 1 0 0 1 0 0 cm BT /F1 10 Tf 50 500 Td (Whole) Tj ET Q 1 1 9 9 re f BI /W 1 ID x EI"]);
    for at in 0..whole.len() {
        for byte in [0, b'<', b'[', b'9', 0xff] {
            let mut broken = whole.clone();
            broken[at] = byte;
            let _ = extract_pdf(&broken);
        }
    }
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn differences(row: &[u8]) -> Vec<u8> {
    row.windows(2).map(|pair| pair[1].wrapping_sub(pair[0])).collect()
}

/// LZW with a table that is never cleared, enough for short texts.
fn lzw(bytes: &[u8]) -> Vec<u8> {
    let mut table: Vec<Vec<u8>> = (0..=255).map(|byte| vec![byte]).chain([vec![], vec![]]).collect();
    let mut codes = vec![256];
    let mut held: Vec<u8> = Vec::new();
    for &byte in bytes {
        let longer = [&held[..], &[byte]].concat();
        if table.contains(&longer) {
            held = longer;
        } else {
            codes.push(table.iter().position(|entry| *entry == held).unwrap());
            table.push(longer);
            held = vec![byte];
        }
    }
    codes.push(table.iter().position(|entry| *entry == held).unwrap());
    codes.push(257);
    let bits: Vec<bool> = codes.iter().flat_map(|code| (0..9).rev().map(move |bit| code >> bit & 1 == 1)).collect();
    bits.chunks(8)
        .map(|byte| byte.iter().enumerate().fold(0, |sum, (i, bit)| sum | u8::from(*bit) << (7 - i)))
        .collect()
}

fn base_85(bytes: &[u8]) -> String {
    let mut out = String::new();
    for group in bytes.chunks(4) {
        let mut padded = [0; 4];
        padded[..group.len()].copy_from_slice(group);
        let value = u32::from_be_bytes(padded);
        let digits = [52_200_625, 614_125, 7_225, 85, 1].map(|place| char::from((value / place % 85) as u8 + b'!'));
        out.extend(digits.iter().take(group.len() + 1));
    }
    out + "~>"
}
