//! As much of Starlark's grammar as editing a BUILD file takes: where statements begin and end, and
//! which call has which name. Strings and comments are passed over, nothing is evaluated.

use std::ops::Range;

/// The top-level statements of a file: byte ranges of whole lines, in order. A comment above a
/// statement is not part of it.
pub fn statements(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // Where the statement that is being read began.
    let mut open: Option<usize> = None;
    let mut scan = Scan::new(text);
    let mut line = 0;
    while line < text.len() {
        let outside = scan.depth == 0;
        let end = scan.line(line);
        let content = &text[line..end];
        let blank = content.trim().is_empty() || content.trim_start().starts_with('#');
        if outside && !blank && !content.starts_with([' ', '\t']) {
            found.extend(open.replace(line).map(|start| start..line));
        }
        line = end;
    }
    found.extend(open.map(|start| start..text.len()));
    for range in &mut found {
        range.end = range.start + without_tail(&text[range.clone()]);
    }
    found
}

/// The length of a statement without the blank lines and the top-level comments behind it.
fn without_tail(statement: &str) -> usize {
    let mut length = statement.len();
    for line in statement.split_inclusive('\n').rev() {
        if !line.trim().is_empty() && !line.starts_with('#') {
            break;
        }
        length -= line.len();
    }
    length
}

/// The top-level calls whose `name` is this text.
pub fn named(text: &str, name: &str) -> Vec<Range<usize>> {
    let has_name = |range: &Range<usize>| {
        attribute(text, range, "name").is_some_and(|value| {
            let rest = text[value..].trim_start();
            rest.starts_with(&format!("\"{name}\"")) || rest.starts_with(&format!("'{name}'"))
        })
    };
    statements(text).into_iter().filter(has_name).collect()
}

/// Where the value of an attribute of a call begins: behind its `=`.
pub fn attribute(text: &str, call: &Range<usize>, name: &str) -> Option<usize> {
    let mut scan = Scan::new(text);
    scan.at = call.start;
    while scan.at < call.end {
        let here = scan.at;
        let fresh = text[..here].chars().next_back().is_none_or(|c| !is_word(c));
        if scan.depth == 1
            && fresh
            && let Some(rest) = text[here..call.end].strip_prefix(name)
            && let Some(value) = rest.trim_start_matches([' ', '\t']).strip_prefix('=')
            && !value.starts_with('=')
        {
            return Some(call.end - value.len());
        }
        scan.step();
    }
    None
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Walks a text, strings and comments as one step each.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// Brackets that are open at this place: a statement ends where there are none.
    depth: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Reads on to the end of the line that begins at `start`, or of the string that crosses it;
    /// gives the place behind it.
    fn line(&mut self, start: usize) -> usize {
        self.at = self.at.max(start);
        while self.at < self.text.len() {
            let newline = self.text[self.at..].starts_with('\n');
            self.step();
            if newline {
                break;
            }
        }
        self.at
    }

    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let Some(next) = rest.chars().next() else { return };
        self.at += match next {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => string(rest, next),
            _ => {
                match next {
                    '(' | '[' | '{' => self.depth += 1,
                    ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                next.len_utf8()
            }
        };
    }
}

/// The length of the string that begins here.
fn string(rest: &str, quote: char) -> usize {
    let triple = quote.to_string().repeat(3);
    let (mut at, close) =
        if rest.starts_with(&triple) { (3, triple.as_str()) } else { (1, &triple[..1]) };
    while at < rest.len() {
        let here = &rest[at..];
        if here.starts_with(close) {
            return at + close.len();
        }
        let mut chars = here.chars();
        at += match chars.next() {
            Some('\\') => 1 + chars.next().map_or(0, char::len_utf8),
            Some('\n') if close.len() == 1 => return at,
            Some(other) => other.len_utf8(),
            None => 0,
        };
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# top
load(\"@a//:b.bzl\", \"c\")

TEXT = \"\"\"
rule(name = \"inside\")
\"\"\"
# about x
rule(
    name = \"x\",  # ) unbalanced
    deps = [\"(\", '\"'],
)

def f():
    pass

    return 1
# last
rule(name='y', names = [])
";

    #[test]
    fn statements_are_whole_lines_without_their_comments() {
        let found: Vec<&str> = statements(TEXT).into_iter().map(|range| &TEXT[range]).collect();
        let firsts: Vec<&str> = found.iter().map(|s| s.lines().next().unwrap()).collect();
        let expected = [
            "load(\"@a//:b.bzl\", \"c\")",
            "TEXT = \"\"\"",
            "rule(",
            "def f():",
            "rule(name='y', names = [])",
        ];
        assert_eq!(firsts, expected);
        assert!(found[1].ends_with("\"\"\"\n") && found[2].ends_with(")\n"), "{found:?}");
        assert!(found[3].ends_with("return 1\n"), "{:?}", found[3]);
    }

    #[test]
    fn calls_are_found_by_name_and_not_by_what_strings_say() {
        assert_eq!(named(TEXT, "x").len(), 1);
        assert_eq!(named(TEXT, "y").len(), 1);
        assert_eq!(named(TEXT, "inside").len(), 0);
        let x = named(TEXT, "x").remove(0);
        let deps = attribute(TEXT, &x, "deps").unwrap();
        assert!(TEXT[deps..].starts_with(" [\"(\""));
        assert_eq!(attribute(TEXT, &x, "srcs"), None);
    }

    #[test]
    fn a_text_that_ends_anywhere_is_read_to_its_end() {
        for cut in 0..TEXT.len() {
            for range in statements(&TEXT[..cut]) {
                assert!(range.end <= cut);
            }
        }
    }
}
