//! Where in a tree an edit would come nearest, and what changed there.

use camino::Utf8Path;
use serde::Serialize;

use crate::{
    graphs::Tree,
    patch::{Action, Edit},
};

/// A place that is like what an edit looks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, below the root of the tree.
    pub file: String,
    /// The line that it begins in, from 1.
    pub line: usize,
    /// What stands there, without the space around it.
    pub text: String,
    /// How many letters differ from what the edit looks for.
    pub distance: usize,
    /// How many letters the edit looks for.
    pub of: usize,
    /// What changed, in a few words.
    pub change: String,
}

impl Place {
    /// Whether it is so near that it is most likely the same thing, written otherwise.
    pub fn is_like(&self) -> bool {
        self.distance * 3 <= self.of
    }
}

/// The nearest place; none where the edit looks for nothing, or nothing is like it.
pub fn nearest(tree: &Tree, edit: &Edit) -> Option<Place> {
    let wanted = match &edit.action {
        Action::InsertAfter { anchor, .. }
        | Action::Replace { anchor, .. }
        | Action::RemoveStatement { anchor, .. } => anchor.clone(),
        Action::AddDep { target, .. } => format!("name = \"{target}\""),
        Action::Append { .. }
        | Action::NewFile { .. }
        | Action::KeepOperators { .. }
        | Action::DropCalculators { .. } => {
            return moved(tree, edit.file.as_path().as_str(), None);
        }
    };
    let file = edit.file.as_path().as_str();
    match tree.text(file) {
        Some(text) => in_text(file, &text, &wanted).filter(Place::is_near),
        None => moved(tree, file, Some(&wanted)),
    }
}

impl Place {
    /// Whether more of it is the same than not.
    fn is_near(&self) -> bool {
        self.distance * 2 <= self.of
    }
}

/// The same file name elsewhere in the tree, with the text in it where one is wanted.
fn moved(tree: &Tree, file: &str, wanted: Option<&str>) -> Option<Place> {
    let name = Utf8Path::new(file).file_name()?;
    // BUILD files and headers are many: only one that has the words is it.
    let folders = ["mediapipe", "third_party"];
    let paths = folders.iter().flat_map(|folder| tree.files(folder, &[name]));
    let of = |path: String| {
        if Utf8Path::new(&path).file_name() != Some(name) {
            return None;
        }
        let text = tree.text(&path)?;
        let (at, found) = match wanted {
            Some(wanted) => {
                let at = text.find(wanted)?;
                (at, wanted.to_owned())
            }
            None => (0, String::new()),
        };
        let line = text[..at].matches('\n').count() + 1;
        let change = format!("`{file}` is there no more; the same stands in `{path}`");
        let of = found.chars().count();
        Some(Place { file: path, line, text: found, distance: 0, of, change })
    };
    paths.filter(|path| path != file).find_map(of)
}

/// The lines of a text that are nearest to those of an anchor.
fn in_text(file: &str, text: &str, wanted: &str) -> Option<Place> {
    let whole = wanted;
    let wanted: Vec<&str> = wanted.trim_matches('\n').lines().collect();
    let lines: Vec<&str> = text.lines().collect();
    let goal = flat(&wanted.join("\n"));
    let mut best: Option<(usize, usize)> = None;
    for start in 0..lines.len().saturating_sub(wanted.len() - wanted.len().min(1)).max(1) {
        let end = (start + wanted.len().max(1)).min(lines.len());
        let Some(window) = lines.get(start..end) else { break };
        let here = flat(&window.join("\n"));
        // The anchor may be a part of its line.
        let distance = part(&here, &goal);
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, start));
        }
    }
    let (distance, start) = best?;
    let end = (start + wanted.len().max(1)).min(lines.len());
    let found = lines.get(start..end)?.join("\n");
    let change = change(whole, &found, text);
    let text = found.trim().to_owned();
    let of = goal.chars().count();
    Some(Place { file: file.to_owned(), line: start + 1, text, distance, of, change })
}

/// The least number of letters that differ between a goal and any part of a text.
fn part(here: &str, goal: &str) -> usize {
    let here: Vec<char> = here.chars().collect();
    // The edit distance, but that a part may begin and end anywhere.
    let mut row = vec![0; here.len() + 1];
    for wanted in goal.chars() {
        let mut diagonal = row[0];
        row[0] += 1;
        for (at, found) in here.iter().enumerate() {
            let changed = diagonal + usize::from(*found != wanted);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row.into_iter().min().unwrap_or_default()
}

/// A text with one space for any space.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn change(wanted: &str, found: &str, text: &str) -> String {
    let quotes = |text: &str| flat(text).replace('\'', "\"");
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    if text.contains("\r\n") && flat(found).contains(&flat(wanted)) {
        "its lines end as on Windows".to_owned()
    } else if flat(found).contains(&flat(wanted)) {
        if text.contains(wanted) {
            "it stands there, in another number of places".to_owned()
        } else {
            "spaces or line breaks differ".to_owned()
        }
    } else if quotes(found).contains(&quotes(wanted)) {
        "other quotes".to_owned()
    } else if bare(text).contains(&bare(wanted)) {
        "spaces or line breaks differ".to_owned()
    } else {
        format!("expected `{}`", flat(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_lines_are_told_with_what_changed() {
        for (text, wanted, line, change) in [
            ("a\n  name = 'x',\n", "name = \"x\",", 2, "other quotes"),
            ("a\n  name  =  \"x\",\n", "name = \"x\",", 2, "spaces or line breaks differ"),
            ("a\r\nb\r\nc\r\n", "b\nc", 2, "its lines end as on Windows"),
            ("q\nload(\"@npm2//x\")\n", "load(\"@npm//x\")", 2, "expected `load(\"@npm//x\")`"),
            ("x\nx\n", "x", 1, "it stands there, in another number of places"),
        ] {
            let place = in_text("f", text, wanted).unwrap();
            assert_eq!((place.line, place.change.as_str()), (line, change), "{text:?}");
        }
    }
}
