//! The filter as the kernel would run it: an interpreter for the few instructions it is made of.

use super::{Filters, Instruction, Surroundings, allow, audit_number, build, compile, rules};

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

const DENIED: u32 = 0x0005_0000 | libc::EPERM as u32;
const ALLOWED: u32 = 0x7fff_0000;

/// What a process behind these filters gets: the strictest verdict.
fn together(filters: &[&[u8]], call: i64, arguments: [u64; 6]) -> u32 {
    let own = audit_number().expect("this processor is known");
    let verdicts = filters.iter().map(|filter| verdict(&read(filter), own, call as u32, arguments));
    verdicts.min().unwrap_or(ALLOWED)
}

#[test]
fn the_filters_are_programs_the_kernel_can_take() {
    let Filters { worker, child, family, member } = build(FULL).expect("this processor is known");
    for filter in [worker, child, family, member] {
        assert_eq!(filter.len() % 8, 0);
        assert!((8..4096).contains(&(filter.len() / 8)), "BPF programs have at most 4096 instructions");
    }
}

#[test]
fn missing_walls_make_it_stricter() {
    let with =
        |has_own_pids, has_guarded_files| build(Surroundings { has_own_pids, has_guarded_files }).unwrap().worker;
    assert_ne!(with(false, true), with(true, true));
    assert_ne!(with(true, false), with(true, true));
}

#[test]
fn what_a_worker_may_more_no_program_may() {
    for (has_own_pids, has_guarded_files) in [(true, true), (false, true), (true, false), (false, false)] {
        let surroundings = Surroundings { has_own_pids, has_guarded_files };
        let Filters { worker, child, family, member } = build(surroundings).unwrap();
        let program = allow(rules(surroundings).unwrap()).unwrap();
        let mut n_taken = 0;
        for call in 0..1200 {
            for argument in
                [0, 1, 2, 17, 22, 38, 0x5401, 0x0010_0000, 0x0001_0000, 0x2000_0000, 0x0120_0011, 0x5356_4d41]
            {
                let verdict_of = |filters: &[&[u8]]| together(filters, call, [argument; 6]);
                let expected = verdict_of(&[&program]);
                assert_eq!(verdict_of(&[&worker, &child]), expected, "call {call}, argument {argument:#x}");
                assert_eq!(verdict_of(&[&worker, &family, &member]), expected, "call {call}, argument {argument:#x}");
                n_taken += usize::from(verdict_of(&[&worker]) != expected);
            }
        }
        assert!(n_taken > 10, "{n_taken}");
        // A trunk forks and confines its members; a worker makes namespaces for pids and no others.
        let fork = [0x0120_0011, 0, 0, 0, 0, 0];
        assert_eq!(together(&[&worker, &family], libc::SYS_clone, fork), ALLOWED);
        assert_eq!(together(&[&worker, &child], libc::SYS_clone, fork), DENIED);
        assert_eq!(together(&[&worker], libc::SYS_unshare, [libc::CLONE_NEWPID as u64; 6]), ALLOWED);
        assert_eq!(together(&[&worker], libc::SYS_unshare, [libc::CLONE_NEWUSER as u64; 6]), DENIED);
    }
}

#[test]
fn the_search_tree_in_front_changes_no_verdict() {
    let own = audit_number().expect("this processor is known");
    let arch = std::env::consts::ARCH.try_into().unwrap();
    let (denied, allowed) = (DENIED, ALLOWED);
    for (has_own_pids, has_guarded_files) in [(true, true), (false, true), (true, false), (false, false)] {
        let surroundings = Surroundings { has_own_pids, has_guarded_files };
        let fast = read(&allow(rules(surroundings).unwrap()).unwrap());
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
