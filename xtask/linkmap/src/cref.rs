//! The table that `--cref` adds to a map: each symbol with the files that have it or ask for it. The three linkers
//! print it alike.

use std::io::BufRead;

use crate::{
    Entry, Fault, MapError,
    lines::{Lines, at},
};

/// The line above the table, in all three.
pub(crate) const TITLE: &str = "Cross Reference Table";

/// The column of the files, where the symbol leaves room for it.
const COLUMN: usize = 50;

/// Reads what follows the title, to the end of the file.
pub(crate) fn read<R: BufRead>(
    lines: &mut Lines<R>,
    take: &mut impl FnMut(Entry<'_>),
) -> Result<(), MapError> {
    let mut symbol = String::new();
    while let Some((number, line)) = lines.next()? {
        if line.trim().is_empty() || (line.starts_with("Symbol ") && line.ends_with(" File")) {
            continue;
        }
        if let Some(object) = line.strip_prefix(' ') {
            if symbol.is_empty() {
                return Err(at(number, Fault::Order, line));
            }
            take(Entry::Reference { symbol: &symbol, object: object.trim(), first: false });
            continue;
        }
        // A name may have spaces in it, and one that is too long for its column is followed by a single one; a
        // path has none in it, as Bazel allows none.
        let split = match line.get(COLUMN - 1..) {
            Some(rest) if rest.starts_with(' ') && !line[COLUMN..].starts_with(' ') => COLUMN - 1,
            _ => match line.trim_end().rfind(' ') {
                Some(space) => space,
                // GNU ld breaks the line after a long name.
                None => {
                    line.clone_into(&mut symbol);
                    continue;
                }
            },
        };
        line[..split].trim_end().clone_into(&mut symbol);
        take(Entry::Reference { symbol: &symbol, object: line[split..].trim(), first: true });
    }
    Ok(())
}
