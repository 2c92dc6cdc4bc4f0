//! A tree that nothing is known of: its texts, and its Bazel files as they run.

use std::{cell::RefCell, collections::BTreeMap, fs, rc::Rc};

use camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;

use crate::{
    catalogue::BazelLabel,
    starlark::{File, Made, Run, Sources},
};

/// A tree below a root; nothing in it is written to. What was read is kept.
pub struct Tree {
    /// The folder that has WORKSPACE and `mediapipe/` in it.
    pub root: Utf8PathBuf,
    texts: RefCell<BTreeMap<String, Option<Rc<str>>>>,
    runs: RefCell<BTreeMap<String, Rc<Run>>>,
    plain: RefCell<BTreeMap<String, Rc<Run>>>,
}

impl Tree {
    /// A tree that nothing has been read of.
    pub fn at(root: &Utf8Path) -> Self {
        Self {
            root: root.to_owned(),
            texts: RefCell::default(),
            runs: RefCell::default(),
            plain: RefCell::default(),
        }
    }

    /// The text of a file by its path below the root; none where it is absent or no text.
    pub fn text(&self, path: &str) -> Option<Rc<str>> {
        let mut texts = self.texts.borrow_mut();
        let read = || fs::read_to_string(self.root.join(path)).ok().map(Rc::from);
        texts.entry(path.to_owned()).or_insert_with(read).clone()
    }

    /// What Bazel's files of a path call when they are run, macros of this tree expanded. Empty where
    /// there is no such file.
    pub fn run(&self, path: &str) -> Rc<Run> {
        if let Some(run) = self.runs.borrow().get(path) {
            return Rc::clone(run);
        }
        let read = |path: &str| self.text(path).map(|text| text.to_string());
        let text = self.text(path).unwrap_or_default();
        let sources = Sources { repository: "mediapipe", read: &read };
        let run = Rc::new(File::parse(&*text).run(path, &sources));
        self.runs.borrow_mut().insert(path.to_owned(), Rc::clone(&run));
        run
    }

    /// The calls of a BUILD file as it has them: no other file is read, so that a macro stays a call of
    /// its own name. Many times faster than [`Tree::run`].
    pub fn plain(&self, path: &str) -> Rc<Run> {
        if let Some(run) = self.plain.borrow().get(path) {
            return Rc::clone(run);
        }
        let text = self.text(path).unwrap_or_default();
        let run = Rc::new(File::parse(&*text).run(path, &Sources::none()));
        self.plain.borrow_mut().insert(path.to_owned(), Rc::clone(&run));
        run
    }

    /// The BUILD file of a package; Bazel prefers BUILD.bazel where both are there.
    pub fn build_file(&self, package: &str) -> Option<String> {
        let names = ["BUILD.bazel", "BUILD"].map(|name| format!("{package}/{name}"));
        names.into_iter().find(|path| self.root.join(path).is_file())
    }

    /// Files below a folder with one of these endings, sorted, as paths below the root.
    pub fn files(&self, folder: &str, endings: &[&str]) -> Vec<String> {
        let wanted = |name: &str| endings.iter().any(|ending| name.ends_with(ending));
        let walk = WalkDir::new(self.root.join(folder)).sort_by_file_name().into_iter();
        walk.filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_file())
            .filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok())
            .filter(|path| path.file_name().is_some_and(wanted))
            .filter_map(|path| Some(path.strip_prefix(&self.root).ok()?.to_string()))
            .collect()
    }

    /// Files of a folder itself with one of these endings, sorted, as paths below the root.
    pub fn files_of(&self, folder: &str, endings: &[&str]) -> Vec<String> {
        let Ok(entries) = self.root.join(folder).read_dir_utf8() else { return Vec::new() };
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
            .map(|entry| format!("{folder}/{}", entry.file_name()))
            .filter(|path| endings.iter().any(|ending| path.ends_with(ending)))
            .collect();
        names.sort();
        names
    }

    /// The calls in a package's BUILD file that make a target of this name, or one of its outputs.
    pub fn makers(&self, label: &BazelLabel) -> Vec<Made> {
        let Some(path) = self.build_file(label.package()) else { return Vec::new() };
        let makes = |made: &&Made| {
            let outs = made.argument("outs").map(|outs| outs.all_texts()).unwrap_or_default();
            made.text("name") == Some(label.target()) || outs.contains(&label.target())
        };
        self.run(&path).calls.iter().filter(makes).cloned().collect()
    }
}

/// A label of a BUILD file made absolute; none where it is no label of this tree.
pub fn absolute(written: &str, package: &str) -> Option<BazelLabel> {
    let own = written.strip_prefix("@mediapipe").unwrap_or(written);
    if own.starts_with('@') {
        return None;
    }
    let text = match (own.strip_prefix("//"), own.strip_prefix(':')) {
        (Some(_), _) if own.contains(':') => own.to_owned(),
        (Some(below), _) => format!("{own}:{}", below.rsplit('/').next().unwrap_or(below)),
        (None, Some(target)) => format!("//{package}:{target}"),
        (None, None) => format!("//{package}:{own}"),
    };
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_made_absolute() {
        for (written, expected) in [
            (":x", Some("//a/b:x")),
            ("x", Some("//a/b:x")),
            ("//c/d", Some("//c/d:d")),
            ("//c/d:e", Some("//c/d:e")),
            ("@mediapipe//c:e", Some("//c:e")),
            ("@zlib//:zlib", None),
        ] {
            let label = absolute(written, "a/b");
            assert_eq!(label.as_ref().map(BazelLabel::as_str), expected, "{written}");
        }
    }
}
