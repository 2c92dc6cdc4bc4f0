//! Starlark as Bazel's files have it: BUILD, `.bzl`, WORKSPACE and MODULE.bazel. [`File::parse`] reads
//! a text whatever its quotes, line ends and comments, with the place of every call; [`File::run`]
//! says what its values are and which rules it calls. What cannot be known without Bazel is an
//! [`Unknown`] with its reason and line, never a guess.

mod evaluate;
mod execute;
mod format;
mod methods;
mod operators;
mod parse;
mod run;
mod syntax;
mod text;
mod value;
mod walk;

pub use parse::Fault;
pub use run::{Made, Run, Sources};
pub use syntax::{
    Argument, ArgumentKind, Call, Clause, Expression, Function, Kind, Load, Parameter,
    ParameterKind, Span, Statement, StatementKind,
};
pub use value::{Defined, Unknown, Value};

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The text as it was given: every [`Span`] counts in it.
    pub text: String,
    /// The statements at the top of the file, in order.
    pub statements: Vec<Statement>,
    /// The places that are not Starlark; what stands around them was read all the same.
    pub faults: Vec<Fault>,
}

impl File {
    /// Reads a text. A fault in it ends nothing: see [`File::faults`].
    pub fn parse(text: impl Into<String>) -> Self {
        parse::parse(text.into())
    }

    /// The text of a place in this file.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// The calls that are statements at the top of the file, `load()` apart, in order. Calls in a
    /// top-level comprehension are not among them; [`File::calls`] and [`File::run`] see those.
    pub fn top_calls(&self) -> impl Iterator<Item = &Call> {
        self.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Expression(Expression { kind: Kind::Call(call), .. }) => Some(&**call),
            _ => None,
        })
    }

    /// The call at the top of the file whose `name` is this text as it stands.
    pub fn named(&self, name: &str) -> Option<&Call> {
        self.top_calls().find(|call| call.text("name") == Some(name))
    }

    /// Every call anywhere in the file, also in functions and in arguments, in the order of the text.
    pub fn calls(&self) -> Vec<&Call> {
        walk::calls(&self.statements)
    }

    /// The `load()` statements, in order.
    pub fn loads(&self) -> impl Iterator<Item = &Load> {
        self.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Load(load) => Some(load),
            _ => None,
        })
    }

    /// The functions that the file defines, in order.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Function(function) => Some(function),
            _ => None,
        })
    }

    /// Runs the file as Bazel would, as far as that is known without it. `path` is the file's own, from
    /// the root of its repository, and tells the package that its labels are read against.
    pub fn run(&self, path: &str, sources: &Sources<'_>) -> Run {
        run::run(self, path, sources)
    }
}

#[cfg(test)]
mod tests;
