//! Every reader on broken inputs, for as long as is asked: real files with bytes changed, pieces cut, doubled and put elsewhere,
//! and pieces of other files put in; then a megabyte of each kind of nesting. In: seconds per reader (`hostile 60`), seeds from
//! the folder of test data (`MATHCODER_DATA`). Out: runs, panics, the slowest input of each reader, CPU time of nests. Works with the stable
//! compiler; the targets in `fuzz/` add coverage. The order of inputs depends on the seed alone, how many run on the time.

#![allow(clippy::print_stdout, reason = "a program for a person")]

use mathcoder_extract::{
    ExtractConfig, Format, HtmlOptions, HtmlScope, NotebookOutputs, ProjectContext, RawRecord, could_hold_mathematics,
    extract_html, extract_record, imported_modules, open_records, records_of_bytes,
};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Largest input.
const MAX_BYTES: usize = 64 << 10;
/// Seeds kept of each format.
const MAX_SEEDS: usize = 200;

/// A reader, its seeds, and what it does with bytes.
struct Reader {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    run: fn(&[u8]),
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seconds: u64 = std::env::args().nth(1).map_or(Ok(10), |text| text.parse())?;
    std::panic::set_hook(Box::new(|_| {}));
    let default = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
    let data = std::env::var_os("MATHCODER_DATA").map_or(default, PathBuf::from);
    let mut panics = 0;
    for reader in readers(&data) {
        panics += fuzz(&reader, Duration::from_secs(seconds));
    }
    nests();
    if panics == 0 { Ok(()) } else { Err(format!("{panics} panics").into()) }
}

fn readers(data: &Path) -> Vec<Reader> {
    let web = |name: &str| pieces(&data.join("web").join(name), Format::Html);
    let book = |name: &str, format| pieces(&data.join("textbooks").join(name), format);
    let pages = [web("llm_webkit_pages.warc.gz"), web("temml_site.warc.gz"), web("oi_wiki.warc.gz")].concat();
    let settings = [web("mathjax_demos.warc.gz"), web("discrete_book.warc.gz")].concat();
    let code =
        b"from a import (b,\n c)\nimport d.e as f, g # h\nx = '''import no'''\nif x: import y; z = \"\\\"\"\n".to_vec();
    let notebook = br##"{"cells":[{"cell_type":"markdown","source":["# T $x$"]},{"cell_type":"code","source":"%%bash\nimport a","outputs":[{"output_type":"stream","name":"stdout","text":["1"]}]}],"metadata":{},"nbformat":4}"##.to_vec();
    let mut archives = Vec::new();
    for file in std::fs::read_dir(data.join("web/warc_samples")).into_iter().flatten().flatten() {
        archives.push(std::fs::read(file.path()).unwrap_or_default());
    }
    let pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]/MediaBox[0 0 9 9]>>endobj 3 0 obj<</Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj 4 0 obj<</Length 58>>stream\nq BT /F 12 Tf 1 0 0 1 9 9 Tm [(a) -300 <62>] TJ 3 Ts (2) ' ET Q\nendstream endobj 5 0 obj<</Subtype/Type1/Encoding<</Differences[97/alpha]>>>>endobj trailer<</Root 1 0 R>>startxref 0".to_vec();
    vec![
        Reader {
            name: "html",
            seeds: pages,
            run: |bytes| {
                let _ = could_hold_mathematics(bytes);
                for scope in [HtmlScope::MainContent, HtmlScope::WholePage] {
                    drop(extract_html(bytes, &HtmlOptions { charset: None, scope }));
                }
            },
        },
        Reader {
            name: "page settings",
            seeds: settings,
            run: |bytes| drop(extract_html(bytes, &HtmlOptions::default())),
        },
        Reader {
            name: "mathml",
            seeds: web("mathjax_testsuite.warc.gz"),
            run: |bytes| drop(extract_html(bytes, &HtmlOptions::default())),
        },
        Reader {
            name: "latex",
            seeds: book("hott_book.tar.gz", Format::Latex),
            run: |bytes| read(Format::Latex, "a.tex", bytes),
        },
        Reader {
            name: "cnxml",
            seeds: book("openstax_calculus.tar.gz", Format::Cnxml),
            run: |bytes| read(Format::Cnxml, "a.cnxml", bytes),
        },
        Reader {
            name: "pretext",
            seeds: book("orcca.tar.gz", Format::Pretext),
            run: |bytes| read(Format::Pretext, "a.ptx", bytes),
        },
        Reader {
            name: "markdown",
            seeds: book("cs228_notes.tar.gz", Format::Markdown),
            run: |bytes| read(Format::Markdown, "a.md", bytes),
        },
        Reader {
            name: "mmd",
            seeds: book("oi_wiki_math_md.tar.gz", Format::Markdown),
            run: |bytes| read(Format::Markdown, "a.mmd", bytes),
        },
        Reader { name: "pdf", seeds: vec![pdf], run: |bytes| read(Format::Pdf, "a.pdf", bytes) },
        Reader { name: "notebook", seeds: vec![notebook], run: |bytes| read(Format::Notebook, "a.ipynb", bytes) },
        Reader {
            name: "python",
            seeds: vec![code],
            run: |bytes| drop(imported_modules(&String::from_utf8_lossy(bytes))),
        },
        Reader {
            name: "archives",
            seeds: archives,
            run: |bytes| {
                let config =
                    ExtractConfig { max_record_bytes: 1 << 20, max_compression_ratio: 50, ..ExtractConfig::default() };
                for name in ["a.warc.gz", "a.arc", "a.tar.gz", "a.zip"] {
                    let rows = records_of_bytes(bytes.to_vec(), name, &config).into_iter().flatten();
                    assert!(rows.take(bytes.len() + 3).count() <= bytes.len() + 2, "more records than bytes");
                }
            },
        },
    ]
}

