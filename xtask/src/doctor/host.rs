//! A build without a container: which Bazel would run, on which NDK, over which programs, and what of it is
//! a person's own.

use camino::{Utf8Path, Utf8PathBuf};
use support::exec::CommandLine;

use super::{Finding, Tree};
use crate::{
    catalogue::Release,
    engine::{BazelTool, Ndk, check_compilers, find_bazel, find_program, folders_seen, read_ndk},
    plan::{self, OwnSetup},
};

/// A program of which one name is enough, and who calls it.
const CALLED: &[(&[&str], &str)] = &[
    (&["cc", "gcc", "clang"], "tools that the build runs are compiled with it"),
    (&["python3"], "rules and generators are written in Python"),
    (&["git"], "rules that clone a repository call it"),
    (&["unzip"], "scripts of upstream call it"),
    (&["zip"], "scripts of upstream call it"),
];

/// Files of which one makes a folder a repository to Bazel.
const MARKS: &[&str] = &["WORKSPACE", "WORKSPACE.bazel", "MODULE.bazel", "REPO.bazel"];

/// What the person would build with; paths are absolute.
#[derive(Clone, Debug)]
pub struct HostSetup {
    /// The NDK that `--ndk` or ANDROID_NDK_HOME names.
    pub ndk: Option<Utf8PathBuf>,
    /// Flags, folders, registries and archives of their own.
    pub own: OwnSetup,
}

/// What was seen of it.
#[derive(Debug)]
pub struct Host {
    bazel: Option<Bazel>,
    ndk: Option<Result<Ndk, String>>,
    /// Folders of the PATH that a build sees.
    path: Vec<Utf8PathBuf>,
    /// Names of programs that are not there, and who calls them.
    absent: Vec<(&'static str, &'static str)>,
    own: Vec<Finding>,
    /// Files of flags that nobody reads.
    ignored: Vec<Utf8PathBuf>,
}

/// The Bazel on the PATH.
#[derive(Debug)]
enum Bazel {
    /// A wrapper that takes the version that a tree asks for, and may download it.
    Wrapper(String),
    /// A Bazel of one version.
    Plain(BazelTool),
    /// A program that does not tell its version.
    Silent(String),
}

/// Looks at the set-up; nothing is downloaded, so that Bazelisk is not asked for a version.
pub fn gather(setup: &HostSetup, path: &[Utf8PathBuf], tree: Option<&Tree>) -> Host {
    let root = tree.and_then(|tree| tree.root.as_deref());
    let seen = folders_seen(path, &[]);
    let absent = CALLED
        .iter()
        .filter(|(names, _)| !names.iter().any(|name| find_program(&seen, name).is_some()));
    let ignored = [".user.bazelrc", "user.bazelrc"].map(|name| root.map(|root| root.join(name)));
    Host {
        bazel: find_bazel(path).map(|program| bazel(&program)),
        ndk: setup.ndk.as_ref().map(|folder| ndk(folder)),
        absent: absent.map(|(names, why)| (names[0], *why)).collect(),
        path: seen,
        own: own(setup, tree),
        ignored: ignored.into_iter().flatten().filter(|file| file.is_file()).collect(),
    }
}

fn bazel(program: &str) -> Bazel {
    let real = Utf8Path::new(program).canonicalize_utf8().unwrap_or_else(|_| program.into());
    if real.file_name().is_some_and(|name| name.contains("bazelisk")) {
        return Bazel::Wrapper(program.to_owned());
    }
    let asked = CommandLine { cwd: Some("/".into()), ..CommandLine::new(program, ["--version"]) };
    let answer = asked.output().ok().and_then(|said| BazelTool::read(program, &said.stdout));
    answer.map_or_else(|| Bazel::Silent(program.to_owned()), Bazel::Plain)
}

fn ndk(folder: &Utf8Path) -> Result<Ndk, String> {
    let found = read_ndk(folder).ok_or_else(|| format!("{folder} has no `source.properties`"))?;
    match check_compilers(folder, std::env::consts::OS, std::env::consts::ARCH) {
        Ok(()) => Ok(found),
        Err(failure) => {
            let diagnostic = &failure.diagnostics[0];
            Err(format!("{}: {}", diagnostic.message, diagnostic.notes.join("; ")))
        }
    }
}

