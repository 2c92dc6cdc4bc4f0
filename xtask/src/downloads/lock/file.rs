//! From the text of a lock to its archives, with every problem and its place.

use std::{collections::BTreeMap, sync::Arc};

use support::{
    diag::Diagnostic,
    digest::Sha256,
    located::{Located, Table, TextFile},
};

use super::{Archive, DownloadLock, address};
use crate::pins::{check_url, digits};

/// The only schema there is so far.
pub(super) const SCHEMA: u32 = 1;

/// Reads a lock. Everything wrong with it is added to `problems`; what is right is returned.
pub(super) fn read(
    source: &Arc<TextFile>,
    release: Option<&str>,
    problems: &mut Vec<Diagnostic>,
) -> DownloadLock {
    let mut lock = DownloadLock::empty("", "");
    lock.path.clone_from(&source.path);
    let Some(table) = source.toml(problems) else {
        return lock;
    };
    let mut top = Table::top("a lock", table.get_ref(), source, problems);
    check_schema(&mut top);
    if let Some(written) = needed(&mut top, "release", Table::text) {
        check_release(&mut top, &written, release);
        lock.release = written.value;
    }
    lock.bazel = needed(&mut top, "bazel", Table::text).map_or(String::new(), |text| text.value);
    top.tables("archive", |row| lock.archives.extend(archive(row)));
    report_repeats(&lock, &mut top);
    top.finish();
    lock.archives.sort_by(|one, other| one.order().cmp(&other.order()));
    lock
}

fn check_schema(top: &mut Table<'_>) {
    let place = top.place("schema");
    let problem = match top.integer("schema") {
        Some(schema) if schema.value == SCHEMA => return,
        Some(schema) => {
            place.diagnostic(format!("schema {} is not known", schema.value), "expected 1")
        }
        None => place.diagnostic("`schema` is missing", "expected before everything else"),
    };
    top.report(problem.help(format!("write `schema = {SCHEMA}` as the first key")));
}

fn check_release(top: &mut Table<'_>, written: &Located<String>, expected: Option<&str>) {
    let Some(expected) = expected.filter(|expected| *expected != written.value) else { return };
    let message = format!("this lock is for {}, not for {expected}", written.value);
    let problem = written.diagnostic(message, "the file is named after another release");
    top.report(problem.help("give the file the name of its release"));
}

fn archive(row: &mut Table<'_>) -> Option<Archive> {
    let at = row.place("urls");
    let urls = needed(row, "urls", Table::texts);
    urls.iter().flatten().for_each(|url| check_url(row, url));
    let sha256: Option<Sha256> = match row.has("sha256") {
        true => digits(row, "sha256", 64),
        false => {
            missing(row, "sha256");
            None
        }
    };
    let size = needed(row, "size", Table::large_integer);
    let declared = row.boolean("declared").is_none_or(|declared| declared.value);
    Some(Archive {
        urls: urls?.into_iter().map(|url| url.value).collect(),
        sha256: sha256?,
        size: size?.value,
        declared,
        at: Some(at),
    })
}

/// A value that has to be there; one that is there and wrong was complained of already.
fn needed<'a, T>(
    table: &mut Table<'a>,
    key: &str,
    read: impl FnOnce(&mut Table<'a>, &str) -> Option<T>,
) -> Option<T> {
    if !table.has(key) {
        missing(table, key);
    }
    read(table, key)
}

fn missing(table: &mut Table<'_>, key: &str) {
    let problem = table.place(key).diagnostic(format!("`{key}` is missing"), "in this table");
    table.report(
        problem.help("run `cargo xtask fetch --update-lock` for a profile of this release"),
    );
}

/// One digest in two rows, or one address: which of them holds would be a matter of luck.
fn report_repeats(lock: &DownloadLock, top: &mut Table<'_>) {
    let mut digests = BTreeMap::new();
    let mut addresses = BTreeMap::new();
    for archive in &lock.archives {
        let Some(at) = &archive.at else { continue };
        if digests.insert(archive.sha256, ()).is_some() {
            let problem = at.diagnostic(
                format!("the digest {} stands in two rows", archive.sha256),
                "here again",
            );
            top.report(problem.help("put the addresses of both into one row"));
        }
        for url in &archive.urls {
            if addresses.insert(address(url), ()).is_some() {
                let problem = at.diagnostic(format!("`{url}` stands in two rows"), "here again");
                top.report(problem.help("remove it from the row whose digest it does not have"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::exit::Exit;

    #[test]
    fn every_problem_is_told_at_once_with_its_place() {
        let digest = "a".repeat(64);
        let text = format!(
            r#"schema = 2
release = "0.10.27"
extra = 1

[[archive]]
urls = ["ftp://h/a"]
sha256 = "12"
size = 1

[[archive]]
urls = ["https://h/a"]
sha256 = "{digest}"
size = -1

[[archive]]
urls = ["https://h/b"]
sha256 = "{digest}"
size = 1
declard = false

[[archive]]
urls = ["https://h/c", "http://h/b"]
sha256 = "{digest}"
size = 1

[[archive]]
size = "1"
"#
        );
        let path = "build-profiles/locks/0.10.26.lock";
        let failure = DownloadLock::parse(path.into(), &text, Some("0.10.26")).unwrap_err();
        assert_eq!(failure.exit, Exit::InvalidProfile);
        let found: Vec<String> = failure
            .diagnostics
            .iter()
            .map(|found| {
                let at = found.at.as_ref().unwrap();
                let line = at.source[..at.span.start].matches('\n').count() + 1;
                format!("{line}: {}", found.message)
            })
            .collect();
        let twice = format!("22: the digest {digest} stands in two rows");
        let expected = [
            "1: schema 2 is not known",
            "2: this lock is for 0.10.27, not for 0.10.26",
            "5: `bazel` is missing",
            "6: `ftp://h/a` is not the address of a file",
            "7: `sha256` is not a digest",
            "13: `archive.size` is not a whole number",
            "19: unknown key `declard` in `archive`",
            "27: `urls` is missing",
            "27: `sha256` is missing",
            "27: `archive.size` is not a whole number",
            &twice,
            "22: `http://h/b` stands in two rows",
            "3: unknown key `extra` in a lock",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_lock_without_archives_says_that_nothing_is_downloaded() {
        let text = "schema = 1\nrelease = \"demo\"\nbazel = \"7.7.1\"\n";
        let lock = DownloadLock::parse("demo.lock".into(), text, Some("demo")).unwrap();
        assert!(lock.archives.is_empty());
    }
}
