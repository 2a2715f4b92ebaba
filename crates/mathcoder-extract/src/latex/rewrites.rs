//! Commands in formulas that mean nothing to a reader, and commands of packages that renderers do not know, said in ones
//! they do.

use super::boxes::braced;
use super::math::Formula;
use super::token::Token;
use super::typesetter::Typesetter;

impl Typesetter<'_> {
    /// Commands that mean nothing to a reader: they go with their arguments.
    pub(super) fn math_dropped(&mut self, name: &str) -> bool {
        match name {
            "nonumber" | "notag" | "noindent" | "hfill" | "hfil" | "vfill" | "allowbreak" | "nobreak" | "break"
            | "linebreak" | "pagebreak" | "relax" | "par" | "protect" | "xspace" | "leavevmode" | "centering"
            | "qedhere" | "qed" | "phantomsection" | "medskip" | "bigskip" | "smallskip" | "strut" | "footnotemark"
            | "null" | "normalsize" | "small" | "footnotesize" | "normalfont" | "pause" | "bgroup" | "@" | "/"
            | "-" | "ignorespaces" | "hss" | "samepage" | "narrowbreak" | "nointerlineskip" | "everymath" => {}
            "displaybreak" => drop(self.gullet.optional_here()),
            "vspace" | "index" | "noalign" | "color" | "thispagestyle" | "arraycolsep" | "marginpar" | "raiseto" => {
                self.gullet.star();
                self.gullet.argument();
            }
            "definecolor" => {
                self.gullet.argument();
                self.gullet.argument();
                self.gullet.argument();
            }
            "setlength" | "addtolength" | "renewcolumntype" => {
                self.gullet.argument();
                self.gullet.argument();
            }
            "textcolor" => {
                self.gullet.optional();
                self.gullet.argument();
                let kept = self.gullet.argument();
                self.gullet.push(braced(kept));
            }
            _ if name.ends_with("penalty") => self.skip_dimension(),
            "uppercurveobject" | "lowercurveobject" | "twocellhead" | "twocelltail" => drop(self.gullet.argument()),
            "uncover" | "only" | "onslide" | "visible" | "alert" => {
                self.skip_overlay();
                if matches!(self.gullet.raw_peek(), Some(Token::Char('{'))) {
                    let kept = self.gullet.argument();
                    self.gullet.push(kept);
                }
            }
            "kern" | "mkern" | "hskip" | "mskip" | "vskip" | "lower" | "raise" => self.skip_dimension(),
            "hspace" => return self.math_hspace(),
            _ => return false,
        }
        true
    }

    /// `\hspace`: narrow ones only move ink, wide ones separate.
    fn math_hspace(&mut self) -> bool {
        self.gullet.star();
        let width = self.gullet.text_argument();
        let digits = width.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').unwrap_or(width.len());
        let number: f64 = width.get(..digits).and_then(|n| n.parse().ok()).unwrap_or(0.0);
        let points = number
            * match width.get(digits..).unwrap_or("").trim() {
                "em" => 10.0,
                "ex" => 4.3,
                "cm" => 28.4,
                "mm" => 2.84,
                "in" => 72.0,
                _ => 1.0,
            };
        if points >= 6.0 {
            let quad = self.gullet.control("quad");
            self.gullet.push_one(quad);
        }
        true
    }

    /// Commands of packages that renderers do not know, said in ones they do.
    pub(super) fn math_rewritten(&mut self, name: &str, f: &mut Formula) -> bool {
        let plain = match name {
            "nicefrac" | "sfrac" | "flatfrac" => "frac",
            "tcboxmath" => {
                self.gullet.optional();
                "boxed"
            }
            "fbox" => "boxed",
            "Set" | "Braket" => {
                let inner = self.gullet.source_argument();
                let inner = inner.replacen('|', "\\mid ", 1);
                let (left, right) = if name == "Set" { ("\\{", "\\}") } else { ("\\langle ", "\\rangle ") };
                let tokens = self.gullet.tokens_of(&format!("{left}{inner}{right}"));
                self.gullet.push(tokens);
                return true;
            }
            "vcentcolon" => ":",
            "coloneqq" | "coloneq" => ":=",
            "eqqcolon" => "=:",
            "bm" | "pmb" => "boldsymbol",
            "trianglelefteqslant" => "trianglelefteq",
            "trianglerighteqslant" => "trianglerighteq",
            "ocircle" => "bigcirc",
            "sslash" => "\\mathbin{/\\mkern-6mu/}",
            "mathds" | "mathbbm" | "mathbbmss" => "mathbb",
            "unit" | "SI" | "qty" => return self.math_quantity(name, f),
            "num" => {
                let tokens = self.gullet.argument();
                self.gullet.push(tokens);
                return true;
            }
            "unitfrac" => {
                let number = self.gullet.optional().unwrap_or_default();
                let (top, bottom) = (self.gullet.argument(), self.gullet.argument());
                let (number, top) = (self.gullet.source_of(&number), self.gullet.source_of(&top));
                let bottom = self.gullet.source_of(&bottom);
                let tokens = self.gullet.tokens_of(&format!("{number}\\,\\mathrm{{{top}}}/\\mathrm{{{bottom}}}"));
                self.gullet.push(tokens);
                return true;
            }
            _ => return false,
        };
        if plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let control = self.gullet.control(plain);
            self.gullet.names.write_token(control, &mut f.tex);
        } else {
            f.tex.push_str(plain);
        }
        true
    }

    /// `\unit[number]{unit}` and `\SI{number}{unit}`.
    fn math_quantity(&mut self, name: &str, f: &mut Formula) -> bool {
        let number = if name == "unit" {
            self.gullet.optional().unwrap_or_default()
        } else {
            self.gullet.optional();
            self.gullet.argument()
        };
        let unit = self.gullet.argument();
        let unit = self.gullet.source_of(&unit);
        let mut tokens = number;
        let space = if tokens.is_empty() { "" } else { "\\," };
        tokens.extend(self.gullet.tokens_of(&format!("{space}\\mathrm{{{}}}", spell_unit(&unit))));
        if f.tex.ends_with('\\') {
            f.tex.push(' ');
        }
        self.gullet.push(tokens);
        true
    }
}

