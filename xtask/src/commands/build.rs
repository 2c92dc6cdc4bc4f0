//! `build`: build the library of a profile.

use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use super::record;
use crate::{
    artifacts::BuildRecord,
    check::{self, CheckReport, Verdict},
    cli::{BuildArgs, TextOrJson},
    engine::Engines,
    measure::Measurement,
    pipeline::{self, Built, Permissions},
    report::{self, BudgetResult},
    request::{Places, Subject},
};

/// Builds, prints what came out, and fails where it is larger than its profile allows.
pub fn run(args: &BuildArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let built = pipeline::build(
        &Engines,
        &Subject { own: args.own.request(), ..args.subject.request() },
        &args.running.request(),
        Permissions::default(),
        places,
        ui,
        &interrupt,
    )?;
    if let Some(file) = &args.record {
        record::append(file, &built.dist, &built.measurement, places)?;
    }
    match args.format {
        TextOrJson::Text => {
            if built.plan.upstream.demo {
                ui.result("demo upstream, not MediaPipe\n")?;
            }
            ui.result(&report::measurement_text(&built.measurement))?;
            ui.result(&check::brief(&built.check))?;
        }
        TextOrJson::Json => ui.json(&BuildDocument::new(&built))?,
    }
    refused(&built).map_or(Ok(()), Err)
}

/// Why a build that ended well is not good enough: larger than its profile allows, or against a rule of Android;
/// none where it is.
pub(super) fn refused(built: &Built) -> Option<Failure> {
    over(&built.plan.profile, &built.budgets).or_else(|| {
        // What could not be told is printed; a build is stopped by what is known.
        let broken = built.check.verdict == Verdict::Failed;
        built.check.failure().filter(|_| broken)
    })
}

/// Why limits are not kept; none where they are.
pub(super) fn over(name: &str, budgets: &[BudgetResult]) -> Option<Failure> {
    let over: Vec<&BudgetResult> = budgets.iter().filter(|budget| !budget.passed()).collect();
    if over.is_empty() {
        return None;
    }
    let mut diagnostic = Diagnostic::error(format!("`{name}` is over its budget"));
    for budget in over {
        diagnostic = diagnostic.note(format!(
            "{}: at most {} {}, {}",
            budget.abi,
            budget.limit.exact(),
            budget.budget,
            budget.verdict()
        ));
    }
    let help = "the result is kept; drop more, or raise the limit in the profile and say why in the commit";
    Some(Failure::new(Exit::OverBudget, diagnostic.help(help)))
}

/// The document of `build --format json`, schema 1.
#[derive(Serialize)]
struct BuildDocument<'a> {
    schema: u32,
    profile: &'a str,
    upstream: &'a str,
    dist: &'a str,
    ran: bool,
    build: &'a BuildRecord,
    measurement: &'a Measurement,
    budgets: &'a [BudgetResult],
    check: &'a CheckReport,
}

impl<'a> BuildDocument<'a> {
    fn new(built: &'a Built) -> Self {
        Self {
            schema: 1,
            profile: &built.plan.profile,
            upstream: built.plan.upstream.version.as_str(),
            dist: built.dist.as_str(),
            ran: built.ran,
            build: &built.record,
            measurement: &built.measurement,
            budgets: &built.budgets,
            check: &built.check,
        }
    }
}
