//! The calls that are allowed with any argument, found by binary search before the compiled filter is asked.
//!
//! In: call numbers. Out: instructions to put in front of a filter. When a filter is installed, the kernel runs it once for
//! every call number it knows, to remember which need no filter at all; a chain of comparisons makes that a third of the
//! cost of installing one, and every program installs one. It allows only what the list names, and only for the
//! processor's own calls; all else goes on to the filter behind it.

use super::Instruction;

const LOAD: u16 = 0x20;
const JUMP: u16 = 0x05;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_GREATER: u16 = 0x25;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const RETURN: u16 = 0x06;
const ALLOW: u32 = 0x7fff_0000;
/// Where the kernel puts what a filter looks at.
const CALL_NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;

/// Stands for a jump behind the last instruction until the length is known.
const OUT: Instruction = (JUMP, 0, 0, u32::MAX);

/// Instructions that allow `calls` on the processor with the audit number `architecture`, and fall through otherwise.
pub(super) fn allow_at_once(calls: &[i64], architecture: u32) -> Vec<Instruction> {
    let ranges = ranges(calls);
    let mut program =
        vec![(LOAD, 0, 0, ARCHITECTURE), (JUMP_IF_EQUAL, 1, 0, architecture), OUT, (LOAD, 0, 0, CALL_NUMBER)];
    program.extend(search(&ranges));
    let length = program.len();
    for (place, instruction) in program.iter_mut().enumerate() {
        if *instruction == OUT {
            instruction.3 = u32::try_from(length - place - 1).unwrap_or(0);
        }
    }
    program
}

/// The numbers as ranges, both ends included.
fn ranges(calls: &[i64]) -> Vec<(u32, u32)> {
    let mut numbers: Vec<u32> = calls.iter().filter_map(|&call| u32::try_from(call).ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    ranges
}

/// As deep as the logarithm of the number of ranges.
fn search(ranges: &[(u32, u32)]) -> Vec<Instruction> {
    match ranges {
        [] => vec![OUT],
        [(first, last)] => {
            vec![(JUMP_IF_AT_LEAST, 0, 2, *first), (JUMP_IF_GREATER, 1, 0, *last), (RETURN, 0, 0, ALLOW), OUT]
        }
        _ => {
            let (low, high) = ranges.split_at(ranges.len() / 2);
            let border = high.first().map_or(u32::MAX, |range| range.0);
            let (low, high) = (search(low), search(high));
            // Conditional jumps reach 255 instructions, the other one any number.
            let mut program =
                vec![(JUMP_IF_AT_LEAST, 0, 1, border), (JUMP, 0, 0, u32::try_from(low.len()).unwrap_or(u32::MAX))];
            program.extend(low);
            program.extend(high);
            program
        }
    }
}
