//! What a rule of the tree reaches while Bazel looks for downloads: the relay, and no machine. With real
//! engines, real Bazel, and a rule that tries.

mod support;

use std::{
    fs,
    net::{IpAddr, TcpListener, TcpStream, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use support::{
    Folder,
    copied::Copy,
    engine::{self, Turn},
    process::wait_until,
    run,
    server::Server,
    skipped, tool,
};
use walkdir::WalkDir;
use xtask::{downloads::DownloadLock, engine::EngineKind};

/// Tries each place, by itself and by way of the relay, and says what came of it.
const PROBE: &str = r#"
use strict; use Socket;
my ($from, $by_hand, @places) = @ARGV;
sub try_place {
    my ($host, $port, $path) = @_;
    my $address = inet_aton($host) or return 'no such host';
    socket(my $socket, PF_INET, SOCK_STREAM, 0) or return "socket: $!";
    local $SIG{ALRM} = sub { die "silent\n" };
    my $said = eval {
        alarm 5;
        connect($socket, sockaddr_in($port, $address)) or die "$!\n";
        return 'REACHED' unless $path;
        syswrite $socket, "GET $path HTTP/1.1\r\n\r\n";
        return scalar readline $socket;
    };
    alarm 0;
    return $said // $@;
}
open my $config, '<', $from or die $!;
my ($relay, $word) = join('', <$config>) =~ m{http://127\.0\.0\.1:(\d+)/(\w+)/} or die 'no relay';
for my $place (@places) {
    my ($host, $port) = $place =~ /^(.*):(\d+)$/;
    print "PROBE $place: ", try_place($host, $port) =~ s/\s+$//r, "\n";
    print "RELAYED $place: ", try_place('127.0.0.1', $relay, "/$word/$place/x") =~ s/\s+$//r, "\n";
}
print "BY HAND: ", try_place('127.0.0.1', $relay, "/$word/$by_hand") =~ s/\s+$//r, "\n";
"#;

/// A listener of this machine that counts who comes.
struct Neighbour {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Neighbour {
    fn start() -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let (port, came) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&came);
        thread::spawn(move || {
            for _ in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, came }
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// This machine's address in its own network; none where it has no network.
fn lan() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Nothing is sent: this only asks which way it would go.
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_loopback())
}

/// A copy of the bundled upstream whose WORKSPACE runs the probe.
fn probing(places: &[String], by_hand: &str, once: &str) -> Copy {
    let copy = Copy::new();
    let places: String = places.iter().map(|place| format!("\"{place}\", ")).collect();
    let rule = format!(
        "def _probe(ctx):\n    \
             ctx.file(\"probe.pl\", \"\"\"{}\"\"\")\n    \
             place = str(ctx.path(\"probe.pl\"))\n    \
             result = ctx.execute([\"perl\", place, \"/downloads/downloader.cfg\", \"{by_hand}\", {places}])\n    \
             print(\"{once}\\n\" + result.stdout + result.stderr)\n    \
             ctx.file(\"BUILD\", \"\")\n    \
             ctx.file(\"found.bzl\", \"FOUND = 1\\n\")\n\n\
         probe = repository_rule(implementation = _probe)\n",
        PROBE.replace('\\', "\\\\")
    );
    for (file, text) in [("third_party/probe/BUILD", ""), ("third_party/probe/probe.bzl", &rule)] {
        let path = copy.demo(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    copy.edit("WORKSPACE", |text| {
        format!(
            "{text}\nload(\"//third_party/probe:probe.bzl\", \"probe\")\n\nprobe(name = \"probed\")\n\n\
             load(\"@probed//:found.bzl\", \"FOUND\")\n"
        )
    });
    copy
}

/// What Bazel's log of the look has of the probe.
fn told(turn: &Turn, once: &str) -> String {
    let logs = WalkDir::new(engine::work(turn.kind)).max_depth(5).into_iter().flatten();
    let logs = logs.filter(|entry| {
        let name = entry.file_name().to_string_lossy();
        name.ends_with(".downloads.log")
    });
    logs.filter_map(|log| fs::read_to_string(log.path()).ok())
        .find(|text| text.contains(once))
        .unwrap_or_else(|| panic!("the rule did not run"))
}

fn a_rule_reaches_nobody(kind: EngineKind) {
    let Some(turn) = engine::turn(kind) else { return };
    let (neighbour, mirror, folder) = (Neighbour::start(), Server::start(), Folder::new());
    let mut hosts = vec!["127.0.0.1".to_owned()];
    match lan() {
        Some(address) => hosts.push(address.to_string()),
        None => skipped("this machine has no network of its own to try"),
    }
    let places: Vec<String> =
        hosts.iter().map(|host| format!("{host}:{}", neighbour.port)).collect();
    // It is there for those who can reach it.
    for place in &places {
        TcpStream::connect(place).unwrap();
    }
    wait_until("the neighbour has counted", || neighbour.came() == places.len());

    let by_hand = "host.invalid/by-hand";
    mirror.page(&format!("/{by_hand}"), "for a program of the rule's own");
    let once = folder.path().file_name().unwrap();
    let others = ["172.17.0.1", "10.0.2.2", "169.254.169.254"];
    let all = others.iter().map(|host| format!("{host}:{}", neighbour.port));
    let all: Vec<String> = places.iter().cloned().chain(all).collect();
    let copy = probing(&all, by_hand, once);
    let (kind, work, store) = (kind.to_string(), engine::work(turn.kind), folder.join("store"));
    let args = ["fetch", "--profile", "face-only", "--mediapipe", "demo", "--abi", "x86_64"];
    let more = ["--engine", &kind, "--work-dir", work.as_str(), "--store", store.as_str()];
    let update = ["--update-lock", "--mirror", &mirror.url("")];
    let ended =
        run(tool(&[&args[..], &more, &update].concat())
            .env("CARGO_MANIFEST_DIR", copy.manifest_dir()))
        .expect_code(0);

    let told = told(&turn, once);
    assert!(!told.contains("REACHED"), "{told}");
    for place in &all {
        assert!(told.contains(&format!("PROBE {place}: ")), "{place} was not tried: {told}");
        // The relay was there, and did not go on their behalf.
        let relayed = format!("RELAYED {place}: HTTP/1.1 424");
        assert!(told.contains(&relayed), "{relayed}: {told}");
    }
    assert_eq!(neighbour.came(), places.len(), "{told}");

    // What the relay may give to the rule is no download of Bazel's, and not locked.
    assert!(told.contains("BY HAND: HTTP/1.1 200"), "{told}");
    ended.expect_stderr(&[&format!("no download of Bazel's accounts for https://{by_hand}")]);
    let lock = DownloadLock::read(&copy.folder.join("repo"), "demo").unwrap().unwrap();
    assert!(lock.archives.is_empty(), "{lock:?}");
}

#[test]
fn a_rule_in_docker_reaches_the_relay_and_nobody_else() {
    a_rule_reaches_nobody(EngineKind::Docker);
}

#[test]
fn a_rule_in_podman_reaches_the_relay_and_nobody_else() {
    a_rule_reaches_nobody(EngineKind::Podman);
}
