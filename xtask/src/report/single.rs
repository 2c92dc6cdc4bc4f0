//! One measurement, printed: by `measure`, and as `dist/<profile>/report.md`.

use support::{printable::name as plain, size::Bytes};

use super::{
    budget::BudgetResult,
    markdown,
    needed::{Whereabouts, whereabouts},
    printable::{code, sentence},
    startup,
    table::{Align, Table, list, paragraph},
    text,
    words::{self, both_forms, shortened},
};
use crate::{
    catalogue::Abi,
    measure::{Library, Measurement, Sizes, Unknown},
};

/// For terminals, at most 100 columns wide.
pub fn text(measurement: &Measurement) -> String {
    let lines = words::min_sdk(
        &measurement.min_sdk,
        |path| plain(path).into_owned(),
        |said| plain(said).into_owned(),
    );
    let lines: String = lines.iter().map(|line| paragraph("  minSdkVersion ", line)).collect();
    let mut blocks = vec![format!("{}\n{lines}", plain(&measurement.name))];
    for abi in measurement.abis() {
        let right = Align::Right;
        let mut table = Table::new([Align::Left, right, right, right, right]);
        table.row([abi.as_str(), "file", "normalized", "download", "memory"]);
        for library in measurement.of(abi) {
            table.line(format!("  {}", shortened(&plain(&library.path), 98)));
            for found in startup::troubles(measurement, library).values() {
                table.line(paragraph("    problem ", &plain(found)));
            }
            numbers(&mut table, library.sizes);
            for (name, items) in facts(measurement, library, |name| plain(name).into_owned()) {
                table.line(list(&format!("    {name:<7} "), items));
            }
        }
        let (count, left_out) = (measurement.of(abi).count(), measurement.left_out.len());
        if count > 1 || left_out > 0 {
            table.line(format!("  {}", words::measured_of(count, left_out)));
            numbers(&mut table, measurement.total(abi));
        }
        blocks.push(table.render());
    }
    if !measurement.left_out.is_empty() {
        blocks.push(text::left_out(&measurement.left_out, ""));
    }
    blocks.join("\n")
}

fn numbers(table: &mut Table<5>, sizes: Sizes) {
    let cells = |form: fn(Bytes) -> String| {
        let [file, normalized, download, memory] =
            sizes.rows().map(|(_, bytes)| bytes.map_or_else(|| "unknown".to_owned(), form));
        ["    ".to_owned(), file, normalized, download, memory]
    };
    table.row(cells(Bytes::exact));
    if sizes.file.0 >= 1024 {
        table.row(cells(|bytes| bytes.to_string()));
    }
}

/// For a report: what each library weighs and says, and how it stands to its budgets.
pub fn markdown(measurement: &Measurement, budgets: &[BudgetResult]) -> String {
    let mut out = format!("# {}\n", code(&measurement.name));
    for line in words::min_sdk(&measurement.min_sdk, code, sentence) {
        out.push_str(&format!("\nminSdkVersion {line}\n"));
    }
    let starts = starts(measurement);
    if !starts.is_empty() {
        out.push_str(&format!("\n## What keeps it from starting\n\n{starts}"));
    }
    for abi in measurement.abis() {
        out.push_str(&format!("\n## {abi}\n\n"));
        out.push_str(
            "| library | file | normalized | download | memory |\n|---|--:|--:|--:|--:|\n",
        );
        for library in measurement.of(abi) {
            out.push_str(&row(&code(&library.path), library.sizes));
        }
        let (count, left_out) = (measurement.of(abi).count(), measurement.left_out.len());
        if count > 1 || left_out > 0 {
            let of = match left_out {
                0 => String::new(),
                _ => format!(": {count} of {} files", count + left_out),
            };
            out.push_str(&row(&format!("**all that ships**{of}"), measurement.total(abi)));
        }
        for library in measurement.of(abi) {
            out.push_str(&format!("\n{}\n\n", code(&library.path)));
            for (name, items) in facts(measurement, library, code) {
                out.push_str(&format!("- {name}: {}\n", items.join(", ")));
            }
            out.push_str(&format!("- sha256: `{}`\n", library.sha256));
            let sections = section_list(library);
            if !sections.is_empty() {
                out.push_str(&format!("- largest sections: {}\n", sections.join(", ")));
            }
        }
    }
    if !measurement.left_out.is_empty() {
        let list = markdown::left_out(&measurement.left_out);
        out.push_str(&format!("\n## Left out, in no sum\n\n{list}"));
    }
    if !budgets.is_empty() {
        out.push_str(&format!("\n## Budgets\n\n{}", markdown::budgets(budgets)));
    }
    out
}

/// What a device would refuse, a line each.
fn starts(measurement: &Measurement) -> String {
    let mut out = String::new();
    for library in &measurement.libraries {
        for found in startup::troubles(measurement, library).values() {
            let (path, found) = (code(&library.path), sentence(found));
            out.push_str(&format!("- {} {path}: {found}\n", library.abi));
        }
    }
    out
}

fn row(name: &str, sizes: Sizes) -> String {
    let known = |bytes: Option<Bytes>| bytes.map_or_else(|| "unknown".to_owned(), both_forms);
    let cells = sizes.rows().map(|(_, bytes)| known(bytes));
    format!("| {name} | {} |\n", cells.join(" | "))
}

