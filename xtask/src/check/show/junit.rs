//! JUnit's XML, as CI services take it: one case for each answer.
//!
//! What could not be told is an `error`, what was not asked is `skipped`, and a warning passes and is
//! told in the suite's output. Nothing here reads a clock: times are zero, the stamp is that of 1970.

use std::fmt::Write as _;

use super::super::{
    answer::{Answer, Verdict},
    report::{CheckReport, RuleReport},
};

/// The report as an XML document.
pub fn junit(report: &CheckReport) -> String {
    let answers = || {
        let of = |rule| move |answer| (rule, answer);
        report.rules.iter().flat_map(move |rule| rule.answers.iter().map(of(rule)))
    };
    let count = |verdict| answers().filter(|(_, answer)| answer.verdict == verdict).count();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" package=\"check\" id=\"0\" tests=\"{}\" failures=\"{}\" errors=\"{}\" \
         skipped=\"{}\" time=\"0\" timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\">",
        escaped(&report.name),
        answers().count(),
        count(Verdict::Failed),
        count(Verdict::CouldNotTell),
        count(Verdict::NotAsked),
    );
    out.push_str("    <properties/>\n");
    for (rule, answer) in answers() {
        case(&mut out, rule, answer);
    }
    out.push_str("    <system-out>");
    for (rule, answer) in answers().filter(|(_, answer)| answer.verdict == Verdict::Warning) {
        let _ = writeln!(out, "warning: {}: {}", rule.rule.id, escaped(&message(rule, answer)));
    }
    out.push_str("</system-out>\n    <system-err/>\n  </testsuite>\n</testsuites>\n");
    out
}

fn case(out: &mut String, report: &RuleReport, answer: &Answer) {
    let name = answer.file.as_ref().map_or_else(|| report.rule.name.clone(), Clone::clone);
    let id = &report.rule.id;
    let _ = write!(
        out,
        "    <testcase classname=\"check.{id}\" name=\"{}\" time=\"0\"",
        escaped(&name)
    );
    let message = escaped(&message(report, answer));
    let element = match answer.verdict {
        Verdict::Failed => "failure",
        Verdict::CouldNotTell => "error",
        Verdict::NotAsked => {
            out.push_str("><skipped/></testcase>\n");
            return;
        }
        Verdict::Ok | Verdict::Warning => {
            out.push_str("/>\n");
            return;
        }
    };
    let help = escaped(answer.help.as_deref().unwrap_or_default());
    let _ = writeln!(
        out,
        "><{element} type=\"{id}\" message=\"{message}\">{help}</{element}></testcase>"
    );
}

fn message(report: &RuleReport, answer: &Answer) -> String {
    let file = answer.file.as_ref().map(|file| format!("{file}: ")).unwrap_or_default();
    let expected = answer.expected.as_ref().map(|text| format!(", expected {text}"));
    format!("{file}{}: found {}{}", report.rule.name, answer.found, expected.unwrap_or_default())
}

/// Text inside an element or an attribute. XML has no way to write most control characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_in_a_name_breaks_the_document() {
        assert_eq!(
            super::escaped("a<b>&\"c\u{1b}\n\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;c\u{fffd} \u{fffd}"
        );
    }
}
