//! Operands: numbers, symbols, functions with their arguments, fractions, roots, sub- and superscripts.
//! In: the tokens at the parser's place. Out: one operand; every token is read a bounded number of times.

use crate::names;
use crate::parser::{Dialect, Parser, one_or};
use crate::token::{Fence, Tok};
use crate::{Constant, Expr, Number, ParseError};

/// What stands above the line behind an operand.
pub(crate) enum Superscript {
    Power(Expr),
    Transpose,
    /// `x^*`, `x^+`, `x^\prime`, `x^{\prime\prime}`: part of the name.
    Mark(&'static str),
}

impl Superscript {
    pub(crate) fn apply(self, base: Expr) -> Expr {
        match (self, base) {
            (Self::Power(exponent), base) => Expr::Pow(Box::new(base), Box::new(exponent)),
            (Self::Transpose, base) => Expr::Call("transpose".to_owned(), vec![base]),
            (Self::Mark(mark), Expr::Sym(name)) => Expr::Sym(format!("{name}{mark}")),
            (Self::Mark(_), base) => Expr::Call("conjugate".to_owned(), vec![base]),
        }
    }
}

impl Parser<'_> {
    pub(crate) fn primary(&mut self) -> Result<Expr, ParseError> {
        let Some(tok) = self.peek().cloned() else { return Err(self.error("a value")) };
        if let Tok::Open(fence) = tok {
            return self.fenced(fence);
        }
        self.at += 1;
        match tok {
            Tok::Num(number) => Ok(self.mixed(number)),
            Tok::Const(constant) => Ok(self.constant(constant)),
            Tok::Sym(name) if self.dialect == Dialect::Python => self.python_name(name),
            Tok::Sym(name) => self.symbol(name),
            Tok::Func(name) => self.function(name),
            Tok::Frac => self.fraction(),
            Tok::Sqrt => self.root(),
            Tok::Binom => Ok(Expr::Call("binomial".to_owned(), vec![self.argument()?, self.argument()?])),
            Tok::Integral => self.integral(),
            Tok::Sum | Tok::Product => self.repeated(tok == Tok::Sum),
            Tok::Limit => self.limit(),
            Tok::Begin(name) => self.environment(&name),
            Tok::Bar => self.between_bars("abs", &Tok::Bar),
            Tok::DoubleBar => self.between_bars("norm", &Tok::DoubleBar),
            Tok::Accent(mark) => self.accent(mark),
            Tok::NamedSet("EmptySet") => Ok(Expr::Set(Vec::new())),
            Tok::NamedSet(name) => Ok(Expr::Sym(name.to_owned())),
            Tok::Ellipsis => Ok(Expr::Text("…".to_owned())),
            Tok::Text(text) if !text.contains(' ') => self.symbol(text),
            Tok::Text(text) => Ok(Expr::Text(text)),
            Tok::Quoted(text) => Ok(Expr::Text(text)),
            _ => {
                self.at -= 1;
                Err(self.error("a value"))
            }
        }
    }

    fn between_bars(&mut self, function: &str, close: &Tok) -> Result<Expr, ParseError> {
        self.bars += 1;
        let value = self.sum();
        self.bars -= 1;
        let value = value?;
        self.expect(close, "the closing bar")?;
        Ok(Expr::Call(function.to_owned(), vec![value]))
    }

    /// `3\frac{1}{2}`: an integer directly before a fraction of two integers.
    fn mixed(&mut self, number: Number) -> Expr {
        let whole = Expr::Num(number.clone());
        if number.decimals.is_some() || !number.value.is_int() || self.peek() != Some(&Tok::Frac) {
            return whole;
        }
        let start = self.at;
        self.at += 1;
        match (self.digits_argument(), self.digits_argument()) {
            (Some(above), Some(below)) => {
                Expr::Add(vec![whole, Expr::Div(Box::new(Expr::Num(above)), Box::new(Expr::Num(below)))])
            }
            _ => {
                self.at = start;
                whole
            }
        }
    }

    /// A group that holds one integer and nothing else.
    fn digits_argument(&mut self) -> Option<Number> {
        let start = self.at;
        let grouped = self.take(&Tok::Open(Fence::Group));
        let found = match self.peek() {
            Some(Tok::Num(number)) if number.decimals.is_none() && grouped => Some(number.clone()),
            _ => None,
        };
        self.at += 1;
        let closed = found.is_some() && self.take(&Tok::Close(Fence::Group));
        if !closed {
            self.at = start;
        }
        found.filter(|_| closed)
    }

