//! `patches/*.toml`: one file a concern.

use std::collections::BTreeMap;

use serde::Deserialize;
use support::paths::RelPath;

use super::{Action, Edit, PatchPlan};
use crate::catalogue::{DraftEdit, Release, Version};

/// A patch of a concern, for all releases that need it.
#[derive(Clone, Debug)]
pub struct Patch {
    /// The file it stands in, below the root of this repository.
    pub file: String,
    /// What it is about, in a few words.
    pub concern: String,
    /// Why upstream cannot be taken as it is.
    pub reason: String,
    /// Where one can read on.
    pub link: String,
    /// The releases that need it.
    pub releases: Vec<Version>,
    /// The setting of a profile that needs it, as one writes it: `gpu = false`; none where every profile does.
    pub when: Option<String>,
    edits: Vec<EditRow>,
    flags: Vec<FlagRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatchFile {
    concern: String,
    reason: String,
    link: String,
    releases: Vec<Version>,
    when: Option<String>,
    #[serde(default)]
    edit: Vec<EditRow>,
    #[serde(default)]
    flag: Vec<FlagRow>,
}

/// A Bazel flag that belongs to the concern.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FlagRow {
    flag: String,
    /// A part of the patch's releases; all of them where absent.
    releases: Option<Vec<Version>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditRow {
    file: String,
    kind: String,
    /// A part of the patch's releases; all of them where absent.
    releases: Option<Vec<Version>>,
    anchor: Option<String>,
    text: Option<String>,
    places: Option<usize>,
    optional: Option<bool>,
    target: Option<String>,
    attribute: Option<String>,
    label: Option<String>,
    fault: Option<String>,
    depends: Option<String>,
}

impl Patch {
    /// Reads a patch file; `file` is its path below the root of this repository.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let wrong = |what: &str| format!("{file}: {what}");
        let raw: PatchFile = toml::from_str(text).map_err(|error| wrong(&error.to_string()))?;
        let outside = |version: &&Version| !raw.releases.contains(version);
        for row in &raw.flag {
            if let Some(version) = row.releases.iter().flatten().find(outside) {
                return Err(wrong(&format!("{}: the patch is not for {version}", row.flag)));
            }
        }
        for (index, row) in raw.edit.iter().enumerate() {
            if let Some(version) = row.releases.iter().flatten().find(outside) {
                return Err(wrong(&format!("edit {}: the patch is not for {version}", index + 1)));
            }
            row.edit(&BTreeMap::new())
                .map_err(|error| wrong(&format!("edit {}: {error}", index + 1)))?;
        }
        Ok(Self {
            file: file.to_owned(),
            concern: raw.concern,
            reason: raw.reason,
            link: raw.link,
            releases: raw.releases,
            when: raw.when,
            edits: raw.edit,
            flags: raw.flag,
        })
    }

    /// The patch for one release, `<<key>>` in its texts replaced by the value of that key.
    pub fn plan(&self, release: &Release, values: &BTreeMap<&str, String>) -> PatchPlan {
        let version = release.near();
        let here = |list: &Option<Vec<Version>>| self.is_for(list.as_ref(), version);
        let named = |list: &[DraftEdit], name: &str| {
            list.iter().any(|edit| edit.file == self.file && edit.edit == name)
        };
        let edits = self.edits.iter().filter(|row| match &release.draft {
            None => here(&row.releases),
            Some(draft) => {
                let name = row.name();
                (here(&row.releases) && !named(&draft.dropped, &name)) || named(&draft.taken, &name)
            }
        });
        let flags = self.flags.iter().filter(|row| here(&row.releases));
        PatchPlan {
            file: self.file.clone(),
            concern: self.concern.clone(),
            reason: self.reason.clone(),
            flags: flags.map(|row| filled(&row.flag, values)).collect(),
            edits: edits.map(|row| row.made(values)).collect(),
        }
    }

    /// Whether a part of the patch is for a release: one that its list has, or any of the patch.
    fn is_for(&self, list: Option<&Vec<Version>>, version: &Version) -> bool {
        self.releases.contains(version) && list.is_none_or(|list| list.contains(version))
    }

    /// Every edit of the patch with its name and the releases that need it, values not filled in.
    pub fn rows(&self) -> Vec<Row> {
        let row = |row: &EditRow| Row {
            name: row.name(),
            edit: row.made(&BTreeMap::new()),
            releases: row.releases.as_ref().unwrap_or(&self.releases).clone(),
            fault: row.fault.clone(),
            depends: row.depends.clone(),
        };
        self.edits.iter().map(row).collect()
    }
}

/// An edit of a patch, as `release adopt` tries it on a tree that no release is known for.
#[derive(Clone, Debug)]
pub struct Row {
    /// Kind, file and anchor, and where two have the same, the first release: no two edits of a patch
    /// have the same name.
    pub name: String,
    /// What is done, `<<key>>` still in its texts.
    pub edit: Edit,
    /// The releases that need it.
    pub releases: Vec<Version>,
    /// What stands in a file that needs the edit, however it is spaced; none where the anchor is it.
    pub fault: Option<String>,
    /// The question of probes.toml whose answer decides whether a release needs the edit; none where
    /// the tree itself shows it, or the release's neighbours do.
    pub depends: Option<String>,
}

