//! From rows to a tree of sums that fits in a page: what is smallest is folded, and keeps its sum.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Row, Second};

/// Bytes that names and figures may take in the page: with script and style it stays below 2 MB.
const LIMIT: usize = 1_700_000;

/// What a node costs besides its name: its figures, and the row of what was folded in it.
const FIGURES: usize = 44;

/// Characters of a name that are kept. A template with all its arguments can have many thousands.
const NAME: usize = 600;

/// What a node has of its own where others stand below it.
const ITSELF: &str = "(itself)";

/// A name with all that stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: Name,
    pub(crate) bytes: u64,
    pub(crate) second: u64,
    /// The largest first, and what was folded last.
    pub(crate) children: Vec<Node>,
}

/// How a node is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// As the rows call it, cut in its middle where it is too long.
    Text(String),
    /// So many nodes that were too small for the page.
    Folded(usize),
}

/// Sums of rows below one name.
#[derive(Default)]
struct Sums {
    own: (u64, u64),
    below: BTreeMap<String, Sums>,
}

/// The tree of all rows, its root without a name.
pub(crate) fn tree(rows: &[Row], second: &Second) -> Node {
    let mut root = Sums::default();
    for row in rows {
        let mut at = &mut root;
        for step in &row.path {
            at = at.below.entry(shortened(step)).or_default();
        }
        at.own.0 = at.own.0.saturating_add(row.bytes);
        at.own.1 = at.own.1.saturating_add(row.second);
    }
    let whole = node(String::new(), root);
    folded(whole, *second == Second::Before)
}

fn node(name: String, sums: Sums) -> Node {
    let Sums { own, below } = sums;
    let mut children: Vec<Node> = below.into_iter().map(|(name, sums)| node(name, sums)).collect();
    if !children.is_empty() && own != (0, 0) {
        let name = Name::Text(ITSELF.to_owned());
        children.push(Node { name, bytes: own.0, second: own.1, children: Vec::new() });
    }
    let sum = |figure: fn(&Node) -> u64, own| {
        if children.is_empty() { own } else { children.iter().map(figure).sum() }
    };
    let (bytes, second) = (sum(|node| node.bytes, own.0), sum(|node| node.second, own.1));
    Node { name: Name::Text(name), bytes, second, children }
}

/// A node on its way into the page: where it stands, and how much it matters.
struct Place<'a> {
    /// Which child of which child it is, from the root.
    path: Vec<usize>,
    weight: u64,
    name: &'a Name,
}

/// The tree with as many nodes as fit, those that matter most. A parent matters at least as much as its children
/// and is asked before them, so that what is kept hangs together.
fn folded(mut root: Node, compared: bool) -> Node {
    let mut places = Vec::new();
    weigh(&root, &mut Vec::new(), compared, &mut places);
    places.sort_by(|one, other| {
        (other.weight.cmp(&one.weight)).then_with(|| one.path.cmp(&other.path))
    });
    let mut names = BTreeSet::new();
    let mut cost = 0;
    let mut kept = BTreeSet::new();
    for place in places {
        let Name::Text(name) = place.name else { continue };
        let letters = if names.insert(name) { written(name) } else { 0 };
        cost += FIGURES + letters;
        if cost > LIMIT && !place.path.is_empty() {
            break;
        }
        kept.insert(place.path);
    }
    prune(&mut root, &mut Vec::new(), &kept);
    root
}

/// Every node with its weight, parents before children; the weight of the node itself is returned. In a comparison
/// a change weighs more than bytes that stayed.
fn weigh<'a>(
    node: &'a Node,
    path: &mut Vec<usize>,
    compared: bool,
    places: &mut Vec<Place<'a>>,
) -> u64 {
    let at = places.len();
    places.push(Place { path: path.clone(), weight: 0, name: &node.name });
    let mut weight: u64 = 0;
    for (index, child) in node.children.iter().enumerate() {
        path.push(index);
        weight = weight.saturating_add(weigh(child, path, compared, places));
        path.pop();
    }
    if node.children.is_empty() {
        weight = match compared {
            true => {
                let changed = node.bytes.abs_diff(node.second).saturating_mul(16);
                node.bytes.max(node.second).saturating_add(changed)
            }
            false => node.bytes,
        };
    }
    places[at].weight = weight;
    weight
}

