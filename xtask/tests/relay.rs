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
    exec::CommandLine,
    http::{Proxies, Settings, retry::Patience},
    interrupt::Interrupt,
    ui::Ui,
};
use camino::Utf8Path;
use support::{
    Folder,
    server::{Fault, Server},
};
use xtask::{
    downloads::{Archive, DownloadLock, Entrance, Relay, Terms, address},
    inputs::{Mirror, Store, Supply},
};

/// A host that no name server knows. Its pages are those of a server that is asked as a proxy, so that it
/// is as far away as a host of the internet.
const HOST: &str = "http://host.invalid";

fn supply(store: &Utf8Path, internet: &Server) -> Supply {
    let proxies = Proxies { http: Some(internet.url("").into()), ..Proxies::default() };
    Supply {
        store: Store::at(store.to_owned()),
        mirrors: Vec::new(),
        offline: false,
        unpinned: BTreeSet::new(),
        parallel: 2,
        network: Settings { silence: Duration::from_millis(400), proxies, ..Settings::default() },
        patience: Patience { tries: 2, pause: Duration::from_millis(1), ..Patience::default() },
        ui: Ui::new(true, anstream::ColorChoice::Never),
    }
}

fn start(terms: Terms, lock: &DownloadLock, supply: Supply) -> Relay {
    let entrance = Entrance::Loopback;
    Relay::start(terms, lock.clone(), supply, &Interrupt::default(), entrance).unwrap()
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

/// Where Bazel's downloader is led: host and port, and the path before an address.
fn entrance(relay: &Relay) -> (String, String) {
    let config = relay.downloader_config(&[]);
    let place = config.split("http://").nth(1).unwrap().split("/$1").next().unwrap();
    let (host, word) = place.split_once('/').unwrap();
    (host.to_owned(), word.to_owned())
}

/// What Bazel's downloader would get for an address: the status, and the body.
fn ask(relay: &Relay, url: &str) -> (u16, Vec<u8>) {
    let (_, word) = entrance(relay);
    ask_for(relay, &format!("/{word}/{}", address(url)))
}

fn ask_for(relay: &Relay, path: &str) -> (u16, Vec<u8>) {
    let (host, _) = entrance(relay);
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), answer[end + 4..].to_vec())
}

#[test]
fn what_is_new_is_fetched_once_and_recorded() {
    let (server, folder) = (Server::start(), Folder::new());
    server.page("/a.zip?part=1", "the archive");
    let url = format!("{HOST}/a.zip?part=1");
    let relay = start(Terms::Open, &lock(&[]), supply(folder.path(), &server));
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
    let relay = start(Terms::Locked, &lock, supply(folder.path(), &server));
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
    let (gone, broken) = (format!("{HOST}/gone"), format!("{HOST}/broken"));
    server.faulty("/broken", "x", [], Fault::Status(500));
    let relay = start(Terms::Open, &lock(&[]), supply(folder.path(), &server));
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
    let mut supply = supply(&folder.join("store"), &server);
    supply.offline = true;
    supply.mirrors = vec![Mirror::parse(folder.join("mirror").as_str(), folder.path()).unwrap()];
    let relay = start(Terms::Open, &lock(&[]), supply);
    assert_eq!(ask(&relay, "https://h.invalid/a/b.zip"), (200, b"from the mirror".to_vec()));
    assert_eq!(ask(&relay, "https://h.invalid/../../secret").0, 424);
    assert_eq!(server.paths(), [""; 0]);
}

/// Another user of the machine, say, who has found the port.
#[test]
fn who_does_not_know_the_word_gets_nothing_and_has_nothing_fetched() {
    let (server, folder) = (Server::start(), Folder::new());
    server.page("/a", "x");
    let locked = server.page("/locked", "locked");
    let lock = lock(&[(&locked, b"locked")]);
    let relay = start(Terms::Open, &lock, supply(folder.path(), &server));
    let (_, word) = entrance(&relay);
    assert_eq!(word.len(), 32, "128 bits in hexadecimal digits");
    let other = start(Terms::Open, &lock, supply(folder.path(), &server));
    assert_ne!(entrance(&other).1, word);
    for path in [
        "/host.invalid/a".to_owned(),
        format!("/{}", address(&locked)),
        format!("/{}/host.invalid/a", entrance(&other).1),
        format!("/{}/host.invalid/a", &word[..31]),
        "//host.invalid/a".to_owned(),
        "/".to_owned(),
    ] {
        assert_eq!(ask_for(&relay, &path), (403, Vec::new()), "{path}");
    }
    let traffic = relay.finish();
    assert_eq!(server.paths(), [""; 0]);
    assert!(traffic.served.is_empty() && traffic.failed.is_empty(), "{traffic:?}");
}

