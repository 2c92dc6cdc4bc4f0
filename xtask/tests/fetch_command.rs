//! The `fetch` command when the disk, the network or the process itself gives way: what it says, how it ends, that
//! nothing wrong is kept, and that the next run gets there.

mod support;

use std::fs;

use ::support::{digest::Sha256, exec::CommandLine};
use rustix::process::Signal;
use support::{
    Ended, Folder,
    copied::Copy,
    process::{Running, wait_until},
    run,
    server::{Fault, Server},
    skipped, tool,
};

/// A repository whose only pin is `a`, and a store of its own.
struct Site {
    copy: Copy,
}

impl Site {
    fn new(url: &str, body: &[u8]) -> Self {
        let copy = Copy::new();
        let pins = format!(
            "schema = 1\n[input.a]\nkind = \"model\"\nurls = [\"{url}\"]\nsize = {}\nsha256 = \"{}\"\nsources = 2\n",
            body.len(),
            Sha256::of(body)
        );
        fs::write(copy.folder.join("repo/build-profiles/pins.toml"), pins).unwrap();
        Self { copy }
    }

    fn store(&self) -> String {
        self.copy.folder.join("store").into_string()
    }

    fn args<'a>(&self, store: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        [&["fetch", "--input", "a", "--store", store], more].concat()
    }

    fn fetch(&self, more: &[&str]) -> Ended {
        run(self.command(more))
    }

    fn command(&self, more: &[&str]) -> snapbox::cmd::Command {
        let store = self.store();
        tool(&self.args(&store, more)).env("CARGO_MANIFEST_DIR", self.copy.manifest_dir())
    }

    /// Whole files in the store.
    fn kept(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.copy.folder.join("store/sha256")) else {
            return Vec::new();
        };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

fn body(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7919 % 251) as u8).collect()
}

#[test]
fn a_fetch_that_was_killed_goes_on_where_it_was() {
    const CAME: u64 = 200_000;
    let (server, body) = (Server::start(), body(300_000));
    let url = server.faulty("/a", body.clone(), [Fault::Stall(CAME as usize)], Fault::None);
    let site = Site::new(&url, &body);
    let store = site.store();
    let running = Running::tool(&site.args(&store, &[]), Some(&site.copy.manifest_dir()));
    let partial = site.copy.folder.join(&format!("store/partial/{}", Sha256::of(&body)));
    wait_until("the first part came", || {
        fs::metadata(&partial).is_ok_and(|file| file.len() == CAME)
    });
    running.signal(Signal::KILL);
    assert_eq!(running.end().code, None);
    assert!(site.kept().is_empty());
    let ended = site.fetch(&[]).expect_code(0);
    assert_eq!(site.kept(), [Sha256::of(&body).to_string()]);
    let from: Vec<_> = server.asked("/a").into_iter().map(|asked| asked.from).collect();
    assert_eq!(from, [None, Some(CAME)], "{ended:?}");
    assert!(!partial.exists());
}

#[test]
fn a_body_in_bad_chunks_is_asked_for_again_and_never_kept() {
    let (server, body) = (Server::start(), body(5000));
    let url = server.faulty("/a", body.clone(), [Fault::BadChunk(3000)], Fault::None);
    let site = Site::new(&url, &body);
    site.fetch(&[]).expect_code(0).expect_stderr(&["a: the connection broke", "again in 0.5 s"]);
    let from: Vec<_> = server.asked("/a").into_iter().map(|asked| asked.from).collect();
    assert_eq!(from, [None, Some(3000)]);

    let url = server.faulty("/b", body.clone(), [], Fault::BadChunk(1));
    let site = Site::new(&url, &body);
    site.fetch(&[]).expect_code(11).expect_stderr(&[
        "error: `a` cannot be fetched",
        &format!("{url}: the connection broke"),
        "help: run the same command again",
    ]);
    assert!(site.kept().is_empty());
    server.page("/b", body);
    site.fetch(&[]).expect_code(0);
}

#[test]
fn a_body_that_ends_early_is_told_by_its_size() {
    let (server, body) = (Server::start(), body(5000));
    let url = server.faulty("/a", body.clone(), [Fault::Early(2000)], Fault::None);
    let site = Site::new(&url, &body);
    site.fetch(&[]).expect_code(11).expect_stderr(&[
        "error: the size of `a` does not match its pin",
        "found otherwise: it has 2000 bytes there, expected 5000",
        "help: nothing was kept",
    ]);
    assert!(site.kept().is_empty());
    site.fetch(&[]).expect_code(0);
}

#[test]
fn a_server_that_nobody_vouches_for_gives_nothing() {
    let (server, body) = (Server::start_tls(), body(1000));
    let site = Site::new(&server.page("/a", body.clone()), &body);
    site.fetch(&[]).expect_code(11).expect_stderr(&[
        "error: `a` cannot be fetched",
        "no safe connection: ",
        "SSL_CERT_FILE",
    ]);
    assert!(server.asked("/a").is_empty() && site.kept().is_empty());
    let certificate = site.copy.folder.write("ca.pem", &server.certificate);
    run(site.command(&[]).env("SSL_CERT_FILE", certificate)).expect_code(0);
    assert_eq!(site.kept().len(), 1);
}

