//! One edit of one file, and how it is made. Pure: text in, text out.

use schemars::JsonSchema;
use serde::Serialize;
use support::paths::RelPath;

use super::{starlark, statements};

/// One edit of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edit {
    /// The file, below the root of the tree.
    pub file: RelPath,
    /// What is done to it.
    #[serde(flatten)]
    pub action: Action,
}

/// What is done to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Action {
    /// Adds a text at the end.
    Append {
        /// What is added, with its line ends.
        text: String,
    },
    /// Adds a text right behind each anchor.
    InsertAfter {
        /// What stands in the file.
        anchor: String,
        /// What is added behind each anchor, with its line ends.
        text: String,
        /// How often the anchor stands there.
        places: usize,
    },
    /// Puts a text in the place of each anchor.
    Replace {
        /// What stands in the file.
        anchor: String,
        /// What takes the place of each anchor.
        text: String,
        /// How often the anchor stands there.
        places: usize,
    },
    /// Takes out each top-level Starlark statement in which the anchor stands.
    RemoveStatement {
        /// What stands in the statement.
        anchor: String,
        /// How many statements have it.
        places: usize,
        /// Whether any number is fine: what is to go may not be there, or several times.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        optional: bool,
    },
    /// Adds an element to a list attribute of one target or repository.
    AddDep {
        /// The `name` of the call.
        target: String,
        /// The attribute; it is added where the call has none.
        attribute: String,
        /// The label that is added to the list.
        label: String,
    },
    /// Leaves out the statements that register other operators. Each that is kept must be there.
    KeepOperators {
        /// Names of the operators that stay, as `register.cc` has them.
        keep: Vec<String>,
    },
    /// Takes out the statements that register these calculators. Each must be there.
    DropCalculators {
        /// Names of the classes, as the file has them, without their namespaces.
        drop: Vec<String>,
    },
    /// Writes a file that is not there.
    NewFile {
        /// All of the file's text.
        text: String,
    },
}

/// Why an edit does not fit a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The file to edit is not there.
    #[error("there is no such file")]
    NoFile,
    /// The file to write is there already.
    #[error("the file is there already, expected none")]
    FileExists,
    /// What to look for stands in another number of places.
    #[error("found `{anchor}` in {found} {}, expected {expected}", words(*found, what))]
    Places {
        /// The text that was looked for, as the patch has it.
        anchor: String,
        /// What counts as a place.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many places have it.
        found: usize,
    },
}

fn words(count: usize, what: &str) -> String {
    if count == 1 { what.to_owned() } else { format!("{what}s") }
}

impl Action {
    /// The name of the action, as patch files write it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Append { .. } => "append",
            Self::InsertAfter { .. } => "insert-after",
            Self::Replace { .. } => "replace",
            Self::RemoveStatement { .. } => "remove-statement",
            Self::AddDep { .. } => "add-dep",
            Self::KeepOperators { .. } => "keep-operators",
            Self::DropCalculators { .. } => "drop-calculators",
            Self::NewFile { .. } => "new-file",
        }
    }

    /// Makes the edit; `text` is the file's, none where there is no file.
    pub fn apply(&self, text: Option<&str>) -> Result<String, Misfit> {
        if let Self::NewFile { text: new } = self {
            return if text.is_some() { Err(Misfit::FileExists) } else { Ok(new.clone()) };
        }
        let text = text.ok_or(Misfit::NoFile)?;
        match self {
            Self::NewFile { .. } => unreachable!("handled above"),
            Self::Append { text: added } => {
                let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                Ok(format!("{text}{newline}{added}"))
            }
            Self::InsertAfter { anchor, text: added, places } => {
                count(text, anchor, *places)?;
                Ok(text.replace(anchor, &format!("{anchor}{added}")))
            }
            Self::Replace { anchor, text: new, places } => {
                count(text, anchor, *places)?;
                Ok(text.replace(anchor, new))
            }
            Self::RemoveStatement { anchor, places, optional } => {
                remove_statements(text, anchor, *places, *optional)
            }
            Self::AddDep { target, attribute, label } => add_dep(text, target, attribute, label),
            Self::KeepOperators { keep } => keep_operators(text, keep),
            Self::DropCalculators { drop } => drop_calculators(text, drop),
        }
    }
}

fn keep_operators(text: &str, keep: &[String]) -> Result<String, Misfit> {
    let (kept, found) =
        statements::keep_operators(text, &keep.iter().map(String::as_str).collect());
    match keep.iter().find(|name| !found.contains(*name)) {
        None => Ok(kept),
        Some(missing) => Err(unregistered(missing)),
    }
}

fn drop_calculators(text: &str, drop: &[String]) -> Result<String, Misfit> {
    let registered = statements::calculators(text);
    match drop.iter().find(|name| !registered.contains(name)) {
        None => {
            let unwanted = drop.iter().map(String::as_str).collect();
            Ok(statements::drop_calculators(text, &unwanted).0)
        }
        Some(missing) => Err(unregistered(missing)),
    }
}

