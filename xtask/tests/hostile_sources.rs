//! Source archives that lie, through `fetch` and `build`: refused by name, and nothing of them is left.

mod support;

use std::{fs, io::Write as _};

use ::support::digest::Sha256;
use flate2::{Compression, write::GzEncoder};
use support::{
    Ended,
    copied::Copy,
    run,
    server::{Fault, Server},
    tool, tree,
};
use tar::EntryType;
use xtask::inputs::{Limits, tree_of};

/// An entry before it is written.
struct Entry<'a> {
    path: &'a str,
    kind: EntryType,
    /// The content, or where a link leads.
    content: &'a [u8],
}

fn file<'a>(path: &'a str, content: &'a [u8]) -> Entry<'a> {
    Entry { path, kind: EntryType::Regular, content }
}

fn link<'a>(path: &'a str, to: &'a str) -> Entry<'a> {
    Entry { path, kind: EntryType::Symlink, content: to.as_bytes() }
}

/// The tar of entries, written by hand: the crate would refuse to write most of these.
fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for Entry { path, kind, content } in entries {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        let is_link = matches!(kind, EntryType::Symlink | EntryType::Link);
        if is_link {
            header.as_old_mut().linkname[..content.len()].copy_from_slice(content);
        }
        let data = if is_link { &[][..] } else { content };
        header.set_size(data.len() as u64);
        header.set_cksum();
        archive.append(&header, data).unwrap();
    }
    archive.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// A tar whose first file says it has this many bytes.
fn declaring(size: u64) -> Vec<u8> {
    let mut bytes = tar(&[file("top/a", b"text")]);
    let header = &mut bytes[..512];
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    bytes
}

/// A tar with one file, its path written outside of the header as GNU tar does it.
fn long_path(path: &str) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(4);
    archive.append_data(&mut header, path, &b"text"[..]).unwrap();
    archive.into_inner().unwrap()
}

fn many(count: usize) -> Vec<u8> {
    let paths: Vec<String> = (0..count).map(|at| format!("top/{at}")).collect();
    tar(&paths.iter().map(|path| file(path, b"")).collect::<Vec<_>>())
}

fn good() -> Vec<u8> {
    gzip(&tar(&[file("top/a/b", b"text"), link("top/c", "a/b"), file("top/d", b"more")]))
}

/// Archives, and what is said of each.
fn hostile() -> Vec<(Vec<u8>, &'static str)> {
    let odd = |kind| tar(&[file("top/a", b"x"), Entry { path: "top/b", kind, content: b"" }]);
    let mut damaged = good();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    vec![
        (
            gzip(&tar(&[file("top/../../up", b"x")])),
            "its entry `top/../../up` is no path below a folder",
        ),
        (gzip(&tar(&[file("/root", b"x")])), "its entry `/root` is no path below a folder"),
        (gzip(&tar(&[file("top", b"x")])), "its entry `top` is no path below a folder"),
        (
            gzip(&tar(&[file("top/a", b"x"), file("other/a", b"x")])),
            "two top folders, `top` and `other`",
        ),
        (
            gzip(&tar(&[file("top/a", b"x"), file("top/a", b"y")])),
            "its entry `top/a` stands there twice",
        ),
        (
            gzip(&tar(&[file("top/a", b"x"), file("top/a/b", b"y")])),
            "its entry `top/a/b` stands there twice",
        ),
        (
            gzip(&tar(&[file("top/a/b", b"x"), file("top/a", b"y")])),
            "its entry `top/a` stands there twice",
        ),
        (
            gzip(&tar(&[link("top/l", ".."), file("top/a", b"x")])),
            "its link `top/l` leads out, to `..`",
        ),
        (gzip(&tar(&[link("top/l", "/etc")])), "its link `top/l` leads out, to `/etc`"),
        (
            gzip(&tar(&[link("top/l", "d"), file("top/l/a", b"x")])),
            "its entry `top/l/a` stands there twice",
        ),
        (gzip(&odd(EntryType::Link)), "its entry `top/b` is neither a file nor a symbolic link"),
        (gzip(&odd(EntryType::Char)), "its entry `top/b` is neither a file nor a symbolic link"),
        (gzip(&odd(EntryType::Fifo)), "its entry `top/b` is neither a file nor a symbolic link"),
        (gzip(&odd(EntryType::GNUSparse)), "it "),
        (gzip(&declaring(3 << 30)), "it holds more than 2,147,483,648 bytes"),
        (gzip(&declaring(1 << 20)), "it cannot be read as a .tar.gz"),
        (gzip(&many(100_001)), "it holds more than 100,000 entries"),
        (
            gzip(&long_path(&format!("top/{}", "a/".repeat(1 << 20)))),
            "bytes of headers before one entry",
        ),
        (gzip(&long_path(&format!("top/{}", "a".repeat(300)))), "is no path below a folder"),
        (gzip(&long_path(&format!("top{}", "/a".repeat(600)))), "is no path below a folder"),
        (good()[..60].to_vec(), "it cannot be read as a .tar.gz"),
        (b"not gzip".to_vec(), "it cannot be read as a .tar.gz"),
        (damaged, "it "),
        (Vec::new(), "it cannot be read as a .tar.gz"),
    ]
}

