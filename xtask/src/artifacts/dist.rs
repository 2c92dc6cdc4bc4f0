//! The folder of a profile's result.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    fs::{create_dir, hold, remove_dir, sweep, write_atomic},
};

use crate::catalogue::Abi;

/// A library of a result, with what identifies its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Artifact {
    /// The ABI that it was built for: the folder below `jni/` that it lies in.
    pub abi: Abi,
    /// Where it lies below the folder of the result.
    #[schemars(with = "String")]
    pub path: Utf8PathBuf,
    /// SHA-256 of the stripped file, as it ships.
    pub sha256: Sha256,
    /// Bytes of the stripped file on disk.
    pub bytes: u64,
}

/// Everything that came out of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactSet {
    /// Built libraries and those that ship beside them, of all ABIs, sorted by path.
    pub artifacts: Vec<Artifact>,
}

/// A result that is not in its place yet. Dropping it removes what was written.
#[derive(Debug)]
pub struct Draft {
    target: Utf8PathBuf,
    folder: tempfile::TempDir,
    /// Tells a sweep of another run that this one is at work.
    _held: Option<fs::File>,
}

impl Draft {
    /// Starts a draft beside `dist/<profile>`. A folder of that name which is not a result of this
    /// tool is somebody's work, and refused.
    pub fn begin(dist: &Utf8Path, profile: &str) -> Outcome<Self> {
        let target = dist.join(profile);
        if !may_replace(&target) {
            let diagnostic = Diagnostic::error(format!("`{target}` is not a result of this tool"))
                .note("it has no `provenance.json`; nothing in it was touched")
                .help("move it away, or name another folder with `--dist`");
            return Err(Failure::new(Exit::Usage, diagnostic));
        }
        create_dir(dist)?;
        sweep(dist, &format!(".{profile}-"));
        let folder = tempfile::Builder::new()
            .prefix(&format!(".{profile}-"))
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777))
            .tempdir_in(dist)
            .map_err(|error| Failure::io("create a folder in", dist, &error))?;
        let held = Utf8Path::from_path(folder.path()).and_then(hold);
        Ok(Self { target, folder, _held: held })
    }

    /// Where the draft lies, beside the folder whose place it takes.
    pub fn folder(&self) -> Utf8PathBuf {
        Utf8PathBuf::from_path_buf(self.folder.path().to_owned())
            .unwrap_or_else(|path| unreachable!("{} is made of UTF-8 names", path.display()))
    }

    /// Writes one file of the result; `name` is its path in the draft.
    pub fn write(&self, name: &str, content: &str) -> Outcome {
        write_atomic(&self.folder().join(name), content.as_bytes())
    }

    /// Puts the draft in its place; what was there before is removed. Where the system can, the two
    /// change places in one step.
    pub fn finish(self) -> Outcome<Utf8PathBuf> {
        let fail = |error: std::io::Error| Failure::io("replace", &self.target, &error);
        let new = self.folder();
        if !self.target.exists() {
            fs::rename(&new, &self.target).map_err(fail)?;
            let _ = self.folder.keep();
        } else if exchange(&new, &self.target).is_err() {
            let old = new.with_extension("old");
            fs::rename(&self.target, &old).map_err(fail)?;
            if let Err(error) = fs::rename(&new, &self.target) {
                let _ = fs::rename(&old, &self.target);
                return Err(fail(error));
            }
            let _ = self.folder.keep();
            let _ = remove_dir(&old);
        }
        Ok(self.target)
    }
}

/// Whether a folder is absent, empty, or holds an earlier result.
fn may_replace(target: &Utf8Path) -> bool {
    match fs::symlink_metadata(target) {
        Err(_) => true,
        Ok(found) if found.is_dir() => {
            target.join("provenance.json").is_file()
                || target.read_dir().is_ok_and(|mut entries| entries.next().is_none())
        }
        Ok(_) => false,
    }
}

