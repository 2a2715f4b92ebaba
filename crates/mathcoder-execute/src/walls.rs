//! The walls around a program: their names, what each keeps out, and how to get one that does not stand. Whether they
//! stand is found out by putting them up (see [`crate::Sandbox::walls`]), never guessed from a version number.

use serde::{Deserialize, Serialize};

/// One means of isolation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum WallKind {
    /// Owner of all other namespaces; makes them possible without root.
    UserNamespace,
    /// An empty root folder that holds the interpreter and its packages, read-only.
    PrivateRoot,
    /// The program sees no process but itself, and ends with its parent.
    PidNamespace,
    /// No network, not even to this machine.
    NetworkNamespace,
    /// No shared memory with other programs.
    IpcNamespace,
    /// The name of the machine is hidden.
    UtsNamespace,
    /// Programs run under a user that owns nothing, also when started by root.
    UnprivilegedUser,
    /// Nothing can be gained by running another program.
    NoNewPrivileges,
    /// A second guard before files, asked for each opening.
    Landlock,
    /// Only the system calls that computing needs.
    SystemCallFilter,
    /// Memory, CPU time, file size and descriptors are bounded.
    ResourceLimits,
    /// Memory and threads are bounded a second time, for each program and for all together.
    ControlGroups,
    /// The same program sees the same addresses in every run. No protection, but a condition of repeatable output.
    FixedAddresses,
}

impl WallKind {
    /// Every wall, outermost first.
    pub const ALL: [Self; 13] = [
        Self::UserNamespace,
        Self::PrivateRoot,
        Self::PidNamespace,
        Self::NetworkNamespace,
        Self::IpcNamespace,
        Self::UtsNamespace,
        Self::UnprivilegedUser,
        Self::NoNewPrivileges,
        Self::Landlock,
        Self::SystemCallFilter,
        Self::ResourceLimits,
        Self::ControlGroups,
        Self::FixedAddresses,
    ];

    /// The name in configs and in `mathcoder doctor`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserNamespace => "user_namespace",
            Self::PrivateRoot => "private_root",
            Self::PidNamespace => "pid_namespace",
            Self::NetworkNamespace => "network_namespace",
            Self::IpcNamespace => "ipc_namespace",
            Self::UtsNamespace => "uts_namespace",
            Self::UnprivilegedUser => "unprivileged_user",
            Self::NoNewPrivileges => "no_new_privileges",
            Self::Landlock => "landlock",
            Self::SystemCallFilter => "system_call_filter",
            Self::ResourceLimits => "resource_limits",
            Self::ControlGroups => "control_groups",
            Self::FixedAddresses => "fixed_addresses",
        }
    }

    /// Position in tables of one entry per wall.
    pub(crate) const fn index(self) -> usize {
        self as usize
    }

    /// What a person can do to make it stand.
    #[must_use]
    pub const fn how_to_fix(self) -> &'static str {
        match self {
            Self::UserNamespace => {
                "allow unprivileged user namespaces: sysctl user.max_user_namespaces=15000, on Ubuntu also \
                 kernel.apparmor_restrict_unprivileged_userns=0, on Debian 10 kernel.unprivileged_userns_clone=1; in a \
                 container start it with --security-opt seccomp=unconfined (Docker, Podman)"
            }
            Self::PrivateRoot
            | Self::PidNamespace
            | Self::NetworkNamespace
            | Self::IpcNamespace
            | Self::UtsNamespace => {
                "comes with user_namespace; in a container also --security-opt apparmor=unconfined and, for private_root, \
                 --security-opt systempaths=unconfined"
            }
            Self::UnprivilegedUser => {
                "start mathcoder as an ordinary user, or put the Python environment and interpreter where every user may \
                 read them (MATHCODER_HOME=/opt/mathcoder)"
            }
            Self::NoNewPrivileges | Self::ResourceLimits => "needs Linux 3.5 or later",
            Self::Landlock => {
                "needs Linux 5.13 or later with landlock among the security modules (boot with lsm=landlock,...)"
            }
            Self::SystemCallFilter => "needs a kernel with CONFIG_SECCOMP_FILTER on x86-64, AArch64 or RISC-V",
            Self::ControlGroups => {
                "a second wall that programs are contained without; start mathcoder from a systemd session (systemd-run --user \
                 --scope), or as root, or in a container with a writable /sys/fs/cgroup"
            }
            Self::FixedAddresses => "in a container start it with --security-opt seccomp=unconfined (Docker, Podman)",
        }
    }
}

impl std::fmt::Display for WallKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One wall on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wall {
    /// Which.
    pub kind: WallKind,
    /// Its name.
    pub name: &'static str,
    /// Whether it stands.
    pub stands: bool,
    /// Why it does not stand, for example `Operation not permitted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What a person can do, where it does not stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how_to_fix: Option<&'static str>,
}

/// How the attempt to put up one wall ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// It stands.
    Stands,
    /// Nobody tried: left out by the config, or something it needs is missing.
    NotTried,
    /// The system said no, with this error number.
    Refused(i32),
}

/// How the attempts on all walls ended, by [`WallKind::index`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempts([Attempt; WallKind::ALL.len()]);

impl Attempts {
    /// Nothing tried yet.
    pub(crate) const fn none() -> Self {
        Self([Attempt::NotTried; WallKind::ALL.len()])
    }

    /// Records how an attempt ended.
    pub(crate) fn set(&mut self, kind: WallKind, attempt: Attempt) {
        if let Some(slot) = self.0.get_mut(kind.index()) {
            *slot = attempt;
        }
    }

    /// How the attempt ended.
    pub(crate) fn get(&self, kind: WallKind) -> Attempt {
        self.0.get(kind.index()).copied().unwrap_or(Attempt::NotTried)
    }

    /// Whether the wall stands.
    pub(crate) fn stands(&self, kind: WallKind) -> bool {
        self.get(kind) == Attempt::Stands
    }

    /// The table for a person.
    pub(crate) fn to_walls(self) -> Vec<Wall> {
        WallKind::ALL.iter().map(|&kind| self.to_wall(kind)).collect()
    }

    fn to_wall(self, kind: WallKind) -> Wall {
        let attempt = self.get(kind);
        let stands = attempt == Attempt::Stands;
        let why = match attempt {
            Attempt::Stands => None,
            Attempt::NotTried => Some("not tried: left out, or something it needs is missing".to_owned()),
            Attempt::Refused(errno) => Some(std::io::Error::from_raw_os_error(errno).to_string()),
        };
        Wall { kind, name: kind.name(), stands, why, how_to_fix: (!stands).then(|| kind.how_to_fix()) }
    }

    /// What is missing of the least that untrusted programs need: a system call filter, a way to end all of a program, and
    /// something that keeps it from reading the files of this machine.
    pub(crate) fn missing(&self) -> Option<String> {
        let needed = [
            &[WallKind::SystemCallFilter][..],
            &[WallKind::PidNamespace, WallKind::ResourceLimits],
            &[WallKind::PrivateRoot, WallKind::Landlock],
        ];
        let lacking = needed.iter().filter(|any| !any.iter().any(|&kind| self.stands(kind)));
        let names = |any: &&[WallKind]| any.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ");
        let missing: Vec<String> = lacking.map(names).collect();
        (!missing.is_empty()).then(|| missing.join(", "))
    }
}
