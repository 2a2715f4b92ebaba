//! What a comparison of two values found, and how findings of parts join.
//! Values only, no comparison: joining is associative, costs nothing, and keeps the weaker level or the first doubt.

use mathcoder_core::{Level, ReasonInfo};

/// The finding of one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Agree {
    /// The same object.
    Same(Level, &'static str),
    /// Not the same, by this rule.
    Different(&'static str),
    /// Nobody can tell.
    Unknown(&'static ReasonInfo),
}

impl Agree {
    pub(crate) fn is_same(self) -> bool {
        matches!(self, Self::Same(..))
    }

    /// Both must hold: one difference decides, one doubt spoils, the weaker level counts.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Different(rule), _) | (_, Self::Different(rule)) => Self::Different(rule),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
            (Self::Same(a, _), Self::Same(b, rule)) => Self::Same(a.min(b), rule),
        }
    }

    /// Any will do: one agreement decides, one doubt outweighs differences.
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Same(..), _) => self,
            (_, Self::Same(..)) => other,
            (Self::Unknown(_), _) => self,
            (_, Self::Unknown(_)) => other,
            _ => self,
        }
    }

    /// The same finding under the name of the rule that led to it.
    pub(crate) fn under(self, rule: &'static str) -> Self {
        match self {
            Self::Same(level, _) => Self::Same(level, rule),
            Self::Different(_) => Self::Different(rule),
            Self::Unknown(_) => self,
        }
    }
}
