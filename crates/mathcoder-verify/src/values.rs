//! Do two values agree? Directed by their kinds: truth values, infinities, intervals, collections, quantities, numbers,
//! expressions. In: two trees. Out: a finding with the rule that led to it. Quadratic in the size of sets, which is capped.

use crate::agree::Agree;
use crate::collections;
use crate::families;
use crate::intervals;
use crate::numeric::{About, numbers_agree};
use crate::program::Given;
use crate::reasons;
use crate::relations;
use crate::series;
use crate::symbolic::{equations_agree, expressions_agree};
use crate::units;
use crate::unwritten;
use dashu::base::UnsignedAbs;
use dashu::rational::RBig;
use mathcoder_core::Level;
use mathcoder_expr::{Complex, Constant, Expr, Number, Relation, eval_complex, free_symbols};

/// What is known beside the two values.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) given: Given<'a>,
    pub(crate) about: About,
}

/// Compares a stated value with a printed one.
pub(crate) fn values_agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Agree {
    if is_literal(stated) && is_literal(printed) {
        return numbers_agree(stated, printed, context.about);
    }
    if let Some(agree) = special_agree(stated, printed) {
        return agree;
    }
    if let Some(stated) = sign_inside(stated) {
        return values_agree(&stated, printed, context);
    }
    if let (Expr::Chain(first, links), _) | (_, Expr::Chain(first, links)) = (stated, printed)
        && links.len() == 1
        && links.iter().all(|(relation, _)| *relation == Relation::Equal)
    {
        return equation_or_value((first, links), (stated, printed), context);
    }
    if let Some(agree) = families::agree(stated, printed).or_else(|| series::agree(stated, printed)) {
        return agree;
    }
    if let Some(agree) = relations::agree(stated, printed, context.given) {
        return agree;
    }
    if let Some(agree) = intervals::agree(stated, printed, context) {
        return agree;
    }
    if let Some(agree) = collections::agree(stated, printed, context) {
        return agree;
    }
    scalars_agree(stated, printed, context)
}

/// A number with its sign or a fraction of two, the commonest values, to which none of the other readings applies.
fn is_literal(expr: &Expr) -> bool {
    let signed = |expr: &Expr| match expr {
        Expr::Num(_) => true,
        Expr::Neg(inner) => matches!(**inner, Expr::Num(_)),
        _ => false,
    };
    match expr {
        Expr::Div(above, below) => signed(above) && signed(below),
        Expr::Neg(inner) => match &**inner {
            Expr::Div(above, below) => signed(above) && signed(below),
            Expr::Num(_) => true,
            _ => false,
        },
        other => signed(other),
    }
}

/// `-60^\circ` as sixty negative degrees: percent, degrees and units stand outside the sign.
fn sign_inside(expr: &Expr) -> Option<Expr> {
    let Expr::Neg(inner) = expr else { return None };
    let negative = |value: &Expr| Box::new(Expr::Neg(Box::new(value.clone())));
    match &**inner {
        Expr::Degrees(value) => Some(Expr::Degrees(negative(value))),
        Expr::Percent(value) => Some(Expr::Percent(negative(value))),
        Expr::Quantity(value, unit) => Some(Expr::Quantity(negative(value), unit.clone())),
        _ => None,
    }
}

/// Values that only agree with themselves.
fn special_agree(stated: &Expr, printed: &Expr) -> Option<Agree> {
    let same = |same: bool, rule| {
        Some(if same { Agree::Same(Level::L4SymbolicallyEqual, rule) } else { Agree::Different(rule) })
    };
    match (stated, printed) {
        (Expr::Call(clock, ours), Expr::Call(other, theirs))
            if clock == "clock" && matches!(other.as_str(), "clock" | "ratio") =>
        {
            same(ours == theirs, "time_of_day")
        }
        (Expr::Call(name, ours), Expr::Call(other, theirs)) if name == "ratio" && other == name && ours.len() > 2 => {
            Some(proportions_agree(ours, theirs))
        }
        (_, Expr::Const(Constant::Undefined)) => Some(Agree::Unknown(&reasons::NO_OUTPUT)),
        (Expr::Bool(a), Expr::Bool(b)) => same(a == b, "boolean"),
        (Expr::Bool(_), _) => Some(Agree::Different("boolean")),
        (Expr::Call(word, args), _) if word == "diverges" && args.is_empty() => {
            same(stated == printed || infinity(printed).is_some(), "diverges")
        }
        (Expr::Call(word, args), _) if word == "no_real" && args.is_empty() => Some(no_real_agrees(printed)),
        (_, Expr::Bool(_)) => Some(Agree::Unknown(&reasons::STATEMENT)),
        (Expr::Const(Constant::Undefined), _) => same(*printed == Expr::Const(Constant::ComplexInfinity), "undefined"),
        (Expr::Text(a), Expr::Text(b)) => text_agrees(a, b),
        (Expr::Sym(a), Expr::Sym(b)) if a == b => same(true, "symbolic.equal"),
        _ if is_open(stated) || is_open(printed) => Some(Agree::Unknown(&reasons::UNDECIDED)),
        _ if is_infinite(stated) || is_infinite(printed) => same(infinity(stated) == infinity(printed), "infinity"),
        _ => None,
    }
}

