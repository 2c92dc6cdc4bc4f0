//! The page in a real Chromium: what is on its screen, what a mouse and a keyboard do, what it complains of.

#[path = "chromium/browser.rs"]
mod browser;

use browser::Browser;
use serde_json::{Value, json};
use treemap::{Fact, Page, Row, Second};

/// A name that would be markup, were it not text.
const HOSTILE: &str =
    "</script><img src=x onerror=\"window.bad = 1\"><script>window.bad = 1</script>";

fn row(path: &[&str], bytes: u64, second: u64) -> Row {
    Row { path: path.iter().map(|step| (*step).to_owned()).collect(), bytes, second }
}

fn page(second: Second, rows: Vec<Row>) -> Page {
    Page {
        title: "libexample.so <arm64-v8a>".into(),
        facts: vec![Fact { term: "Build ID".into(), text: "0123456789abcdef".into() }],
        levels: ["component", "label", "object", "symbol"].map(str::to_owned).to_vec(),
        second,
        rows,
    }
}

/// Three components of several labels, objects and symbols each, with names that try to be more than text.
fn sizes() -> Page {
    let mut rows = Vec::new();
    for (component, labels) in [("kernels", 5), ("framework", 3), ("runtime", 1)] {
        for label in 0..labels {
            for symbol in 0..30_u64 {
                let object = format!("part_{label}_{}.o", symbol % 3);
                let label = format!("//{component}:part_{label}");
                let name = format!("tflite::operator<{symbol}>()");
                rows.push(row(&[component, &label, &object, &name], 40 + symbol * symbol, symbol));
            }
        }
    }
    rows.push(row(&["runtime", "//runtime:part_0", "hostile.o", HOSTILE], 5_000, 0));
    rows.push(row(&["runtime", "//runtime:part_0", "hostile.o", &"long_".repeat(200)], 77, 0));
    page(Second::Column("Charged".into()), rows)
}

fn number(text: &str) -> i64 {
    text.replace(',', "").parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

/// The numbers of a column of the table, and the one below it.
fn column(browser: &mut Browser, at: usize) -> (Vec<i64>, i64) {
    let cells = browser.texts(&format!("#rows td:nth-child({at})"));
    let sum = browser.texts(&format!("tfoot td:nth-child({at})"));
    (cells.iter().map(|cell| number(cell)).collect(), number(&sum[0]))
}

fn place(browser: &mut Browser) -> Vec<String> {
    browser.texts("#crumbs li")
}

#[test]
fn the_page_opens_without_a_complaint_and_asks_no_network() {
    let Some(mut browser) = Browser::open(&sizes(), 1200, 800) else { return };
    browser.show(&page(Second::Before, vec![row(&["a"], 1, 2)]));
    browser.show(&page(Second::Absent, Vec::new()));
    for kind in ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"] {
        assert!(browser.seen(kind).is_empty(), "{:#?}", browser.seen(kind));
    }
    let asked: Vec<&str> = browser
        .seen("Network.requestWillBeSent")
        .iter()
        .filter_map(|event| event["params"]["request"]["url"].as_str())
        .collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked.iter().all(|url| url.starts_with("file://")), "{asked:?}");
}

#[test]
fn no_name_becomes_markup_and_no_other_script_runs() {
    let Some(mut browser) = Browser::open(&sizes(), 1200, 800) else { return };
    browser.ask("location.hash = '#1'");
    browser.settle();
    browser.ask("search.focus()");
    browser.write("onerror");
    assert_eq!(browser.texts("#rows th small").len(), 1);
    assert_eq!(browser.ask("document.images.length"), 0);
    // What a person or an extension pastes in is refused by the policy.
    browser.ask("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.bad = 2' }))");
    assert_eq!(browser.ask("typeof window.bad"), "undefined");
    assert!(!browser.seen("Log.entryAdded").is_empty(), "the policy says what it refused");
}

