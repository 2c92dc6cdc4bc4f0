//! What is looked for in the bytes of a library, while they are in memory: its own code and data, and
//! what a build left in them by mistake.

use std::{collections::BTreeSet, sync::LazyLock};

use memchr::memmem::Finder;
use serde::Deserialize;
use support::digest::Sha256;

use super::{
    cpu::{self, Seen},
    texts::Texts,
};
use crate::{catalogue::Abi, measure::Image};

/// What was found in one library.
#[derive(Debug)]
pub struct Looked {
    /// Paths of the machine that it was built on, sorted, each once.
    pub host_paths: Vec<String>,
    /// Indices of the components of copies.toml whose text is in it.
    pub components: Vec<usize>,
    /// What was counted of each class of instructions; none where they cannot be decoded.
    pub instructions: Option<Seen>,
    /// SHA-256 of the file, where it was asked for.
    pub digest: Option<Sha256>,
}

/// Looks through the bytes of a library; the digest takes time, and is made where it is asked for.
pub fn look(bytes: &[u8], image: &Image, digest: bool) -> Looked {
    let parts = texts(bytes, image);
    let contains =
        |component: &Component| parts.iter().any(|part| component.finder.find(part).is_some());
    let components = COMPONENTS.iter().enumerate().filter(|(_, component)| contains(component));
    let decoded = image.abi == Abi::Arm64V8a;
    Looked {
        host_paths: host_paths(&parts),
        components: components.map(|(index, _)| index).collect(),
        instructions: decoded.then(|| cpu::count(bytes, image)),
        digest: digest.then(|| Sha256::of(bytes)),
    }
}

/// The parts of a file in which text may stand: all but code, where a linker has put that apart. In a
/// segment that has the headers too, old linkers put texts beside code.
fn texts<'data>(bytes: &'data [u8], image: &Image) -> Vec<&'data [u8]> {
    let code = image.segments.loads.iter().filter(|load| load.executable && load.offset > 0);
    let mut code: Vec<(u64, u64)> =
        code.map(|load| (load.offset, load.offset.saturating_add(load.in_file))).collect();
    code.sort_unstable();
    let mut parts = Vec::new();
    let mut from = 0;
    for (start, end) in code.into_iter().chain([(bytes.len() as u64, u64::MAX)]) {
        let inside = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        if from < start {
            parts.extend(bytes.get(inside(from)..inside(start)));
        }
        from = from.max(end);
    }
    parts
}

/// A library of which an app needs one copy.
pub struct Component {
    /// What it is called in messages.
    pub name: String,
    /// How the names of its own files begin.
    pub file: String,
    /// How the names of its symbols begin.
    pub exports: String,
    finder: Finder<'static>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ComponentRow {
    name: String,
    file: String,
    exports: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CopiesFile {
    component: Vec<ComponentRow>,
}

/// The rows of copies.toml, each with its text to find.
pub static COMPONENTS: LazyLock<Vec<Component>> = LazyLock::new(|| {
    let file: CopiesFile = toml::from_str(include_str!("copies.toml"))
        .expect("the bundled components are valid: a test reads them");
    let component = |row: ComponentRow| Component {
        name: row.name,
        file: row.file,
        exports: row.exports,
        finder: Finder::new(row.text.as_bytes()).into_owned(),
    };
    file.component.into_iter().map(component).collect()
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PathsFile {
    roots: Vec<String>,
    sources: Vec<String>,
    tops: Vec<String>,
    allowed: Vec<String>,
}

struct Paths {
    /// Beginnings, and behind them the ends with the zero that ends a string: all are found in one
    /// pass over a library.
    parts: Texts,
    roots: usize,
    tops: Vec<String>,
    allowed: Vec<String>,
}

static PATHS: LazyLock<Paths> = LazyLock::new(|| {
    let file: PathsFile = toml::from_str(include_str!("host_paths.toml"))
        .expect("the bundled paths are valid: a test reads them");
    let ends = file.sources.iter().map(|end| format!("{end}\0"));
    let parts: Vec<String> = file.roots.iter().cloned().chain(ends).collect();
    Paths {
        parts: Texts::new(&parts),
        roots: file.roots.len(),
        tops: file.tops,
        allowed: file.allowed,
    }
});

/// Characters of a path that are looked at; what is longer is no path that a compiler wrote.
const LONGEST: usize = 512;

/// Paths told of a library; more say nothing new.
const TOLD: usize = 64;

/// Paths of the machine that a library was built on, sorted, each once, [`TOLD`] at most.
fn host_paths(parts: &[&[u8]]) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut take = |path: &[u8]| {
        let path = String::from_utf8_lossy(path);
        if found.len() < TOLD && !PATHS.allowed.iter().any(|allowed| path.starts_with(allowed)) {
            found.insert(path.into_owned());
        }
    };
    for bytes in parts {
        for (part, range) in PATHS.parts.find(bytes) {
            if part < PATHS.roots {
                let path = until_end(&bytes[range.start..]);
                // A root alone is what a program says of no machine: `/home/` in a list of folders.
                if begins_a_path(&bytes[..range.start]) && path.len() > range.len() {
                    take(path);
                }
            } else {
                let path = back_to_start(&bytes[..range.end - 1]);
                if PATHS.tops.iter().any(|top| path.starts_with(top.as_bytes())) {
                    take(path);
                }
            }
        }
    }
    found.into_iter().collect()
}

/// The path that ends where these bytes do.
fn back_to_start(bytes: &[u8]) -> &[u8] {
    let bytes = &bytes[bytes.len().saturating_sub(LONGEST)..];
    let before = bytes.iter().rposition(|byte| !is_path(*byte));
    &bytes[before.map_or(0, |before| before + 1)..]
}

/// Whether a path can begin behind these bytes: not in the middle of another.
fn begins_a_path(before: &[u8]) -> bool {
    match before {
        [.., b'-', b'I' | b'L' | b'B'] => true,
        [.., last] => !(last.is_ascii_alphanumeric() || b"_-./\\".contains(last)),
        [] => true,
    }
}

fn until_end(bytes: &[u8]) -> &[u8] {
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    let end = bytes.iter().position(|byte| !is_path(*byte) && !matches!(byte, b'\\' | b':'));
    &bytes[..end.unwrap_or(bytes.len())]
}

fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"/._-+@~#=,%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_where_it_begins_like_one() {
        for (text, expected) in [
            ("\0/home/ada/src/a.cc\0", Some("/home/ada/src/a.cc")),
            ("-I/home/ada/include -O2", Some("/home/ada/include")),
            ("built at C:\\Users\\ada\\x.obj\0", Some("C:\\Users\\ada\\x.obj")),
            ("\0/opt/b/work/a.cc\0", Some("/opt/b/work/a.cc")),
            ("file:/root/.cache/bazel/x", Some("/root/.cache/bazel/x")),
            ("\0mediapipe/home/a.cc\0", None),
            ("\0/buildbot/src/a.cpp\0", None),
            ("/data/app/home/x", None),
            ("/home/", None),
            ("\0/data/local/tmp/model\0", None),
            ("\0/x.h\0", None),
            ("\0/include/cuda.h\0", None),
            ("\0third_party/a.h\0", None),
        ] {
            let found = host_paths(&[text.as_bytes()]);
            assert_eq!(found.first().map(String::as_str), expected, "{text:?}");
        }
    }

    #[test]
    fn components_are_read() {
        assert!(COMPONENTS.iter().any(|component| component.name == "OpenCV"));
    }
}