fn unregistered(name: &str) -> Misfit {
    Misfit::Places { anchor: name.to_owned(), what: "registration", expected: 1, found: 0 }
}

fn count(text: &str, anchor: &str, expected: usize) -> Result<(), Misfit> {
    match text.matches(anchor).count() {
        found if found == expected => Ok(()),
        found => Err(Misfit::Places { anchor: anchor.to_owned(), what: "place", expected, found }),
    }
}

fn remove_statements(
    text: &str,
    anchor: &str,
    expected: usize,
    optional: bool,
) -> Result<String, Misfit> {
    let mut statements = starlark::statements(text);
    statements.retain(|range| text[range.clone()].contains(anchor));
    let found = statements.len();
    if found != expected && !optional {
        let anchor = anchor.to_owned();
        return Err(Misfit::Places { anchor, what: "statement", expected, found });
    }
    let mut out = text.to_owned();
    for range in statements.into_iter().rev() {
        out.replace_range(range, "");
    }
    Ok(out)
}

/// `[element] + old value`: right for a literal list, a `select` and any sum of them.
fn add_dep(text: &str, target: &str, attribute: &str, label: &str) -> Result<String, Misfit> {
    let calls = starlark::named(text, target);
    let [call] = calls.as_slice() else {
        let anchor = format!("name = \"{target}\"");
        let found = calls.len();
        return Err(Misfit::Places { anchor, what: "statement", expected: 1, found });
    };
    let mut out = text.to_owned();
    if let Some(value) = starlark::attribute(text, call, attribute) {
        out.insert_str(value, &format!(" [\"{label}\"] +"));
    } else if let Some(name) = starlark::attribute(text, call, "name") {
        // In front of `name = `, which `named` has found.
        let start = text[..name].rfind("name").unwrap_or(name);
        out.insert_str(start, &format!("{attribute} = [\"{label}\"],\n    "));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILD: &str = "\
cc_library(
    name = \"a\",
    deps = [\"//x\"] + select({\"//c\": []}),
)

# b
cc_library(
    name = \"b\",
    srcs = [\"b.cc\"],
)
";

    fn edited(action: &Action) -> Result<String, String> {
        action.apply(Some(BUILD)).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn each_edit_does_what_its_name_says() {
        let (anchor, text) = ("srcs".to_owned(), "X".to_owned());
        let dep = |target: &str| Action::AddDep {
            target: target.into(),
            attribute: "deps".into(),
            label: "//y".into(),
        };
        let remove = |anchor: &str| Action::RemoveStatement {
            anchor: anchor.into(),
            places: 1,
            optional: false,
        };
        for (action, expected) in [
            (Action::Append { text: "end\n".into() }, format!("{BUILD}end\n")),
            (
                Action::InsertAfter { anchor: anchor.clone(), text: text.clone(), places: 1 },
                BUILD.replace("srcs", "srcsX"),
            ),
            (Action::Replace { anchor, text, places: 1 }, BUILD.replace("srcs", "X")),
            (dep("a"), BUILD.replace("deps = ", "deps = [\"//y\"] + ")),
            (dep("b"), BUILD.replace("name = \"b\"", "deps = [\"//y\"],\n    name = \"b\"")),
            (remove("b.cc"), BUILD[..BUILD.find("cc_library(\n    name = \"b\"").unwrap()].into()),
        ] {
            assert_eq!(edited(&action).unwrap(), expected, "{}", action.kind());
        }
        let new = Action::NewFile { text: "n".into() };
        assert_eq!(new.apply(None).unwrap(), "n");
    }

    #[test]
    fn another_number_of_places_is_told() {
        let places = |places| Action::Replace { anchor: "name".into(), text: "n".into(), places };
        let optional =
            Action::RemoveStatement { anchor: "absent".into(), places: 1, optional: true };
        for (action, expected) in [
            (places(1), "found `name` in 2 places, expected 1"),
            (
                Action::InsertAfter { anchor: "no".into(), text: "n".into(), places: 1 },
                "found `no` in 0 places, expected 1",
            ),
            (
                Action::RemoveStatement { anchor: "name".into(), places: 1, optional: false },
                "found `name` in 2 statements, expected 1",
            ),
            (
                Action::AddDep {
                    target: "c".into(),
                    attribute: "deps".into(),
                    label: "//y".into(),
                },
                "found `name = \"c\"` in 0 statements, expected 1",
            ),
            (Action::NewFile { text: "n".into() }, "the file is there already, expected none"),
        ] {
            assert_eq!(edited(&action).unwrap_err(), expected, "{}", action.kind());
        }
        assert_eq!(edited(&optional).unwrap(), BUILD);
        assert_eq!(places(1).apply(None).unwrap_err(), Misfit::NoFile);
    }
}
