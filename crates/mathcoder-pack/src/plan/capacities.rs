//! Which free capacities some row has: a set of numbers up to the row length with the one question "the smallest member
//! not below x". A tree of 64-way bit sets: three levels for rows of up to 262,144 tokens, each a few cache lines.

/// A set of numbers below a fixed bound.
pub(super) struct Capacities {
    /// `levels[0]` has a bit for each number, `levels[k + 1]` a bit for each non-zero word of `levels[k]`.
    levels: Vec<Vec<u64>>,
}

impl Capacities {
    /// The empty set of numbers up to and including `largest`.
    pub(super) fn up_to(largest: u32) -> Self {
        let mut levels = vec![vec![0; largest as usize / 64 + 1]];
        while levels[levels.len() - 1].len() > 1 {
            let words = levels[levels.len() - 1].len();
            levels.push(vec![0; (words - 1) / 64 + 1]);
        }
        Self { levels }
    }

    /// Puts `number` in.
    pub(super) fn insert(&mut self, number: u32) {
        let mut index = number as usize;
        for level in &mut self.levels {
            level[index / 64] |= 1 << (index % 64);
            index /= 64;
        }
    }

    /// Takes `number` out.
    pub(super) fn remove(&mut self, number: u32) {
        let mut index = number as usize;
        for level in &mut self.levels {
            level[index / 64] &= !(1 << (index % 64));
            if level[index / 64] != 0 {
                return;
            }
            index /= 64;
        }
    }

    /// The smallest member that is at least `number`.
    pub(super) fn at_least(&self, number: u32) -> Option<u32> {
        let mut index = number as usize;
        for (height, level) in self.levels.iter().enumerate() {
            let word = level.get(index / 64)? & (u64::MAX << (index % 64));
            if word != 0 {
                return Some(self.descend(height, index / 64 * 64 + word.trailing_zeros() as usize));
            }
            index = index / 64 + 1;
        }
        None
    }

    /// The smallest number below bit `index` of level `height`.
    fn descend(&self, height: usize, mut index: usize) -> u32 {
        for level in self.levels[..height].iter().rev() {
            index = index * 64 + level[index].trailing_zeros() as usize;
        }
        index as u32
    }
}

#[cfg(test)]
mod tests {
    use super::Capacities;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn answers_like_an_ordered_set(largest in 1u32..20_000, steps in prop::collection::vec((0u32..20_000, 0u8..3), 1..200)) {
            let (mut ours, mut theirs) = (Capacities::up_to(largest), BTreeSet::new());
            for (number, step) in steps {
                let number = number % (largest + 1);
                match step {
                    0 => { ours.insert(number); theirs.insert(number); }
                    1 => { ours.remove(number); theirs.remove(&number); }
                    _ => prop_assert_eq!(ours.at_least(number), theirs.range(number..).next().copied()),
                }
            }
        }
    }
}
