//! What is known of Java's own classes where no android.jar is there.

use std::collections::BTreeSet;

use classfile::{ClassFile, Classes, Method};

/// The class above all others.
pub const OBJECT: &str = "java/lang/Object";

/// Its methods, which no version of Java or Android changed.
const METHODS: &[(&str, &str)] = &[
    ("<init>", "()V"),
    ("clone", "()Ljava/lang/Object;"),
    ("equals", "(Ljava/lang/Object;)Z"),
    ("finalize", "()V"),
    ("getClass", "()Ljava/lang/Class;"),
    ("hashCode", "()I"),
    ("notify", "()V"),
    ("notifyAll", "()V"),
    ("toString", "()Ljava/lang/String;"),
    ("wait", "()V"),
    ("wait", "(J)V"),
    ("wait", "(JI)V"),
];

/// `java.lang.Object` alone: without it every look for a method of a class would end where nothing is known, and
/// one that lacks could not be told from one of the platform's.
pub fn object() -> Classes {
    let method = |(name, descriptor): &(&str, &str)| Method {
        name: (*name).to_owned(),
        descriptor: (*descriptor).to_owned(),
        flags: 1,
        calls: BTreeSet::new(),
        initializes: BTreeSet::new(),
    };
    let object = ClassFile {
        version: 52,
        flags: 1,
        name: OBJECT.to_owned(),
        super_name: None,
        interfaces: Vec::new(),
        fields: Vec::new(),
        methods: METHODS.iter().map(method).collect(),
        classes: BTreeSet::new(),
        method_refs: BTreeSet::new(),
        field_refs: BTreeSet::new(),
        annotations: BTreeSet::new(),
    };
    let mut classes = Classes::default();
    // The set is empty: nothing is there twice.
    let _ = classes.insert(object);
    classes
}
