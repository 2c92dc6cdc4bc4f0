//! Which messages of a tree can be compiled without anything from outside of it.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use support::{diag::Failure, fs::read_text};
use walkdir::WalkDir;

use super::error::JavaError;

/// Every `.proto` below mediapipe/ whose imports, and theirs, are in the tree or protobuf's own; sorted.
/// The others are for TensorFlow, and no task's Java names them.
pub fn protos(tree: &Utf8Path) -> Result<Vec<String>, JavaError> {
    let mut imports = BTreeMap::new();
    for entry in WalkDir::new(tree.join("mediapipe")).sort_by_file_name() {
        let entry = entry.map_err(|error| Failure::io("read", tree, &error.into()))?;
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        if entry.file_type().is_dir() || path.extension() != Some("proto") {
            continue;
        }
        if let Ok(relative) = path.strip_prefix(tree) {
            imports.insert(relative.to_string(), imported(&read_text(path)?));
        }
    }
    Ok(complete(&imports))
}

/// The files that a text imports.
fn imported(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let Some(rest) = line.trim_start().strip_prefix("import") else { continue };
        let rest = rest.trim_start();
        let rest = rest.strip_prefix("public").or(rest.strip_prefix("weak")).unwrap_or(rest);
        let mut parts = rest.trim_start().splitn(3, ['"', '\'']);
        if let (Some(""), Some(file), Some(_)) = (parts.next(), parts.next(), parts.next()) {
            found.push(file.to_owned());
        }
    }
    found
}

/// Those of which nothing is missing, however deep.
fn complete(imports: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut left: BTreeSet<&String> = imports.keys().collect();
    loop {
        let fine = |file: &String| file.starts_with("google/protobuf/") || left.contains(file);
        let still: BTreeSet<&String> =
            left.iter().copied().filter(|name| imports[*name].iter().all(fine)).collect();
        if still.len() == left.len() {
            return still.into_iter().cloned().collect();
        }
        left = still;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_imports_something_from_outside_is_left_out_with_all_that_imports_it() {
        let text = "syntax = \"proto2\";\n\nimport public \"b.proto\";\nimport 'google/protobuf/any.proto';\n// import \"no.proto\";\n";
        assert_eq!(imported(text), ["b.proto", "google/protobuf/any.proto"]);
        let tree = [
            ("a.proto", text),
            ("b.proto", ""),
            ("c.proto", "import \"tensorflow/x.proto\";"),
            ("d.proto", "import \"c.proto\";"),
        ];
        let imports =
            tree.map(|(path, text)| (path.to_owned(), imported(text))).into_iter().collect();
        assert_eq!(complete(&imports), ["a.proto", "b.proto"]);
    }
}
