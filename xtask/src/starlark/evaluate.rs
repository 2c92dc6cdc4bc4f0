//! Working out expressions.

use super::methods::{Given, built_in, items, method};
use super::operators::{binary, index, put};
use super::run::{DEEPEST, HEAVIEST, Machine, Made};
use super::syntax::{ArgumentKind, Call, Clause, Expression, Kind};
use super::value::{Unknown, Value};

/// Functions of Starlark that name no rule: where their result is not known, nothing was called.
const BUILT_IN: &[&str] = &[
    "Label",
    "all",
    "any",
    "bool",
    "dict",
    "dir",
    "enumerate",
    "getattr",
    "hasattr",
    "hash",
    "int",
    "len",
    "list",
    "max",
    "min",
    "range",
    "repr",
    "reversed",
    "select",
    "set",
    "sorted",
    "str",
    "struct",
    "tuple",
    "type",
    "zip",
];

/// Methods that change the list or dictionary itself.
const CHANGING: &[&str] =
    &["append", "clear", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"];

pub(super) fn unknown(reason: impl Into<String>, line: usize) -> Value {
    Value::Unknown(Unknown { reason: reason.into(), line })
}

impl Machine<'_> {
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Value {
        let line = expression.span.line;
        if self.depth >= DEEPEST {
            return unknown("nested too deep", line);
        }
        self.depth += 1;
        let value = self.value(expression);
        self.depth -= 1;
        let weight = value.weight(HEAVIEST);
        if !self.spend(1 + weight / 16, line) || weight > HEAVIEST {
            return unknown("too much to work out", line);
        }
        value
    }

    fn value(&mut self, expression: &Expression) -> Value {
        let line = expression.span.line;
        match &expression.kind {
            Kind::Text(text) => Value::Text(text.clone()),
            Kind::Int(number) => Value::Int(*number),
            Kind::Bool(yes) => Value::Bool(*yes),
            Kind::None => Value::None,
            Kind::Name(name) => self.look_up(name),
            Kind::List(items) => {
                Value::List(items.iter().map(|item| self.evaluate(item)).collect())
            }
            Kind::Tuple(items) => {
                Value::Tuple(items.iter().map(|item| self.evaluate(item)).collect())
            }
            Kind::Dict(pairs) => {
                let pair = |(key, value)| (self.evaluate(key), self.evaluate(value));
                Value::Dict(pairs.iter().map(|(key, value)| (key, value)).map(pair).collect())
            }
            Kind::Call(call) => self.call(call),
            Kind::Attribute(value, name) => match self.evaluate(value) {
                Value::Elsewhere { from, name: of } => {
                    Value::Elsewhere { from, name: format!("{of}.{name}") }
                }
                value => Value::Unknown(value.as_unknown(line)),
            },
            Kind::Index(value, at) => {
                let value = self.evaluate(value);
                index(&value, &self.evaluate(at), line)
            }
            Kind::Binary(..) => self.chain(expression),
            Kind::Unary(operator, value) => match (operator.as_str(), self.evaluate(value)) {
                ("not", value) => match value.holds() {
                    Some(yes) => Value::Bool(!yes),
                    None => Value::Unknown(value.as_unknown(line)),
                },
                ("-", Value::Int(number)) => Value::Int(number.wrapping_neg()),
                (_, value) => Value::Unknown(value.as_unknown(line)),
            },
            Kind::Conditional { then, condition, otherwise } => {
                let condition = self.evaluate(condition);
                match condition.holds() {
                    Some(true) => self.evaluate(then),
                    Some(false) => self.evaluate(otherwise),
                    None => Value::Unknown(condition.as_unknown(line)),
                }
            }
            Kind::Comprehension { item, value, clauses } => {
                let before = self.enter(clauses);
                let mut made = Vec::new();
                let done = self.comprehend(clauses, item, value.as_deref(), &mut made);
                for (name, value) in before {
                    match value {
                        Some(value) => self.names().insert(name, value),
                        None => self.names().remove(&name),
                    };
                }
                let dictionary = || {
                    let mut pairs = Vec::new();
                    made.iter()
                        .try_for_each(|(key, value)| put(&mut pairs, key.clone(), value.clone()))?;
                    Some(Value::Dict(pairs))
                };
                match (done, value) {
                    (Err(unknown), _) => Value::Unknown(unknown),
                    (Ok(()), None) => Value::List(made.into_iter().map(|(item, _)| item).collect()),
                    (Ok(()), Some(_)) => {
                        dictionary().unwrap_or_else(|| unknown("a key is not known", line))
                    }
                }
            }
            Kind::Unclear(kind) => unknown(format!("`{kind}` is not understood"), line),
        }
    }

    /// `a + b + c`, from the left, however long it is.
    fn chain(&mut self, expression: &Expression) -> Value {
        let mut rights = Vec::new();
        let mut left = expression;
        while let Kind::Binary(inner, operator, right) = &left.kind {
            rights.push((operator, right, left.span.line));
            left = inner;
        }
        let mut value = self.evaluate(left);
        for (operator, right, line) in rights.into_iter().rev() {
            value = match (operator.as_str(), value.holds()) {
                ("and", Some(true)) | ("or", Some(false)) => self.evaluate(right),
                ("and" | "or", Some(_)) => value,
                ("and" | "or", None) => Value::Unknown(value.as_unknown(line)),
                (operator, _) => binary(value, operator, self.evaluate(right), line),
            };
            let weight = value.weight(HEAVIEST);
            if weight > HEAVIEST || !self.spend(1 + weight / 16, line) {
                return unknown("too much to work out", line);
            }
        }
        value
    }

    fn comprehend(
        &mut self,
        clauses: &[Clause],
        item: &Expression,
        value: Option<&Expression>,
        made: &mut Vec<(Value, Value)>,
    ) -> Result<(), Unknown> {
        let line = item.span.line;
        if !self.spend(1, line) {
            return Err(Unknown { reason: "too much to work out".to_owned(), line });
        }
        match clauses.split_first() {
            None => {
                let key = self.evaluate(item);
                let value = value.map_or(Value::None, |value| self.evaluate(value));
                made.push((key, value));
                Ok(())
            }
            Some((Clause::If(condition), rest)) => {
                let condition = self.evaluate(condition);
                match condition.holds() {
                    Some(true) => self.comprehend(rest, item, value, made),
                    Some(false) => Ok(()),
                    None => Err(condition.as_unknown(line)),
                }
            }
            Some((Clause::For(target, over), rest)) => {
                let over = self.evaluate(over);
                let Some(all) = items(&over) else { return Err(over.as_unknown(line)) };
                for one in all {
                    self.assign(target, one);
                    self.comprehend(rest, item, value, made)?;
                }
                Ok(())
            }
        }
    }

    /// The names that a comprehension binds, with what they are outside of it.
    fn enter(&mut self, clauses: &[Clause]) -> Vec<(String, Option<Value>)> {
        let mut names = Vec::new();
        for clause in clauses {
            if let Clause::For(target, _) = clause {
                names.extend(named(target));
            }
        }
        let with_value = |name: String| (self.names().get(&name).cloned(), name);
        names.into_iter().map(with_value).map(|(value, name)| (name, value)).collect()
    }

    fn call(&mut self, call: &Call) -> Value {
        let line = call.span.line;
        if let Kind::Attribute(object, name) = &call.function.kind {
            let object = self.evaluate(object);
            if matches!(object, Value::Text(_) | Value::List(_) | Value::Dict(_)) {
                let (given, more) = self.arguments(call);
                if CHANGING.contains(&name.as_str()) && !matches!(object, Value::Text(_)) {
                    let new = grown(&object, name, &given).filter(|_| more.is_none());
                    self.changed(&object, new, line);
                    return unknown(format!("what `{name}` gives"), line);
                }
                let result = method(&object, name, &given).filter(|_| more.is_none());
                let of = object.kind();
                return result.unwrap_or_else(|| unknown(format!("`{name}` of {of}"), line));
            }
        }
        let function = self.evaluate(&call.function);
        let (given, more) = self.arguments(call);
        let (from, name) = match function {
            Value::Function(defined) => return self.invoke(&defined, given, more, line),
            Value::Elsewhere { from, name } => (from, name),
            _ => (None, call.name()),
        };
        if from.is_none() {
            let result = built_in(&name, &given).filter(|_| more.is_none());
            if let Some(result) = result {
                return result;
            }
            if BUILT_IN.contains(&name.as_str()) {
                let culprit = given.positional.iter().find_map(Value::unknown);
                return culprit
                    .map_or_else(|| unknown(format!("what `{name}` gives"), line), Value::Unknown);
            }
        }
        // What a module extension or a rule of a repository gives is called by its own name.
        let texts: Vec<Option<&str>> = given.positional.iter().map(Value::text).collect();
        let given_name = match (name.as_str(), texts.as_slice()) {
            ("use_extension" | "use_repo_rule", &[Some(from), Some(name)]) => {
                Some(Value::Elsewhere { from: Some(from.to_owned()), name: name.to_owned() })
            }
            _ => None,
        };
        let result = given_name.unwrap_or_else(|| unknown(format!("what `{name}` gives"), line));
        let Given { positional, named } = given;
        let (doubt, path, span) = (self.doubt(), self.path(), call.span);
        self.record(Made { function: name, from, positional, named, more, doubt, path, span });
        result
    }

    /// The arguments of a call, and why there may be more of them.
    fn arguments(&mut self, call: &Call) -> (Given, Option<Unknown>) {
        let mut given = Given::default();
        let mut more = None;
        for argument in &call.arguments {
            let line = argument.span.line;
            let value = self.evaluate(&argument.value);
            match (&argument.kind, value) {
                (ArgumentKind::Positional, value) => given.positional.push(value),
                (ArgumentKind::Named(name), value) => given.named.push((name.clone(), value)),
                (ArgumentKind::Rest, Value::List(items) | Value::Tuple(items)) => {
                    given.positional.extend(items);
                }
                (ArgumentKind::Dictionary, Value::Dict(pairs)) => {
                    for (key, value) in pairs {
                        match key.text() {
                            Some(name) => given.named.push((name.to_owned(), value)),
                            None => more = Some(key.as_unknown(line)),
                        }
                    }
                }
                (_, value) => more = Some(value.as_unknown(line)),
            }
        }
        (given, more)
    }
}

/// The names in a target of an assignment.
pub(super) fn named(target: &Expression) -> Vec<String> {
    let mut names = Vec::new();
    super::walk::in_expression(target, &mut |part| {
        if let Kind::Name(name) = &part.kind {
            names.push(name.clone());
        }
    });
    names
}

/// What a list or dictionary is after a method changed it; none for methods that are not followed.
fn grown(value: &Value, name: &str, given: &Given) -> Option<Value> {
    let [one] = given.positional.as_slice() else { return None };
    match (value, name, one) {
        (Value::List(items), "append", one) => {
            Some(Value::List(items.iter().chain([one]).cloned().collect()))
        }
        (Value::List(items), "extend", Value::List(more)) => {
            Some(Value::List(items.iter().chain(more).cloned().collect()))
        }
        (Value::Dict(pairs), "update", Value::Dict(more)) => {
            let mut pairs = pairs.clone();
            more.iter().try_for_each(|(key, value)| put(&mut pairs, key.clone(), value.clone()))?;
            Some(Value::Dict(pairs))
        }
        _ => None,
    }
}
