//! What has to hold before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use classfile::{Classes, closure};
use serde::Serialize;

use super::{
    contents::Contents,
    error::{PackageError, Problem},
    keep::{self, Rule},
    natives, platform,
};
use crate::catalogue::Abi;

/// Where MediaPipe's classes lie; messages whose file names no Java package are in the second.
const OWN: &[&str] = &["com/google/mediapipe/", "mediapipe/"];

/// The platform's classes, of which no stub stands beside: Java's own.
const PLATFORM: &str = "java/";

/// What was proved, and against what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// How many class files `classes.jar` has.
    pub classes: usize,
    /// Classes that each library beside has, by its name.
    pub beside: BTreeMap<String, usize>,
    /// Names of the platform's own classes that are taken on trust: no android.jar was there.
    pub trusted: usize,
    /// Native methods that the classes declare.
    pub natives: usize,
    /// Symbols of those that an app can reach, all of them exported by every library.
    pub reached: Vec<String>,
    /// Symbols of Java's that each library exports.
    pub exports: BTreeMap<Abi, usize>,
    /// Classes that C++ looks up, with the members it asks of them.
    pub looked_up: Vec<String>,
    /// Rules of `proguard.txt`, each of which matches something.
    pub rules: Vec<String>,
}

/// Proves that the contents are whole, and gives the rules for R8 with what was found.
///
/// # Errors
/// Everything that is not so, at once.
pub fn prove(contents: &Contents) -> Result<(Proof, Vec<Rule>), PackageError> {
    let mut problems = libraries(contents);
    let read = |name: &str, jar: &[u8], problems: &mut Vec<Problem>| {
        Classes::from_jar(jar).unwrap_or_else(|error| {
            problems.push(Problem::Jar { jar: name.to_owned(), reason: error.to_string() });
            Classes::default()
        })
    };
    let classes = read("classes.jar", &contents.classes_jar, &mut problems);
    let beside: Vec<(String, Classes)> = contents
        .beside
        .iter()
        .map(|beside| (beside.name.clone(), read(&beside.name, &beside.jar, &mut problems)))
        .collect();
    // What cannot be read makes all that follows say too much.
    PackageError::unless_none(std::mem::take(&mut problems))?;
    problems.extend(membership(contents, &classes));
    let sets: Vec<&Classes> = beside.iter().map(|(_, classes)| classes).collect();
    let (missing, trusted) = closed(&classes, &sets);
    problems.extend(missing);
    let reached = natives::reached(&classes);
    problems.extend(natives::check(contents, &classes, &reached));
    let (looked_up, lost) = looked_up(contents, &classes);
    let rules = keep::rules(contents, &classes, &sets);
    if lost.is_empty() {
        // A name that lacks makes a rule that matches nothing: it is told once.
        let unmatched = rules.iter().filter(|rule| !keep::matches(&rule.text, &classes));
        problems.extend(unmatched.map(|rule| Problem::Unmatched { rule: rule.text.clone() }));
    }
    problems.extend(lost);
    PackageError::unless_none(problems)?;
    let mut exports = BTreeMap::new();
    for ((abi, name), symbols) in &contents.exports {
        if *name == contents.library {
            let java = symbols.iter().filter(|symbol| symbol.starts_with("Java_"));
            exports.insert(*abi, java.count());
        }
    }
    let proof = Proof {
        classes: classes.len(),
        beside: beside.iter().map(|(name, classes)| (name.clone(), classes.len())).collect(),
        trusted,
        natives: classes.natives().len(),
        reached: reached.natives.iter().map(classfile::Native::symbol).collect(),
        exports,
        looked_up,
        rules: rules.iter().map(|rule| rule.text.clone()).collect(),
    };
    Ok((proof, rules))
}

