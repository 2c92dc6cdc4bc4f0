//! The tree to build from: its release, local changes, and faults of that release that are known.

use std::fs;

use camino::Utf8Path;

use super::{Finding, Tree};
use crate::{
    catalogue::{Catalogue, Fault, Release},
    pins::Pins,
    plan::{self, Flaw, TreeState},
};

/// A release, and what was seen of its tree where it lies on this machine.
#[derive(Debug)]
pub struct Checkout {
    release: &'static Release,
    faults: Vec<&'static Fault>,
    seen: Option<Seen>,
}

/// What was seen of a tree.
#[derive(Debug)]
struct Seen {
    /// How its files stand to the release; the reason where they cannot be read.
    files: Result<TreeState, String>,
    /// What is wrong with the checkout as a whole.
    flaws: Vec<Flaw>,
    /// What kind of checkout it is; none for a plain clone or folder.
    kind: Option<String>,
    /// The release's tag, by which its objects are fetched.
    tag: String,
    /// How often WORKSPACE names an NDK; upstream's does not.
    ndk_lines: usize,
    /// Prebuilt libraries in the package of the library: they silently take its place.
    prebuilt: Vec<String>,
}

/// Looks at a tree without changing it.
pub fn gather(tree: &Tree, repo: &Utf8Path) -> Checkout {
    let release = tree.release;
    Checkout {
        release,
        faults: Catalogue::bundled().faults_of(release).collect(),
        seen: tree.root.as_ref().map(|root| look(root, release, repo)),
    }
}

fn look(root: &Utf8Path, release: &Release, repo: &Utf8Path) -> Seen {
    let state = match release.mirrors {
        Some(_) => Ok((TreeState::unpinned(), Vec::new())),
        None => Pins::read(repo).and_then(|pins| TreeState::examined(root, release, &pins)),
    };
    let (state, flaws) = match state {
        Ok((state, flaws)) => (Ok(state), flaws),
        Err(failure) => (Err(failure), Vec::new()),
    };
    let workspace = fs::read_to_string(root.join("WORKSPACE")).unwrap_or_default();
    let package = release.stock.as_str().trim_start_matches("//");
    let package = root.join(package.split(':').next().unwrap_or_default());
    let prebuilt = release.abis.keys().map(|abi| format!("{abi}/{}", release.library));
    Seen {
        files: state.map_err(|failure| {
            failure.diagnostics.first().map_or(String::new(), |first| first.message.clone())
        }),
        flaws,
        kind: plan::kind_of_checkout(root),
        tag: release.tag.clone().unwrap_or_else(|| release.version.to_string()),
        ndk_lines: workspace.matches("android_ndk_repository(").count(),
        prebuilt: prebuilt.filter(|file| package.join(file).exists()).collect(),
    }
}

/// Warns of local changes and known faults; fails for what makes a build fail, or take the wrong library.
pub fn judge(checkout: &Checkout) -> Vec<Finding> {
    let release = checkout.release;
    let mut findings = vec![Finding::ok("release", release.title())];
    if release.mirrors.is_some() {
        return findings;
    }
    let layout = release.layout.as_ref().map(|layout| Finding::ok("layout", layout.to_string()));
    match &checkout.seen {
        Some(seen) => findings.extend(judge_tree(seen, &release.title())),
        None => findings[0].found.push_str(", not on this machine: it is fetched first"),
    }
    findings.extend(layout);
    findings.extend(checkout.faults.iter().map(|fault| Finding {
        link: fault.link.clone(),
        ..Finding::warning("known fault", fault.fault.clone(), fault.advice.clone())
    }));
    findings
}

fn judge_tree(seen: &Seen, title: &str) -> Vec<Finding> {
    let difference = seen.files.as_ref().map(|state| state.difference(title));
    let mut findings = vec![match difference {
        Ok(None) => Finding::ok("local changes", "none: every file is the release's"),
        Ok(Some(difference)) => Finding::warning(
            "local changes",
            difference,
            "nothing to do where that is meant: they are built, and the provenance has their digests",
        ),
        Err(why) => Finding::failed("local changes", why.clone(), "make the tree readable"),
    }];
    findings.extend(seen.kind.iter().map(|kind| kind_of(kind, seen)));
    findings.extend(seen.flaws.iter().map(|flaw| match flaw.breaks {
        true => Finding::failed(flaw.subject, flaw.found.clone(), flaw.cure.clone()),
        false => Finding::warning(flaw.subject, flaw.found.clone(), flaw.cure.clone()),
    }));
    match seen.ndk_lines {
        0 => {}
        1 => findings.push(Finding::warning(
            "WORKSPACE",
            "names an NDK: upstream's setup script ran in this tree",
            "git checkout WORKSPACE: the staged tree gets its own line",
        )),
        more => findings.push(Finding {
            link: Some("https://github.com/google-ai-edge/mediapipe/issues/585".to_owned()),
            ..Finding::failed(
                "WORKSPACE",
                format!("names an NDK {more} times: upstream's setup script ran more than once"),
                "git checkout WORKSPACE: the staged tree gets its own line",
            )
        }),
    }
    for file in &seen.prebuilt {
        findings.push(Finding::failed(
            "prebuilt library",
            format!("{file} lies beside the target and would be shipped in its place"),
            "remove it from the tree",
        ));
    }
    findings
}

/// A shallow or partial clone may lack the release's objects, by which each file is held against it.
fn kind_of(kind: &str, seen: &Seen) -> Finding {
    let lacks = seen.files.as_ref().is_ok_and(|state| state.commit.is_none());
    let few = kind.contains("shallow") || kind.contains("partial");
    if !(lacks && few) {
        return Finding::ok("checkout", kind);
    }
    let found =
        format!("{kind}, without the objects of the release: not all files can be compared");
    let fetch = format!("git fetch --depth 1 origin tag {}", seen.tag);
    let cure = match kind.contains("partial") {
        true => format!("git config --unset remote.origin.partialclonefilter; {fetch} --refetch"),
        false => fetch,
    };
    Finding::warning("checkout", found, cure)
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    #[test]
    fn a_tree_that_was_worked_on_is_told() {
        let clean = || Ok(TreeState::unpinned());
        let dirty = |dirty| Ok(TreeState { dirty, ..TreeState::unpinned() });
        for (files, ndk_lines, prebuilt, expected) in [
            (clean(), 0, vec![], vec![State::Ok]),
            (dirty(None), 0, vec![], vec![State::Warning]),
            (dirty(Some(vec!["WORKSPACE".into()])), 1, vec![], vec![State::Warning; 2]),
            (clean(), 2, vec![], vec![State::Ok, State::Failed]),
            (clean(), 0, vec!["x86/a.so".to_owned()], vec![State::Ok, State::Failed]),
            (Err("cannot read".to_owned()), 0, vec![], vec![State::Failed]),
        ] {
            let seen = Seen {
                files,
                flaws: Vec::new(),
                kind: None,
                tag: String::new(),
                ndk_lines,
                prebuilt,
            };
            let states: Vec<State> = judge_tree(&seen, "M").iter().map(|f| f.state).collect();
            assert_eq!(states, expected, "{seen:?}");
        }
    }
}