    fn constant(&self, constant: Constant) -> Expr {
        let name = match constant {
            Constant::I => "i",
            Constant::E => "e",
            _ => return Expr::Const(constant),
        };
        if self.bound.iter().any(|bound| bound == name) { Expr::Sym(name.to_owned()) } else { Expr::Const(constant) }
    }

    /// An identifier: a call where parentheses follow, a truth value, or a symbol.
    fn python_name(&mut self, name: String) -> Result<Expr, ParseError> {
        if self.take(&Tok::Open(Fence::Round)) {
            let arguments = self.nested(Self::arguments)?;
            return Ok(crate::python_calls::convert(&name, arguments));
        }
        Ok(crate::lex_python::literal(&name).unwrap_or(Expr::Sym(name)))
    }

    fn symbol(&mut self, name: String) -> Result<Expr, ParseError> {
        let mut name = name;
        let mut primes = 0u32;
        let mut has_subscript = false;
        // `a_b'` and `a'_b` name the same.
        loop {
            if self.take(&Tok::Prime) {
                primes = primes.saturating_add(1);
            } else if !has_subscript && self.take(&Tok::Underscore) {
                name = format!("{name}_{}", self.subscript()?);
                has_subscript = true;
            } else {
                break;
            }
        }
        let opens = self.peek() == Some(&Tok::Open(Fence::Round));
        if opens && (primes > 0 || self.is_function(&name)) {
            return self.unknown_call(name, primes);
        }
        for _ in 0..primes.min(9) {
            name.push('\'');
        }
        Ok(Expr::Sym(name))
    }

    fn is_function(&self, name: &str) -> bool {
        let letter = name.split('_').next().unwrap_or(name);
        self.functions.contains(&letter)
    }

    /// `f(x)`, `f'(x)`: primes on a function of one variable are a derivative.
    fn unknown_call(&mut self, name: String, primes: u32) -> Result<Expr, ParseError> {
        self.at += 1;
        let arguments = self.arguments()?;
        if primes == 0 {
            return Ok(Expr::Call(name, arguments));
        }
        match arguments.as_slice() {
            [Expr::Sym(variable)] => {
                let variable = variable.clone();
                Ok(Expr::Derivative { body: Box::new(Expr::Call(name, arguments)), variable, order: primes })
            }
            _ => Ok(Expr::Call(format!("{name}{}", "'".repeat(primes.min(9) as usize)), arguments)),
        }
    }

    /// `R(p) = …` and `y(x) = …`: a whole left side of this form is a call, whatever the letter.
    pub(crate) fn definition(&mut self) -> Result<Option<Expr>, ParseError> {
        let (Some(Tok::Sym(name)), Some(Tok::Open(Fence::Round))) = (self.peek(), self.peek_at(1)) else {
            return Ok(None);
        };
        let name = name.clone();
        let mut ahead = 2;
        while matches!(self.peek_at(ahead), Some(Tok::Sym(_) | Tok::Num(_) | Tok::Comma)) {
            ahead += 1;
        }
        let closes = ahead > 2 && self.peek_at(ahead) == Some(&Tok::Close(Fence::Round));
        let relates = matches!(self.peek_at(ahead + 1), Some(Tok::Rel(_)));
        if !closes || !relates {
            return Ok(None);
        }
        self.at += 2;
        Ok(Some(Expr::Call(name, self.arguments()?)))
    }

    /// Arguments up to the closing parenthesis, the opening one already read.
    pub(crate) fn arguments(&mut self) -> Result<Vec<Expr>, ParseError> {
        let mut arguments = Vec::new();
        while !self.take(&Tok::Close(Fence::Round)) {
            arguments.push(self.nested(Self::statement)?);
            if !self.take(&Tok::Comma) && self.peek() != Some(&Tok::Close(Fence::Round)) {
                return Err(self.error("a comma or a closing parenthesis"));
            }
        }
        Ok(arguments)
    }

