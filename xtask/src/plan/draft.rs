//! What a plan says of a release whose row is a draft.

use support::diag::Diagnostic;

use crate::{catalogue::Release, patch};

/// Whether a release's row was found by `release adopt` and nobody has kept it.
pub fn is_draft(release: &Release) -> bool {
    release.draft.as_ref().is_some_and(|draft| draft.is_draft())
}

/// What whoever plans, stages or builds from a draft has to know; none for every other release.
pub fn warning(release: &Release) -> Option<String> {
    let draft = release.draft.as_ref().filter(|draft| draft.is_draft())?;
    Some(format!(
        "{} is a draft, made next to {}: nobody vouches for it yet; `cargo xtask release check {}` tries \
         what can be tried without Bazel",
        release.title(),
        draft.near,
        release.version
    ))
}

/// What a draft's row says and this tool does not understand: its edits have changed since.
pub fn problems(release: &Release) -> Vec<Diagnostic> {
    let Some(draft) = &release.draft else { return Vec::new() };
    let told = |edit: &crate::catalogue::DraftEdit| {
        let message = format!("{} names an edit that {} has not", draft.path, edit.file);
        Diagnostic::error(message).note(format!("it is `{}`", edit.edit)).help(format!(
            "the tool has changed since: `cargo xtask release adopt --as {}` makes the row anew",
            release.version
        ))
    };
    patch::unknown_edits(release).into_iter().map(told).collect()
}
