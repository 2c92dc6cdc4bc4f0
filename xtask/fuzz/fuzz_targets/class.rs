//! A class file, or a jar of them, from anywhere: read, and asked what it reaches and lacks, or refused.

#![no_main]

use classfile::{ClassFile, Classes, closure, reach};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let classes = if bytes.starts_with(b"PK") {
        Classes::from_jar(bytes)
    } else {
        ClassFile::parse(bytes).and_then(|class| {
            let mut classes = Classes::default();
            classes.insert(class)?;
            Ok(classes)
        })
    };
    match classes {
        Ok(classes) => {
            let natives = classes.natives();
            let reached = reach::natives(&classes, |_| true);
            assert_eq!(reached.natives.len(), natives.len(), "a method of a root is not reached");
            assert!(natives.iter().all(|native| native.symbol().is_ascii()));
            closure::missing(&classes, &[&classes]);
            closure::missing_annotations(&classes, &[]);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
