//! From a library and what is known of its link to rows.

use std::{
    collections::HashMap,
    io::{BufRead, Cursor},
};

use support::{digest::Sha256, size::Bytes};

use super::{
    Attribution, AttributionError, Origin, Reason, RecordedGraph, RowDraft, Sources,
    charge::charges,
    components::{self, LINKER_MADE},
    elf::{self, Elf, ElfSection},
    map::Map,
    pieces::{Piece, Symbols, made_of},
};

/// What lies in no section.
const HEADERS: &str = "[headers]";
const PADDING: &str = "[padding]";
const WITHOUT_SECTIONS: &str = "[file]";

/// A library, and what of its link is at hand.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The name of its file, without folders.
    pub name: &'a str,
    /// All bytes of the file.
    pub bytes: &'a [u8],
    /// The link map, with the path that is said in errors.
    pub map: Option<(&'a str, &'a [u8])>,
    /// The same library with symbols, with the path that is said in errors.
    pub unstripped: Option<(&'a str, &'a [u8])>,
    /// Bazel's graph as it was when the library was linked.
    pub graph: Option<&'a RecordedGraph>,
}

/// Tells where each byte of a library is from.
///
/// # Errors
/// A library or map that cannot be read, and a map or an unstripped library that is of another link.
pub fn attribute(evidence: &Evidence<'_>) -> Result<Attribution, AttributionError> {
    let map = evidence.map.map(|(path, bytes)| Map::read(Cursor::new(bytes), path)).transpose()?;
    with_map(evidence, map)
}

/// The same with a map that is read as it comes: [`Evidence::map`] gives its path alone.
///
/// # Errors
/// As [`attribute`] has them.
pub fn attribute_streaming(
    evidence: &Evidence<'_>,
    map: impl BufRead,
    path: &str,
) -> Result<Attribution, AttributionError> {
    let read = Map::read(map, path)?;
    with_map(&Evidence { map: Some((path, &[])), ..*evidence }, Some(read))
}

fn with_map(evidence: &Evidence<'_>, map: Option<Map>) -> Result<Attribution, AttributionError> {
    let elf = elf::read(evidence.name, evidence.bytes)?;
    if let (Some(map), Some((path, _))) = (&map, evidence.map) {
        same_link(evidence.name, &elf, map, path)?;
    }
    let twin = evidence.unstripped.map(|(path, bytes)| twin(evidence.name, &elf, path, bytes));
    let twin = twin.transpose()?;
    let symbols = Symbols::new(&elf, twin.as_ref(), map.as_ref());
    let origins = Origins::new(map.as_ref(), evidence.graph);
    let file = evidence.bytes.len() as u64;
    let mut pieces = Vec::new();
    let mut drafts = Vec::new();
    for (start, end, what) in ranges(&elf, file) {
        match what {
            Range::Section(section, cut) => {
                let from = pieces.len();
                let begin = section.address.saturating_add(cut);
                let size = end - start;
                made_of(section, begin, size, map.as_ref(), &symbols, &mut pieces);
                debug_assert_eq!(pieces[from..].iter().map(|it| it.bytes).sum::<u64>(), size);
            }
            Range::Other(section, reason) => drafts.push(RowDraft {
                origin: origins.none(),
                symbol: None,
                section: section.to_owned(),
                bytes: end - start,
                charged: 0,
                reason: Some(reason),
            }),
        }
    }
    charge(&elf, evidence.bytes, &mut pieces);
    drafts.extend(pieces.iter().map(|piece| {
        let (origin, reason) = match piece.object {
            Some(object) => origins.of(object),
            None => (origins.made(piece.reason), piece.reason),
        };
        RowDraft {
            origin,
            symbol: piece.symbol.map(|symbol| symbols.name(symbol).to_owned()),
            section: piece.section.to_owned(),
            bytes: piece.bytes,
            charged: piece.charged,
            reason: piece.reason.filter(|it| *it == Reason::Padding).or(reason),
        }
    }));
    let sources = sources(&elf, map.as_ref(), evidence.graph, symbols.whole());
    let digest = Sha256::of(evidence.bytes);
    Attribution::new(
        evidence.name,
        elf.abi,
        Bytes(file),
        digest,
        elf.build_id.clone(),
        sources,
        drafts,
    )
}

/// A part of the file: of a section, how many of its first bytes are another's, or of none.
enum Range<'a> {
    Section(&'a ElfSection, u64),
    Other(&'static str, Reason),
}

/// The whole file in ranges, none of which has a byte of another, whatever its headers say.
fn ranges<'a>(elf: &'a Elf, file: u64) -> Vec<(u64, u64, Range<'a>)> {
    let mut parts: Vec<(u64, u64, Option<&ElfSection>)> = Vec::new();
    for (offset, size) in &elf.headers {
        parts.push((*offset, offset.saturating_add(*size).min(file), None));
    }
    for section in &elf.sections {
        if let Some((offset, size)) = section.file {
            parts.push((offset, offset.saturating_add(size).min(file), Some(section)));
        }
    }
    parts.sort_by_key(|(start, end, _)| (*start, *end));
    let mut ranges = Vec::new();
    let mut cursor = 0;
    let between = match elf.sections.is_empty() {
        true => (WITHOUT_SECTIONS, Reason::NoObject),
        false => (PADDING, Reason::Padding),
    };
    for (offset, end, section) in parts {
        let start = offset.max(cursor);
        if start >= end {
            continue;
        }
        if start > cursor {
            ranges.push((cursor, start, Range::Other(between.0, between.1)));
        }
        let what = match section {
            Some(section) => Range::Section(section, start - offset),
            None => Range::Other(HEADERS, Reason::Headers),
        };
        ranges.push((start, end, what));
        cursor = end;
    }
    if file > cursor {
        ranges.push((cursor, file, Range::Other(between.0, between.1)));
    }
    ranges
}

