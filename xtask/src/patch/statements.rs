//! Keeps only what is wanted in a file that registers many things, each with one statement.
//!
//! TensorFlow Lite's `register.cc` and MediaPipe's resolver register operators with
//! `AddBuiltin(BuiltinOperator_X, ...);` or `AddCustom("X", ...);`, MediaPipe its calculators with
//! `REGISTER_CALCULATOR(X);` or `MEDIAPIPE_REGISTER_NODE(X);`. Whole statements are dropped; versions,
//! everything between them and the delegate tail stay as they are.

use std::collections::BTreeSet;

/// A kind of registering statements: how a call of one begins, and what its arguments name.
struct Form {
    calls: &'static [&'static str],
    name: fn(&str) -> Option<String>,
}

const OPERATORS: Form = Form { calls: &["AddBuiltin(", "AddCustom("], name: operator };
const CALCULATORS: Form =
    Form { calls: &["REGISTER_CALCULATOR(", "MEDIAPIPE_REGISTER_NODE("], name: class };

/// The text without the statements of unwanted operators, and the operators it kept.
pub fn keep_operators(text: &str, wanted: &BTreeSet<&str>) -> (String, BTreeSet<String>) {
    filter(text, &OPERATORS, |name| wanted.contains(name))
}

/// The text without the statements of unwanted calculators, and the calculators it kept.
pub fn drop_calculators(text: &str, unwanted: &BTreeSet<&str>) -> (String, BTreeSet<String>) {
    filter(text, &CALCULATORS, |name| !unwanted.contains(name))
}

/// The names of calculators that a file registers, without their namespaces, in its order.
pub fn calculators(text: &str) -> Vec<String> {
    statements(text, &CALCULATORS).into_iter().map(|statement| statement.name).collect()
}

fn filter(text: &str, form: &Form, keep: impl Fn(&str) -> bool) -> (String, BTreeSet<String>) {
    let mut out = String::with_capacity(text.len());
    let mut kept = BTreeSet::new();
    let mut copied = 0;
    for statement in statements(text, form) {
        if keep(&statement.name) {
            kept.insert(statement.name);
            continue;
        }
        let (start, end) = whole_lines(text, statement.start, statement.end);
        out.push_str(&text[copied..start]);
        copied = end;
    }
    out.push_str(&text[copied..]);
    (out, kept)
}

struct Statement {
    name: String,
    start: usize,
    end: usize,
}

