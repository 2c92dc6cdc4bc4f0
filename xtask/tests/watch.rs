//! `model watch` against a server that has something new, nothing new, or no answer.

mod support;

use std::{collections::BTreeSet, time::Duration};

use ::support::{
    http::{Http, Settings, retry::Patience},
    interrupt::Interrupt,
};
use models::watch::{Asker, News, Reason, State, Watched, watch};
use support::{
    Ended, Folder, run,
    server::{Fault, Page, Server},
    tool,
};

const PINNED: &str = "/bucket/task/m/float16/1/m.task";
const INT8: &str = "/bucket/task/m/int8/1/m.task";
const LATEST: &str = "/bucket/task/m/float16/latest/m.task";
const RELEASES: &str = r#"[{"tag_name":"v1"},{"tag_name":"v2"}]"#;

/// A bucket with the pinned file alone, and two releases.
fn bucket() -> Server {
    let server = Server::start();
    server.page(PINNED, vec![b'x'; 100]);
    server.page("/releases", RELEASES);
    server
}

fn page(body: usize, etag: &str) -> Page {
    Page {
        body: vec![b'y'; body],
        first: Default::default(),
        then: Fault::None,
        etag: Some(etag.to_owned()),
    }
}

fn look(server: &Server, state: &mut State, known: &[&str]) -> News {
    let model = Watched { name: "m.task".into(), url: server.url(PINNED), size: Some(100) };
    look_at(&[model], server, state, known)
}

fn look_at(models: &[Watched], server: &Server, state: &mut State, known: &[&str]) -> News {
    let silence = Duration::from_millis(300);
    let http = Http::new(&Settings { silence, ..Settings::default() }).unwrap();
    let millis = Duration::from_millis;
    let asker = Asker {
        http: &http,
        patience: Patience { tries: 3, pause: millis(1), longest: millis(5) },
        interrupt: &Interrupt::default(),
        told: &|_| {},
    };
    let known: BTreeSet<String> = known.iter().map(|tag| (*tag).to_owned()).collect();
    watch(models, &server.url("/releases").into(), &known, state, &asker).unwrap()
}

#[test]
fn a_thing_is_new_once_and_again_when_it_changes() {
    let server = bucket();
    let mut state = State::default();
    let quiet = look(&server, &mut state, &["v1", "v2"]);
    assert_eq!((quiet.files.len(), quiet.releases.len(), quiet.unanswered.len()), (0, 0, 0));
    assert_eq!(quiet.asked, 6);

    server.put(INT8, page(60, "\"a\""));
    let found = look(&server, &mut state, &["v1"]);
    assert_eq!(found.files.len(), 1, "{found:#?}");
    assert_eq!((found.files[0].reason, found.files[0].size), (Reason::Precision, Some(60)));
    // The first look has seen v2 already.
    assert_eq!(found.releases, Vec::<String>::new());
    assert_eq!(look(&server, &mut state, &["v1"]).files, []);

    server.put(INT8, page(60, "\"b\""));
    let changed = look(&server, &mut state, &["v1"]);
    assert_eq!(changed.files[0].size_before, Some(60));
}

#[test]
fn the_latest_is_news_only_with_other_bytes_and_so_is_the_pinned_file() {
    let server = bucket();
    server.put(LATEST, page(100, "\"same\""));
    assert_eq!(look(&server, &mut State::default(), &["v1", "v2"]).files, []);
    server.put(LATEST, page(90, "\"other\""));
    server.put(PINNED, page(99, "\"moved\""));
    let found = look(&server, &mut State::default(), &["v1", "v2"]);
    let reasons: Vec<Reason> = found.files.iter().map(|file| file.reason).collect();
    assert_eq!(reasons, [Reason::Pinned, Reason::Version]);
    assert_eq!(found.files[0].size_before, Some(100));
}

/// EfficientDet has a pin for each of its precisions.
#[test]
fn a_variant_with_a_pin_of_its_own_is_no_news() {
    let server = bucket();
    server.put(INT8, page(60, "\"a\""));
    let model = |url: &str, size| Watched { name: url.into(), url: server.url(url), size };
    let models = [model(PINNED, Some(100)), model(INT8, Some(60))];
    let news = look_at(&models, &server, &mut State::default(), &["v1", "v2"]);
    assert_eq!((news.files, news.unanswered), (vec![], vec![]));
}

