//! When to ask again, and how long to wait before.

use std::time::Duration;

use super::{HttpError, Problem};
use crate::{
    diag::{Failure, Outcome},
    interrupt::Interrupt,
};

/// How often and how patiently a question is asked again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often it is asked in all, the first time included.
    pub tries: u32,
    /// The first pause; each later one is twice as long.
    pub pause: Duration,
    /// The longest pause, whatever a server asks for.
    pub longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { tries: 5, pause: Duration::from_millis(500), longest: Duration::from_secs(60) }
    }
}

impl Patience {
    /// The pause after the `failed`th question (from 1) in a row, or none when it is no use.
    pub fn after(&self, failed: u32, error: &HttpError) -> Option<Duration> {
        if failed >= self.tries || !error.is_passing() {
            return None;
        }
        let doubled = self.pause.saturating_mul(2u32.saturating_pow(failed.saturating_sub(1)));
        let asked = match error.problem {
            Problem::Status(_, Some(wait)) => wait,
            _ => Duration::ZERO,
        };
        Some(doubled.max(asked).min(self.longest))
    }
}

/// Asks until it is answered or of no use. `paused` hears of each pause.
pub fn with_patience<T>(
    patience: Patience,
    interrupt: &Interrupt,
    mut ask: impl FnMut() -> Result<T, HttpError>,
    mut paused: impl FnMut(&HttpError, Duration),
) -> Outcome<Result<T, HttpError>> {
    let mut failed = 0;
    loop {
        interrupt.check()?;
        match ask() {
            Ok(answer) => return Ok(Ok(answer)),
            Err(error) => {
                failed += 1;
                let Some(pause) = patience.after(failed, &error) else { return Ok(Err(error)) };
                paused(&error, pause);
                wait(pause, interrupt)?;
            }
        }
    }
}

/// Sleeps, and ends early when the person asks to stop.
pub fn wait(pause: Duration, interrupt: &Interrupt) -> Result<(), Failure> {
    let step = Duration::from_millis(50);
    let mut left = pause;
    while !left.is_zero() {
        interrupt.check()?;
        let nap = left.min(step);
        std::thread::sleep(nap);
        left -= nap;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, wait: Option<u64>) -> HttpError {
        let problem = Problem::Status(status, wait.map(Duration::from_secs));
        HttpError { url: Default::default(), problem }
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_heed_the_server() {
        let patience =
            Patience { tries: 9, pause: Duration::from_secs(1), longest: Duration::from_secs(10) };
        let pause = |failed, error| patience.after(failed, &error).map(|pause| pause.as_secs());
        assert_eq!(pause(1, error(500, None)), Some(1));
        assert_eq!(pause(3, error(500, None)), Some(4));
        assert_eq!(pause(8, error(500, None)), Some(10));
        assert_eq!(pause(1, error(429, Some(7))), Some(7));
        assert_eq!(pause(1, error(429, Some(9999))), Some(10));
        assert_eq!(pause(1, error(404, None)), None);
        assert_eq!(pause(9, error(500, None)), None);
    }
}
