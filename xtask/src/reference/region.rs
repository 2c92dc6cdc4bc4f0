//! A part of a page that is written from the code, between two lines that say so.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

/// The page with `text` in the place of what its region `name` holds.
pub(super) fn replaced(path: &str, page: &str, name: &str, text: &str) -> Outcome<String> {
    let begin = format!("<!-- {name}: written by cargo xtask ci --write -->\n");
    let end = format!("<!-- end of {name} -->\n");
    let parts = page.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    match parts {
        Some((before, after)) => Ok(format!("{before}{begin}{text}{end}{after}")),
        None => {
            let lacks = Diagnostic::error(format!("`{path}` lacks its region `{name}`"));
            let note =
                lacks.note(format!("expected the lines `{}` and `{}`", begin.trim(), end.trim()));
            Err(Failure::new(Exit::BadInput, note.help(format!("git checkout {path}"))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_replaced_and_the_rest_stays() {
        let page = "a\n<!-- x: written by cargo xtask ci --write -->\nold\n<!-- end of x -->\nb\n";
        let made = replaced("p", page, "x", "new\n").unwrap();
        assert_eq!(made, page.replace("old", "new"));
        assert_eq!(replaced("p", &made, "x", "new\n").unwrap(), made);
    }

    #[test]
    fn a_page_without_its_region_is_named() {
        for page in ["a\n", "<!-- end of x -->\n<!-- x: written by cargo xtask ci --write -->\n"] {
            let failure = replaced("p.md", page, "x", "new\n").unwrap_err();
            assert!(failure.diagnostics[0].message.contains("`p.md` lacks its region `x`"));
        }
    }
}
