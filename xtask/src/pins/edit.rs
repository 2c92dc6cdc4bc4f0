//! What a row would have to say: an edit of the text of pins.toml that leaves all else as it is.

use support::digest::Sha256;

use super::Pin;

/// What was found of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Bytes of the file that the server has now.
    pub size: u64,
    /// SHA-256 of the file that the server has now.
    pub sha256: Sha256,
}

/// The lines of a row, and what becomes of each: `(old, new)`, one of them absent for a line that
/// is added or removed.
type Lines = Vec<(Option<String>, Option<String>)>;

/// The text of pins.toml with the row of a pin as it should be.
pub fn apply(text: &str, pin: &Pin, change: Change) -> String {
    let (start, lines) = row(text, pin, change);
    let all: Vec<&str> = text.lines().collect();
    let old = lines.iter().filter(|(old, _)| old.is_some()).count();
    let mut out: Vec<&str> = all[..start].to_vec();
    out.extend(lines.iter().filter_map(|(_, new)| new.as_deref()));
    out.extend(&all[start + old..]);
    let mut out = out.join("\n");
    out.push('\n');
    out
}

/// The edit as a unified diff of one hunk; empty when the row is right as it stands.
pub fn diff(text: &str, pin: &Pin, change: Change) -> String {
    let (start, lines) = row(text, pin, change);
    if lines.iter().all(|(old, new)| old == new) {
        return String::new();
    }
    let path = pin.at.as_ref().map_or("", |at| at.source.path.as_str());
    let count = |side: fn(&(Option<String>, Option<String>)) -> bool| {
        lines.iter().filter(|line| side(line)).count()
    };
    let (olds, news) = (count(|(old, _)| old.is_some()), count(|(_, new)| new.is_some()));
    let first = start + 1;
    let mut out = format!("--- a/{path}\n+++ b/{path}\n@@ -{first},{olds} +{first},{news} @@\n");
    for (old, new) in &lines {
        if old == new {
            out.push_str(&format!(" {}\n", old.as_deref().unwrap_or_default()));
            continue;
        }
        out.extend(old.iter().map(|line| format!("-{line}\n")));
        out.extend(new.iter().map(|line| format!("+{line}\n")));
    }
    out
}

fn row(text: &str, pin: &Pin, change: Change) -> (usize, Lines) {
    let at = pin.at.as_ref().map_or(0, |at| at.span.start);
    let start = text[..at].matches('\n').count();
    let mut wanted = vec![
        ("size", format!("size = {}", change.size)),
        ("sha256", format!("sha256 = \"{}\"", change.sha256)),
    ];
    if pin.sha256 != Some(change.sha256) {
        // Whoever named the old bytes has said nothing of these: so far one place has them.
        wanted.push(("sources", "sources = 1".to_owned()));
    }
    let mut lines = Lines::new();
    let mut rest = text.lines().skip(start);
    let mut last_key = 0;
    lines.extend(rest.next().map(|head| (Some(head.to_owned()), Some(head.to_owned()))));
    for line in rest.take_while(|line| !line.trim_start().starts_with('[')) {
        let key = line.split('=').next().unwrap_or_default().trim();
        let new = wanted.iter().position(|(name, _)| *name == key).map(|at| wanted.remove(at).1);
        lines.push((Some(line.to_owned()), Some(new.unwrap_or_else(|| line.to_owned()))));
        if line.contains('=') {
            last_key = lines.len();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let added = wanted.into_iter().map(|(_, line)| (None, Some(line)));
    let at = last_key.clamp(1, lines.len().max(1)).min(lines.len());
    lines.splice(at..at, added);
    (start, lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pins::Pins;

    const TEXT: &str = "schema = 1\n\n[input.a]\nkind = \"model\"\nurls = [\"https://h/a\"]\nsize = 3 # small\nsources = 1\n\n[input.b]\nkind = \"model\"\nurls = [\"https://h/b\"]\nsources = 0\n";

    #[test]
    fn one_row_changes_and_the_rest_stays() {
        let pins = Pins::parse("pins.toml".into(), TEXT).unwrap();
        let change = Change { size: 4, sha256: Sha256::of(b"abcd") };
        let edited = apply(TEXT, &pins.inputs["a"], change);
        let again = Pins::parse("pins.toml".into(), &edited).unwrap();
        assert_eq!(again.inputs["a"].size, Some(4));
        assert_eq!(again.inputs["a"].sha256, Some(change.sha256));
        assert_eq!(again.inputs["b"].urls, pins.inputs["b"].urls);
        assert_eq!(diff(&edited, &again.inputs["a"], change), "");
        let digest = change.sha256;
        assert_eq!(
            diff(TEXT, &pins.inputs["a"], change),
            format!(
                "--- a/pins.toml\n+++ b/pins.toml\n@@ -3,6 +3,7 @@\n [input.a]\n kind = \"model\"\n urls = [\"https://h/a\"]\n-size = 3 # small\n+size = 4\n sources = 1\n+sha256 = \"{digest}\"\n \n"
            )
        );
        assert_eq!(Pins::parse("p".into(), &edited).unwrap().inputs["b"].sources, 0);
        let last = apply(TEXT, &pins.inputs["b"], change);
        assert_eq!(Pins::parse("p".into(), &last).unwrap().inputs["b"].size, Some(4));
    }
}
