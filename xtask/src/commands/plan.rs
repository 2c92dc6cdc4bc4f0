//! `plan`: print what a profile would build, and with which flags.

use support::{diag::Outcome, interrupt::Interrupt, ui::Ui};

use crate::{
    cli::{PlanArgs, TextOrJson},
    pipeline::{self, Planned},
    plan,
    provision::Provision,
    request::{Places, Subject},
};

/// Prints the plan; nothing is built.
pub fn run(args: &PlanArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&args.supplying.request(), places, ui, &interrupt)?;
    let subject = Subject { own: args.own.request(), ..args.subject.request() };
    let Planned { upstream, plan, .. } = pipeline::plan(&subject, &provision)?;
    for flaw in &upstream.flaws {
        ui.diagnostic(&flaw.warning(&upstream.root));
    }
    match args.format {
        TextOrJson::Text => ui.result(&plan::text(&plan, &upstream.state)),
        TextOrJson::Json => ui.json(&plan::PlanDocument::new(&plan, &upstream.state)),
    }
}
