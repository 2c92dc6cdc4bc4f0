//! What is read of classes that Java's own compiler made, from Java 8 to 21.

mod support;

use std::{collections::BTreeSet, fs};

use classfile::{ClassFile, closure, reach};
use support::{compile, files};

/// Old and new forms: string concatenation and nests changed between them, the format itself in 9 and 11.
const RELEASES: [u32; 4] = [8, 11, 17, 21];

#[test]
fn symbols_are_those_of_the_headers_that_the_compiler_writes() {
    for release in RELEASES {
        let Some(compiled) = compile("names", release) else { continue };
        let mut expected = BTreeSet::new();
        for header in files(&compiled.folder().join("headers"), "h") {
            let text = fs::read_to_string(header).unwrap();
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            expected.extend(words.filter(|word| word.starts_with("Java_")).map(str::to_owned));
        }
        let natives = compiled.classes().natives();
        let found: BTreeSet<String> = natives.iter().map(|native| native.symbol()).collect();
        assert_eq!(found, expected, "Java {release}");
        assert_eq!(found.len(), 12, "Java {release}: {found:#?}");
    }
}

#[test]
fn a_native_is_reached_where_a_call_can_end_in_it() {
    for release in RELEASES {
        let Some(compiled) = compile("reach", release) else { continue };
        let classes = compiled.classes();
        let reached = reach::natives(&classes, |class| class == "app/Root");
        let declared: BTreeSet<_> = classes.natives().into_iter().collect();
        let never: Vec<&str> =
            declared.difference(&reached.natives).map(|native| native.method.as_str()).collect();
        let mut expected: Vec<&str> = declared
            .iter()
            .filter(|native| native.method.starts_with("never") || native.descriptor == "(J)V")
            .map(|native| native.method.as_str())
            .collect();
        expected.dedup();
        assert_eq!(never, expected, "Java {release}");
        assert_eq!(expected.len(), 6, "{expected:?}");
        for native in &reached.natives {
            let way = reached.way(native);
            assert_eq!(way[0].class, "app/Root", "{native:?}: {way:?}");
            assert_eq!(way[way.len() - 1].name, native.method, "{way:?}");
        }
    }
}

#[test]
fn nothing_is_reached_without_roots() {
    let Some(compiled) = compile("reach", 8) else { return };
    let reached = reach::natives(&compiled.classes(), |_| false);
    assert!(reached.natives.is_empty());
    assert_eq!(reached.methods(), 0);
}

#[test]
fn what_is_named_and_absent_is_told_with_who_names_it() {
    let Some(compiled) = compile("reach", 8) else { return };
    let classes = compiled.classes();
    let missing = closure::missing(&classes, &[]);
    // The platform stands nowhere here: each class of it is told, and of the application's none.
    assert!(missing.iter().all(|missing| missing.what.to_string().starts_with("class java/")));
    let told = |what: &str, by: &str| {
        missing.iter().any(|missing| missing.what.to_string() == what && missing.named_by == by)
    };
    assert!(told("class java/lang/Object", "app/Natives"), "{missing:#?}");
    assert!(told("class java/lang/Thread", "app/Starter"), "{missing:#?}");
}

#[test]
fn each_version_of_the_format_is_told() {
    for release in RELEASES {
        let Some(compiled) = compile("names", release) else { continue };
        for (path, bytes) in &compiled.files {
            let class = ClassFile::parse(bytes).unwrap();
            assert_eq!(u32::from(class.version), release + 44, "{path}");
        }
    }
}
