//! What changes of a profile cost, each alone and on top of those before it.

use serde::Serialize;
use support::size::grouped;

use super::{
    printable::code,
    table::{Align, Table},
    words::DEMO,
};
use crate::catalogue::Abi;

/// What a change costs: each number is a difference in bytes, below zero where it saves.
#[derive(Debug, Serialize)]
pub struct Cost {
    /// The change, as the command line has it.
    pub change: String,
    /// The ABI that was built.
    pub abi: Abi,
    /// File and download against the profile as it is.
    pub alone: Difference,
    /// The same against the profile with all changes before this one.
    pub on_top: Difference,
    /// Of a dropped task: bytes of targets that other tasks reach too, and which therefore stay.
    pub shared: Option<u64>,
}

/// Differences of sizes in bytes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Difference {
    /// Of the file, stripped, with all libraries that ship beside it.
    pub file: i64,
    /// Of the file, deflated as an APK carries it.
    pub download: i64,
}

/// The profile that was changed, by its name.
#[derive(Debug, Serialize)]
pub struct WhatIf {
    /// The version of the shape of this document.
    pub schema: u32,
    /// The profile that was changed.
    pub profile: String,
    /// Whether it is of the bundled upstream, which is not MediaPipe.
    pub demo: bool,
    /// What the profile weighs as it is: ABI, file, download.
    pub base: Vec<(Abi, u64, u64)>,
    /// Each change for each ABI, in their order.
    pub costs: Vec<Cost>,
}

fn signed(bytes: i64) -> String {
    let sign = match bytes {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    format!("{sign}{}", grouped(bytes.unsigned_abs()))
}

/// A row: the change with its four differences, and what stays of a dropped task.
fn cells(cost: &Cost) -> [String; 6] {
    let [a, b, c, d] =
        [cost.alone.file, cost.alone.download, cost.on_top.file, cost.on_top.download].map(signed);
    [cost.change.clone(), a, b, c, d, cost.shared.map(grouped).unwrap_or_default()]
}

const HEAD: [&str; 6] = ["", "file alone", "download", "file on top", "download", "shared, stays"];

/// A table for each ABI, as terminals show it.
pub fn text(told: &WhatIf) -> String {
    let mut out = if told.demo { format!("{DEMO}\n") } else { String::new() };
    for (abi, file, download) in &told.base {
        let right = Align::Right;
        let mut table = Table::new([Align::Left, right, right, right, right, right]);
        table.row(HEAD);
        for cost in told.costs.iter().filter(|cost| cost.abi == *abi) {
            table.row(cells(cost));
        }
        out.push_str(&format!(
            "{} for {abi} as it is: {} bytes, {} of download\n\n{}\n",
            told.profile,
            grouped(*file),
            grouped(*download),
            table.render()
        ));
    }
    out
}

/// The same tables for a page or a pull request.
pub fn markdown(told: &WhatIf) -> String {
    let mut out = if told.demo { format!("> **{DEMO}**\n\n") } else { String::new() };
    for (abi, file, download) in &told.base {
        let (file, download) = (grouped(*file), grouped(*download));
        out.push_str(&format!(
            "{} for {abi} as it is: {file} bytes, {download} of download\n\n| change ",
            code(&told.profile)
        ));
        out.push_str(&format!("| {} |\n|---|--:|--:|--:|--:|--:|\n", HEAD[1..].join(" | ")));
        for cost in told.costs.iter().filter(|cost| cost.abi == *abi) {
            let [change, rest @ ..] = cells(cost);
            out.push_str(&format!("| {} | {} |\n", code(&change), rest.join(" | ")));
        }
        out.push('\n');
    }
    out
}
