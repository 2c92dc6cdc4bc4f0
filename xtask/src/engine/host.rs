//! Bazel on this machine: which one, and with which NDK.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::{Parts, Sha256},
    exec::CommandLine,
    exit::Exit,
    file_lock::FileLock,
    fs::{create_dir, read_text, remove_dir},
    interrupt::Interrupt,
    ui::Ui,
};

use super::{detect::find_program, ground, packages, programs, session::fixed_environment};

/// What is needed to build on this machine.
#[derive(Clone, Copy, Debug)]
pub struct HostRequest<'a> {
    /// Folders searched for Bazel and compilers, in the order of PATH; of these actions see some.
    pub path: &'a [Utf8PathBuf],
    /// The caller's home: wrappers such as Bazelisk keep their Bazels there.
    pub home: Option<&'a str>,
    /// Variables that Bazelisk reads, by name.
    pub bazelisk: &'a BTreeMap<String, String>,
    /// Proxy variables, by name; none where the network is off limits.
    pub proxies: Option<&'a BTreeMap<String, String>>,
    /// The NDK that the caller names.
    pub ndk: Option<&'a Utf8Path>,
    /// Whether the demo upstream is built: it may do with the miniature NDK.
    pub demo: bool,
    /// The repository, which has the script that makes the miniature NDK.
    pub repo: &'a Utf8Path,
    /// Where the miniature NDK may lie.
    pub work: &'a Utf8Path,
    /// Whether Debian packages may be installed where something is missing.
    pub may_install: bool,
}

/// The ground of a build on this machine.
#[derive(Clone, Debug)]
pub struct Host {
    /// The Bazel to call, by its path; it may be Bazelisk, which then picks one.
    pub bazel: String,
    /// What of the environment is added where Bazel is asked for its version.
    pub proxies: BTreeMap<String, String>,
    /// All of the environment that builds see.
    pub env: BTreeMap<String, String>,
    /// Digest of the NDK and of the programs that a build sees.
    pub toolchain: String,
    /// What that digest is made of: files of the NDK (`ndk/...`) and programs (`path/...`).
    pub files: BTreeMap<String, Sha256>,
}

