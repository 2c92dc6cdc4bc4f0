//! What a look found, for people.

use support::size::Bytes;

use super::{News, Reason};

/// What rebuilding a model as INT8 would need: the third way of upstream's guide.
const REBUILDING: &str = "\
An INT8 model with calibrated activations is made from a model's SavedModel and its training data.
Google publishes neither for these models, so that way is closed to anyone outside; what is left is
`cargo xtask model quantize`, and watching.";

/// A few lines: what is new, what could not be asked, and what remains.
pub fn text(news: &News) -> String {
    let mut out = String::new();
    for file in &news.files {
        let what = match file.reason {
            Reason::Pinned => "the pinned file changed",
            Reason::Precision => "another precision",
            Reason::Version => "another version",
        };
        let size = |size: Option<u64>| {
            size.map_or("of unknown size".to_owned(), |size| {
                format!("{} bytes", Bytes(size).exact())
            })
        };
        let before = file
            .size_before
            .map_or(String::new(), |size| format!(", before {}", Bytes(size).exact()));
        out.push_str(&format!(
            "new        {}: {what}, {}{before}\n           {}\n",
            file.model,
            size(file.size),
            file.url
        ));
    }
    for tag in &news.releases {
        out.push_str(&format!(
            "new        MediaPipe {tag}: no row in the catalogue; in a checkout of it, \
             `cargo xtask release adopt --mediapipe PATH`\n"
        ));
    }
    for question in &news.unanswered {
        out.push_str(&format!("unanswered {}\n           {}\n", question.url, question.why));
    }
    if out.is_empty() {
        out.push_str(&format!("nothing new in {} answers\n", news.asked));
    }
    format!("{out}\n{REBUILDING}\n")
}