/// Every registering statement, comments and texts passed over.
fn statements(text: &str, form: &Form) -> Vec<Statement> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        if let Some(skipped) = skip_comment_or_text(rest) {
            at += skipped;
            continue;
        }
        let fresh = at == 0 || !is_word(bytes[at - 1]);
        let call = form.calls.iter().find(|call| fresh && rest.starts_with(**call));
        if let Some(statement) = call.and_then(|call| statement(text, at, call.len(), form)) {
            at = statement.end;
            found.push(statement);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// The statement whose call begins at `start`; `None` where it is not a call of that form (a
/// declaration, or one whose first argument is not a name).
fn statement(text: &str, start: usize, call: usize, form: &Form) -> Option<Statement> {
    let mut at = start + call;
    let arguments = at;
    let mut depth = 1;
    while depth > 0 {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        if let Some(skipped) = skip_comment_or_text(rest) {
            at += skipped;
            continue;
        }
        let next = rest.chars().next()?;
        depth += match next {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        at += next.len_utf8();
    }
    let semicolon = text[at..].find(|c: char| !c.is_whitespace())?;
    if !text[at + semicolon..].starts_with(';') {
        return None;
    }
    let name = (form.name)(text[arguments..at].trim_start())?;
    Some(Statement { name, start, end: at + semicolon + 1 })
}

fn operator(arguments: &str) -> Option<String> {
    if let Some(rest) = arguments.strip_prefix('"') {
        return rest.split('"').next().map(str::to_owned);
    }
    // Some releases write the enumeration in full: `tflite::BuiltinOperator_ADD`.
    let name = arguments.split([',', ')']).next()?.trim().rsplit("::").next()?;
    name.strip_prefix("BuiltinOperator_").map(str::to_owned)
}

/// The class without its namespaces.
fn class(arguments: &str) -> Option<String> {
    let name = arguments.split([',', ')']).next()?.trim().rsplit("::").next()?;
    let is_name = !name.is_empty() && name.bytes().all(is_word);
    is_name.then(|| name.to_owned())
}

/// The length of a comment or quoted text that begins here.
fn skip_comment_or_text(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(index + 1),
            _ => {}
        }
    }
    Some(rest.len())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Grows a statement to its lines, where nothing else stands on them.
fn whole_lines(text: &str, start: usize, end: usize) -> (usize, usize) {
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let tail = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
    let alone = text[line..start].trim().is_empty() && text[end..tail].trim().is_empty();
    if alone { (line, tail) } else { (start, end) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
// AddBuiltin(BuiltinOperator_COMMENT, x());
void AddCustom(const char* name, int x);
Resolver::Resolver() {
  AddBuiltin(BuiltinOperator_ADD, Register_ADD(),
             /* min_version = */ 1,
             /* max_version = */ 5);
  AddBuiltin(tflite::BuiltinOperator_MUL, Register_MUL(), 1, 7);
#if WITH_IF
  AddBuiltin(BuiltinOperator_IF, Register_IF());
#endif
  AddCustom(\"Mfcc\", Register(\"a);b\"));
  AddCustom(
      \"Other\", Register());  // stays beside its comment
  delegate = [](unsigned v) { return Run(v); };
}
";

    #[test]
    fn whole_statements_go_and_the_rest_stays() {
        let (text, kept) = keep_operators(TEXT, &["ADD", "ABSENT"].into());
        assert_eq!(kept, [String::from("ADD")].into());
        assert_eq!(
            text,
            "// AddBuiltin(BuiltinOperator_COMMENT, x());\n\
             void AddCustom(const char* name, int x);\n\
             Resolver::Resolver() {\n  \
             AddBuiltin(BuiltinOperator_ADD, Register_ADD(),\n             \
             /* min_version = */ 1,\n             /* max_version = */ 5);\n\
             #if WITH_IF\n#endif\n    // stays beside its comment\n  \
             delegate = [](unsigned v) { return Run(v); };\n}\n"
        );
    }

    #[test]
    fn keeping_all_changes_nothing() {
        let (text, kept) = keep_operators(TEXT, &["ADD", "MUL", "IF", "Mfcc", "Other"].into());
        assert_eq!(text, TEXT);
        assert_eq!(kept.len(), 5);
    }

    #[test]
    fn text_that_ends_early_is_left_alone() {
        for cut in 0..TEXT.len() {
            if TEXT.is_char_boundary(cut) {
                keep_operators(&TEXT[..cut], &BTreeSet::new());
            }
        }
    }

    #[test]
    fn calculators_that_nobody_wants_are_registered_no_more() {
        let text = "\
typedef Split<float> SplitFloatCalculator;
REGISTER_CALCULATOR(SplitFloatCalculator);
#if GPU
MEDIAPIPE_REGISTER_NODE(
    ::mediapipe::SplitGpuCalculator);
#endif
// REGISTER_CALCULATOR(Comment);
REGISTER_CALCULATOR(PassThroughCalculator);
#define REGISTER(name) REGISTER_CALCULATOR(name##Calculator)
";
        let names = ["SplitFloatCalculator", "SplitGpuCalculator", "PassThroughCalculator"];
        assert_eq!(calculators(text), names);
        let (edited, kept) = drop_calculators(text, &names[..2].iter().copied().collect());
        assert_eq!(kept, [names[2].to_owned()].into());
        let gone = text.replace("REGISTER_CALCULATOR(SplitFloatCalculator);\n", "");
        let node = "MEDIAPIPE_REGISTER_NODE(\n    ::mediapipe::SplitGpuCalculator);\n";
        assert_eq!(edited, gone.replace(node, ""));
    }
}
