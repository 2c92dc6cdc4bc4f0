//! The maps of GNU ld and gold, which gold copied (`ld/ldlang.c`, `gold/mapfile.cc`): a name in the first column is a
//! section of the output, one in the second an input, and a long name has its numbers on the next line.

use std::io::BufRead;

use crate::{
    Entry, Fault, Linker, MapError, cref,
    lines::{Lines, at, prefixed},
};

/// The lines with which the map proper begins.
const TITLES: [(&str, Linker); 2] =
    [("Linker script and memory map", Linker::GnuLd), ("Memory map", Linker::Gold)];

/// The parts before it that name members of archives, and those that are passed over.
const MEMBERS: [&str; 2] = [
    "Archive member included to satisfy reference by file (symbol)",
    "Archive member included because of file (symbol)",
];
const OTHERS: [&str; 6] = [
    "As-needed library included to satisfy reference by file (symbol)",
    "Allocating common symbols",
    "Discarded input sections",
    "Memory Configuration",
    "There are no discarded input sections",
    "Merging program properties",
];

/// Whether a line is the first of such a map.
pub(crate) fn is_head(line: &str) -> bool {
    MEMBERS.contains(&line)
        || OTHERS.contains(&line)
        || TITLES.iter().any(|(title, _)| *title == line)
}

/// A name whose numbers are on the next line.
enum Waiting {
    Nothing,
    Section(String),
    Input(String),
}

