//! What decides whether an app starts: what a device would refuse, and what changed of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    difference::missing_from,
    needed::{self, Whereabouts},
    pairing,
};
use crate::{
    catalogue::Abi,
    measure::{
        AndroidIdent, LeftOut, LeftOutKind, Library, Measurement, PagesVerdict, Relro, StackRights,
        Unknown,
    },
};

/// One such fact about a candidate, beside its baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StartupFact {
    /// Whether it came, went, or is as it was.
    pub turn: Turn,
    /// The ABI; absent where it is about a file that belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abi: Option<Abi>,
    /// The library's name, or the path of a file that is none; absent where it is about a whole ABI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// Which kind of fact it is.
    pub fact: StartupKind,
    /// What was found, in words.
    pub found: String,
}

/// How a fact stands to the baseline, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The candidate has it, the baseline had not: an app that started may not.
    Worse,
    /// Both have it, so that an app that starts today still may not elsewhere.
    Still,
    /// It is another, which may be meant.
    Changed,
    /// The baseline had it, the candidate has not.
    Better,
}

impl Turn {
    /// The word that reports show.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Still => "still",
            Self::Changed => "changed",
            Self::Better => "better",
        }
    }
}

/// The kinds of facts, in the order in which a loader meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StartupKind {
    /// A whole ABI came or went.
    Abi,
    /// A library that the baseline had went.
    Library,
    /// A file that no app has beside the others, or no device loads.
    LeftOut,
    /// Whether devices with pages of 16 KiB load it.
    #[serde(rename = "pages_16k")]
    Pages16k,
    /// The API level from which on devices install it, also beside what a library was linked for.
    Install,
    /// The API level that it was linked for.
    MinSdk,
    /// Code that is written to while it is loaded.
    TextRelocations,
    /// A segment that is both writable and executable.
    WritableCode,
    /// A stack that holds code.
    Stack,
    /// A needed library that is not there.
    Needed,
    /// A needed library that only its soname answers for.
    NeededSoname,
    /// An undefined symbol that nothing can give.
    Unresolved,
    /// The name that others need it by.
    Soname,
    /// Symbols that others could bind to.
    Exports,
    /// What is read-only once loaded.
    Relro,
    /// Symbols and debug information came or went.
    Stripped,
}

/// Names of a list that are shown; JSON has the list itself.
const SHOWN: usize = 3;

/// What a device would refuse about a library, by kind, in words.
pub fn troubles(measurement: &Measurement, library: &Library) -> BTreeMap<StartupKind, String> {
    let mut troubles = BTreeMap::new();
    if let Some(loading) = &library.loading {
        if loading.pages_16k.verdict == PagesVerdict::Refused {
            let reasons = loading.pages_16k.reasons.iter().map(|reason| reason.found.as_str());
            let reasons: Vec<&str> = reasons.collect();
            let found = format!("does not load with 16 KiB pages: {}", reasons.join("; "));
            troubles.insert(StartupKind::Pages16k, found);
        }
        if loading.text_relocations {
            let found = "text relocations, which Android 6 and later refuse";
            troubles.insert(StartupKind::TextRelocations, found.to_owned());
        }
        if loading.writable_code {
            let found = "a segment both writable and executable, which Android 8 and later refuse";
            troubles.insert(StartupKind::WritableCode, found.to_owned());
        }
        if loading.stack == StackRights::Executable {
            troubles.insert(StartupKind::Stack, "asks for an executable stack".to_owned());
        }
        if let Some(names) = loading.unresolved.as_ref().filter(|names| !names.is_empty()) {
            let noun = if names.len() == 1 { "symbol" } else { "symbols" };
            let found = format!(
                "{} undefined {noun} that nothing it needs can give: {}",
                names.len(),
                some(names)
            );
            troubles.insert(StartupKind::Unresolved, found);
        }
    }
    let linked = library.android.as_ref().map(|android| android.api_level);
    if let Some((linked, least)) = linked.zip(measurement.min_sdk_of(library))
        && linked > least
    {
        let found = format!(
            "linked for Android API {linked}, yet devices from API {least} on take it: those below \
             {linked} may lack what it needs"
        );
        troubles.insert(StartupKind::Install, found);
    }
    let mut lists: BTreeMap<StartupKind, Vec<String>> = BTreeMap::new();
    for name in &library.needed {
        let kind = match needed::whereabouts(measurement, library.abi, name).0 {
            Whereabouts::NotFound => StartupKind::Needed,
            Whereabouts::SonameOnly => StartupKind::NeededSoname,
            _ => continue,
        };
        lists.entry(kind).or_default().push(name.clone());
    }
    for (kind, names) in lists {
        let found = match kind {
            StartupKind::Needed => format!("needs what is not found beside: {}", some(&names)),
            _ => format!(
                "needs {} by soname alone: no file has that name, and the loader looks for one",
                some(&names)
            ),
        };
        troubles.insert(kind, found);
    }
    troubles
}

