//! The folder of a profile's result.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;

use crate::{
    catalogue::Abi,
    support::{
        diag::{Diagnostic, Failure, Outcome},
        digest::Sha256,
        exit::Exit,
        fs::{create_dir, remove_dir, write_atomic},
    },
};

/// A finished library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Artifact {
    /// Its ABI.
    pub abi: Abi,
    /// Where it lies below the folder of the result.
    pub path: Utf8PathBuf,
    /// Its digest.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Everything that came out of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactSet {
    /// Sorted by path.
    pub artifacts: Vec<Artifact>,
}

/// A result that is not in its place yet. Dropping it removes what was written.
#[derive(Debug)]
pub struct Draft {
    target: Utf8PathBuf,
    folder: tempfile::TempDir,
}

impl Draft {
    /// Starts a draft beside `dist/<profile>`.
    pub fn begin(dist: &Utf8Path, profile: &str) -> Outcome<Self> {
        create_dir(dist)?;
        let folder = tempfile::Builder::new()
            .prefix(&format!(".{profile}-"))
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .tempdir_in(dist)
            .map_err(|error| Failure::io("create a folder in", dist, &error))?;
        Ok(Self { target: dist.join(profile), folder })
    }

    /// Where the draft lies.
    pub fn folder(&self) -> Utf8PathBuf {
        Utf8PathBuf::from_path_buf(self.folder.path().to_owned())
            .unwrap_or_else(|path| unreachable!("{} is made of UTF-8 names", path.display()))
    }

    /// Writes a paper.
    pub fn write(&self, name: &str, content: &str) -> Outcome {
        write_atomic(&self.folder().join(name), content.as_bytes())
    }

    /// Puts the draft in its place; what was there before is removed.
    pub fn finish(self) -> Outcome<Utf8PathBuf> {
        let old = self
            .target
            .with_file_name(format!(".{}.old", self.target.file_name().unwrap_or("dist")));
        remove_dir(&old)?;
        let fail = |error| Failure::io("replace", &self.target, &error);
        if self.target.exists() {
            fs::rename(&self.target, &old).map_err(fail)?;
        }
        fs::rename(self.folder.path(), &self.target).map_err(fail)?;
        let _ = self.folder.keep();
        remove_dir(&old)?;
        Ok(self.target)
    }
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
            fs::copy(file, &target).map_err(|error| Failure::io("write", &target, &error))?;
            fs::set_permissions(&target, std::os::unix::fs::PermissionsExt::from_mode(0o644))
                .map_err(|error| Failure::io("write", &target, &error))?;
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
            let set = collect(&draft, &[(Abi::X86, vec![library.clone()])]).unwrap();
            assert_eq!(set.artifacts[0].path, "jni/x86/lib.so");
            draft.finish().unwrap();
        }
        assert!(root.join("dist/p/second.txt").is_file());
        assert!(!root.join("dist/p/first.txt").exists());
        assert_eq!(fs::read_dir(root.join("dist")).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_library_leaves_the_last_result_alone() {
        let folder = tempfile::tempdir().unwrap();
        let root = root(&folder);
        fs::create_dir_all(root.join("dist/p")).unwrap();
        fs::write(root.join("dist/p/old"), b"kept").unwrap();
        let draft = Draft::begin(&root.join("dist"), "p").unwrap();
        let failure = collect(&draft, &[(Abi::X86, vec![root.join("gone.so")])]).unwrap_err();
        drop(draft);
        assert_eq!(failure.exit, Exit::ArtifactMissing);
        assert!(root.join("dist/p/old").is_file());
        assert_eq!(fs::read_dir(root.join("dist")).unwrap().count(), 1);
    }
}
