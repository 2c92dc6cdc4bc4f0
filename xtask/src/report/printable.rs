//! Names out of files that anyone may have written, as Markdown shows them.

use support::printable::name as plain;

/// As code in Markdown, also inside a table.
pub fn code(name: &str) -> String {
    format!("`{}`", plain(name).replace('`', "'").replace('|', r"\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_acts_on_the_table() {
        assert_eq!(code("a`b|c"), r"`a'b\|c`");
    }
}
