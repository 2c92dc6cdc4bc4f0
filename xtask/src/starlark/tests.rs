use super::*;

fn value_of(text: &str, name: &str) -> Value {
    let file = File::parse(text);
    assert_eq!(file.faults, [], "{text}");
    file.run("BUILD", &Sources::none()).names.remove(name).unwrap()
}

fn reason(text: &str, name: &str) -> String {
    value_of(text, name).unknown().map_or_else(String::new, |unknown| unknown.reason)
}

const NASTY: &str = "# Copyright\r\nload ( '@a//:b.bzl' ,\r\n  \"c\", d='e' )\r\n\r\n\
cc_library ( # why\r\n\tname='x' , # ) unbalanced \"\r\n  deps=[':a',\r\n\":b\"\r\n+ \"c\" , ]+select ( {\r\n\
'//c:d' : [ r'\\e' ], \"//conditions:default\":[],} ) ,\r\n  text = '''a\r\n\"b\"''', )\r\n\
native . cc_library(name = (\"yz\"\r\n   ))";

#[test]
fn however_a_file_is_written_its_calls_are_found_with_their_places() {
    let file = File::parse(NASTY);
    assert_eq!(file.faults, []);
    let loads: Vec<&Load> = file.loads().collect();
    assert_eq!(loads[0].label, "@a//:b.bzl");
    let names = [("c".to_owned(), "c".to_owned()), ("d".to_owned(), "e".to_owned())];
    assert_eq!(loads[0].names, names);
    let x = file.named("x").unwrap();
    assert_eq!((x.name().as_str(), x.span.line), ("cc_library", 5));
    assert!(file.slice(x.span).starts_with("cc_library ( # why"), "{:?}", file.slice(x.span));
    assert_eq!(x.text("text"), Some("a\n\"b\""));
    let deps = x.arguments.iter().find(|argument| file.slice(argument.span).starts_with("deps"));
    assert_eq!(deps.map(|argument| argument.span.line), Some(7));
    assert_eq!(file.named("yz").unwrap().name(), "native.cc_library");
}

#[test]
fn lists_and_selects_are_one_value_of_which_each_string_can_be_read() {
    let run = File::parse(NASTY).run("a/BUILD", &Sources::none());
    let [x, yz] = run.calls.as_slice() else { panic!("{:?}", run.calls) };
    let deps = x.argument("deps").unwrap();
    assert_eq!(deps.all_texts(), [":a", ":bc", "\\e"]);
    let Value::Sum(parts) = deps else { panic!("{deps:?}") };
    assert_eq!(parts[1].of_key("//c:d").and_then(Value::texts), Some(vec!["\\e"]));
    assert_eq!((yz.rule(), yz.text("name"), yz.doubt.clone()), ("cc_library", Some("yz"), None));
}

#[test]
fn what_is_no_starlark_is_told_and_what_stands_around_it_is_read() {
    for (text, line) in [
        ("a(name = 'a')\nb(name = 'b'\nc(name = 'c')\n", 2),
        ("a(name = 'a')\n]\nc(name = 'c')\n", 2),
        ("a(name = 'a')\nx = = 2\nc(name = 'c')\n", 2),
        ("a(name = 'a')\nb(name = 'b' 'b')\nc(name = 'c')\n", 2),
        ("a(name = 'a')\nb(name = )\nc(name = 'c')\n", 2),
    ] {
        let file = File::parse(text);
        assert!(file.faults.iter().any(|fault| fault.line >= line), "{text}: {:?}", file.faults);
        assert!(file.named("a").is_some(), "{text}");
    }
    assert_eq!(File::parse("").faults, []);
    assert_eq!(File::parse("\u{feff}a()\n").calls().len(), 1);
}

