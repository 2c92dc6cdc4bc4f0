//! What changed between two builds, by name: for terminals, Markdown and spreadsheets.

use support::{printable, size::grouped};

use super::{
    explained::quoted,
    printable::code,
    table::{Align, Table},
};
use crate::attribute::{By, Change, Changes, Way};

/// Rows that are shown, and how many others there are with the sum of their changes.
fn cut(changes: &Changes, top: Option<usize>) -> (&[Change], Option<(usize, i128)>) {
    let shown = top.unwrap_or(changes.rows.len()).min(changes.rows.len());
    let (shown, rest) = changes.rows.split_at(shown);
    (shown, (!rest.is_empty()).then(|| (rest.len(), rest.iter().map(difference).sum())))
}

fn difference(row: &Change) -> i128 {
    i128::from(row.after.0) - i128::from(row.before.0)
}

fn signed(difference: i128) -> String {
    let sign = match difference {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    format!("{sign}{}", grouped(u64::try_from(difference.unsigned_abs()).unwrap_or(u64::MAX)))
}

fn word(way: Way) -> &'static str {
    match way {
        Way::Grown => "grown",
        Way::Shrunk => "shrunk",
        Way::Added => "added",
        Way::Removed => "removed",
        Way::Moved => "moved",
    }
}

/// One row of the table: before, after, the change, and what it is of.
fn cells(row: &Change) -> [String; 4] {
    let (before, after) = (grouped(row.before.0), grouped(row.after.0));
    [before, after, signed(difference(row)), word(row.way).to_owned()]
}

fn whole(changes: &Changes) -> [String; 4] {
    let by = i128::from(changes.after.0) - i128::from(changes.before.0);
    [grouped(changes.before.0), grouped(changes.after.0), signed(by), String::new()]
}

/// Tables as terminals show them, one for each ABI, and under them the inputs that differ.
pub fn text(name: &str, all: &[Changes], causes: &[String], top: Option<usize>) -> String {
    let mut out = format!("{}\n", printable::name(name));
    for changes in all {
        let mut table =
            Table::new([Align::Right, Align::Right, Align::Right, Align::Left, Align::Left]);
        let [before, after, change] = ["before", "after", "change"].map(str::to_owned);
        table.row([
            before,
            after,
            change,
            String::new(),
            format!("{} of {}", changes.by, changes.abi),
        ]);
        let (rows, rest) = cut(changes, top);
        for row in rows {
            let [before, after, change, way] = cells(row);
            table.row([before, after, change, way, printable::name(&row.name).into_owned()]);
        }
        if let Some((count, sum)) = rest {
            let none = String::new;
            table.row([none(), none(), signed(sum), none(), format!("... {count} more")]);
        }
        let [before, after, change, none] = whole(changes);
        table.row([
            before,
            after,
            change,
            none,
            format!("all together, {} unchanged", changes.unchanged),
        ]);
        out.push_str(&format!("\n{}", table.render()));
    }
    out.push_str(match causes {
        [] => "\nno recorded input differs\n",
        _ => "\ninputs that differ\n",
    });
    causes.iter().for_each(|cause| out.push_str(&format!("  {cause}\n")));
    out
}

/// The same tables for a page or a pull request.
pub fn markdown(name: &str, all: &[Changes], causes: &[String], top: Option<usize>) -> String {
    let mut out = format!("### {}\n", code(name));
    for changes in all {
        let (by, abi) = (changes.by, changes.abi);
        out.push_str(&format!(
            "\n| {by} of {abi} | before | after | change | |\n|---|--:|--:|--:|---|\n"
        ));
        let (rows, rest) = cut(changes, top);
        for row in rows {
            out.push_str(&format!("| {} | {} |\n", code(&row.name), cells(row).join(" | ")));
        }
        if let Some((count, sum)) = rest {
            out.push_str(&format!("| {count} more | | | {} | |\n", signed(sum)));
        }
        out.push_str(&format!("| **all together** | {} |\n", whole(changes).join(" | ")));
    }
    out.push_str(match causes {
        [] => "\nNo recorded input differs.\n",
        _ => "\nInputs that differ:\n",
    });
    causes.iter().for_each(|cause| out.push_str(&format!("- {}\n", code(cause))));
    out
}

/// The rows for a spreadsheet (RFC 4180).
pub fn csv(name: &str, all: &[Changes]) -> String {
    let by = all.first().map_or(By::Component, |changes| changes.by);
    let mut out = format!("result,abi,{by},way,before,after\r\n");
    for changes in all {
        for row in &changes.rows {
            let (name, abi, of, way) =
                (quoted(name), changes.abi, quoted(&row.name), word(row.way));
            out.push_str(&format!("{name},{abi},{of},{way},{},{}\r\n", row.before.0, row.after.0));
        }
    }
    out
}
