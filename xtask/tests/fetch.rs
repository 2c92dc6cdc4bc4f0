//! Fetching against a server with faults, a store and a bundle: nothing wrong is ever used.

mod support;

use std::{collections::BTreeSet, fs, time::Duration};

use ::support::{
    diag::Failure,
    digest::Sha256,
    exec::CommandLine,
    exit::Exit,
    http::{Settings, retry::Patience},
    interrupt::Interrupt,
    ui::Ui,
};
use camino::Utf8Path;
use support::{
    Folder,
    copied::Copy,
    run,
    server::{Fault, Server},
    tool,
};
use xtask::{
    inputs::{Bundle, Mirror, Proof, Store, Supply, unpack, write_bundle},
    pins::{Pin, Pins},
};

const BODY: &[u8] = b"the bytes that the pin means";

fn supply(store: &Utf8Path) -> Supply {
    Supply {
        store: Store::at(store.to_owned()),
        mirrors: Vec::new(),
        offline: false,
        unpinned: BTreeSet::new(),
        parallel: 2,
        network: Settings { silence: Duration::from_millis(1200), ..Settings::default() },
        patience: Patience { tries: 3, pause: Duration::from_millis(1), ..Patience::default() },
        ui: Ui::new(true, anstream::ColorChoice::Never),
    }
}

fn pin(url: &str) -> Pin {
    Pin { size: Some(BODY.len() as u64), ..Pin::archive(url, Sha256::of(BODY)) }
}

fn fetch(supply: &Supply, pin: &Pin) -> Result<Vec<u8>, Failure> {
    let files = supply.fetch(&[pin], &Interrupt::default())?;
    Ok(fs::read(&files[0].path).unwrap())
}

#[test]
fn a_fault_that_passes_is_got_over() {
    let server = Server::start();
    for fault in [
        Fault::Cut(10),
        Fault::Status(500),
        Fault::Busy(429, "0".into()),
        Fault::Stall(5),
        Fault::Chunked,
        Fault::Whole,
    ] {
        let folder = Folder::new();
        let url = server.faulty("/a", BODY, [fault.clone()], Fault::None);
        assert_eq!(fetch(&supply(folder.path()), &pin(&url)).unwrap(), BODY, "{fault:?}");
    }
}

#[test]
fn what_stays_wrong_is_told_and_not_kept() {
    let server = Server::start();
    for (fault, words) in [
        (Fault::Wrong, "the digest of `a` does not match its pin"),
        (Fault::Length(7), "the size of `a` does not match its pin"),
        (Fault::Loop, "redirected without end"),
        (Fault::Status(404), "the server answered 404"),
        (Fault::Drip(1, Duration::from_millis(150)), "sent next to nothing"),
    ] {
        let folder = Folder::new();
        let url = server.faulty("/a", BODY, [], fault.clone());
        let failure = fetch(&supply(folder.path()), &pin(&url)).unwrap_err();
        let said = failure.diagnostics[0].render(false);
        assert_eq!(failure.exit, Exit::BadInput, "{fault:?}");
        assert!(said.contains(words) && said.contains("help: "), "{fault:?}: {said}");
        let kept = folder.join("sha256");
        assert!(!kept.exists() || fs::read_dir(kept).unwrap().next().is_none(), "{fault:?}");
    }
}

#[test]
fn a_download_goes_on_where_it_broke_off() {
    let (server, folder) = (Server::start(), Folder::new());
    let url = server.faulty("/a", BODY, [Fault::Cut(10)], Fault::None);
    assert_eq!(fetch(&supply(folder.path()), &pin(&url)).unwrap(), BODY);
    let from: Vec<_> = server.asked("/a").into_iter().map(|asked| asked.from).collect();
    assert_eq!(from, [None, Some(10)]);
}

#[test]
fn a_corrupt_entry_of_the_store_is_fetched_again() {
    let (server, folder) = (Server::start(), Folder::new());
    let (url, supply) = (server.page("/a", BODY), supply(folder.path()));
    fetch(&supply, &pin(&url)).unwrap();
    let path = supply.store.place(&Sha256::of(BODY));
    fs::remove_file(&path).unwrap();
    fs::write(&path, "rotten").unwrap();
    assert_eq!(fetch(&supply, &pin(&url)).unwrap(), BODY);
    assert_eq!(server.asked("/a").len(), 2);
}

