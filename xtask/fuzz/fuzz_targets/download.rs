//! Any bytes as the answer of a server, to a fetch that begins anew or goes on with what came before: the file of the
//! pin, or nothing.
//!
//! The first byte of the input says how much of the file is there already. Every connection goes to a proxy here, so
//! that no redirect leads to another machine.

#![no_main]

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, TcpListener},
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use camino::Utf8Path;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use xtask::{inputs::{Store, Supply}, pins::Pin};
use ::support::{
        digest::Sha256,
        http::{Proxies, Settings, retry::Patience},
        interrupt::Interrupt,
        ui::Ui,
    };

/// What the pin means.
const BODY: &[u8] = b"the bytes that the pin means";

/// What the server says next.
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.expect("a folder can be made")
});

/// The port of a server that listens on all of 127.0.0.0/8: closed connections keep their addresses busy for a minute.
static PORT: LazyLock<u16> = LazyLock::new(|| {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("loopback has a free port");
    let port = listener.local_addr().expect("it has an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(&stream);
            let mut line = String::new();
            // The request, to its empty line.
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                line.clear();
            }
            let answer = ANSWER.lock().expect("nobody panics while holding it").clone();
            let _ = (&stream).write_all(&answer);
        }
    });
    port
});

static TURN: AtomicU8 = AtomicU8::new(1);

fuzz_target!(|bytes: &[u8]| {
    let Some((first, answer)) = bytes.split_first() else { return };
    let folder = Utf8Path::from_path(FOLDER.path()).expect("temporary folders have UTF-8 names");
    *ANSWER.lock().expect("nobody panics while holding it") = answer.to_vec();
    let host = TURN.fetch_add(1, Ordering::Relaxed);
    let proxy = Some(format!("http://127.0.{host}.1:{}", *PORT).into());
    let proxies = Proxies { http: proxy.clone(), https: proxy, ..Proxies::default() };
    let supply = Supply {
        store: Store::at(folder.join("store")),
        mirrors: Vec::new(),
        offline: false,
        unpinned: BTreeSet::new(),
        parallel: 1,
        network: Settings { proxies, silence: Duration::from_secs(2), ..Settings::default() },
        patience: Patience { tries: 1, ..Patience::default() },
        ui: Ui::new(true, anstream::ColorChoice::Never),
    };
    let pin = Pin {
        size: Some(BODY.len() as u64),
        ..Pin::archive("http://h.invalid/a", Sha256::of(BODY))
    };
    let partial = supply.store.partial(&pin).expect("the folder can be written to");
    let there = usize::from(*first).min(BODY.len());
    fs::write(&partial, &BODY[..there]).expect("the folder can be written to");
    let place = supply.store.place(&Sha256::of(BODY));
    match supply.fetch(&[&pin], &Interrupt::default()) {
        Ok(files) => {
            assert_eq!(fs::read(&files[0].path).expect("it was fetched"), BODY);
            fs::remove_file(&place).expect("it was fetched");
        }
        Err(failure) => {
            assert!(!place.exists(), "kept, though {failure:?}");
            failure.diagnostics.iter().for_each(|found| drop(found.render(false)));
        }
    }
});
