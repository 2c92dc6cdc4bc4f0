//! The operator filter as it is run: the generated shell command, on files with every shape of
//! statement, on LiteRT's own register.cc where there is one, and the errors of plans.

mod support;

use std::{collections::BTreeSet, fs};

use ::support::diag::Failure;
use models::bundle;
use snapbox::cmd::Command;
use support::{Ended, Folder, no_overrides, repo, run, skipped, tests, tool, upstream, variable};
use tflite_schema::{
    BuiltinOperator, ModelT, OperatorCodeT, OperatorT, SubGraphT, finish_model_buffer,
};
use xtask::{
    catalogue::{Catalogue, Registrar, Release},
    patch::operators,
    plan::{self, Overrides},
    profile::{self, ProfileFolder},
};

fn release(version: &str) -> &'static Release {
    Catalogue::bundled().release(version).unwrap()
}

/// The file that the command left, and how it ended. It runs where Bazel would run it: in the root of
/// the archive.
fn filtered(version: &str, text: &str, keep: &[&str]) -> (Ended, String) {
    let source = Catalogue::bundled().operators.source(release(version));
    let archive = Folder::new();
    let file = archive.write(&source.register, text);
    let command = operators::command(source, &keep.iter().copied().collect());
    let bash = Command::new("bash").args(["-c", &command]).current_dir(archive.path());
    let ended = run(bash);
    let left: Vec<String> = support::tree(file.parent().unwrap()).into_keys().collect();
    if ended.code == Some(0) {
        assert_eq!(left, ["register.cc"], "a file was left behind");
    }
    (ended, fs::read_to_string(&file).unwrap())
}

fn shapes() -> String {
    fs::read_to_string(tests().join("operators/register.cc")).unwrap()
}