fn prune(node: &mut Node, path: &mut Vec<usize>, kept: &BTreeSet<Vec<usize>>) {
    let mut rest = (0, 0, 0);
    let children = std::mem::take(&mut node.children);
    for (index, mut child) in children.into_iter().enumerate() {
        path.push(index);
        if kept.contains(path) {
            prune(&mut child, path, kept);
            node.children.push(child);
        } else {
            rest = (rest.0 + 1, rest.1 + child.bytes, rest.2 + child.second);
        }
        path.pop();
    }
    let size = |node: &Node| node.bytes.max(node.second);
    node.children.sort_by_key(|child| std::cmp::Reverse(size(child)));
    // A node with nothing but what was folded has that sum itself.
    if rest.0 > 0 && !node.children.is_empty() {
        let (bytes, second) = (rest.1, rest.2);
        let name = Name::Folded(rest.0);
        node.children.push(Node { name, bytes, second, children: Vec::new() });
    }
}

/// Bytes of a name in the page: some letters are written as six.
fn written(name: &str) -> usize {
    let escaped = |letter: char| matches!(letter, '<' | '>' | '&') || letter < ' ';
    let letters = name.chars().map(|letter| match letter {
        '"' | '\\' => 2,
        letter if escaped(letter) => 6,
        letter => letter.len_utf8(),
    });
    letters.sum::<usize>() + 3
}

/// A name cut in its middle.
fn shortened(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME {
        return name.to_owned();
    }
    let (head, tail) = (NAME / 2, NAME / 2 - 1);
    let begin: String = name.chars().take(head).collect();
    let end: String = name.chars().skip(count - tail).collect();
    format!("{begin}\u{2026}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(path: &[&str], bytes: u64) -> Row {
        Row { path: path.iter().map(|step| (*step).to_owned()).collect(), bytes, second: 0 }
    }

    fn names(node: &Node) -> Vec<(String, u64)> {
        let name = |child: &Node| match &child.name {
            Name::Text(name) => name.clone(),
            Name::Folded(count) => format!("{count} folded"),
        };
        node.children.iter().map(|child| (name(child), child.bytes)).collect()
    }

    #[test]
    fn rows_of_one_path_add_up_and_the_largest_is_first() {
        let rows = [row(&["a", "x"], 1), row(&["b"], 5), row(&["a", "x"], 2), row(&["a"], 4)];
        let root = tree(&rows, &Second::Absent);
        assert_eq!(root.bytes, 12);
        assert_eq!(names(&root), [("a".to_owned(), 7), ("b".to_owned(), 5)]);
        assert_eq!(names(&root.children[0]), [(ITSELF.to_owned(), 4), ("x".to_owned(), 3)]);
    }

    /// Every node has the sum of its children, and the number of them.
    fn adds_up(node: &Node) -> usize {
        if !node.children.is_empty() {
            assert_eq!(node.bytes, node.children.iter().map(|child| child.bytes).sum::<u64>());
        }
        1 + node.children.iter().map(adds_up).sum::<usize>()
    }

    #[test]
    fn what_is_smallest_is_folded_and_keeps_its_sum() {
        let rows: Vec<Row> = (0..60_000_u64)
            .map(|index| {
                row(
                    &["one", &format!("o{}", index % 7), &format!("a long name {index:050}")],
                    index,
                )
            })
            .collect();
        let root = tree(&rows, &Second::Absent);
        assert_eq!(root.bytes, rows.iter().map(|row| row.bytes).sum::<u64>());
        let nodes = adds_up(&root);
        assert!((5_000..30_000).contains(&nodes), "{nodes} nodes");
        let object = &root.children[0].children[0];
        let (last, before) = (&object.children[object.children.len() - 1], &object.children[1]);
        assert!(matches!(last.name, Name::Folded(count) if count > 1_000), "{:?}", last.name);
        assert!(before.bytes > 40_000, "a large one was folded before a small one");
    }

    #[test]
    fn in_a_comparison_what_changed_is_folded_last() {
        let mut rows: Vec<Row> = (0..60_000)
            .map(|index| Row { second: 900, ..row(&["a", &format!("{index:060}")], 900) })
            .collect();
        rows.push(Row { second: 100, ..row(&["a", "small and changed"], 400) });
        let root = tree(&rows, &Second::Before);
        let kept = names(&root.children[0]);
        assert!(kept.contains(&("small and changed".to_owned(), 400)));
        assert_eq!((root.bytes, root.second), (60_000 * 900 + 400, 60_000 * 900 + 100));
    }

    #[test]
    fn a_name_is_cut_in_its_middle() {
        let name = "é".repeat(2_000) + "end";
        let short = shortened(&name);
        assert_eq!(short.chars().count(), NAME);
        assert!(short.ends_with("éend") && short.contains('\u{2026}'));
        assert_eq!(shortened("operator<"), "operator<");
    }
}