#[test]
fn values_are_worked_out_as_starlark_does() {
    let text = |text: &str| Value::Text(text.to_owned());
    for (source, expected) in [
        ("V = '1'\nx = 'a-%s.zip' % V", text("a-1.zip")),
        ("x = '{}/{b}'.format('a', b = 'c')", text("a/c")),
        ("x = 'a' + 'b' + 'c' * 1 if False else 'd'", text("d")),
        ("x = ''.join(['a', 'b'])", text("ab")),
        ("x = [a + 'y' for a in ['1', '2'] if a != '1'][0]", text("2y")),
        ("x = {k: v for k, v in {'a': 'b'}.items()}['a']", text("b")),
        (
            "def f(a, b = 'q', *c, **d):\n  return a + b + c[0] + d['e']\nx = f('1', '2', '3', e = '4')",
            text("1234"),
        ),
        (
            "def f():\n  l = []\n  for i in ('a', 'b'):\n    if i == 'a':\n      continue\n    l.append(i)\n  return l\nx = f()[0]",
            text("b"),
        ),
        ("def f():\n  d = {}\n  d['k'] = 'v'\n  return d['k']\nx = f()", text("v")),
        ("x, y = 'a', 'b'", text("a")),
        ("A = {'v': '3'}\nx = 'v' + A.get('v', '4') + A.get('w', '5')", text("v35")),
        ("x = str(Label('//a:b'))", text("//a:b")),
        ("x = 0x10 + -6", Value::Int(10)),
        ("x = 'a' in 'cat' and not []", Value::Bool(true)),
        ("x = len(sorted(['b', 'a']) + [])", Value::Int(2)),
        ("x = None", Value::None),
    ] {
        assert_eq!(value_of(source, "x"), expected, "{source}");
    }
}

#[test]
fn what_cannot_be_known_is_unknown_with_its_reason() {
    for (source, expected) in [
        ("x = glob(['*.cc'])", "what `glob` gives"),
        ("load('@a//:b.bzl', 'V')\nx = 'a' + V", "`V` is defined in `@a//:b.bzl`"),
        ("x = 'a' + y", "`y` is defined elsewhere"),
        ("x = '%s %s' % 'a'", "`%` between a string and a string"),
        ("x = 'abc'[1:]", "`subscript` is not understood"),
        ("x = [i for i in glob(['*'])]", "what `glob` gives"),
        ("x = ['a'][3]", "a list has no such index"),
        ("def f(a):\n  return a\nx = f()", "`a` is not given"),
        ("def f(n):\n  return f(n + 1)\nx = f(1)", "nested too deep"),
        ("x = '%s' % select({'//a': 'b'})", "`%` between a string and a select()"),
        ("def f():\n  if y:\n    return 'a'\n  return 'b'\nx = f()", "`y` is defined elsewhere"),
        (
            "def f():\n  a = 'b'\n  for i in y:\n    a = a + i\n  return a\nx = f()",
            "`y` is defined elsewhere",
        ),
        (
            "def f():\n  while True:\n    pass\n  return 'a'\nx = f()",
            "`while_statement` is not understood",
        ),
    ] {
        assert_eq!(reason(source, "x"), expected, "{source}");
    }
}

/// Two names of one list: a copy would go on saying what the list was.
#[test]
fn a_list_that_two_names_may_share_is_unknown_once_it_is_changed() {
    for source in [
        "a = ['1']\nx = a\nx.append('2')\n",
        "a = ['1']\nx = a\nx += ['2']\n",
        "a = {'k': '1'}\nx = [a]\na['k'] = '2'\n",
        "def f(l):\n  l.append('2')\nx = ['1']\nf(x)\n",
    ] {
        assert_eq!(reason(source, "x").is_empty(), source.contains("+="), "{source}");
        if source.starts_with("a = [") {
            assert_eq!(reason(source, "a"), "a list or dictionary is changed where it is");
        }
    }
}

