//! Why what Bazel downloads cannot be fetched, and what to do.

use std::collections::BTreeSet;

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::quoted,
    exit::Exit,
};

use crate::{
    downloads::{Conflict, DownloadLock, Mismatch, Traffic, lock_path},
    engine::EngineKind,
    pins::GitId,
    plan::{OwnSetup, Upstream},
};

fn bad_input(diagnostic: Diagnostic) -> Failure {
    Failure::new(Exit::BadInput, diagnostic)
}

/// What is not pinned, with an engine that takes nothing of it.
pub fn only_on_this_machine(
    own: &OwnSetup,
    ndk: Option<&Utf8Path>,
    engine: Option<EngineKind>,
) -> Outcome {
    let mut options = own.options();
    options.extend(ndk.is_some().then_some("--ndk"));
    if options.is_empty() || engine == Some(EngineKind::Host) {
        return Ok(());
    }
    let one = if options.len() == 1 { "is" } else { "are" };
    let diagnostic = Diagnostic::error(format!("`{}` {one} for `--engine host` alone", options.join("`, `")))
        .note("nothing enters a container that is not pinned: whoever has the provenance can build the same")
        .help("add `--engine host`, or leave it out; what a product needs belongs into its profile or a diff of its own");
    Err(Failure::new(Exit::Usage, diagnostic))
}

/// A tree that has other files than when it was looked at.
pub fn other_tree(upstream: &Upstream, expected: GitId, found: GitId) -> Failure {
    let root = &upstream.root;
    let diagnostic = if upstream.unpacked {
        Diagnostic::error(format!("`{root}` was changed after it was unpacked"))
    } else {
        Diagnostic::error(format!("`{root}` changed while it was staged"))
    };
    let help = if upstream.unpacked {
        format!(
            "rm -r {}: the same command unpacks it anew; edit a checkout instead",
            quoted(root.as_str())
        )
    } else {
        "run the same command again when nothing writes there".to_owned()
    };
    bad_input(diagnostic.note(format!("expected git tree {expected}, found {found}")).help(help))
}

/// `--locked`, and no lock of the release; `help` is the command that makes one.
pub fn no_lock(release: &str, help: &str) -> Failure {
    let path = lock_path(release);
    let diagnostic =
        Diagnostic::error(format!("`--locked` needs a lock, and there is no `{path}`"))
            .note("it names every archive that Bazel downloads, by digest");
    bad_input(diagnostic.help(format!("`{help}` makes it")))
}

/// No lock, and no network to make one.
pub fn no_lock_offline(release: &str, help: &str) -> Failure {
    let path = lock_path(release);
    let diagnostic =
        Diagnostic::error(format!("there is no `{path}`, and the network is off limits"))
            .note("without it nobody knows which archives Bazel downloads");
    let help = format!(
        "where there is a network, `{help} --bundle FILE` makes it and brings them; give `--mirror FILE` here"
    );
    bad_input(diagnostic.help(help))
}

/// Addresses that the lock does not have.
pub fn not_in_lock(lock: &DownloadLock, wanted: &[String], help: &str) -> Failure {
    let what = match wanted.len() {
        1 => "an archive that is".to_owned(),
        count => format!("{count} archives that are"),
    };
    let mut diagnostic = Diagnostic::error(format!("Bazel asks for {what} not in the lock"));
    for url in wanted {
        diagnostic = diagnostic.note(url.clone());
    }
    let count = lock.archives.len();
    diagnostic = diagnostic.note(format!("`{}` has {count} others", lock.path));
    bad_input(diagnostic.help(format!(
        "`{help}` adds what is missing: look at the new rows, and say why in the commit"
    )))
}

/// Bytes that are not what a rule says.
pub fn mismatches(mismatches: &[Mismatch]) -> Outcome {
    if mismatches.is_empty() {
        return Ok(());
    }
    let diagnostics = mismatches.iter().map(|mismatch| {
        let Mismatch { url, expected, found } = mismatch;
        match expected {
            Some(expected) => Diagnostic::error(format!("{url} is not what its rule says"))
                .note(format!("expected SHA-256 {expected}, found {found}"))
                .help("nothing was locked; run it again, or give a place that has the right bytes with `--mirror`"),
            None => Diagnostic::error(format!("{url} came without a safe connection"))
                .note(format!("its rule asks for https and names no digest; found SHA-256 {found}"))
                .help("nothing was locked; run it again where https works, or add its digest to the rule"),
        }
    });
    Err(Failure { exit: Exit::BadInput, diagnostics: diagnostics.collect() })
}

/// Addresses whose bytes are others now.
pub fn conflicts(conflicts: &[Conflict]) -> Outcome {
    if conflicts.is_empty() {
        return Ok(());
    }
    let diagnostics = conflicts.iter().map(|Conflict { locked, found, url }| {
        Diagnostic::error(format!("{url} has other bytes than the lock"))
            .note(format!(
                "expected SHA-256 {} ({}), found {}",
                locked.sha256,
                locked.pin().place(),
                found.sha256
            ))
            .help("the lock was left as it is; if the change is meant, remove that row, run it again, and say why in the commit")
    });
    Err(Failure { exit: Exit::BadInput, diagnostics: diagnostics.collect() })
}

/// A look that failed: for want of files where that is why, else as Bazel says it.
pub fn look(failure: Option<Failure>, traffic: &Traffic) -> Outcome {
    let Some(mut failure) = failure else { return Ok(()) };
    let mut diagnostics: Vec<Diagnostic> = traffic.failed.values().flatten().cloned().collect();
    if !traffic.absent.is_empty() {
        let names: BTreeSet<&String> = traffic.absent.iter().collect();
        let mut diagnostic = Diagnostic::error("what Bazel asks for is not where it should be");
        for address in names {
            diagnostic = diagnostic.note(format!("{address}: not found"));
        }
        diagnostics.push(diagnostic.help("give a place that has it with `--mirror`"));
    }
    if !diagnostics.is_empty() {
        failure.exit = Exit::BadInput;
        diagnostics.append(&mut failure.diagnostics);
        failure.diagnostics = diagnostics;
    }
    Err(failure)
}
