//! `[[patch]]`: a person's own diffs of upstream's files.

use std::fs;

use camino::Utf8Path;
use support::{
    lfs,
    located::{Located, Table},
    names::nearest,
};

use crate::catalogue::{Catalogue, Version};

/// One `[[patch]]`, its diff read and not yet parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchFile {
    /// `file`: the diff, beside the profile that names it.
    pub file: Located<String>,
    /// The diff's own text, read when the profile is.
    pub text: String,
    /// `reason`: why it is needed, shown in plan and provenance.
    pub reason: Option<Located<String>>,
    /// `releases`: those that it is for; all where absent.
    pub releases: Option<Vec<Located<Version>>>,
}

/// Reads every `[[patch]]` of a profile that lies in `folder`, and the diffs they name.
pub fn read(top: &mut Table<'_>, folder: &Utf8Path) -> Vec<PatchFile> {
    let mut found = Vec::new();
    top.tables("patch", |table| {
        let (file, reason) = (table.text("file"), table.text("reason"));
        let releases = table.texts("releases").map(|names| versions(table, &names));
        let Some(file) = file else {
            let place = table.place("file");
            let problem = place.diagnostic("a `[[patch]]` has no `file`", "expected in this table");
            table.report(
                problem.help("write `file = \"my-change.patch\"`, a diff beside this file"),
            );
            return;
        };
        match fs::read_to_string(folder.join(&file.value)) {
            Ok(text) if lfs::is_pointer(text.as_bytes()) => {
                let message = format!("the patch `{}` is {}", file.value, lfs::POINTER);
                table.report(file.diagnostic(message, "expected a diff").help(lfs::HELP));
            }
            Ok(text) => found.push(PatchFile { file, text, reason, releases }),
            Err(error) => {
                let message = format!("cannot read the patch `{}`: {error}", file.value);
                let problem = file.diagnostic(message, "not a file that can be read");
                table
                    .report(problem.help("write its path as seen from the folder of this profile"));
            }
        }
    });
    found
}

fn versions(table: &mut Table<'_>, names: &[Located<String>]) -> Vec<Located<Version>> {
    let mut versions = Vec::new();
    for name in names {
        let number = name.value.strip_prefix('v').unwrap_or(&name.value);
        match Catalogue::bundled().release(number) {
            Some(release) => versions.push(name.with(release.version.clone())),
            None => {
                let known: Vec<&str> =
                    Catalogue::bundled().releases.iter().map(|r| r.version.as_str()).collect();
                let problem = name
                    .diagnostic(format!("no release `{}`", name.value), "not one that is known");
                table.report(problem.help(match nearest(number, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the releases are {}", known.join(", ")),
                }));
            }
        }
    }
    versions
}
