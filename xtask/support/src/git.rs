//! The one place that calls git. A repository says in its own configuration which programs git is to
//! run; none of them is run here, whoever the repository came from.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::exec::CommandLine;

/// What git is told before the verb: a value given here wins over every file.
const OPTIONS: &[&str] = &[
    // A pager is a program, and `core.pager` names it.
    "--no-pager",
    // The index is somebody's: reading does not write it anew.
    "--no-optional-locks",
    // A replaced object is shown under the name of the one it replaces.
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "core.attributesFile=/dev/null",
    "-c",
    "core.sshCommand=false",
    "-c",
    "core.askPass=false",
    "-c",
    "credential.helper=",
    "-c",
    "diff.external=",
    "-c",
    "log.showSignature=false",
    "-c",
    "gpg.program=false",
    "-c",
    "protocol.allow=never",
];

/// Variables that no file can take back.
const ENVIRONMENT: &[(&str, &str)] = &[
    // A partial clone fetches what it lacks, over whatever its remote names: `ext::` runs a command.
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ATTR_NOSYSTEM", "1"),
];

/// How a working tree came to be where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// It has a repository of its own.
    #[default]
    Clone,
    /// It is one of several of a repository (`git worktree`).
    Worktree,
    /// It is a part of another repository's tree (`git submodule`).
    Submodule,
}

/// What a repository is, and what it has of its files and history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How its working tree came to be where it is.
    pub kind: Kind,
    /// The repository that its `.git` names, where none is there.
    pub absent: Option<String>,
    /// Whether it has only the newest commits.
    pub shallow: bool,
    /// Whether its working tree has only some folders.
    pub sparse: bool,
    /// Whether it fetches objects only when they are asked for.
    pub partial: bool,
    /// Whether git refuses to read it because it belongs to another user.
    pub foreign: bool,
}

/// A repository whose working tree has its root at one folder: a repository further up is not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Git {
    root: Utf8PathBuf,
}

impl Git {
    /// The repository of a folder; none where the folder has no `.git` of its own.
    pub fn at(root: &Utf8Path) -> Option<Self> {
        let root = root.canonicalize_utf8().ok()?;
        root.join(".git").exists().then_some(Self { root })
    }

    /// A call of plumbing: verbs that read objects and references, and neither filter nor compare
    /// files of the working tree.
    fn call(&self, args: &[&str]) -> CommandLine {
        let mut call = call(&["-C", self.root.as_str()], args);
        // A broken `.git` would let git look for another one further up.
        let above = self.root.parent().unwrap_or(&self.root);
        call.env.insert("GIT_CEILING_DIRECTORIES".into(), above.to_string());
        call
    }

    /// What git answers; none where it is absent, fails, or does not know the repository's owner.
    fn read(&self, args: &[&str]) -> Option<String> {
        let asked = self.call(args).output().ok()?;
        asked.status.success().then_some(asked.stdout)
    }

    /// The commit that is checked out, as 40 hexadecimal digits. Nothing says that its objects are
    /// there, or that the working tree has anything to do with it.
    pub fn head(&self) -> Option<String> {
        let head = self.read(&["rev-parse", "--verify", "--quiet", "HEAD"])?;
        Some(head.trim().to_owned()).filter(|head| !head.is_empty())
    }

    /// What kind of repository it is, and what it leaves out of its working tree.
    pub fn standing(&self) -> Standing {
        let link = fs::read_to_string(self.root.join(".git")).ok();
        let link = link.as_deref().and_then(|text| text.strip_prefix("gitdir:")).map(str::trim);
        let target = link.map(|link| self.root.join(link));
        let is = |key: &str| {
            self.read(&["config", "--type=bool", "--get", key])
                .is_some_and(|said| said.trim() == "true")
        };
        let promises = self.read(&["config", "--get-regexp", r"^remote\..*\.promisor$"]);
        let asked = self.call(&["rev-parse", "--is-shallow-repository"]).output().ok();
        let foreign =
            asked.as_ref().is_some_and(|asked| asked.stderr.contains("dubious ownership"));
        Standing {
            kind: match &target {
                Some(target) if target.as_str().contains("/modules/") => Kind::Submodule,
                Some(_) => Kind::Worktree,
                None => Kind::Clone,
            },
            absent: target.filter(|target| !target.exists()).map(Utf8PathBuf::into_string),
            shallow: asked.is_some_and(|asked| asked.stdout.trim() == "true"),
            sparse: is("core.sparseCheckout"),
            partial: promises.is_some_and(|said| !said.trim().is_empty()),
            foreign,
        }
    }

    /// The git tree of the commit that is checked out, as 40 hexadecimal digits.
    pub fn tree_of_head(&self) -> Option<String> {
        let tree = self.read(&["rev-parse", "--verify", "--quiet", "HEAD^{tree}"])?;
        Some(tree.trim().to_owned()).filter(|tree| !tree.is_empty())
    }

    /// The names of tags at the commit that is checked out, sorted; empty where there is none.
    pub fn tags_of_head(&self) -> Vec<String> {
        let asked =
            ["for-each-ref", "--points-at=HEAD", "--format=%(refname:strip=2)", "refs/tags"];
        let tags = self.read(&asked).unwrap_or_default();
        tags.lines().map(str::to_owned).collect()
    }

    /// When the commit that is checked out was made, in seconds since 1970 by its committer's clock.
    pub fn time_of_head(&self) -> Option<i64> {
        let line = self.read(&["rev-list", "--max-count=1", "--timestamp", "HEAD"])?;
        line.split_whitespace().next()?.parse().ok()
    }

    /// Every file below a tree as `<mode> <kind> <id>\t<path>`, ended by NUL; none where the tree or
    /// a part of it is not in the repository. Git does not hash what it reads: whoever wants to
    /// believe the answer computes the tree's id from it.
    pub fn files_of(&self, tree: &str) -> Option<String> {
        self.read(&["ls-tree", "-r", "-z", "--full-tree", tree])
    }
}

/// A call that runs no program which a repository names; `place` is the option that says where it is.
pub(crate) fn call(place: &[&str], args: &[&str]) -> CommandLine {
    let env = ENVIRONMENT.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    CommandLine {
        env: env.collect(),
        // GIT_DIR, GIT_INDEX_FILE, GIT_CONFIG_COUNT, GIT_EXTERNAL_DIFF ..: they mean another
        // repository, or another program.
        drop_env: Some("GIT_"),
        ..CommandLine::new("git", place.iter().chain(OPTIONS).chain(args).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_clears_the_environment_and_overrides_the_configuration() {
        let git = Git { root: "/w/repo".into() };
        let call = git.call(&["rev-parse", "HEAD"]);
        assert_eq!(call.drop_env, Some("GIT_"));
        assert_eq!(call.env["GIT_CEILING_DIRECTORIES"], "/w");
        let line = call.args.join(" ");
        assert!(line.starts_with("-C /w/repo --no-pager --no-optional-locks "), "{line}");
        assert!(line.ends_with(" rev-parse HEAD"), "{line}");
    }

    #[test]
    fn a_folder_without_its_own_repository_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        assert_eq!(Git::at(root), None);
        assert_eq!(Git::at(&root.join("absent")), None);
    }
}
