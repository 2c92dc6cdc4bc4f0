//! Walks a `.tar.gz` from outside, believing nothing: every entry is a file or a link below one top
//! folder, none stands there twice, none lies behind a link, and all of it fits.

use std::{
    cell::Cell,
    collections::{BTreeMap, btree_map::Entry as Slot},
    io::{self, Read},
};

use flate2::read::GzDecoder;
use support::{paths::RelPath, size::grouped};

/// Bytes that may stand between the content of two entries: headers and long names, which are read
/// into memory.
const BETWEEN: u64 = 1 << 20;

/// Bytes of a path, and of a name in it. Linux takes names of 255, and paths of 4096 with all that
/// stands before them.
const PATH: usize = 1024;
const NAME: usize = 255;

/// What an archive may hold at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of all files together, and of everything around them.
    pub bytes: u64,
    /// Files and links, counted together.
    pub entries: usize,
}

impl Default for Limits {
    /// Ten times what MediaPipe has, and room for any other source archive.
    fn default() -> Self {
        Self { bytes: 2 << 30, entries: 100_000 }
    }
}

/// What an entry is, as far as git tells files apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file that is not run: git's mode 100644.
    File,
    /// A file that may be run.
    Program,
    /// A symbolic link; its content is the target.
    Link,
}

impl EntryKind {
    /// As git writes it in a tree.
    pub fn git_mode(self) -> &'static str {
        match self {
            Self::File => "100644",
            Self::Program => "100755",
            Self::Link => "120000",
        }
    }
}

/// A file or link on its way.
pub struct Entry<'a> {
    /// Its path below the top folder.
    pub path: RelPath,
    /// Whether it is a file, a program or a link.
    pub kind: EntryKind,
    /// Bytes of its content, as its header says.
    pub size: u64,
    /// Its content, `size` bytes that can be read once.
    pub content: &'a mut dyn Read,
}

/// Why an archive is refused.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It cannot be read, or is no `.tar.gz`.
    #[error("it cannot be read as a .tar.gz: {0}")]
    Io(#[from] io::Error),
    /// A path that is absolute, climbs out, or is not text.
    #[error("its entry `{0}` is no path below a folder")]
    Path(String),
    /// Two top folders, where a source archive has one.
    #[error("it has two top folders, `{0}` and `{1}`")]
    Top(String, String),
    /// A hard link, a device, and the like.
    #[error("its entry `{0}` is neither a file nor a symbolic link")]
    Kind(String),
    /// A link that leads out.
    #[error("its link `{0}` leads out, to `{1}`")]
    Link(String, String),
    /// One path twice, or through a file or a link.
    #[error("its entry `{0}` stands there twice, or below a file")]
    Twice(String),
    /// More than it may hold.
    #[error("it holds more than {0}: such an archive is made to fill disks")]
    TooMuch(String),
    /// Content that was made to have the id of another.
    #[error("it holds content that was made to collide in SHA-1")]
    Collision,
}

/// Hands each file and link to `each`, in the archive's order.
pub fn walk(
    gzipped: impl Read,
    limits: Limits,
    mut each: impl FnMut(&mut Entry<'_>) -> Result<(), UnpackError>,
) -> Result<(), UnpackError> {
    // The bound holds for what comes out of gzip: headers of a tar can be a bomb too.
    let bounds = Bounds::new(limits.bytes);
    let bounded = Bounded { inner: GzDecoder::new(gzipped), bounds: &bounds };
    let mut archive = tar::Archive::new(bounded);
    let mut entries = archive.entries()?;
    let mut top: Option<String> = None;
    let mut seen = Folder::default();
    let mut count = 0;
    loop {
        bounds.between.set(BETWEEN);
        let Some(entry) = entries.next() else { return Ok(()) };
        bounds.between.set(u64::MAX);
        let mut entry = entry.map_err(too_much)?;
        let written = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = match entry.header().entry_type() {
            // The comment with the commit that git writes before everything else.
            tar::EntryType::XGlobalHeader => {
                drain(&mut entry)?;
                continue;
            }
            tar::EntryType::Directory => None,
            tar::EntryType::Symlink => Some(EntryKind::Link),
            tar::EntryType::Regular if entry.header().mode()? & 0o100 != 0 => {
                Some(EntryKind::Program)
            }
            tar::EntryType::Regular => Some(EntryKind::File),
            _ => return Err(UnpackError::Kind(written)),
        };
        count += 1;
        if count > limits.entries {
            return Err(UnpackError::TooMuch(format!(
                "{} entries",
                grouped(limits.entries as u64)
            )));
        }
        let path: RelPath = written
            .trim_end_matches('/')
            .parse()
            .ok()
            .filter(|_| is_short(&written) && std::str::from_utf8(&entry.path_bytes()).is_ok())
            .ok_or_else(|| UnpackError::Path(written.clone()))?;
        let (first, rest) = match path.as_str().split_once('/') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path.as_str(), None),
        };
        match &top {
            Some(top) if top != first => {
                return Err(UnpackError::Top(top.clone(), first.to_owned()));
            }
            Some(_) => {}
            None => top = Some(first.to_owned()),
        }
        let (Some(rest), Some(kind)) = (rest, kind) else {
            match (rest, kind) {
                (None, Some(_)) => return Err(UnpackError::Path(written)),
                (Some(rest), None) if seen.folder(rest).is_none() => {
                    return Err(UnpackError::Twice(written));
                }
                _ => {}
            }
            drain(&mut entry)?;
            continue;
        };
        if !seen.leaf(rest) {
            return Err(UnpackError::Twice(written));
        }
        let path = rest.parse().map_err(|_| UnpackError::Path(written.clone()))?;
        if kind == EntryKind::Link {
            let target = entry.link_name_bytes().unwrap_or_default().into_owned();
            let text = String::from_utf8_lossy(&target).into_owned();
            if std::str::from_utf8(&target).is_err() || !stays_inside(rest, &text) {
                return Err(UnpackError::Link(written, text));
            }
            let size = target.len() as u64;
            each(&mut Entry { path, kind, size, content: &mut target.as_slice() })?;
            continue;
        }
        let size = entry.size();
        if size > limits.bytes {
            return Err(UnpackError::TooMuch(format!("{} bytes", grouped(limits.bytes))));
        }
        let result = each(&mut Entry { path, kind, size, content: &mut entry });
        result.map_err(|error| match error {
            UnpackError::Io(error) => too_much(error),
            other => other,
        })?;
        drain(&mut entry)?;
    }
}