/// Each ABI has the library that Java loads, what ships beside it, and nothing else.
fn libraries(contents: &Contents) -> Vec<Problem> {
    let mut problems = Vec::new();
    let abis: BTreeSet<Abi> = contents.libraries.keys().map(|(abi, _)| *abi).collect();
    let expected: Vec<String> =
        std::iter::once(&contents.library).chain(&contents.companions).cloned().collect();
    for abi in abis {
        for library in &expected {
            if !contents.libraries.contains_key(&(abi, library.clone())) {
                problems.push(Problem::NoLibrary { abi, library: library.clone() });
            }
        }
        let there = contents.libraries.keys().filter(|(other, _)| *other == abi);
        for (_, found) in there.filter(|(_, name)| !expected.contains(name)) {
            let (expected, found) = (expected.clone(), found.clone());
            problems.push(Problem::SecondLibrary { abi, expected, found });
        }
    }
    problems
}

/// Classes of kept tasks are there, none of dropped ones, none of others.
fn membership(contents: &Contents, classes: &Classes) -> Vec<Problem> {
    let mut problems = Vec::new();
    for class in &contents.tasks {
        if classes.get(&class.replace('.', "/")).is_none() {
            problems.push(Problem::NoTask { class: class.clone() });
        }
    }
    let dropped: Vec<String> =
        contents.dropped.iter().map(|package| format!("{}/", package.replace('.', "/"))).collect();
    for class in classes.iter() {
        let name = class.name.replace('/', ".");
        if !OWN.iter().any(|own| class.name.starts_with(own)) {
            problems.push(Problem::Foreign { class: name });
        } else if dropped.iter().any(|package| class.name.starts_with(package)) {
            problems.push(Problem::Dropped { class: name });
        }
    }
    problems
}

/// What the classes name and nobody has; and how many names of the platform are taken on trust. Where Java's own
/// classes stand beside (android.jar has them) none is.
fn closed(classes: &Classes, beside: &[&Classes]) -> (Vec<Problem>, usize) {
    let has_platform = beside.iter().any(|set| set.get(platform::OBJECT).is_some());
    let object = platform::object();
    let mut sets = beside.to_vec();
    if !has_platform {
        sets.push(&object);
    }
    let missing = closure::missing(classes, &sets);
    let of_platform = |missing: &&closure::Missing| {
        let class = match &missing.what {
            closure::Named::Class(name) => name,
            closure::Named::Method(member) | closure::Named::Field(member) => &member.class,
        };
        !has_platform && class.starts_with(PLATFORM)
    };
    let (trusted, lost): (Vec<_>, Vec<_>) = missing.iter().partition(of_platform);
    let trusted: BTreeSet<String> =
        trusted.into_iter().map(|missing| missing.what.to_string()).collect();
    let lost = lost.into_iter().map(|missing| Problem::Missing {
        what: missing.what.to_string(),
        named_by: missing.named_by.replace('/', "."),
    });
    (lost.collect(), trusted.len())
}

/// Names that C++ looks up: those that are there, and what lacks.
fn looked_up(contents: &Contents, classes: &Classes) -> (Vec<String>, Vec<Problem>) {
    let (mut there, mut lost) = (Vec::new(), Vec::new());
    for row in &contents.looked_up {
        let Some(class) = classes.get(&row.class.replace('.', "/")) else {
            if row.always && row.in_upstream {
                lost.push(Problem::NotLookedUp { what: format!("the class `{}`", row.class) });
            }
            continue;
        };
        there.push(row.class.clone());
        for member in &row.members {
            let found = match member.split_once('(') {
                Some((name, _)) => class.method(name, &member[name.len()..]).is_some(),
                None => member
                    .split_once(' ')
                    .is_some_and(|(name, descriptor)| class.field(name, descriptor).is_some()),
            };
            let what = format!("`{}.{member}`", row.class);
            if found {
                there.push(format!("{}.{member}", row.class));
            } else {
                lost.push(Problem::NotLookedUp { what });
            }
        }
    }
    (there, lost)
}