/// What is worth knowing about a library: `(title, items)`.
fn facts(
    measurement: &Measurement,
    library: &Library,
    name: impl Fn(&str) -> String,
) -> Vec<(&'static str, Vec<String>)> {
    let mut facts = Vec::new();
    if let Some(needing) = &library.needed_by {
        facts.push(("beside", vec![format!("measured because {} needs it", name(needing))]));
    }
    let mut origin = Vec::new();
    if let Some(android) = &library.android {
        origin.push(format!("Android API {}", android.api_level));
        origin.extend(android.ndk.iter().map(|ndk| format!("NDK {}", plain(ndk))));
    } else {
        origin.push("not linked for Android".to_owned());
    }
    if library.unknown.contains(&Unknown::Sections) {
        let found = "no section table, as a packer leaves it: sections and normalized size unknown";
        origin.push(found.to_owned());
    } else {
        origin.push(if library.stripped { "stripped" } else { "not stripped" }.to_owned());
    }
    origin.push(pages(library));
    origin.push(startup::relro_text(library.relro).to_owned());
    let count = library.exports.len();
    origin.push(match library.unknown.contains(&Unknown::Exports) {
        true => "exports unknown".to_owned(),
        false => format!("{count} {}", if count == 1 { "export" } else { "exports" }),
    });
    facts.push(("facts", origin));
    let needs = |needed: &String| needed_item(measurement, library.abi, needed, name(needed));
    if !library.needed.is_empty() {
        facts.push(("needs", library.needed.iter().map(needs).collect()));
    }
    facts
}

fn pages(library: &Library) -> String {
    let least = Bytes(library.alignment.min);
    let is_64 = matches!(library.abi, Abi::Arm64V8a | Abi::X86_64);
    let verdict = match library.alignment.page_size_16k_ok {
        _ if !is_64 => "32-bit: no device with 16 KiB pages loads those",
        true => "loads with 16 KiB pages",
        false => "does not load with 16 KiB pages",
    };
    format!("aligned to {least} ({verdict})")
}

fn needed_item(measurement: &Measurement, abi: Abi, needed: &str, shown: String) -> String {
    match whereabouts(measurement, abi, needed) {
        (Whereabouts::Shipped, Some(sizes)) => format!("{shown} (ships, {})", sizes.file),
        (Whereabouts::SonameOnly, _) => format!("{shown} (only the soname of one that ships)"),
        (Whereabouts::NotFound, _) => format!("{shown} (not found beside: size unknown)"),
        _ => shown,
    }
}

fn section_list(library: &Library) -> Vec<String> {
    let mut sections: Vec<_> = library.sections.iter().collect();
    sections.sort_by_key(|section| std::cmp::Reverse(section.size));
    let item = |name: &str, size: Bytes| format!("{} {size}", code(name));
    sections.iter().take(6).map(|section| item(&section.name, section.size)).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{library, measurement, with_section},
        *,
    };

    fn sample() -> Measurement {
        let tasks = library("libtasks.so", &["liblog.so", "libcv.so", "libgone.so"], 2_000_000);
        measurement(
            "dist/face",
            vec![library("libcv.so", &[], 500), with_section(tasks, ".text", 9)],
        )
    }

    #[test]
    fn text_reads_like_this() {
        let text = text(&sample());
        let expected = "\
dist/face

arm64-v8a       file  normalized  download     memory
  jni/arm64-v8a/libcv.so
                 500         450       200        550
    facts   Android API 24, NDK r28b, stripped, aligned to 16.0 KiB (loads with 16 KiB pages),
            full RELRO, 1 export
  jni/arm64-v8a/libtasks.so
    problem needs what is not found beside: libgone.so
           2,000,000   1,800,000   800,000  2,200,000
            1.91 MiB    1.72 MiB   781 KiB   2.10 MiB
    facts   Android API 24, NDK r28b, stripped, aligned to 16.0 KiB (loads with 16 KiB pages),
            full RELRO, 1 export
    needs   liblog.so, libcv.so (ships, 500 B), libgone.so (not found beside: size unknown)
  all 2 that ship
           2,000,500   1,800,450   800,200  2,200,550
            1.91 MiB    1.72 MiB   781 KiB   2.10 MiB
";
        assert_eq!(text, expected, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100));
    }

    #[test]
    fn markdown_has_budgets() {
        let sample = sample();
        let budget = BudgetResult {
            abi: Abi::Arm64V8a,
            budget: "normalized".into(),
            limit: Bytes(1 << 20),
            measured: Some(Bytes(1_800_450)),
            missing: Vec::new(),
            within: false,
            waived: None,
        };
        let text = markdown(&sample, &[budget]);
        assert!(text.contains("| **all that ships** | 1.91 MiB (2,000,500) |"), "{text}");
        assert!(text.contains(
            "| arm64-v8a | normalized | 1.72 MiB (1,800,450) | 1.00 MiB (1,048,576) | over by 751,874 bytes |"
        ));
        assert!(
            text.contains(
                "- needs: `liblog.so`, `libcv.so` (ships, 500 B), `libgone.so` (not found"
            )
        );
    }
}
