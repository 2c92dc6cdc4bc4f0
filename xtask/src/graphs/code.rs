//! C++ as far as names in it matter: the text without comments, and its words.

/// The text with every comment put out by spaces, so that what is left stands where it stood. Texts in
/// quotes stay: graphs are asked for by their names, and raw texts hold whole graphs.
pub fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, is_comment) = piece(rest, first, out.chars().next_back());
        let (piece, tail) = rest.split_at(length);
        if is_comment {
            out.extend(piece.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(piece);
        }
        rest = tail;
    }
    out
}

/// The length of what begins here, and whether it is a comment: a comment, a text in quotes, or one
/// character.
fn piece(rest: &str, first: char, before: Option<char>) -> (usize, bool) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), true);
    }
    if rest.starts_with("/*") {
        return (rest.find("*/").map_or(rest.len(), |end| end + 2), true);
    }
    if rest.starts_with("R\"") && !before.is_some_and(is_word) {
        return (raw(rest).unwrap_or(2), false);
    }
    if first == '"' {
        return (quoted(rest, '"').unwrap_or(1), false);
    }
    // A quote between digits parts thousands; one of an error message stands alone on its line.
    if first == '\'' && !before.is_some_and(is_word) {
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
        return (quoted(line, '\'').unwrap_or(1), false);
    }
    (first.len_utf8(), false)
}

/// The length of `R"mark(...)mark"`; none where it has no end.
fn raw(rest: &str) -> Option<usize> {
    let open = rest.find('(')?;
    let end = format!("){}\"", &rest[2..open]);
    Some(open + rest[open..].find(&end)? + end.len())
}

/// The length of a text up to its closing quote; none where it has none.
fn quoted(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Every word of a text, in quotes or not, in its order.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word(c)).filter(|word| !word.is_empty())
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_what_stands_in_quotes_stays() {
        for (text, expected) in [
            ("a // b\nc", "a     \nc"),
            ("a /* b\n\" */ c", "a     \n     c"),
            ("x(\"http://B\", 'c')", "x(\"http://B\", 'c')"),
            ("R\"pb(a // b \" )pb\" // c", "R\"pb(a // b \" )pb\"     "),
            ("R\"(a\") // b\" )\" d // e", "R\"(a\") // b\" )\" d     "),
            ("1'000 // a\n'\"' // b", "1'000     \n'\"'     "),
            ("#error don't // a\nb", "#error don't     \nb"),
            ("\"\\\"// a\" // b", "\"\\\"// a\"     "),
        ] {
            let found = without_comments(text);
            assert!(found.starts_with(expected), "{text}: {found}");
            assert_eq!(found.len(), text.len());
        }
        let all: Vec<&str> = words("AddNode(\"a.b.FooCalculator\") x_1").collect();
        assert_eq!(all, ["AddNode", "a", "b", "FooCalculator", "x_1"]);
    }

    #[test]
    fn a_text_that_ends_early_is_read_to_its_end() {
        let text = "R\"pb(a)pb\" \"b\\\"\" '\\'' /* c */ // d";
        for cut in 0..=text.len() {
            assert_eq!(without_comments(&text[..cut]).len(), cut);
        }
    }
}
