//! Names of files inside an archive. In: a path with `.` and `..` parts. Out: one without; nothing is looked up on a disk.

/// A path without `.` and `..` parts; one that climbs out of the archive ends at its top.
pub(crate) fn normal_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