/// What names mean that many files use and some do not define, because their class or package lies elsewhere.
pub(super) fn fallback(name: &str) -> Option<&'static str> {
    Some(match name {
        "dd" => "\\mathrm{d}",
        "Q" => "\\mathbb{Q}",
        "E" => "\\mathbb{E}",
        "argmin" => "\\operatorname*{arg\\,min}",
        "argmax" => "\\operatorname*{arg\\,max}",
        "diag" => "\\operatorname{diag}",
        "tr" => "\\operatorname{tr}",
        "rank" => "\\operatorname{rank}",
        "sgn" => "\\operatorname{sgn}",
        "lcm" => "\\operatorname{lcm}",
        "Var" => "\\operatorname{Var}",
        "Cov" => "\\operatorname{Cov}",
        "arcsec" => "\\operatorname{arcsec}",
        "arccsc" => "\\operatorname{arccsc}",
        "arccot" => "\\operatorname{arccot}",
        _ => return None,
    })
}

/// A unit written with siunitx macros, as letters.
fn spell_unit(unit: &str) -> String {
    const UNITS: &[(&str, &str)] = &[
        ("meter", "m"),
        ("metre", "m"),
        ("second", "s"),
        ("gram", "g"),
        ("kilogram", "kg"),
        ("newton", "N"),
        ("joule", "J"),
        ("watt", "W"),
        ("volt", "V"),
        ("ampere", "A"),
        ("ohm", "\\Omega"),
        ("hertz", "Hz"),
        ("kelvin", "K"),
        ("mole", "mol"),
        ("pascal", "Pa"),
        ("coulomb", "C"),
        ("farad", "F"),
        ("tesla", "T"),
        ("henry", "H"),
        ("radian", "rad"),
        ("degree", "^\\circ"),
        ("percent", "\\%"),
        ("litre", "L"),
        ("liter", "L"),
        ("minute", "min"),
        ("hour", "h"),
        ("day", "d"),
        ("kilo", "k"),
        ("centi", "c"),
        ("milli", "m"),
        ("micro", "\\mu "),
        ("nano", "n"),
        ("mega", "M"),
        ("giga", "G"),
        ("per", "/"),
        ("squared", "^2"),
        ("cubed", "^3"),
    ];
    if !unit.contains('\\') {
        return unit.to_owned();
    }
    let mut out = String::new();
    for (i, word) in unit.split('\\').enumerate() {
        let name = word.trim();
        let known = UNITS.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, short)) if i > 0 => out.push_str(short),
            _ if i == 0 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) => out.push_str(word),
            _ => {
                out.push('\\');
                out.push_str(word);
            }
        }
    }
    out
}
