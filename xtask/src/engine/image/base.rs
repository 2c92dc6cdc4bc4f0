//! The base image: pulled by digest, or made from Debian's archive where no registry answers.

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    build::WAYS_OUT,
    flatten::EPOCH,
    inspect,
    spec::{ImageRef, ImageSpec, Supplier},
};
use crate::engine::{decide::Platform, detect::find_program, info::EngineInfo, packages};

/// Where the base comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Pulled; for the demo alone, bootstrapped where no registry answers.
    Auto,
    /// Pulled by digest; where no registry answers, there is no image.
    Pull,
    /// Made from Debian's archive as it is now, and named after what came out.
    Bootstrap,
}

/// How mmdebstrap is called, but for suite and file. No mirror is named: it takes the one that
/// Debian recommends, or the one its own configuration names.
pub const BOOTSTRAP: &[&str] = &[
    "--variant=essential",
    "--include=apt,ca-certificates",
    "--aptopt=Acquire::Check-Valid-Until \"false\"",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--quiet",
];

/// What is needed to make or fetch a base.
#[derive(Clone, Copy)]
pub struct Providing<'a> {
    /// The engine that will keep it.
    pub engine: &'a EngineInfo,
    /// The processor that its programs are for.
    pub platform: Platform,
    /// What it is made of.
    pub spec: &'a ImageSpec,
    /// Gives the files that it is built with.
    pub supplier: Supplier<'a>,
    /// Where large temporary files may lie.
    pub work: &'a Utf8Path,
    /// Folders searched for mmdebstrap, in the order of PATH.
    pub path: &'a [camino::Utf8PathBuf],
    /// Whether Debian packages may be installed where something is missing.
    pub may_install: bool,
}

impl Base {
    /// Whether the base of an image may be made from Debian's archive.
    pub fn allows_archive(self, spec: &ImageSpec) -> bool {
        self == Self::Bootstrap || (self == Self::Auto && spec.may_fall_back())
    }
}

/// The spec upon the base that was made from Debian's archive; none where the engine has none.
pub fn on_archive(
    engine: &EngineInfo,
    platform: Platform,
    spec: &ImageSpec,
) -> Outcome<Option<ImageSpec>> {
    let layer = inspect::layer(engine, &spec.base_tag(platform))?;
    Ok(layer.map(|digest| spec.on_archive(digest)))
}

/// Makes sure the engine has a base, and gives its name with the spec of the image upon it.
pub fn provide(
    base: Base,
    with: Providing<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<(ImageRef, ImageSpec)> {
    let pulled = ImageRef(with.spec.base_reference.clone());
    if base != Base::Bootstrap && exists(with, &pulled)? {
        return Ok((pulled, with.spec.clone()));
    }
    if base != Base::Bootstrap {
        match pull(with, ui, interrupt) {
            Ok(()) => return Ok((pulled, with.spec.clone())),
            Err(failure)
                if !base.allows_archive(with.spec) || failure.exit == Exit::Interrupted =>
            {
                return Err(failure);
            }
            Err(failure) => {
                let why = failure.diagnostics[0].notes.first().cloned().unwrap_or_default();
                ui.status(
                    "No registry",
                    format_args!("{why}; making the base from Debian's archive"),
                );
            }
        }
    }
    let made = with.spec.base_tag(with.platform);
    if !exists(with, &made)? {
        bootstrap(with, &made, ui, interrupt)?;
    }
    let spec = on_archive(with.engine, with.platform, with.spec)?.ok_or_else(|| {
        let diagnostic =
            Diagnostic::error(format!("{} does not know the base `{made}`", with.engine.kind))
                .help("run the same command again");
        Failure::new(Exit::EngineUnavailable, diagnostic)
    })?;
    Ok((made, spec))
}

fn exists(with: Providing<'_>, image: &ImageRef) -> Outcome<bool> {
    inspect::id(with.engine, image).map(|found| found.is_some())
}

fn pull(with: Providing<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome {
    ui.status("Pulling", &with.spec.base_reference);
    let mut said = Vec::new();
    let options = with.platform.options().iter().copied();
    let args = ["pull", "--quiet"].into_iter().chain(options);
    let command = with.engine.call(args.chain([with.spec.base_reference.as_str()]));
    let status = command.stream(interrupt, |piece| {
        said.extend_from_slice(piece);
        Ok(())
    })?;
    if status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&said);
    let line =
        said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it did not say why");
    let diagnostic = Diagnostic::error(format!("cannot pull `{}`", with.spec.base_reference))
        .note(line.trim().to_owned())
        .note(format!("it is [base-image.{}] in build-profiles/pins.toml", with.spec.name))
        .note(WAYS_OUT)
        .help("reach a registry or a mirror of it, or take Debian's archive as it is now: `--base bootstrap`");
    Err(Failure::new(Exit::BadInput, diagnostic))
}

fn bootstrap(with: Providing<'_>, tag: &ImageRef, ui: Ui, interrupt: &Interrupt) -> Outcome {
    if find_program(with.path, "mmdebstrap").is_none() {
        packages::provide(packages::BOOTSTRAP, with.may_install, with.path, ui, interrupt)?;
    }
    ui.status("Making", format_args!("a base image from Debian {}", with.spec.suite));
    let folder = tempfile::Builder::new()
        .prefix("base-")
        .tempdir_in(with.work)
        .map_err(|error| Failure::io("create a folder in", with.work, &error))?;
    let tar = Utf8Path::from_path(folder.path()).unwrap_or(with.work).join("base.tar");
    let mut command = CommandLine::new("mmdebstrap", BOOTSTRAP.iter().copied());
    if with.platform == Platform::Emulated {
        command.args.push("--architectures=amd64".to_owned());
    }
    command.args.extend([with.spec.suite.clone(), tar.to_string()]);
    command.env.insert("SOURCE_DATE_EPOCH".into(), EPOCH.to_string());
    let mut said = String::new();
    let status = command.stream(interrupt, |piece| {
        said.push_str(&String::from_utf8_lossy(piece));
        Ok(())
    })?;
    if !status.success() {
        let tail: Vec<&str> = said.lines().rev().take(10).collect();
        let diagnostic = Diagnostic::error("the base image cannot be made from Debian's archive")
            .note(command.to_string())
            .note(tail.into_iter().rev().collect::<Vec<_>>().join("\n"))
            .help("reach a Debian mirror (a proxy in http_proxy is used), or give a registry that has the base");
        return Err(Failure::new(Exit::BuildFailed, diagnostic));
    }
    let options = with.platform.options().iter().copied();
    let args = ["import"].into_iter().chain(options).chain([tar.as_str(), &tag.0]);
    with.engine.call(args).read().map(drop)
}
