//! What a change of a profile costs, held against builds of the changed profiles.

use std::fs;

use serde_json::{Value, json};

use crate::support::{
    Folder,
    engine::{self, Turn},
    run, skipped, tool,
};
use xtask::engine::EngineKind;

fn call(turn: &Turn, folder: &Folder, words: &[&str], more: &[&str]) -> crate::support::Ended {
    let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
    let dist = folder.join("dist");
    let upstream = ["--mediapipe", "demo", "--abi", "x86_64", "--engine", &kind];
    let places = ["--work-dir", work.as_str(), "--dist", dist.as_str()];
    run(tool(&[words, &upstream[..], &places, more].concat()).current_dir(folder.path()))
}

#[test]
fn a_change_costs_what_the_changed_profile_weighs() {
    let Some(turn) = engine::turn(EngineKind::Host) else { return };
    let folder = Folder::new();
    let what_if = ["explain", "what-if", "--profile", "face-only"];
    let changes = ["--add", "hand_landmarker", "--set", "opencv=own-converter"];
    let ended = call(&turn, &folder, &what_if, &[&changes[..], &["--format", "json"]].concat());
    if ended.code == Some(20) {
        return skipped(&ended.stderr);
    }
    let told: Value = serde_json::from_str(&ended.expect_code(0).stdout).unwrap();
    assert!(!folder.join("dist").exists(), "a result was touched");
    let costs = told["costs"].as_array().unwrap();
    let named: Vec<&Value> = costs.iter().map(|cost| &cost["change"]).collect();
    assert_eq!(named, [&json!("--add hand_landmarker"), &json!("--set opencv=own-converter")]);
    assert_eq!(costs[0]["alone"], costs[0]["on_top"]);
    assert!(costs[0]["alone"]["file"].as_i64().unwrap() > 0, "{told:#}");

    // The profile with both changes, built as a person would. Its name is as long as those of the others.
    folder.write(
        "what-both1.toml",
        "schema = 1\nextends = \"face-only\"\n\
         tasks = [\"face_detector\", \"face_landmarker\", \"hand_landmarker\"]\n\
         [native]\nopencv = \"own-converter\"\n",
    );
    call(&turn, &folder, &["build", "--profile", "what-both1.toml"], &[]).expect_code(0);
    let jni = folder.join("dist/what-both1/jni/x86_64");
    let sizes = jni.read_dir_utf8().unwrap().flatten().map(|file| file.metadata().unwrap().len());
    let both: i64 = sizes.map(u64::cast_signed).sum();
    let base = told["base"][0][1].as_i64().unwrap();
    let on_top = costs.iter().map(|cost| cost["on_top"]["file"].as_i64().unwrap());
    assert!((base + on_top.sum::<i64>() - both).abs() < 64, "{both} and {told:#}");
    fs::remove_dir_all(folder.join("dist")).unwrap();

    for (more, said) in [
        (&["--drop", "pose_landmarker"][..], "does not keep `pose_landmarker`"),
        (&["--set", "gpu"], "`--set gpu` sets nothing"),
        (&["--set", "gup=true"], "gup"),
    ] {
        let ended = call(&turn, &folder, &what_if, more);
        assert!(matches!(ended.code, Some(2 | 10)), "{ended:#?}");
        ended.expect_stderr(&[said, "help: "]);
    }
}
