//! Undefined symbols: who gives each of them, and from which API level on.

use std::collections::{BTreeSet, HashSet};

use super::{
    super::{
        answer::{Answer, listed},
        scene::{MinApi, Scene},
        stubs::{Since, Stubs},
    },
    Library, each,
};
use crate::measure::Unknown;

/// Every undefined symbol against what stands beside and what Android gives.
pub fn symbols(scene: &Scene<'_>) -> Vec<Answer> {
    each(scene, |library| answer(scene, library))
}

/// What a library and all that it needs can give.
struct Givers<'a> {
    /// Names that libraries beside it export.
    beside: HashSet<&'a str>,
    /// Android's libraries among those that are needed.
    android: Vec<&'a str>,
}

fn givers<'a>(scene: &'a Scene<'_>, library: &'a Library) -> Result<Givers<'a>, String> {
    let abi = library.image.abi;
    let mut here = vec![library];
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut android = Vec::new();
    let mut next = 0;
    while let Some(library) = here.get(next).copied() {
        next += 1;
        if library.image.unknown.contains(&Unknown::Exports) {
            return Err(format!("what `{}` gives cannot be read", library.name));
        }
        for name in &library.image.dynamic.needed {
            if !seen.insert(name) {
                continue;
            }
            match scene.beside(abi, name) {
                Some(library) => here.push(library),
                None if scene.stubs.library(abi, u32::MAX, name) == Since::Here => {
                    android.push(name.as_str());
                }
                None => return Err(format!("`{name}` is not here, and may give some")),
            }
        }
    }
    let exports = here.iter().flat_map(|library| &library.image.dynamic.exports);
    Ok(Givers { beside: exports.map(String::as_str).collect(), android })
}

fn answer(scene: &Scene<'_>, library: &Library) -> Answer {
    let Some(imports) = &library.image.dynamic.imports else {
        return Answer::could_not_tell("its undefined symbols cannot be read");
    };
    let givers = match givers(scene, library) {
        Ok(givers) => givers,
        Err(why) => return Answer::could_not_tell(why).help("name what it needs too"),
    };
    let outside: Vec<&str> = imports
        .iter()
        .map(|import| import.name.as_str())
        .filter(|name| !givers.beside.contains(name))
        .collect();
    if outside.is_empty() {
        return Answer::ok("all given by libraries beside");
    }
    let Some(min) = scene.min_api(library) else {
        let found = format!("{} of Android, and nobody says the app's lowest level", outside.len());
        return Answer::could_not_tell(found).help("say it: `--min-api N`");
    };
    judge(scene, library, &outside, &givers.android, &min)
}

fn judge(
    scene: &Scene<'_>,
    library: &Library,
    outside: &[&str],
    android: &[&str],
    min: &MinApi,
) -> Answer {
    let (mut later, mut never, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    let mut level = 0;
    for name in outside {
        match scene.stubs.symbol(library.image.abi, min.level, android, name) {
            Since::Here => {}
            Since::Level(since) => {
                level = level.max(since);
                later.push(format!("{} from {since} on", name.escape_debug()));
            }
            Since::Never => never.push(name.escape_debug().to_string()),
            Since::Unknown => unknown.push(name.escape_debug().to_string()),
        }
    }
    let expected = format!("what API level {} gives, {}", min.level, min.from);
    if !later.is_empty() || !never.is_empty() {
        let mut found = Vec::new();
        if !later.is_empty() {
            found.push(listed(&later));
        }
        if !never.is_empty() {
            found.push(format!("nothing that it needs gives {}", listed(&never)));
        }
        let owner = never.first().and_then(|name| Stubs::owner(name));
        let help = match owner {
            Some(owner) => format!("link with {owner}, which has it"),
            None if never.is_empty() => {
                format!("link for API level {}, or raise the app's `minSdk` to {level}", min.level)
            }
            None => "link with `-Wl,--no-undefined`, which tells who wants it".to_owned(),
        };
        return Answer::broken(expected, found.join("; ")).help(help);
    }
    if !unknown.is_empty() {
        let found = format!("the lists do not reach level {}: {}", min.level, listed(&unknown));
        return Answer::could_not_tell(found).help("name an NDK that has it: `--ndk DIR`");
    }
    Answer::ok(format!("{} of Android at API level {}", outside.len(), min.level))
}
