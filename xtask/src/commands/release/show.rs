//! `release show`: how a release is put together.

use serde::Serialize;
use support::{diag::Outcome, ui::Ui};

use crate::{
    catalogue::Release,
    cli::{ReleaseShowArgs, ReportFormat},
    pins::{PINS, Pins},
    plan, provision,
    request::Places,
};

/// Prints what the catalogue has on a release; a checkout is recognised first.
pub fn run(args: &ReleaseShowArgs, places: &Places, ui: Ui) -> Outcome {
    let wanted = args.wanted();
    let release = match provision::release(wanted) {
        Some(release) => release,
        None => {
            let pins = Pins::read(places.root_of(PINS))?;
            let demo = provision::demo(places);
            let known = provision::known(places, &demo, &pins)?;
            match known.release(wanted).filter(|release| release.draft.is_some()) {
                Some(adopted) => adopted,
                None => plan::recognise(wanted, None, known)?.1,
            }
        }
    };
    let row = Row::of(release);
    match args.format {
        ReportFormat::Json => ui.json(&ShowDocument { schema: 1, release: row }),
        ReportFormat::Text => {
            let rows = row.rows().into_iter().map(|(name, value)| format!("{name:<15} {value}\n"));
            ui.result(&rows.collect::<String>())
        }
        ReportFormat::Markdown => {
            let rows =
                row.rows().into_iter().map(|(name, value)| format!("| {name} | {value} |\n"));
            ui.result(&format!("| | |\n|---|---|\n{}", rows.collect::<String>()))
        }
    }
}

#[derive(Serialize)]
struct ShowDocument<'a> {
    schema: u32,
    release: Row<'a>,
}

/// What a person wants to hear of a release.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    version: &'a str,
    tag: Option<&'a str>,
    commit: Option<&'a str>,
    tree: Option<&'a str>,
    bazel: &'a str,
    ndk: Option<&'a str>,
    library: &'a str,
    stock: &'a str,
    opencv_library: &'a str,
    layout: Option<String>,
    /// The release whose row an adopted one stands next to.
    near: Option<&'a str>,
    /// Who kept the row of an adopted one, and when; none of a draft and of the catalogue's own.
    kept: Option<&'a str>,
}

impl<'a> Row<'a> {
    pub(super) fn of(release: &'a Release) -> Self {
        Self {
            version: release.version.as_str(),
            tag: release.tag.as_deref(),
            commit: release.commit.as_deref(),
            tree: release.tree.as_deref(),
            bazel: &release.bazel,
            ndk: release.ndk.as_deref(),
            library: &release.library,
            stock: release.stock.as_str(),
            opencv_library: &release.opencv_library,
            layout: release.layout.as_ref().map(ToString::to_string),
            near: release.draft.as_ref().map(|draft| draft.near.as_str()),
            kept: release.draft.as_ref().and_then(|draft| draft.kept.as_deref()),
        }
    }

    pub(super) fn line(&self) -> String {
        let commit = self.commit.and_then(|commit| commit.get(..12)).unwrap_or("none");
        let (version, bazel, ndk) = (self.version, self.bazel, self.ndk.unwrap_or("none"));
        let draft = if self.near.is_some() && self.kept.is_none() { "  draft" } else { "" };
        let library = self.library;
        format!("{version:<8} {commit:<12}  Bazel {bazel:<6}  NDK {ndk:<5}  {library}{draft}\n")
    }

    fn rows(&self) -> Vec<(&'static str, &str)> {
        let rows = [
            ("version", Some(self.version)),
            ("tag", self.tag),
            ("commit", self.commit),
            ("tree", self.tree),
            ("Bazel", Some(self.bazel)),
            ("NDK", self.ndk),
            ("library", Some(self.library)),
            ("stock target", Some(self.stock)),
            ("OpenCV", Some(self.opencv_library)),
            ("layout", self.layout.as_deref()),
            ("near", self.near),
            ("kept", self.kept),
        ];
        rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}
