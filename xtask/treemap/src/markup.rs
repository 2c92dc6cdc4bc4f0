//! The page around the data: headings, table and legend, with style and script in it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};
use support::size::{Bytes, grouped, grouped_delta};

use crate::{
    Page, Second, data,
    tree::{self, Name, Node},
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page as one HTML file, below 2 MB whatever the rows are: what is smallest is folded, and keeps its sum.
pub fn render(page: &Page) -> String {
    let root = tree::tree(&page.rows, &page.second);
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        digest(SCRIPT),
        digest(STYLE)
    );
    let compared = page.second == Second::Before;
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (page.title) }
                    dl {
                        @for fact in &page.facts { div { dt { (fact.term) } dd { (fact.text) } } }
                        div { dt { "Bytes" } dd #total { (total(&root, compared)) } }
                    }
                }
                div.bar {
                    nav aria-label="Place" { ol #crumbs { li { (page.title) } } }
                    div role="search" {
                        label for="search" { "Find " }
                        input #search type="search" autocomplete="off" spellcheck="false" placeholder="part of a name";
                        @if compared {
                            label { "Area " select #area { option value="bytes" { "bytes" } option value="change" { "change" } } }
                        }
                    }
                }
                @if compared { (legend()) }
                main {
                    section aria-label="Treemap" {
                        div #map role="group" {}
                        p #about aria-hidden="true" {}
                    }
                    section.list aria-label="Table" tabindex="0" { (table(page, &root)) }
                }
                p #live.hidden role="status" {}
                noscript { p { "Without its script this page shows the first level alone." } }
                script #data type="application/json" { (PreEscaped(data::json(page, &root))) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// How a policy names the text of a script or style.
fn digest(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

fn total(root: &Node, compared: bool) -> String {
    let bytes = format!("{} ({})", Bytes(root.bytes), grouped(root.bytes));
    match compared {
        true => {
            format!("{bytes}, {} against {}", change(root), Bytes(root.second).exact())
        }
        false => bytes,
    }
}

fn change(node: &Node) -> String {
    let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    grouped_delta(signed(node.bytes) - signed(node.second))
}

fn legend() -> Markup {
    let kinds = [("grew", "grown"), ("shrank", "shrunk"), ("unchanged", "same"), ("came", "new")];
    html! {
        p.legend aria-hidden="true" {
            @for (text, class) in kinds { span class={ "key " (class) } {} (text) " " }
            span.key.gone {} "went"
        }
    }
}

/// The first level, which the script replaces as the reader moves.
fn table(page: &Page, root: &Node) -> Markup {
    let columns: &[(&str, &str)] = match &page.second {
        Second::Absent => &[("bytes", "Bytes")],
        Second::Before => &[("second", "Before"), ("bytes", "After"), ("change", "Change")],
        Second::Column(heading) => &[("bytes", "Bytes"), ("second", heading)],
    };
    let figure = |key: &str, node: &Node| match key {
        "bytes" => grouped(node.bytes),
        "second" => grouped(node.second),
        _ => change(node),
    };
    let shares = page.second != Second::Before;
    let by = if page.second == Second::Before { "change" } else { "bytes" };
    html! {
        table {
            caption { (page.title) }
            thead {
                tr {
                    th scope="col" data-key="name" { button type="button" { "Name" } }
                    @for (key, text) in columns {
                        th scope="col" data-key=(key) aria-sort=[(*key == by).then_some("descending")] {
                            button type="button" { (text) }
                        }
                    }
                    @if shares { th.share scope="col" { "Share" } }
                }
            }
            tbody #rows {
                @for node in &root.children {
                    tr {
                        th scope="row" { (name(&node.name)) }
                        @for (key, _) in columns { td { (figure(key, node)) } }
                        @if shares { td.share {} }
                    }
                }
            }
            tfoot {
                tr {
                    th scope="row" { "Sum" }
                    @for (key, _) in columns { td data-key=(key) { (figure(key, root)) } }
                    @if shares { td.share {} }
                }
            }
        }
    }
}

fn name(name: &Name) -> String {
    match name {
        Name::Text(text) => text.clone(),
        Name::Folded(count) => format!("and {} smaller", grouped(*count as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fact, Row};

    fn page(names: &[&str]) -> Page {
        let row = |name: &&str| Row { path: vec![(*name).to_owned()], bytes: 1_234, second: 0 };
        Page {
            title: "<b> & co".into(),
            facts: vec![Fact { term: "NDK".into(), text: "\"r28b\" <i>".into() }],
            levels: vec!["symbol".into()],
            second: Second::Absent,
            rows: names.iter().map(row).collect(),
        }
    }

    #[test]
    fn a_hostile_name_is_text_wherever_it_stands() {
        let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
        let text = render(&page(&["operator<", hostile, "a\u{2028}b"]));
        assert_eq!(text.matches("<script").count(), 2, "the data and the script");
        assert_eq!(text.matches("</script>").count(), 2);
        assert!(!text.contains("<img") && !text.contains("<b>") && !text.contains("<i>"));
        assert!(text.contains("<th scope=\"row\">operator&lt;</th>"), "{text}");
        assert!(text.contains("\"operator\\u003c\""));
    }

    #[test]
    fn the_same_rows_in_another_order_give_the_same_page() {
        let mut backwards = page(&["a", "b", "c"]);
        backwards.rows.reverse();
        assert_eq!(render(&page(&["a", "b", "c"])), render(&backwards));
    }

    #[test]
    fn a_page_of_a_large_library_is_below_two_megabytes() {
        let rows = (0..90_000_u64).map(|index| Row {
            path: vec![
                format!("component {}", index % 30),
                format!("//package/of/some/length:{}", index % 2_000),
                format!("{}.pic.o", index % 4_000),
                format!("_ZN{index}tflite<&>operator<{}", "x".repeat(60)),
            ],
            bytes: index % 300,
            second: 0,
        });
        let page = Page { rows: rows.collect(), ..page(&[]) };
        let text = render(&page);
        assert!((1_000_000..2_000_000).contains(&text.len()), "{} bytes", text.len());
    }
}
