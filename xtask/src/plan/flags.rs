//! The Bazel and linker flags that a plan stands for, each with its reason.

use crate::{catalogue::Catalogue, patch::PatchPlan, profile::Opencv};

use super::{
    build_plan::{Exports, Flag, TargetKind, TargetPlan},
    levers::Levers,
};

/// `(flag, reason)` of every build: upstream's documented recipe for a small archive
/// (docs/getting_started/android_archive_library.md), less what needs Java. Keeping them equal in
/// all profiles lets a second profile reuse the objects of the first.
const ALWAYS: &[(&str, &str)] = &[
    ("--compilation_mode=opt", "an optimized build"),
    ("--strip=always", "no debug information"),
    ("--features=-legacy_whole_archive", "link what is used, not whole archives"),
    ("--copt=-fvisibility=hidden", "only what the version script names is exported"),
    ("--copt=-ffunction-sections", "each function can be dropped by itself"),
    ("--copt=-fdata-sections", "each table can be dropped by itself"),
    ("--copt=-fomit-frame-pointer", "shorter prologues"),
    ("--linkopt=-Wl,--gc-sections", "drop what nothing refers to"),
    ("--linkopt=-Wl,--strip-all", "no symbol table"),
    ("--linkopt=-Wl,-O2", "a string that ends another is kept once"),
    (
        "--linkopt=-Wl,-z,max-page-size=16384",
        "Android 15 devices may have 16 KB pages; the NDK rule passes 4096",
    ),
];

/// Linker options of the generated target.
const LINKOPTS: &[(&str, &str)] = &[
    ("-Wl,--no-undefined", "a missing symbol fails the build, not the app"),
    ("-Wl,--gc-sections", "drop what nothing refers to"),
    ("-Wl,--strip-all", "no symbol table"),
    ("-Wl,--build-id=sha1", "a build ID made of the content"),
];

/// Bazel flags, in the order in which they are given.
pub fn of(levers: &Levers, patches: &[PatchPlan]) -> Vec<Flag> {
    let mut flags: Vec<Flag> = ALWAYS.iter().map(|(flag, reason)| make(*flag, *reason)).collect();
    for lever in &Catalogue::bundled().levers {
        let chosen = levers.chosen.get(&lever.name).and_then(|value| lever.value(value));
        for value in chosen.into_iter() {
            let written = lever.written(&value.is);
            let reason = format!("{} = {written}: {}", lever.name, value.why);
            flags.extend(value.flags.iter().map(|flag| make(flag, &reason)));
        }
    }
    let without = match levers.opencv.link {
        Opencv::None => Some("opencv = \"none\""),
        Opencv::OwnConverter => Some("opencv = \"own-converter\""),
        Opencv::Shared | Opencv::Static => None,
    };
    flags.extend(without.map(|reason| make("--define=MEDIAPIPE_DISABLE_OPENCV=1", reason)));
    for (define, cost) in &levers.kernels {
        flags.push(make(
            format!("--define={define}=false"),
            format!("drop-cpu-kernels; cost: {cost}"),
        ));
    }
    for patch in patches {
        flags.extend(patch.flags.iter().map(|flag| make(flag, &patch.reason)));
    }
    flags
}

/// Linker options of the target; upstream's own target brings its own.
pub fn linkopts(target: &TargetPlan) -> Vec<Flag> {
    if target.kind == TargetKind::Stock {
        return Vec::new();
    }
    let soname = make(
        format!("-Wl,-soname,{}", target.library),
        "the name under which Java loads it, whatever the file is called",
    );
    let exports = make(
        format!("-Wl,--version-script,$(location {})", target.version_script),
        match target.exports {
            Exports::All => "exports what Java calls, and nothing else",
            Exports::Reachable => {
                "exports what the Java of the kept tasks reaches, and nothing else"
            }
        },
    );
    let fixed = LINKOPTS.iter().map(|(flag, reason)| make(*flag, *reason));
    fixed.chain([soname, exports]).collect()
}

fn make(flag: impl Into<String>, reason: impl Into<String>) -> Flag {
    Flag { flag: flag.into(), reason: reason.into() }
}
