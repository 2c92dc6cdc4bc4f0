//! A comparison for terminals, at most 100 columns wide.

use support::{printable::name as plain, size::Bytes};

use super::{
    comparison::{Candidate, Comparison, Shipped},
    delta::{Delta, SizesDelta},
    difference::{AbiChange, LibraryChange},
    startup::StartupFact,
    table::{Align, Table, list, paragraph},
    words::{self, DEMO, SHOWN, shortened},
};
use crate::measure::LeftOut;

/// Columns of a symbol's or library's name inside a sentence.
const NAME: usize = 40;

/// The whole comparison: sizes, sections, needed libraries and symbols of each candidate.
pub fn comparison(comparison: &Comparison) -> String {
    let mut blocks: Vec<String> = Vec::new();
    if comparison.upstream.as_deref() == Some("demo") {
        blocks.push(format!("{DEMO}\n"));
    }
    let baseline = &comparison.baseline;
    for candidate in &comparison.candidates {
        blocks.push(format!("{} against {}\n", plain(&candidate.name), plain(&baseline.name)));
        if !candidate.startup.is_empty() {
            blocks.push(startup(candidate));
        }
        for change in &candidate.changes {
            let sides = [baseline.abis.get(&change.abi), candidate.abis.get(&change.abi)];
            blocks.push(abi(change, sides));
        }
        for (side, when) in [(&baseline.left_out, "before"), (&candidate.left_out, "after")] {
            if !side.is_empty() {
                blocks.push(left_out(side, when));
            }
        }
        if !candidate.reasons.is_empty() {
            let lines = candidate.reasons.iter().map(|reason| format!("  {}\n", plain(reason)));
            blocks.push(format!("why\n{}", lines.collect::<String>()));
        }
    }
    blocks.join("\n")
}

fn startup(candidate: &Candidate) -> String {
    let line = |fact: &StartupFact| {
        let said = plain(&words::startup(fact, short)).into_owned();
        paragraph(&format!("  {:<8} ", fact.turn.as_str()), &said)
    };
    let lines: String = candidate.startup.iter().map(line).collect();
    format!("what decides whether it starts\n{lines}")
}

/// What is there and in no sum.
pub fn left_out(left_out: &[LeftOut], when: &str) -> String {
    let line = |left_out: &LeftOut| {
        format!("{}: {}", shortened(&plain(&left_out.path), 60), plain(&left_out.found))
    };
    let lines = words::left_out(left_out, line).into_iter();
    let lines: String = lines.map(|line| paragraph("  ", &line)).collect();
    let lead = if when.is_empty() { String::new() } else { format!("{when}: ") };
    format!("{lead}left out, in no sum\n{lines}")
}

type Grid = Table<7>;

fn abi(change: &AbiChange, sides: [Option<&Shipped>; 2]) -> String {
    let Some(total) = &change.total else {
        return format!("{}: {}\n", change.abi, words::missing_abi(change.presence));
    };
    let right = Align::Right;
    let mut table = Table::new([Align::Left, right, right, right, right, right, right]);
    table.row([change.abi.as_str(), "", "before", "", "after", "change", ""]);
    if words::needs_sum(sides) {
        table.line(format!("  all that ships, {}", words::library_counts(sides)));
        sizes(&mut table, total);
    }
    for library in &change.libraries {
        library_rows(&mut table, library);
    }
    for needed in &change.needed {
        table.line(format!("  {}", words::needed(needed, short)));
    }
    for (side, when) in sides.into_iter().zip(["before", "after"]) {
        if let Some(side) = side.filter(|side| !side.size_unknown.is_empty()) {
            let lead = format!("  {when}: not found beside, size unknown, not in the sums: ");
            table.line(list(&lead, side.size_unknown.iter().map(|name| short(name))));
        }
    }
    table.render()
}

fn library_rows(table: &mut Grid, library: &LibraryChange) {
    table.line(format!("  {}", words::library(library, short)));
    sizes(table, &library.sizes);
    for section in library.sections.iter().take(SHOWN) {
        row(table, &shortened(&plain(&section.name), 18), section.size);
    }
    if let Some(rest) = library.sections.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        table.line(format!("    and {rest} more sections: --format json has all"));
    }
    for exports in words::exports(library, |name| shortened(&plain(name), 22)) {
        table.line(format!("    {exports}"));
    }
}

