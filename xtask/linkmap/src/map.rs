//! Any map: by its first lines it is told who wrote it.

use std::io::BufRead;

use crate::{
    Entry, Fault, Linker, MapError, gnu,
    lines::{Lines, at},
    lld,
};

/// Reads a map, handing out each entry as it comes.
///
/// # Errors
/// The first line that no linker writes, with its number; nothing is told of what follows it.
pub fn read<R: BufRead>(reader: R, mut take: impl FnMut(Entry<'_>)) -> Result<Linker, MapError> {
    let mut lines = Lines::new(reader);
    loop {
        let Some((number, line)) = lines.next()? else {
            let line = lines.number() + 1;
            return Err(MapError::Line { line, fault: Fault::NoMap, found: "nothing".to_owned() });
        };
        if lld::is_head(line) {
            lld::read(&mut lines, &mut take)?;
            return Ok(Linker::Lld);
        }
        if gnu::is_head(line) {
            let head = line.to_owned();
            return gnu::read(&mut lines, &head, &mut take);
        }
        if !line.trim().is_empty() {
            return Err(at(number, Fault::NoMap, line));
        }
    }
}
