//! Operators on values that were worked out.

use super::format;
use super::methods::items;
use super::value::{Unknown, Value};

/// What `left operator right` comes to. `and` and `or` are not among the operators: they may leave
/// their right side alone.
pub(super) fn binary(left: Value, operator: &str, right: Value, line: usize) -> Value {
    let unknown = || {
        let culprit = [&left, &right].into_iter().find(|value| !value.is_known());
        let reason = || format!("`{operator}` between {} and {}", left.kind(), right.kind());
        let unknown =
            culprit.map_or_else(|| Unknown { reason: reason(), line }, |v| v.as_unknown(line));
        Value::Unknown(unknown)
    };
    let truth = |yes: Option<bool>| yes.map_or_else(unknown, Value::Bool);
    let number = |of: Option<i64>| of.map_or_else(unknown, Value::Int);
    match (operator, &left, &right) {
        ("+", Value::Int(left), Value::Int(right)) => number(left.checked_add(*right)),
        ("-", Value::Int(left), Value::Int(right)) => number(left.checked_sub(*right)),
        ("*", Value::Int(left), Value::Int(right)) => number(left.checked_mul(*right)),
        ("+", Value::Text(left), Value::Text(right)) => Value::Text(format!("{left}{right}")),
        ("+", _, _) => sum(left, right).unwrap_or_else(|(left, right)| {
            Value::Unknown([&left, &right].into_iter().find(|value| !value.is_known()).map_or_else(
                || Unknown {
                    reason: format!("{} and {} are added", left.kind(), right.kind()),
                    line,
                },
                |culprit| culprit.as_unknown(line),
            ))
        }),
        ("%", Value::Text(pattern), values) => {
            format::percent(pattern, values).map_or_else(unknown, Value::Text)
        }
        ("|", Value::Dict(left), Value::Dict(right)) => {
            united(left, right).map_or_else(unknown, Value::Dict)
        }
        ("==", _, _) => truth((left.is_known() && right.is_known()).then(|| left == right)),
        ("!=", _, _) => truth((left.is_known() && right.is_known()).then(|| left != right)),
        ("in", _, _) => truth(within(&left, &right)),
        ("not in", _, _) => truth(within(&left, &right).map(|yes| !yes)),
        ("<" | ">" | "<=" | ">=", Value::Int(left), Value::Int(right)) => {
            Value::Bool(match operator {
                "<" => left < right,
                ">" => left > right,
                "<=" => left <= right,
                _ => left >= right,
            })
        }
        _ => unknown(),
    }
}

/// Lists and tuples become one; what has a `select()` or an unknown list in it becomes a sum. Gives
/// both back where they cannot be added.
fn sum(left: Value, right: Value) -> Result<Value, (Value, Value)> {
    let open = |value: &Value| {
        matches!(
            value,
            Value::Select(_) | Value::Sum(_) | Value::Unknown(_) | Value::Elsewhere { .. }
        )
    };
    let list = |value: &Value| open(value) || matches!(value, Value::List(_));
    match (left, right) {
        (Value::List(left), Value::List(right)) => Ok(Value::List([left, right].concat())),
        (Value::Tuple(left), Value::Tuple(right)) => Ok(Value::Tuple([left, right].concat())),
        // Of two unknown values nothing says that they are lists.
        (left, right) if !sums(&left) && !sums(&right) => Err((left, right)),
        (left, right) if list(&left) && list(&right) => {
            let mut parts = Vec::new();
            for value in [left, right] {
                match value {
                    Value::Sum(inner) => parts.extend(inner),
                    other => parts.push(other),
                }
            }
            Ok(Value::Sum(parts))
        }
        (left, right) => Err((left, right)),
    }
}

/// Whether adding to this value can only be adding lists, or what a `select()` chooses.
fn sums(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Select(_) | Value::Sum(_))
}

fn united(left: &[(Value, Value)], right: &[(Value, Value)]) -> Option<Vec<(Value, Value)>> {
    let mut pairs = left.to_vec();
    for (key, value) in right {
        put(&mut pairs, key.clone(), value.clone())?;
    }
    Some(pairs)
}

/// Sets the value of a key; none where a key is not known, so that it might be this one.
pub(super) fn put(pairs: &mut Vec<(Value, Value)>, key: Value, value: Value) -> Option<()> {
    if !key.is_known() || pairs.iter().any(|(key, _)| !key.is_known()) {
        return None;
    }
    match pairs.iter_mut().find(|(one, _)| *one == key) {
        Some((_, old)) => *old = value,
        None => pairs.push((key, value)),
    }
    Some(())
}

fn within(item: &Value, whole: &Value) -> Option<bool> {
    match (item, whole) {
        (Value::Text(part), Value::Text(text)) => Some(text.contains(part.as_str())),
        _ => {
            let all = items(whole)?;
            let known = item.is_known() && all.iter().all(Value::is_known);
            known.then(|| all.contains(item))
        }
    }
}

/// `value[index]`, where both are known.
pub(super) fn index(value: &Value, index: &Value, line: usize) -> Value {
    let found = match (value, index) {
        (Value::List(items) | Value::Tuple(items), Value::Int(at)) => {
            let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
            let at = if *at < 0 { at.saturating_add(length) } else { *at };
            usize::try_from(at).ok().and_then(|at| items.get(at)).cloned()
        }
        (Value::Dict(pairs), key)
            if key.is_known() && pairs.iter().all(|(key, _)| key.is_known()) =>
        {
            pairs.iter().find(|(one, _)| one == key).map(|(_, value)| value.clone())
        }
        _ => None,
    };
    found.unwrap_or_else(|| {
        let culprit = [value, index].into_iter().find(|value| !value.is_known());
        let reason = || format!("{} has no such index", value.kind());
        Value::Unknown(
            culprit.map_or_else(|| Unknown { reason: reason(), line }, |v| v.as_unknown(line)),
        )
    })
}
