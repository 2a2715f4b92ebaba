//! Where groups can be made, by tables written by hand; and what is done with a folder of version 2: on plain files, and on the
//! real tree in so far as this machine has one. Nothing outside folders of our own name is touched.

use super::{Place, Tree, is_abandoned, own_name, parse_trees, trees};
use rustix::process::Pid;
use std::path::PathBuf;

fn tree(controllers: &[&str], own: &str, mounted: &str) -> Tree {
    let controllers = controllers.iter().map(|&name| name.to_owned()).collect();
    Tree { controllers, own: PathBuf::from(own), mounted: PathBuf::from(mounted) }
}

#[test]
fn both_versions_are_found_in_the_tables_of_the_kernel() {
    let mounts = "\
29 23 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
31 29 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
32 29 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
33 29 0:30 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw
";
    let groups = "4:memory:/user/1\n2:cpu,cpuacct:/\n1:name=systemd:/x\n0::/\n";
    let expected = [
        tree(&["memory"], "/sys/fs/cgroup/memory/user/1", "/sys/fs/cgroup/memory"),
        tree(&["cpu", "cpuacct"], "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpu,cpuacct"),
        tree(&[""], "/sys/fs/cgroup/unified", "/sys/fs/cgroup/unified"),
    ];
    assert_eq!(parse_trees(mounts, groups), expected);
}

#[test]
fn in_a_container_the_mount_begins_at_its_own_group() {
    let mounts = "40 30 0:29 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
    let expected = tree(&["memory"], "/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory");
    assert_eq!(parse_trees(mounts, "4:memory:/docker/abc\n"), [expected]);
    assert_eq!(parse_trees("", "4:memory:/docker/abc\n"), []);
    assert_eq!(parse_trees("what\n- - -\n", "x\n\n"), []);
}

#[test]
fn only_folders_of_processes_that_are_gone_are_abandoned() {
    let own = own_name().unwrap();
    assert!(!is_abandoned(&own));
    let parts: Vec<&str> = own.split('-').collect();
    assert!(is_abandoned(&format!("mathcoder-{}-{}-1-0", parts[1], parts[2])), "started at another time");
    assert!(!is_abandoned(&format!("mathcoder-0-{}-1-0", parts[2])), "another namespace");
    for other in ["user.slice", "mathcoder-", "mathcoder-x", "mathcoder-1-x-3"] {
        assert!(!is_abandoned(other), "{other}");
    }
}

#[test]
fn a_folder_of_version_2_is_written_and_read() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place { folder: dir.path().to_owned(), has_memory: true, has_tasks: true };
    place.make_leaf("leaf").unwrap();
    let leaf = dir.path().join("leaf");
    // The kernel makes these, in version 2 beside none of version 1.
    for file in ["memory.max", "pids.max", "cgroup.procs"] {
        std::fs::write(leaf.join(file), "").unwrap();
    }
    std::fs::write(leaf.join("memory.events"), "low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 0\n").unwrap();
    place.limit_memory("leaf", 64 << 20).unwrap();
    place.limit_tasks("leaf", 32).unwrap();
    place.put_in("leaf", Pid::from_raw(4321).unwrap()).unwrap();
    let read = |file: &str| std::fs::read_to_string(leaf.join(file)).unwrap();
    assert_eq!([read("memory.max"), read("pids.max"), read("cgroup.procs")], ["67108864", "32", "4321"]);
    assert_eq!(place.kills("leaf"), 2);
    std::fs::write(leaf.join("cgroup.kill"), "").unwrap();
    std::fs::write(leaf.join("cgroup.procs"), "").unwrap();
    place.kill("leaf");
    assert_eq!(read("cgroup.kill"), "1");
}

#[test]
fn a_leaf_of_the_real_version_2_is_filled_killed_and_removed() {
    let Some(tree) = trees().into_iter().find(|tree| tree.has("")) else {
        println!("skipped: no tree of version 2 is mounted");
        return;
    };
    let controllers = std::fs::read_to_string(tree.own.join("cgroup.controllers")).unwrap_or_default();
    if !controllers.split_whitespace().any(|name| name == "memory") {
        println!("without limits: the tree of version 2 has the controllers `{}`, memory is none", controllers.trim());
    }
    let folder = tree.own.join(format!("{}-test", own_name().unwrap()));
    if let Err(error) = std::fs::create_dir(&folder) {
        println!("skipped: no group of version 2 can be made here: {error}");
        return;
    }
    let place = Place { folder: folder.clone(), has_memory: false, has_tasks: false };
    place.make_leaf("leaf").unwrap();
    let mut children: Vec<_> =
        (0..3).map(|_| std::process::Command::new("sleep").arg("1000").spawn().unwrap()).collect();
    for child in &children {
        place.put_in("leaf", Pid::from_child(child)).unwrap();
    }
    assert!(!place.remove_leaf("leaf"), "three processes are in it");
    place.kill("leaf");
    assert!(children.iter_mut().all(|child| !child.wait().unwrap().success()), "killed");
    place.remove_all();
    assert!(!folder.exists());
}
