//! What Bazel itself downloads, with real Bazel in a real container: looked for and locked, then built
//! from the lock alone, and refused where anything differs.

mod support;

use std::{collections::BTreeSet, fs};

use ::support::{digest::Sha256, interrupt::Interrupt};
use camino::Utf8Path;
use flate2::{Compression, write::GzEncoder};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;
use support::{
    Ended, Folder,
    copied::Copy,
    engine::{self, Turn},
    process::wait_until,
    run,
    server::Server,
    tool,
};
use xtask::{
    archives::{self, Verdict},
    downloads::DownloadLock,
    engine::EngineKind,
};

const LIBRARY: &str = "face-only/jni/x86_64/libmediapipe_tasks_vision_jni.so";
const CACHE: &str = "mediapipe/tasks/java/com/google/mediapipe/tasks/core/jni";

/// An archive with a library of one function, which returns a text that can be found again.
fn archive(name: &str, text: &str) -> Vec<u8> {
    let build = format!(
        "cc_library(\n    name = \"{name}\",\n    srcs = [\"{name}.cc\"],\n    visibility = [\"//visibility:public\"],\n)\n"
    );
    let source = format!(
        "extern \"C\" const char* demo_{name}() {{\n  static const char* volatile text = \"{text}\";\n  return text;\n}}\n"
    );
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (file, content) in [("BUILD", build), (&format!("{name}.cc"), source)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        let path = format!("{name}-1.0/{file}");
        tar.append_data(&mut header, path, content.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// Where a file is published, for a host that no name server knows: a mirror stands in for it. A server
/// on this machine would not be asked on behalf of a rule.
fn publish(server: &Server, file: &str, body: Vec<u8>) -> String {
    let place = format!("archives.invalid/{file}");
    server.page(&format!("/{place}"), body);
    format!("https://{place}")
}

/// A copy of the bundled upstream that downloads.
struct Downloading {
    copy: Copy,
    store: Folder,
}

impl Downloading {
    fn new() -> Self {
        Self { copy: Copy::new(), store: Folder::new() }
    }

    /// Another archive that the JNI library links.
    fn needs(&self, name: &str, urls: &[String], sha256: Option<Sha256>) {
        let urls: String = urls.iter().map(|url| format!("\"{url}\", ")).collect();
        let digest = sha256.map_or(String::new(), |digest| format!("    sha256 = \"{digest}\",\n"));
        self.copy.edit("WORKSPACE", |text| {
            let load = "load(\"@bazel_tools//tools/build_defs/repo:http.bzl\", \"http_archive\")\n";
            let load = if text.contains(load) { "" } else { load };
            format!(
                "{text}\n{load}\n\
                 http_archive(\n    name = \"demo_{name}\",\n    urls = [{urls}],\n{digest}    strip_prefix = \"{name}-1.0\",\n)\n"
            )
        });
        self.copy.edit(&format!("{CACHE}/BUILD"), |text| {
            text.replacen("deps = [", &format!("deps = [\n        \"@demo_{name}//:{name}\","), 1)
        });
        self.copy.edit(&format!("{CACHE}/model_resources_cache_jni.cc"), |text| {
            let text = text.replacen(
                "#define",
                &format!("extern \"C\" const char* demo_{name}();\n#define"),
                1,
            );
            text.replacen("return ", &format!("return *demo_{name}() + "), 1)
        });
    }

    fn call(&self, turn: &Turn, verb: &str, store: &Utf8Path, more: &[&str]) -> Ended {
        let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
        let args = [
            verb,
            "--profile",
            "face-only",
            "--mediapipe",
            "demo",
            "--abi",
            "x86_64",
            "--engine",
            &kind,
            "--work-dir",
            work.as_str(),
            "--store",
            store.as_str(),
        ];
        run(tool(&[&args, more].concat()).env("CARGO_MANIFEST_DIR", self.copy.manifest_dir()))
    }

    fn fetch(&self, turn: &Turn, more: &[&str]) -> Ended {
        self.call(turn, "fetch", self.store.path(), more)
    }

    fn build(&self, turn: &Turn, store: &Utf8Path, more: &[&str]) -> Ended {
        let dist = self.copy.dist();
        self.call(turn, "build", store, &[&["--dist", dist.as_str()], more].concat())
    }

    fn lock_file(&self) -> camino::Utf8PathBuf {
        self.copy.folder.join("repo/build-profiles/locks/demo.lock")
    }

    fn lock(&self) -> DownloadLock {
        DownloadLock::read(&self.copy.folder.join("repo"), "demo").unwrap().expect("a lock")
    }

    fn has(&self, text: &str) -> bool {
        let library = fs::read(self.copy.dist().join(LIBRARY)).unwrap();
        library.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

/// Ends the Bazel server of an output base. One that is not in a container outlives the build, and would
/// not find what is taken from it.
fn end_server(base: &Utf8Path) {
    let Ok(text) = fs::read_to_string(base.join("server/server.pid.txt")) else { return };
    let Some(pid) = text.trim().parse().ok().and_then(Pid::from_raw) else { return };
    if kill_process(pid, Signal::KILL).is_ok() {
        wait_until("Bazel's server is gone", || test_kill_process(pid).is_err());
    }
}

/// Forgets every archive that Bazel has unpacked, and keeps what it has compiled.
fn forget_unpacked(turn: &Turn) {
    for cache in engine::work(turn.kind).join("bazel").read_dir_utf8().unwrap() {
        let Ok(bases) = cache.unwrap().path().join("root").read_dir_utf8() else { continue };
        for base in bases {
            let base = base.unwrap().into_path();
            if turn.kind == EngineKind::Host {
                end_server(&base);
            }
            let external = base.join("external");
            if external.is_dir() {
                fs::remove_dir_all(external).unwrap();
            }
        }
    }
}

#[test]
fn downloads_are_locked_then_had_without_a_network_and_nothing_else_is() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let upstream = Downloading::new();
    let server = Server::start();
    let body = archive("extra", "fetched as it was published");
    // The first is on this machine, where only those look who are asked to.
    let near = server.page("/near.tar.gz", "not for rules");
    let urls = [near, publish(&server, "extra.tar.gz", body.clone())];
    let mirror = ["--mirror", &server.url("")];
    upstream.needs("extra", &urls, Some(Sha256::of(&body)));

    // The lock of the bundled upstream says that nothing is downloaded.
    let refused = upstream.build(&turn, upstream.store.path(), &["--locked"]).expect_code(11);
    refused.expect_stderr(&[
        "Bazel asks for an archive that is not in the lock",
        urls[0].as_str(),
        "build-profiles/locks/demo.lock",
        "cargo xtask fetch --profile face-only --mediapipe demo --abi x86_64 --update-lock",
    ]);
    upstream.copy.expect_no_result();
    assert_eq!(server.paths(), [""; 0], "`--locked` asked the server");

    // Looked for and locked.
    upstream.fetch(&turn, &[&["--update-lock"], &mirror[..]].concat()).expect_code(0);
    assert!(server.asked("/near.tar.gz").is_empty(), "the relay asked this machine for a rule");
    let lock = upstream.lock();
    assert_eq!(lock.archives.len(), 1);
    assert_eq!(lock.archives[0].urls, urls);
    assert_eq!(lock.archives[0].sha256, Sha256::of(&body));
    assert_eq!((lock.archives[0].size, lock.archives[0].declared), (body.len() as u64, true));

    // Other bytes at the same place are refused, by whoever has to fetch them.
    let mut changed = body.clone();
    *changed.last_mut().unwrap() ^= 1;
    server.page("/near.tar.gz", changed);
    let fresh = Folder::new();
    let more = [&["--locked"], &mirror[..]].concat();
    let refused = upstream.build(&turn, fresh.path(), &more).expect_code(11);
    refused.expect_stderr(&["does not match its pin", "build-profiles/locks/demo.lock:8"]);
    upstream.copy.expect_no_result();

    // One that is new: refused under lock, else added to it.
    let more = archive("more", "added to the lock later");
    let new = publish(&server, "more.tar.gz", more.clone());
    upstream.needs("more", std::slice::from_ref(&new), Some(Sha256::of(&more)));
    let refused = upstream.build(&turn, upstream.store.path(), &["--locked"]).expect_code(11);
    refused.expect_stderr(&["not in the lock", new.as_str()]);
    upstream
        .build(&turn, upstream.store.path(), &mirror)
        .expect_code(0)
        .expect_stderr(&["Extending", "Locked 2 archives, 1 of them new"]);
    assert_eq!(upstream.lock().archives.len(), 2);

    from_one_file(&turn, &upstream, server);
    assert!(upstream.has("fetched as it was published") && upstream.has("added to the lock later"));
}

#[test]
fn podman_has_them_from_one_file_too() {
    one_archive_from_one_file(EngineKind::Podman);
}

/// Bazel on this machine, which has a network: what keeps it from others is the folder it is led to.
#[test]
fn bazel_without_a_container_has_them_from_one_file_too() {
    one_archive_from_one_file(EngineKind::Host);
}

fn one_archive_from_one_file(kind: EngineKind) {
    let Some(turn) = engine::turn(kind) else { return };
    let upstream = Downloading::new();
    let server = Server::start();
    let body = archive("extra", "fetched as it was published");
    let url = publish(&server, "extra.tar.gz", body.clone());
    upstream.needs("extra", std::slice::from_ref(&url), Some(Sha256::of(&body)));
    upstream.fetch(&turn, &["--update-lock", "--mirror", &server.url("")]).expect_code(0);
    from_one_file(&turn, &upstream, server);
    assert!(upstream.has("fetched as it was published"));
}

/// Everything in one file, the server gone, a store of its own, and nothing unpacked: the lock is
/// enough, and a row less is not.
fn from_one_file(turn: &Turn, upstream: &Downloading, server: Server) {
    let bundle = upstream.copy.folder.join("all.tar");
    upstream.fetch(turn, &["--bundle", bundle.as_str()]).expect_code(0);
    drop(server);
    forget_unpacked(turn);
    if upstream.copy.dist().exists() {
        fs::remove_dir_all(upstream.copy.dist()).unwrap();
    }
    let away = Folder::new();
    let more = ["--locked", "--offline", "--force", "--mirror", bundle.as_str()];
    upstream.build(turn, away.path(), &more).expect_code(0);
    let provenance = fs::read(upstream.copy.dist().join("face-only/provenance.json")).unwrap();
    let provenance: Value = serde_json::from_slice(&provenance).unwrap();
    let archives = upstream.lock().archives;
    for archive in &archives {
        let listed = &provenance["downloads"][&archive.urls[0]];
        assert_eq!(*listed, archive.sha256.to_string(), "{}", turn.kind);
    }
    assert_eq!(provenance["downloads"].as_object().unwrap().len(), archives.len());

    // A row that goes from the lock takes what Bazel had unpacked with it.
    let text = fs::read_to_string(upstream.lock_file()).unwrap();
    let rows: Vec<&str> = text.split("\n[[archive]]").collect();
    let fewer = rows[..archives.len()].join("\n[[archive]]");
    fs::write(upstream.lock_file(), fewer).unwrap();
    let refused = upstream.build(turn, away.path(), &more).expect_code(11);
    refused.expect_stderr(&["not in the lock"]);
}

#[test]
fn an_archive_whose_digest_no_rule_names_is_held_by_the_lock() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let upstream = Downloading::new();
    let server = Server::start();
    let body = archive("loose", "no digest but the lock's");
    // Bazel takes such a file only where its address is a safe one, so it comes from a mirror.
    let url = "https://loose.invalid/loose.tar.gz".to_owned();
    let place = "/mirror/loose.invalid/loose.tar.gz";
    let mirror = server.url("/mirror");
    server.page(place, body.clone());
    upstream.needs("loose", std::slice::from_ref(&url), None);
    upstream
        .fetch(&turn, &["--update-lock", "--mirror", &mirror])
        .expect_code(0)
        .expect_stderr(&[&format!("no rule names the digest of {url}")]);
    assert!(!upstream.lock().archives[0].declared);
    // Other bytes are another archive.
    server.page(place, archive("loose", "changed"));
    let fresh = Folder::new();
    upstream.build(&turn, fresh.path(), &["--locked", "--mirror", &mirror]).expect_code(11);
    drop(server);
    upstream.build(&turn, upstream.store.path(), &["--locked", "--offline"]).expect_code(0);
    assert!(upstream.has("no digest but the lock's"));
}

#[test]
fn without_a_lock_there_is_nothing_to_hold_a_build_to() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let upstream = Downloading::new();
    fs::remove_file(upstream.lock_file()).unwrap();
    // What an earlier build found out, that nothing is downloaded, would do off line.
    for cache in engine::work(turn.kind).join("bazel").read_dir_utf8().into_iter().flatten() {
        let _ = fs::remove_file(cache.unwrap().path().join("downloads.lock"));
    }
    let help = "cargo xtask fetch --profile face-only --mediapipe demo --abi x86_64 --update-lock";
    for verb in ["build", "fetch"] {
        for (more, words) in [
            (
                &["--locked"][..],
                "`--locked` needs a lock, and there is no `build-profiles/locks/demo.lock`",
            ),
            (
                &["--offline"],
                "there is no `build-profiles/locks/demo.lock`, and the network is off limits",
            ),
        ] {
            let ended = upstream.call(&turn, verb, upstream.store.path(), more).expect_code(11);
            ended.expect_stderr(&[words, help]);
        }
    }
    assert!(!upstream.lock_file().exists());
}

/// Archives of a real release, made again from git and laid on a mirror: Bazel is given them by the relay
/// at their real addresses, the lock has the digests that upstream names, and a build needs no network.
#[test]
fn real_archives_are_locked_as_upstream_names_them_and_built_without_a_network() {
    let folders = ["XTASK_MEDIAPIPE_TREES", "XTASK_GIT_REPOSITORIES"].map(support::variable);
    let [Some(trees), Some(repositories)] = folders else {
        return support::skipped("no MediaPipe checkouts, or no git repositories, are named");
    };
    let Some(turn) = engine::turn(EngineKind::Host) else { return };
    let tree = Utf8Path::new(&trees).join("0.10.35");
    let listing = archives::read(&|path| fs::read_to_string(tree.join(path)).ok());
    let mirror = Folder::new();
    let (from, interrupt) = (Utf8Path::new(&repositories), Interrupt::listen().unwrap());
    let proofs = archives::rebuild(&listing, from, Some(mirror.path()), &interrupt).unwrap();
    let same = proofs.iter().filter(|proof| proof.verdict == Verdict::Same);
    let real: Vec<_> = same.map(|proof| listing.named(&proof.archive).unwrap()).collect();
    assert!(real.len() > 20, "{proofs:#?}");
    let rule = |archive: &&archives::Archive| {
        format!(
            "http_archive(\n    name = \"real_{}\",\n    urls = {:?},\n    sha256 = \"{}\",\n    \
             strip_prefix = \"{}\",\n    build_file_content = 'filegroup(name = \"all\", srcs = \
             glob([\"*\"], exclude_directories = 1), visibility = [\"//visibility:public\"])',\n)\n",
            archive.name,
            archive.urls,
            archive.sha256.unwrap(),
            archive.strip_prefix.as_deref().unwrap_or_default(),
        )
    };
    let upstream = Downloading::new();
    upstream.copy.edit("WORKSPACE", |text| {
        let load = "load(\"@bazel_tools//tools/build_defs/repo:http.bzl\", \"http_archive\")";
        format!("{text}\n{load}\n{}", real.iter().map(rule).collect::<String>())
    });
    upstream.copy.edit(&format!("{CACHE}/BUILD"), |text| {
        let all = real.iter().map(|one| format!("\"@real_{}//:all\", ", one.name));
        text.replacen(
            "deps = [",
            &format!("data = [{}],\n    deps = [", all.collect::<String>()),
            1,
        )
    });
    let place = mirror.path().as_str();
    upstream.fetch(&turn, &["--update-lock", "--mirror", place]).expect_code(0);
    let locked: BTreeSet<Sha256> = upstream.lock().archives.iter().map(|one| one.sha256).collect();
    let named: BTreeSet<Sha256> = real.iter().filter_map(|one| one.sha256).collect();
    assert_eq!(locked, named);
    let store = upstream.store.path().to_owned();
    upstream.build(&turn, &store, &["--locked", "--offline"]).expect_code(0);
}
