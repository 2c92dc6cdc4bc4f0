//! The entry of an AAR that names every part with its licence.

use super::contents::Contents;

/// Where it lies in the AAR.
pub const NOTICE: &str = "META-INF/NOTICE";

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