#[test]
fn two_fetchers_at_once_ask_once() {
    let (server, folder) = (Server::start(), Folder::new());
    let url = server.page("/a", BODY);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(fetch(&supply(folder.path()), &pin(&url)).unwrap(), BODY));
        }
    });
    assert_eq!(server.asked("/a").len(), 1);
}

#[test]
fn an_input_without_a_digest_needs_leave() {
    let (server, folder) = (Server::start(), Folder::new());
    let url = server.page("/a", BODY);
    let text =
        format!("schema = 1\n[input.a]\nkind = \"model\"\nurls = [\"{url}\"]\nsources = 0\n");
    let pins = Pins::parse("pins.toml".into(), &text).unwrap();
    let mut supply = supply(folder.path());
    let refused = fetch(&supply, &pins.inputs["a"]).unwrap_err();
    assert_eq!(refused.diagnostics[0].message, "`a` is not pinned");
    supply.unpinned.insert("a".to_owned());
    let files = supply.fetch(&[&pins.inputs["a"]], &Interrupt::default()).unwrap();
    assert_eq!(files[0].proof, Proof::Unpinned);
}

#[test]
fn a_bundle_stands_in_for_the_network_and_is_the_same_twice() {
    let (server, folder) = (Server::start(), Folder::new());
    let pin = pin(&server.page("/a", BODY));
    let files = supply(&folder.join("one")).fetch(&[&pin], &Interrupt::default()).unwrap();
    let (first, second) = (folder.join("1.tar"), folder.join("2.tar"));
    write_bundle(&first, &files).unwrap();
    write_bundle(&second, &files).unwrap();
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
    let mut away = supply(&folder.join("two"));
    away.offline = true;
    assert!(fetch(&away, &pin).unwrap_err().diagnostics[0].message.contains("not in the store"));
    away.mirrors.push(Mirror::parse(first.as_str(), folder.path()).unwrap());
    assert_eq!(fetch(&away, &pin).unwrap(), BODY);
    // A byte of the content is another: the list of entries still reads, the file is refused.
    let mut bytes = fs::read(&first).unwrap();
    let at = bytes.windows(BODY.len()).position(|window| window == BODY).unwrap();
    bytes[at] ^= 1;
    fs::write(&second, bytes).unwrap();
    let mut third = supply(&folder.join("three"));
    third.offline = true;
    third.mirrors.push(Mirror::parse(second.as_str(), folder.path()).unwrap());
    assert_eq!(fetch(&third, &pin).unwrap_err().exit, Exit::BadInput);
}

#[test]
fn a_pointer_of_git_lfs_on_a_mirror_is_called_one() {
    let folder = Folder::new();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
    let pin = pin("https://release.invalid/file.bin");
    let mirror = folder.write(&format!("mirror/{}", pin.file), pointer);
    let mut supply = supply(&folder.join("store"));
    supply.mirrors.push(Mirror::parse(mirror.parent().unwrap().as_str(), folder.path()).unwrap());
    supply.offline = true;
    let text = fetch(&supply, &pin).unwrap_err().diagnostics[0].render(false);
    assert!(text.contains("a Git LFS pointer") && text.contains("git lfs pull"), "{text}");
}

#[test]
fn a_bundle_that_climbs_out_links_or_repeats_is_refused() {
    let folder = Folder::new();
    let bundle = |name: &[u8], kind: tar::EntryType, times: usize| {
        let path = folder.join("b.tar");
        let mut archive = tar::Builder::new(fs::File::create(&path).unwrap());
        let index = b"{\"schema\":1,\"files\":{}}";
        let mut put = |name: &[u8], kind, data: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.as_old_mut().name[..name.len()].copy_from_slice(name);
            header.set_entry_type(kind);
            header.set_size(data.len() as u64);
            header.set_cksum();
            archive.append(&header, data).unwrap();
        };
        put(b"bundle.json", tar::EntryType::Regular, index);
        (0..times).for_each(|_| put(name, kind, b""));
        archive.finish().unwrap();
        Bundle::open(&path).unwrap_err().to_string()
    };
    let digest = format!("sha256/{}", Sha256::of(b""));
    let file = tar::EntryType::Regular;
    assert!(bundle(b"../etc/passwd", file, 1).contains("`../etc/passwd`"));
    assert!(bundle(digest.as_bytes(), tar::EntryType::Symlink, 1).contains("not a plain file"));
    assert!(bundle(digest.as_bytes(), file, 2).contains("twice"));
}

