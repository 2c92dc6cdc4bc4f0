//! A double of an engine: no container and no Bazel, so that tests reach what comes before and after
//! them in a moment. Programs other than Bazel run on this machine, over the folders of the build.

use std::{
    fs, io,
    os::unix::process::ExitStatusExt as _,
    process::ExitStatus,
    sync::{Arc, Mutex},
};

use camino::Utf8Path;
use serde_json::{Value, json};
use support::{
    diag::{Failure, Outcome},
    exec::CommandLine,
    interrupt::{Interrupt, interrupted},
    ui::Ui,
};

use super::{
    bazel::{BazelTool, Conduct, Rooms},
    kind::EngineKind,
    port::{Need, Place, Port, Shell},
    ready::{Opening, Ready},
};
use crate::plan::BuildPlan;

/// What the Bazel of the double answers to `--version`.
pub const BAZEL: &str = "bazel 7.7.1";

/// How the double's Bazel ends.
#[derive(Clone, Debug)]
pub enum Ending {
    /// It makes this library, and companions of the same bytes.
    Library(Vec<u8>),
    /// It succeeds without making the library.
    Nothing,
    /// It prints these lines and ends with 1.
    Failure(&'static str),
    /// The events stop in the middle, though the exit says success.
    CutOff(Vec<u8>),
    /// Somebody presses Ctrl-C while it runs.
    Interrupted,
}

/// An engine that answers, with a Bazel that ends as told.
#[derive(Clone, Debug)]
pub struct Fake {
    /// How every build of its Bazel ends.
    pub ending: Ending,
    /// Digest of its compilers, a part of the build key.
    pub toolchain: String,
    /// Every call of its Bazel so far, program left out.
    pub calls: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Fake {
    /// An engine whose Bazel ends as told.
    pub fn new(ending: Ending) -> Self {
        Self { ending, toolchain: "sha256:0123456789abcdef".to_owned(), calls: Arc::default() }
    }

    /// How many builds its Bazel was asked for.
    pub fn builds(&self) -> usize {
        let calls = self.calls.lock().expect("no test panics while it holds the list");
        calls.iter().filter(|args| args.iter().any(|arg| arg == "build")).count()
    }
}

impl Port for Fake {
    fn probe(&self, need: Need<'_>, _: Ui, _: &Interrupt) -> Outcome<Ready> {
        let jobs = need.request.jobs.unwrap_or(1);
        Ok(Ready {
            kind: EngineKind::Docker,
            version: "1".to_owned(),
            image: Some(self.toolchain.clone()),
            base: Some("debian@sha256:00".to_owned()),
            files: Default::default(),
            conduct: Conduct { jobs, toolchain: self.toolchain.clone(), live: None },
            place: Box::new(self.clone()),
        })
    }
}

impl Place for Fake {
    fn open(
        &self,
        plan: &BuildPlan,
        opening: &Opening<'_>,
    ) -> Outcome<(Box<dyn Shell>, BazelTool)> {
        let rooms = Rooms {
            src: opening.src.to_string(),
            bazel: opening.bazel.to_string(),
            out: opening.out.to_string(),
            downloads: opening.downloads.to_string(),
        };
        let tool = BazelTool::read("bazel", BAZEL).expect("the answer tells a version");
        Ok((Box::new(FakeShell { fake: self.clone(), plan: plan.clone(), rooms }), tool))
    }

    fn leaves_server(&self) -> bool {
        false
    }
}

#[derive(Debug)]
struct FakeShell {
    fake: Fake,
    plan: BuildPlan,
    rooms: Rooms,
}

impl Shell for FakeShell {
    fn rooms(&self) -> Rooms {
        self.rooms.clone()
    }

    fn command(&self, program: &str, args: &[String]) -> CommandLine {
        CommandLine::new(program, args.iter().cloned())
    }

    fn run(
        &self,
        program: &str,
        args: &[String],
        interrupt: &Interrupt,
        on_piece: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Outcome<ExitStatus> {
        if program != "bazel" {
            return self.command(program, args).stream(interrupt, on_piece);
        }
        self.fake.calls.lock().expect("no test panics while it holds the list").push(args.to_vec());
        let (code, outputs, complete) = match &self.fake.ending {
            Ending::Interrupted => return Err(interrupted()),
            Ending::Failure(said) => {
                on_piece(said.as_bytes())
                    .map_err(|error| Failure::io("keep", "the log", &error))?;
                (1, Vec::new(), true)
            }
            Ending::Nothing => (0, Vec::new(), true),
            Ending::Library(bytes) => (0, self.make(bytes)?, true),
            Ending::CutOff(bytes) => (0, self.make(bytes)?, false),
        };
        let events = args.iter().find_map(|arg| arg.strip_prefix("--build_event_json_file="));
        if let Some(path) = events {
            write(Utf8Path::new(path), self.events(&outputs, complete).as_bytes())?;
        }
        Ok(ExitStatus::from_raw(code << 8))
    }
}

impl FakeShell {
    /// Writes the library and its companions where Bazel would; gives the path of the first.
    fn make(&self, bytes: &[u8]) -> Outcome<Vec<String>> {
        let base = format!("{}/root/base", self.rooms.bazel);
        let library = format!("{base}/execroot/mediapipe/bin/{}", self.plan.target.library);
        write(Utf8Path::new(&library), bytes)?;
        for companion in self.plan.abis.iter().flat_map(|abi| &abi.companions) {
            write(&Utf8Path::new(&base).join(&companion.path), bytes)?;
        }
        Ok(vec![library])
    }

    /// The events of a build of the plan's target, as Bazel writes them.
    fn events(&self, outputs: &[String], complete: bool) -> String {
        let files: Vec<Value> =
            outputs.iter().map(|path| json!({"uri": format!("file://{path}")})).collect();
        let mut events = vec![
            json!({"id": {"namedSet": {"id": "0"}}, "namedSetOfFiles": {"files": files}}),
            json!({
                "id": {"targetCompleted": {"label": self.plan.target.label}},
                "completed": {"outputGroup": [{"name": "default", "fileSets": [{"id": "0"}]}]},
            }),
        ];
        if complete {
            events.push(json!({"id": {"buildMetrics": {}}, "lastMessage": true}));
        }
        events.iter().map(|event| format!("{event}\n")).collect()
    }
}

fn write(path: &Utf8Path, bytes: &[u8]) -> Outcome {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| Failure::io("write", path, &error))
}
