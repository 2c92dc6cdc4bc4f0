//! A section of the file in pieces: inputs of the linker, and in them functions and data.

use super::{
    Reason,
    elf::{Elf, ElfSection},
    map::{Map, MapInput},
};

/// Bytes of a section that are of one symbol, of one object, or of none.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) section: &'a str,
    pub(super) address: u64,
    /// Bytes from its address on that are its own, whatever others share them.
    pub(super) length: u64,
    /// Bytes of the file: of equal functions that share theirs, its part.
    pub(super) bytes: u64,
    pub(super) charged: u64,
    pub(super) object: Option<u32>,
    pub(super) symbol: Option<usize>,
    pub(super) reason: Option<Reason>,
    pub(super) loaded: bool,
}

/// A symbol of whatever names them best.
#[derive(Clone, Copy, Debug)]
struct Symbol<'a> {
    address: u64,
    size: Option<u64>,
    name: &'a str,
}

/// All symbols of a library, by address.
pub(super) struct Symbols<'a> {
    all: Vec<Symbol<'a>>,
    whole: bool,
}

impl<'a> Symbols<'a> {
    /// Those of lld's map, else of the unstripped library, else of the library; of another linker's map, which has
    /// no sizes and no local ones, where there are no others.
    pub(super) fn new(elf: &'a Elf, twin: Option<&'a Elf>, map: Option<&'a Map>) -> Self {
        let of_elf = |elf: &'a Elf| -> Vec<Symbol<'a>> {
            let symbol = |it: &'a super::elf::ElfSymbol| Symbol {
                address: it.address,
                size: Some(it.size),
                name: &it.name,
            };
            elf.symbols.iter().map(symbol).collect()
        };
        let of_map = |map: &'a Map| -> Vec<Symbol<'a>> {
            let symbol = |it: &super::map::MapSymbol| Symbol {
                address: it.address,
                size: it.size,
                name: map.names.get(it.name),
            };
            map.symbols.iter().map(symbol).filter(|it| it.size != Some(0)).collect()
        };
        let whole_elf = twin.filter(|twin| twin.whole).or_else(|| Some(elf).filter(|it| it.whole));
        let (mut all, whole) = match (map, whole_elf) {
            (Some(map), _) if map.linker == linkmap::Linker::Lld => (of_map(map), true),
            (_, Some(elf)) => (of_elf(elf), true),
            (Some(map), None) => (of_map(map), true),
            (None, None) => (of_elf(elf), false),
        };
        all.sort_by(|a, b| a.address.cmp(&b.address).then_with(|| a.name.cmp(b.name)));
        all.dedup_by(|a, b| (a.address, a.size, a.name) == (b.address, b.size, b.name));
        Self { all, whole }
    }

    /// Whether functions and data that are not exported are among them.
    pub(super) fn whole(&self) -> bool {
        self.whole
    }

    pub(super) fn name(&self, place: usize) -> &'a str {
        self.all.get(place).map_or("", |symbol| symbol.name)
    }
}

/// Adds the pieces of `size` bytes of a section from the address `begin` on: together they are exactly those bytes.
pub(super) fn made_of<'a>(
    section: &'a ElfSection,
    begin: u64,
    size: u64,
    map: Option<&Map>,
    symbols: &Symbols<'_>,
    pieces: &mut Vec<Piece<'a>>,
) {
    let end = begin.saturating_add(size);
    let fits = |map: &Map, it: &super::map::MapSection| {
        map.names.get(it.name) == section.name && it.address == section.address
    };
    let there = map.and_then(|map| Some((map, map.sections.iter().find(|it| fits(map, it))?)));
    let mut out = Out { section, pieces, left: size };
    let Some((map, mapped)) = there else {
        let reason = made(&section.name, "").unwrap_or(Reason::NoObject);
        out.split(begin, end, None, Some(reason), symbols);
        return out.rest(end, Reason::Padding);
    };
    let mut inputs: Vec<&MapInput> =
        map.inputs.get(mapped.inputs.clone()).unwrap_or_default().iter().collect();
    inputs.sort_by_key(|input| input.address);
    let mut cursor = begin;
    for input in inputs {
        let start = input.address.max(cursor);
        let stop = input.address.saturating_add(input.size).min(end);
        if start >= stop {
            continue;
        }
        out.plain(cursor, start, Some(Reason::Padding));
        let reason = match input.object {
            Some(_) => None,
            None => {
                let name = map.names.get(input.section);
                Some(made(&section.name, name).unwrap_or(Reason::LinkerMade))
            }
        };
        out.split(start, stop, input.object, reason, symbols);
        cursor = stop;
    }
    out.rest(end, Reason::Padding);
}

