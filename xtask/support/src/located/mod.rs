//! TOML, read with places: values that remember where in which file they stand, and [`Table`], which
//! reads them and keeps every problem it meets.

mod table;

use std::{ops::Range, sync::Arc};

use camino::Utf8PathBuf;
use toml::{Spanned, de::DeTable};

use crate::{
    diag::{Diagnostic, Excerpt},
    lfs,
};

pub use table::Table;

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// The file as the person knows it.
    pub path: Utf8PathBuf,
    /// Its text as it was read; the spans of its values count its bytes.
    pub text: Arc<str>,
}

impl TextFile {
    /// Its tables as TOML; none where it is none, and then why stands among the problems.
    pub fn toml(&self, problems: &mut Vec<Diagnostic>) -> Option<Spanned<DeTable<'_>>> {
        if lfs::is_pointer(self.text.as_bytes()) {
            let message = format!("`{}` is {}", self.path, lfs::POINTER);
            problems.push(self.diagnostic(0..0, message, "expected TOML").help(lfs::HELP));
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            problems.push(self.diagnostic(span, "this is not TOML", error.message()));
        }
        errors.is_empty().then_some(table)
    }

    /// A diagnostic that points at a span of this file.
    pub fn diagnostic(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        label: &str,
    ) -> Diagnostic {
        Diagnostic::error(message).at(Excerpt {
            path: self.path.clone(),
            source: Arc::clone(&self.text),
            span,
            label: label.to_owned(),
        })
    }
}

/// A value, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value, as its reader understood it.
    pub value: T,
    /// The file it stands in.
    pub source: Arc<TextFile>,
    /// Byte range of the value in that file.
    pub span: Range<usize>,
}

impl<T> Located<T> {
    /// A diagnostic that points at this value.
    pub fn diagnostic(&self, message: impl Into<String>, label: &str) -> Diagnostic {
        self.source.diagnostic(self.span.clone(), message, label)
    }

    /// Another value at the same place.
    pub fn with<U>(&self, value: U) -> Located<U> {
        Located { value, source: Arc::clone(&self.source), span: self.span.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_of_git_lfs_is_no_broken_toml() {
        let text = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
        let file = TextFile { path: "a.toml".into(), text: text.into() };
        let mut problems = Vec::new();
        assert!(file.toml(&mut problems).is_none());
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!(problem.message, "`a.toml` is a Git LFS pointer in place of the file");
        assert_eq!(problem.help.as_deref(), Some(lfs::HELP));
    }
}
