//! Where a compilation begins: the files that declare what an app calls and what C++ looks up.

use camino::Utf8Path;

use super::error::JavaError;
use crate::catalogue::{Catalogue, Release, Task};

/// The files that javac is given first, from the tree's root: those of the tasks' classes, and those that
/// every task needs. What they name, javac finds.
pub fn roots(
    tree: &Utf8Path,
    release: &Release,
    tasks: &[&Task],
) -> Result<Vec<String>, JavaError> {
    let catalogue = Catalogue::bundled();
    let java = &catalogue.java;
    let mut roots = Vec::new();
    let absent =
        |path: &str, wanted_by: String| JavaError::NoSource { path: path.into(), wanted_by };
    for root in &java.roots {
        if !tree.join(root).is_file() {
            return Err(absent(root, "everything".to_owned()));
        }
        roots.push(root.clone());
    }
    let looked_up = java.looked_up.iter().filter(|row| row.always);
    let named = looked_up.map(|row| (row.class.as_str(), "what C++ looks up".to_owned()));
    let called = tasks.iter().filter_map(|task| {
        Some((catalogue.java_class(task, release)?, format!("the task `{}`", task.name)))
    });
    for (class, wanted_by) in named.chain(called) {
        let file = file_of(class);
        let places = java.sources.iter().map(|folder| format!("{folder}/{file}"));
        let there = places.clone().find(|path| tree.join(path).is_file());
        let expected = || places.clone().next_back().unwrap_or_default();
        roots.push(there.ok_or_else(|| absent(&expected(), wanted_by))?);
    }
    roots.sort();
    roots.dedup();
    Ok(roots)
}

/// The file that declares a class, from the root of packages: an inner one stands in its outermost's.
fn file_of(class: &str) -> String {
    let outer = class.split('$').next().unwrap_or(class);
    format!("{}.java", outer.replace('.', "/"))
}

/// A source's path from the root of packages: what follows the folder that has it.
pub fn package_path<'a>(path: &'a str, folders: &[String]) -> &'a str {
    let below = |folder: &String| path.strip_prefix(folder.as_str())?.strip_prefix('/');
    folders.iter().find_map(below).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_has_its_file() {
        assert_eq!(file_of("a.b.C$D"), "a/b/C.java");
        let folders = ["m/java".to_owned(), "/w/gen".to_owned()];
        assert_eq!(package_path("/w/gen/a/B.java", &folders), "a/B.java");
        assert_eq!(package_path("m/java/a/C.java", &folders), "a/C.java");
    }

    #[test]
    fn a_tree_without_java_is_told_with_the_file_and_who_wants_it() {
        let folder = tempfile::tempdir().unwrap();
        let tree = Utf8Path::from_path(folder.path()).unwrap();
        let catalogue = Catalogue::bundled();
        let task = catalogue.task("face_detector").unwrap();
        let release = catalogue.release("0.10.26").unwrap();
        let Err(JavaError::NoSource { path, .. }) = roots(tree, release, &[task]) else {
            panic!("an empty tree has roots")
        };
        assert!(path.ends_with("TypeNameRegistryLite.java"), "{path}");
    }
}
