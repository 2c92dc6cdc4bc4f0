//! lld's map: four numbers, then a name whose indent tells what it names (`lld/ELF/MapFile.cpp`).

use std::io::BufRead;

use crate::{
    Entry, Fault, MapError, cref,
    lines::{Lines, at, hex},
};

/// Whether a line is the head of lld's table.
pub(crate) fn is_head(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let head = ["VMA", "LMA", "Size", "Align", "Out", "In", "Symbol"];
    head.iter().all(|word| words.next() == Some(word)) && words.next().is_none()
}

/// Reads what follows the head.
pub(crate) fn read<R: BufRead>(
    lines: &mut Lines<R>,
    take: &mut impl FnMut(Entry<'_>),
) -> Result<(), MapError> {
    let mut sections = 0_u64;
    let mut input = false;
    while let Some((number, line)) = lines.next()? {
        if line == cref::TITLE {
            return if sections == 0 {
                Err(at(number, Fault::Order, line))
            } else {
                cref::read(lines, take)
            };
        }
        if line.trim().is_empty() {
            continue;
        }
        let Some((address, size, rest)) = numbers(line) else {
            return Err(at(number, Fault::Number, line));
        };
        let name = rest.trim_start_matches(' ');
        if name.is_empty() {
            return Err(at(number, Fault::Name, line));
        }
        match rest.len() - name.len() {
            0 => {
                sections += 1;
                input = false;
                take(Entry::Section { name, address, size });
            }
            _ if sections == 0 => return Err(at(number, Fault::Order, line)),
            8 => match name.strip_suffix(')').and_then(|name| name.rsplit_once(":(")) {
                Some((object, section)) => {
                    input = true;
                    let object = Some(object).filter(|object| *object != "<internal>");
                    take(Entry::Input { address, size, object, section });
                }
                // An assignment of a linker script, such as `. = ALIGN(8)`, has a place and no bytes.
                None if name.contains('=') => {}
                None if size == 0 => {}
                None => return Err(at(number, Fault::Name, line)),
            },
            16 if input => take(Entry::Symbol { address, size: Some(size), name }),
            _ => return Err(at(number, Fault::Order, line)),
        }
    }
    if sections == 0 {
        let found = "the end of the file".to_owned();
        return Err(MapError::Line { line: lines.number() + 1, fault: Fault::Order, found });
    }
    Ok(())
}

/// Address, size, and what follows the four numbers and one space.
fn numbers(line: &str) -> Option<(u64, u64, &str)> {
    let (address, rest) = hex(line)?;
    let (_, rest) = hex(rest)?;
    let (size, rest) = hex(rest)?;
    let rest = rest.trim_start_matches(' ');
    let end = rest.find(' ')?;
    rest[..end].bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    (end > 0).then(|| (address, size, &rest[end + 1..]))
}