#[test]
fn an_archive_of_other_bytes_counts_by_the_tree_that_git_gives_it() {
    let (server, folder) = (Server::start(), Folder::new());
    folder.write("repo/b/file", "text");
    folder.write("repo/b.txt", "more");
    let program = folder.write("repo/run", "#!/bin/sh\n");
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    std::os::unix::fs::symlink("b/file", folder.join("repo/link")).unwrap();
    let script = "cd repo && git init -q && git add -A && git -c user.name=a -c user.email=a@b commit -qm a \
                  && git archive --format=tar.gz --prefix=top/ -o ../a.tar.gz HEAD && git rev-parse HEAD^{tree}";
    let mut git = CommandLine::new("sh", ["-c", script]);
    git.cwd = Some(folder.path().to_owned());
    let tree = git.read().unwrap().trim().parse().unwrap();
    let url = server.page("/a.tar.gz", fs::read(folder.join("a.tar.gz")).unwrap());
    let pin = Pin { tree: Some(tree), ..Pin::archive(&url, Sha256::of(b"as it was once")) };
    let supply = supply(&folder.join("store"));
    let files = supply.fetch(&[&pin], &Interrupt::default()).unwrap();
    assert_eq!(files[0].proof, Proof::GitTree);
    let place = unpack(&pin, &files[0], folder.path(), supply.ui, &Interrupt::default()).unwrap();
    assert_eq!(fs::read_to_string(place.folder.join("link")).unwrap(), "text");
    let other = "4b825dc642cb6eb9a060e54bf8d69288fbee4904".parse().unwrap();
    let pin = Pin { tree: Some(other), ..pin };
    let failure = fetch(&supply, &pin).unwrap_err();
    assert!(failure.diagnostics[0].render(false).contains("its git tree is"), "{failure:?}");
}

#[test]
fn an_arm64_host_is_told_what_is_missing_before_anything_is_fetched() {
    let folder = Folder::new();
    let args =
        ["fetch", "--profile", "face-only", "--mediapipe", "0.10.26", "--host", "linux-arm64"];
    let args = [&args[..], &["--store", folder.path().as_str()]].concat();
    run(tool(&args)).expect_code(11).expect_stderr(&[
        "error: there is no NDK r28b for linux-arm64",
        "Google ships it for linux-x86_64 alone (build-profiles/pins.toml:",
        "`--host linux-x86_64`",
    ]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_name_that_no_pin_has_lets_nothing_through() {
    let folder = Folder::new();
    let args = ["fetch", "--input", "face_landmarker.task", "--allow-unpinned", "face_landmarker"];
    let args = [&args[..], &["--offline", "--store", folder.path().as_str()]].concat();
    run(tool(&args)).expect_code(10).expect_stderr(&["did you mean `face_landmarker.task`?"]);
}

/// What is downloaded is what the server has now, not what came under that name earlier.
#[test]
fn a_pin_is_compared_with_what_the_server_has_now() {
    let (server, folder, copy) = (Server::start(), Folder::new(), Copy::new());
    let pins = copy.folder.join("repo/build-profiles/pins.toml");
    let url = server.page("/a", "first");
    let row = format!(
        "\n[input.a]\nkind = \"model\"\nurls = [\"{url}\"]\nsize = 5\nsha256 = \"{}\"\nsources = 2\n",
        Sha256::of(b"first")
    );
    fs::write(&pins, fs::read_to_string(&pins).unwrap() + &row).unwrap();
    let update = || {
        run(tool(&["pins", "update", "a", "--store", folder.path().as_str()])
            .env("CARGO_MANIFEST_DIR", copy.manifest_dir()))
        .expect_code(0)
    };
    assert_eq!(update().stdout, "`a` is as its pin says\n");
    server.page("/a", "second");
    let diff = update().stdout;
    assert!(diff.contains(&format!("+sha256 = \"{}\"", Sha256::of(b"second"))), "{diff}");
}