/// `2:3:5` against `4:6:10`: every part has the same share of the first.
fn proportions_agree(ours: &[Expr], theirs: &[Expr]) -> Agree {
    let (Some(first), Some(other)) = (ours.first(), theirs.first()) else { return Agree::Unknown(&reasons::UNDECIDED) };
    if ours.len() != theirs.len() {
        return Agree::Different("count");
    }
    let share = |part: &Expr, whole: &Expr| Expr::Div(Box::new(part.clone()), Box::new(whole.clone()));
    let each = ours.iter().zip(theirs).map(|(a, b)| numbers_agree(&share(a, first), &share(b, other), About::Exact));
    each.reduce(Agree::and).unwrap_or(Agree::Unknown(&reasons::UNDECIDED)).under("ratio")
}

/// "No real solutions": an empty list, or one of values that are not real.
fn no_real_agrees(printed: &Expr) -> Agree {
    let found = match printed {
        Expr::Tuple(items) | Expr::Set(items) => items,
        Expr::Call(word, _) if word == "no_real" => return Agree::Same(Level::L4SymbolicallyEqual, "no_real"),
        _ => return Agree::Unknown(&reasons::KINDS),
    };
    let values: Option<Vec<Complex>> = found.iter().map(|value| eval_complex(value, &mut Vec::new())).collect();
    match values {
        Some(values) if values.iter().all(|value| value.im.abs() > 1e-9 * value.abs()) => {
            Agree::Same(Level::L4SymbolicallyEqual, "no_real")
        }
        Some(_) => Agree::Different("no_real"),
        None => Agree::Unknown(&reasons::UNDECIDED),
    }
}

fn text_agrees(a: &str, b: &str) -> Option<Agree> {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    Some(if plain(a) == plain(b) { Agree::Same(Level::L2Parsed, "text") } else { Agree::Unknown(&reasons::KINDS) })
}

/// Holds an operator that was not carried out; a piece of several that is so has no value there and no more.
fn is_open(expr: &Expr) -> bool {
    match expr {
        Expr::Integral { .. } | Expr::Derivative { .. } | Expr::Limit { .. } => true,
        Expr::Call(name, _) if name == "Piecewise" => false,
        other => other.children().into_iter().any(is_open),
    }
}

/// True where no list, matrix, set or statement stands anywhere in it.
pub(crate) fn holds_no_collection(expr: &Expr) -> bool {
    let scalar = is_scalar(expr) && !matches!(expr, Expr::PlusMinus(..));
    scalar && expr.children().into_iter().all(holds_no_collection)
}

pub(crate) fn holds(expr: &Expr, test: &dyn Fn(&Expr) -> bool) -> bool {
    test(expr) || expr.children().into_iter().any(|child| holds(child, test))
}

fn is_infinite(expr: &Expr) -> bool {
    infinity(expr).is_some()
}

/// The sign of an infinity; zero for the complex one.
pub(crate) fn infinity(expr: &Expr) -> Option<i8> {
    match expr {
        Expr::Const(Constant::Infinity) => Some(1),
        Expr::Const(Constant::ComplexInfinity) => Some(0),
        Expr::Neg(inner) => infinity(inner).map(|sign| -sign),
        _ => None,
    }
}