/// The pieces of one format in an archive.
fn pieces(archive: &Path, format: Format) -> Vec<Vec<u8>> {
    let rows = open_records(archive, &ExtractConfig::default()).into_iter().flatten().flatten();
    rows.filter(|record| record.format == format).map(|record| record.bytes).take(MAX_SEEDS).collect()
}

fn read(format: Format, name: &str, bytes: &[u8]) {
    let config = ExtractConfig { notebook_outputs: NotebookOutputs::Text, ..ExtractConfig::default() };
    let member = Some(name.to_owned());
    let record = RawRecord { bytes: bytes.to_vec(), format, member, offset: None, url: None, charset: None };
    if let Ok(text) = extract_record(&record, &ProjectContext::default(), &config) {
        assert_eq!(text.formulas.seen, text.formulas.kept + text.formulas.failed);
    }
}

/// Runs one reader; gives the number of panics.
fn fuzz(reader: &Reader, time: Duration) -> usize {
    if reader.seeds.is_empty() {
        println!("{:<14} skipped: no seeds", reader.name);
        return 0;
    }
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let start = Instant::now();
    let (mut runs, mut panics, mut slowest) = (0_u64, 0, Duration::ZERO);
    while start.elapsed() < time {
        let input = mutated(&reader.seeds, &mut random);
        let began = Instant::now();
        if std::panic::catch_unwind(|| (reader.run)(&input)).is_err() {
            panics += 1;
            let path = std::env::temp_dir().join(format!("hostile-{}-{runs}", reader.name.replace(' ', "-")));
            println!("{} panics, input kept: {:?}", reader.name, std::fs::write(&path, &input).map(|()| path));
        }
        slowest = slowest.max(began.elapsed());
        runs += 1;
    }
    println!(
        "{:<14} {runs:>8} runs, {panics} panics, slowest {:.0} ms (wall)",
        reader.name,
        slowest.as_secs_f64() * 1e3
    );
    panics
}

/// A seed, or a window of it, with one to eight changes.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = window(seeds, random, MAX_BYTES);
    for _ in 0..=random.below(8) {
        let at = random.below(input.len() + 1);
        let end = (at + random.below(64)).min(input.len());
        match random.below(7) {
            0 if at < end => input[at] = random.below(256) as u8,
            1 => drop(input.drain(at..end)),
            2 => {
                let copy = input[at..end].repeat(1 + random.below(40));
                input.splice(at..at, copy);
            }
            3 => drop(input.splice(at..at, window(seeds, random, 200))),
            4 => drop(input.splice(at..at, TOKENS[random.below(TOKENS.len())].bytes())),
            5 => input.truncate(at.max(1)),
            _ => {
                let copy = input[at..end].to_vec();
                let to = random.below(input.len() + 1);
                input.splice(to..to, copy);
            }
        }
    }
    input.truncate(2 * MAX_BYTES);
    input
}

