//! The relay between Bazel and the world: what it gives, records and refuses.

mod support;

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use ::support::{
    digest::Sha256,
    http::{Settings, retry::Patience},
    interrupt::Interrupt,
    ui::Ui,
};
use camino::Utf8Path;
use support::{
    Folder,
    server::{Fault, Server},
};
use xtask::{
    downloads::{Archive, DownloadLock, Relay, Terms, address},
    inputs::{Store, Supply},
};

fn supply(store: &Utf8Path) -> Supply {
    Supply {
        store: Store::at(store.to_owned()),
        mirrors: Vec::new(),
        offline: false,
        unpinned: BTreeSet::new(),
        parallel: 2,
        network: Settings { silence: Duration::from_millis(400), ..Settings::default() },
        patience: Patience { tries: 2, pause: Duration::from_millis(1), ..Patience::default() },
        ui: Ui::new(true, anstream::ColorChoice::Never),
    }
}

fn start(terms: Terms, lock: &DownloadLock, store: &Utf8Path) -> Relay {
    Relay::start(terms, lock.clone(), supply(store), &Interrupt::default()).unwrap()
}

fn lock(archives: &[(&str, &[u8])]) -> DownloadLock {
    let mut lock = DownloadLock::empty("demo", "7");
    let row = |(url, body): &(&str, &[u8])| Archive {
        urls: vec![(*url).to_owned()],
        sha256: Sha256::of(body),
        size: body.len() as u64,
        declared: true,
        at: None,
    };
    assert!(lock.merge(archives.iter().map(row).collect()).is_empty());
    lock
}

/// What Bazel's downloader would get for an address: the status, and the body.
fn ask(relay: &Relay, url: &str) -> (u16, Vec<u8>) {
    let config = relay.downloader_config();
    let to = config.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(to).unwrap();
    write!(stream, "GET /{} HTTP/1.1\r\nHost: {to}\r\nAccept: */*\r\n\r\n", address(url)).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), answer[end + 4..].to_vec())
}

#[test]
fn what_is_new_is_fetched_once_and_recorded() {
    let (server, folder) = (Server::start(), Folder::new());
    let url = server.page("/a.zip?part=1", "the archive");
    let relay = start(Terms::Open, &lock(&[]), folder.path());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(ask(&relay, &url), (200, b"the archive".to_vec())));
        }
    });
    let traffic = relay.finish();
    assert_eq!(server.asked("/a.zip?part=1").len(), 1);
    let served = &traffic.served[address(&url)];
    assert_eq!((served.url.as_str(), served.size), (url.as_str(), 11));
    assert_eq!(served.sha256, Sha256::of(b"the archive"));
}

#[test]
fn under_lock_only_the_lock_counts() {
    let (server, folder) = (Server::start(), Folder::new());
    let (here, wrong) = (server.page("/here", "here"), server.page("/wrong", "other bytes"));
    let new = server.page("/new", "new");
    let lock = lock(&[(&here, b"here"), (&wrong, b"the bytes it had")]);
    let relay = start(Terms::Locked, &lock, folder.path());
    assert_eq!(ask(&relay, &here), (200, b"here".to_vec()));
    assert_eq!(ask(&relay, &wrong), (424, Vec::new()));
    assert_eq!(ask(&relay, &new), (423, Vec::new()));
    let traffic = relay.finish();
    assert_eq!(server.asked("/new").len(), 0, "what is not locked is not even asked for");
    assert_eq!(traffic.unlocked.iter().collect::<Vec<_>>(), [address(&new)]);
    let why = traffic.failed[address(&wrong)][0].render(false);
    assert!(why.contains("does not match its pin") && why.contains("--update-lock"), "{why}");
}

#[test]
fn what_is_not_there_is_no_failure_and_what_breaks_is() {
    let (server, folder) = (Server::start(), Folder::new());
    let gone = server.url("/gone");
    let broken = server.faulty("/broken", "x", [], Fault::Status(500));
    let relay = start(Terms::Open, &lock(&[]), folder.path());
    assert_eq!(ask(&relay, &gone).0, 404);
    assert_eq!(ask(&relay, &broken).0, 424);
    assert_eq!(ask(&relay, "http:///").0, 400);
    let traffic = relay.finish();
    assert!(traffic.absent.contains(address(&gone)));
    assert!(traffic.failed[address(&broken)][0].render(false).contains("500"));
    assert!(traffic.served.is_empty());
}

#[test]
fn a_mirror_has_a_file_under_its_address_and_none_that_climbs() {
    let (server, folder) = (Server::start(), Folder::new());
    folder.write("mirror/h.invalid/a/b.zip", "from the mirror");
    folder.write("secret", "not on the mirror");
    let mut supply = supply(&folder.join("store"));
    supply.offline = true;
    supply.mirrors =
        vec![xtask::inputs::Mirror::parse(folder.join("mirror").as_str(), folder.path()).unwrap()];
    let relay = Relay::start(Terms::Open, lock(&[]), supply, &Interrupt::default()).unwrap();
    assert_eq!(ask(&relay, "https://h.invalid/a/b.zip"), (200, b"from the mirror".to_vec()));
    assert_eq!(ask(&relay, "https://h.invalid/../../secret").0, 424);
    assert_eq!(server.paths(), [""; 0]);
}
