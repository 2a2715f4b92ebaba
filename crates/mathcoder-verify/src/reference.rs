//! The acceptance rule of the MathCoder2 release, for comparison: what it keeps, not what is right.
//!
//! It rejects only where the program raised, or where the stated result is shorter than 20 characters, both sides parse as a
//! Python complex number, and they differ by more than 0.01 absolute. Everything else counts as correct.

use std::cmp::Ordering;

/// Whether the reference pipeline would keep the pair. `error` is the program's error text, empty where there was none.
#[must_use]
pub fn reference_predicate(stated: &str, output: &str, error: &str) -> bool {
    if !error.is_empty() {
        return false;
    }
    if stated.chars().count() >= 20 {
        return true;
    }
    match (python_complex(stated), python_complex(output)) {
        (Some(a), Some(b)) => {
            let (re, im) = (a.0 - b.0, a.1 - b.1);
            let distance = re.hypot(im);
            // The absolute value raises where it overflows, which keeps the pair; what is not a number is not greater.
            let overflows = distance.is_infinite() && re.is_finite() && im.is_finite();
            overflows || distance.partial_cmp(&0.01) != Some(Ordering::Greater)
        }
        _ => true,
    }
}

/// What Python's `complex()` reads: one real, one imaginary, or a sum of both, in optional parentheses.
fn python_complex(text: &str) -> Option<(f64, f64)> {
    let text = text.trim();
    let text = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text).trim();
    let Some(imaginary) = text.strip_suffix(['j', 'J']) else { return Some((python_float(text)?, 0.0)) };
    let cut = imaginary
        .char_indices()
        .rev()
        .find(|(index, c)| {
            matches!(c, '+' | '-')
                && *index > 0
                && !imaginary.get(..*index).is_some_and(|before| before.ends_with(['e', 'E']))
        })
        .map_or(0, |(index, _)| index);
    let (re, im) = imaginary.split_at_checked(cut)?;
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        digits => python_float(digits)?,
    };
    Some((if re.is_empty() { 0.0 } else { python_float(re)? }, im))
}

fn python_float(text: &str) -> Option<f64> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
    if text.is_empty() || !text.chars().all(allowed) || text.starts_with('_') || text.ends_with('_') {
        return None;
    }
    text.replace('_', "").parse().ok()
}
