//! Under which terms a part is: the texts that lie beside its source, and which licences they are.

use std::{fs, sync::LazyLock};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
};

/// The licence of a part that is linked or compiled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// The part, such as `MediaPipe 0.10.26` or `com_google_absl`.
    pub part: String,
    /// The text of its licence as it lies beside its source.
    pub text: String,
}

/// There is no text of the licence of a part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no text of the licence of `{part}`: looked for {looked}")]
pub struct NoLicence {
    /// The part that left bytes.
    pub part: String,
    /// Where a text was expected.
    pub looked: String,
}

impl From<NoLicence> for Failure {
    fn from(error: NoLicence) -> Self {
        let help = format!(
            "write its text into build-profiles/licences/{}.txt, and build again: nothing is compiled twice",
            file_name(&error.part)
        );
        Self::new(Exit::BadInput, Diagnostic::error(error.to_string()).help(help))
    }
}

impl Licence {
    /// The part as a file name.
    pub fn file_name(&self) -> String {
        file_name(&self.part)
    }

    /// SPDX identifiers of the licences that the text has, in the order of the table; none where it is none of
    /// those that are known by their words.
    pub fn identifiers(&self) -> Vec<&'static str> {
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let text = words.join(" ").to_lowercase();
        let fits = |row: &&Known| {
            row.says.iter().all(|words| text.contains(words.as_str()))
                && !row.without.iter().any(|words| text.contains(words.as_str()))
        };
        KNOWN.licence.iter().filter(fits).map(|row| row.id.as_str()).collect()
    }
}

fn file_name(part: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    part.chars().map(safe).collect()
}

/// Which words make a text a licence, and where else texts lie.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    licence: Vec<Known>,
    file: Vec<Elsewhere>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    id: String,
    says: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Elsewhere {
    repository: String,
    path: String,
}

static KNOWN: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("licences.toml"))
        .unwrap_or_else(|error| unreachable!("licences.toml is tested: {error}"))
});

/// How the file of a licence is called, whatever its case and ending.
const NAMES: &[&str] = &["copying", "copyright", "licence", "license", "notice"];

/// The licence of a part whose source lies in a folder; `given` are folders where a person puts texts of their own,
/// as `PART.txt`, which count first.
///
/// # Errors
/// Where none of them has a file that is called as one of a licence.
pub fn licence(part: &str, folder: &Utf8Path, given: &[Utf8PathBuf]) -> Result<Licence, NoLicence> {
    let own = given.iter().map(|place| place.join(format!("{}.txt", file_name(part))));
    let own: Vec<Utf8PathBuf> = own.filter(|path| path.is_file()).take(1).collect();
    let mut text = joined(&own);
    if text.is_empty() {
        text = joined(&files(part, folder));
    }
    if text.is_empty() {
        let looked = format!("LICENSE, COPYING and NOTICE in {folder}");
        return Err(NoLicence { part: part.to_owned(), looked });
    }
    Ok(Licence { part: part.to_owned(), text })
}

/// Every file of a licence of a folder, in the order of their names.
fn files(part: &str, folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let below = |folder: &Utf8Path| -> Vec<Utf8PathBuf> {
        let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
        entries.map(|entry| entry.path().to_owned()).filter(|path| path.is_file()).collect()
    };
    let named = |path: &Utf8PathBuf| is_licence(path.file_name().unwrap_or_default());
    let mut files: Vec<Utf8PathBuf> = below(folder).into_iter().filter(named).collect();
    // As the REUSE specification has it: one file for each licence.
    files.extend(below(&folder.join("LICENSES")));
    let elsewhere = KNOWN.file.iter().filter(|row| row.repository == part);
    files.extend(elsewhere.map(|row| folder.join(&row.path)));
    files.sort();
    files
}

/// Texts one behind another; empty where none has a letter.
fn joined(files: &[Utf8PathBuf]) -> String {
    let texts = files.iter().filter_map(|path| fs::read(path).ok());
    let texts: Vec<String> =
        texts.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()).collect();
    let texts: Vec<String> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    if texts.is_empty() { String::new() } else { texts.join("\n\n----\n\n") + "\n" }
}

fn is_licence(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.split(['.', '-', '_']).next().unwrap_or(&name);
    let source = [".bzl", ".bazel", ".c", ".cc", ".h", ".py"].iter().any(|end| name.ends_with(end));
    NAMES.contains(&stem) && !source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_without_the_text_of_its_licence_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        for (path, text) in [
            ("one/LICENSE.txt", "terms"),
            ("one/NOTICE", "names"),
            ("two/license.h", "code"),
            ("three/LICENSES/MIT.txt", "more terms"),
            ("given/two.txt", "written by a person"),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let of = |part: &str, given: &[Utf8PathBuf]| licence(part, &root.join(part), given);
        assert_eq!(of("one", &[]).unwrap().text, "terms\n\n----\n\nnames\n");
        assert_eq!(of("three", &[]).unwrap().text, "more terms\n");
        let problem = of("two", &[]).unwrap_err();
        assert!(problem.to_string().starts_with("there is no text of the licence of `two`"));
        assert_eq!(of("two", &[root.join("given")]).unwrap().text, "written by a person\n");
        let failure = Failure::from(problem);
        assert_eq!(failure.exit, Exit::BadInput);
    }

    #[test]
    fn licences_are_known_by_their_words() {
        let of = |text: &str| Licence { part: "a".into(), text: text.into() }.identifiers();
        let mit = include_str!("../../../LICENSE-MIT");
        let apache = include_str!("../../../LICENSE-APACHE");
        assert_eq!(of(mit), ["MIT"]);
        assert_eq!(of(apache), ["Apache-2.0"]);
        assert_eq!(of(&format!("{apache}\n{mit}")), ["Apache-2.0", "MIT"]);
        let bsd = "Redistribution and use in source and binary forms, with or\nwithout modification, are permitted";
        assert_eq!(of(bsd), ["BSD-2-Clause"]);
        assert_eq!(of(&format!("{bsd}\nNeither the name of Google Inc. nor")), ["BSD-3-Clause"]);
        assert!(of("do what you like").is_empty());
    }
}
