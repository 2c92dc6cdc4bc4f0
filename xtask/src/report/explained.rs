//! Where bytes are from, as a table: for terminals, Markdown and spreadsheets.

use support::{
    printable,
    size::{Bytes, grouped},
};

use super::{
    printable::code,
    table::{Align, Table},
};
use crate::attribute::{Attribution, Fold, Folded, Sources};

/// Rows that are shown, and how many others there are with their sums.
fn cut(fold: &Fold, top: Option<usize>) -> (&[Folded], Option<(usize, Bytes, Bytes)>) {
    let shown = top.unwrap_or(fold.rows.len()).min(fold.rows.len());
    let (shown, rest) = fold.rows.split_at(shown);
    let sum = |of: fn(&Folded) -> Bytes| Bytes(rest.iter().map(|row| of(row).0).sum());
    let cut = (rest.len(), sum(|row| row.bytes), sum(|row| row.charged));
    (shown, Some(cut).filter(|cut| cut.0 > 0))
}

/// The share of a whole, in per cent with one place.
fn share(bytes: Bytes, whole: Bytes) -> String {
    if whole.0 == 0 {
        return String::new();
    }
    let tenths = (u128::from(bytes.0) * 1000 + u128::from(whole.0) / 2) / u128::from(whole.0);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// What was there to tell rows by, in words.
fn told_by(sources: &Sources) -> String {
    let mut parts = Vec::new();
    if let Some(map) = &sources.map {
        parts.push(format!("the map of {map}"));
    }
    for (there, name) in [
        (sources.symbols, "symbols"),
        (sources.sections, "sections"),
        (sources.graph, "Bazel's graph"),
    ] {
        if there {
            parts.push(name.to_owned());
        }
    }
    if parts.is_empty() { "nothing but its size".to_owned() } else { parts.join(", ") }
}

/// The table as terminals show it.
pub fn text(told: &Attribution, fold: &Fold, top: Option<usize>) -> String {
    let mut table = Table::new([Align::Right, Align::Right, Align::Right, Align::Left]);
    table.row(["bytes", "share", "charged", fold.by.as_str()]);
    let (rows, rest) = cut(fold, top);
    let mut add = |bytes: Bytes, charged: Bytes, name: &str| {
        table.row([grouped(bytes.0), share(bytes, told.file), grouped(charged.0), name.to_owned()]);
    };
    for row in rows {
        add(row.bytes, row.charged, &printable::name(&row.name));
    }
    if let Some((count, bytes, charged)) = rest {
        add(bytes, charged, &format!("... {count} more"));
    }
    add(fold.bytes, fold.charged, "all together");
    let mut out = format!(
        "{} ({}), {} bytes, told by {}\n\n{}",
        printable::name(&told.library),
        told.abi,
        grouped(told.file.0),
        told_by(&told.sources),
        table.render()
    );
    if !told.sources.unknown.is_empty() {
        out += "\nWhat cannot be known:\n";
    }
    for unknown in &told.sources.unknown {
        out += &format!("  {unknown}\n");
    }
    out
}

/// The table for a page or a pull request.
pub fn markdown(told: &Attribution, fold: &Fold, top: Option<usize>) -> String {
    let by = fold.by;
    let mut out = format!(
        "**{}** for {}, {} bytes, told by {}\n\n| {by} | bytes | share | charged |\n|---|--:|--:|--:|\n",
        code(&told.library),
        told.abi,
        grouped(told.file.0),
        told_by(&told.sources)
    );
    let (rows, rest) = cut(fold, top);
    let mut add = |bytes: Bytes, charged: Bytes, name: &str| {
        let (bytes, share, charged) =
            (grouped(bytes.0), share(bytes, told.file), grouped(charged.0));
        out += &format!("| {name} | {bytes} | {share} | {charged} |\n");
    };
    for row in rows {
        add(row.bytes, row.charged, &code(&row.name));
    }
    if let Some((count, bytes, charged)) = rest {
        add(bytes, charged, &format!("{count} more"));
    }
    add(fold.bytes, fold.charged, "**all together**");
    for unknown in &told.sources.unknown {
        out += &format!("\nUnknown: {unknown}.\n");
    }
    out
}

/// The rows for a spreadsheet (RFC 4180), the cut ones as one.
pub fn csv(fold: &Fold, top: Option<usize>) -> String {
    let mut out = format!("{},bytes,charged\r\n", fold.by);
    let (rows, rest) = cut(fold, top);
    let mut add = |name: &str, bytes: Bytes, charged: Bytes| {
        out += &format!("{},{},{}\r\n", quoted(name), bytes.0, charged.0);
    };
    for row in rows {
        add(&row.name, row.bytes, row.charged);
    }
    if let Some((count, bytes, charged)) = rest {
        add(&format!("({count} more)"), bytes, charged);
    }
    out
}

/// A field that no spreadsheet takes for a formula, in quotes where a comma or a quote is in it.
pub(super) fn quoted(name: &str) -> String {
    // A label of another repository begins as an old kind of formula does.
    let formula =
        name.starts_with(['=', '+', '-', '\t']) || (name.starts_with('@') && !name.contains("//"));
    let name = if formula { format!("'{name}") } else { name.to_owned() };
    if name.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::By;

    #[test]
    fn a_cut_list_has_the_sum_of_what_was_cut() {
        let row = |name: &str, bytes| Folded {
            name: name.into(),
            bytes: Bytes(bytes),
            charged: Bytes(1),
        };
        let rows = vec![row("a,b", 5), row("=c", 3), row("d\"", 2)];
        let fold = Fold { by: By::Label, rows, bytes: Bytes(10), charged: Bytes(3) };
        assert_eq!(csv(&fold, Some(1)), "label,bytes,charged\r\n\"a,b\",5,1\r\n(2 more),5,2\r\n");
        assert_eq!(
            csv(&fold, None),
            "label,bytes,charged\r\n\"a,b\",5,1\r\n'=c,3,1\r\n\"d\"\"\",2,1\r\n"
        );
        assert_eq!(share(Bytes(1), Bytes(3)), "33.3 %");
    }
}
