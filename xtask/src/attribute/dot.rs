//! What `cquery --output=graph` prints: a line for each edge, with the configuration behind each label.

use super::label;

/// The edges of a graph in the language of Graphviz, labels as BUILD files write them.
pub fn edges(text: &str) -> Vec<(String, String)> {
    let edge = |line: &str| {
        let (from, to) = line.trim().split_once("\" -> \"")?;
        Some((normal(from.strip_prefix('"')?), normal(to.strip_suffix('"')?)))
    };
    text.lines().filter_map(edge).filter(|(from, to)| from != to).collect()
}

/// `@@rules~ext~name//a:b (0a1b2c3)` as `@name//a:b`, and what is of the tree itself without a repository.
fn normal(node: &str) -> String {
    let written = node.split_once(" (").map_or(node, |(label, _)| label);
    let bare = written.trim_start_matches('@');
    match bare.split_once("//") {
        Some((repository, below)) if !repository.is_empty() && bare.len() < written.len() => {
            format!("@{}//{below}", label::apparent(repository))
        }
        _ => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_of_every_bazel_are_read() {
        let text = r#"digraph mygraph {
  node [shape=box];
  "//a:b (0a1b2c3)"
  "//a:b (0a1b2c3)" -> "@XNNPACK//:k (0a1b2c3)"
  "@@//a:b (0a1b2c3)" -> "@@m~~e~litert//t:s (null)"
  "//a:b (0a1b2c3)" -> "//a:b (ffff)"
}"#;
        let expected = [("//a:b", "@XNNPACK//:k"), ("//a:b", "@litert//t:s")];
        assert_eq!(edges(text), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(edges("\" -> \"\n\" -> "), []);
    }
}
