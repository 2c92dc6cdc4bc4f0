//! A copy of the repository's inputs with one thing changed in it.

use std::fs;

use camino::Utf8PathBuf;

use super::{
    Ended, Folder,
    engine::{self, Turn},
    process::Running,
    repo, run, tool, tree,
};

/// A repository of its own whose bundled upstream may be changed.
pub struct Copy {
    pub folder: Folder,
}

impl Copy {
    pub fn new() -> Self {
        let copy = Self { folder: Folder::new() };
        for part in ["build-profiles", "docker", "xtask/demo"] {
            let from = repo().join(part);
            for path in tree(&from).keys().filter(|path| !path.ends_with('/')) {
                let to = copy.folder.join(&format!("repo/{part}/{path}"));
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(from.join(path), to).unwrap();
            }
        }
        copy
    }

    /// What Cargo would tell the tool if it were started from here.
    pub fn manifest_dir(&self) -> Utf8PathBuf {
        self.folder.join("repo/xtask")
    }

    pub fn demo(&self, path: &str) -> Utf8PathBuf {
        self.folder.join("repo/xtask/demo").join(path)
    }

    pub fn dist(&self) -> Utf8PathBuf {
        self.folder.join("dist")
    }

    pub fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) {
        let path = self.demo(path);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, edit(text)).unwrap();
    }

    /// Makes the stock library a rule that first waits until somebody writes the file `go` beside
    /// Bazel's events, and then makes another file. It never gets far, and it is cheap. The folder's
    /// name makes it a rule that no cache has an answer for.
    pub fn with_slow_stock(self) -> Self {
        let name = self.folder.path().file_name().unwrap().to_owned();
        self.stock(&format!("until [ -e /out/go ]; do sleep 0.1; done; echo {name} > $@"))
    }

    pub fn stock(self, script: &str) -> Self {
        let rule = format!(
            "genrule(\n    name = \"libmediapipe_tasks_vision_jni.so\",\n    outs = [\"other.so\"],\n    \
             cmd = \"{script}\",\n)\n"
        );
        self.edit("mediapipe/tasks/java/com/google/mediapipe/tasks/vision/BUILD", |_| rule);
        self
    }

    /// Arguments of a build of it.
    pub fn args(&self, turn: &Turn, profile: &str) -> Vec<String> {
        let (work, dist) = (engine::work(turn.kind).into_string(), self.dist().into_string());
        let kind = turn.kind.to_string();
        [
            "build",
            "--profile",
            profile,
            "--mediapipe",
            "demo",
            "--abi",
            "x86_64",
            "--engine",
            &kind,
            "--work-dir",
            &work,
            "--dist",
            &dist,
        ]
        .map(str::to_owned)
        .to_vec()
    }

    pub fn build(&self, turn: &Turn, profile: &str) -> Ended {
        let args = self.args(turn, profile);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        run(tool(&args).env("CARGO_MANIFEST_DIR", self.manifest_dir()))
    }

    pub fn start(&self, turn: &Turn, profile: &str) -> Running {
        let args = self.args(turn, profile);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        Running::tool(&args, Some(&self.manifest_dir()))
    }

    /// Nothing was published, and nothing lies about that was meant to be.
    #[track_caller]
    pub fn expect_no_result(&self) {
        let left = if self.dist().exists() { tree(&self.dist()) } else { Default::default() };
        assert!(left.is_empty(), "left in dist: {left:?}");
    }
}
