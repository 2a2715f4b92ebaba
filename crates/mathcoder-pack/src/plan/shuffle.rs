//! Seeded shuffling: the same seed gives the same order on every machine and in every version of this program, which a
//! library's generator does not promise. SplitMix64 feeds a Fisher-Yates shuffle. Not for secrets.

/// A small generator of numbers that look random.
pub(super) struct Dice(u64);

impl Dice {
    /// A generator for one `purpose` under a seed, so that two shuffles under one seed do not follow each other.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        let mut dice = Self(seed ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`. The high half of a product is biased by less than bound / 2⁶⁴, which nobody can measure.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// Puts `items` into a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
