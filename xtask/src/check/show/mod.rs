//! The answers of a check as people and programs read them.

mod junit;
mod sarif;
mod text;

pub use junit::junit;
pub use sarif::sarif;
pub use text::{brief, text};
