//! Whether upstream published an INT8 or newer variant of a model that is pinned here.
//!
//! A question without an answer is never "nothing new": it is listed, and the command fails.

mod probes;
mod releases;
mod show;
mod state;

use std::collections::BTreeSet;

use serde::Serialize;
use support::{
    diag::Outcome,
    http::{
        Address, Head, Http, HttpError, Problem,
        retry::{Patience, with_patience},
    },
    interrupt::Interrupt,
};

pub use probes::{Probe, Reason, probes};
pub use releases::tags;
pub use show::text;
pub use state::{Seen, State};

/// A pinned model whose address is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Its name in pins.toml: `[input."..."]`.
    pub name: String,
    /// Where the pinned file is published.
    pub url: String,
    /// The bytes it must have.
    pub size: Option<u64>,
}

/// A file that was not there, or was another, at the last look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewFile {
    /// The pinned model it belongs to.
    pub model: String,
    /// Why its address was asked for.
    pub reason: Reason,
    /// Where it is published now.
    pub url: String,
    /// Its size in bytes, where the server says it.
    pub size: Option<u64>,
    /// Its `ETag` as the server wrote it; none where it sent none.
    pub etag: Option<String>,
    /// The size at the last look, or in the pin.
    pub size_before: Option<u64>,
}

/// A question that was not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    /// The address that was asked.
    pub url: String,
    /// The error in place of an answer.
    pub why: String,
    /// What to do about it.
    pub help: String,
}

/// What a look found; the document of `--format json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// Version of this layout of the document: 1.
    pub schema: u32,
    /// Addresses and lists that were asked for.
    pub asked: usize,
    /// Files that are new or changed.
    pub files: Vec<NewFile>,
    /// Releases that this tool does not know.
    pub releases: Vec<String>,
    /// What could not be asked.
    pub unanswered: Vec<Unanswered>,
}

/// Asks with patience. Pauses are told through `paused`.
pub struct Asker<'a> {
    /// The client that every address is asked with.
    pub http: &'a Http,
    /// How often a passing fault is asked again.
    pub patience: Patience,
    /// Ends the questions on Ctrl-C.
    pub interrupt: &'a Interrupt,
    /// Is called with each address before it is asked.
    pub told: &'a dyn Fn(&str),
}

impl Asker<'_> {
    fn head(&self, url: &str) -> Outcome<Result<Head, HttpError>> {
        (self.told)(url);
        let pause = |_: &HttpError, _| {};
        with_patience(self.patience, self.interrupt, || self.http.head(url), pause)
    }

    /// Asks for the list of releases; at most 8 MiB of it are read.
    fn list(&self, url: &Address) -> Outcome<Result<Vec<u8>, HttpError>> {
        (self.told)(&url.to_string());
        let pause = |_: &HttpError, _| {};
        let ask = || self.http.bytes(url.with_secrets(), 8 << 20);
        with_patience(self.patience, self.interrupt, ask, pause)
    }
}

/// Looks at every model and at the list of releases; `state` becomes what was seen.
///
/// `known` are the tags of the catalogue.
pub fn watch(
    models: &[Watched],
    releases: &Address,
    known: &BTreeSet<String>,
    state: &mut State,
    asker: &Asker<'_>,
) -> Outcome<News> {
    let mut news =
        News { schema: 1, asked: 0, files: vec![], releases: vec![], unanswered: vec![] };
    for model in models {
        let others = models.iter().filter(|other| other.url != model.url);
        let pinned = others.map(|other| other.url.as_str()).collect();
        look(model, &pinned, state, asker, &mut news)?;
    }
    news.asked += 1;
    let tags = match asker.list(releases)? {
        Ok(body) => tags(&body).map_err(|why| Unanswered {
            url: releases.to_string(),
            why,
            help: "ask for a list of releases as GitHub's API gives it".into(),
        }),
        Err(error) => Err(unanswered(&error, &releases.to_string())),
    };
    match tags {
        Ok(tags) => {
            let new = tags.iter().filter(|tag| !known.contains(*tag));
            news.releases = new.filter(|tag| !state.releases.contains(*tag)).cloned().collect();
            state.releases.extend(tags);
        }
        Err(unanswered) => news.unanswered.push(unanswered),
    }
    Ok(news)
}

/// One model. Where the pinned file itself does not answer, an absent variant proves nothing, and
/// the variants are not asked for. A variant with a pin of its own is no news.
fn look(
    model: &Watched,
    pinned: &BTreeSet<&str>,
    state: &mut State,
    asker: &Asker<'_>,
    news: &mut News,
) -> Outcome {
    for Probe { url, reason } in probes(model) {
        if pinned.contains(url.as_str()) {
            continue;
        }
        news.asked += 1;
        match asker.head(&url)? {
            Ok(head) => {
                let seen = Seen { etag: head.etag, size: head.total };
                let before = state.files.get(&url);
                let size_before =
                    before.map_or(model.size.filter(|_| reason == Reason::Pinned), |b| b.size);
                let new = match (reason, before) {
                    (_, Some(before)) => *before != seen,
                    // The bucket's latest is the pinned file until it has other bytes.
                    (Reason::Version, None) if url.contains("/latest/") => seen.size != model.size,
                    (Reason::Pinned, None) => model.size.is_some() && seen.size != model.size,
                    (_, None) => true,
                };
                if new {
                    news.files.push(NewFile {
                        model: model.name.clone(),
                        reason,
                        url: url.clone(),
                        size: seen.size,
                        etag: seen.etag.clone(),
                        size_before,
                    });
                }
                state.files.insert(url, seen);
            }
            // A bucket that may not be listed answers 403 for what is not there.
            Err(error) if reason != Reason::Pinned && is_absent(&error) => {
                state.files.remove(&url);
            }
            Err(error) => {
                news.unanswered.push(unanswered(&error, &url));
                if reason == Reason::Pinned {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

fn is_absent(error: &HttpError) -> bool {
    matches!(error.problem, Problem::Status(403 | 404 | 410, _))
}

fn unanswered(error: &HttpError, url: &str) -> Unanswered {
    Unanswered { url: url.to_owned(), why: error.problem.to_string(), help: error.help().into() }
}
