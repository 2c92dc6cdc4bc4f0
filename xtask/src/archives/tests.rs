use super::*;

const WORKSPACE: &str = "\
workspace(name = 'mine')
load('@bazel_tools//tools/build_defs/repo:http.bzl', 'http_archive', file = 'http_file')
load('@mine//third_party:urls.bzl', 'urls')
load('@other//:deps.bzl', 'other_deps')
V = '1.2'
http_archive(
    name = 'one',
    sha256 = '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9',
    strip_prefix = 'one-%s' % V,
    patches = ['@//third_party:a.diff'],
    urls = urls('github.com/o/one/archive/v{}.zip'.format(V)),
)
http_archive(name = 'two', url = 'https://h/two.zip')
http_archive(name = 'three', url = 'https://h/' + UNKNOWN)
file(name = 'f', url = 'https://h/f', sha256 = '0000000000000000000000000000000000000000000000000000000000000000')
other_deps()
";

const MODULE: &str = "\
module(name = 'mine')
bazel_dep(name = 'a', version = '1')
single_version_override(module_name = 'a', version = '2')
bazel_dep(name = 'b')
archive_override(module_name = 'b', urls = ['https://h/b.tgz'], integrity = 'sha256-X+zrZv/IbzjZUnhsbWlsecLbwjndTpG0ZynXOif7V+k=')
";

fn tree(path: &str) -> Option<String> {
    let text = match path {
        "WORKSPACE" => WORKSPACE,
        "MODULE.bazel" => MODULE,
        "third_party/urls.bzl" => {
            "def urls(p):\n  return ['https://mirror/' + p, 'https://' + p]\n"
        }
        _ => return None,
    };
    Some(text.to_owned())
}

#[test]
fn every_archive_is_read_with_its_addresses_digest_and_place() {
    let listing = read(&tree);
    let rows: Vec<_> = listing
        .archives
        .iter()
        .map(|one| (one.name.as_str(), one.rule.as_str(), one.place.as_str(), one.urls.join(" ")))
        .collect();
    let one = "https://mirror/github.com/o/one/archive/v1.2.zip https://github.com/o/one/archive/v1.2.zip";
    let expected = [
        ("one", "http_archive", "WORKSPACE:6", one),
        ("two", "http_archive", "WORKSPACE:13", "https://h/two.zip"),
        ("three", "http_archive", "WORKSPACE:14", ""),
        ("f", "http_file", "WORKSPACE:15", "https://h/f"),
        ("b", "archive_override", "MODULE.bazel:5", "https://h/b.tgz"),
    ];
    assert_eq!(rows, expected.map(|(a, b, c, d)| (a, b, c, d.to_owned())));
    let one = listing.named("one").unwrap();
    assert_eq!(one.strip_prefix.as_deref(), Some("one-1.2"));
    assert_eq!(one.patches, ["@//third_party:a.diff"]);
    assert_eq!(one.sha256, listing.named("b").unwrap().sha256, "in hexadecimal and in base64");
    assert_eq!(listing.named("two").unwrap().digest, Digest::Nobody);
    let unknown = &listing.named("three").unwrap().unknown;
    assert_eq!(unknown, &["`url`: `UNKNOWN` is defined elsewhere"]);
    let modules: Vec<_> = listing
        .modules
        .iter()
        .map(|one| (one.name.as_str(), one.version.as_deref(), one.archive))
        .collect();
    assert_eq!(modules, [("a", Some("2"), false), ("b", None, true)]);
    assert_eq!(listing.beyond.len(), 1, "{:?}", listing.beyond);
    assert_eq!(listing.beyond[0].function, "other_deps");
}

#[test]
fn what_is_no_starlark_is_told_with_its_place() {
    let listing = read(&|path| (path == "WORKSPACE").then(|| "a(\nb = = 1)\n".to_owned()));
    assert!(listing.unclear[0].starts_with("WORKSPACE:"), "{:?}", listing.unclear);
    let told = text(&listing);
    assert!(told.contains("could not be read"), "{told}");
}

#[test]
fn both_forms_name_every_archive_and_no_digest_is_passed_over() {
    let listing = read(&tree);
    for told in [text(&listing), markdown(&listing)] {
        for part in ["one-1.2", "WORKSPACE:13", "no digest", "5feceb66ffc8", "4 archives (2 with"] {
            assert!(told.contains(part), "no `{part}` in\n{told}");
        }
    }
}
