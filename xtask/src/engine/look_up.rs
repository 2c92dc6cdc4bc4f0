//! Bazel's analysis without a build: what the build of a plan would download, downloaded.

use std::fs;

use support::{
    diag::{Failure, Outcome},
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    bazel::{self, BazelTool, Conduct},
    downloads::Downloads,
    failure::{self, Evidence},
    log::{Log, Written, log_end},
    port::Shell,
    run::Shelves,
};
use crate::{
    downloads::{AskedFor, read_log},
    plan::BuildPlan,
};

/// What a look gave: what was asked for so far, and why it ended early if it did.
#[derive(Debug)]
pub struct LookedUp {
    /// Every download of every ABI.
    pub asked: Vec<AskedFor>,
    /// Why Bazel ended early; none where it saw all of the build.
    pub failure: Option<Failure>,
    /// The version of the Bazel that looked, as it says it.
    pub bazel: String,
}

/// Analyses every ABI of the plan with the very flags of its build.
pub fn look_up(
    plan: &BuildPlan,
    session: &dyn Shell,
    tool: &BazelTool,
    conduct: &Conduct,
    shelves: Shelves<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<LookedUp> {
    // Files come and go meanwhile, each with a line of its own: live progress would write over them.
    let conduct = Conduct { live: None, ..conduct.clone() };
    let rooms = session.rooms();
    let mut asked = Vec::new();
    for abi in &plan.abis {
        interrupt.check()?;
        ui.status(
            "Looking",
            format_args!("for what Bazel {} downloads for {}", tool.version, abi.abi),
        );
        let args = bazel::build(plan, abi, tool, &rooms, &conduct, Downloads::Relayed);
        let path = shelves.logs.join(format!("{}.downloads.log", abi.abi));
        let mut log = Log::create(&path, false, None, ui)?;
        let status = session.run(&tool.program, &args, interrupt, &mut |piece| log.take(piece))?;
        let Written { path: log, tail, .. } = log.finish()?;
        let said = shelves.out.join(bazel::asked_file(abi));
        asked.extend(read_log(&fs::read(&said).unwrap_or_default()));
        if !status.success() {
            let (text, events) = (log_end(&log), Default::default());
            let code = status.code();
            let evidence = Evidence { code, events: &events, tail: &tail, log: &log, text: &text };
            let failure = failure::explain(abi.abi, evidence, None);
            return Ok(LookedUp { asked, failure: Some(failure), bazel: tool.version.clone() });
        }
    }
    Ok(LookedUp { asked, failure: None, bazel: tool.version.clone() })
}

/// Ends the server that Bazel leaves behind, where no container does.
pub fn shut_down(session: &dyn Shell, tool: &BazelTool) {
    let mut args = bazel::startup(&session.rooms());
    args.push("shutdown".to_owned());
    let _ = session.command(&tool.program, &args).output();
}
