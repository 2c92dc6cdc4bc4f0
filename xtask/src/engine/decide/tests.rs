//! One answer of each kind of engine, and what is decided from it: `tests/engine_info/*.json`. Those that
//! say `captured` are what engines printed; the others have the form that is documented for theirs.

use camino::Utf8Path;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::engine::info::Caller;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    source: String,
    program: String,
    endpoint: Option<String>,
    caller: CallerFile,
    info: Value,
    expected: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallerFile {
    os: String,
    kernel: String,
    uid: u32,
    gid: u32,
    open_files: u64,
    hybrid_cgroups: bool,
    catatonit: bool,
    emulator: bool,
}

impl From<CallerFile> for Caller {
    fn from(file: CallerFile) -> Self {
        let CallerFile { os, kernel, uid, gid, open_files, hybrid_cgroups, catatonit, emulator } =
            file;
        Self { os, kernel, uid, gid, open_files, hybrid_cgroups, catatonit, emulator }
    }
}

fn decisions(info: &EngineInfo) -> Value {
    // A machine that asks with more than any of the engines has, so that its own numbers show.
    let here = Resources { cores: 100, memory: Some(1 << 50) };
    let resources = resources(info, here);
    let location = match &info.location {
        Location::Here => "Here",
        Location::VirtualMachine => "VirtualMachine",
        Location::Elsewhere(_) => "Elsewhere",
    };
    json!({
        "kind": info.kind,
        "system": info.system,
        "location": location,
        "users": format!("{:?}", info.users),
        "global_options": global_options(info),
        "user_options": user_options(info),
        "owner": owner(info),
        "limit_options": limit_options(info),
        "security_options": security_options(info),
        "cores": resources.cores,
        "memory": resources.memory,
        "release_platform": match platform(info, Some("x86_64")) {
            Some(Platform::Own) => "own",
            Some(Platform::Emulated) => "emulated",
            None => "none",
        },
        "loopback": info.loopback,
        "init": info.has_init,
        "mounts": mounts(info).is_ok(),
    })
}

#[test]
fn every_kind_of_engine_has_its_decisions() {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine_info");
    let mut seen = 0;
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        let text = std::fs::read_to_string(&path).unwrap();
        let case: Case = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
        let known = ["captured", "written to the documented form of its answer"];
        assert!(known.contains(&case.source.as_str()), "{path}: {}", case.source);
        let endpoint = case.endpoint.as_deref();
        let info = EngineInfo::read(&case.program, &case.info, endpoint, &case.caller.into())
            .unwrap_or_else(|| panic!("{path} is no answer of an engine"));
        let decided = decisions(&info);
        for (name, expected) in case.expected.as_object().unwrap() {
            assert_eq!(&decided[name], expected, "{path}: {name}");
        }
        assert_eq!(decided, case.expected, "{path}");
        // Programs of the demo's image are had for every processor.
        assert_eq!(platform(&info, None), Some(Platform::Own), "{path}");
        seen += 1;
    }
    assert!(seen > 20, "{seen} answers in {folder}");
}

#[test]
fn this_machine_gives_what_is_left_and_another_what_it_has() {
    let gb = 1_000_000_000;
    let here = Resources { cores: 4, memory: Some(5 * gb) };
    for (location, expected) in [
        (Location::Here, Resources { cores: 4, memory: Some(5 * gb) }),
        (Location::VirtualMachine, Resources { cores: 8, memory: Some(16 * gb) }),
    ] {
        let info = EngineInfo {
            cores: 8,
            memory: 16 * gb,
            location,
            ..EngineInfo::example(EngineKind::Docker)
        };
        assert_eq!(resources(&info, here), expected);
    }
}

#[test]
fn a_path_is_mounted_whole_or_refused() {
    assert_eq!(
        mount("/a b/c:d='e'".into(), "/src", false).unwrap(),
        "--mount=type=bind,source=/a b/c:d='e',target=/src,readonly"
    );
    for folder in ["/a,b", "/a\"b", "/a\nb", "/a\u{1b}b"] {
        let failure = mount(folder.into(), "/out", true).unwrap_err();
        assert_eq!(failure.exit, Exit::BadInput, "{folder:?}");
        let shown = &failure.diagnostics[0].message;
        assert!(!shown.contains(char::is_control), "{shown:?}");
    }
}

#[test]
fn another_machine_is_refused_with_the_way_back() {
    let info = EngineInfo {
        location: Location::Elsewhere("ssh://far".into()),
        ..EngineInfo::example(EngineKind::Docker)
    };
    let failure = mounts(&info).unwrap_err();
    assert_eq!(failure.exit, Exit::EngineUnavailable);
    assert_eq!(failure.diagnostics[0].notes[0], "it talks to ssh://far");
    assert!(failure.diagnostics[0].help.as_ref().unwrap().contains("docker context use default"));
}
