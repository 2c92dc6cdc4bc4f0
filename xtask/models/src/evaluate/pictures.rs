//! Lists the pictures of a folder.

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

/// Suffixes, in lower case, of what both runtimes read.
const SUFFIXES: [&str; 4] = ["png", "jpg", "jpeg", "bmp"];

/// The pictures in a folder, sorted by name. Other files are passed over; none at all is an error.
pub fn list(folder: &Utf8Path, shown: &str) -> Outcome<Vec<Utf8PathBuf>> {
    let fail = |error: std::io::Error| Failure::io("read", shown, &error);
    let mut found = Vec::new();
    for entry in folder.read_dir_utf8().map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let suffix = entry.path().extension().unwrap_or_default().to_ascii_lowercase();
        if SUFFIXES.contains(&suffix.as_str()) && entry.path().is_file() {
            found.push(entry.into_path());
        }
    }
    found.sort();
    if found.is_empty() {
        let diagnostic = Diagnostic::error(format!("no picture in `{shown}`"))
            .note(format!("expected files that end with .{}", SUFFIXES.join(", .")))
            .help("name a folder with pictures of what the model looks for");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_sorted_and_other_files_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        assert_eq!(list(root, "p").unwrap_err().exit, Exit::BadInput);
        assert_eq!(list(&root.join("absent"), "p").unwrap_err().exit, Exit::BadInput);
        for name in ["b.PNG", "a.jpeg", "notes.txt", "c.webp"] {
            std::fs::write(root.join(name), b"").unwrap();
        }
        let names: Vec<String> =
            list(root, "p").unwrap().iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["a.jpeg", "b.PNG"]);
    }
}
