//! Statements in, programs out.
use super::Builtin;
use crate::BuiltinConfig;

fn translate(text: &str) -> String {
    let found = Builtin::new(&BuiltinConfig::default()).translate(text);
    found
        .iter()
        .map(|c| format!("{}\n{} -> {}\n{}\n", c.title, c.expression, c.result, c.code))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn show() {
    println!("{}", translate("We have $\\sqrt{(-15-0)^2 + (8-0)^2} = \\sqrt{225+64} = 17$."));
}
