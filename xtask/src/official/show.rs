//! A comparison with Google's AARs for terminals and for pull requests: the same rows.

use support::{
    printable::name as plain,
    size::{Bytes, grouped},
};

use super::{
    document::{AbiSides, Against, Exports, Java, PublishedFile, ReadState, Shipped},
    telemetry,
};
use crate::{
    measure::PagesVerdict,
    report::{Align, Delta, Table, code, paragraph, sentence},
};

/// Exports and classes that are named; JSON has them all.
const SHOWN: usize = 5;

/// Said where the library is of the bundled miniature, in which MediaPipe's code is not.
const DEMO: &str = "demo upstream, not MediaPipe: its sizes say nothing beside Google's";

/// A row: what it is, Google's, one's own, and what changed.
type Row = [String; 4];

/// What is shown, whatever the form: blocks of rows under a heading, and remarks below them.
struct Block {
    heading: String,
    rows: Vec<Row>,
    remarks: Vec<String>,
}

/// The comparison as people read it in a terminal.
pub fn text(against: &Against) -> String {
    let mut out = String::new();
    if against.demo {
        out.push_str(&format!("{DEMO}\n\n"));
    }
    out.push_str(&format!("{}\n\nread\n", title(against, &|name| plain(name).into_owned())));
    let mut files = Table::new([Align::Left, Align::Right, Align::Left]);
    for file in &against.files {
        let size = file.size.map_or(String::new(), Bytes::exact);
        files.row([format!("  {}", file.name), size, state(file)]);
    }
    out.push_str(&files.render());
    for block in blocks(against) {
        let mut table = Table::new([Align::Left, Align::Right, Align::Right, Align::Right]);
        table.row([block.heading, "Google's".into(), "own".into(), "change".into()]);
        for [name, theirs, ours, change] in block.rows {
            table.row([format!("  {name}"), theirs, ours, change]);
        }
        out.push_str(&format!("\n{}", table.render()));
        for remark in block.remarks {
            out.push_str(&paragraph("  ", &plain(&remark)));
        }
    }
    out
}

/// For a pull request or a README.
pub fn markdown(against: &Against) -> String {
    let mut out = format!("### {}\n\n", title(against, &|name| code(name)));
    if against.demo {
        out.push_str(&format!("> **{DEMO}**\n\n"));
    }
    for file in &against.files {
        let size = file.size.map_or(String::new(), |size| format!(", {} bytes", size.exact()));
        out.push_str(&format!("- {}{size}: {}\n", code(&file.name), sentence(&state(file))));
    }
    for block in blocks(against) {
        let heading = sentence(&block.heading);
        out.push_str(&format!("\n| {heading} | Google's | own | change |\n|---|--:|--:|--:|\n"));
        for [name, theirs, ours, change] in block.rows {
            out.push_str(&format!("| {name} | {theirs} | {ours} | {change} |\n"));
        }
        if !block.remarks.is_empty() {
            out.push('\n');
        }
        for remark in block.remarks {
            out.push_str(&format!("- {}\n", sentence(&remark)));
        }
    }
    out
}

fn title(against: &Against, name: &dyn Fn(&str) -> String) -> String {
    format!(
        "{} against the AARs that Google publishes of MediaPipe {}",
        name(&against.name),
        against.release
    )
}

fn state(file: &PublishedFile) -> String {
    match (file.state, file.sha256) {
        (ReadState::Pinned, Some(digest)) => format!("sha256 {}", digest.short(16)),
        (ReadState::Allowed, Some(digest)) => {
            format!("sha256 {}, held against nothing", digest.short(16))
        }
        _ => "not read: no digest of it is known".to_owned(),
    }
}

fn blocks(against: &Against) -> Vec<Block> {
    let mut blocks: Vec<Block> = against
        .abis
        .iter()
        .map(|(abi, sides)| of_abi(abi.as_str(), sides, against.reached_by.as_deref()))
        .collect();
    blocks.push(of_java(&against.published, against.own.as_ref()));
    blocks
}

