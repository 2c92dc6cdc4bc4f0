//! What was found of a subject, and all findings as one document.

use serde::Serialize;

/// How a subject stands, from good to bad; the worst of all is the report's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A build can rely on it.
    Ok,
    /// A build may go on, and may not do what was meant.
    Warning,
    /// A build cannot succeed before this is changed.
    Failed,
}

/// What was found of one subject, a line of `doctor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, in a word or two, such as `clock`.
    pub subject: &'static str,
    /// Whether a build can rely on it.
    pub state: State,
    /// What was seen there: a version, a size, or what is wrong.
    pub found: String,
    /// What to do; none where nothing needs doing.
    pub advice: Option<String>,
    /// A thread that tells more.
    pub link: Option<String>,
}

impl Finding {
    /// A finding that needs nothing done.
    pub fn ok(subject: &'static str, found: impl Into<String>) -> Self {
        Self { subject, state: State::Ok, found: found.into(), advice: None, link: None }
    }

    /// Something to know, and what to do.
    pub fn warning(
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let advice = Some(advice.into());
        Self { state: State::Warning, advice, ..Self::ok(subject, found) }
    }

    /// Something that ends a build, and what to do.
    pub fn failed(
        subject: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { state: State::Failed, ..Self::warning(subject, found, advice) }
    }
}

/// All findings and the worst state: the document of `doctor --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    schema: u32,
    profile: Option<String>,
    upstream: Option<String>,
    /// The worst state of all.
    pub state: State,
    /// In the order in which a build would meet them.
    pub findings: Vec<Finding>,
}

impl Report {
    /// A report whose state is the worst of its findings'.
    pub fn new(profile: Option<String>, upstream: Option<String>, findings: Vec<Finding>) -> Self {
        let state = findings.iter().map(|finding| finding.state).max().unwrap_or(State::Ok);
        Self { schema: 1, profile, upstream, state, findings }
    }

    /// How many findings are in a state, for the last line.
    pub fn count(&self, state: State) -> usize {
        self.findings.iter().filter(|finding| finding.state == state).count()
    }
}

/// One line a subject, and what to do below it.
pub fn text(report: &Report) -> String {
    let width = report.findings.iter().map(|f| f.subject.len()).max().unwrap_or(0);
    let mut out = String::new();
    for finding in &report.findings {
        let state = match finding.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failed => "failed",
        };
        out.push_str(&format!("{state:<8} {:<width$}  {}\n", finding.subject, finding.found));
        for more in finding.advice.iter().chain(&finding.link) {
            out.push_str(&format!("{:<8} {:<width$}  -> {more}\n", "", ""));
        }
    }
    out.push_str(&format!(
        "\n{} ok, {} to know, {} to fix\n",
        report.count(State::Ok),
        report.count(State::Warning),
        report.count(State::Failed)
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_as_bad_as_its_worst_finding() {
        let warning = Finding::warning("disk", "1 GB free", "free some");
        let report = Report::new(None, None, vec![Finding::ok("docker", "27.0"), warning]);
        assert_eq!(report.state, State::Warning);
        assert_eq!(
            text(&report),
            "ok       docker  27.0\nwarning  disk    1 GB free\n                 -> free some\n\n\
             1 ok, 1 to know, 0 to fix\n"
        );
    }
}
