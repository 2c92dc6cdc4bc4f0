//! Builds side by side on one screen: what each ships for each ABI, and how that stands to the first.

use std::collections::BTreeMap;

use support::size::Bytes;

use super::{
    comparison::{Comparison, Shipped},
    delta::Delta,
    table::{Align, Table},
    words::DEMO,
};
use crate::catalogue::Abi;

/// For terminals. Sizes are of everything that ships, file and download (deflated).
pub fn summary(comparison: &Comparison) -> String {
    let mut out = String::new();
    if comparison.upstream.as_deref() == Some("demo") {
        out.push_str(&format!(
            "{DEMO}: the sizes show how the tool works, not what MediaPipe weighs\n\n"
        ));
    }
    let mut table = Table::new([
        Align::Left,
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
    ]);
    table.row(["abi", "profile", "jni library", "other libraries", "file", "download", "change"]);
    let sides: Vec<(&str, &BTreeMap<Abi, Shipped>)> =
        std::iter::once((&*comparison.baseline.name, &comparison.baseline.abis))
            .chain(
                comparison.candidates.iter().map(|candidate| (&*candidate.name, &candidate.abis)),
            )
            .collect();
    for (abi, base) in &comparison.baseline.abis {
        for (index, (name, abis)) in sides.iter().enumerate() {
            let Some(shipped) = abis.get(abi) else { continue };
            let change = if index == 0 {
                String::new()
            } else {
                Delta::new(base.total.file, shipped.total.file).percent_text()
            };
            let jni = jni(shipped);
            let other = Bytes(shipped.total.file.0 - jni.0);
            table.row([
                if index == 0 { abi.to_string() } else { String::new() },
                (*name).to_owned(),
                jni.exact(),
                other.exact(),
                shipped.total.file.exact(),
                shipped.total.download.exact(),
                change,
            ]);
        }
    }
    out.push_str(&table.render());
    for candidate in comparison.candidates.iter().filter(|candidate| !candidate.reasons.is_empty())
    {
        out.push_str(&format!("\n{}\n", candidate.name));
        candidate.reasons.iter().for_each(|reason| out.push_str(&format!("  {reason}\n")));
    }
    out
}

/// The library that Java loads: the one that exports JNI functions is the one named so.
fn jni(shipped: &Shipped) -> Bytes {
    let named = shipped.libraries.iter().filter(|library| library.name.ends_with("_jni.so"));
    Bytes(named.map(|library| library.sizes.file.0).sum())
}
