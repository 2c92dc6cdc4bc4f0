//! Text out of files that anyone may have written, made safe to print: a name must not move the
//! cursor, clear the screen or read backwards. Diagnostics and status lines are escaped where they are
//! rendered, so that no caller can forget it; reports escape the names that they show.

use std::{borrow::Cow, ops::Range};

/// Whether a character acts on a terminal, or turns the direction of text.
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name, all of whose acting characters are escaped, line ends among them.
pub fn name(text: &str) -> Cow<'_, str> {
    escape(text, |letter, _| acts(letter))
}

/// A text of several lines: line ends, those of Windows among them, and tabs are what they are, all else
/// that acts is escaped. A carriage return alone goes back to where the line began, and is.
pub fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |letter, next| match letter {
        '\n' | '\t' => false,
        '\r' => next != Some('\n'),
        other => acts(other),
    })
}

/// [`lines`], and where a byte range of the original lies in it.
pub(crate) fn lines_with_span(text: &str, span: Range<usize>) -> (Cow<'_, str>, Range<usize>) {
    let moved = |at: usize| match text.get(..at) {
        Some(before) => lines(before).len(),
        None => at,
    };
    let (start, end) = (moved(span.start), moved(span.end));
    (lines(text), start..end)
}

/// Escapes the characters of which `acts` says so, given each and the one behind it.
fn escape(text: &str, acts: impl Fn(char, Option<char>) -> bool) -> Cow<'_, str> {
    if !text.chars().any(self::acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if acts(letter, letters.peek().copied()) {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_acts_on_the_terminal() {
        for (given, expected) in [
            (".te\x1b[2Jxt\n", r".te\u{1b}[2Jxt\n"),
            ("caf\u{e9}", "caf\u{e9}"),
            ("a\u{202e}b", r"a\u{202e}b"),
            ("a\u{9b}31mb", r"a\u{9b}31mb"),
        ] {
            assert_eq!(name(given), expected);
        }
        assert_eq!(lines("a\n\tb\r\x07"), "a\n\tb\\r\\u{7}");
        assert_eq!(lines("a\r\nb"), "a\r\nb");
    }

    #[test]
    fn a_span_moves_with_what_was_escaped_before_it() {
        let (text, span) = lines_with_span("\x1bab", 1..2);
        assert_eq!(&text[span], "a");
        let (_, past) = lines_with_span("ab", 5..9);
        assert_eq!(past, 5..9);
    }
}
