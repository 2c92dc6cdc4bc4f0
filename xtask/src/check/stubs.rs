//! What Android gives an app at an API level: the stubs of an NDK where there is one, else the list that
//! is bundled.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    catalogue::Abi,
    measure::{Measurable, open},
};

/// Libraries that every other brings along.
pub const ALWAYS: &[&str] = &["libc.so", "libm.so", "libdl.so"];

/// Libraries of which a device has one file under two names.
const SAME: &[(&str, &str)] = &[("libGLESv2.so", "libGLESv3.so")];

/// The loader itself: needed by name, and it gives `libdl.so`'s symbols.
const LOADER: &str = "ld-android.so";

/// The last level of which the bundled list has every library.
const WHOLE: u32 = 34;
/// The last level of which it has libc.
const WHOLE_LIBC: u32 = 37;

/// From which API level on a symbol or a library is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// At the level that was asked.
    Here,
    /// Only from this higher level on.
    Level(u32),
    /// Not on this ABI, or not at all.
    Never,
    /// The lists do not reach as far.
    Unknown,
}

/// Where the answers come from.
#[derive(Debug, Default)]
pub struct Stubs {
    ndk: Option<Ndk>,
}

#[derive(Debug)]
struct Ndk {
    folder: Utf8PathBuf,
    levels: BTreeMap<(Abi, u32), HashMap<String, HashSet<String>>>,
}

impl Stubs {
    /// Reads an NDK's stubs for the given ABIs and levels; the bundled list where none is given.
    ///
    /// # Errors
    /// The folder that has no stubs of such a level, as a message.
    pub fn read(
        ndk: Option<&Utf8Path>,
        wanted: impl Iterator<Item = (Abi, u32)>,
    ) -> Result<Self, String> {
        let Some(ndk) = ndk else { return Ok(Self::default()) };
        let prebuilt = ndk.join("toolchains/llvm/prebuilt");
        let hosts = prebuilt.read_dir_utf8().map_err(|_| format!("no `{prebuilt}`"))?;
        let mut hosts: Vec<Utf8PathBuf> =
            hosts.filter_map(Result::ok).map(|host| host.path().join("sysroot/usr/lib")).collect();
        hosts.sort();
        let folder = hosts.into_iter().find(|lib| lib.is_dir());
        let folder = folder.ok_or_else(|| format!("no sysroot below `{prebuilt}`"))?;
        let mut levels = BTreeMap::new();
        for (abi, level) in wanted {
            if levels.contains_key(&(abi, level)) {
                continue;
            }
            let at = nearest(&folder.join(triple(abi)), level)?;
            let opened = open(&[Measurable::new(&at, at.as_str())], |_, _| ())
                .map_err(|error| error.to_string())?;
            let libraries = opened.libraries.into_iter();
            let symbols = libraries
                .map(|library| (library.name, library.image.dynamic.exports.into_iter().collect()));
            levels.insert((abi, level), symbols.collect());
        }
        Ok(Self { ndk: Some(Ndk { folder, levels }) })
    }

    /// Where the answers come from, in words.
    pub fn source(&self) -> String {
        match &self.ndk {
            Some(ndk) => format!("the stubs in {}", ndk.folder),
            None => "the bundled list of the NDK's stubs".to_owned(),
        }
    }

    /// From which level on a device has a library of that name.
    pub fn library(&self, abi: Abi, level: u32, name: &str) -> Since {
        if name == LOADER {
            return Since::Here;
        }
        let listed = TABLE.libraries.get(name).and_then(|levels| levels[abi as usize]);
        if let Some(stubs) = self.stubs(abi, level)
            && stubs.contains_key(name)
        {
            return Since::Here;
        }
        since(listed, level)
    }

    /// From which level on one of these libraries gives a symbol.
    pub fn symbol(&self, abi: Abi, level: u32, libraries: &[&str], symbol: &str) -> Since {
        let mut asked: Vec<&str> = libraries.to_vec();
        asked.extend(ALWAYS.iter().filter(|always| !libraries.contains(*always)));
        asked.extend(SAME.iter().filter(|(one, _)| libraries.contains(one)).map(|(_, same)| same));
        if let Some(stubs) = self.stubs(abi, level)
            && asked.iter().any(|name| stubs.get(*name).is_some_and(|all| all.contains(symbol)))
        {
            return Since::Here;
        }
        let levels = asked.iter().filter_map(|name| TABLE.symbols.get(&(*name, symbol)));
        let found = since(levels.filter_map(|levels| levels[abi as usize]).min(), level);
        // What another stub of this NDK lacks at this level is not there, whatever the list has.
        let whole = if asked.iter().all(|name| ALWAYS.contains(name)) { WHOLE_LIBC } else { WHOLE };
        match found {
            Since::Here if self.ndk.is_some() => Since::Never,
            Since::Never if self.ndk.is_none() && level > whole => Since::Unknown,
            found => found,
        }
    }