/// Everything that decides whether an app starts: what changed, and what is still wrong.
pub fn changes(before: &Measurement, after: &Measurement) -> Vec<StartupFact> {
    let mut facts = BTreeSet::new();
    let abis: BTreeSet<Abi> = before.abis().into_iter().chain(after.abis()).collect();
    for abi in abis {
        let old: Vec<&Library> = before.of(abi).collect();
        let new: Vec<&Library> = after.of(abi).collect();
        let whole = |turn, found: &str| StartupFact {
            turn,
            abi: Some(abi),
            library: None,
            fact: StartupKind::Abi,
            found: found.to_owned(),
        };
        if new.is_empty() {
            facts.insert(whole(Turn::Worse, "no library for this ABI any more"));
            continue;
        }
        if old.is_empty() {
            facts.insert(whole(Turn::Changed, "libraries for an ABI that is new"));
        }
        for (a, b) in pairing::pair(&old, &new) {
            let mut add = |turn, fact, found: String| {
                let library = b.or(a).map(|library| library.name.clone());
                facts.insert(StartupFact { turn, abi: Some(abi), library, fact, found });
            };
            pair((before, a), (after, b), &mut add);
        }
    }
    facts.extend(installs(before, after));
    left_out(&before.left_out, &after.left_out, &mut facts);
    facts.into_iter().collect()
}

type Side<'a> = (&'a Measurement, Option<&'a Library>);

/// A library on both sides, or on one.
fn pair(before: Side<'_>, after: Side<'_>, add: &mut impl FnMut(Turn, StartupKind, String)) {
    let of = |(measurement, library): Side<'_>| {
        library.map(|library| troubles(measurement, library)).unwrap_or_default()
    };
    let (old, new) = (of(before), of(after));
    let Some(b) = after.1 else {
        let needed = |measurement: &Measurement| {
            before.1.is_some_and(|gone| {
                let names = needed::names(measurement, gone.abi);
                gone.names().any(|name| names.contains(name))
            })
        };
        let (turn, found) = match needed(before.0) && !needed(after.0) {
            true => (Turn::Changed, "the library went, and nothing needs it any more"),
            false => (Turn::Worse, "the library went"),
        };
        add(turn, StartupKind::Library, found.to_owned());
        return;
    };
    for (kind, found) in &new {
        let turn = match old.get(kind) {
            None => Turn::Worse,
            // Another list, or another reason: something new is in it.
            Some(other) if other != found && !told_alone(*kind) => Turn::Worse,
            Some(_) => Turn::Still,
        };
        add(turn, *kind, found.clone());
    }
    let Some(a) = before.1 else { return };
    for (kind, found) in old.iter().filter(|(kind, _)| !new.contains_key(kind)) {
        // Written before that was asked, or a manifest that is not read: nothing is known of it.
        let asked = match kind {
            StartupKind::Install => after.0.min_sdk_of(b).is_some(),
            _ => b.loading.is_some(),
        };
        if asked {
            add(Turn::Better, *kind, format!("no longer: {found}"));
        }
    }
    if a.soname != b.soname {
        let name = |soname: &Option<String>| soname.clone().unwrap_or_else(|| "none".to_owned());
        let needs = |library: &Library| library.needed.iter().any(|n| Some(n) == a.soname.as_ref());
        let turn = if after.0.of(b.abi).any(needs) { Turn::Worse } else { Turn::Changed };
        let found = format!("its soname was {}, now {}", name(&a.soname), name(&b.soname));
        add(turn, StartupKind::Soname, found);
    }
    let known = |library: &Library| !library.unknown.contains(&Unknown::Exports);
    let gone = missing_from(&a.exports, &b.exports);
    if !gone.is_empty() && known(a) && known(b) {
        let noun = if gone.len() == 1 { "export" } else { "exports" };
        let found = format!("{} {noun} went: {}", gone.len(), some(&gone));
        add(Turn::Worse, StartupKind::Exports, found);
    }
    min_sdk(a.android.as_ref(), b.android.as_ref(), add);
    if a.relro != b.relro {
        let turn = if strength(a.relro) > strength(b.relro) { Turn::Worse } else { Turn::Better };
        let found = format!("was {}, now {}", relro_text(a.relro), relro_text(b.relro));
        add(turn, StartupKind::Relro, found);
    }
    if a.stripped != b.stripped && known_stripped(a) && known_stripped(b) {
        let found = if b.stripped { "now stripped" } else { "no longer stripped" };
        add(Turn::Changed, StartupKind::Stripped, found.to_owned());
    }
}

