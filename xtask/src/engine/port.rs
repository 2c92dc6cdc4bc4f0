//! What the stages after this one know of an engine. The real ones are [`Engines`](super::Engines); tests
//! of the pipeline bring a double.

use std::{fmt::Debug, io, process::ExitStatus};

use camino::Utf8Path;
use support::{diag::Outcome, exec::CommandLine, interrupt::Interrupt, ui::Ui};

use super::{
    bazel::{BazelTool, Rooms},
    image::{ImageSpec, Supplier},
    prepare::EngineRequest,
    ready::{Opening, Ready},
};
use crate::plan::BuildPlan;

/// What is wanted of an engine.
#[derive(Clone, Copy)]
pub struct Need<'a> {
    /// Which engine, and what it may do.
    pub request: &'a EngineRequest,
    /// What is built; whether it is the demo decides which toolchains are good enough.
    pub plan: &'a BuildPlan,
    /// The image to build it in; none where a pin is missing.
    pub image: Option<&'a ImageSpec>,
    /// Gives the files that the image is made with.
    pub supplier: Supplier<'a>,
}

/// Finds an engine and what a build in it takes; the real ones and the double implement it.
pub trait Port: Debug {
    /// Asks which engine answers, and provides what a build in it takes.
    fn probe(&self, need: Need<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome<Ready>;
}

/// An engine with all it needs, in which nothing runs yet.
pub trait Place: Debug {
    /// Opens it, and asks the Bazel in it for its version.
    fn open(&self, plan: &BuildPlan, opening: &Opening<'_>)
    -> Outcome<(Box<dyn Shell>, BazelTool)>;

    /// The Bazel of this machine that a build of the tree at `src` would run, asked there; none where it is
    /// a part of what was provided.
    fn own_bazel(&self, _src: &Utf8Path) -> Outcome<Option<BazelTool>> {
        Ok(None)
    }

    /// Whether Bazel leaves a server behind: it ends with its container where there is one.
    fn leaves_server(&self) -> bool;
}

/// Where programs run. Dropping it ends all that runs there.
pub trait Shell: Debug {
    /// Paths as programs see them.
    fn rooms(&self) -> Rooms;

    /// A program that runs there, as this machine starts it.
    fn command(&self, program: &str, args: &[String]) -> CommandLine;

    /// A program whose input and output this machine holds, where programs run in a container; none
    /// where nothing is in between.
    fn inside(&self, _program: &str, _args: &[String]) -> Option<CommandLine> {
        None
    }

    /// Runs a program to its end, handing over what it prints as it comes.
    fn run(
        &self,
        program: &str,
        args: &[String],
        interrupt: &Interrupt,
        on_piece: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Outcome<ExitStatus> {
        self.command(program, args).stream(interrupt, on_piece)
    }
}
