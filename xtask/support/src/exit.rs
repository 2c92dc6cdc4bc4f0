//! The exit codes of the command line: one table, printed by `--help` and README alike.

/// Why the process ends. The numbers are part of the command line's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Something nobody foresaw: a bug, or a machine that misbehaves.
    Unexpected = 1,
    /// The command line itself is wrong.
    Usage = 2,
    /// A look for news found some.
    News = 3,
    /// A profile, the pins or the catalogue hold something invalid.
    InvalidProfile = 10,
    /// A file that was named is missing, unreadable or not what it claims to be.
    BadInput = 11,
    /// No container engine, or one that does not answer; or no Python where models are to be run.
    EngineUnavailable = 20,
    /// Bazel, or the image build, reported a failure.
    BuildFailed = 21,
    /// The build said it succeeded, and a library that the plan promised is not there.
    ArtifactMissing = 22,
    /// A library is larger than its profile allows.
    OverBudget = 30,
    /// The same inputs gave other bytes.
    NotReproducible = 31,
    /// A library broke a rule that Android holds it to.
    GateFailed = 32,
    /// A model is further from its original than allowed, or could not be measured.
    ModelLimit = 33,
    /// A check of this repository failed (`ci`).
    CheckFailed = 34,
    /// No rule is broken, and one could not be answered.
    Undecided = 35,
    /// Ctrl-C, or a polite request to end.
    Interrupted = 130,
}

impl Exit {
    /// The number handed to the operating system.
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// `(code, meaning)` in ascending order, success included.
pub const TABLE: &[(u8, &str)] = &[
    (0, "ok"),
    (1, "unexpected error"),
    (2, "usage"),
    (3, "something new (model watch, release adopt)"),
    (10, "invalid profile or pins"),
    (11, "input missing, or not what it should be"),
    (20, "container engine or Python unavailable"),
    (21, "build failed"),
    (22, "expected artifact missing"),
    (30, "over budget"),
    (31, "not reproducible"),
    (32, "a rule of Android is broken"),
    (33, "a limit on models is not met"),
    (34, "a check of this repository failed"),
    (35, "a rule of Android could not be checked"),
    (130, "interrupted"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_stands_in_the_table() {
        let variants = [
            Exit::Unexpected,
            Exit::Usage,
            Exit::News,
            Exit::InvalidProfile,
            Exit::BadInput,
            Exit::EngineUnavailable,
            Exit::BuildFailed,
            Exit::ArtifactMissing,
            Exit::OverBudget,
            Exit::NotReproducible,
            Exit::GateFailed,
            Exit::ModelLimit,
            Exit::CheckFailed,
            Exit::Undecided,
            Exit::Interrupted,
        ];
        let listed: Vec<u8> = TABLE.iter().map(|(code, _)| *code).skip(1).collect();
        assert_eq!(listed, variants.map(Exit::code));
    }
}