/// Reads what is left of an entry, so that what comes next is a header.
fn drain(entry: &mut impl Read) -> Result<(), UnpackError> {
    io::copy(entry, &mut io::sink()).map_err(too_much)?;
    Ok(())
}

fn too_much(error: io::Error) -> UnpackError {
    match error.kind() {
        io::ErrorKind::QuotaExceeded => UnpackError::TooMuch(error.to_string()),
        _ => UnpackError::Io(error),
    }
}

/// Whether a path can be made on any disk.
fn is_short(path: &str) -> bool {
    path.len() <= PATH && path.split('/').all(|name| name.len() <= NAME)
}

/// Whether the target of a link at `path` is below the top folder.
fn stays_inside(path: &str, target: &str) -> bool {
    let mut depth = path.matches('/').count();
    if target.is_empty() || target.starts_with('/') || target.contains('\0') {
        return false;
    }
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return false,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    true
}

/// The paths so far. A tree, so that deep paths cost no more memory than they have letters.
#[derive(Default)]
struct Folder {
    /// By name: a folder, or a file or link, which is none.
    entries: BTreeMap<String, Option<Folder>>,
}

impl Folder {
    /// A folder below this one, and all above it. None of them may be a file or link.
    fn folder(&mut self, path: &str) -> Option<&mut Self> {
        path.split('/').try_fold(self, |above, name| {
            let below =
                above.entries.entry(name.to_owned()).or_insert_with(|| Some(Self::default()));
            below.as_mut()
        })
    }

    /// A file or link: new, and below folders alone.
    fn leaf(&mut self, path: &str) -> bool {
        let (above, name) = match path.rsplit_once('/') {
            Some((above, name)) => (self.folder(above), name),
            None => (Some(self), path),
        };
        match above.map(|above| above.entries.entry(name.to_owned())) {
            Some(Slot::Vacant(place)) => place.insert(None).is_none(),
            _ => false,
        }
    }
}

/// How many bytes may still come.
struct Bounds {
    limit: u64,
    all: Cell<u64>,
    between: Cell<u64>,
}

impl Bounds {
    fn new(limit: u64) -> Self {
        Self { limit, all: Cell::new(limit), between: Cell::new(u64::MAX) }
    }

    fn take(&self, read: u64) -> io::Result<()> {
        let exceeded = |what: String| io::Error::new(io::ErrorKind::QuotaExceeded, what);
        let all = self.all.get().checked_sub(read);
        self.all.set(all.ok_or_else(|| exceeded(format!("{} bytes", grouped(self.limit))))?);
        let between = self.between.get().checked_sub(read);
        let what = || exceeded(format!("{} bytes of headers before one entry", grouped(BETWEEN)));
        self.between.set(between.ok_or_else(what)?);
        Ok(())
    }
}

/// A reader that fails rather than give more than it may.
struct Bounded<'a, R> {
    inner: R,
    bounds: &'a Bounds,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(block)?;
        self.bounds.take(read as u64)?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_inside() {
        for (path, target, expected) in [
            ("a/b", "../c", true),
            ("a/b", "../../c", false),
            ("b", "../c", false),
            ("b", "/etc", false),
            ("a/b", "c/../../d", true),
            ("a/b", "", false),
        ] {
            assert_eq!(stays_inside(path, target), expected, "{path} -> {target}");
        }
    }

    #[test]
    fn nothing_stands_twice_or_below_a_file() {
        let mut seen = Folder::default();
        assert!(seen.leaf("a/b") && seen.folder("a").is_some());
        for again in ["a/b", "a", "a/b/c"] {
            assert!(!seen.leaf(again), "{again}");
        }
        assert!(seen.folder("a/b").is_none());
    }
}
