//! From "which engine?" to a place where Bazel can be called.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    file_lock::FileLock,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    bazel::{BazelTool, Conduct, Rooms},
    container::ContainerSpec,
    decide::{self, Platform},
    detect,
    host::{self, HostRequest},
    image::{self, Base, ImageSpec, Supplier},
    info::EngineInfo,
    kind::EngineKind,
    port::{Need, Place, Port, Shell},
    ready::{Opening, Ready},
    resources::{Resources, resources},
    session::{Session, fixed_environment},
};
use crate::plan::BuildPlan;

/// What the caller wants, and may do.
#[derive(Clone, Debug)]
pub struct EngineRequest {
    /// The engine by name; the first that answers when absent.
    pub kind: Option<EngineKind>,
    /// Whether a build without a container is fine where no engine answers.
    pub host_is_fine: bool,
    /// Whether Debian packages may be installed where something is missing.
    pub may_install: bool,
    /// Whether the network is off limits.
    pub offline: bool,
    /// Where the base image comes from.
    pub base: Base,
    /// Bazel actions at once; none means what memory and cores allow.
    pub jobs: Option<u32>,
    /// Root of this repository, where Dockerfiles and scripts are.
    pub repo: Utf8PathBuf,
    /// Folder for logs, temporary files and locks.
    pub work: Utf8PathBuf,
    /// Folders searched for programs, in the order of PATH.
    pub path: Vec<Utf8PathBuf>,
    /// The caller's home, from HOME; none where it is not set.
    pub home: Option<String>,
    /// The NDK that the caller names.
    pub ndk: Option<Utf8PathBuf>,
    /// Variables that Bazelisk reads, by name.
    pub bazelisk: BTreeMap<String, String>,
    /// Proxy variables, by name: what a wrapper downloads a Bazel by.
    pub proxies: BTreeMap<String, String>,
    /// Columns of the terminal for live progress; none means 100.
    pub columns: Option<u16>,
}

/// The engines of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Engines;