fn sizes(table: &mut Grid, sizes: &SizesDelta) {
    for (name, delta) in sizes.rows() {
        match delta {
            Some(delta) => row(table, name, delta),
            None => table.line(format!("    {name:<10}  unknown: no section table")),
        }
    }
}

fn row(table: &mut Grid, name: &str, delta: Delta) {
    let Delta { before, after, .. } = delta;
    let people = |bytes: Bytes| if bytes.0 < 1024 { String::new() } else { bytes.to_string() };
    table.row([
        format!("    {name}"),
        people(before),
        before.exact(),
        people(after),
        after.exact(),
        delta.change_text(),
        delta.percent_text(),
    ]);
}

fn short(name: &str) -> String {
    shortened(&plain(name), NAME)
}

#[cfg(test)]
mod tests {
    use super::super::{
        compare,
        sample::{library, measurement, with_abi, with_section},
    };
    use crate::catalogue::Abi;

    #[test]
    fn a_comparison_reads_like_this() {
        let tasks = library("libtasks.so", &["liblog.so", "libopencv_java4.so"], 12_194_352);
        let opencv = library("libopencv_java4.so", &["libc++_shared.so"], 23_500_000);
        let x86 = with_abi(tasks.clone(), Abi::X86);
        let full =
            measurement("dist/full", vec![with_section(tasks, ".text", 7_140_000), opencv, x86]);
        let face = library("libtasks.so", &["liblog.so"], 7_609_944);
        let face = measurement("dist/face-only", vec![with_section(face, ".text", 4_000_000)]);
        let mut comparison = compare(&full, &[face]);
        comparison.upstream = Some("demo".into());
        comparison.candidates[0].reasons = vec!["dropped tasks: hand_landmarker".into()];
        let text = super::comparison(&comparison);
        let expected = "\
demo upstream, not MediaPipe

dist/face-only against dist/full

what decides whether it starts
  worse    x86 no library for this ABI any more
  changed  arm64-v8a libopencv_java4.so: the library went, and nothing needs it any more

arm64-v8a                     before                after       change
  all that ships, 2 libraries before, 1 after
    file        34.0 MiB  35,694,352  7.26 MiB  7,609,944  -28,084,408  -78.7 %
    normalized  30.6 MiB  32,124,916  6.53 MiB  6,848,949  -25,275,967  -78.7 %
    download    13.6 MiB  14,277,740  2.90 MiB  3,043,977  -11,233,763  -78.7 %
    memory      37.4 MiB  39,263,787  7.98 MiB  8,370,938  -30,892,849  -78.7 %
  libopencv_java4.so went
    file        22.4 MiB  23,500,000                    0  -23,500,000     gone
    normalized  20.2 MiB  21,150,000                    0  -21,150,000     gone
    download    8.96 MiB   9,400,000                    0   -9,400,000     gone
    memory      24.7 MiB  25,850,000                    0  -25,850,000     gone
  libtasks.so
    file        11.6 MiB  12,194,352  7.26 MiB  7,609,944   -4,584,408  -37.6 %
    normalized  10.5 MiB  10,974,916  6.53 MiB  6,848,949   -4,125,967  -37.6 %
    download    4.65 MiB   4,877,740  2.90 MiB  3,043,977   -1,833,763  -37.6 %
    memory      12.8 MiB  13,413,787  7.98 MiB  8,370,938   -5,042,849  -37.6 %
    .text       6.81 MiB   7,140,000  3.81 MiB  4,000,000   -3,140,000  -44.0 %
  no longer needs libc++_shared.so, not found beside: size unknown, not in the sums
  no longer needs libopencv_java4.so, which ships: 22.4 MiB (23,500,000), in the sums
  before: not found beside, size unknown, not in the sums: libc++_shared.so

x86: missing in the candidate: nothing to compare

why
  dropped tasks: hand_landmarker
";
        assert_eq!(text, expected, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100));
    }
}
