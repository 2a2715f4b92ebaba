//! Numbers that the conditions give and the program never uses: a hint that it computes something else, and no more than that,
//! for texts name what is not needed, too. No verdict follows from it.
//!
//! In: a computation. Out: the numbers, as the conditions write them, whose digits stand nowhere in the program. The place of the
//! point does not count (`1.04` is used by `104 / 100`, `5 %` by `0.05`), nor do 0, 1, 2 and powers of ten, which hide in words,
//! formulas and units; indices, which are names, and exponents of ten are passed over. One pass over both texts, memory in proportion to them.

use crate::patterns::patterns;
use mathcoder_core::Computation;
use std::collections::BTreeSet;

patterns! {
    NAME_OR_SCALE = r"_(?:\{[^{}]*\}|\w)|\b10\^(?:\{[^{}]*\}|\d+)";
    NUMBER = r"\d(?:[\d_]|\{?,\}?\d{3})*(?:\.\d+)?|\.\d+";
}

/// The numbers of the conditions that the program does not hold, each once, in their order.
#[must_use]
pub fn missing_numbers(computation: &Computation) -> Vec<String> {
    let used: BTreeSet<String> = numbers(&computation.code).into_iter().map(digits).collect();
    let mut seen = BTreeSet::new();
    let mut missing = Vec::new();
    for condition in &computation.conditions {
        let pattern = NAME_OR_SCALE.own();
        let text = pattern.replace_all(condition, " ");
        for number in numbers(&text) {
            let digits = digits(number);
            let counts = !matches!(digits.as_str(), "" | "1" | "2") && !used.contains(&digits);
            if counts && seen.insert(digits) {
                missing.push(number.to_owned());
            }
        }
    }
    missing
}

fn numbers(text: &str) -> Vec<&str> {
    NUMBER.own().find_iter(text).map(|found| found.as_str()).collect()
}

/// The digits without the zeros around them.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::missing_numbers;
    use mathcoder_core::Computation;

    fn missing(conditions: &str, code: &str) -> Vec<String> {
        let conditions = vec![conditions.to_owned()];
        missing_numbers(&Computation { conditions, code: code.to_owned(), ..Computation::default() })
    }

    #[test]
    fn a_number_that_is_used_in_any_form_is_none() {
        assert_eq!(missing("$R = 1.04p^3$, a rate of 5 %, 12,500 people", "print(104/100*p**3*0.05*12500)"), [""; 0]);
        assert_eq!(missing("1 of 2 in $10^3$ with $x_{7}$ and $a_8$", "print(x)"), [""; 0]);
        assert_eq!(missing("$6{,}000$ at 2.50", "print(6_000 * 25)"), [""; 0]);
    }

    #[test]
    fn what_is_not_used_is_named_once() {
        assert_eq!(missing("the mass 3.5 kg, again 3.5, and 7 m", "print(7 * 3.6)"), ["3.5"]);
    }
}