fn of_abi(abi: &str, sides: &AbiSides, reached_by: Option<&str>) -> Block {
    let both = [&sides.published, &sides.own];
    let mut block = Block { heading: abi.to_owned(), rows: Vec::new(), remarks: Vec::new() };
    let mut size = |name: &str, of: &dyn Fn(&Shipped) -> Bytes| {
        let [theirs, ours] = both.map(|side| side.as_ref().map(of));
        let change = theirs.zip(ours).map(|(a, b)| Delta::new(a, b).percent_text());
        let cell = |size: Option<Bytes>| size.map_or_else(|| "none".into(), Bytes::exact);
        block.rows.push([name.into(), cell(theirs), cell(ours), change.unwrap_or_default()]);
    };
    size("file", &|side| side.sizes.file);
    size("download", &|side| side.sizes.download);
    let row = |name: &str, of: &dyn Fn(&Shipped) -> String| -> Row {
        let [theirs, ours] = both.map(|side| side.as_ref().map(of));
        let equal = theirs.is_some() && theirs == ours;
        let change = if equal { "equal" } else { "" };
        let cell = |text: Option<String>| text.unwrap_or_else(|| "none".into());
        [name.into(), cell(theirs), cell(ours), change.into()]
    };
    block.rows.push(row("16 KiB pages", &pages));
    block.rows.push(row("libraries", &|side| side.libraries.len().to_string()));
    let mut exports = row("exports", &|side| side.exports.to_string());
    exports[3] = match &sides.exports {
        Some(exports) if exports.equal => "equal".into(),
        Some(exports) => format!("-{} +{}", exports.gone.len(), exports.came.len()),
        None => "unknown".into(),
    };
    block.rows.push(exports);
    block
        .remarks
        .extend(sides.exports.as_ref().map(|found| gone(found, reached_by)).into_iter().flatten());
    for (side, whose) in [(&sides.published, "Google's"), (&sides.own, "own")] {
        if let Some(side) = side {
            block.remarks.push(format!("{whose} needs {}", listed(&side.needed, usize::MAX)));
        }
    }
    block
}

fn pages(side: &Shipped) -> String {
    let verdicts = || side.pages_16k.values().map(|pages| pages.as_ref().map(|p| p.verdict));
    if verdicts().any(|verdict| verdict.is_none()) {
        return "unknown".into();
    }
    let refused = verdicts().filter(|verdict| *verdict == Some(PagesVerdict::Refused)).count();
    if refused > 0 {
        return "refused".into();
    }
    let asked = verdicts().any(|verdict| verdict == Some(PagesVerdict::Loads));
    if asked { "load" } else { "not asked" }.into()
}

fn gone(exports: &Exports, reached_by: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    if exports.gone.is_empty() {
        return lines;
    }
    let count = |number: usize| match number {
        1 => "1 export".to_owned(),
        more => format!("{} exports", grouped(more as u64)),
    };
    let of = |wanted: Option<bool>| -> Vec<String> {
        let list = exports.gone.iter().filter(|gone| gone.reached == wanted);
        list.map(|gone| gone.name.clone()).collect()
    };
    let (reached, unknown) = (of(Some(true)), of(None));
    let all = count(exports.gone.len());
    if let Some(by) = reached_by {
        lines.push(match reached.len() {
            0 => format!("{all} of Google's went; {by} reaches none of them"),
            some => format!(
                "{all} of Google's went, and {by} reaches {some} of them: {}",
                listed(&reached, SHOWN)
            ),
        });
    } else if !unknown.is_empty() {
        lines.push(format!(
            "{all} of Google's went: {}; whether kept Java reaches them could not be told",
            listed(&unknown, SHOWN)
        ));
    }
    lines
}

fn of_java(published: &Java, own: Option<&Java>) -> Block {
    let mut block =
        Block { heading: "besides libraries".into(), rows: Vec::new(), remarks: Vec::new() };
    let mut row = |name: &str, of: &dyn Fn(&Java) -> String| {
        let ours = own.map_or_else(|| "no AAR".to_owned(), of);
        block.rows.push([name.into(), of(published), ours, String::new()]);
    };
    row("classes", &|java| grouped(java.classes as u64));
    row("bytes of classes", &|java| java.class_bytes.exact());
    let telemetry = |java: &Java| -> usize { java.telemetry.values().map(Vec::len).sum() };
    row("classes that name telemetry", &|java| grouped(telemetry(java) as u64));
    row("permissions of the manifest", &|java| java.permissions.len().to_string());
    row("components of the manifest", &|java| java.components.len().to_string());
    row("dependencies", &|java| match &java.dependencies {
        Some(list) => list.len().to_string(),
        None => "no POM read".into(),
    });
    for (java, whose) in [(Some(published), "Google's"), (own, "own")] {
        let Some(java) = java else { continue };
        for (package, classes) in &java.telemetry {
            block.remarks.push(format!(
                "{whose}: {} ({package}), named by {}",
                telemetry::meaning(package),
                listed(classes, SHOWN)
            ));
        }
        for (what, list) in [("asks for", &java.permissions), ("adds", &java.components)] {
            if !list.is_empty() {
                block.remarks.push(format!("{whose} {what} {}", listed(list, SHOWN)));
            }
        }
        let senders = java.dependencies.iter().flatten();
        let senders: Vec<String> = senders
            .filter(|dependency| telemetry::is_sender(&dependency.group))
            .map(|dependency| format!("{}:{}", dependency.group, dependency.artifact))
            .collect();
        if !senders.is_empty() {
            block.remarks.push(format!(
                "{whose} brings {}, whose manifests add permissions and services of their own",
                listed(&senders, SHOWN)
            ));
        }
    }
    block
}

fn listed(names: &[String], most: usize) -> String {
    let mut shown: Vec<String> = names.iter().take(most).cloned().collect();
    if let Some(rest) = names.len().checked_sub(most).filter(|rest| *rest > 0) {
        shown.push(format!("and {rest} more"));
    }
    if shown.is_empty() { "nothing".into() } else { shown.join(", ") }
}