/// An equation against an equation, or an assignment against its value.
fn equation_or_value(chain: (&Expr, &[(Relation, Expr)]), pair: (&Expr, &Expr), context: Context<'_>) -> Agree {
    let sides = |expr: &Expr| match expr {
        Expr::Chain(first, links) => match links.as_slice() {
            [(Relation::Equal, right)] => Some((without_arguments(first), right.clone())),
            _ => None,
        },
        _ => None,
    };
    match (sides(pair.0), sides(pair.1)) {
        (Some(ours), Some(theirs)) => {
            if is_name(&ours.0) && same_name(&ours.0, &theirs.0) {
                return values_agree(&ours.1, &theirs.1, context);
            }
            equations_agree((&ours.0, &ours.1), (&theirs.0, &theirs.1), context.given)
        }
        // `y = 2x - 3` against `2*x - 3`; the name tells nothing that the other side could contradict.
        _ if is_name(&without_arguments(chain.0)) => match (sides(pair.0), sides(pair.1)) {
            (Some((_, value)), None) => values_agree(&value, pair.1, context),
            (None, Some((_, value))) => values_agree(pair.0, &value, context),
            _ => Agree::Unknown(&reasons::KINDS),
        },
        (Some((left, right)), None) => equation_agrees_with((&left, &right), pair.1, context),
        _ => Agree::Unknown(&reasons::KINDS),
    }
}

/// A stated equation that is solved for no name against a printed value: `A^{-1} = M` against the matrix, `3x + 4y = 25` against
/// the expression that vanishes (`3*x + 4*y - 25`), `y - 3 = 2(x - 1)` against what it makes of the one variable left out.
fn equation_agrees_with(sides: (&Expr, &Expr), printed: &Expr, context: Context<'_>) -> Agree {
    let is_closed_list = |side: &Expr| {
        let list = holds(side, &|part| matches!(part, Expr::Matrix(_) | Expr::Tuple(_) | Expr::Set(_)));
        list && free_symbols(side).is_empty()
    };
    if is_closed_list(sides.1) && !free_symbols(sides.0).is_empty() {
        return values_agree(sides.1, printed, context);
    }
    if !is_scalar(sides.0) || !is_scalar(sides.1) || !is_scalar(printed) {
        return Agree::Unknown(&reasons::KINDS);
    }
    let mut ours = free_symbols(sides.0);
    ours.extend(free_symbols(sides.1));
    let theirs = free_symbols(printed);
    if theirs.len() > 1 && ours == theirs {
        return equations_agree(sides, (printed, &Expr::Num(Number::integer(0))), context.given);
    }
    let mut left_out = ours.difference(&theirs);
    match (left_out.next(), left_out.next()) {
        (Some(name), None) if !theirs.is_empty() && theirs.is_subset(&ours) => {
            // One of several branches (`y = sqrt(25 - x**2)`) is no other equation.
            match equations_agree(sides, (&Expr::Sym(name.clone()), printed), context.given) {
                Agree::Different(_) => Agree::Unknown(&reasons::KINDS),
                other => other,
            }
        }
        _ => Agree::Unknown(&reasons::KINDS),
    }
}

/// `y(x)` is called `y`.
fn without_arguments(expr: &Expr) -> Expr {
    match expr {
        Expr::Call(name, args) if args.iter().all(|arg| matches!(arg, Expr::Sym(_))) && name.chars().count() == 1 => {
            Expr::Sym(name.clone())
        }
        other => other.clone(),
    }
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr, Expr::Sym(_))
}

fn same_name(a: &Expr, b: &Expr) -> bool {
    matches!((a, b), (Expr::Sym(a), Expr::Sym(b)) if crate::symbolic::plain_name(a) == crate::symbolic::plain_name(b))
}

/// One value against one value: units, percent and degrees first, then numbers or expressions.
pub(crate) fn scalars_agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Agree {
    if let Some(plain) = unwritten::resolved(stated, printed) {
        return scalars_agree(&plain, printed, context);
    }
    match (stated, printed) {
        (Expr::Quantity(value, unit), Expr::Degrees(_)) if is_radian(unit) => {
            numbers_agree(value, printed, context.about)
        }
        (Expr::Quantity(_, words), _) if crate::words::says_wrong(words) => Agree::Unknown(&reasons::STATEMENT),
        (Expr::Quantity(..), Expr::Degrees(_) | Expr::Percent(_)) => Agree::Different("unit.differs"),
        (Expr::Quantity(a, unit), Expr::Quantity(b, other)) => quantities_agree((a, unit), (b, other), context),
        (Expr::Quantity(value, unit), _) => bare_output_agrees((value, unit), printed, context),
        (Expr::Percent(_) | Expr::Degrees(_), Expr::Quantity(_, unit)) if has_dimension(unit) => {
            Agree::Different("unit.differs")
        }
        (_, Expr::Quantity(value, _)) => scalars_agree(stated, value, context),
        (Expr::Percent(a), Expr::Percent(b)) => scalars_agree(a, b, context).under("percent"),
        (Expr::Percent(a), Expr::Num(number)) if context.given.program.shares && is_small(number) => {
            let share = scalars_agree(&hundredth(a, context.about), printed, context).under("percent");
            // The digits agree, but what is below one and was never multiplied by a hundred is no percentage.
            let bare = scalars_agree(a, printed, context).is_same();
            if bare && !share.is_same() { Agree::Unknown(&reasons::PRECISION) } else { share }
        }
        (Expr::Percent(a), _) => scalars_agree(&hundredth(a, context.about), printed, context)
            .or(scalars_agree(a, printed, context))
            .under("percent"),
        (_, Expr::Percent(b)) => scalars_agree(stated, &hundredth(b, About::Exact), context)
            .or(scalars_agree(stated, b, context))
            .under("percent"),
        (Expr::Degrees(a), Expr::Degrees(b)) => scalars_agree(a, b, context).under("degrees"),
        (Expr::Degrees(_), _) if context.given.program.radians => {
            radians_agree(stated, printed, context).under("degrees")
        }
        (Expr::Degrees(a), _) => {
            scalars_agree(a, printed, context).or(radians_agree(stated, printed, context)).under("degrees")
        }
        (_, Expr::Degrees(b)) => printed_degrees_agree(stated, printed, b, context).under("degrees"),
        _ if is_scalar(stated) && is_scalar(printed) => plain_agree(stated, printed, context),
        _ => Agree::Unknown(&reasons::KINDS),
    }
}