    /// The library of Android that has a symbol at all, for a hint.
    pub fn owner(symbol: &str) -> Option<&'static str> {
        let owners = TABLE.symbols.keys().filter(|(_, name)| *name == symbol);
        owners.map(|(library, _)| *library).min()
    }

    fn stubs(&self, abi: Abi, level: u32) -> Option<&HashMap<String, HashSet<String>>> {
        self.ndk.as_ref()?.levels.get(&(abi, level))
    }
}

fn since(first: Option<u32>, level: u32) -> Since {
    match first {
        Some(first) if first <= level => Since::Here,
        Some(first) => Since::Level(first),
        None => Since::Never,
    }
}

/// The folder of the highest level that is not above the wanted one: 25 has the stubs of 24.
fn nearest(folder: &Utf8Path, level: u32) -> Result<Utf8PathBuf, String> {
    let entries = folder.read_dir_utf8().map_err(|_| format!("no `{folder}`"))?;
    let levels = entries.filter_map(Result::ok).filter_map(|entry| entry.file_name().parse().ok());
    let levels: Vec<u32> = levels.collect();
    let newest = levels.iter().copied().max().unwrap_or(0);
    let found = levels.into_iter().filter(|found| *found <= level).max();
    match found {
        Some(found) if level <= newest => Ok(folder.join(found.to_string())),
        _ => Err(format!("no stubs of API level {level} in `{folder}`")),
    }
}

fn triple(abi: Abi) -> &'static str {
    match abi {
        Abi::Arm64V8a => "aarch64-linux-android",
        Abi::ArmeabiV7a => "arm-linux-androideabi",
        Abi::X86_64 => "x86_64-linux-android",
        Abi::X86 => "i686-linux-android",
    }
}

/// First level by ABI, in the order of [`Abi`].
type Levels = [Option<u32>; 4];

struct Table {
    libraries: HashMap<&'static str, Levels>,
    symbols: HashMap<(&'static str, &'static str), Levels>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| parse(include_str!("symbols.txt")));

fn parse(text: &'static str) -> Table {
    let mut table = Table { libraries: HashMap::new(), symbols: HashMap::new() };
    let (mut library, mut level, mut abis) = ("", 0, Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            library = name.trim_end_matches(']');
        } else if let Some(group) = line.strip_prefix('@') {
            let mut words = group.split(' ');
            level = words.next().and_then(|level| level.parse().ok()).unwrap_or(u32::MAX);
            abis = words.filter_map(|abi| abi.parse::<Abi>().ok()).collect();
            if abis.is_empty() {
                abis = Abi::ALL.to_vec();
            }
            let levels = table.libraries.entry(library).or_default();
            earliest(levels, &abis, level);
        } else {
            for symbol in line.split_whitespace() {
                earliest(table.symbols.entry((library, symbol)).or_default(), &abis, level);
            }
        }
    }
    table
}

fn earliest(levels: &mut Levels, abis: &[Abi], level: u32) {
    for abi in abis {
        let first = &mut levels[*abi as usize];
        *first = Some(first.map_or(level, |first| first.min(level)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_there_from_its_level_on() {
        let stubs = Stubs::default();
        for (abi, level, libraries, symbol, expected) in [
            (Abi::ArmeabiV7a, 24, &["libc.so"][..], "strtod_l", Since::Level(26)),
            (Abi::ArmeabiV7a, 26, &["libc.so"], "strtod_l", Since::Here),
            (Abi::Arm64V8a, 21, &["liblog.so"], "printf", Since::Here),
            (Abi::Arm64V8a, 21, &["liblog.so"], "AHardwareBuffer_allocate", Since::Never),
            (Abi::Arm64V8a, 24, &["libandroid.so"], "AHardwareBuffer_allocate", Since::Level(26)),
            (Abi::Arm64V8a, 30, &["libc.so"], "___tls_get_addr", Since::Never),
            (Abi::X86, 30, &["libc.so"], "___tls_get_addr", Since::Here),
            (Abi::Arm64V8a, 34, &["libc.so"], "qsort_r", Since::Level(36)),
            (Abi::Arm64V8a, 37, &["libc.so"], "of_tomorrow", Since::Never),
            (Abi::Arm64V8a, 38, &["libc.so"], "of_tomorrow", Since::Unknown),
            (Abi::Arm64V8a, 35, &["libandroid.so"], "ATomorrow_new", Since::Unknown),
            (Abi::Arm64V8a, 21, &["libGLESv2.so"], "glTexStorage2D", Since::Here),
        ] {
            assert_eq!(stubs.symbol(abi, level, libraries, symbol), expected, "{symbol} {level}");
        }
        assert_eq!(stubs.library(Abi::X86, 26, "libneuralnetworks.so"), Since::Level(27));
        assert_eq!(stubs.library(Abi::X86, 26, "libc.so"), Since::Here);
        assert_eq!(stubs.library(Abi::X86, 26, "libcrypto.so"), Since::Never);
        assert_eq!(Stubs::owner("ALooper_pollOnce"), Some("libandroid.so"));
    }
}