#[test]
fn calls_under_a_condition_that_is_unknown_say_so() {
    let text = "\
def outer(v):
    if not native.existing_rule('z'):
        http_archive(name = 'z', url = 'https://h/%s' % v)
    if v == '1':
        http_archive(name = 'sure')
    else:
        http_archive(name = 'never')
    if v in UNKNOWN:
        return
    http_archive(name = 'after')

outer('1')
[http_archive(name = n) for n in ['m', 'n']]
http_archive(**UNKNOWN)
";
    let run = File::parse(text).run("WORKSPACE", &Sources::none());
    let calls = run.calls.iter().filter(|call| call.rule() == "http_archive");
    let seen: Vec<_> = calls
        .map(|call| (call.text("name"), call.doubt.is_some(), call.more.is_some(), call.span.line))
        .collect();
    let expected = [
        (Some("z"), true, false, 3),
        (Some("sure"), false, false, 5),
        (Some("after"), true, false, 10),
        (Some("m"), false, false, 13),
        (Some("n"), false, false, 13),
        (None, false, true, 14),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn files_of_the_same_repository_are_loaded_and_others_named() {
    let read = |path: &str| {
        let text = match path {
            "third_party/v.bzl" => {
                "load(':w.bzl', 'W')\ndef urls(p):\n  return [W + p, 'https://' + p]\n"
            }
            "third_party/w.bzl" => "load('//third_party:v.bzl', 'urls')\nW = 'https://mirror/'\n",
            _ => return None,
        };
        Some(text.to_owned())
    };
    let sources = Sources { repository: "mine", read: &read };
    let text = "\
load('@mine//third_party:v.bzl', u = 'urls')
load('@bazel_tools//t:http.bzl', get = 'http_archive')
load('//third_party:gone.bzl', 'gone')
repo = use_repo_rule('@t//:http.bzl', 'http_file')
ext = use_extension('@e//:e.bzl', 'python')
get(name = 'a', urls = u('b'))
repo(name = 'c')
ext.toolchain(v = 1)
gone()
";
    let run = File::parse(text).run("MODULE.bazel", &sources);
    let calls: Vec<_> = run
        .calls
        .iter()
        .filter(|call| call.function != "use_extension" && call.function != "use_repo_rule")
        .map(|call| (call.function.as_str(), call.from.as_deref().unwrap_or_default()))
        .collect();
    let expected = [
        ("http_archive", "@bazel_tools//t:http.bzl"),
        ("http_file", "@t//:http.bzl"),
        ("python.toolchain", "@e//:e.bzl"),
        ("gone", "//third_party:gone.bzl"),
    ];
    assert_eq!(calls, expected);
    let urls = run.calls.iter().find_map(|call| call.argument("urls")).unwrap();
    assert_eq!(urls.texts(), Some(vec!["https://mirror/b", "https://b"]));
}

#[test]
fn a_text_that_ends_anywhere_is_read_to_its_end() {
    let text = NASTY.replace("native", "def f(a, *b):\n  return a\nnative");
    for cut in (0..text.len()).filter(|&cut| text.is_char_boundary(cut)) {
        let file = File::parse(&text[..cut]);
        file.run("BUILD", &Sources::none());
        assert!(file.calls().iter().all(|call| call.span.end <= cut));
    }
}

/// Each of these ended a process, or took all of its memory, in a reader without limits.
#[test]
fn a_hostile_file_takes_neither_the_stack_nor_the_memory() {
    let deep =
        |open: &str, close: &str| format!("x = {}1{}", open.repeat(5000), close.repeat(5000));
    let doubling = "x = ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']\n".to_owned();
    for text in [
        deep("(", ")"),
        deep("[", "]"),
        deep("f(", ")"),
        deep("not ", ""),
        deep("{1:", "}"),
        deep("1 + ", ""),
        deep("1 if 0 else ", ""),
        format!("x = a{}", ".b".repeat(5000)),
        format!("{doubling}{}", "x = x + x\n".repeat(60)),
        format!("{doubling}{}", "x = [x, x]\n".repeat(60)),
        "def f(n):\n  return g(n) + g(n)\ndef g(n):\n  return [n for a in range(1000) for b in range(1000)]\nx = f(1)".to_owned(),
        (0..200).map(|n| format!("{}if y:\n", " ".repeat(n))).collect::<String>() + &" ".repeat(200) + "x = 1\n",
    ] {
        let file = File::parse(text);
        let run = file.run("BUILD", &Sources::none());
        let same = run.clone() == run && file.calls().len() < 10_000;
        let unknown = run.names.get("x").is_none_or(|value| value.unknown().is_some());
        assert!(same && unknown, "{}", &file.text[..60]);
    }
}