#[test]
fn sums_on_the_screen_are_those_of_the_rows() {
    let page = sizes();
    let Some(mut browser) = Browser::open(&page, 1200, 800) else { return };
    let below = |path: &[&str]| -> (i64, i64) {
        let rows = page.rows.iter().filter(|row| row.path.iter().zip(path).all(|(a, b)| a == b));
        rows.fold((0, 0), |sum, row| (sum.0 + row.bytes as i64, sum.1 + row.second as i64))
    };
    for path in [
        &[][..],
        &["kernels"],
        &["kernels", "//kernels:part_2"],
        &["kernels", "//kernels:part_2", "part_2_0.o"],
    ] {
        if let Some(step) = path.last() {
            let texts = browser.texts("#rows th button");
            let at = texts.iter().position(|text| text == step).expect("the row is there");
            browser.ask(&format!("document.querySelectorAll('#rows th button')[{at}].click()"));
            browser.settle();
        }
        let expected = below(path);
        let (bytes, sum) = column(&mut browser, 2);
        assert_eq!((bytes.iter().sum::<i64>(), sum), (expected.0, expected.0), "{path:?}");
        let (charged, sum) = column(&mut browser, 3);
        assert_eq!((charged.iter().sum::<i64>(), sum), (expected.1, expected.1), "{path:?}");
    }
    let whole = below(&[]).0;
    let total = browser.texts("#total");
    let exact = total[0].split(['(', ')']).nth(1).expect("the exact sum stands in brackets");
    assert_eq!(number(exact), whole);
}

#[test]
fn a_click_zooms_and_back_returns() {
    let Some(mut browser) = Browser::open(&sizes(), 1200, 800) else { return };
    let root = "libexample.so <arm64-v8a>";
    browser.click(".tile");
    assert_eq!(place(&mut browser), [root, "kernels"]);
    browser.click(".tile");
    assert_eq!(place(&mut browser), [root, "kernels", "//kernels:part_0"]);
    browser.back();
    assert_eq!(place(&mut browser), [root, "kernels"]);
    browser.click("#crumbs button");
    assert_eq!(place(&mut browser), [root]);
    browser.back();
    browser.back();
    assert_eq!(place(&mut browser), [root]);
    // A symbol has nothing below it: a click tells its name.
    browser.ask("location.hash = '#2.0.0'");
    browser.settle();
    browser.click(".tile");
    assert_eq!(place(&mut browser).len(), 4);
    assert!(browser.texts("#about")[0].contains(HOSTILE));
    // A link leads to its place, and one that leads nowhere changes nothing.
    browser.ask("location.hash = '#7.8.9'");
    browser.settle();
    assert_eq!(place(&mut browser).len(), 4);
}

#[test]
fn search_finds_and_sums_what_is_outermost() {
    let page = sizes();
    let Some(mut browser) = Browser::open(&page, 1200, 800) else { return };
    browser.press("/");
    browser.write("OPERATOR<7>");
    let expected: Vec<&Row> =
        page.rows.iter().filter(|row| row.path[3].contains("operator<7>")).collect();
    assert_eq!(browser.texts("caption"), [format!("{} found", expected.len())]);
    let (bytes, sum) = column(&mut browser, 2);
    assert_eq!(bytes.len(), 9);
    assert_eq!((bytes.iter().sum::<i64>(), sum), (89 * 9, 89 * 9));
    // A match is in every component, and not in every label's first tile.
    assert!(browser.ask("document.querySelectorAll('.tile.dim').length") == 0);
    browser.press("Escape");
    browser.ask("search.focus()");
    browser.write("kernels");
    assert_eq!(browser.texts("#rows th button"), ["kernels"], "what is below is in it");
    assert_eq!(browser.ask("document.querySelectorAll('.tile.dim').length"), 2);
    browser.press("Escape");
    browser.ask("search.focus()");
    browser.write("nothing is called so");
    assert_eq!((browser.texts("caption"), column(&mut browser, 2).1), (vec!["0 found".into()], 0));
    browser.press("Escape");
    browser.ask("search.focus()");
    browser.write("hostile.o");
    browser.ask("document.querySelector('#rows th button').click()");
    browser.settle();
    assert_eq!(place(&mut browser).last().unwrap(), "hostile.o");
    assert_eq!(browser.ask("search.value"), "");
}

