//! Where protoc and javac run: on this machine, or in a container that waits for work.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use support::exec::CommandLine;

use crate::engine::Shell;

/// A place where programs run, with the tree and one folder to write to. Programs run in the tree, so
/// that what they say of a file has its path from there.
pub trait Place {
    /// A program that runs there, in the tree, as this machine starts it.
    fn command(&self, program: &str, args: &[String]) -> CommandLine;

    /// The folder to write to, as this machine has it.
    fn work(&self) -> &Utf8Path;

    /// The same folder as programs see it.
    fn seen(&self) -> &str;
}

/// What every program sees of the environment: no language, no time zone and no options of a person's
/// reach javac.
fn environment() -> BTreeMap<String, String> {
    [("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("HOME", "/nonexistent")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// This machine, without a container.
#[derive(Clone, Debug)]
pub struct HostPlace {
    /// The tree that the sources are in.
    tree: Utf8PathBuf,
    /// The folder to write to; an absolute path.
    work: Utf8PathBuf,
    /// Folders that programs are looked up in.
    path: String,
}

impl HostPlace {
    /// A place on this machine; both paths are absolute. `path` is searched by programs that start others.
    pub fn new(tree: &Utf8Path, work: &Utf8Path, path: &[Utf8PathBuf]) -> Self {
        let path: Vec<&str> = path.iter().map(|folder| folder.as_str()).collect();
        Self { tree: tree.to_owned(), work: work.to_owned(), path: path.join(":") }
    }
}

impl Place for HostPlace {
    fn command(&self, program: &str, args: &[String]) -> CommandLine {
        let mut env = environment();
        env.insert("PATH".to_owned(), self.path.clone());
        CommandLine {
            env,
            clear_env: true,
            cwd: Some(self.tree.clone()),
            ..CommandLine::new(program, args.iter().cloned())
        }
    }

    fn work(&self) -> &Utf8Path {
        &self.work
    }

    fn seen(&self) -> &str {
        self.work.as_str()
    }
}

/// An engine's shell, in which a build of the same tree runs as well.
pub struct ShellPlace<'a> {
    shell: &'a dyn Shell,
    work: Utf8PathBuf,
    seen: String,
}

impl<'a> ShellPlace<'a> {
    /// The folder `name` below what `out` is on this machine: the shell's room for finished files.
    pub fn new(shell: &'a dyn Shell, out: &Utf8Path, name: &str) -> Self {
        Self { shell, work: out.join(name), seen: format!("{}/{name}", shell.rooms().out) }
    }
}

impl Place for ShellPlace<'_> {
    fn command(&self, program: &str, args: &[String]) -> CommandLine {
        self.shell.command(program, args)
    }

    fn work(&self) -> &Utf8Path {
        &self.work
    }

    fn seen(&self) -> &str {
        &self.seen
    }
}