/// Whether a reason that is another is no news, or is told as a fact of its own.
fn told_alone(kind: StartupKind) -> bool {
    matches!(kind, StartupKind::Pages16k | StartupKind::Install)
}

fn known_stripped(library: &Library) -> bool {
    !library.unknown.contains(&Unknown::Stripped)
}

fn min_sdk(
    before: Option<&AndroidIdent>,
    after: Option<&AndroidIdent>,
    add: &mut impl FnMut(Turn, StartupKind, String),
) {
    let level = |ident: Option<&AndroidIdent>| ident.map(|ident| ident.api_level);
    let (old, new) = (level(before), level(after));
    let text = |level: Option<u32>| {
        level.map_or_else(|| "no Android API level".to_owned(), |l| format!("Android API {l}"))
    };
    if old != new {
        let turn = match (old, new) {
            (Some(old), Some(new)) if new > old => Turn::Worse,
            (Some(_), Some(_)) => Turn::Better,
            _ => Turn::Changed,
        };
        let found = format!("was linked for {}, now for {}", text(old), text(new));
        add(turn, StartupKind::MinSdk, found);
    }
}

/// Devices that may install it no more, or may now. Nothing is said of a side without a manifest.
fn installs(before: &Measurement, after: &Measurement) -> Option<StartupFact> {
    if before.min_sdk.is_empty() || after.min_sdk.is_empty() {
        return None;
    }
    let (old, new) = (before.min_sdk(), after.min_sdk());
    let text = |level: Option<u32>| level.map_or_else(|| "unknown".to_owned(), |l| l.to_string());
    let change = format!("minSdkVersion was {}, now {}", text(old), text(new));
    let (turn, found) = match (old, new) {
        _ if old == new => return None,
        (Some(old), Some(new)) if new > old => {
            (Turn::Worse, format!("{change}: devices below Android API {new} no longer take it"))
        }
        (Some(_), Some(new)) => {
            (Turn::Better, format!("{change}: devices from Android API {new} on take it"))
        }
        _ => (Turn::Changed, change),
    };
    Some(StartupFact { turn, abi: None, library: None, fact: StartupKind::Install, found })
}

/// Files that matter to a device though they are in no sum.
fn left_out(before: &[LeftOut], after: &[LeftOut], facts: &mut BTreeSet<StartupFact>) {
    let matters = |left_out: &&LeftOut| {
        matches!(
            left_out.kind,
            LeftOutKind::Repeated
                | LeftOutKind::Armeabi
                | LeftOutKind::WrongFolder
                | LeftOutKind::Damaged
        )
    };
    for left_out in after.iter().filter(matters) {
        let same = |other: &LeftOut| (&other.path, other.kind) == (&left_out.path, left_out.kind);
        let turn = if before.iter().any(same) { Turn::Still } else { Turn::Worse };
        facts.insert(StartupFact {
            turn,
            abi: None,
            library: Some(left_out.path.clone()),
            fact: StartupKind::LeftOut,
            found: left_out.found.clone(),
        });
    }
}

fn strength(relro: Relro) -> u8 {
    match relro {
        Relro::None => 0,
        Relro::Partial => 1,
        Relro::Full => 2,
    }
}

/// How much is read-only once loaded, in words.
pub fn relro_text(relro: Relro) -> &'static str {
    match relro {
        Relro::None => "no RELRO",
        Relro::Partial => "partial RELRO",
        Relro::Full => "full RELRO",
    }
}

fn some(names: &[String]) -> String {
    let mut shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let rest = names.len().saturating_sub(SHOWN);
    let more = format!("{rest} more");
    if rest > 0 {
        shown.push(&more);
    }
    match shown.split_last() {
        Some((last, front)) if rest > 0 => format!("{} and {last}", front.join(", ")),
        _ => shown.join(", "),
    }
}