/// Whoever stands between here and a server that is reached without TLS could have written the redirect's
/// target, and the bytes that come from there.
#[test]
fn a_redirect_that_leaves_https_is_not_followed() {
    let (safe, plain, body) = (Server::start_tls(), Server::start(), body(1000));
    let to = plain.page("/b", body.clone());
    let away = safe.faulty("/a", body.clone(), [], Fault::Moved(to.clone()));
    let site = Site::new(&away, &body);
    let certificate = site.copy.folder.write("ca.pem", &safe.certificate);
    let fetch = |site: &Site| run(site.command(&[]).env("SSL_CERT_FILE", &certificate));
    fetch(&site).expect_code(11).expect_stderr(&[
        "error: `a` cannot be fetched",
        &format!("redirected from https to {to}"),
        "help: take an address that stays on https",
    ]);
    assert!(plain.asked("/b").is_empty() && site.kept().is_empty());
    // Neither is one that goes there by way of another.
    safe.faulty("/a", body.clone(), [], Fault::Moved(safe.url("/c")));
    safe.faulty("/c", body.clone(), [], Fault::Moved(to));
    fetch(&site).expect_code(11);
    assert!(plain.asked("/b").is_empty());
    // From https to https, and from http to either, it is.
    safe.page("/c", body.clone());
    fetch(&site).expect_code(0);
    let site = Site::new(&plain.faulty("/d", body.clone(), [], Fault::Moved(away)), &body);
    fetch(&site).expect_code(0);
}

/// A row with other bytes rests on the one place that they came from, whoever had named the old ones.
#[test]
fn an_update_that_changes_the_digest_counts_its_sources_anew() {
    let (server, old) = (Server::start(), body(1000));
    let site = Site::new(&server.page("/a", old.clone()), &old);
    let update = || {
        let store = site.store();
        let args = ["pins", "update", "a", "--store", &store];
        run(tool(&args).env("CARGO_MANIFEST_DIR", site.copy.manifest_dir())).expect_code(0).stdout
    };
    assert_eq!(update(), "`a` is as its pin says\n");
    let new = body(999);
    server.page("/a", new.clone());
    let diff = update();
    let expected = format!("+sha256 = \"{}\"\n-sources = 2\n+sources = 1\n", Sha256::of(&new));
    assert!(diff.contains(&expected), "{diff}");
}

/// Runs a script in a mount namespace of its own, where `$store` is a file system in memory. None, and why, where
/// that is not allowed.
fn with_mount(site: &Site, options: &str, script: &str) -> Option<String> {
    let store = site.store();
    fs::create_dir_all(&store).unwrap();
    let root = rustix::process::geteuid().is_root();
    let mut args = vec!["--mount"];
    if !root {
        args.push("--map-root-user");
    }
    let probe = CommandLine::new(
        "unshare",
        [&args[..], &["mount", "-t", "tmpfs", "none", &store]].concat(),
    );
    if let Err(failure) = probe.read() {
        skipped(&format!(
            "no file system can be mounted here: {}",
            failure.diagnostics[0].render(false)
        ));
        return None;
    }
    let fetch = format!(
        "fetch() {{ {} {} 2>&1 && code=0 || code=$?; echo \"code $code\"; }}",
        env!("CARGO_BIN_EXE_cargo-xtask"),
        site.args(&store, &[]).join(" ")
    );
    let script = format!(
        "set -eu\nstore={store}\nmount -t tmpfs -o {options} none $store\n{fetch}\n{script}"
    );
    let mut command = CommandLine::new("unshare", [&args[..], &["sh", "-c", &script]].concat());
    command.env.insert("CARGO_MANIFEST_DIR".to_owned(), site.copy.manifest_dir().into_string());
    let said =
        command.read().unwrap_or_else(|failure| panic!("{}", failure.diagnostics[0].render(false)));
    Some(said)
}

#[test]
fn a_full_disk_is_named_and_what_came_is_not_lost() {
    let (server, body) = (Server::start(), body(2 << 20));
    let site = Site::new(&server.page("/a", body.clone()), &body);
    let script =
        "fetch; ls $store; mount -o remount,size=8m $store; fetch; ls $store/sha256 $store/partial";
    let Some(said) = with_mount(&site, "size=1m", script) else { return };
    let (first, second) = said.split_once("code 1\n").unwrap_or_else(|| panic!("{said}"));
    assert!(first.contains("error: cannot write") && first.contains("No space left"), "{said}");
    assert!(first.contains("help: free space on that disk"), "{said}");
    let (before, after) = second.split_once("code 0\n").unwrap_or_else(|| panic!("{said}"));
    assert!(!before.lines().any(|line| line == "sha256"), "kept something: {said}");
    assert!(after.contains(&Sha256::of(&body).to_string()), "{said}");
    let from: Vec<_> = server.asked("/a").into_iter().map(|asked| asked.from).collect();
    assert!(matches!(from[..], [None, Some(1..)]), "{from:?}");
}

