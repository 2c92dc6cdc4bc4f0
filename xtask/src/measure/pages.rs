//! Whether devices with pages of 16 KiB load a library: one answer, of all that such a device looks
//! at, as bionic's loader does it.
//!
//! The loader refuses a `p_align` below the page, maps each segment by whole pages, and rounds RELRO
//! outwards to pages when it makes it read-only. <https://developer.android.com/guide/practices/page-sizes>

use std::ops::Range;

use support::size::{Bytes, grouped};

use super::{
    loading::{Pages16k, PagesReason, PagesRule, PagesVerdict},
    segments::{Load, Segments},
};
use crate::catalogue::Abi;

/// Bytes of such a page.
const PAGE: u64 = 16 << 10;

/// Everything that the answer rests on.
#[derive(Clone, Copy, Debug)]
pub struct PageFacts<'a> {
    /// The ABI that the library is for.
    pub abi: Abi,
    /// What the loader maps, from the program header table.
    pub segments: &'a Segments,
    /// Addresses of sections that are written to, where the file has a section table: padding that
    /// nobody writes to may become read-only.
    pub written: Option<&'a [Range<u64>]>,
    /// Where its bytes begin in the APK that stores it; none where a copy is unpacked.
    pub in_apk: Option<u64>,
}

/// The answer, with its reasons.
pub fn judge(facts: PageFacts<'_>) -> Pages16k {
    let reason = |rule, found: &str| PagesReason { rule, found: found.to_owned() };
    if matches!(facts.abi, Abi::ArmeabiV7a | Abi::X86) {
        let found = "it is 32-bit, and devices with such pages load 64-bit libraries alone";
        let reasons = vec![reason(PagesRule::Bits32, found)];
        return Pages16k { verdict: PagesVerdict::NotApplicable, reasons };
    }
    let mut reasons: Vec<PagesReason> = Vec::new();
    let loads = &facts.segments.loads;
    if let Some(found) = alignment(loads) {
        // Such a library is laid out for smaller pages: all else follows from that.
        reasons.push(PagesReason { rule: PagesRule::Alignment, found });
    } else {
        let checks = [
            (PagesRule::Congruence, congruence(loads)),
            (PagesRule::SharedPage, shared_page(loads)),
            (PagesRule::Relro, relro(&facts)),
        ];
        let broken = checks.into_iter().filter_map(|(rule, found)| Some((rule, found?)));
        reasons.extend(broken.map(|(rule, found)| PagesReason { rule, found }));
    }
    if let Some(offset) = facts.in_apk.filter(|offset| !offset.is_multiple_of(PAGE)) {
        let found = format!(
            "the APK stores it at {offset:#x}, which is no multiple of {}: `zipalign -P 16` moves it",
            Bytes(PAGE)
        );
        reasons.push(PagesReason { rule: PagesRule::Zip, found });
    }
    if !reasons.is_empty() {
        return Pages16k { verdict: PagesVerdict::Refused, reasons };
    }
    let kept = "segments, RELRO and place in the archive all fit such pages";
    Pages16k { verdict: PagesVerdict::Loads, reasons: vec![reason(PagesRule::AllKept, kept)] }
}

/// The loader passes over 0, 1 and what is no power of two.
fn alignment(loads: &[Load]) -> Option<String> {
    let asks = |load: &&Load| load.align > 1 && load.align.is_power_of_two();
    let least = loads.iter().filter(asks).map(|load| load.align).min()?;
    (least < PAGE).then(|| format!("a segment is aligned to {} only", Bytes(least)))
}

fn congruence(loads: &[Load]) -> Option<String> {
    let wrong = |load: &&Load| load.address % PAGE != load.offset % PAGE;
    let load = loads.iter().filter(|load| load.in_file > 0).find(wrong)?;
    Some(format!(
        "the segment at address {:#x} lies at {:#x} of the file: the two differ modulo {}",
        load.address,
        load.offset,
        Bytes(PAGE)
    ))
}

/// Segments are mapped one over the other: in a page of two, the later one's rights and bytes hold.
fn shared_page(loads: &[Load]) -> Option<String> {
    let mut sorted: Vec<&Load> = loads.iter().filter(|load| load.in_memory > 0).collect();
    sorted.sort_by_key(|load| load.address);
    let clash = |pair: &&[&Load]| {
        let (low, high) = (pair[0], pair[1]);
        let last = low.addresses().end.saturating_sub(1);
        let rights = |load: &Load| (load.writable, load.executable);
        let distance = |load: &Load| load.address.wrapping_sub(load.offset);
        let same = rights(low) == rights(high)
            && distance(low) == distance(high)
            && low.in_memory == low.in_file;
        last / PAGE >= high.address / PAGE && !same
    };
    let pair = sorted.windows(2).find(clash)?;
    Some(format!(
        "the segments at {:#x} and {:#x} share a page of {}",
        pair[0].address,
        pair[1].address,
        Bytes(PAGE)
    ))
}