/// Lets two folders change places; after it, the draft's folder holds the old result.
#[cfg(target_os = "linux")]
fn exchange(one: &Utf8Path, other: &Utf8Path) -> std::io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one.as_str(), CWD, other.as_str(), RenameFlags::EXCHANGE).map_err(Into::into)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Utf8Path, _: &Utf8Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Copies finished files into the draft as `jni/<abi>/<file>`. One that the plan promised and that
/// is not there is a failure.
pub fn collect(draft: &Draft, files: &[(Abi, Vec<Utf8PathBuf>)]) -> Outcome<ArtifactSet> {
    let root = draft.folder();
    let mut artifacts = Vec::new();
    for (abi, files) in files {
        let folder = root.join("jni").join(abi.as_str());
        create_dir(&folder)?;
        for file in files {
            let name = file.file_name().unwrap_or_default();
            if !file.is_file() {
                return Err(missing(*abi, file));
            }
            let target = folder.join(name);
            copy(file, &target)?;
            let read = |error| Failure::io("read", &target, &error);
            artifacts.push(Artifact {
                abi: *abi,
                path: Utf8PathBuf::from(format!("jni/{abi}/{name}")),
                sha256: Sha256::of_file(&target).map_err(read)?,
                bytes: fs::metadata(&target).map_err(read)?.len(),
            });
        }
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(ArtifactSet { artifacts })
}

/// Copies the bytes alone: who may read the copy is up to the umask, not to Bazel's modes.
fn copy(from: &Utf8Path, to: &Utf8Path) -> Outcome {
    let mut source = fs::File::open(from).map_err(|error| Failure::io("read", from, &error))?;
    let fail = |error: std::io::Error| Failure::io("write", to, &error);
    let mut target = fs::File::create(to).map_err(fail)?;
    std::io::copy(&mut source, &mut target).map(drop).map_err(fail)
}

fn missing(abi: Abi, file: &Utf8Path) -> Failure {
    let diagnostic = Diagnostic::error(format!(
        "`{}` for {abi} is missing",
        file.file_name().unwrap_or_default()
    ))
    .note(format!("expected at {file}"))
    .help("run again with `--force`");
    Failure::new(Exit::ArtifactMissing, diagnostic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(folder: &tempfile::TempDir) -> Utf8PathBuf {
        Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap()
    }

    #[test]
    fn a_result_replaces_the_last_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let root = root(&folder);
        let library = root.join("lib.so");
        fs::write(&library, b"new").unwrap();
        for name in ["first.txt", "second.txt"] {
            let draft = Draft::begin(&root.join("dist"), "p").unwrap();
            draft.write(name, "x").unwrap();
            draft.write("provenance.json", "{}").unwrap();
            let set = collect(&draft, &[(Abi::X86, vec![library.clone()])]).unwrap();
            assert_eq!(set.artifacts[0].path, "jni/x86/lib.so");
            draft.finish().unwrap();
        }
        assert!(root.join("dist/p/second.txt").is_file());
        assert!(!root.join("dist/p/first.txt").exists());
        assert_eq!(fs::read_dir(root.join("dist")).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_run_left_is_swept_and_what_is_at_work_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let dist = root(&folder).join("dist");
        let at_work = Draft::begin(&dist, "p").unwrap();
        for left in [".p-killed/jni", ".other-killed", "p-not-hidden"] {
            fs::create_dir_all(dist.join(left)).unwrap();
        }
        let draft = Draft::begin(&dist, "p").unwrap();
        assert!(!dist.join(".p-killed").exists(), "nobody holds it");
        assert!(at_work.folder().is_dir() && draft.folder().is_dir());
        assert!(dist.join(".other-killed").is_dir() && dist.join("p-not-hidden").is_dir());
    }

    #[test]
    fn a_missing_library_leaves_the_last_result_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = root(&folder);
        fs::create_dir_all(root.join("dist/p")).unwrap();
        fs::write(root.join("dist/p/old"), b"kept").unwrap();
        fs::write(root.join("dist/p/provenance.json"), b"{}").unwrap();
        let draft = Draft::begin(&root.join("dist"), "p").unwrap();
        let failure = collect(&draft, &[(Abi::X86, vec![root.join("gone.so")])]).unwrap_err();
        drop(draft);
        assert_eq!(failure.exit, Exit::ArtifactMissing);
        assert!(root.join("dist/p/old").is_file());
        assert_eq!(fs::read_dir(root.join("dist")).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_somebodys_work_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = root(&folder);
        fs::create_dir_all(root.join("src")).unwrap();
        fs::write(root.join("src/main.rs"), b"fn main() {}").unwrap();
        let failure = Draft::begin(&root, "src").unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(root.join("src/main.rs").is_file());
        assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
    }
}
