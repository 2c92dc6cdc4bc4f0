//! A lock as text. Sorted, one key a line: a change of one archive is a change of its lines alone.

use std::fmt::Write as _;

use super::{DownloadLock, file::SCHEMA};

pub(super) fn text(lock: &DownloadLock) -> String {
    let mut out = format!(
        "# What Bazel downloads to build this release. Written by `cargo xtask fetch --update-lock`.\n\n\
         schema = {SCHEMA}\nrelease = {}\nbazel = {}\n",
        quoted(&lock.release),
        quoted(&lock.bazel)
    );
    for archive in &lock.archives {
        out.push_str("\n[[archive]]\n");
        match archive.urls.as_slice() {
            [url] => _ = writeln!(out, "urls = [{}]", quoted(url)),
            urls => {
                out.push_str("urls = [\n");
                urls.iter().for_each(|url| _ = writeln!(out, "    {},", quoted(url)));
                out.push_str("]\n");
            }
        }
        let _ = writeln!(out, "sha256 = \"{}\"\nsize = {}", archive.sha256, archive.size);
        if !archive.declared {
            out.push_str("declared = false\n");
        }
    }
    out
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
