//! Whose work is in the bytes, and under which terms.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};

use super::{contents::Contents, error::Problem};

/// The entry of an AAR that names every part with its licence.
pub const NOTICE: &str = "META-INF/NOTICE";

/// A part that is linked or compiled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// The part, such as `MediaPipe` or `com_google_absl`.
    pub part: String,
    /// The text of its licence as it lies beside its source.
    pub text: String,
}

impl Licence {
    /// The part as a file name.
    pub fn file_name(&self) -> String {
        let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        self.part.chars().map(safe).collect()
    }
}

/// The text of [`NOTICE`], which names each licence.
pub fn notice(contents: &Contents) -> String {
    let mut text = format!(
        "{} {}\n\nBuilt from {} by mediapipe-minimal for the profile `{}`. It holds code of the parts below;\n\
         the licence of each is in META-INF/licenses/.\n\n",
        contents.coordinates.artifact,
        contents.coordinates.version,
        contents.upstream,
        contents.profile,
    );
    for licence in &contents.licences {
        text.push_str(&format!(
            "- {}: META-INF/licenses/{}.txt\n",
            licence.part,
            licence.file_name()
        ));
    }
    text
}

/// Repositories of Bazel's that a library is built with and that leave no byte in it, by how their names begin.
const TOOLS: &[&str] = &[
    "androidndk",
    "androidsdk",
    "apple_",
    "bazel_",
    "build_bazel_",
    "io_bazel",
    "local_",
    "platforms",
    "remote_",
    "rules_",
];

/// How the file of a licence is called, whatever its case and ending.
const NAMES: &[&str] = &["copying", "copyright", "licence", "license", "notice"];

/// The licences of parts, each a name and the folder of its source. A part that Bazel unpacked counts whether the
/// linker took code of it or not: too many notices harm nobody.
///
/// # Errors
/// Where the folder of a part has no file that is called as one of a licence.
pub fn licences(parts: &[(String, Utf8PathBuf)]) -> Result<Vec<Licence>, Problem> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let mut order = Vec::new();
    for (part, folder) in parts {
        if TOOLS.iter().any(|tool| part.starts_with(tool)) || found.contains_key(part.as_str()) {
            continue;
        }
        let text = texts(folder);
        if text.is_empty() {
            let looked = format!("LICENSE, COPYING and NOTICE in {folder}");
            return Err(Problem::NoLicence { part: part.clone(), looked });
        }
        order.push(part);
        found.insert(part, text);
    }
    let licence =
        |part: &String| Licence { part: part.clone(), text: found[part.as_str()].clone() };
    Ok(order.into_iter().map(licence).collect())
}

/// Every licence of a folder, one behind another in the order of their names.
fn texts(folder: &Utf8Path) -> String {
    let mut files: Vec<Utf8PathBuf> = folder
        .read_dir_utf8()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().to_owned())
        .filter(|path| path.is_file() && is_licence(path.file_name().unwrap_or_default()))
        .collect();
    files.sort();
    let read = |path: &Utf8PathBuf| fs::read(path).ok();
    let texts = files.iter().filter_map(read);
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
        for (path, text) in
            [("one/LICENSE.txt", "terms"), ("one/NOTICE", "names"), ("two/license.h", "code")]
        {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let part = |name: &str| (name.to_owned(), root.join(name));
        let found = licences(&[part("one"), part("rules_cc"), part("one")]).unwrap();
        let text = "terms\n\n----\n\nnames\n".to_owned();
        assert_eq!(found, [Licence { part: "one".into(), text }]);
        let problem = licences(&[part("one"), part("two")]).unwrap_err();
        assert!(problem.to_string().starts_with("there is no text of the licence of `two`"));
    }
}