fn is_small(number: &Number) -> bool {
    number.value.numerator().clone().unsigned_abs() < *number.value.denominator()
}

/// A unit of something, other than a noun that is counted and other than an angle.
fn has_dimension(unit: &str) -> bool {
    units::read(unit).is_some_and(|read| read.dimension != <[i32; 9]>::default())
}

fn is_radian(unit: &str) -> bool {
    unit.starts_with("radian") || unit == "rad"
}

fn plain_agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Agree {
    if holds(stated, &|part| matches!(part, Expr::Text(_))) || holds(printed, &|part| matches!(part, Expr::Text(_))) {
        return Agree::Unknown(&reasons::KINDS);
    }
    if free_symbols(stated).is_empty() && free_symbols(printed).is_empty() {
        if let (Expr::Call(name, args), Expr::Num(_)) = (stated, printed)
            && let ("base", [digits, _]) = (name.as_str(), args.as_slice())
        {
            // Programs print the digits in their base as often as the value.
            return numbers_agree(stated, printed, context.about)
                .or(numbers_agree(digits, printed, About::Exact))
                .under("base");
        }
        return numbers_agree(stated, printed, context.about);
    }
    // A program that has the order's sign for a variable has not computed an order.
    let is_order = |part: &Expr| matches!(part, Expr::Call(name, _) if name == "O");
    if holds(stated, &is_order) && free_symbols(printed).contains("O") {
        return Agree::Unknown(&reasons::UNDECIDED);
    }
    let (stated, printed) = (order_term_as_symbol(stated), order_term_as_symbol(printed));
    let stated = engineers_unit(&stated, &printed).unwrap_or(stated);
    expressions_agree(&stated, &printed, context.given)
}

/// `1 - 2j` where the output is complex and knows no `j`.
fn engineers_unit(stated: &Expr, printed: &Expr) -> Option<Expr> {
    let imaginary = |expr: &Expr| holds(expr, &|part| *part == Expr::Const(Constant::I));
    let named = free_symbols(stated).contains("j") && !free_symbols(printed).contains("j");
    (named && imaginary(printed) && !imaginary(stated)).then(|| {
        stated.map_leaves(&|part| match part {
            Expr::Sym(name) if name == "j" => Some(Expr::Const(Constant::I)),
            _ => None,
        })
    })
}

/// `O(x^3)` as an unknown of its own, equal only to the same order.
fn order_term_as_symbol(expr: &Expr) -> Expr {
    expr.map_leaves(&|part| match part {
        Expr::Call(name, args) if name == "O" => args.first().map(|order| Expr::Sym(format!("O {order}"))),
        _ => None,
    })
}

pub(crate) fn is_scalar(expr: &Expr) -> bool {
    !matches!(
        expr,
        Expr::Tuple(_)
            | Expr::Set(_)
            | Expr::Union(_)
            | Expr::Interval { .. }
            | Expr::Chain(..)
            | Expr::Bool(_)
            | Expr::Text(_)
            | Expr::Matrix(_)
    )
}

