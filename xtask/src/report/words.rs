//! Sentences that text and Markdown share. `name` makes a name from a file safe to print.

use support::size::Bytes;

use super::{
    comparison::{Presence, Shipped},
    difference::LibraryChange,
    needed::{NeededChange, Whereabouts},
    startup::StartupFact,
};
use crate::measure::{LeftOut, MinSdk};

/// Sections and symbols that are shown; JSON has them all.
pub const SHOWN: usize = 10;

/// Said wherever a comparison of demo builds is shown.
pub const DEMO: &str = "demo upstream, not MediaPipe";

/// A size for people and to the byte: `2.75 MiB (2,883,584)`.
pub fn both_forms(bytes: Bytes) -> String {
    format!("{bytes} ({})", bytes.exact())
}

/// How many libraries ship: `2 libraries before, 1 after`, or `1 library`.
pub fn library_counts(sides: [Option<&Shipped>; 2]) -> String {
    let [before, after] = sides.map(|side| side.map_or(0, |side| side.libraries.len()));
    let noun = |count| if count == 1 { "library" } else { "libraries" };
    if before == after {
        format!("{before} {}", noun(before))
    } else {
        format!("{before} {} before, {after} after", noun(before))
    }
}

/// What a sum is of: `all 2 that ship`, or, where files were left out, `all that ships: 2 of 3 files`.
pub fn measured_of(libraries: usize, left_out: usize) -> String {
    match left_out {
        0 => format!("all {libraries} that ship"),
        _ => format!("all that ships: {libraries} of {} files", libraries + left_out),
    }
}

/// What was there and is in no sum, a line each, the first [`SHOWN`] of them.
pub fn left_out(left_out: &[LeftOut], line: impl Fn(&LeftOut) -> String) -> Vec<String> {
    let mut lines: Vec<String> = left_out.iter().take(SHOWN).map(line).collect();
    if let Some(rest) = left_out.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        lines.push(format!("and {rest} more: --format json has all"));
    }
    lines
}

/// A fact about how an app starts: where it is, and what was found.
pub fn startup(fact: &StartupFact, name: impl Fn(&str) -> String) -> String {
    let abi = fact.abi.map(|abi| format!("{abi} "));
    let library = fact.library.as_ref().map(|library| format!("{}: ", name(library)));
    let place = abi.unwrap_or_default() + &library.unwrap_or_default();
    format!("{place}{}", fact.found)
}

/// The API levels that manifests ask for, a line for each that differs; who asks, where there are several.
pub fn min_sdk(
    manifests: &[MinSdk],
    name: impl Fn(&str) -> String,
    said: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for manifest in manifests {
        let level = manifest.level.map_or_else(
            || format!("unknown: {}", said(manifest.unknown.as_deref().unwrap_or_default())),
            |level| level.to_string(),
        );
        let shown = name(&manifest.manifest);
        match lines.iter_mut().find(|(other, _)| *other == level) {
            Some((_, names)) => names.push(shown),
            None => lines.push((level, vec![shown])),
        }
    }
    let several = lines.len() > 1;
    let line = |(level, names): (String, Vec<String>)| match names.as_slice() {
        [first, rest @ ..] if several => match rest.len() {
            0 => format!("{level} ({first})"),
            more => format!("{level} ({first} and {more} more)"),
        },
        _ => level,
    };
    lines.into_iter().map(line).collect()
}

/// Whether the sum says more than the only library does.
pub fn needs_sum(sides: [Option<&Shipped>; 2]) -> bool {
    sides.into_iter().flatten().any(|side| side.libraries.len() != 1)
}

/// What is said in place of numbers where a side lacks an ABI.
pub fn missing_abi(presence: Presence) -> &'static str {
    match presence {
        Presence::BaselineOnly => "missing in the candidate: nothing to compare",
        Presence::CandidateOnly => "missing in the baseline: nothing to compare",
        Presence::Both => "",
    }
}

/// A library, and whether it came, went or changed its name.
pub fn library(change: &LibraryChange, name: impl Fn(&str) -> String) -> String {
    let shown = name(&change.name);
    match (change.presence, &change.renamed_from) {
        (Presence::BaselineOnly, _) => format!("{shown} went"),
        (Presence::CandidateOnly, _) => format!("{shown} came"),
        (Presence::Both, Some(old)) => format!("{shown}, before {}", name(old)),
        (Presence::Both, None) => shown,
    }
}

/// A needed library that came or went, and what that does to the sums.
pub fn needed(change: &NeededChange, name: impl Fn(&str) -> String) -> String {
    let shown = name(&change.name);
    let gone = change.presence == Presence::BaselineOnly;
    let verb = if gone { "no longer needs" } else { "now needs" };
    let effect = match (change.from, change.sizes) {
        (Whereabouts::Shipped, Some(sizes)) => {
            format!("which ships: {}, in the sums", both_forms(sizes.file))
        }
        (Whereabouts::Shipped, None) => "which ships".to_owned(),
        (Whereabouts::SonameOnly, _) => {
            "which is the soname of a library whose file has another name".to_owned()
        }
        (Whereabouts::System, _) => "which the system has".to_owned(),
        (Whereabouts::NotFound, _) => "not found beside: size unknown, not in the sums".to_owned(),
    };
    format!("{verb} {shown}, {effect}")
}

/// Exported symbols that came and went, one line each: `12 exports went: a, b and 10 more`.
pub fn exports(change: &LibraryChange, name: impl Fn(&str) -> String) -> Vec<String> {
    let line = |verb: &str, symbols: &[String]| {
        let noun = if symbols.len() == 1 { "export" } else { "exports" };
        let mut shown: Vec<String> = symbols.iter().take(3).map(|symbol| name(symbol)).collect();
        if let Some(rest) = symbols.len().checked_sub(3).filter(|rest| *rest > 0) {
            shown.push(format!("and {rest} more"));
        }
        format!("{} {noun} {verb}: {}", symbols.len(), shown.join(", "))
    };
    [("came", &change.exports_added), ("went", &change.exports_removed)]
        .into_iter()
        .filter(|(_, symbols)| !symbols.is_empty())
        .map(|(verb, symbols)| line(verb, symbols))
        .collect()
}

/// A name cut in its middle to at most `columns` characters.
pub fn shortened(name: &str, columns: usize) -> String {
    let count = name.chars().count();
    if count <= columns {
        return name.to_owned();
    }
    let tail = (columns - 1) / 2;
    let head: String = name.chars().take(columns - 1 - tail).collect();
    let end: String = name.chars().skip(count - tail).collect();
    format!("{head}\u{2026}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_in_the_middle() {
        assert_eq!(shortened("Java_com_google", 9), "Java\u{2026}ogle");
        assert_eq!(shortened("short", 9), "short");
    }
}