/// The boxes of all tiles: x, y, width, height.
fn boxes(browser: &mut Browser) -> Vec<[f64; 4]> {
    let found = browser.ask(
        "[...document.querySelectorAll('.tile')].map((tile) => {
           const box = tile.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; })",
    );
    serde_json::from_value(found).unwrap()
}

#[test]
fn tiles_are_as_large_as_their_bytes_and_nearly_square() {
    let bytes = [6_u64, 6, 4, 3, 2, 2, 1];
    let rows = bytes.iter().enumerate().map(|(at, bytes)| row(&[&format!("{at}")], *bytes, 0));
    let page = page(Second::Absent, rows.collect());
    let Some(mut browser) = Browser::open(&page, 1200, 800) else { return };
    for (width, height) in [(1200, 800), (400, 900)] {
        browser.resize(width, height);
        browser.settle();
        browser.settle();
        let tiles = boxes(&mut browser);
        let area: f64 = tiles.iter().map(|tile| tile[2] * tile[3]).sum();
        let whole: u64 = bytes.iter().sum();
        for (tile, bytes) in tiles.iter().zip(bytes) {
            let share = tile[2] * tile[3] / area * whole as f64;
            assert!((share - bytes as f64).abs() < 0.02, "{bytes}: {share} of {whole}");
            let ratio = (tile[2] / tile[3]).max(tile[3] / tile[2]);
            assert!(ratio < 3.0, "{tile:?} in a window of {width} by {height}");
        }
        for (at, one) in tiles.iter().enumerate() {
            for other in &tiles[..at] {
                let apart = |axis: usize| {
                    one[axis] + one[axis + 2] <= other[axis] + 0.1
                        || other[axis] + other[axis + 2] <= one[axis] + 0.1
                };
                assert!(apart(0) || apart(1), "{one:?} lies on {other:?}");
            }
        }
    }
}

#[test]
fn a_comparison_is_coloured_by_what_changed() {
    let rows = vec![
        row(&["grown", "x"], 300, 100),
        row(&["shrunk", "x"], 100, 150),
        row(&["same", "x"], 100, 100),
        row(&["new", "x"], 90, 0),
        row(&["gone", "x"], 0, 80),
    ];
    let Some(mut browser) = Browser::open(&page(Second::Before, rows), 1200, 800) else { return };
    for kind in ["grown", "shrunk", "same", "new", "gone"] {
        let tile = format!(".tile.{kind} b");
        assert_eq!(browser.texts(&tile), [kind]);
    }
    assert_eq!(browser.texts("#rows th button"), ["grown", "new", "gone", "shrunk", "same"]);
    let cells = browser.texts("#rows td:nth-child(4)");
    assert_eq!(cells, ["+200", "+90", "-80", "-50", "0"]);
    let (changes, sum) = column(&mut browser, 4);
    assert_eq!((changes.iter().sum::<i64>(), sum), (160, 160));
    assert_eq!(browser.texts("#total"), ["590 B (590), +160 against 430"]);
    // By change, what stayed has no area.
    browser.ask("area.value = 'change'; area.dispatchEvent(new Event('change'))");
    let names = browser.texts(".tile b");
    assert_eq!(names, ["grown", "new", "gone", "shrunk"]);
}

#[test]
fn a_keyboard_reaches_everything() {
    let Some(mut browser) = Browser::open(&sizes(), 1200, 800) else { return };
    let focused = "document.activeElement.getAttribute('aria-label')";
    browser.ask("document.querySelector('.tile').focus()");
    browser.press("End");
    let last = browser.ask(focused);
    browser.press("Home");
    let first = browser.ask(focused);
    assert!(first.as_str().unwrap().starts_with("kernels, ") && first != last, "{first} {last}");
    browser.press("ArrowRight");
    assert_ne!(browser.ask(focused), first);
    browser.press("Home");
    browser.press("Enter");
    assert_eq!(place(&mut browser).last().unwrap(), "kernels");
    assert!(browser.ask(focused).as_str().unwrap().starts_with("//kernels:part_0, "));
    browser.press("Escape");
    assert_eq!(place(&mut browser).len(), 1);
    assert_eq!(browser.ask(focused), first, "the tile that was gone into has the focus again");
    assert_eq!(browser.ask("document.querySelectorAll('.tile[tabindex=\"0\"]').length"), 1);
}