/// Reads the map, from its first line `head` on.
pub(crate) fn read<R: BufRead>(
    lines: &mut Lines<R>,
    head: &str,
    take: &mut impl FnMut(Entry<'_>),
) -> Result<Linker, MapError> {
    let linker = match preamble(lines, head, take)? {
        Some(linker) => linker,
        None => {
            let found = "the end of the file".to_owned();
            return Err(MapError::Line { line: lines.number() + 1, fault: Fault::Cut, found });
        }
    };
    let mut state = State { waiting: Waiting::Nothing, sections: 0, input: false };
    while let Some((number, line)) = lines.next()? {
        if line == cref::TITLE {
            cref::read(lines, take)?;
            break;
        }
        state.line(number, line, take)?;
    }
    if state.sections == 0 {
        let found = "the end of the file".to_owned();
        return Err(MapError::Line { line: lines.number() + 1, fault: Fault::Order, found });
    }
    Ok(linker)
}

/// Reads up to the map proper, and tells whose it is.
fn preamble<R: BufRead>(
    lines: &mut Lines<R>,
    head: &str,
    take: &mut impl FnMut(Entry<'_>),
) -> Result<Option<Linker>, MapError> {
    let title = |line: &str| TITLES.iter().find(|(title, _)| *title == line).map(|it| it.1);
    if let Some(linker) = title(head) {
        return Ok(Some(linker));
    }
    let mut members = MEMBERS.contains(&head);
    let mut member = String::new();
    while let Some((_, line)) = lines.next()? {
        if let Some(linker) = title(line) {
            return Ok(Some(linker));
        }
        if MEMBERS.contains(&line) || OTHERS.contains(&line) {
            members = MEMBERS.contains(&line);
            member.clear();
        } else if members && !line.trim().is_empty() {
            // The member, then who asked for it, on one line where both fit.
            let (first, rest) = match line.strip_prefix(' ') {
                Some(rest) => ("", rest.trim()),
                None => {
                    line.split_once(' ').map_or((line, ""), |(first, rest)| (first, rest.trim()))
                }
            };
            if !first.is_empty() {
                first.clone_into(&mut member);
            }
            if let Some((by, symbol)) = rest.strip_suffix(')').and_then(|it| it.split_once(" ("))
                && !member.is_empty()
            {
                take(Entry::Extracted { object: &member, by, symbol });
            }
        }
    }
    Ok(None)
}

struct State {
    waiting: Waiting,
    sections: u64,
    input: bool,
}

impl State {
    fn line(
        &mut self,
        number: u64,
        line: &str,
        take: &mut impl FnMut(Entry<'_>),
    ) -> Result<(), MapError> {
        let name = line.trim_start_matches(' ');
        let indent = line.len() - name.len();
        match indent {
            _ if name.is_empty() => self.waiting = Waiting::Nothing,
            0 => self.section(name, take),
            1 => self.input(number, line, name, take)?,
            _ => self.numbers(number, line, name, take)?,
        }
        Ok(())
    }

    /// A name in the first column: a section of the output, or a word of the script.
    fn section(&mut self, line: &str, take: &mut impl FnMut(Entry<'_>)) {
        self.input = false;
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        self.waiting = Waiting::Nothing;
        if let Some((address, size)) = pair(rest).map(|it| (it.0, it.1)) {
            self.sections += 1;
            take(Entry::Section { name, address, size });
        } else if rest.trim().is_empty() && !name.contains('(') {
            self.waiting = Waiting::Section(name.to_owned());
        }
    }

    /// A name in the second column: an input, a pattern of the script, or what the linker made.
    fn input(
        &mut self,
        number: u64,
        line: &str,
        name: &str,
        take: &mut impl FnMut(Entry<'_>),
    ) -> Result<(), MapError> {
        self.waiting = Waiting::Nothing;
        // ` *(.text)`, ` *crtbegin.o(.ctors)` are patterns, ` *fill*` and ` ** PLT` are bytes.
        let made = name.strip_prefix("** ");
        if name.starts_with('*') && made.is_none() && !name.starts_with("*fill*") {
            return Ok(());
        }
        let numbers = name.find(" 0x").map(|at| (name[..at].trim_end(), &name[at..]));
        match numbers {
            None => self.waiting = Waiting::Input(name.trim_end().to_owned()),
            Some((name, rest)) => self.bytes(number, line, name, rest, take)?,
        }
        Ok(())
    }

    /// Numbers of a name on the line before, a symbol, or an assignment of the script.
    fn numbers(
        &mut self,
        number: u64,
        line: &str,
        text: &str,
        take: &mut impl FnMut(Entry<'_>),
    ) -> Result<(), MapError> {
        match std::mem::replace(&mut self.waiting, Waiting::Nothing) {
            Waiting::Section(name) => {
                if let Some((address, size, _)) = pair(text) {
                    self.sections += 1;
                    take(Entry::Section { name: &name, address, size });
                }
            }
            Waiting::Input(name) => self.bytes(number, line, &name, text, take)?,
            Waiting::Nothing => {
                let Some((address, rest)) = prefixed(text) else { return Ok(()) };
                let name = rest.trim();
                // `0x40 (size before relaxing)` tells what was; ` = ` and `PROVIDE` are the script's.
                let script =
                    name.contains(" = ") || name.starts_with("PROVIDE") || name.starts_with('(');
                if self.input && !name.is_empty() && !script {
                    take(Entry::Symbol { address, size: None, name });
                }
            }
        }
        Ok(())
    }

    fn bytes(
        &mut self,
        number: u64,
        line: &str,
        name: &str,
        numbers: &str,
        take: &mut impl FnMut(Entry<'_>),
    ) -> Result<(), MapError> {
        let Some((address, size, object)) = pair(numbers) else {
            return Err(at(number, Fault::Number, line));
        };
        let made = name.strip_prefix("** ");
        if made.is_some() && self.sections == 0 {
            // Headers stand before the first section, and are no part of any.
            return Ok(());
        }
        if self.sections == 0 {
            return Err(at(number, Fault::Order, line));
        }
        if name.starts_with("*fill*") || made.is_some_and(|made| made.ends_with("fill")) {
            self.input = false;
            take(Entry::Fill { address, size });
            return Ok(());
        }
        self.input = true;
        let object = Some(object).filter(|object| !object.is_empty() && made.is_none());
        take(Entry::Input { address, size, object, section: made.unwrap_or(name) });
        Ok(())
    }
}

/// Address and size, and what follows them.
fn pair(text: &str) -> Option<(u64, u64, &str)> {
    let (address, rest) = prefixed(text)?;
    let (size, rest) = prefixed(rest)?;
    Some((address, size, rest.trim()))
}
