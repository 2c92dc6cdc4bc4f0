//! lld's `--why-extract`: which file made the linker take which member of an archive, and for which symbol.

use std::io::BufRead;

use crate::{
    Fault, MapError,
    lines::{Lines, at},
};

/// A member of an archive that was taken, borrowed from its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extraction<'a> {
    /// The file that asked for it, or an option such as `--undefined-glob`.
    pub by: &'a str,
    /// The member, in parentheses after its archive.
    pub object: &'a str,
    /// The symbol that was asked for, mangled where the linker was given `--no-demangle`.
    pub symbol: &'a str,
}

/// Reads the list, three columns with tabs between them below a head.
///
/// # Errors
/// The first line that is none of such a list, with its number.
pub fn read_why_extract<R: BufRead>(
    reader: R,
    mut take: impl FnMut(Extraction<'_>),
) -> Result<(), MapError> {
    let mut lines = Lines::new(reader);
    while let Some((number, line)) = lines.next()? {
        let mut columns = line.split('\t');
        let (Some(by), Some(object), Some(symbol), None) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            return Err(at(number, Fault::Name, line));
        };
        if number > 1 {
            take(Extraction { by, object, symbol });
        } else if (by, object, symbol) != ("reference", "extracted", "symbol") {
            return Err(at(number, Fault::NoMap, line));
        }
    }
    Ok(())
}
