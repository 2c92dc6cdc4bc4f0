//! The text form that AARs have: as much of XML as a manifest may use.

use super::{Said, written};

/// The namespace of Android's attributes; documents choose the prefix, most of them `android`.
const NAMESPACE: &str = "http://schemas.android.com/apk/res/android";

/// What it says; `None` where a tag or comment has no end.
pub fn said(text: &str) -> Option<Said> {
    let mut rest = text;
    let (mut depth, mut seen) = (0_usize, false);
    let mut prefix = "android".to_owned();
    let mut said = Said::Nothing;
    while let Some((_, tag)) = rest.split_once('<') {
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")];
        if let Some((begin, end)) = skipped.iter().find(|(begin, _)| tag.starts_with(begin)) {
            rest = tag.get(begin.len()..)?.split_once(end)?.1;
            continue;
        }
        let (inside, after) = tag_end(tag)?;
        rest = after;
        if inside.starts_with('/') {
            depth = depth.checked_sub(1)?;
            continue;
        }
        let open = inside.strip_suffix('/');
        let inside = open.unwrap_or(inside);
        let (name, attributes) =
            inside.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((inside, ""));
        depth += 1;
        if (depth == 1 && name == "manifest") || (depth == 2 && name == "uses-sdk") {
            seen = true;
            let list = attribute_list(attributes)?;
            let declared =
                list.iter().find(|(name, value)| name.starts_with("xmlns:") && *value == NAMESPACE);
            if let Some((name, _)) = declared {
                prefix = name.trim_start_matches("xmlns:").to_owned();
            }
            if depth == 2 {
                let wanted = format!("{prefix}:minSdkVersion");
                let value = list.iter().find(|(name, _)| *name == wanted);
                said = value.map_or(Said::Nothing, |(_, value)| written(value));
            }
        }
        if open.is_some() {
            depth -= 1;
        }
    }
    (seen && depth == 0).then_some(said)
}

/// A tag up to its `>`, which may stand in a value too, and what follows it.
fn tag_end(tag: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return Some((tag.get(..at)?, tag.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

fn attribute_list(mut rest: &str) -> Option<Vec<(&str, &str)>> {
    let mut list = Vec::new();
    while let Some((name, value)) = rest.split_once('=') {
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = value.get(1..)?.split_once(quote)?;
        list.push((name.trim(), value));
        rest = after;
    }
    Some(list)
}
