//! Link maps as linkers write them, read line by line: what `-Map` prints of lld, GNU ld and gold, the table that
//! `--cref` adds to it, and the list of lld's `--why-extract`.
//!
//! A reader takes any [`BufRead`](std::io::BufRead) and hands out one [`Entry`] at a time, so that a map of any length
//! takes the memory of its longest line.

mod cref;
mod entry;
mod error;
mod gnu;
mod lines;
mod lld;
mod map;
mod why;

pub use entry::{Entry, Linker};
pub use error::{Fault, MapError};
pub use map::read;
pub use why::{Extraction, read_why_extract};
