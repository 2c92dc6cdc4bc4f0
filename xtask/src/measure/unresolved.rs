//! Undefined symbols that nothing can give: such a library does not load.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    dynamic::Import,
    library::Read,
    measurement::{Library, Unknown},
    system,
};
use crate::catalogue::Abi;

/// The libraries of all that was read, each with the symbols it lacks. `saved` are those measured
/// before: they give symbols, and were asked when they were read.
pub fn resolve(read: Vec<Read>, saved: &[Library]) -> Vec<Library> {
    let lacking: Vec<Option<Vec<String>>> = {
        let world = World::of(read.iter().map(|read| &read.library).chain(saved));
        read.iter().map(|read| world.lacking(&read.library, read.imports.as_deref()?)).collect()
    };
    let with = |(read, unresolved): (Read, Option<Vec<String>>)| {
        let mut library = read.library;
        if let Some(loading) = &mut library.loading {
            loading.unresolved = unresolved;
        }
        library
    };
    read.into_iter().zip(lacking).map(with).collect()
}

/// All libraries that lie beside one another, by the names that others need them by.
struct World<'a> {
    libraries: HashMap<(Abi, &'a str), &'a Library>,
}

impl<'a> World<'a> {
    fn of(libraries: impl Iterator<Item = &'a Library>) -> Self {
        let mut world = Self { libraries: HashMap::new() };
        for library in libraries {
            for name in library.names() {
                world.libraries.entry((library.abi, name)).or_insert(library);
            }
        }
        world
    }

    /// Symbols that neither the library nor anything it needs can give; none where a needed library
    /// is not here, since that one may have them.
    fn lacking(&self, library: &Library, imports: &[Import]) -> Option<Vec<String>> {
        let mut here: Vec<&Library> = vec![library];
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut systems = Vec::new();
        let mut next = 0;
        while let Some(library) = here.get(next).copied() {
            next += 1;
            if library.unknown.contains(&Unknown::Exports) {
                return None;
            }
            for name in &library.needed {
                if !seen.insert(name) {
                    continue;
                }
                match self.libraries.get(&(library.abi, name.as_str())) {
                    Some(library) => here.push(library),
                    None if system::is_system_library(name) => systems.push(name.as_str()),
                    None => return None,
                }
            }
        }
        let given: HashSet<&str> =
            here.iter().flat_map(|library| &library.exports).map(String::as_str).collect();
        let lacks = |import: &&Import| {
            // A version names the giver: what the linker saw there is there.
            let seen = import.from.as_deref().is_some_and(|from| systems.contains(&from));
            !seen
                && !given.contains(import.name.as_str())
                && !systems.iter().any(|system| system::may_give(system, &import.name))
        };
        let names: BTreeSet<&String> =
            imports.iter().filter(lacks).map(|import| &import.name).collect();
        Some(names.into_iter().cloned().collect())
    }
}
