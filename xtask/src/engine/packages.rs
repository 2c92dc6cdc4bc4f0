//! Debian packages that the tool may install, after saying so, where it runs as root on Debian or
//! one of its children. Anywhere else it prints the one command to run.

use camino::Utf8PathBuf;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use super::detect::find_program;

/// What makes a base image.
pub const BOOTSTRAP: &[&str] = &["mmdebstrap", "debian-archive-keyring"];
/// What builds the demo upstream without a container.
pub const HOST_BUILD: &[&str] = &["bazel-bootstrap"];
/// What the miniature NDK is made of.
pub const HOST_LLVM: &[&str] = &["clang-19", "lld-19", "llvm-19"];

/// Installs packages, or says how.
pub fn provide(
    packages: &[&str],
    may_install: bool,
    path: &[Utf8PathBuf],
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome {
    let names = packages.join(" ");
    let by_hand = format!("sudo apt-get install --no-install-recommends {names}");
    let missing = || {
        Failure::new(
            Exit::EngineUnavailable,
            Diagnostic::error(format!("these Debian packages are needed and not there: {names}"))
                .help(by_hand.clone()),
        )
    };
    let root = rustix::process::getuid().is_root();
    if !may_install || !root || find_program(path, "apt-get").is_none() {
        return Err(missing());
    }
    ui.status("Installing", format_args!("Debian packages {names}"));
    for args in [
        vec!["-qq", "update"],
        [vec!["-qq", "--yes", "--no-install-recommends", "install"], packages.to_vec()].concat(),
    ] {
        let mut command = CommandLine::new("apt-get", args);
        command.env.insert("DEBIAN_FRONTEND".into(), "noninteractive".into());
        let mut said = String::new();
        let status = command.stream(interrupt, |piece| {
            said.push_str(&String::from_utf8_lossy(piece));
            Ok(())
        })?;
        if !status.success() {
            let tail: Vec<&str> = said.lines().rev().take(5).collect();
            let mut failure = missing();
            failure.diagnostics[0].notes = vec![format!(
                "apt-get said:\n{}",
                tail.into_iter().rev().collect::<Vec<_>>().join("\n")
            )];
            return Err(failure);
        }
    }
    Ok(())
}
