//! The shape of a program: what is left of it when names, numbers and comments are gone. Two programs of one shape compute the
//! same kind of thing in the same words; a corpus in which one shape prevails teaches that shape.
//!
//! Source text in, shape out; one pass over the first lines. Python is not parsed: strings and identifiers are told apart by
//! their first character.

/// Lines of a program that make its shape.
const LINES: usize = 10;

/// The first ten lines of a program that hold code, with names as `N`, numbers as `0` and strings as `S`.
#[must_use]
pub fn program_shape(code: &str) -> String {
    let lines = code.lines().map(blanked).filter(|line| !line.trim().is_empty());
    lines.take(LINES).collect::<Vec<_>>().join("\n")
}

fn blanked(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let width = match first {
            '#' => break,
            '"' | '\'' => {
                out.push('S');
                rest.get(1..).and_then(|inside| inside.find(first)).map_or(rest.len(), |end| end + 2)
            }
            c if c.is_alphabetic() || c == '_' => {
                out.push('N');
                length(rest, |c| c.is_alphanumeric() || c == '_')
            }
            c if c.is_ascii_digit() => {
                out.push('0');
                length(rest, |c| c.is_ascii_alphanumeric() || c == '.')
            }
            c => {
                out.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(width..).unwrap_or_default();
    }
    out.trim_end().to_owned()
}

fn length(text: &str, belongs: fn(char) -> bool) -> usize {
    text.find(|c: char| !belongs(c)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::program_shape;

    #[test]
    fn names_numbers_strings_and_comments_are_blanked() {
        let code = "# Solve it\nfrom sympy import symbols\n\nx, y_1 = symbols('x y')  # both\nprint(x**2.5 + 17)\n";
        assert_eq!(program_shape(code), "N N N N\nN, N = N(S)\nN(N**0 + 0)");
        assert_eq!(program_shape("print('open"), "N(S");
    }
}
