//! What lies behind a link that leads out of the staged tree: a build without a container reads it,
//! so it is digested with the tree.

use std::io;

use camino::Utf8Path;
use walkdir::WalkDir;

use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::{Parts, Sha256},
    exit::Exit,
};

/// Files of a folder behind a link. More than this is a disk, not a part of a source tree.
const MOST: usize = 50_000;

/// The digest of what is behind a link; none where that is in the tree itself, or nothing.
pub fn digest(tree: &Utf8Path, link: &Utf8Path) -> Outcome<Option<Sha256>> {
    let (Ok(end), Ok(tree)) = (link.canonicalize_utf8(), tree.canonicalize_utf8()) else {
        return Ok(None);
    };
    if end.starts_with(&tree) {
        return Ok(None);
    }
    let fail = |error: io::Error| Failure::io("read", link, &error);
    let mut parts = Parts::default();
    let walk = WalkDir::new(&end).follow_links(true).sort_by_file_name();
    for (count, entry) in walk.into_iter().enumerate() {
        if count == MOST {
            return Err(too_much(link, &end));
        }
        // A link that leads nowhere, or round in a circle, has nothing to read.
        let Ok(entry) = entry else { continue };
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        let below = path.strip_prefix(&end).unwrap_or(path);
        if entry.file_type().is_file() {
            parts.add(below.as_str(), &Sha256::of_file(path).map_err(fail)?.0);
        }
    }
    Ok(Some(parts.finish()))
}

fn too_much(link: &Utf8Path, end: &Utf8Path) -> Failure {
    let diagnostic =
        Diagnostic::error(format!("the link `{link}` leads out of the tree, to `{end}`"))
            .note(format!("there are more than {MOST} files, each of which a build could read"))
            .help("remove the link, or let it lead to what the build needs alone");
    Failure::new(Exit::BadInput, diagnostic)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn what_is_behind_a_link_counts_where_it_is_not_in_the_tree() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        fs::create_dir_all(root.join("tree/sub")).unwrap();
        fs::create_dir_all(root.join("beside/deep")).unwrap();
        fs::write(root.join("tree/sub/file"), "1").unwrap();
        fs::write(root.join("beside/deep/file"), "1").unwrap();
        for (name, to) in [
            ("inside", "sub/file"),
            ("nowhere", "/nonexistent"),
            ("file", "../beside/deep/file"),
            ("folder", "../beside"),
            // Out by way of another link, which no word of this one tells.
            ("chain", "folder/deep"),
        ] {
            symlink(to, root.join("tree").join(name)).unwrap();
        }
        let of = |name: &str| digest(&root.join("tree"), &root.join("tree").join(name)).unwrap();
        assert_eq!((of("inside"), of("nowhere")), (None, None));
        let before = ["file", "folder", "chain"].map(of);
        assert!(before.iter().all(Option::is_some));
        fs::write(root.join("beside/deep/file"), "2").unwrap();
        for (name, before) in ["file", "folder", "chain"].iter().zip(before) {
            assert_ne!(of(name), before, "{name}");
        }
        assert_eq!((of("inside"), of("nowhere")), (None, None));
    }
}
