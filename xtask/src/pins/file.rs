//! From the text of pins.toml to pins, with every problem and its place.

use std::{collections::BTreeMap, sync::Arc};

use support::{
    diag::Diagnostic,
    digest::Sha256,
    located::{Located, Table, TextFile},
    paths::RelPath,
};

use super::{AptSnapshot, BaseImage, Kind, Pin, Pins, file_name};

/// The only schema there is so far.
const SCHEMA: u32 = 1;

/// Reads a file. Everything wrong with it is added to `problems`; what is right is returned.
pub(super) fn read(source: &Arc<TextFile>, problems: &mut Vec<Diagnostic>) -> Pins {
    let mut pins = Pins {
        source: Arc::clone(source),
        inputs: BTreeMap::new(),
        base_images: BTreeMap::new(),
        apt_snapshots: BTreeMap::new(),
    };
    let Some(table) = source.toml(problems) else {
        return pins;
    };
    let mut top = Table::top("the pins", table.get_ref(), source, problems);
    check_schema(&mut top);
    top.table("base-image", |images| {
        each(images, |name, row| {
            pins.base_images.extend(base_image(row).map(|image| (name.value.clone(), image)));
        });
    });
    top.table("apt-snapshot", |snapshots| {
        each(snapshots, |name, row| {
            pins.apt_snapshots.extend(snapshot(row).map(|found| (name.value.clone(), found)));
        });
    });
    top.table("input", |inputs| {
        each(inputs, |name, row| {
            pins.inputs.extend(input(name, row).map(|pin| (name.value.clone(), pin)));
        });
    });
    top.finish();
    pins
}

