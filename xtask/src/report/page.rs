//! Where the bytes of a library are, as a page to zoom: component, label, object, symbol.

use std::collections::BTreeMap;

use treemap::{Fact, Page, Row, Second};

use super::words::DEMO;
use crate::attribute::{self, Attribution, By, Sources};

/// What the steps of a row are, from the outermost.
const LEVELS: [&str; 4] = ["component", "label", "object", "symbol"];

/// The page of one library; `demo` says that it is no MediaPipe.
pub fn attribution_page(attribution: &Attribution, demo: bool) -> String {
    let mut rows: BTreeMap<Vec<String>, (u64, u64)> = BTreeMap::new();
    for row in attribution.rows() {
        let sum = rows.entry(path(&row)).or_default();
        *sum = (sum.0 + row.bytes.0, sum.1 + row.charged.0);
    }
    treemap::render(&Page {
        title: title(attribution),
        facts: facts(attribution, demo),
        levels: LEVELS.map(str::to_owned).to_vec(),
        second: Second::Column("Charged".into()),
        rows: listed(rows),
    })
}

/// The page of what changed between two builds of a library, each with an attribution for every ABI, of which
/// there is one at least; `causes` are the inputs that differ, a line each. ABIs that one side lacks are left out.
pub fn comparison_page(
    before: &[Attribution],
    after: &[Attribution],
    causes: &[String],
    demo: bool,
) -> String {
    let both = |one: &&Attribution, others: &[Attribution]| {
        others.iter().any(|other| other.abi == one.abi)
    };
    let before: Vec<&Attribution> = before.iter().filter(|it| both(it, after)).collect();
    let after: Vec<&Attribution> =
        after.iter().filter(|it| before.iter().any(|other| other.abi == it.abi)).collect();
    let several = after.len() > 1;
    let step = |attribution: &Attribution, row: &attribute::Row<'_>| {
        let abi = several.then(|| attribution.abi.to_string());
        abi.into_iter().chain(path(row)).collect::<Vec<String>>()
    };
    let mut rows: BTreeMap<Vec<String>, (u64, u64)> = BTreeMap::new();
    for attribution in &after {
        for row in attribution.rows() {
            rows.entry(step(attribution, &row)).or_default().0 += row.bytes.0;
        }
    }
    for attribution in &before {
        for row in attribution.rows() {
            rows.entry(step(attribution, &row)).or_default().1 += row.bytes.0;
        }
    }
    let mut facts = after.first().map(|first| facts(first, demo)).unwrap_or_default();
    if several {
        facts.retain(|fact| fact.term != "Build ID");
    }
    facts.extend(causes.iter().map(|cause| fact("Input", cause.clone())));
    treemap::render(&Page {
        title: match after[..] {
            [one] => format!("{}, what changed", title(one)),
            [first, ..] => format!("{}, what changed", first.library),
            [] => "what changed".to_owned(),
        },
        facts,
        levels: several.then_some("ABI").into_iter().chain(LEVELS).map(str::to_owned).collect(),
        second: Second::Before,
        rows: listed(rows),
    })
}

fn listed(rows: BTreeMap<Vec<String>, (u64, u64)>) -> Vec<Row> {
    let row = |(path, (bytes, second))| Row { path, bytes, second };
    rows.into_iter().map(row).collect()
}

fn title(attribution: &Attribution) -> String {
    format!("{}, {}", attribution.library, attribution.abi)
}

fn fact(term: &str, text: impl Into<String>) -> Fact {
    Fact { term: term.to_owned(), text: text.into() }
}

fn facts(attribution: &Attribution, demo: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    if demo {
        facts.push(fact("Upstream", DEMO));
    }
    facts.extend(attribution.build_id.clone().map(|id| fact("Build ID", id)));
    let Sources { map, symbols, sections, graph, unknown } = &attribution.sources;
    let map = map.as_ref().map(|linker| format!("map of {linker}"));
    let others = [(*symbols, "symbols"), (*sections, "sections"), (*graph, "graph")];
    let others = others.iter().filter(|(there, _)| *there).map(|(_, name)| (*name).to_owned());
    let told: Vec<String> = map.into_iter().chain(others).collect();
    facts.push(fact("Told by", told.join(", ")));
    facts.extend(unknown.iter().map(|what| fact("Unknown", what.clone())));
    facts
}

