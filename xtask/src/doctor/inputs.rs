//! What a build reads that is not in the repository: which of it is on this machine, whole.

use camino::Utf8Path;
use support::{diag::Outcome, size::Bytes};

use super::Finding;
use crate::{
    inputs::{Presence, Store, is_unpacked},
    pins::Pin,
};

const SUBJECT: &str = "inputs";

/// The inputs of the build to come.
#[derive(Clone, Debug)]
pub struct Needs {
    /// Their pins; why they cannot be named, where they cannot.
    pub pins: Outcome<Vec<Pin>>,
    /// The store that is searched for them; nothing is fetched.
    pub store: Store,
    /// The command that fetches them.
    pub command: String,
}

/// How one of them stands.
#[derive(Clone, Debug)]
pub struct Input {
    name: String,
    place: String,
    size: Option<u64>,
    pinned: bool,
    presence: Outcome<Presence>,
}

/// Reads what the store has. An unpacked source needs its archive no more.
pub fn gather(pins: &[Pin], store: &Store, work: &Utf8Path) -> Vec<Input> {
    let one = |pin: &Pin| Input {
        name: pin.name.clone(),
        place: pin.place(),
        size: pin.size,
        pinned: pin.is_pinned(),
        presence: match is_unpacked(pin, work) {
            Some(_) => Ok(Presence::Whole),
            None => store.examine(pin),
        },
    };
    pins.iter().map(one).collect()
}

/// Judges them: one line for all that is there, one for all that is not, one for each that is damaged.
pub fn judge(inputs: &[Input], store: &Utf8Path, command: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is = |wanted: Presence| move |input: &&Input| input.presence == Ok(wanted);
    let whole = inputs.iter().filter(is(Presence::Whole)).count();
    let missing: Vec<&Input> = inputs.iter().filter(is(Presence::Missing)).collect();
    if inputs.is_empty() {
        return vec![Finding::ok(SUBJECT, "nothing is fetched for it")];
    }
    if whole > 0 {
        let found = format!("{whole} of {} on this machine, whole ({store})", inputs.len());
        findings.push(Finding::ok(SUBJECT, found));
    }
    let (pinned, loose): (Vec<&Input>, Vec<&Input>) =
        missing.into_iter().partition(|input| input.pinned);
    if !pinned.is_empty() {
        let found = format!("not fetched yet: {}", names(&pinned));
        findings.push(Finding::warning(SUBJECT, found, command));
    }
    for input in loose {
        let name = &input.name;
        let found = format!("{name} is not fetched, and has no digest ({})", input.place);
        let advice =
            format!("cargo xtask pins update {name}; or {command} --allow-unpinned {name}");
        findings.push(Finding::warning(SUBJECT, found, advice));
    }
    for input in inputs {
        let name = &input.name;
        match &input.presence {
            Ok(Presence::Damaged(digest)) => {
                let found = format!("{name} is damaged: its SHA-256 is {digest} ({})", input.place);
                let advice = format!("{command}, which fetches it again; then look at the disk");
                findings.push(Finding::warning(SUBJECT, found, advice));
            }
            Err(failure) => {
                let diagnostic = &failure.diagnostics[0];
                let found = format!("{}: {}", diagnostic.message, diagnostic.notes.join("; "));
                let advice = format!("give yourself access to {store}, or name another `--store`");
                findings.push(Finding::failed(SUBJECT, found, advice));
            }
            Ok(_) => {}
        }
    }
    findings
}

fn names(inputs: &[&Input]) -> String {
    let one = |input: &&Input| match input.size {
        Some(size) => format!("{} ({})", input.name, Bytes(size)),
        None => input.name.clone(),
    };
    inputs.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Why nobody can say what is needed.
pub fn unknown(needs: &Needs) -> Option<Finding> {
    let diagnostic = needs.pins.as_ref().err()?.diagnostics.first()?;
    let found = format!("{}: {}", diagnostic.message.replace('`', ""), diagnostic.notes.join("; "));
    Some(Finding::failed(SUBJECT, found, diagnostic.help.clone().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};
    use support::digest::Sha256;

    #[test]
    fn each_state_has_its_line_and_its_cure() {
        let input = |name: &str, pinned, presence| Input {
            name: name.to_owned(),
            place: "pins.toml:3".to_owned(),
            size: Some(1 << 20),
            pinned,
            presence: Ok(presence),
        };
        let inputs = [
            input("whole", true, Presence::Whole),
            input("one", true, Presence::Missing),
            input("two", true, Presence::Missing),
            input("loose", false, Presence::Missing),
            input("rotten", true, Presence::Damaged(Sha256::of(b"rotten"))),
        ];
        let findings = judge(&inputs, Utf8Path::new("/store"), "cargo xtask fetch -p app");
        let states: Vec<State> = findings.iter().map(|finding| finding.state).collect();
        use State::{Ok as Fine, Warning};
        assert_eq!(states, [Fine, Warning, Warning, Warning]);
        let found: Vec<&str> = findings.iter().map(|finding| finding.found.as_str()).collect();
        assert_eq!(found[0], "1 of 5 on this machine, whole (/store)");
        assert_eq!(found[1], "not fetched yet: one (1.00 MiB), two (1.00 MiB)");
        assert!(found[2].starts_with("loose is not fetched, and has no digest"), "{}", found[2]);
        assert!(found[3].starts_with("rotten is damaged: its SHA-256 is "), "{}", found[3]);
        assert_eq!(findings[1].advice.as_deref(), Some("cargo xtask fetch -p app"));
    }
}