fn each(table: &mut Table<'_>, mut read: impl FnMut(&Located<String>, &mut Table<'_>)) {
    for name in table.keys() {
        table.table(&name.value, |row| read(&name, row));
    }
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

fn base_image(row: &mut Table<'_>) -> Option<BaseImage> {
    let reference = required(row, "reference", "debian@sha256:...");
    let sources = row.integer("sources").map_or(0, |sources| sources.value);
    let suite = required(row, "suite", "bookworm");
    let mut platforms = BTreeMap::new();
    row.table("platforms", |table| {
        for name in table.keys() {
            let digest = table.text(&name.value).filter(|digest| is_digest(table, digest));
            platforms.extend(digest.map(|digest| (name.value, digest.value)));
        }
    });
    let (reference, suite) = (reference?, suite?);
    let digest = reference.value.split_once('@').map_or("", |(_, digest)| digest);
    is_digest(row, &reference.with(digest.to_owned())).then(|| BaseImage {
        reference: reference.value.clone(),
        sources,
        suite: suite.value,
        platforms,
    })
}

fn is_digest(table: &mut Table<'_>, written: &Located<String>) -> bool {
    let right =
        written.value.strip_prefix("sha256:").is_some_and(|hex| hex.parse::<Sha256>().is_ok());
    if !right {
        let problem = written.diagnostic(
            "an image is pinned by digest",
            "expected `sha256:` and 64 hexadecimal digits",
        );
        table.report(problem.help("a tag moves: take the digest that the registry gives for it"));
    }
    right
}

fn snapshot(row: &mut Table<'_>) -> Option<AptSnapshot> {
    let date = required(row, "date", "20260918T000000Z");
    let suite = required(row, "suite", "bookworm");
    let (date, suite) = (date?, suite?);
    let shape: String =
        date.value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if shape != "00000000T000000Z" {
        let problem = date.diagnostic(format!("`{}` is no moment", date.value), "not a moment");
        row.report(problem.help("write it as 20260918T000000Z"));
        return None;
    }
    Some(AptSnapshot { date: date.value, suite: suite.value })
}

fn input(name: &Located<String>, row: &mut Table<'_>) -> Option<Pin> {
    let kind = row.choice("kind", Kind::WORDS);
    if kind.is_none() && !row.keys().iter().any(|key| key.value == "kind") {
        missing(row, name, "kind", "what it is");
    }
    let urls = row.texts("urls");
    match &urls {
        Some(urls) => urls.iter().for_each(|url| check_url(row, url)),
        None if !row.keys().iter().any(|key| key.value == "urls") => {
            missing(row, name, "urls", "where it is published");
        }
        None => {}
    }
    let file = row.text("file").filter(|file| is_file_name(row, file));
    let pin = Pin {
        name: name.value.clone(),
        kind: kind.as_ref().map_or(Kind::Archive, |kind| kind.value),
        file: file.map(|file| file.value).unwrap_or_default(),
        urls: urls.into_iter().flatten().map(|url| url.value).collect(),
        size: row.large_integer("size").map(|size| size.value),
        sha256: digits(row, "sha256", 64),
        sources: row.integer("sources").map_or(0, |sources| sources.value),
        version: row.text("version").map(|version| version.value),
        host: row.text("host").map(|host| host.value),
        releases: row.texts("releases").into_iter().flatten().map(|text| text.value).collect(),
        commit: digits(row, "commit", 40),
        tree: digits(row, "tree", 40),
        note: row.text("note").map(|note| note.value),
        at: Some(name.with(())),
    };
    kind_has_its_keys(name, &pin, row);
    let file = match pin.file.as_str() {
        "" => file_name(pin.urls.first().map_or("", String::as_str)).to_owned(),
        named => named.to_owned(),
    };
    Some(Pin { file, ..pin }).filter(|pin| !pin.urls.is_empty() && kind.is_some())
}

/// What a kind cannot be used without.
fn kind_has_its_keys(name: &Located<String>, pin: &Pin, row: &mut Table<'_>) {
    let wanted: &[(&str, bool, &str)] = match pin.kind {
        Kind::Source => &[
            ("releases", pin.releases.len() == 1, "the one release that it is"),
            ("commit", pin.commit.is_some(), "its commit"),
            ("tree", pin.tree.is_some(), "the git tree of its commit"),
        ],
        Kind::Bazel => &[
            ("version", pin.version.is_some(), "what `.bazelversion` asks for"),
            ("host", pin.host.is_some(), "`linux-x86_64` or `linux-arm64`"),
        ],
        Kind::Ndk => &[("releases", !pin.releases.is_empty(), "the releases built with it")],
        _ => &[],
    };
    for (key, there, what) in wanted {
        // One that stands there and is wrong was complained of already.
        if !there && (*key == "releases" || !row.keys().iter().any(|found| found.value == *key)) {
            missing(row, name, key, what);
        }
    }
}

fn missing(row: &mut Table<'_>, name: &Located<String>, key: &str, what: &str) {
    let problem = name.diagnostic(
        format!("`{}` has no `{key}`", name.value),
        &format!("expected `{key}`: {what}"),
    );
    row.report(problem.help(format!("add `{key}` below this line")));
}

fn required(row: &mut Table<'_>, key: &str, example: &str) -> Option<Located<String>> {
    let there = row.keys().iter().any(|found| found.value == key);
    if !there {
        let problem = row.place(key).diagnostic(format!("`{key}` is missing"), "in this table");
        row.report(problem.help(format!("add `{key} = \"{example}\"`")));
    }
    row.text(key)
}

/// A number in `length` hexadecimal digits.
pub(crate) fn digits<T: std::str::FromStr>(
    row: &mut Table<'_>,
    key: &str,
    length: usize,
) -> Option<T> {
    let found = row.parsed(key, |written, _: T::Err| {
        let problem = written.diagnostic(
            format!("`{key}` is not a digest"),
            &format!("expected {length} hexadecimal digits, found {} characters", written.value.chars().count()),
        );
        problem.help(format!("copy all {length} digits, or remove the key: an input without it is refused unless it is allowed by name"))
    });
    found.map(|found| found.value)
}

/// Complains of what is not the address of a file.
pub(crate) fn check_url(row: &mut Table<'_>, url: &Located<String>) {
    let rest = url.value.strip_prefix("https://").or_else(|| url.value.strip_prefix("http://"));
    let fine = rest.is_some_and(|rest| rest.contains('/') && !file_name(rest).is_empty());
    if !fine || url.value.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let problem = url.diagnostic(
            format!("`{}` is not the address of a file", url.value),
            "expected https://host/path/file",
        );
        row.report(problem.help("write the whole address, spaces as %20"));
    }
}