/// A rule of the tree has no network of its own, and gets none by asking here: not this machine, nor what
/// only this machine reaches.
#[test]
fn only_public_addresses_are_fetched_but_for_a_mirror_that_the_person_named() {
    let (server, internet, folder) = (Server::start(), Server::start(), Folder::new());
    let near = server.page("/secret", "for those on this machine");
    let port = near.split(':').nth(2).unwrap();
    internet.faulty("/away", "x", [], Fault::Moved(near.clone()));
    let relay = start(Terms::Open, &lock(&[]), supply(folder.path(), &internet));
    // A proxy must not be asked for them either: it may stand where they are reached.
    let written = ["127.0.0.1", "127.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"];
    let mut all: Vec<String> = written.iter().map(|host| format!("http://{host}:{port}")).collect();
    all.extend(["http://169.254.169.254/latest", "http://10.0.0.1/a"].map(str::to_owned));
    all.push(format!("{HOST}/away"));
    for url in &all {
        assert_eq!(ask(&relay, url), (424, Vec::new()), "{url}");
    }
    let traffic = relay.finish();
    for url in &all {
        let why = traffic.failed[address(url)][0].render(false);
        assert!(why.contains("has no public address"), "{why}");
        assert!(why.contains("--mirror"), "{why}");
    }
    assert_eq!(server.paths(), [""; 0]);
    assert_eq!(internet.paths(), ["/away"]);

    // Without a proxy, a name that leads here is told by where it leads.
    let mut direct = supply(&folder.join("other"), &internet);
    direct.network.proxies = Proxies::default();
    let relay = start(Terms::Open, &lock(&[]), direct.clone());
    assert_eq!(ask(&relay, &format!("http://localhost:{port}")).0, 424);
    assert_eq!(server.paths(), [""; 0]);

    server.page("/m/host.invalid/a", "by the mirror");
    direct.mirrors = vec![Mirror::parse(&server.url("/m"), folder.path()).unwrap()];
    let relay = start(Terms::Open, &lock(&[]), direct);
    assert_eq!(ask(&relay, &format!("{HOST}/a")), (200, b"by the mirror".to_vec()));
}

/// What runs in a container, run beside it: the same bytes for many at once, and nobody is held up by one
/// who leaves.
#[test]
fn the_forwarder_carries_every_connection() {
    let (server, folder) = (Server::start(), Folder::new());
    let large: Vec<u8> =
        (0..5_000_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    server.page("/large", large.clone());
    server.page("/small", "small");
    let script = support::repo().join("xtask/src/downloads/relay/forwarder.pl");
    let command = CommandLine::new("perl", [script.as_str()]);
    let entry = Entrance::Container(&command);
    let supply = supply(folder.path(), &server);
    let relay = Relay::start(Terms::Open, lock(&[]), supply, &Interrupt::default(), entry).unwrap();
    let (host, word) = entrance(&relay);
    let (big, small) = (format!("{HOST}/large"), format!("{HOST}/small"));
    std::thread::scope(|scope| {
        for turn in 0..12 {
            let (relay, big, small, large) = (&relay, &big, &small, &large);
            let (host, word) = (&host, &word);
            scope.spawn(move || match turn % 4 {
                0 => assert!(ask(relay, big) == (200, large.clone())),
                1 => assert_eq!(ask(relay, small), (200, b"small".to_vec())),
                2 => {
                    let mut stream = TcpStream::connect(host).unwrap();
                    write!(stream, "GET /{word}/{} HTTP/1.1\r\n\r\n", address(big)).unwrap();
                    stream.read_exact(&mut [0; 100]).unwrap();
                }
                _ => assert_eq!(ask_for(relay, "/other/host.invalid/small").0, 403),
            });
        }
    });
    let traffic = relay.finish();
    assert_eq!(traffic.served.len(), 2);
    assert!(TcpStream::connect(host).is_err(), "nobody listens any more");
}

#[test]
fn a_container_without_perl_is_told_of() {
    let (server, folder) = (Server::start(), Folder::new());
    let command = CommandLine::new("sh", ["-c", "echo 'perl: not found' >&2; exit 127"]);
    let entry = Entrance::Container(&command);
    let supply = supply(folder.path(), &server);
    let started = Relay::start(Terms::Open, lock(&[]), supply, &Interrupt::default(), entry);
    let said = started.err().unwrap().diagnostics[0].render(false);
    assert!(said.contains("perl: not found") && said.contains("help: the image needs"), "{said}");
}