/// What nobody pinned, each with whether Bazel could take it.
fn own(setup: &HostSetup, tree: Option<&Tree>) -> Vec<Finding> {
    let subject = "not pinned";
    let Some(tree) = tree else {
        let options = setup.own.options().into_iter();
        return options
            .map(|option| {
                Finding::ok(subject, format!("{option}, which needs --mediapipe to be examined"))
            })
            .collect();
    };
    let nowhere = Utf8Path::new("");
    let root = tree.root.as_deref().unwrap_or(nowhere);
    let plan = match plan::resolve_unpinned(&setup.own, root, &tree.release.title()) {
        Ok(None) => return Vec::new(),
        Ok(Some(plan)) => plan,
        Err(failure) => {
            let one = |it: support::diag::Diagnostic| {
                let notes = it.notes.iter().map(|note| format!("; {note}")).collect::<String>();
                let found = format!("{}{notes}", it.message.replace('`', ""));
                Finding::failed(subject, found, it.help.unwrap_or_default())
            };
            return failure.diagnostics.into_iter().map(one).collect();
        }
    };
    let mut findings: Vec<Finding> =
        plan.lines().into_iter().map(|line| Finding::ok(subject, line)).collect();
    for one in &plan.overrides {
        if !MARKS.iter().any(|mark| one.place.join(mark).is_file()) {
            findings.push(Finding::failed(
                subject,
                format!("{} is no repository to Bazel: none of {}", one.place, MARKS.join(", ")),
                "give the root of a repository, or make an empty WORKSPACE in it",
            ));
        }
    }
    let unknown = plan::unknown_overrides(&plan, root).into_iter();
    let advice = "give the name that stands behind @ in BUILD files";
    findings.extend(
        unknown
            .filter(|_| tree.root.is_some())
            .map(|it| Finding::warning(subject, it.replace('`', ""), advice)),
    );
    findings
}

/// Judges it for a release; the demo upstream does with less.
pub fn judge(host: &Host, release: Option<&Release>) -> Vec<Finding> {
    let real = release.filter(|release| release.mirrors.is_none());
    let mut findings = vec![judge_bazel(host.bazel.as_ref(), release, real.is_some())];
    findings.extend(judge_ndk(host.ndk.as_ref(), real, release.is_some()));
    let path: Vec<&str> = host.path.iter().map(|folder| folder.as_str()).collect();
    findings.push(match path.as_slice() {
        [] => Finding::failed("programs", "none on the PATH that a build calls", "set PATH"),
        path => Finding::ok("programs", format!("a build sees those in {}", path.join(", "))),
    });
    for (name, why) in &host.absent {
        let advice =
            format!("install {name} (Debian, Ubuntu: sudo apt-get install {})", package(name));
        let found = format!("no {name} in them: {why}");
        findings.push(match *name {
            "cc" | "python3" if real.is_some() => Finding::failed("programs", found, advice),
            _ => Finding::warning("programs", found, advice),
        });
    }
    findings.extend(host.own.iter().cloned());
    for file in &host.ignored {
        findings.push(Finding::warning(
            "flags",
            format!("{file} is not read: its flags would be in no plan and no provenance"),
            "give each flag by --bazel-flag: it is recorded as not pinned",
        ));
    }
    findings
}

fn package(program: &str) -> &str {
    if program == "cc" { "gcc" } else { program }
}

fn judge_bazel(bazel: Option<&Bazel>, release: Option<&Release>, real: bool) -> Finding {
    let subject = "bazel";
    let bazelisk = "install Bazelisk as `bazel`: it takes the version that a tree asks for";
    let wanted = release.map(|release| release.bazel.as_str());
    match (bazel, wanted) {
        (None, _) => Finding::failed(subject, "none on the PATH", bazelisk),
        (Some(Bazel::Silent(program)), _) => {
            Finding::failed(subject, format!("{program} does not tell its version"), bazelisk)
        }
        (Some(Bazel::Wrapper(program)), Some(wanted)) => {
            Finding::ok(subject, format!("{program}, which takes {wanted} as the tree asks"))
        }
        (Some(Bazel::Wrapper(program)), None) => Finding::ok(subject, program.clone()),
        (Some(Bazel::Plain(tool)), Some(wanted)) if real && tool.version != wanted => {
            let found =
                format!("{} at {}, and the release asks for {wanted}", tool.version, tool.program);
            Finding::warning(subject, found, bazelisk)
        }
        (Some(Bazel::Plain(tool)), _) => {
            Finding::ok(subject, format!("{} at {}", tool.version, tool.program))
        }
    }
}

