//! What was proved, for people.

use support::size::grouped;

use super::{coordinates::Coordinates, prove::Proof};

/// Every fact of the proof, a line each: counts first, then names.
pub fn explain(at: &Coordinates, proof: &Proof) -> String {
    let mut text = format!("{}:{}:{}\n\nproved\n", at.group, at.artifact, at.version);
    let number = |number: usize| grouped(number as u64);
    let mut line = |text_of: String| text.push_str(&format!("  {text_of}\n"));
    line(format!("{} classes name nothing that is not there, beside", number(proof.classes)));
    for (name, classes) in &proof.beside {
        line(format!("  {name}, {} classes", number(*classes)));
    }
    if proof.trusted > 0 {
        line(format!(
            "  {} names of Java's own classes, taken on trust: no android.jar was read",
            number(proof.trusted)
        ));
    }
    line(format!(
        "{} of {} natives can be reached, and every library exports them",
        number(proof.reached.len()),
        number(proof.natives)
    ));
    for symbol in &proof.reached {
        line(format!("  {symbol}"));
    }
    for (abi, exports) in &proof.exports {
        line(format!("  {abi} exports {} for Java", number(*exports)));
    }
    line(format!("{} names that C++ looks up are there", number(proof.looked_up.len())));
    for name in &proof.looked_up {
        line(format!("  {name}"));
    }
    line(format!("{} rules for R8, each of which matches", number(proof.rules.len())));
    for rule in &proof.rules {
        line(format!("  {rule}"));
    }
    text
}
