//! Whether everything that classes name is there: among them, or in what stands beside them.

use std::{collections::BTreeSet, fmt};

use crate::{
    ClassFile, Classes, MemberRef,
    resolve::{self, Found},
};

/// What is named and stands nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A class or interface, by its binary name.
    Class(String),
    /// A method that neither its class nor one above has with this descriptor.
    Method(MemberRef),
    /// A field that neither its class nor one above has with this type.
    Field(MemberRef),
}

impl fmt::Display for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Named::Class(name) => write!(out, "class {name}"),
            Named::Method(method) => write!(out, "method {method}"),
            Named::Field(field) => write!(out, "field {field}"),
        }
    }
}

/// What is named and stands nowhere, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// The class, method or field.
    pub what: Named,
    /// The class file that names it, by its class.
    pub named_by: String,
}

/// What classes name that neither they nor the sets beside them have, sorted: classes, also those that descriptors
/// alone name, and methods and fields by their descriptors, looked for through superclasses and interfaces. Of a
/// class that is missing no member is told. The platform is not known: it has to stand beside.
pub fn missing(classes: &Classes, beside: &[&Classes]) -> Vec<Missing> {
    let look_up = |name: &str| {
        classes.get(name).or_else(|| beside.iter().find_map(|classes| classes.get(name)))
    };
    let mut found = BTreeSet::new();
    let mut add = |what: Named, named_by: &str| {
        found.insert(Missing { what, named_by: named_by.to_owned() });
    };
    for class in classes.iter() {
        for name in class.classes.iter().filter(|name| look_up(name).is_none()) {
            add(Named::Class(name.clone()), &class.name);
        }
        let members = class.method_refs.iter().map(|member| (member, true));
        for (member, method) in members.chain(class.field_refs.iter().map(|field| (field, false))) {
            if let Some((what, by)) = lost(member, method, &look_up) {
                add(what, by.as_deref().unwrap_or(&class.name));
            }
        }
    }
    found.into_iter().collect()
}

/// Types of annotations that neither the classes nor the sets beside them have. A device runs without them; R8
/// warns of them unless it is told not to.
pub fn missing_annotations(classes: &Classes, beside: &[&Classes]) -> Vec<Missing> {
    let there = |name: &str| {
        classes.get(name).is_some() || beside.iter().any(|classes| classes.get(name).is_some())
    };
    let of_class = |class: &ClassFile| {
        let named_by = class.name.clone();
        let names = class.annotations.iter().filter(|name| !there(name)).cloned();
        let names: Vec<String> = names.collect();
        names
            .into_iter()
            .map(move |name| Missing { what: Named::Class(name), named_by: named_by.clone() })
    };
    let found: BTreeSet<Missing> = classes.iter().flat_map(of_class).collect();
    found.into_iter().collect()
}

/// What of a member is missing: itself, or a class above, with the class that names that one.
fn lost<'classes>(
    member: &MemberRef,
    method: bool,
    look_up: &impl Fn(&str) -> Option<&'classes ClassFile>,
) -> Option<(Named, Option<String>)> {
    if resolve::takes_any_descriptor(member) {
        return None;
    }
    // Arrays have the methods of java/lang/Object, and `clone` with a type of its own.
    if member.class.starts_with('[') {
        return None;
    }
    look_up(&member.class)?;
    let declares = |class: &ClassFile| {
        if method {
            class.method(&member.name, &member.descriptor).is_some()
        } else {
            class.field(&member.name, &member.descriptor).is_some()
        }
    };
    match resolve::declaring(member, look_up, declares) {
        Found::In(_) => None,
        Found::Beyond { class, named_by } => Some((Named::Class(class), Some(named_by))),
        Found::Nowhere if method => Some((Named::Method(member.clone()), None)),
        Found::Nowhere => Some((Named::Field(member.clone()), None)),
    }
}
