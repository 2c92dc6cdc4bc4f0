//! Functions of Android's libraries, and the API level from which a device has them.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SymbolsFile {
    libc: Vec<Level>,
    ndk: Vec<Level>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Level {
    level: u32,
    names: String,
}

/// Every known symbol with its first API level, in the order of names.
pub fn symbols() -> impl Iterator<Item = (&'static str, u32)> {
    let mut all: Vec<(&str, u32)> = table().iter().map(|(name, level)| (*name, *level)).collect();
    all.sort_unstable();
    all.into_iter()
}

/// The API level that a symbol came with; none where it was always there, or is not known. A log that lost its
/// case still has its symbols.
pub(super) fn level(symbol: &str) -> Option<u32> {
    let any_case = || table().iter().find(|(name, _)| name.eq_ignore_ascii_case(symbol));
    table().get(symbol).copied().or_else(|| any_case().map(|(_, level)| *level))
}

fn table() -> &'static HashMap<&'static str, u32> {
    static FILE: LazyLock<SymbolsFile> = LazyLock::new(|| {
        toml::from_str(include_str!("symbols.toml"))
            .expect("the bundled table of symbols is valid: a test reads it")
    });
    static TABLE: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
        let rows = FILE.libc.iter().chain(&FILE.ndk);
        rows.flat_map(|row| row.names.split_whitespace().map(|name| (name, row.level))).collect()
    });
    &TABLE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_came_with_one_level() {
        for (symbol, expected) in [
            ("strtod_l", Some(26)),
            ("__register_atfork", Some(23)),
            ("aligned_alloc", Some(28)),
            ("pthread_cond_clockwait", Some(30)),
            ("stderr", Some(23)),
            ("AHardwareBuffer_allocate", Some(26)),
            ("printf", None),
        ] {
            assert_eq!(level(symbol), expected, "{symbol}");
        }
        let file: SymbolsFile = toml::from_str(include_str!("symbols.toml")).unwrap();
        let rows = file.libc.iter().chain(&file.ndk);
        let names: usize = rows.map(|row| row.names.split_whitespace().count()).sum();
        assert_eq!(symbols().count(), names, "a symbol stands twice");
    }
}
