//! Builds the image from its spec, unless the engine has it already.

use std::fs;

use camino::Utf8Path;

use super::{
    Base, ImageSpec,
    base::{self, Providing},
    spec::ImageRef,
};
use crate::{
    engine::{container::Engine, explain::annotate},
    support::{
        diag::{Diagnostic, Failure, Outcome},
        exit::Exit,
        fs::write_atomic,
        interrupt::Interrupt,
        ui::Ui,
    },
};

/// Variables that a build inside the image may need to reach the network: passed on by name, so
/// that their values stand in no command line.
const PROXIES: &[&str] =
    &["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/// The ID of the image of a spec, where the engine has it.
pub fn find(engine: &Engine, spec: &ImageSpec) -> Option<ImageRef> {
    let asked =
        engine.call(["image", "inspect", "--format={{.Id}}", &spec.tag().0]).output().ok()?;
    asked.status.success().then(|| ImageRef(asked.stdout.trim().to_owned()))
}

/// Gives the ID of the image, building it where it is not there.
pub fn provide(
    base: Base,
    with: Providing<'_>,
    offline: bool,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<ImageRef> {
    if let Some(found) = find(with.engine, with.spec) {
        return Ok(found);
    }
    if offline {
        let diagnostic = Diagnostic::error(format!("the image `{}` is not there", with.spec.tag()))
            .note("with --offline it is not built")
            .help("cargo xtask image build, on a machine with a network");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    crate::support::fs::create_dir(with.work)?;
    let base = base::provide(base, with, ui, interrupt)?;
    build(with, &base, ui, interrupt)?;
    find(with.engine, with.spec).ok_or_else(|| {
        let diagnostic = Diagnostic::error("the engine built the image and does not know it");
        Failure::new(Exit::BuildFailed, diagnostic)
    })
}

fn build(with: Providing<'_>, base: &ImageRef, ui: Ui, interrupt: &Interrupt) -> Outcome {
    let spec = with.spec;
    ui.status(
        "Building",
        format_args!("image {} (installs Bazel and clang, some minutes)", spec.tag()),
    );
    let context = tempfile::Builder::new()
        .prefix("context-")
        .tempdir_in(with.work)
        .map_err(|error| Failure::io("create a folder in", with.work, &error))?;
    let folder = Utf8Path::from_path(context.path()).unwrap_or(with.work);
    for (name, content) in &spec.context {
        let path = folder.join(name);
        write_atomic(&path, content.as_bytes())?;
        let mode = if name.ends_with(".sh") { 0o755 } else { 0o644 };
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode))
            .map_err(|error| Failure::io("write", &path, &error))?;
    }
    let log = with.work.join("image-build.log");
    let mut said = Vec::new();
    let command = with.engine.call(arguments(with.engine, spec, base, folder));
    let status = command.stream(interrupt, |piece| {
        said.extend_from_slice(piece);
        let text = String::from_utf8_lossy(piece);
        let text = text.trim();
        if text.starts_with("Step ") || text.starts_with("STEP ") {
            ui.detail(text.split("&&").next().unwrap_or(text).trim());
        }
        Ok(())
    })?;
    write_atomic(&log, &said)?;
    if status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&said);
    let tail: Vec<&str> = text.lines().rev().take(20).collect();
    let diagnostic = Diagnostic::error(format!("the image `{}` cannot be built", spec.tag()))
        .note(tail.into_iter().rev().collect::<Vec<_>>().join("\n"))
        .note(format!("the whole log is {log}"));
    let otherwise = "run the same command again when the network is back; what was installed so far is not kept";
    let diagnostic = annotate(diagnostic, &text, otherwise);
    Err(Failure::new(Exit::BuildFailed, diagnostic))
}

fn arguments(
    engine: &Engine,
    spec: &ImageSpec,
    base: &ImageRef,
    context: &Utf8Path,
) -> Vec<String> {
    let mut args = vec!["build".to_owned()];
    args.extend(engine.kind.build_options().iter().map(|option| (*option).to_owned()));
    for name in PROXIES {
        args.push(format!("--build-arg={name}"));
    }
    args.push(format!("--build-arg=BASE={base}"));
    args.push(format!("--label=org.mediapipe-minimal.inputs={}", spec.digest()));
    args.push(format!("--label=org.mediapipe-minimal.base={base}"));
    args.push(format!("--file={context}/demo.Dockerfile"));
    args.push(format!("--tag={}", spec.tag()));
    args.push(context.to_string());
    args
}