/// A repository whose source of 0.10.26 is one file on a server.
struct Site {
    copy: Copy,
    server: Server,
    url: String,
}

impl Site {
    fn new() -> Self {
        let server = Server::start();
        let url = server.url("/source.tar.gz");
        Self { copy: Copy::new(), server, url }
    }

    fn serve(&self, archive: &[u8], pinned: Sha256) {
        self.server.faulty("/source.tar.gz", archive, [], Fault::None);
        let tree = tree_of(&good()[..], Limits::default()).unwrap();
        let pins = format!(
            "schema = 1\n[input.\"mediapipe-0.10.26\"]\nkind = \"source\"\nreleases = [\"0.10.26\"]\n\
             commit = \"80ae8afbd03465b0d6d9f9e874f8cacf093d23e9\"\ntree = \"{tree}\"\nurls = [\"{}\"]\n\
             sha256 = \"{pinned}\"\nsources = 2\n",
            self.url
        );
        fs::write(self.copy.folder.join("repo/build-profiles/pins.toml"), pins).unwrap();
    }

    fn run(&self, args: &[&str]) -> Ended {
        let store = self.copy.folder.join("store");
        let args = [args, &["--store", store.as_str()]].concat();
        run(tool(&args).env("CARGO_MANIFEST_DIR", self.copy.manifest_dir()))
    }

    fn fetch(&self) -> Ended {
        self.run(&["fetch", "--input", "mediapipe-0.10.26"])
    }

    /// As far as the source goes: no engine is ever asked.
    fn build(&self) -> Ended {
        let work = self.copy.folder.join("work");
        let args =
            ["build", "--profile", "face-only", "--mediapipe", "0.10.26", "--engine", "host"];
        self.run(&[&args[..], &["--work-dir", work.as_str()]].concat())
    }

    /// Whole files and folders in the store and below the work folder.
    fn kept(&self) -> Vec<String> {
        let mut kept = Vec::new();
        for folder in ["store/sha256", "store/partial", "work/sources"] {
            let path = self.copy.folder.join(folder);
            let names = if path.exists() { tree(&path) } else { Default::default() };
            kept.extend(names.into_keys().filter(|name| !name.ends_with(".lock")));
        }
        kept
    }
}

/// Other bytes than the pinned ones count when they unpack to the pinned tree. These do not even unpack.
#[test]
fn an_archive_that_lies_is_not_taken_for_its_tree() {
    let site = Site::new();
    for (archive, words) in hostile() {
        site.serve(&archive, Sha256::of(b"as it was once"));
        let ended = site.fetch().expect_code(11);
        let said = [
            "does not match its pin",
            "found otherwise: its SHA-256 is",
            words,
            "help: nothing was kept",
        ];
        ended.expect_stderr(&said);
        assert_eq!(site.kept(), [""; 0], "{words}");
    }
    site.serve(&good(), Sha256::of(b"as it was once"));
    site.fetch().expect_code(0).expect_stderr(&["accepted by its git tree"]);
    assert_eq!(site.kept(), [Sha256::of(&good()).to_string()]);
}

/// A digest proves whose bytes they are, not that they may be unpacked.
#[test]
fn a_pinned_archive_that_lies_is_not_unpacked() {
    let site = Site::new();
    // Writing a hundred thousand files to see one refused is left to nobody's disk.
    let quick =
        |(archive, words): &(Vec<u8>, &str)| !archive.is_empty() && !words.ends_with("entries");
    for (archive, words) in hostile().into_iter().filter(quick) {
        let digest = Sha256::of(&archive);
        site.serve(&archive, digest);
        let said =
            ["error: `mediapipe-0.10.26` cannot be unpacked", words, "help: nothing was kept"];
        site.build().expect_code(11).expect_stderr(&said);
        assert_eq!(site.kept(), [digest.to_string()], "{words}");
        fs::remove_dir_all(site.copy.folder.join("store")).unwrap();
    }
    // Whole, and another source than the pinned one.
    let other = gzip(&tar(&[file("top/a", b"another")]));
    site.serve(&other, Sha256::of(&other));
    let said =
        ["error: `mediapipe-0.10.26` is not the pinned source", "expected git tree", "found "];
    site.build().expect_code(11).expect_stderr(&said);
    assert_eq!(site.kept(), [Sha256::of(&other).to_string()]);
}