#[test]
fn statements_of_every_shape_go_whole_and_the_rest_stays() {
    let (ended, text) = filtered("main", &shapes(), &["ADD", "WHILE", "Mfcc"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    let expected = fs::read_to_string(tests().join("operators/kept.cc")).unwrap();
    assert_eq!(text, expected);
    let all = [
        "ADD",
        "CALL_ONCE",
        "CONV_2D",
        "IF",
        "LSTM",
        "MUL",
        "QUOTED",
        "SUB",
        "WHILE",
        "Mfcc",
        "aeq.hadamard_rotation",
    ];
    let (ended, text) = filtered("0.10.26", &shapes(), &all);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(text, shapes(), "keeping all changed something");
}

#[test]
fn what_is_not_as_expected_fails_and_changes_nothing() {
    let twice = shapes() + "void f() { AddBuiltin(BuiltinOperator_ADD, Register_ADD()); }\n";
    let macros = shapes() + "void f() { AddBuiltin(kOperator, Register_ADD()); }\n";
    let open = shapes() + "void f() { AddBuiltin(BuiltinOperator_ELU, Register_ELU() }\n";
    for (text, keep, told) in [
        (
            shapes(),
            "ABS",
            "operator ABS is registered 0 times, expected once, among 11 registrations",
        ),
        (twice, "ADD", "operator ADD is registered 2 times"),
        (macros, "ADD", "registers an operator in a form that is not known"),
        (open, "ADD", "registers an operator in a form that is not known"),
        (String::new(), "ADD", "operator ADD is registered 0 times"),
    ] {
        let (ended, left) = filtered("0.10.26", &text, &[keep]);
        assert_eq!(ended.code, Some(1));
        ended.expect_stderr(&[told]);
        assert_eq!(left, text);
    }
}

/// `XTASK_LITERT_REGISTER` names LiteRT's tflite/core/kernels/register.cc.
#[test]
fn litert_keeps_what_is_wanted_in_the_versions_it_has() {
    let Some(path) = variable("XTASK_LITERT_REGISTER") else {
        return skipped("XTASK_LITERT_REGISTER names no register.cc of LiteRT");
    };
    let text = fs::read_to_string(path).unwrap();
    let keep = ["ADD", "BROADCAST_TO", "CONV_2D", "EMBEDDING_LOOKUP_SPARSE", "Mfcc"];
    let (ended, kept) = filtered("main", &text, &keep);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(kept.matches("AddBuiltin(").count(), 4);
    assert_eq!(kept.matches("AddCustom(").count(), 1);
    let mut lines = text.lines();
    assert!(kept.lines().all(|line| lines.any(|original| original == line)));
    let broadcast = "Register_BROADCAST_TO(),\n             /* min_version = */ 2,";
    assert!(kept.contains(broadcast), "a version range was changed");
    let tail = &text[text.find("may_directly_contain_user_defined_ops_").unwrap()..];
    assert!(kept.ends_with(tail), "the delegate tail was changed");

    // The catalogue has every operator of this file, and no other.
    let catalogue = Catalogue::bundled();
    let known: Vec<&str> = catalogue
        .operators
        .names()
        .filter(|name| {
            catalogue.registrar(name, release("main")) == Some(Registrar::TensorflowLite)
        })
        .collect();
    let (ended, all) = filtered("main", &text, &known);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(all, text, "the file registers an operator that the catalogue lacks");
}

/// The demo's list in the catalogue is the demo's file.
#[test]
fn the_catalogue_has_the_operators_of_the_demo() {
    let file =
        "xtask/demo/third_party/org_tensorflow_mini/tensorflow/lite/core/kernels/register.cc";
    let text = fs::read_to_string(repo().join(file)).unwrap();
    let demo = release("demo");
    let catalogue = Catalogue::bundled();
    let of_tflite =
        |name: &&str| catalogue.registrar(name, demo) == Some(Registrar::TensorflowLite);
    let known: BTreeSet<&str> = catalogue.operators.names().filter(of_tflite).collect();
    let (ended, all) = filtered("demo", &text, &known.iter().copied().collect::<Vec<_>>());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(all, text);
    assert!(known.len() > 70);
}

/// A model file that uses these operators, builtin and custom.
fn model(builtin: &[BuiltinOperator], custom: &[&str], version: i32) -> Vec<u8> {
    let builtin = builtin.iter().map(|op| (*op, None));
    let custom = custom.iter().map(|name| (BuiltinOperator::CUSTOM, Some((*name).to_owned())));
    let mut model = ModelT::default();
    let (mut codes, mut graph) = (Vec::new(), SubGraphT::default());
    let mut calls = Vec::new();
    for (index, (op, name)) in builtin.chain(custom).enumerate() {
        let mut code = OperatorCodeT::default();
        code.deprecated_builtin_code = i8::try_from(op.0.min(127)).unwrap();
        code.builtin_code = op;
        code.custom_code = name;
        code.version = version;
        codes.push(code);
        let mut call = OperatorT::default();
        call.opcode_index = u32::try_from(index).unwrap();
        calls.push(call);
    }
    graph.operators = Some(calls);
    model.version = 3;
    model.operator_codes = Some(codes);
    model.subgraphs = Some(vec![graph]);
    let mut builder = flatbuffers::FlatBufferBuilder::new();
    let root = model.pack(&mut builder);
    finish_model_buffer(&mut builder, root);
    builder.finished_data().to_vec()
}

fn planned(ops: &str, model: &[u8], version: &str) -> Result<plan::BuildPlan, Failure> {
    let folder = Folder::new();
    folder.write(
        "app.toml",
        &format!("schema = 1\ntasks = [\"face_detector\"]\nmodels = [\"m.tflite\"]\n[native]\nops = {ops}\n"),
    );
    let profile_folder = ProfileFolder {
        folder: folder.path().to_owned(),
        shipped: None,
        cwd: folder.path().to_owned(),
    };
    let profile = profile::load("app", &profile_folder).unwrap();
    let operators = bundle::operators("m.tflite", model).unwrap();
    let overrides =
        Overrides { models: [("m.tflite".to_owned(), operators)].into(), ..no_overrides() };
    plan::resolve(&profile, &upstream(version), &overrides)
}

#[test]
fn the_operators_of_models_are_kept_and_no_others() {
    let bytes = model(
        &[BuiltinOperator::CONV_2D, BuiltinOperator::ADD],
        &["TransformLandmarks", "TFLite_Detection_PostProcess"],
        1,
    );
    let plan = planned("\"from-models\"", &bytes, "0.10.26").unwrap();
    let ops = plan.ops.unwrap();
    assert!(ops.from_models);
    let expected = ["ADD", "CONV_2D", "TFLite_Detection_PostProcess", "TransformLandmarks"];
    assert_eq!(ops.keep, expected);
}

#[test]
fn what_a_model_needs_and_would_not_find_is_told() {
    let told = |ops: &str, bytes: &[u8], version: &str| match planned(ops, bytes, version) {
        Ok(plan) => plan.warnings.join("\n"),
        Err(failure) => failure.diagnostics.iter().map(|d| d.render(false)).collect(),
    };
    let plain = model(&[BuiltinOperator::CONV_2D], &["aeq.hadamard_rotation", "Mystery"], 1);
    let text = told("[\"ADD\"]", &plain, "0.10.26");
    for part in [
        "`m.tflite` needs the operator `CONV_2D`",
        "`ops` lacks it, so the model would not load",
        "`m.tflite` needs the operator `Mystery`",
        "MediaPipe 0.10.26 has no such operator",
        "`m.tflite` needs the operator `aeq.hadamard_rotation`",
    ] {
        assert!(text.contains(part), "no `{part}` in\n{text}");
    }
    assert!(!told("\"from-models\"", &plain, "main").contains("hadamard"));
    let newer = model(&[BuiltinOperator::TRANSPOSE], &[], 9);
    assert_eq!(
        told("\"from-models\"", &newer, "0.10.26").lines().next().unwrap_or_default(),
        "`m.tflite` needs version 9 of `TRANSPOSE`, and MediaPipe 0.10.26 has versions up to 6: the model may not load"
    );
    assert!(!told("\"from-models\"", &newer, "main").contains("TRANSPOSE"));
}

/// From the file of a model to the plan, through the tool itself.
#[test]
fn a_profile_names_files_beside_it_and_pinned_names() {
    let folder = Folder::new();
    let bytes = model(&[BuiltinOperator::CONV_2D, BuiltinOperator::RELU], &[], 1);
    fs::create_dir(folder.join("profiles")).unwrap();
    fs::write(folder.join("profiles/m.tflite"), bytes).unwrap();
    let text = |models: &str| {
        format!(
            "schema = 1\ntasks = [\"face_detector\"]\nmodels = [\"{models}\"]\n[native]\nops = \"from-models\"\n"
        )
    };
    folder.write("profiles/app.toml", &text("m.tflite"));
    folder.write("profiles/absent.toml", &text("n.tflite"));
    folder.write("profiles/pinned.toml", &text("face_landmarker.task"));
    let plan = |profile: &str| {
        let args = ["plan", "--offline", "--mediapipe", "demo", "--profile", profile];
        run(tool(&args).env("XDG_CACHE_HOME", folder.join("cache")).current_dir(folder.path()))
    };
    let ended = plan("profiles/app.toml").expect_code(0);
    assert!(ended.stdout.contains("operators CONV_2D, RELU\n"), "{}", ended.stdout);
    plan("profiles/absent.toml").expect_code(11).expect_stderr(&[
        "no model `n.tflite`",
        "--> profiles/absent.toml:3:11",
        "a path is relative to the profile",
    ]);
    plan("profiles/pinned.toml").expect_code(11).expect_stderr(&[
        "`face_landmarker.task` is not in the store, and the network is off limits",
        "--> profiles/pinned.toml:3:11",
        "cargo xtask fetch",
    ]);
    folder.write("profiles/m.tflite", "damaged");
    plan("profiles/app.toml").expect_code(11).expect_stderr(&["--> profiles/app.toml:3:11"]);
}
