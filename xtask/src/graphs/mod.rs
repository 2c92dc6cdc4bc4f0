//! What the graphs of a tree depend on, and what they can ask for by name.

mod closure;
mod code;
mod tree;
mod variants;

pub use closure::{dependencies, reached};
pub use tree::{Tree, absolute};
pub use variants::{Family, families};