impl Port for Engines {
    fn probe(&self, need: Need<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome<Ready> {
        prepare(need, ui, interrupt)
    }
}

#[derive(Debug)]
enum Found {
    Container { engine: EngineInfo, image: String, platform: Platform },
    Host { host: host::Host },
}

/// Finds an engine and provides its image, or Bazel and NDK on this machine.
fn prepare(need: Need<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome<Ready> {
    let Need { request, plan, image, supplier } = need;
    match choose(request)? {
        Some(engine) => {
            let spec = image.ok_or_else(|| no_image(plan))?;
            decide::mounts(&engine)?;
            let platform = platform(&engine, spec, ui)?;
            let (image, _) =
                provide_image(request, &engine, platform, spec, supplier, ui, interrupt)?;
            let has = decide::resources(&engine, resources());
            Ok(Ready {
                kind: engine.kind,
                version: engine.version.clone(),
                image: Some(image.clone()),
                base: Some(image::base_of(&engine, &image::ImageRef(image.clone()))?),
                files: BTreeMap::new(),
                conduct: conduct(request, has, image.clone(), ui),
                place: Box::new(Found::Container { engine, image, platform }),
            })
        }
        None => {
            if request.kind.is_none() {
                ui.status("No engine", "building on this machine, without a container");
            }
            let host = host::provide(host_request(request, plan), ui, interrupt)?;
            Ok(Ready {
                kind: EngineKind::Host,
                version: String::new(),
                image: None,
                base: None,
                files: host.files.clone(),
                conduct: conduct(request, resources(), host.toolchain.clone(), ui),
                place: Box::new(Found::Host { host }),
            })
        }
    }
}

/// The engine to use; none means this machine.
fn choose(request: &EngineRequest) -> Outcome<Option<EngineInfo>> {
    match request.kind {
        Some(EngineKind::Host) => Ok(None),
        Some(kind) => {
            detect::probe(kind, &request.path).map(Some).map_err(|why| detect::unusable(kind, &why))
        }
        None => match detect::automatic(&request.path) {
            Ok(engine) => Ok(Some(engine)),
            Err(_) if request.host_is_fine => Ok(None),
            Err(whys) => Err(detect::none_usable(&whys)),
        },
    }
}

/// The spec with the base that the engine's image of it really has; as it is where there is no image.
pub fn actual(engine: &EngineInfo, base: Base, spec: &ImageSpec) -> Outcome<ImageSpec> {
    let platform = decide::platform(engine, spec.architecture()).unwrap_or(Platform::Own);
    let found = image::present(base, engine, platform, spec)?;
    Ok(found.map_or_else(|| spec.clone(), |(_, spec)| spec))
}

/// Makes sure that an engine has an image: what `image build` does. Gives the spec with its real base.
pub fn image_only(
    request: &EngineRequest,
    spec: &ImageSpec,
    supplier: Supplier<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<(EngineInfo, ImageSpec)> {
    let engine = choose_container(request)?;
    let platform = platform(&engine, spec, ui)?;
    let (_, spec) = provide_image(request, &engine, platform, spec, supplier, ui, interrupt)?;
    Ok((engine, spec))
}

/// The container engine to use.
pub fn choose_container(request: &EngineRequest) -> Outcome<EngineInfo> {
    choose(request)?.ok_or_else(|| {
        let diagnostic = Diagnostic::error("the host engine has no image");
        Failure::new(Exit::Usage, diagnostic.help("name another with `--engine docker`"))
    })
}

fn provide_image(
    request: &EngineRequest,
    engine: &EngineInfo,
    platform: Platform,
    spec: &ImageSpec,
    supplier: Supplier<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<(String, ImageSpec)> {
    if let Some((id, spec)) = image::present(request.base, engine, platform, spec)? {
        return Ok((id.0, spec));
    }
    let lock = request.work.join(format!("locks/image-{}.lock", engine.kind));
    let _lock = FileLock::take(&lock, "building the image", ui, interrupt)?;
    let with = image::Providing {
        engine,
        platform,
        spec,
        supplier,
        work: &request.work,
        path: &request.path,
        may_install: request.may_install,
    };
    let (id, spec) = image::provide(request.base, with, request.offline, ui, interrupt)?;
    Ok((id.0, spec))
}

/// The platform of an image on an engine. Nothing is fetched for a machine that could not run it.
fn platform(engine: &EngineInfo, spec: &ImageSpec, ui: Ui) -> Outcome<Platform> {
    let wanted = spec.architecture();
    let platform = decide::platform(engine, wanted)
        .ok_or_else(|| other_processor(engine, spec, wanted.unwrap_or("x86_64")))?;
    if platform == Platform::Emulated {
        ui.status(
            "Emulating",
            format_args!(
                "x86_64 on {}, several times slower than a machine of that kind: Google ships the NDK for no other",
                engine.architecture
            ),
        );
    }
    Ok(platform)
}

fn other_processor(engine: &EngineInfo, spec: &ImageSpec, wanted: &str) -> Failure {
    let diagnostic = Diagnostic::error(format!(
        "{} runs {} containers, and the image `{}` is for {wanted}",
        engine.kind,
        engine.architecture,
        spec.tag()
    ))
    .note("Google ships the Android NDK for Linux on x86_64 alone; Bazel would be there for both")
    .note("no emulator of x86_64 is registered with the kernel (/proc/sys/fs/binfmt_misc)")
    .help(
        "register one (Debian, Ubuntu: sudo apt-get install qemu-user-static binfmt-support), or build on an x86_64 machine",
    );
    Failure::new(Exit::EngineUnavailable, diagnostic)
}

fn no_image(plan: &BuildPlan) -> Failure {
    let version = &plan.upstream.version;
    let diagnostic =
        Diagnostic::error(format!("there is no image that MediaPipe {version} is built in"))
            .note("its Bazel or its NDK has no pin in `build-profiles/pins.toml`")
            .help(format!(
                "`cargo xtask image build --mediapipe {version}` tells which; or add `--engine host`, with Bazel {} on the PATH and ANDROID_NDK_HOME set",
                plan.upstream.bazel
            ));
    Failure::new(Exit::EngineUnavailable, diagnostic)
}

fn host_request<'a>(request: &'a EngineRequest, plan: &BuildPlan) -> HostRequest<'a> {
    HostRequest {
        path: &request.path,
        home: request.home.as_deref(),
        bazelisk: &request.bazelisk,
        proxies: if request.offline { None } else { Some(&request.proxies) },
        ndk: request.ndk.as_deref(),
        demo: plan.upstream.demo,
        repo: &request.repo,
        work: &request.work,
        may_install: request.may_install,
    }
}

fn conduct(request: &EngineRequest, has: Resources, toolchain: String, ui: Ui) -> Conduct {
    Conduct {
        jobs: request.jobs.unwrap_or_else(|| has.jobs()),
        toolchain,
        live: ui.is_live().then(|| request.columns.unwrap_or(100)),
    }
}

impl Place for Found {
    fn leaves_server(&self) -> bool {
        matches!(self, Self::Host { .. })
    }

    fn own_bazel(&self, src: &Utf8Path) -> Outcome<Option<BazelTool>> {
        let Self::Host { host } = self else { return Ok(None) };
        let room = String::new;
        let rooms = Rooms { src: src.to_string(), bazel: room(), out: room(), downloads: room() };
        // Bazelisk downloads the Bazel that the tree asks for, here and not in the build.
        let env =
            host.env.iter().chain(&host.proxies).map(|(k, v)| (k.clone(), v.clone())).collect();
        Session::Host { rooms, env }.bazel(&host.bazel).map(Some)
    }

    fn open(
        &self,
        plan: &BuildPlan,
        opening: &Opening<'_>,
    ) -> Outcome<(Box<dyn Shell>, BazelTool)> {
        let Opening { src, out, bazel, downloads } = *opening;
        let session = match self {
            Self::Container { engine, image, platform } => {
                if let Some((uid, gid)) = decide::owner(engine) {
                    // The process inside is not root, and must be able to write here.
                    for folder in [out, bazel] {
                        std::os::unix::fs::chown(folder, Some(uid), Some(gid))
                            .map_err(|error| Failure::io("hand over", folder, &error))?;
                    }
                }
                let spec = ContainerSpec {
                    name: format!("cargo-xtask-{}-{}", plan.digest().short(), std::process::id()),
                    image: image.clone(),
                    platform: *platform,
                    src: src.to_owned(),
                    out: out.to_owned(),
                    bazel: bazel.to_owned(),
                    downloads: downloads.to_owned(),
                    env: fixed_environment(),
                };
                Session::start(engine, &spec)?
            }
            Self::Host { host } => {
                let rooms = Rooms {
                    src: src.to_string(),
                    bazel: bazel.to_string(),
                    out: out.to_string(),
                    downloads: downloads.to_string(),
                };
                Session::Host { rooms, env: host.env.clone() }
            }
        };
        let program = match self {
            Self::Container { .. } => "bazel",
            Self::Host { host } => &host.bazel,
        };
        let tool = session.bazel(program)?;
        Ok((Box::new(session), tool))
    }
}
