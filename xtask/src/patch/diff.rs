//! A person's own unified diffs of upstream's files, as `git diff` and `diff -ru` write them.
//!
//! A diff is made on the release as it was checked out, so it is applied before the bundled patches,
//! and each hunk only where it says: one that fits elsewhere may be another place of the same words.

use std::collections::{BTreeMap, BTreeSet};

use diffy::{
    Line, Patch,
    patch_set::{FileMode, FileOperation, FilePatch, ParseOptions, PatchSet},
};
use schemars::JsonSchema;
use serde::Serialize;
use support::paths::RelPath;

/// A diff for one release, complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiffPlan {
    /// The file it was read from, as the profile names it.
    pub file: String,
    /// Why it is there, in the words of the profile.
    pub reason: String,
    /// The whole diff, as it was read.
    pub text: String,
}

/// Why a text is no diff that can be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiffError {
    /// The text is not a unified diff; with what the parser says.
    #[error("it is not a unified diff: {0}")]
    Syntax(String),
    /// It renames or copies a file: from, to.
    #[error("it moves `{0}` to `{1}`")]
    Moves(String, String),
    /// It changes a binary file, whose bytes a text cannot hold.
    #[error("it changes `{0}`, a binary file")]
    Binary(String),
    /// Permissions or the kind of a file.
    #[error("it changes the mode of `{0}`, or makes it something else than a plain file")]
    Mode(String),
    /// A path that leads out of the tree.
    #[error("{0}")]
    Path(#[from] support::paths::NotRelative),
}

/// A hunk that does not fit the tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{diff} does not fit `{file}` of {release}: {misfit}")]
pub struct DiffMisfit {
    /// The release, as in a sentence.
    pub release: String,
    /// The diff that does not fit, as the profile names its file.
    pub diff: String,
    /// The file of upstream that one of its hunks is for.
    pub file: RelPath,
    /// What is wrong, in words.
    pub misfit: String,
}

