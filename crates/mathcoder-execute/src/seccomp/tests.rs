//! The filter as the kernel would run it: an interpreter for the few instructions it is made of.

use super::{Instruction, Surroundings, audit_number, build, compile, rules};

const FULL: Surroundings = Surroundings { has_own_pids: true, has_guarded_files: true };

/// What a program returns for a call; panics where it leaves its bounds.
fn verdict(program: &[Instruction], architecture: u32, call: u32, arguments: [u64; 6]) -> u32 {
    let mut data = [call.to_ne_bytes(), architecture.to_ne_bytes(), [0; 4], [0; 4]].concat();
    data.extend(arguments.iter().flat_map(|argument| argument.to_ne_bytes()));
    let (mut accumulator, mut at) = (0, 0);
    loop {
        let (code, jt, jf, k) = program[at];
        at += 1;
        let branch = |holds: bool| usize::from(if holds { jt } else { jf });
        match code {
            0x20 => accumulator = u32::from_ne_bytes(data[k as usize..k as usize + 4].try_into().unwrap()),
            0x54 => accumulator &= k,
            0x05 => at += k as usize,
            0x15 => at += branch(accumulator == k),
            0x25 => at += branch(accumulator > k),
            0x35 => at += branch(accumulator >= k),
            0x06 => return k,
            other => panic!("instruction {other:#x}"),
        }
    }
}

fn read(bytes: &[u8]) -> Vec<Instruction> {
    let one = |b: &[u8]| (u16::from_ne_bytes([b[0], b[1]]), b[2], b[3], u32::from_ne_bytes([b[4], b[5], b[6], b[7]]));
    bytes.chunks_exact(8).map(one).collect()
}

#[test]
fn the_filter_is_a_program_the_kernel_can_take() {
    let filter = build(FULL).expect("this processor is known");
    assert_eq!(filter.len() % 8, 0);
    assert!(filter.len() / 8 < 4096, "BPF programs have at most 4096 instructions");
}

#[test]
fn missing_walls_make_it_stricter() {
    let with = |has_own_pids, has_guarded_files| build(Surroundings { has_own_pids, has_guarded_files });
    assert_ne!(with(false, true), with(true, true));
    assert_ne!(with(true, false), with(true, true));
}

#[test]
fn the_search_tree_in_front_changes_no_verdict() {
    let own = audit_number().expect("this processor is known");
    let arch = std::env::consts::ARCH.try_into().unwrap();
    let (denied, allowed) = (0x0005_0000 | libc::EPERM as u32, 0x7fff_0000);
    for (has_own_pids, has_guarded_files) in [(true, true), (false, true), (true, false), (false, false)] {
        let surroundings = Surroundings { has_own_pids, has_guarded_files };
        let fast = read(&build(surroundings).unwrap());
        let plain = compile(rules(surroundings).unwrap(), arch).unwrap();
        let mut counts = [0; 2];
        for call in (0..1200).chain([u32::MAX, 1 << 30, (1 << 30) + 1]) {
            for argument in [0, 1, 2, 3, 15, 38, 0x40, 0x5401, 0x0010_0000, 0x0001_0000, 0x1000_0000, 0x5356_4d41] {
                let arguments = [argument; 6];
                let expected = verdict(&plain, own, call, arguments);
                assert_eq!(verdict(&fast, own, call, arguments), expected, "call {call}, argument {argument:#x}");
                counts[0] += usize::from(expected == allowed);
                counts[1] += usize::from(expected == denied);
            }
            for foreign in [0x4000_0003, 0] {
                assert_eq!(verdict(&fast, foreign, call, [0; 6]), verdict(&plain, foreign, call, [0; 6]));
                assert_ne!(verdict(&fast, foreign, call, [0; 6]), allowed);
            }
        }
        assert!(counts[0] > 100 && counts[1] > 1000, "{counts:?}");
    }
}
