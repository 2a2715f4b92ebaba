//! Loops of OCR programs: a page at which the model hangs ends in the same words over and over. In: the text of a `.mmd` file.
//! Out: the text with one copy of what was repeated, and how many loops there were. Linear: lines are compared with those few
//! places before, and the end of a long line with itself by a failure function.
//!
//! Not done: near-equal repetitions, and loops in the middle of a line, stay. What stands behind a loop is kept; the reference
//! release drops the rest of the book there.

/// Longest block of lines that is looked for, in lines.
const MAX_PERIOD: usize = 8;
/// Copies behind the first that make a loop of lines; tables have a few equal rows.
const COPIES: usize = 4;
/// Least bytes of a loop.
const LEAST_BYTES: usize = 160;
/// Longest end of a line that is looked at.
const WINDOW: usize = 64 << 10;

/// The text without loops, and their number.
pub(super) fn without_loops(text: &str) -> (String, usize) {
    let mut loops = 0;
    let lines: Vec<&str> = text.lines().map(|line| cut_line(line, &mut loops)).collect();
    let spoken: Vec<usize> =
        (0..lines.len()).filter(|&at| lines.get(at).is_some_and(|l| !l.trim().is_empty())).collect();
    let mut dropped = vec![false; lines.len()];
    for period in 1..=MAX_PERIOD {
        loops += mark_loops(&lines, &spoken, period, &mut dropped);
    }
    if loops == 0 {
        return (text.to_owned(), 0);
    }
    let kept = lines.iter().zip(&dropped).filter(|(_, dropped)| !**dropped).map(|(line, _)| *line);
    (kept.collect::<Vec<_>>().join("\n"), loops)
}

/// Marks the copies of blocks of `period` lines, and the blanks between them; gives the number of loops.
fn mark_loops(lines: &[&str], spoken: &[usize], period: usize, dropped: &mut [bool]) -> usize {
    let line = |at: usize| spoken.get(at).and_then(|&number| lines.get(number)).map_or("", |line| line.trim());
    let (mut loops, mut run, mut bytes) = (0, 0, 0);
    for at in period..=spoken.len() {
        let free = |at: usize| spoken.get(at).is_some_and(|&number| !dropped.get(number).copied().unwrap_or(true));
        if at < spoken.len() && free(at) && free(at - period) && line(at) == line(at - period) {
            run += 1;
            bytes += line(at).len();
            continue;
        }
        if run >= COPIES * period && bytes >= LEAST_BYTES {
            let first = spoken.get(at - run - 1).map_or(0, |before| before + 1);
            let last = spoken.get(at - 1).copied().unwrap_or(0);
            dropped.iter_mut().take(last + 1).skip(first).for_each(|flag| *flag = true);
            loops += 1;
        }
        (run, bytes) = (0, 0);
    }
    loops
}

/// The line without the loop at its end.
fn cut_line<'t>(line: &'t str, loops: &mut usize) -> &'t str {
    if line.len() < 2 * LEAST_BYTES {
        return line;
    }
    let from = line.len().saturating_sub(WINDOW);
    let end: Vec<u8> = line.as_bytes().get(from..).unwrap_or_default().iter().rev().copied().collect();
    let Some((length, period)) = longest_loop(&end) else { return line };
    let mut keep = line.len() - length + period;
    while !line.is_char_boundary(keep) {
        keep += 1;
    }
    *loops += 1;
    line.get(..keep).unwrap_or(line)
}

/// Length and period of the longest beginning that is a loop.
fn longest_loop(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut border = vec![0_usize; bytes.len()];
    let mut found = None;
    for at in 1..bytes.len() {
        let mut length = border.get(at - 1).copied().unwrap_or(0);
        while length > 0 && bytes.get(at) != bytes.get(length) {
            length = border.get(length - 1).copied().unwrap_or(0);
        }
        length += usize::from(bytes.get(at) == bytes.get(length));
        if let Some(slot) = border.get_mut(at) {
            *slot = length;
        }
        let (whole, period) = (at + 1, at + 1 - length);
        // A ruler of dashes is no loop; a table of dots neither, where it is short.
        if whole >= LEAST_BYTES && whole >= 8 * period && period >= 2 {
            found = Some((whole, period));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::without_loops;

    #[test]
    fn loops_leave_one_copy_and_what_stands_behind() {
        let block = "The same sentence is said again by the model.\n\n";
        let text = format!("Before.\n\n{}Behind it the book goes on.\n", block.repeat(40));
        let (kept, loops) = without_loops(&text);
        assert_eq!(
            (kept.as_str(), loops),
            ("Before.\n\nThe same sentence is said again by the model.\n\nBehind it the book goes on.", 1)
        );
        let two = format!("a\n{}z", "One line of the block.\nAnother line of the block.\n".repeat(10));
        assert_eq!(without_loops(&two).0, "a\nOne line of the block.\nAnother line of the block.\nz");
        let line = format!("It holds that {}", "\\quad x ".repeat(100));
        assert_eq!(without_loops(&line).0, "It holds that \\quad x");
    }

    #[test]
    fn tables_and_rulers_stay() {
        let table = "| 0 | 0 |\n".repeat(12) + &"-".repeat(500) + "\nword\n\nword";
        assert_eq!(without_loops(&table), (table.clone(), 0));
    }
}
