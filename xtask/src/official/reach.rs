//! Which natives the Java of an AAR reaches, from the tasks that a profile keeps.

use std::collections::BTreeSet;

use classfile::{ClassFile, Classes, Native, reach};

use super::aar::Aar;

/// Symbols that the classes of AARs may ask a library for, starting from every method of the packages. Both names
/// by which the virtual machine looks for a native are among them. `None` where no class of the packages is
/// there, or a class file cannot be read: what was not seen would count as not reached.
pub fn reached(aars: &[Aar], packages: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let mut classes = Classes::default();
    for bytes in aars.iter().flat_map(|aar| aar.classes.values()) {
        classes.insert(ClassFile::parse(bytes).ok()?).ok()?;
    }
    let folders: Vec<String> =
        packages.iter().map(|package| format!("{}/", package.replace('.', "/"))).collect();
    let is_root = |class: &str| folders.iter().any(|folder| class.starts_with(folder));
    if !classes.iter().any(|class| is_root(&class.name)) {
        return None;
    }
    let natives = reach::natives(&classes, is_root).natives;
    Some(natives.iter().flat_map(Native::symbols).collect())
}
