//! Names and passwords in addresses: used to reach a server, and shown to nobody.

mod support;

use std::fs;

use ::support::digest::Sha256;
use support::{
    Ended,
    copied::Copy,
    run,
    server::{Fault, Server},
    tool,
};

const SECRET: &str = "s3cr3t-w0rd";
const BODY: &str = "the bytes of the pin";

/// A repository with one pin, which lies nowhere but on a mirror.
fn repository(url: &str) -> Copy {
    let copy = Copy::new();
    let pins = format!(
        "schema = 1\n[input.a]\nkind = \"model\"\nurls = [\"{url}\"]\nsize = {}\nsha256 = \"{}\"\nsources = 2\n",
        BODY.len(),
        Sha256::of(BODY.as_bytes())
    );
    fs::write(copy.folder.join("repo/build-profiles/pins.toml"), pins).unwrap();
    copy
}

/// `http://me:s3cr3t-w0rd@127.0.0.1:1234/path` for `http://127.0.0.1:1234/path`.
fn with_secret(url: &str) -> String {
    url.replacen("://", &format!("://me:{SECRET}@"), 1)
}

fn fetch(copy: &Copy, more: &[&str], env: &[(&str, &str)]) -> Ended {
    let store = copy.folder.join("store");
    let args = [&["fetch", "--input", "a", "--store", store.as_str()], more].concat();
    run(tool(&args).env("CARGO_MANIFEST_DIR", copy.manifest_dir()).envs(env.iter().copied()))
}

#[track_caller]
fn expect_hidden(ended: &Ended) {
    for text in [&ended.stdout, &ended.stderr] {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn a_mirrors_password_is_sent_and_not_printed() {
    let server = Server::start();
    let copy = repository(&server.url("/a"));
    server.page("/m/a", BODY);
    let mirror = with_secret(&server.url("/m"));
    let ended = fetch(&copy, &["--mirror", &mirror, "--format", "json"], &[]).expect_code(0);
    expect_hidden(&ended);
    let shown = format!("http://***@{}/m/a", server.url("").trim_start_matches("http://"));
    assert!(ended.stdout.contains(&shown), "{}", ended.stdout);
    // "me:s3cr3t-w0rd", as RFC 7617 encodes it.
    let asked = &server.asked("/m/a")[0];
    assert_eq!(asked.headers["authorization"], "Basic bWU6czNjcjN0LXcwcmQ=");
    let provenance = fs::read_dir(copy.folder.join("store")).unwrap();
    for entry in provenance.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        assert!(!fs::read_to_string(&entry).unwrap().contains(SECRET), "{entry:?}");
    }
}

#[test]
fn no_failure_prints_a_password() {
    let server = Server::start();
    server.faulty("/broken/a", BODY, [], Fault::Status(500));
    server.faulty("/loop/a", BODY, [], Fault::Loop);
    server.faulty("/away/a", BODY, [], Fault::Moved(with_secret("http://127.0.0.1:9/b")));
    server.faulty("/cut/a", BODY, [], Fault::Cut(3));
    let places = ["/broken", "/loop", "/away", "/cut"].map(|path| with_secret(&server.url(path)));
    let others = [
        with_secret("http://127.0.0.1:9/m"),
        with_secret("http://no such host/m"),
        with_secret("ftp://h/m"),
        format!("me:{SECRET}@h/m"),
        format!("http://me:{SECRET}/@h:1/m"),
    ];
    // Side by side: most of the time goes by between two tries.
    let own = server.url("/a");
    std::thread::scope(|scope| {
        for mirror in places.iter().chain(&others) {
            let own = &own;
            scope.spawn(move || {
                let copy = repository(own);
                let ended = fetch(&copy, &["--mirror", mirror], &[]).expect_code(11);
                expect_hidden(&ended);
                assert!(ended.stderr.contains("***@"), "{mirror}: {}", ended.stderr);
            });
        }
    });
}

#[test]
fn a_proxys_password_is_sent_and_not_printed() {
    let (copy, proxy) = (repository("http://host.invalid/a"), Server::start());
    let address = with_secret(&proxy.url(""));
    for variable in ["http_proxy", "all_proxy"] {
        let ended = fetch(&copy, &[], &[(variable, &address)]).expect_code(11);
        expect_hidden(&ended);
    }
    let asked = &proxy.asked("/a")[0];
    assert_eq!(asked.headers["proxy-authorization"], "Basic bWU6czNjcjN0LXcwcmQ=");
    for wrong in [with_secret("http://:x"), with_secret("no-scheme://h"), format!("me:{SECRET}@")] {
        let ended = fetch(&copy, &[], &[("https_proxy", &wrong)]);
        assert_ne!(ended.code, Some(0), "{wrong}");
        expect_hidden(&ended);
        let doctor = tool(&["doctor", "--format", "json"]).env("https_proxy", &wrong);
        expect_hidden(&run(doctor));
    }
}

#[test]
fn the_list_of_releases_may_have_a_password_too() {
    let server = Server::start();
    let copy = repository(&server.url("/a"));
    server.faulty("/releases", "[]", [], Fault::Status(500));
    let releases = with_secret(&server.url("/releases"));
    for format in ["text", "json"] {
        let state = copy.folder.join("state.json");
        let args = ["model", "watch", "--tries", "1", "--state", state.as_str()];
        let args = [&args[..], &["--releases", &releases, "--format", format]].concat();
        let ended = run(tool(&args).env("CARGO_MANIFEST_DIR", copy.manifest_dir()));
        expect_hidden(&ended);
        assert!(format!("{ended:?}").contains("***@"), "{ended:?}");
        assert!(!fs::read_to_string(&state).unwrap().contains(SECRET));
    }
    assert!(server.asked("/releases")[0].headers.contains_key("authorization"));
}
