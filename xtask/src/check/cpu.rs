//! Instructions that not every arm64-v8a device has, counted in the code of a library.
//!
//! Words are decoded by masks, so that data between functions may look like code. What runs them is
//! told by the names of functions, which a stripped library does not have.

use std::{collections::BTreeMap, ops::Range, sync::LazyLock};

use object::{
    LittleEndian, Object as _, ObjectSection as _, ObjectSymbol as _, SectionKind, SymbolKind,
    elf::FileHeader64, read::elf::ElfFile,
};
use serde::Deserialize;

use crate::measure::Image;

/// What was counted, by the name of the class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Each class of cpu.toml, in its order.
    pub classes: Vec<ClassSeen>,
}

/// Instructions of one class, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassSeen {
    /// The name of its row in cpu.toml.
    pub name: &'static str,
    /// All of them, guarded ones too.
    pub count: usize,
    /// Those in functions with names of which no guard is a part, by function.
    pub unguarded: BTreeMap<String, usize>,
    /// Those in code that has no name.
    pub nameless: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassRow {
    name: String,
    families: Vec<String>,
    guards: Vec<String>,
    words: Vec<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CpuFile {
    choices: Vec<String>,
    class: Vec<ClassRow>,
}

static FILE: LazyLock<CpuFile> = LazyLock::new(|| {
    toml::from_str(include_str!("cpu.toml"))
        .expect("the bundled classes are valid: a test reads them")
});

/// Mask, value, and the index of the class.
type Word = (u32, u32, usize);

/// Tells most instructions from those of the classes by one look at a table that fits a processor's
/// first cache: by the bits in which A64 keeps its opcodes, 31 to 21 and 15 to 10.
struct Decoder {
    candidates: Vec<u64>,
    words: Vec<Word>,
}

/// As many as the bits of a key can say.
const KEYS: u32 = 1 << 17;

fn key(word: u32) -> u32 {
    (word >> 21) << 6 | (word >> 10) & 0x3f
}

impl Decoder {
    fn new(classes: &[&'static ClassRow]) -> Self {
        let hex = |text: &str| u32::from_str_radix(text, 16).unwrap_or(u32::MAX);
        let of = |(index, class): (usize, &&'static ClassRow)| {
            let word = move |(mask, value): &(String, String)| (hex(mask), hex(value), index);
            class.words.iter().map(word).collect::<Vec<Word>>()
        };
        let words: Vec<Word> = classes.iter().enumerate().flat_map(of).collect();
        let mut candidates = vec![0; KEYS as usize / 64];
        for (mask, value, _) in &words {
            // Every value of the bits that the mask leaves open.
            let open = !key(*mask) & (KEYS - 1);
            let mut choice = open;
            loop {
                let key = key(*value) | choice;
                candidates[key as usize / 64] |= 1 << (key % 64);
                if choice == 0 {
                    break;
                }
                choice = (choice - 1) & open;
            }
        }
        Self { candidates, words }
    }

    fn may_be_of_a_class(&self, word: u32) -> bool {
        let key = key(word);
        self.candidates[key as usize / 64] >> (key % 64) & 1 == 1
    }

    /// The classes that an instruction is of, each once.
    fn classes(&self, word: u32) -> impl Iterator<Item = usize> {
        let mut last = None;
        self.words.iter().filter_map(move |(mask, value, class)| {
            let is_new = word & mask == *value && last.replace(*class) != Some(*class);
            is_new.then_some(*class)
        })
    }
}

impl ClassRow {
    /// Whether all its families are dropped: of a class that one family more uses, some may be left.
    fn is_dropped(&self, dropped: &[String]) -> bool {
        let gone = |family| dropped.contains(family);
        !self.families.is_empty() && self.families.iter().all(gone)
    }
}

impl ClassSeen {
    fn add(&mut self, function: Option<&str>, guards: &[String]) {
        self.count += 1;
        let Some(name) = function else {
            self.nameless += 1;
            return;
        };
        let low = name.to_ascii_lowercase();
        if !guards.iter().any(|guard| low.contains(guard.as_str())) {
            *self.unguarded.entry(name.to_owned()).or_default() += 1;
        }
    }

    /// Whether a profile that drops these families leaves none of it.
    pub fn is_dropped(&self, dropped: &[String]) -> bool {
        FILE.class.iter().any(|class| class.name == self.name && class.is_dropped(dropped))
    }
}

/// Whether a family of XNNPACK's kernels is a set of instructions, and not a choice of code.
pub fn is_instructions(family: &str) -> bool {
    !FILE.choices.iter().any(|choice| choice == family)
}

/// Those of the dropped families that nothing here can count on arm64-v8a.
pub fn uncounted(dropped: &[String]) -> Vec<&String> {
    let classes = || FILE.class.iter().filter(|class| class.is_dropped(dropped));
    dropped
        .iter()
        .filter(|family| !classes().any(|class| class.families.contains(family)))
        .collect()
}

/// Counts the instructions of every class in all code.
pub fn count(bytes: &[u8], image: &Image) -> Seen {
    let classes: Vec<&'static ClassRow> = FILE.class.iter().collect();
    let new = |class: &&'static ClassRow| ClassSeen {
        name: &class.name,
        count: 0,
        unguarded: BTreeMap::new(),
        nameless: 0,
    };
    let mut seen: Vec<ClassSeen> = classes.iter().map(new).collect();
    let decoder = Decoder::new(&classes);
    let elf = ElfFile::<FileHeader64<LittleEndian>>::parse(bytes).ok();
    let functions = elf.as_ref().map(functions).unwrap_or_default();
    for (address, code) in code(elf.as_ref(), bytes, image) {
        for (index, word) in code.as_chunks::<4>().0.iter().enumerate() {
            let word = u32::from_le_bytes(*word);
            if !decoder.may_be_of_a_class(word) {
                continue;
            }
            let name = name_at(&functions, address + 4 * index as u64);
            for class in decoder.classes(word) {
                seen[class].add(name, &classes[class].guards);
            }
        }
    }
    Seen { classes: seen }
}

type Elf<'data> = ElfFile<'data, FileHeader64<LittleEndian>>;

/// Addresses of named functions, sorted by where they begin.
fn functions<'data>(elf: &Elf<'data>) -> Vec<(Range<u64>, &'data str)> {
    let mut all: Vec<(Range<u64>, &str)> = elf
        .symbols()
        .chain(elf.dynamic_symbols())
        .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0)
        .filter_map(|symbol| {
            let range = symbol.address()..symbol.address().saturating_add(symbol.size());
            Some((range, symbol.name().ok()?))
        })
        .collect();
    all.sort_by_key(|(range, _)| range.start);
    all
}

