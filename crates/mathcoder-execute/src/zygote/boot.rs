//! What an interpreter is told at its start: where its modules are, which of them to load, and what to run to get warm.
//!
//! In: the request for a spawner. Out: the boot record as JSON, which `zygote.py` reads. It says nothing about walls, which
//! follow as a packet when it is known which of them stand.

use super::StartRequest;
use crate::guard::{FORBIDDEN, MODULES};
use crate::jail::Plan;
use crate::notes::Tier;
use crate::sandbox::admission::most_living;
use crate::walls::WallKind;
use serde_json::json;

/// What a zygote reads at its start; the last part follows as a packet when the walls are known.
pub(super) fn boot_record(request: &StartRequest<'_>) -> Vec<u8> {
    let processes =
        if request.plan.without.contains(&WallKind::UserNamespace) { 0 } else { most_tasks(request.threads) };
    let path: Vec<String> =
        Plan::module_path(request.plan).iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let record = json!({
        "path": path,
        "forbidden": FORBIDDEN,
        "processes": processes,
        "modules": modules(request.tier),
        // The light tier is warm before anybody could have asked for it.
        "has_forerunner": request.tier != Tier::Light,
        "more": MODULES,
        "warm": warm(request.tier),
    });
    record.to_string().into_bytes()
}

/// Processes and threads that there may be with so many programs at a time.
pub(crate) fn most_tasks(threads: usize) -> u64 {
    let living = most_living(threads) as u64;
    16_u64.saturating_add((threads as u64).saturating_mul(16)).saturating_add(living.saturating_mul(2))
}

/// Modules loaded before the first fork. Each one that brings a shared library costs every fork some 20 microseconds, used or
/// not, so the light tier has only what many programs use, and what the zygote needs itself.
fn modules(tier: Tier) -> Vec<&'static str> {
    let light = ["math", "fractions", "decimal", "itertools", "functools", "collections", "re", "operator", "copy"];
    let symbolic = ["numpy", "numpy.random", "numpy.linalg", "numpy.polynomial", "sympy", "mpmath"];
    let scientific = ["scipy", "scipy.stats", "scipy.optimize", "scipy.integrate", "scipy.special", "scipy.linalg"];
    match tier {
        Tier::Light => light.to_vec(),
        Tier::Symbolic => [&light[..], &symbolic, &LOADED_LATE].concat(),
        Tier::Scientific => [&light[..], &symbolic, &LOADED_LATE, &scientific].concat(),
    }
}

/// What SymPy and NumPy load when a function first needs it. A forerunner has them too, since a program that loads a module
/// leaves something in a child that it shares.
const LOADED_LATE: [&str; 30] = [
    "numpy.char",
    "numpy.core",
    "numpy.ctypeslib",
    "numpy.f2py",
    "numpy.fft",
    "numpy.ma",
    "numpy.rec",
    "numpy.strings",
    "numpy.testing",
    "numpy.typing",
    "scipy.special",
    "sympy.assumptions.wrapper",
    "sympy.codegen.ast",
    "sympy.combinatorics",
    "sympy.concrete.delta",
    "sympy.integrals.heurisch",
    "sympy.integrals.manualintegrate",
    "sympy.integrals.risch",
    "sympy.integrals.prde",
    "sympy.integrals.rde",
    "sympy.physics.matrices",
    "sympy.physics.units",
    "sympy.polys.domains.old_fractionfield",
    "sympy.polys.domains.old_polynomialring",
    "sympy.polys.polymatrix",
    "sympy.sets.handlers.functions",
    "sympy.sets.handlers.issubset",
    "sympy.sets.setexpr",
    "sympy.stats",
    "sympy.stats.compound_rv",
];

/// Programs run before the first fork.
fn warm(tier: Tier) -> String {
    let light = include_str!("../python/warm_light.py");
    let symbolic = include_str!("../python/warm_sympy.py");
    let scientific = include_str!("../python/warm_scipy.py");
    match tier {
        Tier::Light => light.to_owned(),
        Tier::Symbolic => [light, symbolic].join("\n"),
        Tier::Scientific => [light, symbolic, scientific].join("\n"),
    }
}
