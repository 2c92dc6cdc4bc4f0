//! One archive, and one module, as a call of a rule names it.

use serde::Serialize;
use support::digest::Sha256;

use crate::{
    downloads::DeclaredDigest,
    starlark::{Made, Value},
};

/// A file that a rule downloads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Archive {
    /// The repository that it becomes, or the module that it stands in for.
    pub name: String,
    /// The rule that downloads it, such as `http_archive` or `http_file`.
    pub rule: String,
    /// Where it is published, in the order tried.
    pub urls: Vec<String>,
    /// SHA-256 of the file, as upstream's files say it; none where they do not.
    pub sha256: Option<Sha256>,
    /// The folder in it that becomes the root of the repository.
    pub strip_prefix: Option<String>,
    /// Labels of the patches that are made on it.
    pub patches: Vec<String>,
    /// Commit or tag, of a rule that clones a git repository.
    pub commit: Option<String>,
    /// File and line of the call.
    pub place: String,
    /// Attributes whose value only Bazel knows, and why.
    pub unknown: Vec<String>,
    /// What became of its digest in the tree that this tool builds from.
    pub digest: Digest,
}

/// Who names the digest of an archive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Digest {
    /// Upstream: its own file has the digest beside the address.
    Upstream,
    /// An edit of this tool: see `patches/archives.toml`.
    Tool,
    /// Nobody: whatever the address gives is taken.
    #[default]
    Nobody,
    /// An edit of this tool takes the archive out.
    Removed,
}

/// A module that a registry has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Module {
    /// Its name in the registry.
    pub name: String,
    /// The version that is asked for, or that an override sets; none where only an override says which.
    pub version: Option<String>,
    /// Whether an archive stands in for it, which is among the archives.
    pub archive: bool,
    /// File and line of the call.
    pub place: String,
}

impl Archive {
    pub(super) fn of(made: &Made) -> Self {
        let place = format!("{}:{}", made.path, made.span.line);
        let mut unknown = Vec::new();
        let mut tell = |key: &str, why: &str| unknown.push(format!("`{key}`: {why}"));
        for (key, value) in &made.named {
            if let Some(why) = value.unknown() {
                tell(key, &why.reason);
            }
        }
        for why in made.more.iter().chain(&made.doubt) {
            tell("the call", &why.reason);
        }
        let text = |key: &str| made.text(key).filter(|text| !text.is_empty()).map(str::to_owned);
        let list = |key: &str| -> Vec<String> {
            made.argument(key)
                .map(Value::all_texts)
                .unwrap_or_default()
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        let declared = match (text("sha256"), text("integrity")) {
            (Some(hexadecimal), _) => DeclaredDigest::hexadecimal(&hexadecimal),
            (None, Some(integrity)) => DeclaredDigest::integrity(&integrity),
            (None, None) => DeclaredDigest::None,
        };
        let sha256 = match declared {
            DeclaredDigest::Sha256(digest) => Some(digest),
            DeclaredDigest::None => None,
            DeclaredDigest::Other => {
                tell("integrity", "a digest of another kind");
                None
            }
        };
        Self {
            name: text("name").or_else(|| text("module_name")).unwrap_or_default(),
            rule: made.rule().to_owned(),
            urls: text("url").or_else(|| text("remote")).into_iter().chain(list("urls")).collect(),
            digest: if sha256.is_some() { Digest::Upstream } else { Digest::Nobody },
            sha256,
            strip_prefix: text("strip_prefix"),
            patches: list("patches"),
            commit: text("commit").or_else(|| text("tag")),
            place,
            unknown,
        }
    }

    /// Whether it is downloaded as it is, and not unpacked: a model or a picture for tests, most often.
    pub fn is_file(&self) -> bool {
        self.rule == "http_file"
    }
}

impl Module {
    pub(super) fn of(made: &Made) -> Option<Self> {
        Some(Self {
            name: made.text("name")?.to_owned(),
            version: made.text("version").map(str::to_owned),
            archive: false,
            place: format!("{}:{}", made.path, made.span.line),
        })
    }
}
