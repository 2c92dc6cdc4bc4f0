//! What `provenance.json` tells of files that were fetched: the same, whoever served them and whenever.

mod support;

use std::fs;

use ::support::digest::Sha256;
use serde_json::Value;
use support::{
    Ended, Folder,
    copied::Copy,
    engine::{self, Turn},
    run,
    server::Server,
    tool,
};
use tflite_schema::{
    BuiltinOperator, ModelT, OperatorCodeT, OperatorT, SubGraphT, finish_model_buffer,
};
use xtask::engine::EngineKind;

/// A model of one convolution.
fn model() -> Vec<u8> {
    let mut code = OperatorCodeT::default();
    (code.builtin_code, code.version) = (BuiltinOperator::CONV_2D, 1);
    code.deprecated_builtin_code = 3;
    let mut graph = SubGraphT::default();
    graph.operators = Some(vec![OperatorT::default()]);
    let mut model = ModelT::default();
    model.version = 3;
    model.operator_codes = Some(vec![code]);
    model.subgraphs = Some(vec![graph]);
    let mut builder = flatbuffers::FlatBufferBuilder::new();
    let root = model.pack(&mut builder);
    finish_model_buffer(&mut builder, root);
    builder.finished_data().to_vec()
}

/// A repository with a model among its pins, published at an address that does not answer.
struct Standing {
    copy: Copy,
    server: Server,
    here: Folder,
}

const URL: &str = "https://models.invalid/m.tflite";

impl Standing {
    fn new(pinned: bool) -> Self {
        let standing = Self { copy: Copy::new(), server: Server::start(), here: Folder::new() };
        let pins = standing.copy.folder.join("repo/build-profiles/pins.toml");
        let digest = format!("sha256 = \"{}\"\n", Sha256::of(&model()));
        let row = format!(
            "\n[input.\"m.tflite\"]\nkind = \"model\"\nurls = [\"{URL}\"]\nsources = 2\n{}",
            if pinned { &digest } else { "" }
        );
        fs::write(&pins, fs::read_to_string(&pins).unwrap() + &row).unwrap();
        standing
            .here
            .write("app.toml", "schema = 1\nextends = \"face-only\"\nmodels = [\"m.tflite\"]\n");
        standing.server.page("/m.tflite", model());
        standing
    }

    fn build(&self, turn: &Turn, more: &[&str]) -> Ended {
        let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
        let args = [
            &["build", "--profile", "app.toml", "--mediapipe", "demo", "--abi", "x86_64"][..],
            &["--engine", &kind, "--work-dir", work.as_str(), "--dist", "dist", "--store", "store"],
            more,
        ];
        run(tool(&args.concat())
            .env("CARGO_MANIFEST_DIR", self.copy.manifest_dir())
            .current_dir(self.here.path()))
    }

    fn provenance(&self) -> String {
        fs::read_to_string(self.here.join("dist/app/provenance.json")).unwrap()
    }
}

#[test]
fn fetched_files_are_listed_and_the_mirror_that_served_them_is_not() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let standing = Standing::new(true);
    let mirror = standing.server.url("");
    standing.build(&turn, &["--mirror", &mirror]).expect_code(0);
    let first = standing.provenance();
    let document: Value = serde_json::from_str(&first).unwrap();
    let digest = Sha256::of(&model()).to_string();
    let expected = serde_json::json!([{
        "name": "m.tflite", "url": URL, "sha256": digest, "size": model().len(), "accepted_by": "sha256",
    }]);
    assert_eq!(document["fetched"], expected);
    assert!(!first.contains("127.0.0.1"), "{first}");
    // From the store, without a network and without the mirror.
    standing.build(&turn, &["--offline"]).expect_code(0);
    assert!(standing.provenance() == first);
}

#[test]
fn what_came_without_a_pin_is_said_so() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let standing = Standing::new(false);
    let mirror = standing.server.url("");
    standing.build(&turn, &["--mirror", &mirror]).expect_code(11).expect_stderr(&[
        "`m.tflite` is not pinned",
        "--> app.toml:3:11",
        "--allow-unpinned m.tflite",
    ]);
    standing.build(&turn, &["--mirror", &mirror, "--allow-unpinned", "m.tflite"]).expect_code(0);
    let document: Value = serde_json::from_str(&standing.provenance()).unwrap();
    let row = &document["fetched"][0];
    assert_eq!((&row["accepted_by"], &row["unpinned"]), (&"unpinned".into(), &true.into()));
    assert_eq!(row["sha256"], Sha256::of(&model()).to_string());
}
