//! Every library that is compiled in has a licence that the project's own permits. Works offline:
//! Cargo has the metadata of what it compiled.

use ::support::exec::CommandLine;

/// SPDX identifiers that go with MIT OR Apache-2.0, as a whole or as one side of a choice.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression can be met with allowed licences alone. Parentheses only ever group
/// choices in what Cargo packages declare, and old ones write a choice as a slash.
fn allowed(expression: &str) -> bool {
    let flat = expression.replace('/', " OR ").replace(['(', ')'], "");
    let one = |name: &str| ALLOWED.contains(&name.trim());
    flat.split(" AND ").all(|part| part.split(" OR ").any(one))
}

#[test]
fn every_dependency_has_an_allowed_licence() {
    // Libraries for other systems are neither compiled in nor on this machine.
    let version = CommandLine::new(env!("CARGO"), ["-vV"]).read().expect("cargo has a version");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let args = ["metadata", "--format-version=1", "--offline", "--locked", "--filter-platform"];
    let text = CommandLine::new(env!("CARGO"), args).arg(host).read();
    let text = text.expect("cargo knows its packages");
    let metadata: serde_json::Value = serde_json::from_str(&text).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    assert!(packages.len() > 50, "only {} packages were seen", packages.len());
    let refused: Vec<String> = packages
        .iter()
        .map(|package| (package["name"].to_string(), package["license"].as_str().unwrap_or("none")))
        .filter(|(_, licence)| !allowed(licence))
        .map(|(name, licence)| format!("{name}: {licence}"))
        .collect();
    assert!(refused.is_empty(), "not allowed: {refused:#?}");
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    for (expression, expected) in [
        ("MIT OR Apache-2.0", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("MIT AND GPL-2.0-only", false),
        ("none", false),
    ] {
        assert_eq!(allowed(expression), expected, "{expression}");
    }
}