/// `p %` as a decimal two places further down; an integer percentage is exact, as every integer is, unless called approximate.
fn hundredth(value: &Expr, about: About) -> Expr {
    match value {
        Expr::Num(number) if number.decimals.is_none() && about == About::Approximate => {
            Expr::Num(Number { value: number.value.clone() / RBig::from(100), decimals: Some(2) })
        }
        Expr::Num(number) if number.decimals.is_some() => {
            let decimals = number.decimals.and_then(|places| places.checked_add(2));
            Expr::Num(Number { value: number.value.clone() / RBig::from(100), decimals })
        }
        other => Expr::Div(Box::new(other.clone()), Box::new(Expr::Num(Number::integer(100)))),
    }
}

/// `60^\circ` against radians, which are never whole numbers. The precision of the degrees carries over.
fn radians_agree(stated: &Expr, printed: &Expr, context: Context<'_>) -> Agree {
    if !free_symbols(stated).is_empty() || matches!(printed, Expr::Num(number) if number.decimals.is_none()) {
        return Agree::Different("degrees");
    }
    numbers_agree(stated, printed, context.about)
}

/// `\pi/3` against `60.0 degrees`, which is that angle or, for a bare stated number, that number.
fn printed_degrees_agree(stated: &Expr, printed: &Expr, degrees: &Expr, context: Context<'_>) -> Agree {
    if !free_symbols(stated).is_empty() || !is_scalar(stated) {
        return Agree::Unknown(&reasons::KINDS);
    }
    numbers_agree(stated, printed, context.about).or(numbers_agree(stated, degrees, context.about))
}

fn quantities_agree(stated: (&Expr, &str), printed: (&Expr, &str), context: Context<'_>) -> Agree {
    let measured = Context { about: raised(context.about), ..context };
    match (units::read(stated.1), units::read(printed.1)) {
        (Some(ours), Some(theirs)) if ours.dimension == theirs.dimension => {
            if ours.offset != theirs.offset {
                let moved = moved(printed.0, (&theirs, &ours));
                return scalars_agree(stated.0, &moved, measured).under("unit.temperature");
            }
            let factor = theirs.factor / ours.factor;
            if factor.is_one() {
                return scalars_agree(stated.0, printed.0, measured).under("unit");
            }
            scalars_agree(stated.0, &scaled(printed.0, factor), measured).under("unit.converted")
        }
        (Some(_), Some(_)) => Agree::Different("unit.differs"),
        _ => {
            let plain = |unit: &str| unit.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let value = scalars_agree(stated.0, printed.0, measured);
            if plain(stated.1) == plain(printed.1) || !value.is_same() {
                value
            } else {
                Agree::Unknown(&reasons::PRECISION)
            }
        }
    }
}

/// An output without a unit is taken in the stated one. Where it fits the base units instead, nobody can tell.
fn bare_output_agrees(stated: (&Expr, &str), printed: &Expr, context: Context<'_>) -> Agree {
    let measured = Context { about: raised(context.about), ..context };
    if is_radian(stated.1) {
        return scalars_agree(stated.0, printed, measured);
    }
    let agree = scalars_agree(stated.0, printed, measured).under("unit.stated");
    if let (Agree::Different(_), Some(unit)) = (agree, units::read(stated.1)) {
        let in_base = scaled(printed, RBig::ONE / unit.factor.clone());
        if !unit.factor.is_one()
            && scalars_agree(stated.0, &in_base, measured).is_same()
            && !matches!(printed, Expr::Num(number) if number.decimals.is_none())
        {
            return Agree::Unknown(&reasons::PRECISION);
        }
    }
    agree
}

/// A temperature on another scale, as many places behind the point.
fn moved(value: &Expr, scales: (&units::Unit, &units::Unit)) -> Expr {
    let (from, to) = scales;
    let of = |value: RBig| (value * from.factor.clone() + from.offset.clone() - to.offset.clone()) / to.factor.clone();
    match value {
        Expr::Num(Number { value, decimals }) => Expr::Num(Number { value: of(value.clone()), decimals: *decimals }),
        Expr::Neg(inner) => match &**inner {
            Expr::Num(Number { value, decimals }) => {
                Expr::Num(Number { value: of(-value.clone()), decimals: *decimals })
            }
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

fn raised(about: About) -> About {
    if about == About::Exact { About::Measured } else { about }
}

/// A value times a rational factor; a literal keeps its significant digits.
fn scaled(value: &Expr, factor: RBig) -> Expr {
    match value {
        Expr::Num(number) if number.decimals.is_some() => {
            let shift = factor.to_f64_fast().log10().floor();
            let decimals = number.decimals.and_then(|places| places.checked_sub(shift as i32));
            Expr::Num(Number { value: number.value.clone() * factor, decimals })
        }
        other => Expr::Mul(vec![Expr::Num(Number { value: factor, decimals: None }), other.clone()]),
    }
}
