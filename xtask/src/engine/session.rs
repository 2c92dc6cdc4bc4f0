//! Where commands run: in a container that waits for them, or on this machine.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _},
    process::Child,
};

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
};

use super::{
    bazel::{BazelTool, Rooms},
    container::{self, BAZEL, ContainerSpec, DOWNLOADS, OUT, SRC},
    explain::annotate,
    info::EngineInfo,
    port::Shell,
};

/// A place where Bazel can be called. Dropping it ends the container, with all that runs in it.
#[derive(Debug)]
pub enum Session {
    /// A container that waits, and in which each command is an `exec`.
    Container {
        /// The engine that runs it, and how it is called.
        engine: EngineInfo,
        /// Its name, by which it is called and ended.
        name: String,
        /// The engine's client; the container lives as long as its standard input.
        holder: Child,
    },
    /// This machine, without a container.
    Host {
        /// Where Bazel finds tree, outputs and downloads; paths of this machine.
        rooms: Rooms,
        /// Everything that Bazel and its actions see of the environment.
        env: BTreeMap<String, String>,
    },
}

/// What every build sees of the environment, inside a container and out of it.
pub fn fixed_environment() -> BTreeMap<String, String> {
    [
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
        ("SOURCE_DATE_EPOCH", "315532800"),
        ("USER", "build"),
        ("HOME", "/tmp"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

impl Session {
    /// Starts a container and waits until it is there.
    pub fn start(engine: &EngineInfo, spec: &ContainerSpec) -> Outcome<Self> {
        let command = container::hold(engine, spec)?;
        let mut holder = command.hold()?;
        let mut line = String::new();
        if let Some(stdout) = holder.stdout.take() {
            let _ = BufReader::new(stdout).read_line(&mut line);
        }
        if line.trim() == "ready" {
            return Ok(Self::Container { engine: engine.clone(), name: spec.name.clone(), holder });
        }
        let mut said = String::new();
        if let Some(mut stderr) = holder.stderr.take() {
            let _ = stderr.read_to_string(&mut said);
        }
        let _ = holder.wait();
        let diagnostic = Diagnostic::error(format!("{} cannot start a container", engine.kind))
            .note(said.trim().to_owned())
            .note(command.to_string());
        let diagnostic = annotate(diagnostic, &said, "run the command above by hand to see more");
        Err(Failure::new(Exit::EngineUnavailable, diagnostic))
    }

    /// Asks the session's Bazel for its version.
    pub fn bazel(&self, program: &str) -> Outcome<BazelTool> {
        // In the tree, where a wrapper takes the version that `.bazelversion` names.
        let command = self.command(program, &["--version".to_owned()]);
        let asked = command.output().map_err(|error| Failure::io("start", program, &error))?;
        BazelTool::read(program, &asked.stdout).ok_or_else(|| {
            let diagnostic =
                Diagnostic::error(format!("`{program} --version` does not tell a version"))
                    .note(format!("{}{}", asked.stdout.trim(), asked.stderr.trim()))
                    .help("put a Bazel on the PATH that tells its version, such as Bazelisk");
            Failure::new(Exit::EngineUnavailable, diagnostic)
        })
    }
}

impl Shell for Session {
    fn rooms(&self) -> Rooms {
        match self {
            Self::Container { .. } => {
                let [src, bazel, out, downloads] = [SRC, BAZEL, OUT, DOWNLOADS].map(str::to_owned);
                Rooms { src, bazel, out, downloads }
            }
            Self::Host { rooms, .. } => rooms.clone(),
        }
    }

    fn command(&self, program: &str, args: &[String]) -> CommandLine {
        match self {
            Self::Container { engine, name, .. } => container::exec(engine, name, program, args),
            Self::Host { rooms, env } => CommandLine {
                env: env.clone(),
                clear_env: true,
                cwd: Some(rooms.src.clone().into()),
                ..CommandLine::new(program, args.iter().cloned())
            },
        }
    }

    fn inside(&self, program: &str, args: &[String]) -> Option<CommandLine> {
        match self {
            Self::Container { engine, name, .. } => {
                Some(container::exec_with_input(engine, name, program, args))
            }
            Self::Host { .. } => None,
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Self::Container { engine, name, holder } = self {
            // Closing the input ends an idle container; a busy one is ended by name. Both are
            // removed by the engine, and the client tells when that is done.
            drop(holder.stdin.take());
            let _ = container::kill(engine, name).output();
            let _ = holder.wait();
        }
    }
}