#[test]
fn a_new_release_is_told() {
    let server = bucket();
    assert_eq!(look(&server, &mut State::default(), &["v1"]).releases, ["v2"]);
}

/// Whatever the network does, a question without an answer stands in the list of those.
#[test]
fn no_answer_is_never_nothing_new() {
    for (path, fault) in [
        (PINNED, Fault::Status(403)),
        (PINNED, Fault::Status(404)),
        (PINNED, Fault::Status(500)),
        (PINNED, Fault::Busy(429, "0".into())),
        (PINNED, Fault::Loop),
        (INT8, Fault::Status(503)),
        (INT8, Fault::Loop),
        ("/releases", Fault::Status(403)),
        ("/releases", Fault::Cut(5)),
        ("/releases", Fault::Stall(5)),
        ("/releases", Fault::Wrong),
    ] {
        let server = bucket();
        let body = if path == "/releases" { RELEASES.as_bytes().to_vec() } else { vec![b'x'; 100] };
        server.faulty(path, body, [], fault.clone());
        let mut state = State::default();
        let news = look(&server, &mut state, &["v1", "v2"]);
        assert_eq!(news.unanswered.len(), 1, "{path} {fault:?} {news:#?}");
        assert!(news.unanswered[0].url.ends_with(path), "{news:#?}");
    }
}

#[test]
fn a_fault_that_passes_is_no_fault() {
    for fault in [Fault::Status(500), Fault::Busy(429, "0".into())] {
        let server = bucket();
        server.faulty(PINNED, vec![b'x'; 100], [fault.clone()], Fault::None);
        let news = look(&server, &mut State::default(), &["v1", "v2"]);
        assert_eq!(news.unanswered, [], "{fault:?}");
    }
}

/// The command itself: exit codes, the state file, and what is printed.
#[test]
fn the_command_says_it_by_its_exit_code() {
    let server = bucket();
    let folder = Folder::new();
    folder.write(
        "build-profiles/pins.toml",
        &format!(
            "schema = 1\n[input.\"m.task\"]\nkind = \"model\"\nurls = [\"{}\"]\nsize = 100\nsha256 = \"{}\"\nsources = 2\n",
            server.url(PINNED),
            "ab".repeat(32)
        ),
    );
    let state = folder.join("state.json");
    let releases = server.url("/releases");
    let ask = |format: &str| -> Ended {
        let args = ["model", "watch", "--tries", "1", "--state", state.as_str()];
        let rest = ["--releases", &releases, "--format", format];
        run(tool(&[&args[..], &rest[..]].concat())
            .env("CARGO_MANIFEST_DIR", folder.join("xtask").as_std_path()))
    };
    let first = ask("text").expect_code(3);
    assert!(first.stdout.contains("new        MediaPipe v2: no row in the catalogue; in a checkout of it, `cargo xtask release adopt"), "{first:?}");
    assert!(first.stdout.contains("SavedModel"), "{first:?}");
    let second = ask("text").expect_code(0);
    assert!(second.stdout.starts_with("nothing new in 6 answers"), "{second:?}");
    server.put(INT8, page(60, "\"a\""));
    let third = ask("json").expect_code(3);
    let document: serde_json::Value = serde_json::from_str(&third.stdout).unwrap();
    assert_eq!(document["files"][0]["size"], 60);
    server.faulty("/releases", RELEASES, [], Fault::Status(500));
    ask("text").expect_code(11).expect_stderr(&["no answer to 1 of 6 questions", "/releases"]);
    let (before, asked) = (std::fs::read(&state).unwrap(), server.paths().len());
    let args = ["model", "watch", "--offline", "--state", state.as_str(), "--releases", &releases];
    let offline = tool(&args).env("CARGO_MANIFEST_DIR", folder.join("xtask").as_std_path());
    run(offline).expect_code(11).expect_stderr(&["the network is off limits", "--offline"]);
    assert_eq!((std::fs::read(&state).unwrap(), server.paths().len()), (before, asked));
    std::fs::write(&state, "{").unwrap();
    ask("text")
        .expect_code(11)
        .expect_stderr(&["is not a state of this command", "help: remove it"]);
}
