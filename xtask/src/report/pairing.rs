//! Which library of the candidate answers to which of the baseline.

use super::needed::answers_to;
use crate::measure::Library;

/// A library on both sides, or on one.
pub type Pair<'a> = (Option<&'a Library>, Option<&'a Library>);

/// Pairs libraries of one ABI: by path, then by name, then, where each side has a single one left
/// that no other library needs, those two. A library that was renamed between releases
/// (`libmediapipe_tasks_vision_jni.so`, `libmediapipe_tasks_jni.so`) is thus still compared.
pub fn pair<'a>(before: &[&'a Library], after: &[&'a Library]) -> Vec<Pair<'a>> {
    let mut pairs: Vec<Pair<'a>> = Vec::new();
    let mut old: Vec<&Library> = before.to_vec();
    let mut new: Vec<&Library> = after.to_vec();
    let same_path = |a: &Library, b: &Library| a.path == b.path;
    let same_name = |a: &Library, b: &Library| a.name == b.name;
    for same in [same_path as fn(&Library, &Library) -> bool, same_name] {
        old.retain(|library| match new.iter().position(|other| same(library, other)) {
            Some(index) => {
                pairs.push((Some(library), Some(new.remove(index))));
                false
            }
            None => true,
        });
    }
    if let (Some(a), Some(b)) = (only_root(&old, before), only_root(&new, after)) {
        old.retain(|library| !std::ptr::eq(*library, a));
        new.retain(|library| !std::ptr::eq(*library, b));
        pairs.push((Some(a), Some(b)));
    }
    pairs.extend(old.into_iter().map(|library| (Some(library), None)));
    pairs.extend(new.into_iter().map(|library| (None, Some(library))));
    // The biggest first: it is what the reader came for.
    let weight = |(a, b): &Pair<'_>| {
        let size = |side: &Option<&Library>| side.map_or(0, |library| library.sizes.file.0);
        size(a).max(size(b))
    };
    pairs.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| path(a).cmp(path(b))));
    pairs
}

fn path<'a>((before, after): &Pair<'a>) -> &'a str {
    after.or(*before).map_or("", |library| &library.path)
}

/// The one library of `left` that no library of its side needs.
fn only_root<'a>(left: &[&'a Library], side: &[&Library]) -> Option<&'a Library> {
    let needed = |library: &Library| {
        side.iter().flat_map(|other| &other.needed).any(|name| answers_to(library, name))
    };
    let mut roots = left.iter().filter(|library| !needed(library));
    roots.next().filter(|_| roots.next().is_none()).copied()
}

#[cfg(test)]
mod tests {
    use super::{super::sample::library, *};

    #[test]
    fn renamed_roots_are_paired_and_others_are_not() {
        let old = [library("liba_vision.so", &["libcv.so"], 10), library("libcv.so", &[], 20)];
        let new = [library("liba.so", &[], 9)];
        let names = |old: &[Library], new: &[Library]| -> Vec<(String, String)> {
            let (old, new): (Vec<_>, Vec<_>) = (old.iter().collect(), new.iter().collect());
            let name = |side: Option<&Library>| side.map_or("-".to_owned(), |l| l.name.clone());
            pair(&old, &new).into_iter().map(|(a, b)| (name(a), name(b))).collect()
        };
        let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        assert_eq!(names(&old, &new), pairs(&[("libcv.so", "-"), ("liba_vision.so", "liba.so")]));
        let two = [library("libx.so", &[], 1), library("liby.so", &[], 2)];
        assert_eq!(
            names(&two, &new),
            pairs(&[("-", "liba.so"), ("liby.so", "-"), ("libx.so", "-")]),
        );
    }
}
