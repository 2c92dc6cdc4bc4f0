//! Reads a TOML table key by key and keeps every problem it meets, each with its place. serde would
//! stop at the first; a person who made three mistakes wants to hear of three.

use std::{ops::Range, str::FromStr, sync::Arc};

use toml::de::{DeTable, DeValue};

use super::{Located, TextFile};
use crate::{diag::Diagnostic, names::nearest};

/// Reads one table. Keys that nobody asked for are reported when it is finished.
pub struct Table<'a> {
    entries: &'a DeTable<'a>,
    source: Arc<TextFile>,
    /// What the file is, in a sentence.
    what: &'static str,
    /// Where the table stands, as one would write it: empty for the top, `native`, `budget.x86`.
    prefix: String,
    asked: Vec<String>,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Table<'a> {
    /// Starts reading the top of a file; `what` it is, such as `a profile`.
    pub fn top(
        what: &'static str,
        entries: &'a DeTable<'a>,
        source: &Arc<TextFile>,
        problems: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let source = Arc::clone(source);
        Self { entries, source, what, prefix: String::new(), asked: Vec::new(), problems }
    }

    /// A text; none where the key is absent, or a problem was added.
    pub fn text(&mut self, key: &str) -> Option<Located<String>> {
        self.value(key, "a text", |value| value.as_str().map(str::to_owned))
    }

    /// `true` or `false`; none where the key is absent, or a problem was added.
    pub fn boolean(&mut self, key: &str) -> Option<Located<bool>> {
        self.value(key, "`true` or `false`", |value| value.as_bool())
    }

    /// A whole number of at most 32 bits; none where the key is absent, or a problem was added.
    pub fn integer(&mut self, key: &str) -> Option<Located<u32>> {
        self.value(key, "a whole number", |value| {
            let integer = value.as_integer()?;
            u32::from_str_radix(integer.as_str(), integer.radix()).ok()
        })
    }

    /// A whole number that may be larger.
    pub fn large_integer(&mut self, key: &str) -> Option<Located<u64>> {
        self.value(key, "a whole number", |value| {
            let integer = value.as_integer()?;
            u64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
        })
    }

    /// One word of a few.
    pub fn choice<T: Copy>(&mut self, key: &str, words: &[(&str, T)]) -> Option<Located<T>> {
        let text = self.text(key)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(text.with(*value));
        }
        let known: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let mut problem = text.diagnostic(
            format!("unknown value `{}` of `{}`", text.value, self.full(key)),
            &format!("expected {}", known.join(" or ")),
        );
        if let Some(near) = nearest(&text.value, words.iter().map(|(word, _)| *word)) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        self.problems.push(problem);
        None
    }

    /// The place of a key's value, or of the table's first key when it is absent.
    pub fn place(&self, key: &str) -> Located<()> {
        let value = self.entries.get(key).map(|value| value.span());
        let first = || self.entries.keys().next().map(|key| key.span());
        Located {
            value: (),
            source: Arc::clone(&self.source),
            span: value.or_else(first).unwrap_or(0..0),
        }
    }

    /// A text that parses into something else; `explain` turns its error into a diagnostic.
    pub fn parsed<T: FromStr>(
        &mut self,
        key: &str,
        explain: impl FnOnce(&Located<String>, T::Err) -> Diagnostic,
    ) -> Option<Located<T>> {
        let text = self.text(key)?;
        match text.value.parse() {
            Ok(value) => Some(text.with(value)),
            Err(error) => {
                self.problems.push(explain(&text, error));
                None
            }
        }
    }

    /// A list of texts. One that is empty, or names something twice, is reported.
    pub fn texts(&mut self, key: &str) -> Option<Vec<Located<String>>> {
        let (whole, items) = self.list(key)?;
        if items.is_empty() {
            let message = format!("`{}` is empty", self.full(key));
            let problem = whole.diagnostic(message, "expected at least one");
            self.problems.push(problem.help(format!("name one, or remove `{key}`")));
            return None;
        }
        Some(items)
    }

    /// A list of texts, which may be empty, and the place of the whole. One that names something
    /// twice is reported.
    pub fn list(&mut self, key: &str) -> Option<(Located<()>, Vec<Located<String>>)> {
        let list = self.value(key, "a list of texts", |value| {
            let items = value.as_array()?.iter();
            items.map(|item| Some((item.get_ref().as_str()?.to_owned(), item.span()))).collect()
        })?;
        let whole = list.with(());
        let items: Vec<(String, Range<usize>)> = list.value;
        let mut seen: Vec<Located<String>> = Vec::with_capacity(items.len());
        for (value, span) in items {
            let item = Located { value, source: Arc::clone(&self.source), span };
            if seen.iter().any(|earlier| earlier.value == item.value) {
                let message = format!("`{}` stands twice in `{}`", item.value, self.full(key));
                self.problems
                    .push(item.diagnostic(message, "again here").help("remove one of the two"));
            } else {
                seen.push(item);
            }
        }
        Some((whole, seen))
    }

    /// A list of whole numbers; none where the key is absent, or a problem was added.
    pub fn integers(&mut self, key: &str) -> Option<Vec<u32>> {
        let list = self.value(key, "a list of whole numbers", |value| {
            let whole = |item: &toml::Spanned<DeValue<'_>>| {
                let integer = item.get_ref().as_integer()?;
                u32::from_str_radix(integer.as_str(), integer.radix()).ok()
            };
            value.as_array()?.iter().map(whole).collect()
        })?;
        Some(list.value)
    }

    /// Whether the key holds a text (rather than a list).
    pub fn is_text(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|value| value.get_ref().is_str())
    }

    /// A table below this one.
    pub fn table(&mut self, key: &str, read: impl FnOnce(&mut Table<'_>)) {
        self.asked.push(key.to_owned());
        let Some(value) = self.entries.get(key) else { return };
        let prefix = self.full(key);
        let Some(entries) = value.get_ref().as_table() else {
            let message = format!("`{prefix}` is not a table");
            let problem = self.source.diagnostic(value.span(), message, "expected a table");
            self.problems.push(problem.help(format!("write it as `[{prefix}]`")));
            return;
        };
        let source = Arc::clone(&self.source);
        let mut table = Table {
            entries,
            source,
            what: self.what,
            prefix,
            asked: Vec::new(),
            problems: &mut *self.problems,
        };
        read(&mut table);
        table.finish();
    }

    /// Every table of a list of tables, as `[[key]]` writes them.
    pub fn tables(&mut self, key: &str, mut read: impl FnMut(&mut Table<'_>)) {
        self.asked.push(key.to_owned());
        let Some(value) = self.entries.get(key) else { return };
        let prefix = self.full(key);
        let rows = value.get_ref().as_array().map(|rows| rows.iter().collect::<Vec<_>>());
        for row in rows.unwrap_or_else(|| vec![value]) {
            let Some(entries) = row.get_ref().as_table().filter(|_| value.get_ref().is_array())
            else {
                let message = format!("`{prefix}` is not a list of tables");
                let problem =
                    self.source.diagnostic(row.span(), message, "expected a list of tables");
                self.problems.push(problem.help(format!("write each as `[[{prefix}]]`")));
                continue;
            };
            let mut table = Table {
                entries,
                source: Arc::clone(&self.source),
                what: self.what,
                prefix: prefix.clone(),
                asked: Vec::new(),
                problems: &mut *self.problems,
            };
            read(&mut table);
            table.finish();
        }
    }

    /// Whether the key stands there, whatever its value.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The keys of this table, each with its place.
    pub fn keys(&self) -> Vec<Located<String>> {
        let located = |key: &toml::Spanned<toml::de::DeString<'_>>| Located {
            value: key.get_ref().to_string(),
            source: Arc::clone(&self.source),
            span: key.span(),
        };
        self.entries.keys().map(located).collect()
    }

    /// Keeps a problem found by the caller.
    pub fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(self) {
        for key in self.keys() {
            if self.asked.contains(&key.value) {
                continue;
            }
            let place = match self.prefix.as_str() {
                "" => self.what.to_owned(),
                prefix => format!("`{prefix}`"),
            };
            let mut problem = key.diagnostic(
                format!("unknown key `{}` in {place}", key.value),
                "not a key that means anything here",
            );
            let known: Vec<&str> = self.asked.iter().map(String::as_str).collect();
            problem = match nearest(&key.value, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("the keys here are {}", known.join(", "))),
            };
            self.problems.push(problem);
        }
    }

    fn full(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}.{key}", self.prefix) }
    }

    fn value<T>(
        &mut self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Option<Located<T>> {
        self.asked.push(key.to_owned());
        let value = self.entries.get(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            let problem = self.source.diagnostic(
                value.span(),
                format!("`{}` is not {expected}", self.full(key)),
                &format!("expected {expected}, found {}", value.get_ref().type_str()),
            );
            self.problems.push(problem);
        }
        found.map(|value_| Located {
            value: value_,
            source: Arc::clone(&self.source),
            span: value.span(),
        })
    }
}