    /// `\sin x`, `\sin^2 x`, `\sin^{-1} x`, `\log_2 8`, `\max(1, 2)`.
    fn function(&mut self, name: &'static str) -> Result<Expr, ParseError> {
        let mut base = None;
        let mut power = None;
        for _ in 0..2 {
            if self.take(&Tok::Underscore) {
                base = Some(self.argument()?);
            } else if self.dialect != Dialect::Python && self.take(&Tok::Caret) {
                power = Some(self.argument()?);
            }
        }
        let mut arguments = self.function_arguments()?;
        if let Some(base) = base {
            arguments.push(base);
        }
        let minus_one = Expr::Neg(Box::new(Expr::Num(Number::integer(1))));
        match (power, names::inverse(name)) {
            (Some(power), Some(inverse)) if power == minus_one => Ok(Expr::Call(inverse.to_owned(), arguments)),
            (Some(power), _) => Ok(Expr::Pow(Box::new(call(name, arguments)), Box::new(power))),
            (None, _) => Ok(call(name, arguments)),
        }
    }

    fn function_arguments(&mut self) -> Result<Vec<Expr>, ParseError> {
        if self.take(&Tok::Open(Fence::Round)) {
            return self.nested(Self::arguments);
        }
        if matches!(self.peek(), Some(Tok::Open(Fence::Group))) {
            return Ok(vec![self.operand()?]);
        }
        let mut factors = vec![self.nested(Self::signed_operand)?];
        while self.continues_argument() {
            factors.push(self.nested(Self::power)?);
        }
        Ok(vec![one_or(factors, Expr::Mul)])
    }

    fn signed_operand(&mut self) -> Result<Expr, ParseError> {
        if self.take(&Tok::Minus) {
            return Ok(Expr::Neg(Box::new(self.power()?)));
        }
        self.power()
    }

    /// `\sin 2\pi x` takes all three factors, `\sin x \cos x` stops before the next function.
    fn continues_argument(&self) -> bool {
        self.dialect != Dialect::Python
            && matches!(self.peek(), Some(Tok::Sym(_) | Tok::Const(_) | Tok::Num(_) | Tok::Frac | Tok::Sqrt))
    }

    fn fraction(&mut self) -> Result<Expr, ParseError> {
        if let Some(derivative) = self.derivative()? {
            return Ok(derivative);
        }
        Ok(Expr::Div(Box::new(self.argument()?), Box::new(self.argument()?)))
    }

    fn root(&mut self) -> Result<Expr, ParseError> {
        let index = if self.dialect == Dialect::Latex && self.take(&Tok::Open(Fence::Square)) {
            let index = self.nested(Self::sum)?;
            self.expect(&Tok::Close(Fence::Square), "`]` behind the index of the root")?;
            index
        } else {
            Expr::Num(Number::integer(2))
        };
        Ok(Expr::Root(Box::new(self.argument()?), Box::new(index)))
    }

    /// What TeX takes as one argument: a group, or one token, which for a number is its first digit.
    pub(crate) fn argument(&mut self) -> Result<Expr, ParseError> {
        if self.peek() == Some(&Tok::Open(Fence::Group)) {
            return self.nested(|parser| parser.fenced(Fence::Group));
        }
        if self.dialect == Dialect::Latex {
            self.split_digit();
            // One letter, without the subscript behind it: `\int^b_a`.
            if let Some(Tok::Sym(name)) = self.peek() {
                let name = name.clone();
                self.at += 1;
                return Ok(Expr::Sym(name));
            }
        } else if self.peek() == Some(&Tok::Minus) {
            return self.nested(Self::signed_operand);
        }
        self.nested(Self::primary)
    }

    /// Cuts the number ahead behind its first digit (`\frac12`, `x^12`).
    fn split_digit(&mut self) {
        let Some(token) = self.tokens.get(self.at).filter(|_| self.at < self.end).cloned() else { return };
        let digits = self.text.get(token.start..token.end).unwrap_or("");
        if !matches!(token.tok, Tok::Num(_)) || digits.len() < 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        let (first, rest) = digits.split_at(1);
        let (Some(first), Some(rest)) = (Number::from_decimal(first, 0), Number::from_decimal(rest, 0)) else { return };
        let cut = token.start + 1;
        if let Some(slot) = self.tokens.get_mut(self.at) {
            slot.tok = Tok::Num(first);
            slot.end = cut;
        }
        self.tokens.insert(self.at + 1, crate::token::Token { tok: Tok::Num(rest), start: cut, end: token.end });
        self.end += 1;
    }