/// What is done to a file.
#[derive(Debug)]
enum Change<'a> {
    Create { patch: Patch<'a, str>, executable: bool },
    Modify(Patch<'a, str>),
    Delete(Patch<'a, str>),
}

impl DiffPlan {
    /// The files that it makes and that can be run: git's mode 100755.
    pub fn executables(&self) -> BTreeSet<RelPath> {
        // They were parsed when the plan was made.
        let changes = self.changes().unwrap_or_default().into_iter();
        changes
            .filter(|(_, change)| matches!(change, Change::Create { executable: true, .. }))
            .map(|(path, _)| path)
            .collect()
    }

    /// The files that it changes, makes or removes.
    pub fn files(&self) -> Result<BTreeSet<RelPath>, DiffError> {
        Ok(self.changes()?.into_iter().map(|(path, _)| path).collect())
    }

    fn changes(&self) -> Result<Vec<(RelPath, Change<'_>)>, DiffError> {
        let is_git = self.text.lines().any(|line| line.starts_with("diff --git "));
        let options = if is_git { ParseOptions::gitdiff() } else { ParseOptions::unidiff() };
        let mut changes = Vec::new();
        for patch in PatchSet::parse(&self.text, options) {
            changes.push(change(patch.map_err(|error| DiffError::Syntax(error.to_string()))?)?);
        }
        Ok(changes)
    }
}

fn change<'a>(patch: FilePatch<'a, str>) -> Result<(RelPath, Change<'a>), DiffError> {
    let stripped = strip(patch.operation());
    let path = match &stripped {
        FileOperation::Create(path) | FileOperation::Delete(path) => path.to_string(),
        FileOperation::Modify { original, modified } if original == modified => {
            original.to_string()
        }
        FileOperation::Modify { original: from, modified: to }
        | FileOperation::Rename { from, to }
        | FileOperation::Copy { from, to } => {
            return Err(DiffError::Moves(from.to_string(), to.to_string()));
        }
    };
    let (is_create, is_delete) = (stripped.is_create(), stripped.is_delete());
    let file = |mode: &FileMode| matches!(mode, FileMode::Regular | FileMode::Executable);
    let executable = patch.new_mode() == Some(&FileMode::Executable);
    let fine = match (patch.old_mode(), patch.new_mode()) {
        (None, new) if is_create => new.is_none_or(file),
        // A file that goes may have been anything.
        (_, None) => true,
        (old, new) => old == new,
    };
    if !fine {
        return Err(DiffError::Mode(path));
    }
    let place = path.parse()?;
    let patch = patch.into_patch();
    let diffy::patch_set::PatchKind::Text(patch) = patch else {
        return Err(DiffError::Binary(path));
    };
    let change = match (is_create, is_delete) {
        (true, _) => Change::Create { patch, executable },
        (_, true) => Change::Delete(patch),
        _ => Change::Modify(patch),
    };
    Ok((place, change))
}

/// Takes off the `a/` and `b/` that git and `diff -ru a b` put in front.
fn strip<'a>(operation: &'a FileOperation<'_, str>) -> FileOperation<'a, str> {
    let prefixed = match operation {
        FileOperation::Create(path) => path.starts_with("b/"),
        FileOperation::Delete(path) => path.starts_with("a/"),
        FileOperation::Modify { original, modified } => {
            original.starts_with("a/") && modified.starts_with("b/")
        }
        // git writes these without.
        FileOperation::Rename { .. } | FileOperation::Copy { .. } => false,
    };
    operation.strip_prefix(usize::from(prefixed))
}

/// Applies all diffs in their order on the texts of the files that they name; an absent file has no
/// entry, and a removed one has none afterwards. All that does not fit is reported at once.
pub fn apply(
    release: &str,
    diffs: &[DiffPlan],
    texts: &mut BTreeMap<RelPath, String>,
) -> Result<(), Vec<DiffMisfit>> {
    let mut misfits = Vec::new();
    for diff in diffs {
        // They were parsed when the plan was made.
        for (file, change) in diff.changes().unwrap_or_default() {
            let result = match (texts.get(&file), &change) {
                (Some(_), Change::Create { .. }) => {
                    Err("it is there already, expected none".into())
                }
                (None, Change::Create { patch, .. }) => hunks("", patch).map(Some),
                (None, _) => Err("there is no such file".into()),
                (Some(text), Change::Modify(patch)) => hunks(text, patch).map(Some),
                (Some(text), Change::Delete(patch)) => match hunks(text, patch) {
                    Ok(rest) if rest.is_empty() => Ok(None),
                    Ok(_) => Err("it removes the file, but not all that is in it".to_owned()),
                    Err(misfit) => Err(misfit),
                },
            };
            match result {
                Ok(Some(text)) => _ = texts.insert(file, text),
                Ok(None) => _ = texts.remove(&file),
                Err(misfit) => misfits.push(DiffMisfit {
                    release: release.to_owned(),
                    diff: diff.file.clone(),
                    file,
                    misfit,
                }),
            }
        }
    }
    if misfits.is_empty() { Ok(()) } else { Err(misfits) }
}

/// The text with the hunks of one file made in it.
fn hunks(text: &str, patch: &Patch<'_, str>) -> Result<String, String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out = String::with_capacity(text.len());
    let mut here = 0;
    for (index, hunk) in patch.hunks().iter().enumerate() {
        let number = index + 1;
        // A hunk that takes nothing away names the line that it comes after.
        let range = hunk.old_range();
        let start = if range.is_empty() { range.start() } else { range.start().saturating_sub(1) };
        let Some(kept) = lines.get(here..start) else {
            let ends = lines.len();
            return Err(format!("hunk {number} begins at line {start}, the file has {ends} lines"));
        };
        out.extend(kept.iter().copied());
        here = start;
        for line in hunk.lines() {
            let (Line::Context(expected) | Line::Delete(expected)) = line else {
                if let Line::Insert(new) = line {
                    out.push_str(new);
                }
                continue;
            };
            let found = lines.get(here).copied();
            if found != Some(*expected) {
                let found = found.map_or("the end of the file".to_owned(), quoted);
                let (at, expected) = (here + 1, quoted(expected));
                return Err(format!(
                    "hunk {number}: expected {expected} in line {at}, found {found}"
                ));
            }
            if let Line::Context(same) = line {
                out.push_str(same);
            }
            here += 1;
        }
    }
    out.extend(lines.get(here..).unwrap_or_default().iter().copied());
    Ok(out)
}

/// A line as it is shown; what cannot be seen is spelt out.
fn quoted(line: &str) -> String {
    match line.strip_suffix('\n') {
        Some(line) => format!("`{}`", line.replace('\r', "\\r")),
        None => format!("`{line}` without a line end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(text: &str) -> DiffPlan {
        DiffPlan { file: "my.patch".into(), reason: String::new(), text: text.into() }
    }

    fn applied(
        texts: &[(&str, &str)],
        text: &str,
    ) -> Result<BTreeMap<String, String>, Vec<String>> {
        let mut texts =
            texts.iter().map(|(path, text)| (path.parse().unwrap(), (*text).to_owned())).collect();
        match apply("demo", &[diff(text)], &mut texts) {
            Ok(()) => Ok(texts.into_iter().map(|(path, text)| (path.to_string(), text)).collect()),
            Err(misfits) => Err(misfits.iter().map(ToString::to_string).collect()),
        }
    }

    const GIT: &str = "\
From 0123 Mon Sep 17 00:00:00 2001
Subject: [PATCH] three things

---
diff --git a/keep b/keep
index 1..2 100644
--- a/keep
+++ b/keep
@@ -2,2 +2,3 @@ context
 two
-three
+THREE
+more
diff --git a/new b/new
new file mode 100644
index 0..3
--- /dev/null
+++ b/new
@@ -0,0 +1 @@
+hello
\\ No newline at end of file
diff --git a/old b/old
deleted file mode 100755
index 3..0
--- a/old
+++ /dev/null
@@ -1 +0,0 @@
-gone
";

    #[test]
    fn files_are_changed_made_and_removed() {
        let texts =
            applied(&[("keep", "one\ntwo\nthree\nfour\n"), ("old", "gone\n")], GIT).unwrap();
        let expected = [("keep", "one\ntwo\nTHREE\nmore\nfour\n"), ("new", "hello")];
        assert_eq!(texts, expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    }

    #[test]
    fn a_new_file_may_be_one_that_can_be_run() {
        let run = GIT.replace("new file mode 100644", "new file mode 100755");
        let of = |text: &str| -> Vec<String> {
            diff(text).executables().iter().map(ToString::to_string).collect()
        };
        assert_eq!((of(GIT), of(&run)), (vec![], vec!["new".to_owned()]));
        let texts =
            applied(&[("keep", "one\ntwo\nthree\nfour\n"), ("old", "gone\n")], &run).unwrap();
        assert_eq!(texts["new"], "hello");
    }

    #[test]
    fn a_diff_of_two_folders_fits_too() {
        let text = "--- a/x/BUILD\t2024-01-01 00:00:00\n+++ b/x/BUILD\t2024-01-02 00:00:00\n\
                    @@ -1 +1 @@\n-a\n+b\n";
        let texts = applied(&[("x/BUILD", "a\n")], text).unwrap();
        assert_eq!(texts["x/BUILD"], "b\n");
        let bare = text.replace("a/x", "x").replace("b/x", "x");
        assert_eq!(applied(&[("x/BUILD", "a\n")], &bare).unwrap()["x/BUILD"], "b\n");
    }

    #[test]
    fn a_hunk_fits_where_it_says_and_nowhere_else() {
        let hunk = |head: &str, body: &str| format!("--- a/f\n+++ b/f\n@@ {head} @@\n{body}");
        let release = "my.patch does not fit `f` of demo: ";
        for (text, patch, expected) in [
            // The same line stands at line 3 as well.
            (
                "a\nb\na\n",
                hunk("-2 +2 @@", "-a\n+c\n"),
                "hunk 1: expected `a` in line 2, found `b`",
            ),
            (
                "a\n",
                hunk("-2 +2", "-a\n+c\n"),
                "hunk 1: expected `a` in line 2, found the end of the file",
            ),
            ("a\n", hunk("-9 +9", "-a\n+c\n"), "hunk 1 begins at line 8, the file has 1 lines"),
            ("a\r\n", hunk("-1 +1", "-a\n+c\n"), "hunk 1: expected `a` in line 1, found `a\\r`"),
            (
                "a",
                hunk("-1 +1", "-a\n+c\n"),
                "hunk 1: expected `a` in line 1, found `a` without a line end",
            ),
        ] {
            assert_eq!(
                applied(&[("f", text)], &patch).unwrap_err(),
                [format!("{release}{expected}")]
            );
        }
        let misfits = applied(&[("new", ""), ("keep", "")], GIT).unwrap_err();
        let told = [
            "`keep` of demo: hunk 1 begins at line 1, the file has 0 lines",
            "`new` of demo: it is there already, expected none",
            "`old` of demo: there is no such file",
        ];
        assert_eq!(misfits, told.map(|told| format!("my.patch does not fit {told}")));
    }

    #[test]
    fn an_insertion_without_context_comes_after_the_line_it_names() {
        for (head, expected) in [("-0,0 +1", "new\na\nb\n"), ("-1,0 +2", "a\nnew\nb\n")] {
            let text = format!("--- a/f\n+++ b/f\n@@ {head} @@\n+new\n");
            assert_eq!(applied(&[("f", "a\nb\n")], &text).unwrap()["f"], expected, "{head}");
        }
    }

    #[test]
    fn what_cannot_be_applied_is_refused() {
        let body = "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n";
        for (text, expected) in [
            ("".to_owned(), "it is not a unified diff: "),
            ("just words\n".to_owned(), "it is not a unified diff: "),
            ("--- a/f\n+++ b/f\n@@ -1,7 +1 @@\n-a\n+b\n".to_owned(), "it is not a unified diff: "),
            (body.replace("b/f", "b/g"), "it moves `f` to `g`"),
            (body.replace("a/f", "a/../f").replace("b/f", "b/../f"), "`../f` is not a path below a root"),
            (body.replace("a/f", "/f").replace("b/f", "/f"), "`/f` is not a path below a root"),
            (
                format!("diff --git a/f b/f\nold mode 100644\nnew mode 100755\nindex 1..2\n{body}"),
                "it changes the mode of `f`, or makes it something else than a plain file",
            ),
            (
                "diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n".to_owned(),
                "it moves `f` to `g`",
            ),
            (
                "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+f\n"
                    .to_owned(),
                "it changes the mode of `l`, or makes it something else than a plain file",
            ),
            (
                "diff --git a/p.png b/p.png\nindex 1..2 100644\nBinary files a/p.png and b/p.png differ\n"
                    .to_owned(),
                "it changes `p.png`, a binary file",
            ),
        ] {
            let error = diff(&text).files().unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}\n{error}");
        }
    }
}
