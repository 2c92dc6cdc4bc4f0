//! `stage`: write the tree that Bazel would see, without running it.

use support::{diag::Outcome, exec::quoted, interrupt::Interrupt, ui::Ui};

use crate::{
    cli::StageArgs,
    pipeline::{self, Planned},
    provision::Provision,
    request::Places,
};

/// Stages, and says what to run there.
pub fn run(args: &StageArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&args.supplying.request(), places, ui, &interrupt)?;
    let Planned { upstream, plan, .. } = pipeline::plan(&args.subject.request(), &provision)?;
    for flaw in upstream.flaws.iter().filter(|flaw| !flaw.breaks) {
        ui.diagnostic(&flaw.warning(&upstream.root));
    }
    let out = places.cwd.join(&args.out);
    let staged = pipeline::stage_for_build(&upstream, &plan, &out, places, ui, &interrupt)?;
    ui.status("Staged", format_args!("{} files in {}", staged.inputs.len(), args.out));
    let first = plan.abis.first().map_or_else(String::new, |abi| abi.flags.join(" "));
    let folder = quoted(args.out.as_str());
    ui.result(&format!("cd {folder} && bazel build {first} {}", plan.target.label))
}
