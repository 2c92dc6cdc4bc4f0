//! The tree as JSON in the page: each name once, figures in one flat list.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    Page, Second,
    tree::{Name, Node},
};

/// What the script of the page reads.
#[derive(Serialize)]
struct Data<'a> {
    levels: &'a [String],
    /// What the second figure is: `before`, `column`, or none.
    second: Option<&'static str>,
    names: Vec<&'a str>,
    /// Of each node, a parent before its children: the number of its name, bytes, the second figure where there is
    /// one, and how many children follow. A number below zero is how many nodes were folded.
    nodes: Vec<i64>,
}

/// The text of the data, in which nothing ends the element that it stands in.
pub(crate) fn json(page: &Page, root: &Node) -> String {
    let second = match page.second {
        Second::Absent => None,
        Second::Before => Some("before"),
        Second::Column(_) => Some("column"),
    };
    let mut numbers = BTreeMap::new();
    let mut data = Data { levels: &page.levels, second, names: Vec::new(), nodes: Vec::new() };
    add(root, &mut data, &mut numbers);
    // Texts and numbers alone are in it, which nothing keeps from being written.
    let text = serde_json::to_string(&data).unwrap_or_default();
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        // None of these is a part of JSON outside of its texts.
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => safe.push(letter),
        }
    }
    safe
}

fn add<'a>(node: &'a Node, data: &mut Data<'a>, numbers: &mut BTreeMap<&'a str, i64>) {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let name = match &node.name {
        Name::Text(text) => *numbers.entry(text).or_insert_with(|| {
            data.names.push(text);
            signed(data.names.len() as u64 - 1)
        }),
        Name::Folded(count) => -signed(*count as u64),
    };
    data.nodes.extend([name, signed(node.bytes)]);
    if data.second.is_some() {
        data.nodes.push(signed(node.second));
    }
    data.nodes.push(signed(node.children.len() as u64));
    node.children.iter().for_each(|child| add(child, data, numbers));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Row, tree::tree};

    #[test]
    fn a_name_stands_once_and_ends_no_element() {
        let row = |path: [&str; 2], bytes| Row {
            path: path.map(str::to_owned).to_vec(),
            bytes,
            second: 0,
        };
        let page = Page {
            rows: vec![row(["a", "</script>"], 3), row(["b", "</script>"], 2), row(["b", "&"], 1)],
            ..Page::default()
        };
        let text = json(&page, &tree(&page.rows, &page.second));
        assert_eq!(
            text,
            r#"{"levels":[],"second":null,"names":["","a","\u003c/script\u003e","b","\u0026"],"nodes":[0,6,2,1,3,1,2,3,0,3,3,2,2,2,0,4,1,0]}"#
        );
    }
}