fn name_at<'a>(functions: &[(Range<u64>, &'a str)], address: u64) -> Option<&'a str> {
    let after = functions.partition_point(|(range, _)| range.start <= address);
    let (range, name) = functions.get(after.checked_sub(1)?)?;
    range.contains(&address).then_some(*name)
}

/// The code, by section, or by segment where a packer took the sections away.
fn code<'data>(
    elf: Option<&Elf<'data>>,
    bytes: &'data [u8],
    image: &Image,
) -> Vec<(u64, &'data [u8])> {
    let sections: Vec<(u64, &[u8])> = elf
        .into_iter()
        .flat_map(|elf| elf.sections())
        .filter(|section| section.kind() == SectionKind::Text)
        .filter_map(|section| Some((section.address(), section.data().ok()?)))
        .collect();
    if !sections.is_empty() {
        return sections;
    }
    let segments = image.segments.loads.iter().filter(|load| load.executable);
    let inside = |load: &crate::measure::Load| {
        let start = usize::try_from(load.offset).ok()?;
        let end = start.checked_add(usize::try_from(load.in_file).ok()?)?;
        Some((load.address, bytes.get(start..end)?))
    };
    segments.filter_map(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn classes_are_of_families_that_profiles_drop() {
        for choice in &FILE.choices {
            assert!(Catalogue::bundled().kernels.iter().any(|f| f.name == *choice), "{choice}");
        }
        for class in &FILE.class {
            for family in &class.families {
                assert!(Catalogue::bundled().kernels.iter().any(|f| f.name == *family), "{family}");
            }
            for (mask, value) in &class.words {
                let [mask, value] =
                    [mask, value].map(|word| u32::from_str_radix(word, 16).unwrap());
                assert_eq!(value & !mask, 0, "{}: {value:08x} outside of its mask", class.name);
            }
        }
    }

    #[test]
    fn a_class_is_dropped_where_all_its_families_are() {
        let dropped = |names: &[&str]| -> (Vec<&str>, usize) {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let classes = FILE.class.iter().filter(|class| class.is_dropped(&names));
            (classes.map(|class| class.name.as_str()).collect(), uncounted(&names).len())
        };
        assert_eq!(dropped(&["sme", "dotprod"]), (vec!["dotprod"], 1));
        assert_eq!(dropped(&["sme2", "sme", "hmp"]), (vec!["sme"], 1));
    }
}
