//! Finding what a name means: through superclasses and interfaces (JVM specification, 5.4.3.2 and 5.4.3.3).

use std::collections::BTreeSet;

use crate::{ClassFile, MemberRef};

/// Where a member that is named turns out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found<'classes> {
    /// Declared by this class, which may stand above the named one.
    In(&'classes ClassFile),
    /// Nowhere, and every class above is known.
    Nowhere,
    /// Perhaps in this one, which is not known, and which the other names.
    Beyond { class: String, named_by: String },
}

/// The class that declares what is named: of the one that is named, or the nearest above it.
pub(crate) fn declaring<'classes>(
    member: &MemberRef,
    look_up: &impl Fn(&str) -> Option<&'classes ClassFile>,
    declares: impl Fn(&ClassFile) -> bool,
) -> Found<'classes> {
    let mut seen = BTreeSet::new();
    let mut beyond = None;
    // Superclasses before interfaces, nearest first.
    let mut open = vec![(member.class.clone(), member.class.clone())];
    let mut interfaces = Vec::new();
    while let Some((name, named_by)) = open.pop().or_else(|| interfaces.pop()) {
        if !seen.insert(name.clone()) {
            continue;
        }
        let Some(class) = look_up(&name) else {
            beyond.get_or_insert((name, named_by));
            continue;
        };
        if declares(class) {
            return Found::In(class);
        }
        let above = class.super_name.iter().map(|above| (above.clone(), name.clone()));
        open.extend(above);
        interfaces.extend(class.interfaces.iter().rev().map(|above| (above.clone(), name.clone())));
    }
    match beyond {
        Some((class, named_by)) => Found::Beyond { class, named_by },
        None => Found::Nowhere,
    }
}

/// Whether the virtual machine takes every descriptor for this method (JVM specification, 2.9.3).
pub(crate) fn takes_any_descriptor(member: &MemberRef) -> bool {
    matches!(member.class.as_str(), "java/lang/invoke/MethodHandle" | "java/lang/invoke/VarHandle")
}