/// Finds, makes or installs what a build on this machine needs.
pub fn provide(request: HostRequest<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome<Host> {
    let bazel = bazel(request, ui, interrupt)?;
    let ndk = ndk(request, ui, interrupt)?;
    let started_by: Vec<String> =
        programs::interpreter(Utf8Path::new(&bazel)).into_iter().collect();
    let path = programs::folders(request.path, &started_by);
    let files = ground::files(&ndk, &path, request.work)?;
    let toolchain = ground::digest(&files);
    let mut env = fixed_environment();
    let folders: Vec<&str> = path.iter().map(|folder| folder.as_str()).collect();
    env.insert("PATH".into(), folders.join(":"));
    env.insert("ANDROID_NDK_HOME".into(), ndk.to_string());
    if let Some(home) = request.home {
        env.insert("HOME".into(), home.to_owned());
    }
    env.extend(request.bazelisk.clone());
    let proxies = request.proxies.cloned().unwrap_or_default();
    Ok(Host { bazel, proxies, env, toolchain, files })
}

fn bazel(request: HostRequest<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome<String> {
    if let Some(found) = find_bazel(request.path) {
        return Ok(found);
    }
    if !request.demo {
        let diagnostic = Diagnostic::error("there is no Bazel on the PATH")
            .note("`--engine host` runs Bazel without a container")
            .help("install Bazelisk as `bazel`, or use a container with `--engine docker`");
        return Err(Failure::new(Exit::EngineUnavailable, diagnostic));
    }
    packages::provide(packages::HOST_BUILD, request.may_install, request.path, ui, interrupt)?;
    find_bazel(request.path).ok_or_else(|| {
        let diagnostic = Diagnostic::error("Debian's Bazel was installed and is not on the PATH");
        Failure::new(Exit::EngineUnavailable, diagnostic.help("add /usr/bin to the PATH"))
    })
}

/// Debian's `bazel` 4 is a wrapper that refuses a tree whose `.bazelversion` it does not have; the
/// real one lies beside it under its number.
pub fn find_bazel(path: &[Utf8PathBuf]) -> Option<String> {
    let found = find_program(path, "bazel").or_else(|| find_program(path, "bazelisk"))?;
    let mut numbered: Vec<Utf8PathBuf> = found
        .parent()?
        .read_dir_utf8()
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path().to_owned())
        .filter(|file| file.file_name().is_some_and(is_numbered))
        .collect();
    numbered.sort();
    let Some(real) = numbered.pop() else { return Some(found.into_string()) };
    // Asked outside of any tree: there Bazelisk would look for the newest in the network, which is why it
    // is not asked where nothing could take its place.
    let answer =
        CommandLine { cwd: Some("/".into()), ..CommandLine::new(found.as_str(), ["--version"]) };
    let is_wrapper = answer.output().ok()?.stdout.contains("no_version");
    Some(if is_wrapper { real.into_string() } else { found.into_string() })
}

fn is_numbered(name: &str) -> bool {
    let number = name.strip_prefix("bazel-");
    number.is_some_and(|number| {
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

fn ndk(request: HostRequest<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome<Utf8PathBuf> {
    if let Some(ndk) = request.ndk {
        if ndk.join("source.properties").is_file() {
            check_compilers(ndk, std::env::consts::OS, std::env::consts::ARCH)?;
            return Ok(ndk.to_owned());
        }
        let diagnostic = Diagnostic::error(format!("`{ndk}` is not an NDK"))
            .note("`--ndk` or ANDROID_NDK_HOME names it; expected a folder with `source.properties` in it")
            .help("point `--ndk` at the NDK's folder, or leave it out and unset ANDROID_NDK_HOME");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    if !request.demo {
        let diagnostic = Diagnostic::error("there is no NDK")
            .note("a build on this machine takes the NDK that `--ndk` or ANDROID_NDK_HOME names")
            .help("add `--ndk DIR`, or export ANDROID_NDK_HOME=DIR");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    mini_ndk(request, ui, interrupt)
}

/// An NDK has compilers for the machines that it was packed for, one folder for each: one for Linux is
/// of no use on a Mac.
pub fn check_compilers(ndk: &Utf8Path, os: &str, arch: &str) -> Outcome {
    // Google names the one for macOS after x86_64, and since r24 its programs run on both processors.
    let wanted: &[&str] = match (os, arch) {
        ("macos", _) => &["darwin-x86_64"],
        (_, "aarch64") => &["linux-aarch64", "linux-arm64", "linux-x86_64"],
        _ => &["linux-x86_64"],
    };
    let folder = ndk.join("toolchains/llvm/prebuilt");
    let mut there: Vec<String> = folder
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_owned()))
        .collect();
    if wanted.iter().any(|tag| there.iter().any(|found| found == tag)) {
        return Ok(());
    }
    there.sort();
    let found = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
    let diagnostic =
        Diagnostic::error(format!("the NDK `{ndk}` has no compilers for this machine"))
            .note(format!("expected {} in `{folder}`, found {found}", wanted.join(" or ")))
            .help(
                "install the NDK for this system, or build in a container with `--engine docker`",
            );
    Err(Failure::new(Exit::BadInput, diagnostic))
}

/// Makes the miniature NDK, once for each version of its script.
fn mini_ndk(request: HostRequest<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome<Utf8PathBuf> {
    let script_path = request.repo.join("docker/mini-ndk.sh");
    let script = read_text(&script_path)?;
    let mut parts = Parts::default();
    parts.add("script", script.as_bytes());
    let out = request.work.join(format!("mini-ndk-{}", parts.finish().short(12)));
    if out.join("source.properties").is_file() {
        return Ok(out);
    }
    create_dir(request.work)?;
    let _lock =
        FileLock::take(&out.with_extension("lock"), "making the miniature NDK", ui, interrupt)?;
    if out.join("source.properties").is_file() {
        return Ok(out);
    }
    let make = |out: &Utf8Path| CommandLine::new("sh", [script_path.as_str(), out.as_str()]);
    let partial = out.with_extension("partial");
    remove_dir(&partial)?;
    ui.status("Making", "a miniature NDK from Debian's clang and lld");
    if find_llvm().is_none() {
        packages::provide(packages::HOST_LLVM, request.may_install, request.path, ui, interrupt)?;
    }
    make(&partial).read()?;
    std::fs::rename(&partial, &out).map_err(|error| Failure::io("create", &out, &error))?;
    Ok(out)
}

/// A folder of Debian's LLVM that has what the miniature NDK needs.
fn find_llvm() -> Option<Utf8PathBuf> {
    let complete = |llvm: &Utf8Path| {
        ["clang", "ld.lld", "llvm-ar"].iter().all(|tool| llvm.join("bin").join(tool).exists())
    };
    let folders = Utf8Path::new("/usr/lib").read_dir_utf8().ok()?.filter_map(Result::ok);
    folders.map(|entry| entry.path().to_owned()).find(|path| {
        path.file_name().is_some_and(|name| name.starts_with("llvm-")) && complete(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ndk_has_compilers_for_some_systems() {
        let folder = tempfile::tempdir().unwrap();
        let ndk = Utf8Path::from_path(folder.path()).unwrap();
        let refused = |os, arch| check_compilers(ndk, os, arch).err().map(|f| f.diagnostics);
        assert!(refused("linux", "x86_64").unwrap()[0].notes[0].ends_with("found none"));
        std::fs::create_dir_all(ndk.join("toolchains/llvm/prebuilt/darwin-x86_64")).unwrap();
        for (os, arch, fine) in
            [("macos", "aarch64", true), ("macos", "x86_64", true), ("linux", "x86_64", false)]
        {
            assert_eq!(refused(os, arch).is_none(), fine, "{os} {arch}");
        }
    }
}
