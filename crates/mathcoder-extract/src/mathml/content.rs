//! The usual part of content MathML: numbers, identifiers, constants, and `apply` with the arithmetic, relational, set, logic,
//! elementary and calculus operators of MathML 3. Parentheses are set by precedence. An operator without a rule is written
//! as a function of its arguments.

use super::presentation::Converter;
use super::tokens;

/// How tightly an expression holds together; an argument that holds less is put into parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Any,
    Relation,
    Sum,
    Product,
    Power,
}

/// How an operator is written.
enum Shape {
    /// Between its arguments; also in front of a single one.
    Infix(&'static str, Tightness),
    /// Name in front of parenthesised arguments.
    Function(&'static str),
    /// Fences around the argument.
    Fenced(&'static str, &'static str),
}

const CONSTANTS: &[(&str, &str)] = &[
    ("complexes", "\\mathbb{C}"),
    ("emptyset", "\\emptyset"),
    ("eulergamma", "\\gamma"),
    ("exponentiale", "e"),
    ("false", "\\text{false}"),
    ("imaginaryi", "i"),
    ("infinity", "\\infty"),
    ("integers", "\\mathbb{Z}"),
    ("naturalnumbers", "\\mathbb{N}"),
    ("notanumber", "\\text{NaN}"),
    ("pi", "\\pi"),
    ("primes", "\\mathbb{P}"),
    ("rationals", "\\mathbb{Q}"),
    ("reals", "\\mathbb{R}"),
    ("true", "\\text{true}"),
];

const CONTAINERS: &[&str] = &[
    "apply",
    "bind",
    "ci",
    "cn",
    "csymbol",
    "interval",
    "lambda",
    "list",
    "matrix",
    "matrixrow",
    "otherwise",
    "piece",
    "piecewise",
    "reln",
    "sep",
    "set",
    "vector",
];

/// True for the elements this file writes.
pub(super) fn is_content(name: &str) -> bool {
    CONTAINERS.binary_search(&name).is_ok() || CONSTANTS.binary_search_by_key(&name, |&(key, _)| key).is_ok()
}

impl Converter<'_> {
    /// Writes a content element.
    pub(super) fn content(&mut self, id: usize) {
        self.content_at(id, Tightness::Any);
    }

    fn content_at(&mut self, id: usize, wanted: Tightness) {
        let name = self.tree.name(id);
        if let Ok(at) = CONSTANTS.binary_search_by_key(&name, |&(key, _)| key) {
            return self.out.token(CONSTANTS.get(at).map_or("", |&(_, command)| command));
        }
        let items = self.tree.items(id);
        match name {
            "apply" | "reln" | "bind" => self.apply(id, wanted),
            "ci" | "csymbol" => self.symbol_or_layout(id),
            "cn" => self.constant_number(id),
            "vector" => self.sequence("\\begin{pmatrix}", &items, " \\\\ ", "\\end{pmatrix}"),
            "set" => self.sequence("\\{", &items, ", ", "\\}"),
            "list" => self.sequence("[", &items, ", ", "]"),
            "matrixrow" => self.sequence("", &items, " & ", ""),
            "matrix" => self.sequence("\\begin{pmatrix}", &items, " \\\\ ", "\\end{pmatrix}"),
            "piecewise" => self.sequence("\\begin{cases}", &items, " \\\\ ", "\\end{cases}"),
            "piece" => self.sequence("", &items, " & \\text{if } ", ""),
            "otherwise" => self.sequence("", &items, "", " & \\text{otherwise}"),
            "interval" => self.interval(id),
            "lambda" => self.lambda(id),
            "sep" => {}
            _ => self.element(id),
        }
    }

    fn apply(&mut self, id: usize, wanted: Tightness) {
        let items = self.tree.items(id);
        let Some((&operator, arguments)) = items.split_first() else { return };
        let operator = self.tree.name(operator).to_owned();
        if self.special(&operator, &items, wanted) {
            return;
        }
        match shape_of(&operator) {
            Some(Shape::Infix(sign, tightness)) => {
                self.parenthesised(id, (wanted, tightness), |this| this.infix_chain(sign, tightness, arguments))
            }
            Some(Shape::Fenced(open, close)) => self.sequence(open, arguments, ", ", close),
            Some(Shape::Function(command)) => {
                self.out.token(command);
                self.arguments(arguments);
            }
            None => {
                if let Some(&head) = items.first() {
                    self.content_head(head);
                }
                self.arguments(arguments);
            }
        }
    }

    /// Operators with a layout of their own. False where there is none.
    fn special(&mut self, operator: &str, items: &[usize], wanted: Tightness) -> bool {
        let tree = self.tree;
        let qualifier = |name: &str| items.iter().copied().find(|&item| tree.name(item) == name);
        let plain: Vec<usize> = items.iter().skip(1).copied().filter(|&item| !is_qualifier(tree.name(item))).collect();
        let (first, second) = (plain.first().copied(), plain.get(1).copied());
        let id = items.first().copied().unwrap_or_default();
        match operator {
            "minus" if plain.len() == 1 => self.parenthesised(id, (wanted, Tightness::Sum), |this| {
                this.out.token("-");
                this.optional(first, Tightness::Product);
            }),
            "divide" => {
                self.out.token("\\frac");
                self.content_group(first);
                self.content_group(second);
            }
            "power" => self.parenthesised(id, (wanted, Tightness::Power), |this| {
                this.base_of_power(first);
                this.content_script("^", second);
            }),
            "root" => {
                self.out.token("\\sqrt");
                if let Some(degree) = qualifier("degree").filter(|&degree| tree.text_of(degree).trim() != "2") {
                    self.out.token("[");
                    self.optional(tree.items(degree).first().copied(), Tightness::Any);
                    self.out.token("]");
                }
                self.content_group(first);
            }
            "exp" => {
                self.out.token("e");
                self.content_script("^", first);
            }
            "factorial" => {
                self.optional(first, Tightness::Power);
                self.out.token("!");
            }
            "log" => {
                self.out.token("\\log");
                self.content_script("_", qualifier("logbase").and_then(|base| tree.items(base).first().copied()));
                self.arguments(&plain);
            }
            "transpose" | "inverse" => {
                self.base_of_power(first);
                self.out.token(if operator == "inverse" { "^{-1}" } else { "^{T}" });
            }
            "conjugate" | "mean" => self.wrapped("\\overline", &plain),
            "selector" => {
                self.optional(first, Tightness::Power);
                self.out.open_script("_");
                self.sequence("", plain.get(1..).unwrap_or_default(), ", ", "");
                self.out.close_script();
            }
            "int" | "sum" | "product" | "limit" => self.big_operator(operator, items, &plain),
            "diff" | "partialdiff" => self.derivative(operator, items, &plain),
            "forall" | "exists" => {
                self.out.token(if operator == "forall" { "\\forall" } else { "\\exists" });
                self.bound_variables(items);
                self.out.token(": ");
                self.optional(plain.last().copied(), Tightness::Any);
            }
            _ => return false,
        }
        true
    }

    fn big_operator(&mut self, operator: &str, items: &[usize], plain: &[usize]) {
        let tree = self.tree;
        let inner = |name: &str| {
            let found = items.iter().copied().find(|&item| tree.name(item) == name)?;
            tree.items(found).first().copied()
        };
        let variable = inner("bvar");
        self.out.token(match operator {
            "int" => "\\int",
            "sum" => "\\sum",
            "product" => "\\prod",
            _ => "\\lim",
        });
        let lower = inner("lowlimit").or_else(|| inner("condition"));
        if lower.is_some() {
            self.out.open_script("_");
            if matches!(operator, "sum" | "product") && inner("lowlimit").is_some() && variable.is_some() {
                self.optional(variable, Tightness::Any);
                self.out.token("=");
            }
            if operator == "limit" && inner("lowlimit").is_some() {
                self.optional(variable, Tightness::Any);
                self.out.token(" \\to ");
            }
            self.optional(lower, Tightness::Any);
            self.out.close_script();
        }
        self.content_script("^", inner("uplimit"));
        self.out.space();
        self.optional(plain.first().copied(), Tightness::Product);
        if operator == "int" && variable.is_some() {
            self.out.token("\\,d");
            self.optional(variable, Tightness::Power);
        }
    }

    fn derivative(&mut self, operator: &str, items: &[usize], plain: &[usize]) {
        let sign = if operator == "diff" { "d" } else { "\\partial" };
        let variables: Vec<usize> = items.iter().copied().filter(|&item| self.tree.name(item) == "bvar").collect();
        if variables.is_empty() {
            self.optional(plain.first().copied(), Tightness::Power);
            return self.out.token("'");
        }
        let degree = |this: &Self, bvar: usize| {
            let found = this.tree.items(bvar).into_iter().find(|&item| this.tree.name(item) == "degree")?;
            this.tree.items(found).first().copied()
        };
        let only_degree =
            (variables.len() == 1).then(|| variables.first().and_then(|&bvar| degree(self, bvar))).flatten();
        self.out.token("\\frac");
        self.out.open_group();
        self.out.token(sign);
        match only_degree {
            Some(_) => self.content_script("^", only_degree),
            None if variables.len() > 1 => self.out.token(&format!("^{{{}}}", variables.len())),
            None => {}
        }
        self.out.close_group();
        self.out.open_group();
        for &bvar in &variables {
            self.out.token(sign);
            self.optional(
                self.tree.items(bvar).into_iter().find(|&item| self.tree.name(item) != "degree"),
                Tightness::Power,
            );
            let power = degree(self, bvar);
            self.content_script("^", power);
        }
        self.out.close_group();
        self.out.space();
        self.optional(plain.first().copied(), Tightness::Product);
    }

    fn bound_variables(&mut self, items: &[usize]) {
        for &bvar in items.iter().filter(|&&item| self.tree.name(item) == "bvar") {
            self.out.space();
            self.row(&self.tree.items(bvar));
        }
    }

    fn lambda(&mut self, id: usize) {
        let items = self.tree.items(id);
        self.bound_variables(&items);
        self.out.token(" \\mapsto ");
        self.optional(items.last().copied(), Tightness::Any);
    }

    fn interval(&mut self, id: usize) {
        let (open, close) = match self.tree.attr(id, "closure").unwrap_or("closed") {
            "open" => ("(", ")"),
            "open-closed" => ("(", "]"),
            "closed-open" => ("[", ")"),
            _ => ("[", "]"),
        };
        self.sequence(open, &self.tree.items(id), ", ", close);
    }

    /// `ci` and `csymbol` hold a name or presentation markup.
    fn symbol_or_layout(&mut self, id: usize) {
        let items = self.tree.items(id);
        if items.iter().any(|&item| !self.tree.name(item).is_empty()) {
            return self.row(&items);
        }
        tokens::identifier(&mut self.out, &self.tree.text_of(id), None);
    }

    fn constant_number(&mut self, id: usize) {
        let items = self.tree.items(id);
        let parts: Vec<&str> = items
            .iter()
            .filter(|&&item| self.tree.name(item).is_empty())
            .map(|&item| self.tree.own_text(item).trim())
            .collect();
        let text = match (self.tree.attr(id, "type").unwrap_or("real"), parts.as_slice()) {
            ("rational", [over, under]) => format!("\\frac{{{over}}}{{{under}}}"),
            ("e-notation", [digits, exponent]) => format!("{digits} \\times 10^{{{exponent}}}"),
            ("complex-cartesian", [real, imaginary]) => format!("{real} + {imaginary}i"),
            ("complex-polar", [radius, angle]) => format!("{radius} e^{{{angle} i}}"),
            _ => return self.row(&items),
        };
        self.out.token(&text);
    }

    fn content_head(&mut self, head: usize) {
        match self.tree.name(head) {
            "apply" => self.parenthesised(head, (Tightness::Power, Tightness::Any), |this| this.content(head)),
            name if is_content(name) => self.content(head),
            "" => {}
            name if self.tree.items(head).is_empty() => tokens::identifier(&mut self.out, name, None),
            _ => self.element(head),
        }
    }

    fn infix_chain(&mut self, sign: &str, tightness: Tightness, arguments: &[usize]) {
        for (at, &argument) in arguments.iter().enumerate() {
            // The first operand of a sum may be a sum; the second of a difference may not.
            let wanted = if at == 0 { tightness } else { above(tightness, sign) };
            if at > 0 || arguments.len() == 1 {
                match sign {
                    "" => self.out.token(" "),
                    _ => self.out.infix(sign),
                }
            }
            self.content_at(argument, wanted);
        }
    }

    fn arguments(&mut self, arguments: &[usize]) {
        let open = if self.any_tall(arguments) { ("\\left(", "\\right)") } else { ("(", ")") };
        self.sequence(open.0, arguments, ", ", open.1);
    }

    fn sequence(&mut self, open: &str, items: &[usize], separator: &str, close: &str) {
        self.out.token(open);
        if open.starts_with("\\begin") {
            self.out.token(" ");
        }
        for (at, &item) in items.iter().enumerate() {
            self.out.token(if at > 0 { separator } else { "" });
            self.content_at(item, Tightness::Any);
        }
        if close.starts_with("\\end") {
            self.out.token(" ");
        }
        self.out.token(close);
    }

    /// Writes `body`, in parentheses where more tightness is wanted than it has.
    fn parenthesised(&mut self, id: usize, (wanted, own): (Tightness, Tightness), body: impl FnOnce(&mut Self)) {
        if wanted <= own {
            return body(self);
        }
        let tall = self.any_tall(&[id]);
        self.out.token(if tall { "\\left(" } else { "(" });
        body(self);
        self.out.token(if tall { "\\right)" } else { ")" });
    }

    fn any_tall(&self, items: &[usize]) -> bool {
        items.iter().any(|&item| self.tall.get(item).copied().unwrap_or(false))
    }

    fn base_of_power(&mut self, base: Option<usize>) {
        let Some(base) = base else { return self.out.token("{}") };
        let simple = matches!(self.tree.name(base), "ci" | "cn")
            || CONSTANTS.iter().any(|&(name, _)| name == self.tree.name(base));
        let own = if simple { Tightness::Power } else { Tightness::Any };
        self.parenthesised(base, (Tightness::Power, own), |this| this.content(base));
    }

    fn optional(&mut self, id: Option<usize>, wanted: Tightness) {
        if let Some(id) = id {
            self.content_at(id, wanted);
        }
    }

    fn content_group(&mut self, id: Option<usize>) {
        self.out.open_group();
        self.optional(id, Tightness::Any);
        self.out.close_group();
    }

    fn content_script(&mut self, mark: &str, id: Option<usize>) {
        if id.is_some() {
            self.out.open_script(mark);
            self.optional(id, Tightness::Any);
            self.out.close_script();
        }
    }
}

fn above(tightness: Tightness, sign: &str) -> Tightness {
    match (tightness, sign) {
        (Tightness::Sum, "-") => Tightness::Product,
        (Tightness::Relation, _) => Tightness::Sum,
        _ => tightness,
    }
}

fn is_qualifier(name: &str) -> bool {
    matches!(
        name,
        "bvar" | "lowlimit" | "uplimit" | "condition" | "degree" | "logbase" | "domainofapplication" | "momentabout"
    )
}

fn shape_of(operator: &str) -> Option<Shape> {
    use Shape::{Fenced, Function, Infix};
    use Tightness::{Product, Relation, Sum};
    Some(match operator {
        "plus" => Infix("+", Sum),
        "minus" => Infix("-", Sum),
        "times" => Infix("", Product),
        "eq" => Infix("=", Relation),
        "neq" => Infix("\\neq", Relation),
        "lt" => Infix("<", Relation),
        "gt" => Infix(">", Relation),
        "leq" => Infix("\\leq", Relation),
        "geq" => Infix("\\geq", Relation),
        "equivalent" => Infix("\\equiv", Relation),
        "approx" => Infix("\\approx", Relation),
        "in" => Infix("\\in", Relation),
        "notin" => Infix("\\notin", Relation),
        "subset" => Infix("\\subseteq", Relation),
        "prsubset" => Infix("\\subset", Relation),
        "tendsto" => Infix("\\to", Relation),
        "implies" => Infix("\\Rightarrow", Relation),
        "factorof" => Infix("\\mid", Relation),
        "union" => Infix("\\cup", Sum),
        "intersect" => Infix("\\cap", Product),
        "setdiff" => Infix("\\setminus", Sum),
        "cartesianproduct" | "vectorproduct" | "outerproduct" => Infix("\\times", Product),
        "scalarproduct" => Infix("\\cdot", Product),
        "compose" => Infix("\\circ", Product),
        "rem" => Infix("\\bmod", Product),
        "and" => Infix("\\land", Product),
        "or" => Infix("\\lor", Sum),
        "xor" => Infix("\\oplus", Sum),
        "not" => Infix("\\neg", Product),
        "abs" | "card" => Fenced("\\left|", "\\right|"),
        "floor" => Fenced("\\lfloor", "\\rfloor"),
        "ceiling" => Fenced("\\lceil", "\\rceil"),
        "sin" => Function("\\sin"),
        "cos" => Function("\\cos"),
        "tan" => Function("\\tan"),
        "cot" => Function("\\cot"),
        "sec" => Function("\\sec"),
        "csc" => Function("\\csc"),
        "sinh" => Function("\\sinh"),
        "cosh" => Function("\\cosh"),
        "tanh" => Function("\\tanh"),
        "arcsin" => Function("\\arcsin"),
        "arccos" => Function("\\arccos"),
        "arctan" => Function("\\arctan"),
        "ln" => Function("\\ln"),
        "determinant" => Function("\\det"),
        "gcd" => Function("\\gcd"),
        "lcm" => Function("\\operatorname{lcm}"),
        "max" => Function("\\max"),
        "min" => Function("\\min"),
        "arg" => Function("\\arg"),
        "real" => Function("\\operatorname{Re}"),
        "imaginary" => Function("\\operatorname{Im}"),
        "grad" => Function("\\nabla"),
        "divergence" => Function("\\nabla\\cdot"),
        "curl" => Function("\\nabla\\times"),
        "laplacian" => Function("\\nabla^{2}"),
        "variance" => Function("\\operatorname{Var}"),
        "sdev" => Function("\\sigma"),
        _ => return None,
    })
}
