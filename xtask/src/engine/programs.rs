//! Which folders of a PATH a build on this machine sees.
//!
//! Bazel hands its PATH to every action and makes it a part of each action's key: with all of a person's
//! folders in it, one that is new compiles everything again. A build sees the folders in which programs
//! lie that rules and actions call, and no others; every program in those is digested, since an action
//! can call it.

use std::{collections::BTreeSet, fs};

use camino::{Utf8Path, Utf8PathBuf};

/// Programs that rules and actions of MediaPipe, of what it depends on, and of Bazel itself call by name. A
/// folder that has the first of one of them on the PATH is seen whole.
const CALLED: &[&str] = &[
    // Shells, and what scripts call.
    "sh",
    "bash",
    "env",
    "cat",
    "cp",
    "mkdir",
    "rm",
    "sed",
    "awk",
    "grep",
    "find",
    "xargs",
    "sort",
    "uname",
    "readlink",
    "realpath",
    "mktemp",
    "diff",
    "patch",
    "tar",
    "gzip",
    "bzip2",
    "xz",
    "zip",
    "unzip",
    "sha256sum",
    "git",
    "xxd",
    "m4",
    // Compilers of this machine, for tools that a build runs.
    "cc",
    "c++",
    "gcc",
    "g++",
    "clang",
    "clang++",
    "ld",
    "ar",
    "strip",
    "nm",
    "objcopy",
    "as",
    "nasm",
    "cmake",
    "make",
    "ninja",
    "pkg-config",
    "xcrun",
    "xcode-select",
    "libtool",
    "install_name_tool",
    // Interpreters.
    "python3",
    "python",
    "perl",
    "java",
    "javac",
];

/// The folders of `path` that a build sees, in their order, each once and by its real place; `more` are
/// programs that Bazel itself is started by.
pub fn folders(path: &[Utf8PathBuf], more: &[String]) -> Vec<Utf8PathBuf> {
    let mut wanted: BTreeSet<&str> = CALLED.iter().copied().collect();
    wanted.extend(more.iter().map(String::as_str));
    let mut seen = Vec::new();
    for folder in path.iter().filter_map(|folder| folder.canonicalize_utf8().ok()) {
        let before = wanted.len();
        wanted.retain(|name| !is_program(&folder.join(name)));
        if wanted.len() < before {
            seen.push(folder);
        }
    }
    seen
}

/// The program that runs a script by `#!/usr/bin/env name`, as npm installs Bazelisk; none for others.
pub fn interpreter(program: &Utf8Path) -> Option<String> {
    let mut head = vec![0; 64];
    let read = std::io::Read::read(&mut fs::File::open(program).ok()?, &mut head).ok()?;
    let text = String::from_utf8_lossy(&head[..read]).into_owned();
    let mut words = text.lines().next()?.strip_prefix("#!")?.split_whitespace();
    let by = words.next()?;
    (by.rsplit('/').next() == Some("env")).then(|| words.next().map(str::to_owned))?
}

fn is_program(path: &Utf8Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn program(path: &Utf8Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn a_folder_is_seen_for_what_is_first_found_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        program(&root.join("usr/sh"), "");
        program(&root.join("own/cargo"), "");
        program(&root.join("shims/python3"), "");
        program(&root.join("late/sh"), "");
        fs::write(root.join("own/awk"), "no program").unwrap();
        symlink("usr", root.join("bin")).unwrap();
        let of = |names: &[&str], more: &[String]| {
            let path: Vec<Utf8PathBuf> = names.iter().map(|name| root.join(name)).collect();
            let seen = folders(&path, more);
            seen.iter().map(|path| path.file_name().unwrap().to_owned()).collect::<Vec<_>>()
        };
        for (path, expected) in [
            (&["usr", "own"][..], &["usr"][..]),
            (&["own", "usr", "late"], &["usr"]),
            (&["shims", "usr"], &["shims", "usr"]),
            (&["usr", "shims"], &["usr", "shims"]),
            (&["bin", "usr", "absent"], &["usr"]),
            (&[], &[]),
        ] {
            assert_eq!(of(path, &[]), expected, "{path:?}");
        }
        assert_eq!(of(&["own", "usr"], &["cargo".to_owned()]), ["own", "usr"]);
    }

    #[test]
    fn a_script_names_what_runs_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("bazelisk");
        for (text, expected) in [
            ("#!/usr/bin/env node\nrun();\n", Some("node")),
            ("#!/bin/sh\n", None),
            ("#!/usr/bin/env", None),
            ("\u{7f}ELF", None),
            ("", None),
        ] {
            program(&path, text);
            assert_eq!(interpreter(&path).as_deref(), expected, "{text}");
        }
    }
}
