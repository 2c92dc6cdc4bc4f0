//! Methods and built-in functions that give the same wherever they are called: no disk, no platform.

use super::format;
use super::value::Value;

/// Arguments of a call, worked out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Given {
    pub positional: Vec<Value>,
    pub named: Vec<(String, Value)>,
}

/// What a method of a value gives; none where the method or its arguments are not known here.
pub(super) fn method(value: &Value, name: &str, given: &Given) -> Option<Value> {
    let Given { positional, named } = given;
    match (value, name) {
        (Value::Text(text), "format") => format::braces(text, positional, named).map(Value::Text),
        _ if !named.is_empty() => None,
        (Value::Text(text), _) => of_text(text, name, positional),
        (Value::Dict(pairs), "get") => {
            let (key, default) = match positional.as_slice() {
                [key] => (key, &Value::None),
                [key, default] => (key, default),
                _ => return None,
            };
            let known = key.is_known() && pairs.iter().all(|(key, _)| key.is_known());
            let found = pairs.iter().find(|(one, _)| one == key).map(|(_, value)| value);
            known.then(|| found.unwrap_or(default).clone())
        }
        (Value::Dict(pairs), _) if positional.is_empty() => {
            let list = |part: fn(&(Value, Value)) -> Value| Some(pairs.iter().map(part).collect());
            let items: Option<Vec<Value>> = match name {
                "keys" => list(|(key, _)| key.clone()),
                "values" => list(|(_, value)| value.clone()),
                "items" => list(|(key, value)| Value::Tuple(vec![key.clone(), value.clone()])),
                _ => None,
            };
            items.map(Value::List)
        }
        _ => None,
    }
}

fn of_text(text: &str, name: &str, given: &[Value]) -> Option<Value> {
    let all = |texts: Vec<&str>| Value::List(texts.into_iter().map(owned).collect());
    let first = given.first().map(Value::text);
    Some(match (name, given.len(), first) {
        ("join", 1, _) => Value::Text(given[0].texts()?.join(text)),
        ("replace", 2, Some(Some(from))) if !from.is_empty() => {
            Value::Text(text.replace(from, given[1].text()?))
        }
        ("split", 1, Some(Some(by))) if !by.is_empty() => all(text.split(by).collect()),
        ("strip", 0, _) => owned(text.trim_matches(blank)),
        ("lstrip", 0, _) => owned(text.trim_start_matches(blank)),
        ("rstrip", 0, _) => owned(text.trim_end_matches(blank)),
        ("startswith", 1, Some(Some(start))) => Value::Bool(text.starts_with(start)),
        ("endswith", 1, Some(Some(end))) => Value::Bool(text.ends_with(end)),
        ("lower", 0, _) if text.is_ascii() => Value::Text(text.to_ascii_lowercase()),
        ("upper", 0, _) if text.is_ascii() => Value::Text(text.to_ascii_uppercase()),
        _ => return None,
    })
}

fn owned(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn blank(letter: char) -> bool {
    letter.is_ascii_whitespace()
}

/// What a built-in function gives; none where there is no such function here, or its arguments are
/// not known.
pub(super) fn built_in(name: &str, given: &Given) -> Option<Value> {
    let Given { positional, named } = given;
    if !named.is_empty() && name != "select" {
        return None;
    }
    let one = match positional.as_slice() {
        [one] => Some(one),
        _ => None,
    };
    Some(match (name, one) {
        ("select", _) => match positional.first()? {
            Value::Dict(pairs) => Value::Select(pairs.clone()),
            _ => return None,
        },
        ("str", Some(value)) => Value::Text(value.printed()?),
        ("Label", Some(value @ Value::Text(_))) => value.clone(),
        ("len", Some(Value::Text(text))) if text.is_ascii() => number(text.len())?,
        ("len", Some(value)) => number(items(value)?.len())?,
        ("list", Some(value)) => Value::List(items(value)?),
        ("tuple", Some(value)) => Value::Tuple(items(value)?),
        ("list", None) if positional.is_empty() => Value::List(Vec::new()),
        ("dict", None) if positional.is_empty() => Value::Dict(Vec::new()),
        ("dict", Some(Value::Dict(pairs))) => Value::Dict(pairs.clone()),
        ("sorted", Some(value)) => {
            let items = items(value)?;
            let mut texts: Vec<&str> = items.iter().map(Value::text).collect::<Option<_>>()?;
            texts.sort_unstable();
            Value::List(texts.into_iter().map(owned).collect())
        }
        ("range", Some(Value::Int(end))) if (0..=1000).contains(end) => {
            Value::List((0..*end).map(Value::Int).collect())
        }
        ("enumerate", Some(value)) => {
            let pair = |(at, item)| Some(Value::Tuple(vec![number(at)?, item]));
            Value::List(items(value)?.into_iter().enumerate().map(pair).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn number(of: usize) -> Option<Value> {
    i64::try_from(of).ok().map(Value::Int)
}

/// What a loop over the value goes through; none where that is not known.
pub(super) fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) | Value::Tuple(items) => Some(items.clone()),
        Value::Dict(pairs) => Some(pairs.iter().map(|(key, _)| key.clone()).collect()),
        _ => None,
    }
}
