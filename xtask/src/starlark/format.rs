//! `"..." % values` and `"...".format(values)`. None where a value is not known or the pattern asks
//! for what is not there.

use super::value::Value;

/// `pattern % values`: `%s`, `%d`, `%r` and `%%`.
pub(super) fn percent(pattern: &str, values: &Value) -> Option<String> {
    let mut rest: Vec<&Value> = match values {
        Value::Tuple(items) => items.iter().rev().collect(),
        other => vec![other],
    };
    let mut text = String::new();
    let mut chars = pattern.chars();
    while let Some(next) = chars.next() {
        if next != '%' {
            text.push(next);
            continue;
        }
        match (chars.next()?, rest.last()) {
            ('%', _) => text.push('%'),
            ('s', Some(value)) => {
                text.push_str(&value.printed()?);
                rest.pop();
            }
            ('r', Some(value)) => {
                text.push_str(&value.quoted()?);
                rest.pop();
            }
            ('d', Some(Value::Int(number))) => {
                text.push_str(&number.to_string());
                rest.pop();
            }
            _ => return None,
        }
    }
    rest.is_empty().then_some(text)
}

/// `pattern.format(positional, named)`: `{}`, `{0}`, `{name}`, `{{` and `}}`.
pub(super) fn braces(
    pattern: &str,
    positional: &[Value],
    named: &[(String, Value)],
) -> Option<String> {
    let mut text = String::new();
    let mut next_place = 0;
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(behind) = rest.strip_prefix(brace) {
            text.push_str(brace);
            rest = behind;
            continue;
        }
        let (field, behind) = rest.split_once('}').filter(|_| brace == "{")?;
        rest = behind;
        let value = if field.is_empty() {
            next_place += 1;
            positional.get(next_place - 1)?
        } else if let Ok(place) = field.parse::<usize>() {
            positional.get(place)?
        } else {
            named.iter().find(|(name, _)| name == field).map(|(_, value)| value)?
        };
        text.push_str(&value.printed()?);
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn percent_takes_one_value_for_each_place() {
        let two = Value::Tuple(vec![text("a"), Value::Int(3)]);
        for (pattern, values, expected) in [
            ("x-%s.zip", text("1.2"), Some("x-1.2.zip")),
            ("%s-%d", two.clone(), Some("a-3")),
            ("%s%%", text("9"), Some("9%")),
            ("%r", text("q"), Some("\"q\"")),
            ("%s", Value::List(vec![text("a")]), Some("[\"a\"]")),
            ("%s", two.clone(), None),
            ("%s %s %s", two, None),
            ("%d", text("a"), None),
            ("%x", Value::Int(3), None),
            ("%", text("a"), None),
        ] {
            assert_eq!(percent(pattern, &values).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn braces_take_values_by_place_and_by_name() {
        let named = [("v".to_owned(), text("2"))];
        for (pattern, expected) in [
            ("{}-{}.zip", Some("a-b.zip")),
            ("{1}{0}", Some("ba")),
            ("{v}/{{x}}", Some("2/{x}")),
            ("plain", Some("plain")),
            ("{}{}{}", None),
            ("{w}", None),
            ("{", None),
            ("a}", None),
            ("{0:x}", None),
        ] {
            let found = braces(pattern, &[text("a"), text("b")], &named);
            assert_eq!(found.as_deref(), expected, "{pattern}");
        }
    }
}