impl EditRow {
    fn name(&self) -> String {
        let what = self.anchor.as_ref().or(self.target.as_ref());
        let first = what.and_then(|what| what.lines().find(|line| !line.trim().is_empty()));
        let mut name = format!("{} {}", self.kind, self.file);
        if let Some(first) = first {
            name.push_str(&format!(" `{}`", first.trim()));
        }
        if let Some(first) = self.releases.iter().flatten().next() {
            name.push_str(&format!(" from {first}"));
        }
        name
    }

    fn made(&self, values: &BTreeMap<&str, String>) -> Edit {
        // `parse` has made the same edit once, without values.
        self.edit(values).unwrap_or_else(|error| unreachable!("{error}"))
    }

    fn edit(&self, values: &BTreeMap<&str, String>) -> Result<Edit, String> {
        let file: RelPath = self.file.parse().map_err(|error| format!("{error}"))?;
        let mut asked = vec!["file", "kind", "releases", "fault", "depends"];
        let mut need = |name: &'static str, value: &Option<String>| {
            asked.push(name);
            let value = value.as_ref().ok_or_else(|| format!("{} needs `{name}`", self.kind))?;
            Ok::<String, String>(filled(value, values))
        };
        let places = self.places.unwrap_or(1);
        let action = match self.kind.as_str() {
            "append" => Action::Append { text: need("text", &self.text)? },
            "new-file" => Action::NewFile { text: need("text", &self.text)? },
            "insert-after" => {
                let (anchor, text) = (need("anchor", &self.anchor)?, need("text", &self.text)?);
                Action::InsertAfter { anchor, text, places }
            }
            "replace" => {
                let (anchor, text) = (need("anchor", &self.anchor)?, need("text", &self.text)?);
                Action::Replace { anchor, text, places }
            }
            "remove-statement" => Action::RemoveStatement {
                anchor: need("anchor", &self.anchor)?,
                places,
                optional: self.optional.unwrap_or(false),
            },
            "add-dep" => Action::AddDep {
                target: need("target", &self.target)?,
                attribute: self.attribute.clone().unwrap_or_else(|| "deps".to_owned()),
                label: need("label", &self.label)?,
            },
            other => return Err(format!("unknown kind `{other}`")),
        };
        match action {
            Action::InsertAfter { .. } | Action::Replace { .. } => asked.push("places"),
            Action::RemoveStatement { .. } => asked.extend(["places", "optional"]),
            Action::AddDep { .. } => asked.push("attribute"),
            Action::Append { .. }
            | Action::NewFile { .. }
            | Action::KeepOperators { .. }
            | Action::DropCalculators { .. } => {}
        }
        match self.given().into_iter().find(|name| !asked.contains(name)) {
            Some(extra) => Err(format!("{} has no use for `{extra}`", self.kind)),
            None => Ok(Edit { file, action }),
        }
    }

    /// The keys that are set.
    fn given(&self) -> Vec<&'static str> {
        [
            ("anchor", self.anchor.is_some()),
            ("text", self.text.is_some()),
            ("places", self.places.is_some()),
            ("optional", self.optional.is_some()),
            ("target", self.target.is_some()),
            ("attribute", self.attribute.is_some()),
            ("label", self.label.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, set)| set.then_some(name))
        .collect()
    }
}

fn filled(text: &str, values: &BTreeMap<&str, String>) -> String {
    let fill =
        |text: String, (key, value): (&&str, &String)| text.replace(&format!("<<{key}>>"), value);
    values.iter().fold(text.to_owned(), fill)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(edit: &str) -> Result<Patch, String> {
        let head = "concern = \"c\"\nreason = \"r\"\nlink = \"l\"\nreleases = [\"1.0.0\"]\n";
        Patch::parse("patches/x.toml", &format!("{head}[[edit]]\nfile = \"f\"\n{edit}"))
    }

    #[test]
    fn an_edit_has_what_its_kind_needs_and_no_more() {
        for (edit, expected) in [
            ("kind = \"append\"", "append needs `text`"),
            ("kind = \"add-dep\"\ntarget = \"t\"", "add-dep needs `label`"),
            ("kind = \"append\"\ntext = \"t\"\nplaces = 2", "append has no use for `places`"),
            ("kind = \"guess\"", "unknown kind `guess`"),
            ("kind = \"append\"\ntext = \"t\"\nreleases = [\"main\"]", "the patch is not for main"),
        ] {
            let error = parse(edit).unwrap_err();
            assert!(error.starts_with("patches/x.toml: edit 1: "), "{error}");
            assert!(error.ends_with(expected), "{error}");
        }
    }

    #[test]
    fn values_are_filled_in() {
        let patch = parse("kind = \"append\"\ntext = \"api <<min-sdk>>\"").unwrap();
        let release = crate::catalogue::Catalogue::bundled().release("1.0.0").unwrap();
        let plan = patch.plan(release, &[("min-sdk", "24".to_owned())].into());
        assert_eq!(plan.edits[0].action, Action::Append { text: "api 24".into() });
    }
}
