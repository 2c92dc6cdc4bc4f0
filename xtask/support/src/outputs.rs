//! Files that one command writes must be different ones: the last written would take the place of the first.

use std::{fs, os::unix::fs::MetadataExt as _};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

/// Links that are followed before a path counts as one that leads nowhere, as the kernel counts them.
const MOST_LINKS: usize = 40;

/// A file that a command reads or writes, and where on the command line it stands.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The argument, as the person knows it: `--out`.
    pub argument: &'static str,
    /// The path as it was written, for messages.
    pub shown: &'a Utf8Path,
    /// The same, from the root of the file system.
    pub place: &'a Utf8Path,
}

/// Fails with exit code 2 where two of `written` are one file, or one would have to be a folder for the other, or
/// where one of them is a file of `read`. Links are followed, so that another name for the same file is found too.
pub fn distinct(written: &[Named<'_>], read: &[Named<'_>]) -> Outcome {
    for (index, one) in written.iter().enumerate() {
        for other in written[..index].iter().chain(read) {
            if let Some(how) = collision(one.place, other.place) {
                return Err(refused(one, other, how));
            }
        }
    }
    Ok(())
}

fn refused(one: &Named<'_>, other: &Named<'_>, how: &str) -> Failure {
    let named = |named: &Named<'_>| format!("`{} {}`", named.argument, named.shown);
    let diagnostic = Diagnostic::error(format!("{} and {} {how}", named(other), named(one)))
        .note("expected a file for each, found one for both; nothing was written")
        .help(format!("give `{}` another path", one.argument));
    Failure::new(Exit::Usage, diagnostic)
}

/// What two paths have in common that they must not.
fn collision(one: &Utf8Path, other: &Utf8Path) -> Option<&'static str> {
    let (first, second) = (followed(one), followed(other));
    if first == second || same_file(one, other) {
        Some("are the same file")
    } else if first.starts_with(&second) || second.starts_with(&first) {
        Some("lie one below the other")
    } else {
        None
    }
}

/// Two names of one file that is there.
fn same_file(one: &Utf8Path, other: &Utf8Path) -> bool {
    let identity = |path| fs::metadata(path).ok().map(|there| (there.dev(), there.ino()));
    let (one, other) = (identity(one), identity(other));
    one.is_some() && one == other
}

/// The path without links, `.` and `..`, as far as it is there; the rest as it would be made.
fn followed(path: &Utf8Path) -> Utf8PathBuf {
    let mut links = 0;
    let mut done = Utf8PathBuf::new();
    let mut ahead: Vec<Utf8PathBuf> = vec![path.to_owned()];
    while let Some(part) = ahead.pop() {
        let mut parts = part.components();
        let Some(first) = parts.next() else { continue };
        if !parts.as_path().as_str().is_empty() {
            ahead.push(parts.as_path().to_owned());
        }
        match first {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                done.pop();
            }
            Utf8Component::Prefix(_) | Utf8Component::RootDir => done.push(first),
            Utf8Component::Normal(name) => {
                done.push(name);
                if let Ok(target) = done.read_link_utf8()
                    && links < MOST_LINKS
                {
                    links += 1;
                    done.pop();
                    ahead.push(target);
                }
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn two_names_of_one_file_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        fs::create_dir_all(root.join("real/deep")).unwrap();
        fs::write(root.join("real/there"), "x").unwrap();
        fs::hard_link(root.join("real/there"), root.join("twin")).unwrap();
        symlink("real", root.join("folder")).unwrap();
        symlink("real/there", root.join("link")).unwrap();
        symlink("real/absent", root.join("dangling")).unwrap();
        symlink("circle", root.join("circle")).unwrap();
        let (same, below) = (Some("are the same file"), Some("lie one below the other"));
        for (one, other, expected) in [
            ("a", "a", same),
            ("a", "./a", same),
            ("a", "b/../a", same),
            ("a", "real/deep/../../a", same),
            ("real/new", "folder/new", same),
            ("real/new", "folder/./deep/../new", same),
            ("real/there", "link", same),
            ("real/there", "twin", same),
            ("real/absent", "dangling", same),
            ("circle", "circle", same),
            ("a", "a/b", below),
            ("folder/x/y", "real/x", below),
            ("a", "ab", None),
            ("a", "b", None),
            ("real/there", "folder/absent", None),
            ("circle", "a", None),
        ] {
            for (one, other) in [(one, other), (other, one)] {
                let found = collision(&root.join(one), &root.join(other));
                assert_eq!(found, expected, "{one} {other}");
            }
        }
    }
}