/// Pieces that steer readers.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "<", ">", "</", "<!--", "-->", "<math>", "</math>", "<table>", "<td>", "<svg>", "<p>", "<script>", "&#", "&amp;", "\\begin{align}",
    "\\end{", "\\def\\a#1{", "\\newcommand{\\x}[9]{#1}", "\\x", "$", "$$", "\\(", "\\]", "{", "}", "[", "]", "#1", "\\let\\a\\a", "\\fi",
    "\\iftrue", "\\else", "\\expandafter", "\\csname", "\0", "\r", "\n\n", "\u{feff}", "\u{2028}", "é", "𝑥", "```", "`", "|", "---", "'''", "\"",
    "WARC/1.0\r\n", "Content-Length: 99999999999\r\n", "\r\n\r\n", "HTTP/1.1 200 OK\r\n", "macros: {", "delimiters: [[", "\\\\",
];

/// A piece of a seed.
fn window(seeds: &[Vec<u8>], random: &mut Random, most: usize) -> Vec<u8> {
    let seed = &seeds[random.below(seeds.len())];
    let from = if seed.len() > most { random.below(seed.len() - most) } else { 0 };
    seed[from..(from + most).min(seed.len())].to_vec()
}

/// A megabyte of each kind of nesting, with the time it takes.
fn nests() {
    for open in [
        "<div>",
        "<b>",
        "<table><tr><td>",
        "<ul><li>",
        "<math><mrow>",
        "<svg>",
        "<a><p>",
        "<p><b><i>",
        "<!--",
        "<script>",
        "\\(",
        "$",
        "{",
        "<span class=math>",
        "<sup>",
        "<blockquote>",
        "<h1>",
        "<pre>",
        "<td>",
        "</p>",
        "&",
        "<img alt=",
        "\\begin{",
        "[[",
        "$$ ",
        "`",
        "<math><mo>&#x",
    ] {
        let page = open.repeat((1 << 20) / open.len());
        let start = cpu_seconds();
        drop(extract_html(page.as_bytes(), &HtmlOptions::default()));
        let _ = could_hold_mathematics(page.as_bytes());
        println!("1 MB of {open:<20} {:>6.0} ms of CPU", (cpu_seconds() - start) * 1e3);
    }
    for (format, open) in [
        (Format::Latex, "{"),
        (Format::Latex, "\\begin{a}"),
        (Format::Latex, "$"),
        (Format::Latex, "\\iftrue"),
        (Format::Markdown, "> "),
        (Format::Markdown, "`"),
        (Format::Markdown, "\\\\["),
        (Format::Notebook, "["),
        (Format::Cnxml, "<m:mrow>"),
        (Format::Pretext, "<p>"),
        (Format::Pdf, "1 0 obj<<>>stream\n"),
        (Format::Latex, "\\begin{"),
        (Format::Latex, "\\input{a"),
        (Format::Latex, "&"),
        (Format::Latex, "[["),
        (Format::Markdown, "$"),
        (Format::Markdown, "["),
        (Format::Markdown, "<!--"),
        (Format::Markdown, "\\begin{"),
        (Format::Markdown, "{%"),
        (Format::Pretext, "<!--"),
        (Format::Pretext, "&"),
        (Format::Pretext, "<xi:include href=\"a\"/>"),
        (Format::Cnxml, "<![CDATA["),
        (Format::Python, "import a,"),
        (Format::Python, "'''"),
        (Format::Python, "f(\\\n"),
        (Format::Pdf, "1 0 obj("),
        (Format::Pdf, "1 0 obj["),
    ] {
        let text = open.repeat((1 << 20) / open.len());
        let start = cpu_seconds();
        read(format, "a", text.as_bytes());
        println!("1 MB of {open:<20} as {:<9} {:>6.0} ms of CPU", format.name(), (cpu_seconds() - start) * 1e3);
    }
}

/// CPU seconds of this thread as the kernel counts them.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|field| field.parse::<f64>().ok()).map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}

/// Numbers without a pattern that matters here (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap_or(0)
    }
}
