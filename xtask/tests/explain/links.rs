//! Small libraries, linked here by whatever linkers there are.

use std::fs;

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};

use crate::support::{Folder, engine::has_program, skipped};

/// The linkers by the names that attributions give them.
pub const LINKERS: &[&str] = &["lld", "gnu-ld", "gold"];

/// A library with the map of its link.
#[derive(Clone, Debug)]
pub struct Link {
    pub path: Utf8PathBuf,
    pub library: Vec<u8>,
    pub map: Vec<u8>,
}

/// What clang is told to use a linker; none where it is absent, which is said.
pub fn linker(name: &str) -> Option<String> {
    let program = match name {
        "lld" => "ld.lld-19",
        "gnu-ld" => "ld.bfd",
        _ => "ld.gold",
    };
    if !has_program("clang-19") || !has_program(program) {
        skipped(&format!("no clang-19 with {program}"));
        return None;
    }
    Some(program.to_owned())
}

const MAIN: &str = r#"
extern "C" int helper(int);
extern const char* names[];
struct Registrar { Registrar(int id); };
Registrar::Registrar(int id) { helper(id); }
static Registrar registrar(3);
extern "C" __attribute__((noinline)) int twin_one(int x) { return x * 77 + helper(x * 5); }
extern "C" __attribute__((noinline)) int twin_two(int x) { return x * 77 + helper(x * 5); }
extern "C" __attribute__((visibility("default"))) int Java_sample(int x) { return twin_one(x) + twin_two(x) + names[x & 1][0]; }
#ifdef MORE
extern "C" __attribute__((visibility("default"))) int Java_more(int x) { return helper(x) * helper(x + 1); }
#endif
"#;

const HELPER: &str = r#"
const char* names[] = {"alpha", "beta"};
extern const unsigned char big_table[4096] = {1, 2, 3};
extern "C" int helper(int x) { return big_table[x & 4095] + x; }
"#;

/// Compiles and links a sample; what begins with `-D` goes to the compiler, the rest to the linker.
pub fn link(folder: &Folder, linker: &str, options: &[&str]) -> Link {
    let root = folder.path();
    let (defines, options): (Vec<&str>, Vec<&str>) =
        options.iter().partition(|it| it.starts_with("-D"));
    let objects =
        [("app/_objs/main/main.pic.o", MAIN), ("external/numbers/math/helper.pic.o", HELPER)];
    for (object, source) in objects {
        let source = folder.write(&format!("{object}.cc"), source);
        let out = format!("bazel-out/x/bin/{object}");
        fs::create_dir_all(root.join(&out).parent().unwrap()).unwrap();
        let mut args = vec!["-c", "-fPIC", "-O1", "-ffunction-sections", "-fdata-sections"];
        args.extend(["-fvisibility=hidden", source.as_str(), "-o", &out]);
        args.extend(&defines);
        run(root, "clang-19", &args);
    }
    let archive = "bazel-out/x/bin/external/numbers/math/libhelper.pic.a";
    let _ = fs::remove_file(root.join(archive));
    run(root, "ar", &["rcD", archive, "bazel-out/x/bin/external/numbers/math/helper.pic.o"]);
    let name = format!("sample-{linker}-{}.so", options.len() + defines.len());
    let (out, map) = (root.join(&name), root.join("sample.map"));
    let used = match linker {
        "ld.lld-19" => "--ld-path=/usr/bin/ld.lld-19".to_owned(),
        other => format!("--ld-path=/usr/bin/{other}"),
    };
    let mapped = format!("-Wl,-Map={map},--cref");
    let mut args =
        vec!["-shared", "-nostdlib", &used, "-Wl,--gc-sections,--build-id=sha1", &mapped];
    args.extend(["-o", out.as_str(), "bazel-out/x/bin/app/_objs/main/main.pic.o", archive]);
    if linker == "ld.lld-19" {
        args.push("-Wl,--no-demangle");
    }
    args.extend(&options);
    run(root, "clang-19", &args);
    Link { library: fs::read(&out).unwrap(), map: fs::read(&map).unwrap(), path: out }
}

fn run(folder: &Utf8Path, program: &str, args: &[&str]) {
    let command =
        CommandLine { cwd: Some(folder.into()), ..CommandLine::new(program, args.iter().copied()) };
    command.read().unwrap_or_else(|failure| panic!("{failure:?}"));
}