fn judge_ndk(
    ndk: Option<&Result<Ndk, String>>,
    real: Option<&Release>,
    named: bool,
) -> Vec<Finding> {
    let subject = "ndk";
    let give = "add `--ndk DIR`, or export ANDROID_NDK_HOME=DIR";
    let ndk = match ndk {
        None if real.is_some() => return vec![Finding::failed(subject, "none is named", give)],
        None if named => {
            return vec![Finding::ok(subject, "none is named: the demo makes a miniature")];
        }
        None => return vec![Finding::warning(subject, "none is named", give)],
        Some(Err(why)) => return vec![Finding::failed(subject, why.clone(), give)],
        Some(Ok(ndk)) => ndk,
    };
    let Some(release) = real else { return vec![Finding::ok(subject, ndk.title())] };
    let mut findings = Vec::new();
    match release.ndk.as_ref().filter(|_| ndk.is_other_than(release)) {
        Some(wanted) => findings.push(Finding::warning(
            subject,
            format!(
                "{}; {} is built with {wanted}: {}",
                ndk.title(),
                release.title(),
                ndk.known(release).join("; ").replace("\n  see ", ", see ")
            ),
            format!("take {wanted} where a build fails or its library differs"),
        )),
        None => findings.push(Finding::ok(subject, format!("{}, as upstream has it", ndk.title()))),
    }
    for want in ndk.lacks(release) {
        let place = want.anywhere.as_ref().map_or(String::new(), |below| format!(" below {below}"));
        findings.push(Finding::failed(
            subject,
            format!("it has no {}{place}: {}", want.file, want.why),
            "take Google's NDK whole, or copy that file out of one",
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs};

    use super::{super::State, *};
    use crate::catalogue::Catalogue;

    fn ndk_at(root: &Utf8Path, revision: &str) -> Ndk {
        fs::write(root.join("source.properties"), format!("Pkg.Revision = {revision}\n")).unwrap();
        read_ndk(root).unwrap()
    }

    #[test]
    fn what_a_release_needs_of_its_ndk_is_told_before_the_build() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let release = Catalogue::bundled().release("0.10.26");
        let judged = |ndk: Option<Result<Ndk, String>>| judge_ndk(ndk.as_ref(), release, true);
        let found = judged(Some(Ok(ndk_at(root, "27.2.12479018"))));
        assert_eq!(found[0].state, State::Warning);
        assert!(found[0].found.contains("is built with r28b"), "{}", found[0].found);
        let told: Vec<&str> = found[1..].iter().map(|it| it.found.as_str()).collect();
        for file in ["sources/android/cpufeatures/cpu-features.c", "libatomic.a"] {
            assert!(told.iter().any(|it| it.contains(file)), "{told:?}");
        }
        assert!(found[1..].iter().all(|it| it.state == State::Failed));
        assert_eq!(judged(Some(Ok(ndk_at(root, "28.1.1"))))[0].state, State::Ok);
        assert_eq!(judged(None)[0].state, State::Failed);
        assert_eq!(judged(Some(Err("no".into())))[0].state, State::Failed);
        assert_eq!(judge_ndk(None, None, true)[0].state, State::Ok, "the demo makes one");
    }

    #[test]
    fn a_bazel_is_held_against_what_the_release_asks_for() {
        let catalogue = Catalogue::bundled();
        let (release, demo) = (catalogue.release("0.10.26"), catalogue.release("demo"));
        let plain = |version: &str| {
            let tool = BazelTool { program: "/b".into(), version: version.into(), major: 7 };
            Some(Bazel::Plain(tool))
        };
        let wanted = release.unwrap().bazel.clone();
        for (bazel, release, expected) in [
            (plain(&wanted), release, State::Ok),
            (plain("4 (Debian)"), release, State::Warning),
            (plain("4 (Debian)"), demo, State::Ok),
            (Some(Bazel::Wrapper("/b".into())), release, State::Ok),
            (Some(Bazel::Silent("/b".into())), demo, State::Failed),
            (None, release, State::Failed),
        ] {
            let real = release.is_some_and(|release| release.mirrors.is_none());
            assert_eq!(judge_bazel(bazel.as_ref(), release, real).state, expected, "{bazel:?}");
        }
    }

    #[test]
    fn a_folder_that_is_no_repository_fails() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        fs::write(root.join("WORKSPACE"), "\"eigen\"").unwrap();
        fs::create_dir(root.join("eigen")).unwrap();
        let release = Catalogue::bundled().release("0.10.26").unwrap();
        let tree = Tree { release, root: Some(root.clone()) };
        let repositories = BTreeMap::from([("eigen".to_owned(), root.join("eigen"))]);
        let setup = HostSetup { ndk: None, own: OwnSetup { repositories, ..Default::default() } };
        let states = || own(&setup, Some(&tree)).iter().map(|it| it.state).collect::<Vec<_>>();
        assert_eq!(states(), [State::Ok, State::Failed]);
        fs::write(root.join("eigen/WORKSPACE"), "").unwrap();
        assert_eq!(states(), [State::Ok]);
    }
}