/// Names and roles as a screen reader gets them.
fn heard(browser: &mut Browser) -> Vec<(String, String)> {
    let tree = browser.call("Accessibility.getFullAXTree", json!({}));
    let nodes = tree["nodes"].as_array().unwrap();
    let text = |value: &Value| value["value"].as_str().unwrap_or_default().to_owned();
    let kept = nodes.iter().filter(|node| node["ignored"] != true);
    kept.map(|node| (text(&node["role"]), text(&node["name"]))).collect()
}

#[test]
fn a_screen_reader_has_names_for_all_that_is_there() {
    let Some(mut browser) = Browser::open(&sizes(), 1200, 800) else { return };
    let heard = heard(&mut browser);
    let has = |role: &str, begin: &str| {
        heard.iter().any(|(one, name)| one == role && name.starts_with(begin))
    };
    for (role, begin) in [
        ("heading", "libexample.so <arm64-v8a>"),
        ("navigation", "Place"),
        ("searchbox", "Find"),
        ("group", "Treemap of libexample.so"),
        ("button", "kernels, "),
        ("table", "libexample.so <arm64-v8a>"),
        ("columnheader", "Charged"),
        ("rowheader", "kernels"),
        ("status", ""),
    ] {
        assert!(has(role, begin), "no {role} `{begin}`: {heard:#?}");
    }
    let nameless = heard.iter().filter(|(role, name)| role == "button" && name.is_empty()).count();
    assert_eq!(nameless, 0);
}

/// The lowest contrast of any text in a tile against the ground that it stands on, as WCAG 2.2 defines it.
const CONTRAST: &str = "(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const light = (colour) => {
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const linear = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ratios = [...document.querySelectorAll('.tile, .inner, td, th, dt')].map((element) => {
    let ground = element;
    while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
    const pair = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map(light).sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05);
  });
  return Math.min(...ratios);
})()";

#[test]
fn text_can_be_read_in_light_and_dark() {
    let changes: Vec<Row> = (0..40)
        .map(|at| row(&["a", &format!("{at}")], 100 + at * at % 7 * 40, 130 + at % 3 * 90))
        .collect();
    let Some(mut browser) = Browser::open(&sizes(), 1200, 800) else { return };
    for shown in [sizes(), page(Second::Before, changes)] {
        browser.show(&shown);
        let mut grounds = Vec::new();
        for scheme in ["light", "dark"] {
            browser.media("screen", scheme);
            let contrast = browser.ask(CONTRAST).as_f64().unwrap();
            assert!(contrast >= 4.5, "{scheme}: {contrast}");
            grounds.push(browser.ask("getComputedStyle(document.body).backgroundColor"));
        }
        assert_ne!(grounds[0], grounds[1]);
    }
}

#[test]
fn nothing_is_cut_off_on_a_phone_or_on_paper() {
    let Some(mut browser) = Browser::open(&sizes(), 360, 740) else { return };
    for hash in ["", "#2.0.0"] {
        browser.ask(&format!("location.hash = '{hash}'"));
        browser.settle();
        let wide = browser.ask("[document.documentElement.scrollWidth, innerWidth]");
        assert_eq!(wide[0], wide[1], "at {hash:?}");
    }
    browser.resize(1000, 700);
    browser.media("print", "light");
    let hidden = browser.ask(
        "(() => { const list = document.querySelector('.list');
           return [list.scrollHeight - list.clientHeight, search.offsetParent === null]; })()",
    );
    assert_eq!(hidden, json!([0, true]), "the whole table is printed, and no search");
    let paper = browser.call("Page.printToPDF", json!({ "printBackground": true }));
    assert!(paper["data"].as_str().unwrap().len() > 10_000);
    for kind in ["Runtime.exceptionThrown", "Log.entryAdded"] {
        assert!(browser.seen(kind).is_empty(), "{:#?}", browser.seen(kind));
    }
}
