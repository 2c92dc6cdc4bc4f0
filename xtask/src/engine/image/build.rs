//! Builds the image from its spec, unless the engine has it already.

use std::fs;

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::{create_dir, write_atomic},
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    Base, ImageSpec,
    base::{self, Providing},
    flatten::{EPOCH, flatten},
    inspect,
    spec::ImageRef,
    steps::step,
};
use crate::engine::{
    decide::{self, Platform},
    explain::annotate,
    info::EngineInfo,
    kind::EngineKind,
};

/// Variables that a build inside the image may need to reach the network: passed on by name, so
/// that their values stand in no command line.
const PROXIES: &[&str] =
    &["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/// The ID of the image of a spec, where the engine has it.
pub fn find(engine: &EngineInfo, spec: &ImageSpec) -> Outcome<Option<ImageRef>> {
    inspect::id(engine, &spec.tag())
}

/// Gives an image another name, so that it is built again; tells the ID it had.
pub fn set_aside(engine: &EngineInfo, spec: &ImageSpec) -> Outcome<Option<String>> {
    let Some(id) = find(engine, spec)? else { return Ok(None) };
    engine.call(["tag", &id.0, &aside(spec)]).read()?;
    engine.call(["rmi", &spec.tag().0]).read()?;
    Ok(Some(id.0))
}

/// Removes what was set aside.
pub fn drop_aside(engine: &EngineInfo, spec: &ImageSpec) -> Outcome {
    engine.call(["rmi", &aside(spec)]).read().map(drop)
}

fn aside(spec: &ImageSpec) -> String {
    format!("{}-before", spec.tag())
}

/// The image that the engine has of a spec, on the pinned base or else on the one that may stand in for it:
/// its ID, and the spec with the base that it really has.
pub fn present(
    base: Base,
    engine: &EngineInfo,
    platform: Platform,
    spec: &ImageSpec,
) -> Outcome<Option<(ImageRef, ImageSpec)>> {
    if base != Base::Bootstrap
        && let Some(id) = find(engine, spec)?
        // Earlier versions named an image after the base that they wished for.
        && (base.allows_archive(spec) || inspect::base(engine, &id)? == spec.base())
    {
        return Ok(Some((id, spec.clone())));
    }
    if !base.allows_archive(spec) {
        return Ok(None);
    }
    let Some(spec) = base::on_archive(engine, platform, spec)? else { return Ok(None) };
    Ok(find(engine, &spec)?.map(|id| (id, spec)))
}

/// Gives the ID of the image and the spec with its real base, building it where it is not there.
pub fn provide(
    base: Base,
    with: Providing<'_>,
    offline: bool,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<(ImageRef, ImageSpec)> {
    if let Some(found) = present(base, with.engine, with.platform, with.spec)? {
        return Ok(found);
    }
    if offline {
        let diagnostic = Diagnostic::error(format!("the image `{}` is not there", with.spec.tag()))
            .note("with --offline it is not built")
            .help("cargo xtask image build, on a machine with a network");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    create_dir(with.work)?;
    let (base, spec) = base::provide(base, with, ui, interrupt)?;
    // A base that was removed and made again may be the one of an image that is there.
    if let Some(id) = find(with.engine, &spec)? {
        return Ok((id, spec));
    }
    build(Providing { spec: &spec, ..with }, &base, ui, interrupt)?;
    let id = find(with.engine, &spec)?.ok_or_else(|| {
        let diagnostic = Diagnostic::error("the engine built the image and does not know it");
        Failure::new(Exit::BuildFailed, diagnostic)
    })?;
    Ok((id, spec))
}

fn build(with: Providing<'_>, base: &ImageRef, ui: Ui, interrupt: &Interrupt) -> Outcome {
    let spec = with.spec;
    // Before anything is started: what is missing is told at once.
    let inputs = (with.supplier)(&spec.inputs)?;
    ui.status(
        "Building",
        format_args!("image {} (installs Debian packages, some minutes)", spec.tag()),
    );
    let context = tempfile::Builder::new()
        .prefix("context-")
        .tempdir_in(with.work)
        .map_err(|error| Failure::io("create a folder in", with.work, &error))?;
    let room = Utf8Path::from_path(context.path()).unwrap_or(with.work);
    let folder = &room.join("context");
    for (name, content) in &spec.context {
        let path = folder.join(name);
        write_atomic(&path, content.as_bytes())?;
        let mode = if name.ends_with(".sh") { 0o755 } else { 0o644 };
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode))
            .map_err(|error| Failure::io("write", &path, &error))?;
    }
    for (input, file) in spec.inputs.iter().zip(&inputs) {
        let path = folder.join("inputs").join(&input.file);
        create_dir(&folder.join("inputs"))?;
        // Another disk has no links.
        if fs::hard_link(file, &path).is_err() {
            fs::copy(file, &path).map_err(|error| Failure::io("write", &path, &error))?;
        }
    }
    let log = with.work.join("image-build.log");
    let mut said = Vec::new();
    let command = with.engine.call(arguments(with, base, folder));
    let status = command.stream(interrupt, |piece| {
        said.extend_from_slice(piece);
        if let Some(step) = step(&String::from_utf8_lossy(piece)) {
            ui.detail(step);
        }
        Ok(())
    })?;
    write_atomic(&log, &said)?;
    if status.success() {
        ui.status("Packing", format_args!("image {} in one layer", spec.tag()));
        let built = spec.raw_tag();
        let flattened = flatten(with, &built, &spec.tag(), room);
        let _ = with.engine.call(["rmi", &built.0]).output();
        return flattened;
    }
    let text = String::from_utf8_lossy(&said);
    let tail: Vec<&str> = text.lines().rev().take(20).collect();
    let diagnostic = Diagnostic::error(format!("the image `{}` cannot be built", spec.tag()))
        .note(tail.into_iter().rev().collect::<Vec<_>>().join("\n"))
        .note(format!("the whole log is {log}"));
    let diagnostic = match &spec.snapshot {
        Some(date) => diagnostic
            .note(format!("its packages are Debian's of {date} ([apt-snapshot.{}] in build-profiles/pins.toml)", spec.name))
            .note(WAYS_OUT),
        None => diagnostic,
    };
    let otherwise = "run the same command again when the network is back; what was installed so far is not kept";
    let diagnostic = annotate(diagnostic, &text, otherwise);
    Err(Failure::new(Exit::BuildFailed, diagnostic))
}

/// What to do where a registry or the snapshot of Debian's archive cannot be reached.
pub(super) const WAYS_OUT: &str = "three ways out: a mirror of it (the engine's registry mirrors, or a \
    proxy in http_proxy); an image made elsewhere (`docker save` there, `docker load` here: its name is \
    the digest of its inputs); or `--base bootstrap`, from Debian's archive as it is now";

fn arguments(with: Providing<'_>, base: &ImageRef, context: &Utf8Path) -> Vec<String> {
    let Providing { engine, spec, platform, .. } = with;
    let mut args = vec!["build".to_owned()];
    let options = decide::build_options(engine).iter().chain(platform.options());
    args.extend(options.map(|option| (*option).to_owned()));
    for name in PROXIES {
        args.push(format!("--build-arg={name}"));
    }
    args.push(format!("--build-arg=BASE={base}"));
    args.push(format!("--build-arg=SOURCE_DATE_EPOCH={EPOCH}"));
    if let Some(date) = &spec.snapshot {
        args.push(format!("--build-arg=SNAPSHOT={date}"));
    }
    args.extend(spec.args.iter().map(|(name, value)| format!("--build-arg={name}={value}")));
    if engine.kind == EngineKind::Docker && has_buildkit(engine) {
        // BuildKit may keep its results to itself, or wrap them in an index of attestations. On a
        // terminal it draws over its steps; without one it prints none unless told to.
        args.extend(["--load", "--provenance=false", "--progress=plain"].map(str::to_owned));
    }
    args.push(format!("--label=org.mediapipe-minimal.inputs={}", spec.digest()));
    args.push(format!("--label=org.mediapipe-minimal.base={}", spec.base()));
    args.push(format!("--file={context}/{}", spec.dockerfile()));
    args.push(format!("--tag={}", spec.raw_tag()));
    args.push(context.to_string());
    args
}

/// Whether `docker build` is BuildKit's; Debian's Docker comes without it.
fn has_buildkit(engine: &EngineInfo) -> bool {
    engine.call(["buildx", "version"]).output().is_ok_and(|asked| asked.status.success())
}