fn is_file_name(row: &mut Table<'_>, file: &Located<String>) -> bool {
    let fine = file.value.parse::<RelPath>().is_ok_and(|path| path.as_str() == file.value)
        && !file.value.contains('/');
    if !fine {
        let problem =
            file.diagnostic(format!("`{}` is not a file name", file.value), "expected no slashes");
        row.report(problem.help("write the name alone"));
    }
    fine
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let failure = Pins::parse("pins.toml".into(), text).unwrap_err();
        failure.diagnostics.iter().map(|found| found.message.clone()).collect()
    }

    #[test]
    fn the_pins_of_this_repository_are_right() {
        let repo = camino::Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let pins = Pins::read(repo).unwrap();
        let errors: Vec<_> = super::super::check(&pins)
            .into_iter()
            .filter(|found| found.severity == support::diag::Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        for release in &crate::catalogue::Catalogue::bundled().releases {
            if release.mirrors.is_some() {
                continue;
            }
            let version = release.version.as_str();
            let source = pins.release_source(version).unwrap();
            assert_eq!(source.commit.map(|id| id.to_string()), release.commit, "{version}");
            assert_eq!(source.tree.map(|id| id.to_string()), release.tree, "{version}");
            pins.bazel(&release.bazel, "linux-x86_64").unwrap();
            pins.ndk(version, "linux-x86_64").unwrap();
            assert_eq!(pins.of(Kind::OpencvSdk, version).len(), 1, "{version}");
            assert_eq!(pins.of(Kind::OpencvSource, version).len(), 1, "{version}");
        }
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_place() {
        let text = r#"schema = 2
[input.a]
kind = "modle"
urls = ["ftp://h/a", "https://h/"]
size = "big"
sha256 = "12"
sources = 1
sise = 3
[input.b]
kind = "bazel"
file = "../x"
[base-image.c]
reference = "debian:latest"
suite = "s"
[apt-snapshot.d]
date = "yesterday"
suite = "s"
"#;
        let expected = [
            "schema 2 is not known",
            "an image is pinned by digest",
            "`yesterday` is no moment",
            "unknown value `modle` of `input.a.kind`",
            "`ftp://h/a` is not the address of a file",
            "`https://h/` is not the address of a file",
            "`input.a.size` is not a whole number",
            "`sha256` is not a digest",
            "unknown key `sise` in `input.a`",
            "`b` has no `urls`",
            "`../x` is not a file name",
            "`b` has no `version`",
            "`b` has no `host`",
        ];
        assert_eq!(problems(text), expected);
        let failure = Pins::parse("pins.toml".into(), text).unwrap_err();
        assert!(failure.diagnostics.iter().all(|found| found.at.is_some() && found.help.is_some()
            || found.message.contains("not a whole number")));
    }

    #[test]
    fn a_name_that_stands_twice_is_not_toml() {
        assert_eq!(problems("schema = 1\n[input.a]\n[input.a]\n")[0], "this is not TOML");
    }

    #[test]
    fn a_pin_knows_its_line() {
        let text = "schema = 1\n\n[input.a]\nkind = \"model\"\nurls = [\"https://h/x/a.task?g=1\"]\nsources = 1\n";
        let pins = Pins::parse("pins.toml".into(), text).unwrap();
        assert_eq!(pins.inputs["a"].place(), "pins.toml:3");
        assert_eq!(pins.inputs["a"].file, "a.task");
    }
}
