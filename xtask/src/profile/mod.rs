//! Asked: a TOML file that says what an app needs.
//!
//! [`load`] reads a profile and those it extends, reports all that is wrong with any of them at
//! once, and fills in nothing: defaults are the business of `plan`.

mod extends;
mod file;
mod limits;
mod patches;
mod quantize;
mod shown;

use std::{collections::BTreeSet, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    day::Day,
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    located::TextFile,
    names::nearest,
};

pub use file::{Opencv, OpsChoice, ProfileFile, SCHEMA, Target, TaskChoice, abi_help};
pub use limits::{Budget, Growth, Waiver};
pub use patches::PatchFile;
pub use quantize::{QuantizeFile, WeightScheme};
pub use shown::Shown;

/// A profile with everything it extends filled in.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The file's name without `.toml`.
    pub name: String,
    /// The file it was read from.
    pub source: Arc<TextFile>,
    /// Its keys, and those it inherits.
    pub keys: ProfileFile,
}

impl Profile {
    /// Refuses waivers whose last day has passed.
    pub fn waived_until(&self, today: Day) -> Outcome {
        let expired = self.keys.waivers.iter().filter_map(|waiver| waiver.expired(today));
        let diagnostics: Vec<Diagnostic> = expired.collect();
        if diagnostics.is_empty() {
            return Ok(());
        }
        Err(Failure { exit: Exit::InvalidProfile, diagnostics })
    }
}

/// Where profiles are looked for.
#[derive(Clone, Debug)]
pub struct ProfileFolder {
    /// The folder that a bare name means: `build-profiles/` of the repository.
    pub folder: Utf8PathBuf,
    /// Where a name is looked for that is not in there: the profiles that came with the tool, where it
    /// works away from its repository.
    pub shipped: Option<Utf8PathBuf>,
    /// The folder that a relative path is seen from.
    pub cwd: Utf8PathBuf,
}

impl ProfileFolder {
    /// The names of all profiles that a bare name can mean, sorted.
    pub fn names(&self) -> Outcome<Vec<String>> {
        let mut names = BTreeSet::new();
        for folder in [Some(&self.folder), self.shipped.as_ref()].into_iter().flatten() {
            let entries = match folder.read_dir_utf8() {
                Ok(entries) => entries,
                Err(_) if self.shipped.is_some() && !folder.exists() => continue,
                Err(error) => return Err(Failure::io("list", folder, &error)),
            };
            let profiles = entries
                .filter_map(Result::ok)
                .filter(|entry| entry.path().extension() == Some("toml"))
                .filter_map(|entry| entry.path().file_stem().map(str::to_owned))
                .filter(|name| name != "pins");
            names.extend(profiles);
        }
        Ok(names.into_iter().collect())
    }

    /// The file that a bare name means, which may not be there: a person's own wins.
    fn named(&self, name: &str) -> Utf8PathBuf {
        let own = self.folder.join(name);
        let shipped = self.shipped.as_ref().map(|shipped| shipped.join(name));
        shipped.filter(|shipped| !own.is_file() && shipped.is_file()).unwrap_or(own)
    }

    /// The file that a name or path means.
    fn find(&self, wanted: &str) -> Outcome<Utf8PathBuf> {
        let is_path = wanted.contains('/') || wanted.ends_with(".toml");
        let path =
            if is_path { self.cwd.join(wanted) } else { self.named(&format!("{wanted}.toml")) };
        if path.is_file() {
            return Ok(path);
        }
        let missing = Diagnostic::error(format!("no profile `{wanted}`"));
        let names = self.names().unwrap_or_default();
        let help = match nearest(wanted, names.iter().map(String::as_str)) {
            Some(near) if !is_path => format!("did you mean `{near}`?"),
            _ => format!(
                "the profiles are {}; `cargo xtask profile new` starts another",
                names.join(", ")
            ),
        };
        let looked = missing.note(format!("looked for {}", shown(&path, &self.cwd)));
        Err(Failure::new(Exit::BadInput, looked.help(help)))
    }

    fn read(&self, path: &Utf8Path) -> Outcome<Arc<TextFile>> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure {
            exit: Exit::BadInput,
            ..Failure::io("read", path, &error)
        })?;
        Ok(Arc::new(TextFile { path: shown(path, &self.cwd), text: text.into() }))
    }
}

/// Reads the profile that a name or path means, with everything it extends.
pub fn load(wanted: &str, profile_folder: &ProfileFolder) -> Outcome<Profile> {
    let path = profile_folder.find(wanted)?;
    let name = path.file_stem().unwrap_or(wanted).to_owned();
    if !is_name(&name) {
        let diagnostic = Diagnostic::error(format!("`{name}` cannot name a profile"))
            .note("it names a Bazel package and a folder")
            .help(
                "rename the file: letters, digits, hyphens and underscores, such as `my-app.toml`",
            );
        return Err(Failure::new(Exit::InvalidProfile, diagnostic));
    }
    let source = profile_folder.read(&path)?;
    let mut problems = Vec::new();
    let keys = extends::resolve(&path, &source, profile_folder, &mut problems)?;
    if problems.is_empty() {
        Ok(Profile { name, source, keys })
    } else {
        Err(Failure { exit: Exit::InvalidProfile, diagnostics: problems })
    }
}

/// Whether a text can name a profile, and so a Bazel package and a folder.
pub fn is_name(text: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !text.is_empty() && !text.starts_with('-') && text.chars().all(fine)
}

/// A path as the person would write it: relative where it is below the current folder.
fn shown(path: &Utf8Path, cwd: &Utf8Path) -> Utf8PathBuf {
    path.strip_prefix(cwd).unwrap_or(path).to_owned()
}
