//! The known release that a tree is nearest to.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

use super::{
    Request,
    library::Library,
    patches::{self, Tried, Verdict},
    probe::{Answer, probes},
    tasks::{self, Facts, Tasks},
};
use crate::{
    catalogue::{Release, Version},
    graphs::Tree,
};

/// A known release, and what is found of a tree that is held against it.
#[derive(Debug)]
pub struct Near<'a> {
    /// The row that a draft stands next to.
    pub release: &'a Release,
    /// Tasks held against those of that release.
    pub tasks: Tasks,
    /// Edits, beginning with those of that release.
    pub patches: Vec<Tried>,
}

/// How many releases are held against the tree whole; the rest are further off by their answers alone.
const CLOSE: usize = 3;

/// The one that the caller names, else the one with the fewest differences; of several the last one
/// before the tree's version.
pub fn choose<'a>(
    tree: &Tree,
    facts: &Facts,
    library: &Library,
    request: &Request<'a>,
    version: &str,
    answers: &[Answer],
) -> Outcome<Near<'a>> {
    let hold = |release: &'a Release| Near {
        release,
        tasks: tasks::find(facts, library, release),
        patches: patches::attempt(tree, release, &request.known, answers),
    };
    if let Some(wanted) = request.near {
        let wanted = wanted.trim_start_matches('v');
        let named = request.known.iter().find(|release| release.version.as_str() == wanted);
        return named.map(|release| hold(release)).ok_or_else(|| unknown(wanted, request));
    }
    let cost = |release: &Release| -> u32 {
        let differs = |answer: &&Answer| !answer.same.contains(&release.version);
        let weight = |answer: &Answer| {
            probes().iter().find(|probe| probe.id == answer.id).map_or(0, |probe| probe.weight)
        };
        answers.iter().filter(differs).map(weight).sum()
    };
    let mut candidates: Vec<(u32, &'a Release)> =
        request.known.iter().map(|release| (cost(release), *release)).collect();
    candidates.sort_by_key(|(cost, release)| (*cost, apart(version, &release.version)));
    candidates.truncate(CLOSE);
    let held = candidates.into_iter().map(|(cost, release)| {
        let near = hold(release);
        (cost + near.differences(), apart(version, &release.version), near)
    });
    let best = held.min_by(|(a, x, _), (b, y, _)| a.cmp(b).then(x.cmp(y)));
    best.map(|(_, _, near)| near).ok_or_else(|| unknown("", request))
}

impl Near<'_> {
    /// How much has to be said beside what the near release's row says.
    fn differences(&self) -> u32 {
        let tasks = self.tasks.changed.len() + self.tasks.gone.len();
        let edit = |tried: &Tried| match tried.verdict {
            Verdict::Fits => 0,
            Verdict::Dropped { .. } | Verdict::Taken { .. } => 1,
            Verdict::Open { .. } => 4,
        };
        let edits: u32 = self.patches.iter().map(edit).sum();
        edits + 2 * u32::try_from(tasks).unwrap_or(u32::MAX / 2)
    }
}

/// How far apart two versions are, for an order: an earlier one is nearer than a later one. What is no
/// number comes after all that are.
fn apart(version: &str, known: &Version) -> (bool, Vec<i64>) {
    let numbers = |text: &str| -> Vec<i64> {
        let words: Option<Vec<i64>> = text.split('.').map(|word| word.parse().ok()).collect();
        words.unwrap_or_else(|| vec![i64::MAX / 2])
    };
    let (mine, other) = (numbers(version), numbers(known.as_str()));
    let part = |list: &[i64], at: usize| list.get(at).copied().unwrap_or_default();
    let length = mine.len().max(other.len());
    let differences = (0..length).map(|at| (part(&mine, at) - part(&other, at)).abs()).collect();
    (other > mine, differences)
}

fn unknown(wanted: &str, request: &Request<'_>) -> Failure {
    let known: Vec<&str> = request.known.iter().map(|release| release.version.as_str()).collect();
    let diagnostic = Diagnostic::error(format!("no release `{wanted}` is known"))
        .help(format!("the known are {}", known.join(", ")));
    Failure::new(Exit::Usage, diagnostic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn an_earlier_version_is_nearer_than_a_later_one() {
        let releases = Request::all();
        for (version, expected) in [
            ("0.10.22", "0.10.21"),
            ("0.10.34", "0.10.33"),
            ("1.2.3", "1.0.0"),
            ("0.10.1", "0.10.14"),
            ("head", "main"),
        ] {
            let mut sorted = releases.clone();
            sorted.sort_by_key(|release| apart(version, &release.version));
            assert_eq!(sorted[0].version.as_str(), expected, "{version}");
        }
        assert!(Catalogue::bundled().releases.len() > releases.len());
    }
}
