//! How a computation looks in a text: Markdown fences, long enough to hold what is inside, with the line ends of the text.

use super::{ComposeConfig, Insertion, Layout, end_of_block};
use mathcoder_core::{Computation, Document, Execution, Status};

/// What is to be inserted where, in text order.
pub(super) fn insertions(
    document: &Document,
    (kept, layout): (&[usize], Layout),
    config: &ComposeConfig,
) -> Vec<Insertion> {
    let newline = newline_of(&document.text);
    match layout {
        Layout::Interleaved => in_place(document, kept, |computation| program(computation, config, newline)),
        Layout::Steps => in_place(document, kept, |computation| steps(computation, newline)),
        Layout::Paper => paper(document, kept, newline),
    }
}

/// A block for each computation, after the paragraph that states it.
fn in_place(document: &Document, kept: &[usize], render: impl Fn(&Computation) -> String) -> Vec<Insertion> {
    let computations: Vec<&Computation> = kept.iter().filter_map(|&index| document.computations.get(index)).collect();
    let spans: Vec<_> = computations.iter().map(|computation| computation.span).collect();
    let places = end_of_block(&document.text, &spans);
    let blocks = computations.iter().zip(places);
    let mut insertions: Vec<Insertion> = blocks.map(|(c, at)| Insertion { at, block: render(c) }).collect();
    // Stable, so computations of one place stay in their order.
    insertions.sort_by_key(|insertion| insertion.at);
    insertions
}

/// The program, and what it printed.
fn program(computation: &Computation, config: &ComposeConfig, newline: &str) -> String {
    let mut block = fence("python", &computation.code, newline);
    if let Some(output) = shown_output(computation, config) {
        block.push_str(newline);
        block.push_str(newline);
        block.push_str(&fence("output", output, newline));
    }
    block
}

/// The computation in words: what is known, what is worked out, what comes out. The result is the stated one, which the
/// program has confirmed.
fn steps(computation: &Computation, newline: &str) -> String {
    let title = one_line(&computation.title);
    let mut lines = vec![if title.is_empty() { "Step by step:".to_owned() } else { format!("Step by step: {title}.") }];
    lines.push(String::new());
    let conditions = computation.conditions.iter().map(|condition| one_line(condition));
    let mut known: Vec<String> = conditions.filter(|condition| !condition.is_empty()).collect();
    if !computation.expression.trim().is_empty() {
        known.push(format!("Work out {}.", as_formula(&one_line(&computation.expression))));
    }
    if !computation.result.trim().is_empty() {
        known.push(format!("The result is {}.", as_stated(&one_line(&computation.result))));
    }
    lines.extend(known.iter().enumerate().map(|(n, line)| format!("{}. {line}", n + 1)));
    lines.join(newline)
}

fn paper(document: &Document, kept: &[usize], newline: &str) -> Vec<Insertion> {
    let at = document.text.trim_end().len();
    let computations = kept.iter().filter_map(|&index| document.computations.get(index));
    computations.enumerate().map(|(n, c)| Insertion { at, block: paper_block(n + 1, c, newline) }).collect()
}

/// One block as the paper has them. Empty parts are left away with their headings.
fn paper_block(number: usize, computation: &Computation, newline: &str) -> String {
    let title = match one_line(&computation.title) {
        title if title.is_empty() => format!("**Computation {number}**"),
        title => format!("**Computation {number}: {title}**"),
    };
    let mut parts = vec![title];
    if !computation.conditions.is_empty() {
        parts.push("Conditions Needed:".to_owned());
        let conditions = computation.conditions.iter().enumerate();
        parts.extend(conditions.map(|(n, condition)| format!("{}. {}", n + 1, one_line(condition))));
    }
    if !computation.expression.trim().is_empty() {
        parts.push("Computation Expression:".to_owned());
        parts.push(as_formula(&one_line(&computation.expression)));
    }
    if !computation.result.trim().is_empty() {
        parts.push("Computation Result:".to_owned());
        parts.push(one_line(&computation.result));
    }
    parts.push("Python Code Snippet:".to_owned());
    parts.push(fence("python", &computation.code, newline));
    parts.join(newline)
}

/// The output that is shown, if any: of a program that ended well, whole, printable, and not too long.
fn shown_output<'a>(computation: &'a Computation, config: &ComposeConfig) -> Option<&'a str> {
    let shown = |execution: &&Execution| {
        config.show_output
            && execution.status == Status::Ok
            && !execution.truncated
            && execution.stdout.len() <= config.max_output_bytes
            && !execution.stdout.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    };
    let execution = computation.execution.as_ref().filter(shown)?;
    Some(execution.stdout.trim_end()).filter(|output| !output.trim().is_empty())
}

/// A fence around `body`, one backtick longer than any run of them inside.
fn fence(language: &str, body: &str, newline: &str) -> String {
    let longest = body.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat((longest + 1).max(3));
    let body = body.trim_end().trim_start_matches(['\n', '\r']);
    let mut lines = vec![format!("{marks}{language}")];
    lines.extend(body.lines().map(|line| line.trim_end_matches('\r').to_owned()));
    lines.push(marks);
    lines.join(newline)
}

fn as_formula(expression: &str) -> String {
    let is_marked = expression.contains('$') || expression.contains("\\(") || expression.contains("\\[");
    if is_marked { expression.to_owned() } else { format!("${expression}$") }
}

/// A result as a formula, or as the words that it is (`no solution`).
fn as_stated(result: &str) -> String {
    let is_word = |word: &str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_alphabetic());
    if result.split(' ').any(is_word) { result.to_owned() } else { as_formula(result) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The line end of a text: that of its first line.
fn newline_of(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}
