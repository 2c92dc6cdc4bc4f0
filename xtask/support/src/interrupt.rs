//! Ctrl-C: the first asks the running step to stop and clean up, the second ends at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
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

    /// Does work that cannot be stopped on a thread of its own, and leaves it behind as soon as a stop
    /// is asked for: what it would have given is then lost.
    pub fn unless_asked<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Outcome<T> {
        let (sender, receiver) = mpsc::channel();
        let worker = std::thread::spawn(move || {
            // Nobody listens any more where the step has ended.
            let _ = sender.send(work());
        });
        loop {
            self.check()?;
            match receiver.recv_timeout(Duration::from_millis(50)) {
                Ok(done) => return Ok(done),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => match worker.join() {
                    Err(panic) => std::panic::resume_unwind(panic),
                    Ok(()) => unreachable!("work that ended was sent"),
                },
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_goes_on_and_on_is_left_behind() {
        let interrupt = Interrupt::default();
        let (hold, held) = mpsc::channel::<()>();
        let asked = Arc::clone(&interrupt.0);
        let ended = interrupt.unless_asked(move || {
            asked.store(true, Ordering::Relaxed);
            held.recv().is_ok()
        });
        assert_eq!(ended.unwrap_err().exit, Exit::Interrupted);
        drop(hold);
        assert_eq!(Interrupt::default().unless_asked(|| 7).unwrap(), 7);
    }
}
