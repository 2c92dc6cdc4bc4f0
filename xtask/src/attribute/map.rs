//! A link map in memory: numbers in vectors, each name once.

use std::{collections::HashMap, io::BufRead};

use linkmap::{Entry, Linker};

use super::AttributionError;

/// Names of a map, each of them once.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: HashMap<Box<str>, u32>,
    all: Vec<Box<str>>,
}

impl Names {
    fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.places.insert(name.into(), place);
        self.all.push(name.into());
        place
    }

    /// The name at a place.
    pub(super) fn get(&self, place: u32) -> &str {
        self.all.get(place as usize).map_or("", |name| name)
    }
}

#[derive(Debug)]
pub(super) struct MapSection {
    pub(super) name: u32,
    pub(super) address: u64,
    pub(super) size: u64,
    /// Places of its inputs in the map.
    pub(super) inputs: std::ops::Range<usize>,
}

#[derive(Debug)]
pub(super) struct MapInput {
    pub(super) address: u64,
    pub(super) size: u64,
    /// None where the linker made it.
    pub(super) object: Option<u32>,
    pub(super) section: u32,
    /// Places of its symbols in the map.
    pub(super) symbols: std::ops::Range<usize>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct MapSymbol {
    pub(super) address: u64,
    pub(super) size: Option<u64>,
    pub(super) name: u32,
}

/// All that a map says of bytes.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) linker: Linker,
    pub(super) names: Names,
    pub(super) sections: Vec<MapSection>,
    pub(super) inputs: Vec<MapInput>,
    pub(super) symbols: Vec<MapSymbol>,
}

impl Map {
    /// Reads a map whole; `path` is said in errors.
    pub(super) fn read(reader: impl BufRead, path: &str) -> Result<Self, AttributionError> {
        let mut map = Self {
            linker: Linker::Lld,
            names: Names::default(),
            sections: Vec::new(),
            inputs: Vec::new(),
            symbols: Vec::new(),
        };
        let linker = linkmap::read(reader, |entry| map.take(entry));
        map.linker = linker.map_err(|error| AttributionError::map(path, &error))?;
        Ok(map)
    }

    fn take(&mut self, entry: Entry<'_>) {
        match entry {
            Entry::Section { name, address, size } => {
                let name = self.names.place(name);
                let inputs = self.inputs.len()..self.inputs.len();
                self.sections.push(MapSection { name, address, size, inputs });
            }
            Entry::Input { address, size, object, section } => {
                let object = object.map(|object| self.names.place(object));
                let section = self.names.place(section);
                let symbols = self.symbols.len()..self.symbols.len();
                self.inputs.push(MapInput { address, size, object, section, symbols });
                if let Some(last) = self.sections.last_mut() {
                    last.inputs.end = self.inputs.len();
                }
            }
            Entry::Symbol { address, size, name } => {
                let name = self.names.place(name);
                self.symbols.push(MapSymbol { address, size, name });
                if let Some(last) = self.inputs.last_mut() {
                    last.symbols.end = self.symbols.len();
                }
            }
            Entry::Fill { .. } | Entry::Reference { .. } | Entry::Extracted { .. } => {}
        }
    }
}
