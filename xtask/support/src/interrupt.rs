//! Ctrl-C: the first asks the running step to stop and clean up, the second ends at once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use signal_hook::{consts::TERM_SIGNALS, flag};

use super::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

/// Tells whether the person asked to stop. Clones share one flag.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens for SIGINT and SIGTERM from here on.
    pub fn listen() -> Outcome<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in TERM_SIGNALS {
            // The order matters: the first registration acts only once the flag is already set.
            flag::register_conditional_shutdown(
                *signal,
                i32::from(Exit::Interrupted.code()),
                Arc::clone(&asked),
            )
            .and_then(|_| flag::register(*signal, Arc::clone(&asked)))
            .map_err(|error| Failure::io("listen for", "Ctrl-C", &error))?;
        }
        Ok(Self(asked))
    }

    /// Whether a stop was asked for.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Ends the step with exit code 130 when a stop was asked for.
    pub fn check(&self) -> Outcome {
        if self.asked() { Err(interrupted()) } else { Ok(()) }
    }
}

/// The failure that Ctrl-C leads to.
pub fn interrupted() -> Failure {
    Failure::new(
        Exit::Interrupted,
        Diagnostic::error("interrupted").note("what was finished is kept, the rest was removed"),
    )
}
