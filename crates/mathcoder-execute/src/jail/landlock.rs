//! Landlock: a second guard before files, and before network ports and signals where the kernel knows how.
//!
//! In: the layout of the cell. Out: a descriptor of a ruleset, made beforehand and entered by the forked process with one
//! call. It names sources on this machine; a bind mount in the cell leads to the same files. Reading and executing is
//! allowed in the trees of the layout, writing to `/dev/null` alone.

use super::layout::{DEVICES, Layout};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const EXECUTE: u64 = 1 << 0;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const TRUNCATE: u64 = 1 << 14;

/// `struct landlock_ruleset_attr` of version 6; the kernel is told how much of it to read.
#[repr(C)]
struct RulesetAttributes {
    handled_fs: u64,
    handled_net: u64,
    scoped: u64,
}

/// `struct landlock_path_beneath_attr`, which is packed.
#[repr(C, packed)]
struct PathBeneath {
    allowed: u64,
    parent: i32,
}

/// Makes the ruleset, or says why this kernel cannot.
pub(super) fn ruleset(layout: &Layout) -> io::Result<OwnedFd> {
    let version = version()?;
    let attributes = RulesetAttributes {
        handled_fs: handled_files(version),
        handled_net: if version >= 4 { 0b11 } else { 0 },
        scoped: if version >= 6 { 0b11 } else { 0 },
    };
    let size: usize = match version {
        ..4 => 8,
        4 | 5 => 16,
        _ => 24,
    };
    // SAFETY: the pointer and size describe a live structure, of which the kernel reads the first `size` bytes.
    let fd = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, &raw const attributes, size, 0) };
    let fd = checked(fd)?;
    // SAFETY: the call has just returned this descriptor, and nobody else owns it.
    let ruleset = unsafe { OwnedFd::from_raw_fd(fd as i32) };
    for tree in &layout.trees {
        let allowed = if tree.is_dir { EXECUTE | READ_FILE | READ_DIR } else { EXECUTE | READ_FILE };
        allow(&ruleset, &tree.source, allowed)?;
    }
    for device in DEVICES {
        let writing = if device == "/dev/null" { WRITE_FILE | if version >= 3 { TRUNCATE } else { 0 } } else { 0 };
        allow(&ruleset, Path::new(device), READ_FILE | writing)?;
    }
    Ok(ruleset)
}

/// Every right on files that this version knows; what is handled and not allowed is denied.
fn handled_files(version: i64) -> u64 {
    let bits = match version {
        ..2 => 13,
        2 => 14,
        3 | 4 => 15,
        _ => 16,
    };
    (1 << bits) - 1
}

fn version() -> io::Result<i64> {
    // SAFETY: with the version flag (1) the kernel takes no structure: a null pointer and size 0.
    checked(unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0_usize, 1) })
}

/// Adds one rule; a file that is not there needs none.
fn allow(ruleset: &OwnedFd, path: &Path, allowed: u64) -> io::Result<()> {
    let opened = File::options().read(true).custom_flags(libc::O_PATH | libc::O_CLOEXEC).open(path);
    let file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let rule = PathBeneath { allowed, parent: file.as_raw_fd() };
    // SAFETY: both descriptors are open, and the rule (type 1) is a live structure of the layout the kernel expects.
    let done = unsafe { libc::syscall(libc::SYS_landlock_add_rule, ruleset.as_raw_fd(), 1, &raw const rule, 0) };
    checked(done).map(|_| ())
}

fn checked(result: libc::c_long) -> io::Result<i64> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}