#[test]
fn a_store_that_cannot_be_written_to_is_named_and_still_gives_what_it_has() {
    let (server, body) = (Server::start(), body(1000));
    let site = Site::new(&server.page("/a", body.clone()), &body);
    let script = "fetch; mount -o remount,rw $store; fetch; mount -o remount,ro $store; fetch";
    let Some(said) = with_mount(&site, "ro", script) else { return };
    let (first, second) = said.split_once("code 1\n").unwrap_or_else(|| panic!("{said}"));
    assert!(
        first.contains("error: cannot create") && first.contains("Read-only file system"),
        "{said}"
    );
    assert!(first.contains("help: ") && first.contains("choose another place"), "{said}");
    assert_eq!(second.matches("code 0\n").count(), 2, "{said}");
    assert_eq!(server.asked("/a").len(), 1, "a file that is there is not asked for");
}

/// An archive that `--mirror` takes for a bundle: `(name, kind, content)` of each entry.
fn tar(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, kind, data) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, *data).unwrap();
    }
    archive.into_inner().unwrap()
}

#[test]
fn a_bundle_that_lies_is_no_mirror() {
    let (server, body) = (Server::start(), body(1000));
    let site = Site::new(&server.page("/a", body.clone()), &body);
    let (file, link) = (tar::EntryType::Regular, tar::EntryType::Symlink);
    let digest = Sha256::of(&body);
    let place = format!("sha256/{digest}");
    let index =
        format!("{{\"schema\":1,\"files\":{{\"a\":{{\"size\":1000,\"sha256\":\"{digest}\"}}}}}}");
    let first = ("bundle.json", file, index.as_bytes());
    let entry = (place.as_str(), file, &body[..]);
    let long = vec![b' '; 5 << 20];
    let cut = tar(&[first, entry]);
    let mut large = tar(&[first, entry]);
    // The size of the second entry: 8 GiB less one byte, the most that its digits can say.
    let header = 1024;
    large[header + 124..header + 135].fill(b'7');
    resum(&mut large[header..header + 512]);
    for (bytes, words) in [
        (tar(&[first, ("../../etc/cron.d/x", file, b"x")]), "it has an entry `../../etc/cron.d/x`"),
        (tar(&[first, ("/etc/passwd", file, b"x")]), "it has an entry `/etc/passwd`"),
        (tar(&[first, (&place, link, b"")]), "is not a plain file"),
        (tar(&[first, entry, entry]), "stands there twice"),
        (tar(&[first, entry, first]), "its entry `bundle.json` stands there twice"),
        (tar(&[entry, first]), "its first entry is `sha256/"),
        (tar(&[first]), "it lacks `a`, which its `bundle.json` names"),
        (
            tar(&[("bundle.json", file, &long)]),
            "its `bundle.json` is not valid: 5242880 bytes long",
        ),
        (tar(&[("bundle.json", file, b"{}")]), "its `bundle.json` is not valid: missing field"),
        (tar(&[first, ("x", tar::EntryType::GNULongName, &long), entry]), "is not a plain file"),
        (cut[..1600].to_vec(), "it was cut off"),
        (large, "it was cut off"),
        (b"no tar at all".to_vec(), "it cannot be read as a tar archive"),
        (vec![0; 4096], "its first entry is `nothing`"),
    ] {
        fs::write(site.copy.folder.join("b.tar"), bytes).unwrap();
        let mirror = site.copy.folder.join("b.tar");
        let ended = site.fetch(&["--offline", "--mirror", mirror.as_str()]);
        let said = ["b.tar` is not a bundle", words, "help: a mirror is a folder"];
        ended.expect_code(11).expect_stderr(&said);
        assert!(site.kept().is_empty(), "{words}");
    }
    // Right in all but a byte of the file: the bundle opens, the file is refused.
    let mut wrong = tar(&[first, entry]);
    let at = wrong.windows(1000).position(|window| window == body).unwrap();
    wrong[at] ^= 1;
    let mirror = site.copy.folder.join("b.tar");
    fs::write(&mirror, wrong).unwrap();
    site.fetch(&["--offline", "--mirror", mirror.as_str()]).expect_code(11).expect_stderr(&[
        "error: the digest of `a` does not match its pin",
        "help: nothing was kept",
    ]);
    assert!(site.kept().is_empty() && server.asked("/a").is_empty());
    fs::write(&mirror, tar(&[first, entry])).unwrap();
    site.fetch(&["--offline", "--mirror", mirror.as_str()]).expect_code(0);
    assert!(server.asked("/a").is_empty());
}

/// Makes the checksum of a header right again.
fn resum(header: &mut [u8]) {
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

#[test]
fn a_folder_in_place_of_the_store_is_named() {
    let (server, body, folder) = (Server::start(), body(10), Folder::new());
    let site = Site::new(&server.page("/a", body.clone()), &body);
    let file = folder.write("file", "not a folder");
    let args = ["fetch", "--input", "a", "--store", file.as_str()];
    let command = tool(&args).env("CARGO_MANIFEST_DIR", site.copy.manifest_dir());
    run(command).expect_stderr(&["error: cannot", file.as_str()]);
    assert_eq!(fs::read_to_string(file).unwrap(), "not a folder");
}
