//! MinHash signatures in time independent of their length.
//!
//! In: shingle hashes (repetitions do no harm), number of lanes, seed. Out: one value per lane; two sets agree in a lane
//! with probability equal to their Jaccard similarity. Where classical MinHash hashes every shingle once per lane, this
//! throws every shingle into one lane and repeats with fresh hashes only while a lane is empty, and fills lane by lane in
//! the end ("Fast Similarity Sketching", Dahlgaard, Knudsen and Thorup, FOCS 2017). A text of a thousand words needs one
//! or two rounds instead of 112, with the same expectation and at least the same concentration.
//!
//! Cost: about one multiplication and one comparison per shingle and round; memory is the lanes. Not done: no
//! b-bit packing; the bands are hashed from whole lanes by the caller.

use crate::ngram::mix;

/// Computes the signature of `shingles` into `lanes`; false (lanes all `u64::MAX`) where there is no shingle.
pub(crate) fn signature(shingles: &[u64], seed: u64, lanes: &mut [u64]) -> bool {
    lanes.fill(u64::MAX);
    if shingles.is_empty() || lanes.is_empty() {
        return false;
    }
    let n_lanes = lanes.len() as u64;
    for round in 0..n_lanes {
        let round_seed = mix(seed ^ round.wrapping_mul(0xa076_1d64_78bd_642f));
        for &shingle in shingles {
            let hash = mix(shingle ^ round_seed);
            let lane = (((hash >> 32) * n_lanes) >> 32) as usize;
            if let Some(slot) = lanes.get_mut(lane) {
                *slot = (*slot).min(ranked(round, hash));
            }
        }
        if lanes.iter().all(|&lane| lane != u64::MAX) {
            return true;
        }
    }
    fill_one_by_one(shingles, seed, lanes);
    true
}

/// The last resort for a handful of shingles: a lane that is still empty takes the smallest hash of a round of its own.
fn fill_one_by_one(shingles: &[u64], seed: u64, lanes: &mut [u64]) {
    let n_lanes = lanes.len() as u64;
    for (index, slot) in lanes.iter_mut().enumerate().filter(|(_, slot)| **slot == u64::MAX) {
        let round = n_lanes + index as u64;
        let round_seed = mix(seed ^ round.wrapping_mul(0xa076_1d64_78bd_642f));
        *slot = shingles.iter().map(|&shingle| ranked(round, mix(shingle ^ round_seed))).min().unwrap_or(u64::MAX);
    }
}

/// Earlier rounds come first, so that a lane filled in one round never changes in a later one.
const fn ranked(round: u64, hash: u64) -> u64 {
    (round << 32) | (hash & 0xffff_ffff)
}

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::ngram::mix;

    fn lanes_of(shingles: &[u64]) -> Vec<u64> {
        let mut lanes = vec![0; 112];
        assert!(signature(shingles, 7, &mut lanes));
        lanes
    }

    #[test]
    fn share_of_equal_lanes_estimates_jaccard() {
        for (n_common, n_own) in [(900_u64, 50_u64), (500, 250), (90, 5), (8, 1), (300, 300)] {
            let (mut sum, trials) = (0.0, 60_u64);
            for trial in 0..trials {
                let set = |tag: u64| -> Vec<u64> {
                    let common = (0..n_common).map(|i| mix(i + (trial << 32)));
                    common.chain((0..n_own).map(|i| mix(mix(tag) ^ (i + (trial << 32))))).collect()
                };
                let (a, b) = (lanes_of(&set(1)), lanes_of(&set(2)));
                let equal = a.iter().zip(&b).filter(|(x, y)| x == y).count();
                sum += equal as f64 / 112.0;
            }
            let jaccard = n_common as f64 / (n_common + 2 * n_own) as f64;
            let estimate = sum / trials as f64;
            assert!((estimate - jaccard).abs() < 0.03, "{n_common}+{n_own}: {estimate} for {jaccard}");
        }
    }

    #[test]
    fn repetition_and_order_do_not_matter() {
        let set: Vec<u64> = (0..40).map(mix).collect();
        let twice: Vec<u64> = set.iter().rev().chain(&set).copied().collect();
        assert_eq!(lanes_of(&set), lanes_of(&twice));
    }

    #[test]
    fn no_shingle_no_signature() {
        let mut lanes = [0; 4];
        assert!(!signature(&[], 7, &mut lanes));
        assert_eq!(lanes, [u64::MAX; 4]);
    }
}
