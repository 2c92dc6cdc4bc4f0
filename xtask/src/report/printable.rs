//! Names out of files that anyone may have written, as Markdown shows them.

use support::printable::name as plain;

/// As code in Markdown, also inside a table.
pub fn code(name: &str) -> String {
    format!("`{}`", plain(name).replace('`', "'").replace('|', r"\|"))
}

/// A sentence with names in it, as Markdown shows it outside of code: none of it acts.
pub fn sentence(text: &str) -> String {
    let mut out = String::new();
    for letter in plain(text).chars() {
        match letter {
            '`' => out.push('\''),
            '<' | '>' | '*' | '[' | ']' | '|' | '\\' => out.extend(['\\', letter]),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_acts_on_the_table() {
        assert_eq!(code("a`b|c"), r"`a'b\|c`");
        assert_eq!(sentence("a `b` <c>|d_e"), r"a 'b' \<c\>\|d_e");
    }
}
