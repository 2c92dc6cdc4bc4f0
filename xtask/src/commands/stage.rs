//! `stage`: write the tree that Bazel would see, without running it.

use crate::{
    cli::{Places, StageArgs},
    pipeline,
    support::{diag::Outcome, interrupt::Interrupt, ui::Ui},
};

/// Stages, and says what to run there.
pub fn run(args: &StageArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let (upstream, plan) = pipeline::plan(&args.subject, places)?;
    let out = places.cwd.join(&args.out);
    let staged = pipeline::stage(&upstream, &plan, &out, &interrupt)?;
    ui.status("Staged", format_args!("{} files in {}", staged.inputs.len(), args.out));
    let first = plan.abis.first().map_or_else(String::new, |abi| abi.flags.join(" "));
    ui.result(&format!("cd {} && bazel build {first} {}", args.out, plan.target.label))
}
