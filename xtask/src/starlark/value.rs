//! What an expression comes to, as far as it can be known without Bazel.

use std::rc::Rc;

use super::syntax::Function;

/// A value that was worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `None`, the value of nothing.
    None,
    /// `True` or `False`, nothing else.
    Bool(bool),
    /// A whole number of at most 64 bits.
    Int(i64),
    /// A string, its escapes undone.
    Text(String),
    /// Items in their order, of any kinds.
    List(Vec<Value>),
    /// Items that nothing can change.
    Tuple(Vec<Value>),
    /// Pairs in the order in which their keys came.
    Dict(Vec<(Value, Value)>),
    /// `select({condition: value})`: Bazel takes one of them.
    Select(Vec<(Value, Value)>),
    /// Lists, selects and unknown lists that are added up, in order: none of them is a sum itself.
    Sum(Vec<Value>),
    /// A function of a file that was read.
    Function(Defined),
    /// A name that no file that was read defines: a rule, a function of Bazel, something of another
    /// repository.
    Elsewhere {
        /// The label of the file that it is loaded from; none for a name that nothing binds.
        from: Option<String>,
        /// Its name there, with its attributes behind dots.
        name: String,
    },
    /// What cannot be known here.
    Unknown(Unknown),
}

/// A function with the file that it was defined in.
#[derive(Clone, Debug, PartialEq)]
pub struct Defined {
    /// The file's place among those of the run.
    pub(super) module: usize,
    /// What it takes and does.
    pub(super) function: Rc<Function>,
}

/// Why a value is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// In words for people: what would have to be known.
    pub reason: String,
    /// The line of the expression, counted from 1, in the file that it stands in; 0 for a name that is
    /// defined elsewhere and was not used for anything yet.
    pub line: usize,
}

impl Value {
    /// The string that the value is; none for every other value.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The strings of a list or tuple of nothing but strings.
    pub fn texts(&self) -> Option<Vec<&str>> {
        match self {
            Value::List(items) | Value::Tuple(items) => items.iter().map(Value::text).collect(),
            _ => None,
        }
    }

    /// Every string in the value, also in each branch of a `select()` and in each part of a sum, in
    /// order; conditions and keys are not among them. What is unknown is left out:
    /// [`Value::unknown`] tells of it.
    pub fn all_texts(&self) -> Vec<&str> {
        match self {
            Value::Text(text) => vec![text],
            Value::List(items) | Value::Tuple(items) | Value::Sum(items) => {
                items.iter().flat_map(Value::all_texts).collect()
            }
            Value::Dict(pairs) | Value::Select(pairs) => {
                pairs.iter().flat_map(|(_, value)| value.all_texts()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The first thing in the value that is not known, a name that is defined elsewhere included;
    /// none where all of it is known.
    pub fn unknown(&self) -> Option<Unknown> {
        match self {
            Value::Unknown(unknown) => Some(unknown.clone()),
            Value::Elsewhere { .. } => Some(self.as_unknown(0)),
            Value::List(items) | Value::Tuple(items) | Value::Sum(items) => {
                items.iter().find_map(Value::unknown)
            }
            Value::Dict(pairs) | Value::Select(pairs) => {
                pairs.iter().find_map(|(key, value)| key.unknown().or_else(|| value.unknown()))
            }
            _ => None,
        }
    }

    /// The value of a key of a dictionary, or of a condition of a `select()`.
    pub fn of_key(&self, key: &str) -> Option<&Value> {
        match self {
            Value::Dict(pairs) | Value::Select(pairs) => {
                pairs.iter().find(|(one, _)| one.text() == Some(key)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Why an operation on this value has no known result.
    pub(super) fn as_unknown(&self, line: usize) -> Unknown {
        match self {
            Value::Unknown(unknown) => unknown.clone(),
            Value::Elsewhere { from: Some(from), name } => {
                Unknown { reason: format!("`{name}` is defined in `{from}`"), line }
            }
            Value::Elsewhere { from: None, name } => {
                Unknown { reason: format!("`{name}` is defined elsewhere"), line }
            }
            other => Unknown { reason: format!("{} cannot be used so", other.kind()), line },
        }
    }

    /// What kind of value it is, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::None => "None",
            Value::Bool(_) => "a truth value",
            Value::Int(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Tuple(_) => "a tuple",
            Value::Dict(_) => "a dictionary",
            Value::Select(_) | Value::Sum(_) => "a select()",
            Value::Function(_) => "a function",
            Value::Elsewhere { .. } => "something defined elsewhere",
            Value::Unknown(_) => "something unknown",
        }
    }

    /// Whether a condition of this value holds; none where that is not known.
    pub(super) fn holds(&self) -> Option<bool> {
        match self {
            Value::None => Some(false),
            Value::Bool(yes) => Some(*yes),
            Value::Int(number) => Some(*number != 0),
            Value::Text(text) => Some(!text.is_empty()),
            Value::List(items) | Value::Tuple(items) => Some(!items.is_empty()),
            Value::Dict(pairs) => Some(!pairs.is_empty()),
            Value::Function(_) => Some(true),
            Value::Select(_) | Value::Sum(_) | Value::Elsewhere { .. } | Value::Unknown(_) => None,
        }
    }

    /// Whether nothing in the value is unknown, so that comparing it means something.
    pub(super) fn is_known(&self) -> bool {
        self.unknown().is_none()
    }

    /// Whether it is, or has somewhere in it, this list or dictionary or one equal to it.
    pub(super) fn holds_within(&self, other: &Value) -> bool {
        self == other
            || match self {
                Value::List(items) | Value::Tuple(items) | Value::Sum(items) => {
                    items.iter().any(|item| item.holds_within(other))
                }
                Value::Dict(pairs) | Value::Select(pairs) => {
                    pairs.iter().any(|(_, value)| value.holds_within(other))
                }
                _ => false,
            }
    }

    /// How much there is of it, in items and in groups of 64 characters; counting ends above `most`.
    pub(super) fn weight(&self, most: usize) -> usize {
        let inside = |values: &mut dyn Iterator<Item = &Value>| {
            let mut sum = 1;
            for value in values {
                sum += value.weight(most);
                if sum > most {
                    break;
                }
            }
            sum
        };
        match self {
            Value::Text(text) => 1 + text.len() / 64,
            Value::List(items) | Value::Tuple(items) | Value::Sum(items) => {
                inside(&mut items.iter())
            }
            Value::Dict(pairs) | Value::Select(pairs) => {
                inside(&mut pairs.iter().flat_map(|(key, value)| [key, value]))
            }
            _ => 1,
        }
    }

    /// As `str()` writes it; none where it is not known or has no such form here.
    pub(super) fn printed(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            other => other.quoted(),
        }
    }

    /// As `repr()` writes it, strings in quotes.
    pub(super) fn quoted(&self) -> Option<String> {
        let list = |items: &[Value]| -> Option<String> {
            Some(items.iter().map(Value::quoted).collect::<Option<Vec<_>>>()?.join(", "))
        };
        match self {
            Value::None => Some("None".to_owned()),
            Value::Bool(yes) => Some(if *yes { "True" } else { "False" }.to_owned()),
            Value::Int(number) => Some(number.to_string()),
            Value::Text(text) if text.contains(['"', '\\', '\n', '\r', '\t']) => None,
            Value::Text(text) => Some(format!("\"{text}\"")),
            Value::List(items) => Some(format!("[{}]", list(items)?)),
            Value::Tuple(items) if items.len() == 1 => Some(format!("({},)", list(items)?)),
            Value::Tuple(items) => Some(format!("({})", list(items)?)),
            _ => None,
        }
    }
}