    pub(crate) fn superscript(&mut self) -> Result<Superscript, ParseError> {
        let grouped = usize::from(self.peek() == Some(&Tok::Open(Fence::Group)));
        let closed = grouped == 0 || self.peek_at(2) == Some(&Tok::Close(Fence::Group));
        let primes = (grouped..grouped + 3).take_while(|ahead| self.peek_at(*ahead) == Some(&Tok::Prime)).count();
        if grouped == 1 && primes > 1 && self.peek_at(1 + primes) == Some(&Tok::Close(Fence::Group)) {
            self.at += 2 + primes;
            return Ok(Superscript::Mark(if primes == 2 { "''" } else { "'''" }));
        }
        let special = match self.peek_at(grouped) {
            Some(Tok::Text(text)) if text == "T" => Some(Superscript::Transpose),
            Some(Tok::Sym(name)) if name == "T" => Some(Superscript::Transpose),
            Some(Tok::Times) => Some(Superscript::Mark("*")),
            Some(Tok::Plus) => Some(Superscript::Mark("+")),
            Some(Tok::Prime) => Some(Superscript::Mark("'")),
            _ => None,
        };
        if let Some(special) = special.filter(|_| closed) {
            self.at += 1 + 2 * grouped;
            return Ok(special);
        }
        Ok(Superscript::Power(self.argument()?))
    }

    /// The subscript as part of a name: letters and digits as they stand, anything else in braces.
    fn subscript(&mut self) -> Result<String, ParseError> {
        let start = self.at;
        if self.dialect == Dialect::Latex {
            self.split_digit();
        }
        if self.take(&Tok::Open(Fence::Group)) {
            let mut depth = 1usize;
            while depth > 0 {
                match self.peek() {
                    Some(Tok::Open(Fence::Group)) => depth += 1,
                    Some(Tok::Close(Fence::Group)) => depth -= 1,
                    Some(_) => {}
                    None => return Err(self.error("the end of the subscript")),
                }
                self.at += 1;
            }
        } else if self.peek().is_some() {
            self.at += 1;
        } else {
            return Err(self.error("a subscript"));
        }
        let source = self.source(start);
        let bare: String = source
            .replace("\\text", "")
            .replace("\\mathrm", "")
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '{' | '}' | '\\'))
            .collect();
        let simple = bare.chars().all(char::is_alphanumeric);
        Ok(if simple { bare } else { format!("{{{bare}}}") })
    }

    /// `1010_2`, `(110)_2`: digits in a base; `\vec{v}_1`: part of the name.
    pub(crate) fn subscripted(&mut self, value: Expr) -> Result<Expr, ParseError> {
        match value {
            Expr::Num(_) => Ok(Expr::Call("base".to_owned(), vec![value, self.argument()?])),
            Expr::Sym(name) => Ok(Expr::Sym(format!("{name}_{}", self.subscript()?))),
            _ => Err(self.error("no subscript here")),
        }
    }

    fn accent(&mut self, mark: &str) -> Result<Expr, ParseError> {
        match self.argument()? {
            Expr::Sym(name) => self.symbol(format!("{name}_{mark}")),
            // A unit vector, not the imaginary unit.
            Expr::Const(Constant::I) if mark == "hat" => self.symbol(format!("i_{mark}")),
            value if mark == "bar" => Ok(Expr::Call("conjugate".to_owned(), vec![value])),
            _ => Err(self.error("a letter under the accent")),
        }
    }
}

/// A call under the name of the tree; `\lg` is the logarithm to base ten.
fn call(name: &str, mut arguments: Vec<Expr>) -> Expr {
    if name == "lg" && arguments.len() == 1 {
        arguments.push(Expr::Num(Number::integer(10)));
        return Expr::Call("log".to_owned(), arguments);
    }
    match arguments.as_slice() {
        // Cosine and i sine of an angle.
        [angle] if name == "cis" => {
            Expr::Call("exp".to_owned(), vec![Expr::Mul(vec![Expr::Const(Constant::I), angle.clone()])])
        }
        _ => Expr::Call(name.to_owned(), arguments),
    }
}
