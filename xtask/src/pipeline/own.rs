//! What a person should know of a set-up of their own before it is built with.

use support::diag::Diagnostic;

use crate::{
    engine::{EngineKind, read_ndk},
    plan::Upstream,
    request::{Places, Running},
};

/// Flags that nobody reads, and an NDK that is not the release's.
pub fn warnings(upstream: &Upstream, running: &Running, places: &Places) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for name in [".user.bazelrc", "user.bazelrc"] {
        if upstream.root.join(name).is_file() && upstream.release.mirrors.is_none() {
            warnings.push(ignored_flags(&upstream.root.join(name)));
        }
    }
    if running.engine == Some(EngineKind::Host) {
        warnings.extend(other_ndk(upstream, running, places));
    }
    warnings
}

/// Why a file of flags that lies in a tree is not read.
fn ignored_flags(file: &camino::Utf8Path) -> Diagnostic {
    Diagnostic::warning(format!("`{file}` is not read"))
        .note("its flags are in no plan, key or provenance: the same plan would give other bytes elsewhere")
        .note("the flags of the plan take its place, as does the home's `.bazelrc`, which is left out")
        .help("give each flag by `--bazel-flag FLAG` with `--engine host`: it is recorded as not pinned")
}

fn other_ndk(upstream: &Upstream, running: &Running, places: &Places) -> Option<Diagnostic> {
    let release = upstream.release;
    let named = running.ndk.as_ref().map(|ndk| places.cwd.join(ndk)).or_else(|| places.ndk.clone());
    let ndk = read_ndk(&named?)?;
    let wanted = release.ndk.as_ref().filter(|_| ndk.is_other_than(release))?;
    let mut warning = Diagnostic::warning(format!(
        "{} is not the NDK that {} is built with",
        ndk.title(),
        release.title()
    ))
    .note(format!("upstream builds it with {wanted}; this build goes on with what is there"));
    for known in ndk.known(release) {
        warning = warning.note(known);
    }
    Some(warning)
}