/// Component, label, object and symbol; what has no label has its reason, and its section in place of a symbol.
fn path(row: &attribute::Row<'_>) -> Vec<String> {
    let symbol = row.symbol.map_or_else(|| format!("[{}]", row.section), demangled);
    let mut path = vec![By::Component.name(row), By::Label.name(row)];
    // The label names its folder already.
    let object = row.origin.object.as_deref();
    path.extend(object.map(|object| object.rsplit('/').next().unwrap_or(object).to_owned()));
    path.push(symbol);
    path
}

/// A name as C++ has it; as it is written where it is none of the Itanium ABI.
pub fn demangled(symbol: &str) -> String {
    let parsed = cpp_demangle::Symbol::new(symbol).ok();
    let name = parsed.and_then(|parsed| parsed.demangle().ok());
    name.unwrap_or_else(|| symbol.to_owned())
}

#[cfg(test)]
mod tests {
    use support::{digest::Sha256, size::Bytes};

    use super::*;
    use crate::{
        attribute::{Origin, Reason, RowDraft},
        catalogue::Abi,
    };

    fn attribution(bytes: u64, symbol: &str) -> Attribution {
        let origin = Origin {
            component: "framework".into(),
            label: Some("//mediapipe/framework:graph".into()),
            object: Some("bazel-out/x/bin/mediapipe/framework/libgraph.a(graph.o)".into()),
            ..Origin::default()
        };
        let row = |origin, symbol: Option<&str>, section: &str, bytes, reason| RowDraft {
            origin,
            symbol: symbol.map(str::to_owned),
            section: section.into(),
            bytes,
            charged: bytes / 10,
            reason,
        };
        let made = Origin { component: "linker-made".into(), ..Origin::default() };
        let rows = vec![
            row(origin, Some(symbol), ".text", bytes, None),
            row(made, None, ".rodata", 50, Some(Reason::Merged)),
        ];
        let sources = Sources { map: Some("lld".into()), symbols: true, ..Sources::default() };
        let file = Bytes(bytes + 50);
        let digest = Sha256::of(b"a");
        Attribution::new("liba.so", Abi::X86_64, file, digest, None, sources, rows).unwrap()
    }

    /// The data in a page, as its script reads it.
    fn data(page: &str) -> serde_json::Value {
        let (_, rest) = page.split_once("type=\"application/json\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    }

    #[test]
    fn a_page_names_what_attribution_names() {
        let page = attribution_page(&attribution(1_000, "_ZN9mediapipeltEiRKSs"), true);
        let data = data(&page);
        let names = data["names"].as_array().unwrap();
        for name in [
            "framework",
            "//mediapipe/framework:graph",
            "libgraph.a(graph.o)",
            "(merged strings)",
            "[.rodata]",
        ] {
            assert!(names.iter().any(|it| it == name), "no {name}: {names:?}");
        }
        let symbol = names.iter().find_map(|it| it.as_str()?.strip_prefix("mediapipe::operator<"));
        assert!(symbol.is_some(), "{names:?}");
        assert_eq!(data["nodes"][1], 1_050);
        assert!(page.contains(DEMO) && page.contains("map of lld, symbols"), "{page}");
    }

    #[test]
    fn a_comparison_has_both_sides_and_the_causes() {
        let (before, after) = (attribution(1_000, "a"), attribution(900, "b"));
        let page = comparison_page(&[before], &[after], &["--gpu: off, before on".into()], false);
        let data = data(&page);
        assert_eq!((&data["nodes"][1], &data["nodes"][2]), (&950.into(), &1_050.into()));
        assert!(page.contains("--gpu: off, before on") && !page.contains(DEMO));
    }

    #[test]
    fn a_name_that_is_no_cpp_stays_as_it_is() {
        for (name, expected) in [
            ("_ZN4absl3MinEii", "absl::Min(int, int)"),
            ("xnn_f32_gemm", "xnn_f32_gemm"),
            ("_Zbroken", "_Zbroken"),
            ("", ""),
        ] {
            assert_eq!(demangled(name), expected);
        }
    }
}
