//! Rules that a readable pins.toml may still break.

use std::collections::BTreeMap;

use support::diag::{Diagnostic, Severity};

use super::{Pin, Pins};

/// Words in an address that name whatever is newest rather than one file.
const MOVING: &[&str] = &[
    "latest",
    "master",
    "master.zip",
    "master.tar.gz",
    "main",
    "main.zip",
    "main.tar.gz",
    "HEAD",
    "heads",
    "trunk",
    "nightly",
];

/// Everything that deserves a word, in the order of the file. Errors are what makes a build depend
/// on luck; warnings are what makes a pin weaker than it could be.
pub fn check(pins: &Pins) -> Vec<Diagnostic> {
    let mut found: Vec<(usize, Diagnostic)> = Vec::new();
    let mut urls: BTreeMap<&str, &Pin> = BTreeMap::new();
    let mut digests = BTreeMap::new();
    let mut rows: Vec<&Pin> = pins.inputs.values().collect();
    rows.sort_by_key(|pin| pin.at.as_ref().map_or(0, |at| at.span.start));
    for pin in rows {
        let mut say = |severity, message: String, label: &str, help: String| {
            let Some(at) = &pin.at else { return };
            let diagnostic = Diagnostic { severity, ..at.diagnostic(message, label) };
            found.push((at.span.start, diagnostic.help(help)));
        };
        let name = &pin.name;
        for url in &pin.urls {
            if let Some(other) = urls.insert(url, pin) {
                let message = format!("`{name}` has an address of `{}`", other.name);
                let label = "the same address in two rows";
                say(Severity::Error, message, label, format!("remove {url} from one of them"));
            }
            let moving = url.split(['/', '?', '=']).find(|word| MOVING.contains(word));
            if let Some(word) = moving {
                let message = format!("`{name}` has an address that moves: `{word}` in {url}");
                let help = "take the address of one version".to_owned();
                say(Severity::Error, message, "another file tomorrow", help);
            }
        }
        match pin.sha256 {
            Some(digest) => {
                if let Some(other) = digests.insert(digest, name) {
                    let message = format!("`{name}` has the digest of `{other}`");
                    let help = "one file needs one row: give it a second URL, or fix the digest";
                    say(Severity::Error, message, "the same file in two rows", help.to_owned());
                }
                if pin.sources < 2 {
                    let places = if pin.sources == 1 { "one place" } else { "no place" };
                    let message = format!("{places} is known to name the digest of `{name}`");
                    let help = "compare it with a second source, then raise `sources`".to_owned();
                    say(Severity::Warning, message, "expected two or more", help);
                }
            }
            None if pin.tree.is_some() => {
                let message = format!("`{name}` is pinned by its git tree alone");
                let help = format!("`cargo xtask pins update {name}` shows its digest");
                say(Severity::Warning, message, "no `sha256`", help);
            }
            None => {
                let message = format!("`{name}` is not pinned");
                let help = format!(
                    "it is refused without `--allow-unpinned {name}`; `cargo xtask pins update {name}` shows its digest"
                );
                say(Severity::Warning, message, "no `sha256`", help);
            }
        }
        if pin.size.is_none() {
            let message = format!("the size of `{name}` is not known");
            let help = format!("`cargo xtask pins update {name}` shows it");
            say(Severity::Warning, message, "no `size`", help);
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let pins = Pins::parse("pins.toml".into(), &format!("schema = 1\n{text}")).unwrap();
        check(&pins)
            .into_iter()
            .map(|found| format!("{:?} {}", found.severity, found.message))
            .collect()
    }

    fn row(name: &str, rest: &str) -> String {
        format!("[input.{name}]\nkind = \"model\"\n{rest}\n")
    }

    #[test]
    fn two_rows_for_one_file_are_errors() {
        let rest = format!(
            "urls = [\"https://h/a\"]\nsize = 1\nsources = 2\nsha256 = \"{}\"",
            "a".repeat(64)
        );
        let found = words(&(row("one", &rest) + &row("two", &rest)));
        assert_eq!(
            found,
            ["Error `two` has an address of `one`", "Error `two` has the digest of `one`"]
        );
    }

    #[test]
    fn addresses_that_move_are_errors_and_names_that_say_so_are_not() {
        let at = |url: &str| {
            let rest = format!(
                "urls = [\"{url}\"]\nsize = 1\nsources = 2\nsha256 = \"{}\"",
                "a".repeat(64)
            );
            words(&row("a", &rest)).len()
        };
        for (url, expected) in [
            ("https://h/float16/latest/a.task", 1),
            ("https://h/archive/master.zip", 1),
            ("https://h/archive/refs/heads/x.zip", 1),
            ("https://h/commandlinetools-linux-1_latest.zip", 0),
            ("https://h/archive/refs/tags/v1.tar.gz", 0),
        ] {
            assert_eq!(at(url), expected, "{url}");
        }
    }

    #[test]
    fn what_is_weak_is_a_warning() {
        let found = words(&row("a", "urls = [\"https://h/a\"]\nsources = 0"));
        assert_eq!(found, ["Warning `a` is not pinned", "Warning the size of `a` is not known"]);
        let rest = format!(
            "urls = [\"https://h/a\"]\nsize = 1\nsources = 1\nsha256 = \"{}\"",
            "a".repeat(64)
        );
        assert_eq!(
            words(&row("a", &rest)),
            ["Warning one place is known to name the digest of `a`"]
        );
    }
}
