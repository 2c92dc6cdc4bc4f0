//! Instructions that the assembler knows by their family, counted in what it wrote.

use super::{GOOD, clang, link, linker, report, verdict};
use crate::support::Folder;

/// Families, and instructions of each as an assembler takes them.
const INSTRUCTIONS: &[(&str, &[&str])] = &[
    (
        "dotprod",
        &[
            "sdot v0.4s, v1.16b, v2.16b",
            "udot v3.2s, v4.8b, v5.8b",
            "sdot v0.4s, v1.16b, v2.4b[1]",
            "udot v0.2s, v1.8b, v2.4b[3]",
        ],
    ),
    (
        "i8mm",
        &[
            "smmla v0.4s, v1.16b, v2.16b",
            "ummla v0.4s, v1.16b, v2.16b",
            "usmmla v0.4s, v1.16b, v2.16b",
            "usdot v0.4s, v1.16b, v2.16b",
            "sudot v0.4s, v1.16b, v2.4b[1]",
            "usdot v0.2s, v1.8b, v2.4b[1]",
        ],
    ),
    (
        "bf16",
        &[
            "bfdot v0.4s, v1.8h, v2.8h",
            "bfmmla v0.4s, v1.8h, v2.8h",
            "bfmlalb v0.4s, v1.8h, v2.8h",
            "bfmlalt v0.4s, v1.8h, v2.h[3]",
            "bfcvtn v0.4h, v1.4s",
            "bfcvt h0, s1",
            "bfdot v0.4s, v1.8h, v2.2h[1]",
        ],
    ),
    (
        "fp16-vector",
        &[
            "fadd v0.8h, v1.8h, v2.8h",
            "fmla v0.4h, v1.4h, v2.4h",
            "fmla v0.8h, v1.8h, v2.h[1]",
            "fabs v0.8h, v1.8h",
            "fcvtzs v0.8h, v1.8h",
            "fmul v0.8h, v1.8h, v2.h[7]",
            "fsqrt v0.4h, v1.4h",
            "fmax v0.8h, v1.8h, v2.8h",
        ],
    ),
    (
        "fp16-scalar",
        &[
            "fadd h0, h1, h2",
            "fmadd h0, h1, h2, h3",
            "fcmp h0, h1",
            "fabs h0, h1",
            "scvtf h0, w1",
            "frintm h0, h1",
            "fmov h0, w1",
        ],
    ),
    (
        "sve",
        &[
            "ptrue p0.s",
            "ld1w {z0.s}, p0/z, [x0]",
            "fmla z0.s, p0/m, z1.s, z2.s",
            "whilelt p0.s, x0, x1",
        ],
    ),
    ("sme", &["smstart", "smstop za", "fmopa za0.s, p0/m, p1/m, z0.s, z1.s", "zero {za}"]),
];

/// Of ARMv8.0, and near to one of the others.
const PLAIN: &[&str] = &[
    "fcvt s0, h1",
    "fcvt h0, s1",
    "fcvtl v0.4s, v1.4h",
    "fcvtn v0.4h, v1.4s",
    "fadd v0.4s, v1.4s, v2.4s",
    "mul v0.8h, v1.8h, v2.8h",
    "tbl v0.16b, {v1.16b}, v2.16b",
    "fmla v0.4s, v1.4s, v2.s[1]",
    "mla v0.8h, v1.8h, v2.h[3]",
    "ext v0.16b, v1.16b, v2.16b, #3",
    "zip1 v0.8h, v1.8h, v2.8h",
    "pmull v0.8h, v1.8b, v2.8b",
    "dup v0.8h, w1",
    "sqdmulh v0.8h, v1.8h, v2.h[1]",
    "smull v0.4s, v1.4h, v2.h[2]",
    "fmov d0, x1",
    "udf #0",
    "msr daifset, #2",
    "uaddlp v0.4h, v1.8b",
];

fn assembly(functions: &[(&str, &[&str])]) -> String {
    let mut text = String::from(".arch armv9-a+sme2+bf16+i8mm+fp16+dotprod+sve2\n.text\n");
    for (name, instructions) in functions {
        text.push_str(&format!(".globl {name}\n.type {name},%function\n{name}:\n"));
        instructions.iter().for_each(|instruction| text.push_str(&format!("  {instruction}\n")));
        text.push_str(&format!("  ret\n.size {name}, .-{name}\n"));
    }
    text
}

fn made(folder: &Folder, functions: &[(&str, &[&str])]) {
    let source = folder.write("src/code.S", &assembly(functions));
    let object = folder.join("src/code.o");
    clang(&["--target=aarch64-linux-android24", "-c", "-o", object.as_str(), source.as_str()]);
    let flags = [&GOOD[..4], &[object.as_str()]].concat();
    link(folder, "one/jni/arm64-v8a/liba.so", "arm64-v8a", "int call(void) { return 1; }", &flags);
}

#[test]
fn each_class_is_counted_as_the_assembler_wrote_it() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    for (family, instructions) in INSTRUCTIONS {
        made(&folder, &[("mine", instructions), ("plain", PLAIN)]);
        let (document, _) = report(&folder, &["one", "--min-api", "24"]);
        let (_, found) = verdict(&document, "cpu-features");
        assert!(
            found.ends_with(&format!("seen: {} {family}", instructions.len())),
            "{family}: {found}"
        );
    }
    made(&folder, &[("plain", PLAIN)]);
    let (document, _) = report(&folder, &["one", "--min-api", "24"]);
    assert!(verdict(&document, "cpu-features").1.contains("none beyond ARMv8.0"));
}

#[test]
fn what_is_dropped_may_stay_only_where_its_name_says_so() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    folder.write(
        "app.toml",
        "schema = 1\ntasks = [\"face_detector\"]\n[native]\ndrop-cpu-kernels = [\"dotprod\"]\n",
    );
    let dot = INSTRUCTIONS[0].1;
    let answer = || {
        let (document, code) = report(&folder, &["one", "--profile", "app.toml"]);
        (verdict(&document, "cpu-features").0, code)
    };
    made(&folder, &[("plain", PLAIN)]);
    assert_eq!(answer(), ("ok".to_owned(), 0));
    made(&folder, &[("gemm__neondot", dot)]);
    assert_eq!(answer(), ("ok".to_owned(), 0));
    made(&folder, &[("gemm", dot), ("gemm__neondot", dot)]);
    assert_eq!(answer(), ("failed".to_owned(), 32));
    // Without names nobody knows who asks the processor first.
    let path = folder.join("one/jni/arm64-v8a/liba.so");
    let script = "{ local: *; };";
    let script = format!("-Wl,--version-script,{}", folder.write("none.lds", script));
    let object = folder.join("src/code.o");
    let flags = [GOOD, &[script.as_str(), object.as_str()]].concat();
    link(&folder, "one/jni/arm64-v8a/liba.so", "arm64-v8a", "int call(void) { return 1; }", &flags);
    assert_eq!(answer(), ("could_not_tell".to_owned(), 35), "{path}");
}
