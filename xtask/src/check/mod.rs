//! What a phone would refuse: rules as data over libraries and the archives that carry them.
//!
//! ```text
//! .so .aar .apk .aab folder  ->  measure::open   each library read once
//!                            ->  look            what is in its bytes
//!                            ->  rules           one function for each row of rules.toml
//!                            ->  CheckReport     text, JSON, SARIF, JUnit
//! ```
//!
//! Whose library it is does not matter, and nothing is believed that a file says of itself alone where
//! another file or the bytes can be asked. What cannot be known is `could not tell`, and never ok.

mod answer;
mod classes;
mod cpu;
mod look;
mod report;
mod rule;
mod rules;
mod scene;
mod show;
mod stubs;
mod texts;

use std::fs;

use camino::Utf8PathBuf;
use serde_json::Value;
use support::diag::{Diagnostic, Failure, Outcome};
use support::exit::Exit;

use self::{
    look::{Looked, look},
    scene::Scene,
    stubs::Stubs,
};
use crate::measure::{Measurable, Opened, open};

pub use answer::{Answer, Verdict};
pub use report::{CheckReport, RuleReport};
pub use rule::{Level, Rule, all as rules};
pub use scene::Promise;
pub use show::{brief, junit, sarif, text};

/// What is to be checked, and against what.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Libraries, archives and folders that ship together.
    pub sources: Vec<Measurable>,
    /// An app that is to carry it; none where there is none to check.
    pub app: Option<Measurable>,
    /// The lowest API level of the app, where a person says it.
    pub min_api: Option<u32>,
    /// What a profile promises; none where none was named.
    pub promise: Option<Promise>,
    /// The NDK whose stubs say what Android gives; the bundled list where absent.
    pub ndk: Option<Utf8PathBuf>,
}

/// Asks every rule of all that is named.
///
/// # Errors
/// Where a source is not there or holds no library, leads out of its archive, or where an NDK has no
/// stubs of the level that is asked for.
pub fn check(request: &Request) -> Outcome<CheckReport> {
    let with_app = request.app.is_some();
    let read = |sources: &[Measurable]| -> Outcome<Opened<Looked>> {
        Ok(open(sources, |bytes, image| look(bytes, image, with_app))?)
    };
    let opened = read(&request.sources)?;
    let names: Vec<&str> = request.sources.iter().map(|source| source.name.as_str()).collect();
    let mut report = CheckReport::new(names.join(" + "));
    let scene_of =
        |opened: &Opened<Looked>, sources: &[Measurable], report: &mut CheckReport| -> Outcome {
            let promise = request.promise.as_ref();
            let levels = opened.libraries.iter().filter_map(|library| {
                let min = scene::min_api(library, opened, request.min_api, promise)?;
                Some((library.image.abi, min.level))
            });
            let stubs =
                Stubs::read(request.ndk.as_deref(), levels).map_err(|found| {
                    let diagnostic = Diagnostic::error("the NDK has no such stubs")
                .note(format!("found {found}"))
                .help("name the folder of an NDK that has that API level, or leave out `--ndk`");
                    Failure::new(Exit::BadInput, diagnostic)
                })?;
            let java = classes::read(sources);
            let releases = releases(sources);
            let scene = Scene {
                opened,
                given: request.min_api,
                promise,
                stubs: &stubs,
                java: &java,
                releases: &releases,
            };
            report.ask(&scene);
            Ok(())
        };
    scene_of(&opened, &request.sources, &mut report)?;
    match &request.app {
        None => report.add("app", vec![Answer::not_asked("no app was named")]),
        Some(app) => {
            let carried = read(std::slice::from_ref(app))?;
            scene_of(&carried, std::slice::from_ref(app), &mut report)?;
            report.add("app", rules::carries(&opened, &carried));
        }
    }
    Ok(report)
}

/// What folders that a build left say of the release that they were built from.
fn releases(sources: &[Measurable]) -> Vec<(String, String)> {
    let of = |source: &Measurable| {
        let text = fs::read_to_string(source.path.join("plan.json")).ok()?;
        let plan: Value = serde_json::from_str(&text).ok()?;
        let version = plan["upstream"]["version"].as_str()?;
        Some((format!("{}/plan.json", source.name), version.to_owned()))
    };
    sources.iter().filter_map(of).collect()
}
