//! Fetching and hashing one large file, against `curl` and `sha256sum` on the same bytes.
//!
//! `cargo bench --bench fetch` prints the ratios. The server is on loopback; curl writes to a file and
//! checks nothing, the tool hashes what it writes.

// The ratio is the result.
#![allow(missing_docs, clippy::print_stdout)]

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

use ::support::{
    digest::Sha256,
    exec::CommandLine,
    http::{Settings, retry::Patience},
    interrupt::Interrupt,
    ui::Ui,
};
use camino::{Utf8Path, Utf8PathBuf};
use xtask::{
    inputs::{Store, Supply},
    pins::Pin,
};

const LEN: u64 = 512 << 20;
const RUNS: usize = 5;

/// Bytes that nothing can shorten (Marsaglia's xorshift).
fn write_noise(path: &Utf8Path) {
    let mut file = File::create(path).unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut block = vec![0; 1 << 20];
    for _ in 0..LEN >> 20 {
        for word in block.chunks_exact_mut(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            word.copy_from_slice(&state.to_le_bytes());
        }
        file.write_all(&block).unwrap();
    }
}

/// Serves one file under every address, until the process ends.
fn serve(path: Utf8PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let path = path.clone();
            std::thread::spawn(move || answer(stream, &path));
        }
    });
    format!("http://{address}/file")
}

fn answer(mut stream: TcpStream, path: &Utf8Path) -> std::io::Result<()> {
    let asked = BufReader::new(stream.try_clone()?);
    let _ =
        asked.lines().take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).count();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {LEN}\r\nConnection: close\r\n\r\n")?;
    std::io::copy(&mut File::open(path)?, &mut stream).map(drop)
}

fn fetched(url: &str, digest: Sha256, store: Utf8PathBuf) -> Duration {
    let supply = Supply {
        store: Store::at(store.clone()),
        mirrors: Vec::new(),
        offline: false,
        unpinned: Default::default(),
        parallel: 1,
        network: Settings::default(),
        patience: Patience::default(),
        ui: Ui::new(true, anstream::ColorChoice::Never),
    };
    let pin = Pin { size: Some(LEN), ..Pin::archive(url, digest) };
    let start = Instant::now();
    supply.fetch(&[&pin], &Interrupt::default()).unwrap();
    let took = start.elapsed();
    std::fs::remove_dir_all(store).unwrap();
    took
}

fn by_hand(program: &str, args: &[&str]) -> Duration {
    let start = Instant::now();
    let ended = CommandLine::new(program, args.iter().copied()).output();
    assert!(ended.is_ok_and(|ended| ended.status.success()), "{program} failed");
    start.elapsed()
}

fn tell(what: &str, mut pairs: Vec<(Duration, Duration)>) {
    // Pair by pair, so that a machine that slows down slows both.
    pairs.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
    let (ours, theirs) = pairs[pairs.len() / 2];
    let speed = |took: Duration| LEN as f64 / 1e6 / took.as_secs_f64();
    println!(
        "{what:<24} {:.2} of its time: {:.0} MB/s, {:.0} MB/s by hand",
        ratio((ours, theirs)),
        speed(ours),
        speed(theirs)
    );
}

fn ratio((ours, theirs): (Duration, Duration)) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(folder.path()).unwrap();
    let file = root.join("file");
    write_noise(&file);
    let digest = Sha256::of_file(&file).unwrap();
    let url = serve(file.clone());
    let copy = root.join("copy");
    let runs = |pair: &dyn Fn() -> (Duration, Duration)| (0..RUNS).map(|_| pair()).collect();
    tell(
        "fetch against curl",
        runs(&|| {
            let theirs = by_hand("curl", &["--silent", "--fail", "-o", copy.as_str(), &url]);
            std::fs::remove_file(&copy).unwrap();
            (fetched(&url, digest, root.join("store")), theirs)
        }),
    );
    tell(
        "hash against sha256sum",
        runs(&|| {
            let start = Instant::now();
            assert_eq!(Sha256::of_file(&file).unwrap(), digest);
            (start.elapsed(), by_hand("sha256sum", &[file.as_str()]))
        }),
    );
}
