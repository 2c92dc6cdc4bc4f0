//! TOML, read with places: values that remember where in which file they stand, and [`Table`], which
//! reads them and keeps every problem it meets.

mod table;

use std::{ops::Range, sync::Arc};

use camino::Utf8PathBuf;

use crate::diag::{Diagnostic, Excerpt};

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
