//! What a Starlark file says, as a tree of owned values: nothing is evaluated here, and nothing of the
//! parser that made it shows.

use std::ops::Range;

/// Where something stands in the text that was parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first byte, counted from the start of the text.
    pub start: usize,
    /// The byte behind the last one, counted from the start of the text.
    pub end: usize,
    /// The line of `start`, counted from 1.
    pub line: usize,
}

impl Span {
    /// The bytes of the text, to cut them out of it.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A statement, at the top of a file or in a block of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What the statement says and does.
    pub kind: StatementKind,
    /// Where it stands: from its first word to its last, without comments around it.
    pub span: Span,
}

/// The statements that Starlark has.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `load("//label.bzl", "name", alias = "name")`, at the top of a file.
    Load(Load),
    /// `target = value`; the target is a name, or a tuple, an index or an attribute.
    Assign {
        /// What is given the value: a name, most often.
        target: Expression,
        /// The right side of the assignment.
        value: Expression,
    },
    /// `target += value` and the other operators that change what stands on their left.
    Augment {
        /// What is changed: a name, most often.
        target: Expression,
        /// The operator without its equals sign, such as `+`.
        operator: String,
        /// The right side of the assignment.
        value: Expression,
    },
    /// An expression alone: nearly always a call.
    Expression(Expression),
    /// `def name(...):` with what it does.
    Function(Function),
    /// `if`, each `elif` in order, and `else` as the one without a condition.
    If(Vec<(Option<Expression>, Vec<Statement>)>),
    /// `for target in over:` with the statements that it repeats.
    For {
        /// The name or names that each item is bound to.
        target: Expression,
        /// What is gone through, item by item.
        over: Expression,
        /// The statements that are repeated.
        body: Vec<Statement>,
    },
    /// `return`, with a value or without one.
    Return(Option<Expression>),
    /// `break` out of the innermost loop.
    Break,
    /// `continue` with the innermost loop.
    Continue,
    /// `pass`, which does nothing at all.
    Pass,
    /// What is no Starlark, or no Starlark that this reader knows: its kind in the grammar.
    Unclear(String),
}

/// One `load()`: a file and the names that are taken from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Load {
    /// The label of the file, as it is written.
    pub label: String,
    /// Pairs of the name here and the name there.
    pub names: Vec<(String, String)>,
}

/// A function that a file defines.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name, by which it is called and loaded.
    pub name: String,
    /// What it takes, in the order of the definition.
    pub parameters: Vec<Parameter>,
    /// What it does, statement by statement.
    pub body: Vec<Statement>,
    /// Where the definition stands, its body included.
    pub span: Span,
}

impl Function {
    /// Every call anywhere in the body, also those in arguments of others, in the order of the text.
    pub fn calls(&self) -> Vec<&Call> {
        super::walk::calls(&self.body)
    }
}

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name, without the stars before it.
    pub name: String,
    /// How arguments of a call reach it.
    pub kind: ParameterKind,
    /// The value when no argument is given; none where one must be.
    pub default: Option<Expression>,
}

/// How arguments reach a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// One argument, by place or by name.
    One,
    /// `*args`: the rest of those that have no name. The name is empty for a `*` alone.
    Rest,
    /// `**kwargs`: the rest of those that have a name.
    Named,
}

/// An expression with the place where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What the expression says, with its parts.
    pub kind: Kind,
    /// Where it stands in the text.
    pub span: Span,
}

/// The expressions that Starlark has.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A string, its escapes undone.
    Text(String),
    /// A whole number that fits into 64 bits.
    Int(i64),
    /// `True` or `False`, nothing else.
    Bool(bool),
    /// `None`, the value of nothing.
    None,
    /// A name that stands for a value.
    Name(String),
    /// `[a, b]`, items in their order.
    List(Vec<Expression>),
    /// `(a, b)`, or `a, b` without parentheses.
    Tuple(Vec<Expression>),
    /// `{key: value}`, pairs in their order.
    Dict(Vec<(Expression, Expression)>),
    /// `function(arguments)`; `select({...})` is one of these too.
    Call(Box<Call>),
    /// `value.name`, an attribute or a method.
    Attribute(Box<Expression>, String),
    /// `value[index]`; a slice is not one.
    Index(Box<Expression>, Box<Expression>),
    /// `left operator right`: arithmetic, comparison, `and`, `or`, `in` and `not in`.
    Binary(Box<Expression>, String, Box<Expression>),
    /// `-value` or `not value`, the operator first.
    Unary(String, Box<Expression>),
    /// `then if condition else otherwise`, all on one line or not.
    Conditional {
        /// The value where the condition holds.
        then: Box<Expression>,
        /// What decides between the two.
        condition: Box<Expression>,
        /// The value where it does not hold.
        otherwise: Box<Expression>,
    },
    /// `[item for x in xs if condition]`, or `{key: value for ...}`.
    Comprehension {
        /// Each item, or each key of a dictionary.
        item: Box<Expression>,
        /// Each value of a dictionary; none for a list.
        value: Option<Box<Expression>>,
        /// The loops and conditions, outermost first.
        clauses: Vec<Clause>,
    },
    /// What this reader does not know: its kind in the grammar.
    Unclear(String),
}

/// A loop or a condition of a comprehension.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// `for target in over`, the target first.
    For(Expression, Expression),
    /// `if condition`, items without it are left out.
    If(Expression),
}

/// A call: what is called, and with which arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is called: a name or an attribute, nearly always.
    pub function: Expression,
    /// Its arguments in the order of the text.
    pub arguments: Vec<Argument>,
    /// Where the call stands, parentheses included.
    pub span: Span,
}

impl Call {
    /// What is called as a dotted name, `native.cc_library`; empty where it is anything else.
    pub fn name(&self) -> String {
        self.function.dotted().unwrap_or_default()
    }

    /// The value of the argument of this name.
    pub fn argument(&self, name: &str) -> Option<&Expression> {
        let found = |argument: &&Argument| argument.kind == ArgumentKind::Named(name.to_owned());
        self.arguments.iter().find(found).map(|argument| &argument.value)
    }

    /// The arguments without a name, in order; those behind a star are not among them.
    pub fn positional(&self) -> impl Iterator<Item = &Expression> {
        let plain = |argument: &&Argument| argument.kind == ArgumentKind::Positional;
        self.arguments.iter().filter(plain).map(|argument| &argument.value)
    }

    /// The text of the argument of this name, where it is a string as it stands.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.argument(name)?.text()
    }
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// Whether it has a name, or spreads a list or a dictionary.
    pub kind: ArgumentKind,
    /// What is given to the function.
    pub value: Expression,
    /// Where it stands, its name included.
    pub span: Span,
}

/// How an argument is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// By its place among the others.
    Positional,
    /// By the name of a parameter.
    Named(String),
    /// `*list`, each item by its place.
    Rest,
    /// `**dictionary`, each value by its key.
    Dictionary,
}

impl Expression {
    /// The string that the expression is, where it is one as it stands.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// `a.b.c` as text, where the expression is a name or an attribute of one.
    pub fn dotted(&self) -> Option<String> {
        match &self.kind {
            Kind::Name(name) => Some(name.clone()),
            Kind::Attribute(value, name) => Some(format!("{}.{name}", value.dotted()?)),
            _ => None,
        }
    }
}
