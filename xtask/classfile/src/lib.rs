//! Java class files: what they declare, what they name, and which natives they reach.
//!
//! ```text
//! .class  ->  class     what one file declares and names  ->  classes  a sorted set, of a jar
//! classes, roots      ->  reach    natives that can be called, and by which way
//! classes, libraries  ->  closure  what is named and stands nowhere
//! ```
//!
//! Class files are foreign input. [`ClassFile::parse`] and [`Classes::from_jar`] are the only doors: an index or a
//! length that lies is an error, and what went through them holds.

mod annotations;
mod class;
mod classes;
pub mod closure;
mod code;
mod descriptor;
mod error;
mod native;
mod parse;
pub mod reach;
mod resolve;

pub use class::{Call, CallKind, ClassFile, Field, MemberRef, Method, flags};
pub use classes::Classes;
pub use closure::{Missing, Named};
pub use descriptor::classes_of;
pub use error::ClassError;
pub use native::Native;
pub use parse::NEWEST;
pub use reach::Reached;