/// What is written to and lies in the pages of RELRO, but not in RELRO itself.
fn relro(facts: &PageFacts<'_>) -> Option<String> {
    let segments: Vec<Range<u64>>;
    let written = match facts.written {
        Some(written) => written,
        None => {
            let loads = facts.segments.loads.iter().filter(|load| load.writable);
            segments = loads.map(Load::addresses).collect();
            &segments
        }
    };
    let overlap =
        |a: &Range<u64>, b: &Range<u64>| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    for relro in &facts.segments.relro {
        let start = relro.start - relro.start % PAGE;
        let end = relro.end.checked_next_multiple_of(PAGE).unwrap_or(u64::MAX);
        let inside = |part: &Range<u64>| -> u64 {
            written.iter().fold(0, |sum: u64, written| sum.saturating_add(overlap(part, written)))
        };
        let (before, behind) = (inside(&(start..relro.start)), inside(&(relro.end..end)));
        if behind > 0 {
            return Some(format!(
                "RELRO ends at {:#x}, inside a page of {}: {} bytes of data behind it become \
                 read-only",
                relro.end,
                Bytes(PAGE),
                grouped(behind)
            ));
        }
        if before > 0 {
            return Some(format!(
                "RELRO begins at {:#x}, inside a page of {}: {} bytes of data before it become \
                 read-only",
                relro.start,
                Bytes(PAGE),
                grouped(before)
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{super::loading::StackRights, *};

    fn load(offset: u64, address: u64, size: u64, rights: &str) -> Load {
        Load {
            offset,
            address,
            in_file: size,
            in_memory: size,
            align: PAGE,
            writable: rights.contains('w'),
            executable: rights.contains('x'),
        }
    }

    fn rules(
        loads: Vec<Load>,
        relro: &[Range<u64>],
        written: Option<&[Range<u64>]>,
    ) -> Vec<PagesRule> {
        let memory = Bytes(0);
        let relro = relro.to_vec();
        let stack = StackRights::NotExecutable;
        let segments = Segments { loads, relro, stack, memory, tls: false };
        let facts = PageFacts { abi: Abi::Arm64V8a, segments: &segments, written, in_apk: None };
        judge(facts).reasons.into_iter().map(|reason| reason.rule).collect()
    }

    /// Code, then data with RELRO in front, as lld lays them out for 16 KiB.
    fn good() -> Vec<Load> {
        vec![
            load(0, 0, 0x1f00, ""),
            load(0x1f00, 0x5f00, 0x800, "x"),
            load(0x2700, 0xa700, 0x900, "w"),
        ]
    }

    #[test]
    fn a_library_that_keeps_every_rule_loads() {
        let relro = 0xa700..0xb000;
        assert_eq!(rules(good(), &[], None), [PagesRule::AllKept]);
        assert_eq!(rules(good(), &[relro], None), [PagesRule::AllKept]);
    }

    #[test]
    fn each_rule_is_broken_alone() {
        let change = |at: usize, change: fn(&mut Load)| {
            let mut loads = good();
            change(&mut loads[at]);
            rules(loads, &[], None)
        };
        assert_eq!(change(2, |load| load.align = 4096), [PagesRule::Alignment]);
        assert_eq!(change(2, |load| load.offset += 4096), [PagesRule::Congruence]);
        // Zeros alone lie nowhere in the file.
        assert_eq!(change(2, |load| (load.offset, load.in_file) = (1, 0)), [PagesRule::AllKept]);
        // As the loader does: 0, 1 and what is no power of two ask for nothing.
        for align in [0, 1, 3 << 12] {
            let mut loads = good();
            loads[1].align = align;
            assert_eq!(rules(loads, &[], None), [PagesRule::AllKept]);
        }
        let near = vec![load(0, 0, 0x1000, ""), load(0x1000, 0x1000, 0x800, "x")];
        assert_eq!(rules(near.clone(), &[], None), [PagesRule::SharedPage]);
        let mut same = near;
        same[1].executable = false;
        assert_eq!(rules(same, &[], None), [PagesRule::AllKept]);
    }

    #[test]
    fn relro_makes_whole_pages_read_only() {
        let loads = || vec![load(0, 0, 0x1000, "x"), load(0x4000, 0x4000, 0x9000, "w")];
        let relro = 0x4000..0x5000;
        assert_eq!(rules(loads(), std::slice::from_ref(&relro), None), [PagesRule::Relro]);
        for (written, expected) in [
            (0x4000..0x5000, PagesRule::AllKept),
            (0x8000..0xd000, PagesRule::AllKept),
            (0x7fff..0xd000, PagesRule::Relro),
        ] {
            let found =
                rules(loads(), std::slice::from_ref(&relro), Some(std::slice::from_ref(&written)));
            assert_eq!(found, [expected], "{written:x?}");
        }
        // Rounded down as well.
        let late = 0x6000..0x8000;
        assert_eq!(rules(loads(), &[late], None), [PagesRule::Relro]);
        let last = u64::MAX - 5..u64::MAX;
        assert_eq!(rules(loads(), &[last], None), [PagesRule::AllKept]);
    }

    #[test]
    fn a_place_in_an_apk_counts_for_64_bit_alone() {
        let segments = Segments {
            loads: good(),
            relro: Vec::new(),
            stack: StackRights::NotExecutable,
            memory: Bytes(0),
            tls: false,
        };
        for (abi, in_apk, expected) in [
            (Abi::Arm64V8a, Some(0x8000), PagesVerdict::Loads),
            (Abi::X86_64, Some(0x9000), PagesVerdict::Refused),
            (Abi::ArmeabiV7a, Some(0x9000), PagesVerdict::NotApplicable),
            (Abi::X86, None, PagesVerdict::NotApplicable),
        ] {
            let facts = PageFacts { abi, segments: &segments, written: None, in_apk };
            let answer = judge(facts);
            assert_eq!(answer.verdict, expected);
            assert!(!answer.reasons.is_empty());
        }
    }
}
