//! Names out of files that anyone may have written, made safe to print.

/// Control characters, and those that turn the direction of text, are escaped: a section's name
/// must not move the cursor or read backwards.
pub fn plain(name: &str) -> String {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if acts(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// As code in Markdown, also inside a table.
pub fn code(name: &str) -> String {
    format!("`{}`", plain(name).replace('`', "'").replace('|', r"\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_acts_on_the_terminal_or_the_table() {
        assert_eq!(plain(".te\x1b[2Jxt\n"), r".te\u{1b}[2Jxt\n");
        assert_eq!(plain("caf\u{e9}"), "caf\u{e9}");
        assert_eq!(plain("a\u{202e}b"), r"a\u{202e}b");
        assert_eq!(code("a`b|c"), r"`a'b\|c`");
    }
}
