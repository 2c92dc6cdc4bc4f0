//! Whose work is in the bytes, and under which terms.

use super::contents::Contents;

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

/// The text of [`NOTICE`].
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
