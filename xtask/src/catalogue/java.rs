//! The rows of java.toml: what of the Java half no task names.

use serde::Deserialize;

/// What of MediaPipe's Java half is needed whatever the tasks are; paths are from the tree's root.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Java {
    /// Folders in which a package is a folder.
    pub sources: Vec<String>,
    /// Files that declare a class of another name than their own.
    pub roots: Vec<String>,
    /// BUILD files with a genrule that writes Java.
    pub rules: Vec<String>,
    /// What C++ finds by its name while it runs.
    pub looked_up: Vec<LookedUpClass>,
}

/// A class that C++ finds by its name, with what it asks of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookedUpClass {
    /// The class as Java has it, with `$` before the name of an inner one.
    pub class: String,
    /// Methods as `name(descriptor)`, fields as `name descriptor`.
    #[serde(default)]
    pub members: Vec<String>,
    /// Whether what every task runs looks it up.
    #[serde(default)]
    pub always: bool,
}

/// The rows of java.toml; a key that nothing reads is an error.
pub fn parse(text: &str) -> Result<Java, toml::de::Error> {
    toml::from_str(text)
}
