//! How much is held in memory at a time.

use std::sync::{Condvar, Mutex, PoisonError};

use super::limits;

/// Lets work begin while the bytes of all that runs stay within [`limits::MEMORY`]; what is larger
/// than that alone runs alone.
#[derive(Debug, Default)]
pub struct Gate {
    taken: Mutex<u64>,
    freed: Condvar,
}

impl Gate {
    /// Runs `work` once there is room for `bytes`.
    pub fn pass<R>(&self, bytes: u64, work: impl FnOnce() -> R) -> R {
        let bytes = bytes.min(limits::MEMORY);
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |taken: &mut u64| *taken > 0 && *taken + bytes > limits::MEMORY;
        let mut taken = self.freed.wait_while(taken, full).unwrap_or_else(PoisonError::into_inner);
        *taken += bytes;
        drop(taken);
        // Given back on a panic too, or the others would wait for ever.
        let _room = Room { gate: self, bytes };
        work()
    }
}

struct Room<'a> {
    gate: &'a Gate,
    bytes: u64,
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        *self.gate.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.gate.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU64, Ordering},
        thread,
    };

    use super::*;

    #[test]
    fn no_more_runs_than_there_is_room_for() {
        let gate = Gate::default();
        let (running, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    gate.pass(limits::MEMORY / 2, || {
                        most.fetch_max(
                            running.fetch_add(1, Ordering::SeqCst) + 1,
                            Ordering::SeqCst,
                        );
                        thread::yield_now();
                        running.fetch_sub(1, Ordering::SeqCst);
                    });
                });
            }
            scope.spawn(|| gate.pass(u64::MAX, || ()));
        });
        assert!(most.load(Ordering::SeqCst) <= 2);
        assert_eq!(*gate.taken.lock().unwrap(), 0);
    }
}