struct Out<'a, 'b> {
    section: &'a ElfSection,
    pieces: &'b mut Vec<Piece<'a>>,
    left: u64,
}

impl<'a> Out<'a, '_> {
    fn push(
        &mut self,
        (address, length, bytes): (u64, u64, u64),
        object: Option<u32>,
        symbol: Option<usize>,
        reason: Option<Reason>,
    ) {
        let bytes = bytes.min(self.left);
        if bytes == 0 {
            return;
        }
        self.left -= bytes;
        self.pieces.push(Piece {
            section: &self.section.name,
            address,
            length,
            bytes,
            charged: 0,
            object,
            symbol,
            reason,
            loaded: self.section.loaded,
        });
    }

    fn plain(&mut self, start: u64, stop: u64, reason: Option<Reason>) {
        let size = stop.saturating_sub(start);
        self.push((start, size, size), None, None, reason);
    }

    /// What is left of the section, at its end.
    fn rest(&mut self, end: u64, reason: Reason) {
        let left = self.left;
        self.push((end - left.min(end), left, left), None, None, Some(reason));
    }

    /// The bytes of an input by symbol; equal functions that became one share its bytes by count.
    fn split(
        &mut self,
        start: u64,
        stop: u64,
        object: Option<u32>,
        reason: Option<Reason>,
        symbols: &Symbols<'_>,
    ) {
        let named = self.section.loaded;
        let all = &symbols.all;
        let mut at = all.partition_point(|symbol| symbol.address < start);
        let mut cursor = start;
        while named && at < all.len() && all[at].address < stop {
            let address = all[at].address;
            let same = all[at..].iter().take_while(|it| it.address == address).count();
            let next = all.get(at + same).map_or(stop, |it| it.address).min(stop);
            let size = all[at..at + same].iter().filter_map(|it| it.size).max();
            // Without sizes a symbol reaches to the next one.
            let until = size.map_or(next, |size| address.saturating_add(size)).min(stop);
            let from = address.max(cursor);
            if until > from {
                self.push((cursor, from - cursor, from - cursor), object, None, reason);
                let (length, count) = (until - from, same as u64);
                for (nth, symbol) in (0..).zip(at..at + same) {
                    let bytes = length / count + u64::from(nth < length % count);
                    // What is charged to an address is charged once, to the first of its names.
                    let reach = if nth == 0 { length } else { 0 };
                    self.push((from, reach, bytes), object, Some(symbol), reason);
                }
                cursor = until;
            }
            at += same;
        }
        let size = stop - cursor;
        self.push((cursor, size, size), object, None, reason);
    }
}

/// Why bytes of an output section that no object has are there; none where the section does not tell.
fn made(section: &str, input: &str) -> Option<Reason> {
    let begins = |beginnings: &[&str]| beginnings.iter().any(|it| section.starts_with(it));
    if begins(&[".rel"]) && section != ".relro_padding" {
        Some(Reason::Relocations)
    } else if begins(&[".eh_frame", ".ARM.ex", ".gcc_except_table"]) {
        Some(Reason::Unwind)
    } else if begins(&[".dynsym", ".dynstr", ".hash", ".gnu.hash", ".gnu.version"]) {
        Some(Reason::DynamicSymbols)
    } else if begins(&[".plt", ".got", ".iplt", ".dynamic", ".interp", ".relro_padding"]) {
        Some(Reason::LinkerMade)
    } else if begins(&[".note", ".comment", ".ARM.attributes", ".gnu_debuglink"]) {
        Some(Reason::Notes)
    } else if begins(&[".debug", ".zdebug", ".symtab", ".strtab", ".gnu_debugdata"]) {
        Some(Reason::Debug)
    } else if section == ".shstrtab" {
        Some(Reason::Headers)
    } else if input.contains(".str") || input.contains(".cst") || input.starts_with("merge") {
        Some(Reason::Merged)
    } else if input.starts_with(".rodata") {
        // lld merges equal constants of all objects into one, whatever their sections are called.
        Some(Reason::Merged)
    } else {
        None
    }
}