/// Holds the sections that are loaded against those of the map: a map of another link names other objects.
fn same_link(library: &str, elf: &Elf, map: &Map, path: &str) -> Result<(), AttributionError> {
    let differs = |what: String| AttributionError::OtherLink {
        path: path.to_owned(),
        library: library.to_owned(),
        what,
    };
    for section in elf.sections.iter().filter(|section| section.loaded && section.size > 0) {
        let mut same = map.sections.iter().filter(|it| map.names.get(it.name) == section.name);
        let there = same.clone().any(|it| (it.address, it.size) == (section.address, section.size));
        if there {
            continue;
        }
        let name = section.name.escape_debug();
        let expected = format!("{} bytes at {:#x}", section.size, section.address);
        let found = same.next().map_or("no such section".to_owned(), |it| {
            format!("{} bytes at {:#x}", it.size, it.address)
        });
        return Err(differs(format!("`{name}`: expected {expected}, found {found}")));
    }
    Ok(())
}

/// The unstripped library, which must be of the same link.
fn twin(library: &str, elf: &Elf, path: &str, bytes: &[u8]) -> Result<Elf, AttributionError> {
    let twin = elf::read(path, bytes)?;
    if twin.build_id.is_some() && twin.build_id == elf.build_id {
        return Ok(twin);
    }
    let shown = |elf: &Elf| elf.build_id.clone().unwrap_or_else(|| "none".to_owned());
    Err(AttributionError::OtherBuild {
        path: path.to_owned(),
        library: library.to_owned(),
        expected: shown(elf),
        found: shown(&twin),
    })
}

/// Adds each entry of unwind tables and relocations to the row of what it is there for.
fn charge(elf: &Elf, bytes: &[u8], pieces: &mut [Piece<'_>]) {
    let mut order: Vec<(u64, u64, usize)> = pieces
        .iter()
        .enumerate()
        .filter(|(_, piece)| piece.loaded && piece.bytes > 0)
        .map(|(at, piece)| (piece.address, piece.length, at))
        .collect();
    order.sort_unstable();
    for (address, bytes) in charges(elf, bytes) {
        let next = order.partition_point(|(start, _, _)| *start <= address);
        if let Some((start, length, at)) = next.checked_sub(1).map(|at| order[at])
            && address - start < length
        {
            pieces[at].charged = pieces[at].charged.saturating_add(bytes);
        }
    }
}

/// Where objects are from, each looked at once.
struct Origins {
    all: HashMap<u32, (Origin, Option<Reason>)>,
}

impl Origins {
    fn new(map: Option<&Map>, graph: Option<&RecordedGraph>) -> Self {
        let wanted = graph.map(RecordedGraph::wanted_by).unwrap_or_default();
        let mut all = HashMap::new();
        for (object, map) in map
            .into_iter()
            .flat_map(|map| map.inputs.iter().filter_map(move |it| Some((it.object?, map))))
        {
            all.entry(object).or_insert_with(|| {
                let (mut origin, reason) = components::origin(map.names.get(object));
                let tasks = origin.label.as_deref().and_then(|label| wanted.get(label));
                origin.tasks = tasks.cloned().unwrap_or_default();
                (origin, reason)
            });
        }
        Self { all }
    }

    fn of(&self, object: u32) -> (Origin, Option<Reason>) {
        self.all.get(&object).cloned().unwrap_or_else(|| (self.none(), Some(Reason::NoObject)))
    }

    /// What no object made: the linker did, or it is unknown.
    fn made(&self, reason: Option<Reason>) -> Origin {
        match reason {
            Some(Reason::NoObject) => Origin { component: "unknown".into(), ..Origin::default() },
            _ => self.none(),
        }
    }

    fn none(&self) -> Origin {
        Origin { component: LINKER_MADE.to_owned(), ..Origin::default() }
    }
}

/// What was there, and what cannot be known without the rest.
fn sources(elf: &Elf, map: Option<&Map>, graph: Option<&RecordedGraph>, whole: bool) -> Sources {
    let mut unknown = Vec::new();
    let mut lacks = |what: &str| unknown.push(what.to_owned());
    if elf.sections.is_empty() {
        lacks("what the bytes are for: the library has no table of sections");
    }
    if map.is_none() {
        lacks("component, label and object of anything: there is no link map");
    }
    if map.is_none() && !whole {
        lacks("functions and data that are not exported: the library was stripped");
    }
    if map.is_some() && graph.is_none() {
        lacks("which task wants a label: Bazel's graph was not recorded");
    }
    Sources {
        map: map.map(|map| map.linker.as_str().to_owned()),
        symbols: whole,
        sections: !elf.sections.is_empty(),
        graph: graph.is_some(),
        unknown,
    }
}
