//! A log as people have it, made into lines that can be read: whatever encoding, colours, line ends, time
//! stamps of CI systems, and language it came with.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use regex::{Captures, Regex};
use serde::Deserialize;

/// What stands before what was said: times of CI systems, of Bazel and of Android, and marks of quoting.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:",
        r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?\s+",
        r"|\(?\d\d:\d\d:\d\d(?:[.,]\d+)?\)?\s+",
        r"|#\d+\s+\d+\.\d+\s+|#\d+\s+",
        r"|\d\d-\d\d \d\d:\d\d:\d\d\.\d+[\s:]+(?:\d+[\s-]+\d+\S*\s+)?",
        r"|[VDIWEF](?:/\S+?(?:\(\s*\d+\))?\s*:| \w+\s*:)\s",
        r"|##\[\w+\]|[|>] |`",
        r")+",
    ))
    .expect("a test reads a log with each of them")
});

/// The time that BuildKit puts before a line when it repeats it; a capital tells it from a number.
static REPEATED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d+\.\d{2,3} +([A-Z])").expect("a test reads such a line"));

/// Text of a file, whatever wrote it: PowerShell writes UTF-16, and some tools any bytes at all.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// The lines of a log without what only a terminal or a CI system adds; as many as the log has.
pub(super) fn lines(text: &str) -> Vec<String> {
    let plain = anstream::adapter::strip_str(text).to_string();
    plain.split('\n').map(line).collect()
}

fn line(line: &str) -> String {
    // Live progress goes back to the start of its line and writes over it.
    let last = line.trim_end().rsplit('\r').next().unwrap_or_default();
    let bare = BEFORE.replace(last, "");
    let bare = REPEATED.replace(&bare, "$1");
    plain_quotes(&english(&bare)).into_owned()
}

fn plain_quotes(line: &str) -> Cow<'_, str> {
    const TYPOGRAPHIC: [char; 10] = ['‘', '’', '‚', '‛', '“', '”', '„', '«', '»', '「'];
    if !line.contains(TYPOGRAPHIC) && !line.contains('」') {
        return Cow::Borrowed(line);
    }
    let plain = line.replace("« ", "'").replace(" »", "'").replace("«\u{a0}", "'");
    Cow::Owned(plain.replace("\u{a0}»", "'").replace(TYPOGRAPHIC, "'").replace('」', "'"))
}

/// What programs say in other languages, a phrase of locales.toml.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase {
    /// As they say it in English.
    pub english: String,
    /// As they say it elsewhere, with `'` for quotes.
    pub others: Vec<String>,
}

/// Every phrase that is known in other languages.
pub fn phrases() -> &'static [Phrase] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct PhrasesFile {
        phrase: Vec<Phrase>,
    }
    static ROWS: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
        let file: PhrasesFile = toml::from_str(include_str!("locales.toml"))
            .expect("the bundled table of phrases is valid: a test reads it");
        file.phrase
    });
    &ROWS
}

/// A line with its known phrases in English.
fn english(line: &str) -> Cow<'_, str> {
    static KNOWN: LazyLock<(Regex, HashMap<String, &str>)> = LazyLock::new(|| {
        let mut known: Vec<(&str, &str)> = phrases()
            .iter()
            .flat_map(|row| row.others.iter().map(|other| (other.as_str(), row.english.as_str())))
            .collect();
        known.sort_by_key(|(other, _)| std::cmp::Reverse(other.len()));
        let each = known.iter().map(|(other, _)| regex::escape(other).replace('\'', "['‘’]"));
        // Nothing but letters in it: the search looks for all of them in one pass.
        let any = Regex::new(&each.collect::<Vec<_>>().join("|")).expect("a test runs it");
        let by = known.iter().map(|(other, english)| ((*other).to_owned(), *english)).collect();
        (any, by)
    });
    KNOWN.0.replace_all(line, |found: &Captures<'_>| {
        let found = found.get(0).expect("the whole match is always there");
        let word = found.as_str().replace(['‘', '’'], "'");
        match KNOWN.1.get(&word) {
            Some(english) if stands_alone(line, found.range()) => (*english).to_owned(),
            _ => found.as_str().to_owned(),
        }
    })
}

/// Whether a phrase is no part of a longer word; scripts without spaces between words have no such bounds.
fn stands_alone(line: &str, range: std::ops::Range<usize>) -> bool {
    let is_letter = |c: char| c.is_alphabetic() && c < '\u{2e80}';
    let before = line[..range.start].chars().next_back();
    let after = line[range.end..].chars().next();
    let joins = |outer: Option<char>, inner: Option<char>| {
        outer.is_some_and(is_letter) && inner.is_some_and(is_letter)
    };
    let phrase = &line[range];
    !joins(before, phrase.chars().next()) && !joins(after, phrase.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_line_is_left_out() {
        for (given, expected) in [
            ("2024-05-06T07:08:09.1234567Z ERROR: x", "ERROR: x"),
            ("[2024-05-06T07:08:09.123Z] ERROR: x", "ERROR: x"),
            ("(07:08:09) ERROR: x", "ERROR: x"),
            ("00:30:13 ERROR: x", "ERROR: x"),
            ("#12 345.6 ERROR: x", "ERROR: x"),
            ("#12 ERROR: x", "ERROR: x"),
            ("12.345 ERROR: x", "ERROR: x"),
            ("##[error]ERROR: x", "ERROR: x"),
            ("> ERROR: x", "ERROR: x"),
            ("`ERROR: x", "ERROR: x"),
            ("04-22 16:18:15.177: E/Unity(19456): dlopen failed: x", "dlopen failed: x"),
            ("06-22 23:10:37.567 16744 16744 E AndroidRuntime: a.b.C: x", "a.b.C: x"),
            ("    \x1b[31m\x1b[1mERROR: \x1b[0mx\r", "    ERROR: x"),
            ("[1 / 2] a\r\x1b[KERROR: x", "ERROR: x"),
            (">>> referenced by x", ">>> referenced by x"),
            ("# Configuration: 12", "# Configuration: 12"),
            (
                "cp: ‘a’: Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
                "cp: 'a': No space left on device",
            ),
            ("g++: 致命错误：已杀死 signal", "g++: fatal error:Killed signal"),
            ("bash: « x »\u{a0}: commande introuvable", "bash: 'x'\u{a0}: command not found"),
        ] {
            assert_eq!(lines(given), [expected], "{given:?}");
        }
    }

    #[test]
    fn a_file_of_any_program_is_text() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let powershell = [&[0xff, 0xfe][..], &wide("ERROR: é")].concat();
        assert_eq!(decode(&powershell), "ERROR: é");
        assert_eq!(decode(b"\xef\xbb\xbfERROR"), "ERROR");
        assert_eq!(decode(b"ERROR \xff"), "ERROR \u{fffd}");
    }
}
