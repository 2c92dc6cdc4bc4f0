//! From the text of a file to its statements: the grammar is tree-sitter's, and it goes on behind a
//! fault. What it gives up on becomes `Unclear`, at the place where it stands.

use tree_sitter::{Node, Parser};

use super::File;
use super::syntax::{
    Argument, ArgumentKind, Call, Clause, Expression, Function, Kind, Load, Parameter,
    ParameterKind, Span, Statement, StatementKind,
};
use super::text::of_literal;

/// How deep expressions and blocks may lie in one another. Real files stay below 20; the limit keeps
/// a file of nothing but brackets from ending the process.
const DEEPEST: usize = 150;

/// How many operators may follow one another: upstream's lists of flags reach a few hundred.
const LONGEST: usize = 2000;

/// A place that is not Starlark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the text, counted from 1.
    pub line: usize,
    /// What stands there, its first characters, or what is missing.
    pub what: String,
}

pub(super) fn parse(text: String) -> File {
    let mut parser = Parser::new();
    let tree = match parser.set_language(&tree_sitter_starlark::LANGUAGE.into()) {
        Ok(()) => parser.parse(&text, None),
        Err(_) => None,
    };
    let Some(tree) = tree else {
        let what = "the grammar does not fit its parser".to_owned();
        return File { text, statements: Vec::new(), faults: vec![Fault { line: 1, what }] };
    };
    let reader = Reader { text: &text };
    let mut faults = Vec::new();
    if tree.root_node().has_error() {
        reader.faults(tree.root_node(), 0, &mut faults);
    }
    let statements = reader.block(tree.root_node(), 0);
    File { statements, faults, text }
}

struct Reader<'a> {
    text: &'a str,
}

/// The named nodes below one, without comments.
fn parts<'t>(node: Node<'t>) -> impl Iterator<Item = Node<'t>> {
    let children = (0..node.named_child_count())
        .filter_map(move |at| node.named_child(u32::try_from(at).ok()?));
    children.filter(|child| !child.is_extra() || child.is_error())
}

fn span(node: Node<'_>) -> Span {
    Span { start: node.start_byte(), end: node.end_byte(), line: node.start_position().row + 1 }
}

impl Reader<'_> {
    fn slice(&self, node: Node<'_>) -> &str {
        &self.text[node.byte_range()]
    }

    fn faults(&self, node: Node<'_>, depth: usize, found: &mut Vec<Fault>) {
        let line = node.start_position().row + 1;
        if node.is_missing() {
            found.push(Fault { line, what: format!("`{}` is missing", node.kind()) });
        } else if node.is_error() {
            let here: String = self.slice(node).chars().take(40).collect();
            found.push(Fault { line, what: here.lines().next().unwrap_or_default().to_owned() });
        } else if node.has_error() && depth < DEEPEST * 4 {
            for at in 0..node.child_count() {
                let child = u32::try_from(at).ok().and_then(|at| node.child(at));
                child.into_iter().for_each(|child| self.faults(child, depth + 1, found));
            }
        }
    }

    fn block(&self, node: Node<'_>, depth: usize) -> Vec<Statement> {
        parts(node)
            .map(|child| Statement { kind: self.statement(child, depth + 1), span: span(child) })
            .collect()
    }

    fn statement(&self, node: Node<'_>, depth: usize) -> StatementKind {
        if depth > DEEPEST {
            return StatementKind::Unclear("nested too deep".to_owned());
        }
        let only = || {
            let mut children = parts(node);
            children.next().filter(|_| children.next().is_none())
        };
        match node.kind() {
            "expression_statement" => match only().map(|child| (child.kind(), child)) {
                Some(("assignment", inner)) => self.assignment(inner, depth),
                Some(("augmented_assignment", inner)) => self.augmented(inner, depth),
                Some((_, inner)) => self.alone(self.expression(inner, depth)),
                None => {
                    let items = parts(node).map(|item| self.expression(item, depth)).collect();
                    let tuple = Expression { kind: Kind::Tuple(items), span: span(node) };
                    StatementKind::Expression(tuple)
                }
            },
            "function_definition" => self.function(node, depth),
            "if_statement" => self.conditions(node, depth),
            "for_statement" => {
                let fields = ["left", "right", "body"].map(|name| node.child_by_field_name(name));
                match (fields, node.child_by_field_name("alternative")) {
                    ([Some(left), Some(right), Some(body)], None) => StatementKind::For {
                        target: self.expression(left, depth),
                        over: self.expression(right, depth),
                        body: self.block(body, depth),
                    },
                    _ => StatementKind::Unclear(node.kind().to_owned()),
                }
            }
            "return_statement" => {
                StatementKind::Return(parts(node).next().map(|value| self.expression(value, depth)))
            }
            "break_statement" => StatementKind::Break,
            "continue_statement" => StatementKind::Continue,
            "pass_statement" => StatementKind::Pass,
            other => StatementKind::Unclear(other.to_owned()),
        }
    }

    /// A statement of one expression: `load()` is told from other calls.
    fn alone(&self, expression: Expression) -> StatementKind {
        if let Kind::Call(call) = &expression.kind
            && call.name() == "load"
            && let Some(load) = loaded(call)
        {
            return StatementKind::Load(load);
        }
        StatementKind::Expression(expression)
    }

    fn assignment(&self, node: Node<'_>, depth: usize) -> StatementKind {
        let fields = ["left", "right"].map(|name| node.child_by_field_name(name));
        match (fields, node.child_by_field_name("type")) {
            ([Some(left), Some(right)], None) => StatementKind::Assign {
                target: self.expression(left, depth),
                value: self.expression(right, depth),
            },
            _ => StatementKind::Unclear(node.kind().to_owned()),
        }
    }

    fn augmented(&self, node: Node<'_>, depth: usize) -> StatementKind {
        let fields = ["left", "operator", "right"].map(|name| node.child_by_field_name(name));
        let [Some(left), Some(operator), Some(right)] = fields else {
            return StatementKind::Unclear(node.kind().to_owned());
        };
        StatementKind::Augment {
            target: self.expression(left, depth),
            operator: operator.kind().trim_end_matches('=').to_owned(),
            value: self.expression(right, depth),
        }
    }

    fn conditions(&self, node: Node<'_>, depth: usize) -> StatementKind {
        let mut branches = Vec::new();
        let mut cursor = node.walk();
        let clauses = node.children_by_field_name("alternative", &mut cursor);
        for clause in std::iter::once(node).chain(clauses) {
            let condition = clause.child_by_field_name("condition");
            let body = ["consequence", "body"].iter().find_map(|f| clause.child_by_field_name(f));
            let Some(body) = body.filter(|_| condition.is_some() || clause.kind() == "else_clause")
            else {
                return StatementKind::Unclear(node.kind().to_owned());
            };
            let condition = condition.map(|condition| self.expression(condition, depth));
            branches.push((condition, self.block(body, depth)));
        }
        StatementKind::If(branches)
    }

    fn function(&self, node: Node<'_>, depth: usize) -> StatementKind {
        let fields = ["name", "parameters", "body"].map(|name| node.child_by_field_name(name));
        let [Some(name), Some(list), Some(body)] = fields else {
            return StatementKind::Unclear(node.kind().to_owned());
        };
        let parameters: Option<Vec<Parameter>> =
            parts(list).map(|parameter| self.parameter(parameter, depth)).collect();
        let Some(parameters) = parameters else {
            return StatementKind::Unclear("parameters".to_owned());
        };
        StatementKind::Function(Function {
            name: self.slice(name).to_owned(),
            parameters,
            body: self.block(body, depth),
            span: span(node),
        })
    }

    fn parameter(&self, node: Node<'_>, depth: usize) -> Option<Parameter> {
        let named = |name: Node<'_>| self.slice(name).trim_start_matches('*').trim().to_owned();
        let (name, kind, default) = match node.kind() {
            "identifier" => (named(node), ParameterKind::One, None),
            "default_parameter" => {
                let value = node.child_by_field_name("value")?;
                let name = named(node.child_by_field_name("name")?);
                (name, ParameterKind::One, Some(self.expression(value, depth)))
            }
            "list_splat_pattern" | "keyword_separator" => (named(node), ParameterKind::Rest, None),
            "dictionary_splat_pattern" => (named(node), ParameterKind::Named, None),
            _ => return None,
        };
        Some(Parameter { name, kind, default })
    }

    fn expression(&self, node: Node<'_>, depth: usize) -> Expression {
        let kind = match depth > DEEPEST {
            true => Kind::Unclear("nested too deep".to_owned()),
            false => {
                self.kind(node, depth + 1).unwrap_or_else(|| Kind::Unclear(node.kind().into()))
            }
        };
        Expression { kind, span: span(node) }
    }

    fn kind(&self, node: Node<'_>, depth: usize) -> Option<Kind> {
        let field = |name| node.child_by_field_name(name);
        let inner = |node| Box::new(self.expression(node, depth));
        let all = || parts(node).map(|item| self.expression(item, depth)).collect();
        let word = |node: Node<'_>| self.slice(node).to_owned();
        if node.is_missing() {
            return None;
        }
        Some(match node.kind() {
            "string" => Kind::Text(of_literal(self.slice(node))?),
            "integer" => Kind::Int(integer(self.slice(node))?),
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "none" => Kind::None,
            "identifier" => Kind::Name(word(node)),
            "list" | "list_pattern" => Kind::List(all()),
            "tuple" | "tuple_pattern" | "expression_list" | "pattern_list" => Kind::Tuple(all()),
            "parenthesized_expression" => {
                let mut children = parts(node);
                let only = children.next().filter(|_| children.next().is_none())?;
                self.expression(only, depth).kind
            }
            "dictionary" => {
                Kind::Dict(parts(node).map(|pair| self.pair(pair, depth)).collect::<Option<_>>()?)
            }
            "call" => Kind::Call(Box::new(self.call(node, depth)?)),
            "attribute" => Kind::Attribute(inner(field("object")?), word(field("attribute")?)),
            "subscript" => {
                let mut cursor = node.walk();
                let mut indices = node.children_by_field_name("subscript", &mut cursor);
                let index = indices.next().filter(|index| index.kind() != "slice")?;
                if indices.next().is_some() {
                    return None;
                }
                Kind::Index(inner(field("value")?), inner(index))
            }
            "binary_operator" | "boolean_operator" => self.chain(node, depth)?,
            "comparison_operator" => {
                let operands: Vec<Node<'_>> = parts(node).collect();
                let &[left, right] = operands.as_slice() else { return None };
                Kind::Binary(inner(left), field("operators")?.kind().to_owned(), inner(right))
            }
            "not_operator" => Kind::Unary("not".to_owned(), inner(field("argument")?)),
            "unary_operator" => {
                Kind::Unary(field("operator")?.kind().to_owned(), inner(field("argument")?))
            }
            "conditional_expression" => {
                let operands: Vec<Node<'_>> = parts(node).collect();
                let &[then, condition, otherwise] = operands.as_slice() else { return None };
                let [then, condition, otherwise] = [then, condition, otherwise].map(inner);
                Kind::Conditional { then, condition, otherwise }
            }
            "list_comprehension" => {
                let clauses = self.clauses(node, depth)?;
                Kind::Comprehension { item: inner(field("body")?), value: None, clauses }
            }
            "dictionary_comprehension" => {
                let (item, value) = self.pair(field("body")?, depth)?;
                let clauses = self.clauses(node, depth)?;
                Kind::Comprehension { item: item.into(), value: Some(value.into()), clauses }
            }
            _ => return None,
        })
    }

    /// `a + b + c`, which lies in itself on the left only, as deep as it is long.
    fn chain(&self, node: Node<'_>, depth: usize) -> Option<Kind> {
        let mut steps = Vec::new();
        let mut left = node;
        while matches!(left.kind(), "binary_operator" | "boolean_operator") {
            let operator = left.child_by_field_name("operator")?.kind().to_owned();
            steps.push((span(left), operator, left.child_by_field_name("right")?));
            left = left.child_by_field_name("left")?;
        }
        let mut whole = self.expression(left, depth);
        for (span, operator, right) in steps.into_iter().rev().take(LONGEST) {
            let right = self.expression(right, depth).into();
            whole = Expression { kind: Kind::Binary(whole.into(), operator, right), span };
        }
        (whole.span == span(node)).then_some(whole.kind)
    }

    fn pair(&self, node: Node<'_>, depth: usize) -> Option<(Expression, Expression)> {
        let side = |name| Some(self.expression(node.child_by_field_name(name)?, depth));
        if node.kind() == "pair" { Some((side("key")?, side("value")?)) } else { None }
    }

    fn clauses(&self, node: Node<'_>, depth: usize) -> Option<Vec<Clause>> {
        let clause = |node: Node<'_>| match node.kind() {
            "for_in_clause" => {
                let mut cursor = node.walk();
                let mut over = node.children_by_field_name("right", &mut cursor);
                let right = over.next().filter(|_| over.next().is_none())?;
                let left = self.expression(node.child_by_field_name("left")?, depth);
                Some(Clause::For(left, self.expression(right, depth)))
            }
            "if_clause" => Some(Clause::If(self.expression(parts(node).next()?, depth))),
            _ => None,
        };
        parts(node).skip(1).map(clause).collect()
    }

    fn call(&self, node: Node<'_>, depth: usize) -> Option<Call> {
        let function = self.expression(node.child_by_field_name("function")?, depth);
        let list = node.child_by_field_name("arguments")?;
        let argument = |node: Node<'_>| {
            let (kind, value) = match node.kind() {
                "keyword_argument" => {
                    let name = self.slice(node.child_by_field_name("name")?).to_owned();
                    (ArgumentKind::Named(name), node.child_by_field_name("value")?)
                }
                "list_splat" => (ArgumentKind::Rest, parts(node).next()?),
                "dictionary_splat" => (ArgumentKind::Dictionary, parts(node).next()?),
                _ => (ArgumentKind::Positional, node),
            };
            Some(Argument { kind, value: self.expression(value, depth), span: span(node) })
        };
        let arguments = parts(list).map(argument).collect::<Option<Vec<_>>>()?;
        Some(Call { function, arguments, span: span(node) })
    }
}

/// What a call of `load` takes; none where an argument is not a string as it stands.
fn loaded(call: &Call) -> Option<Load> {
    let mut label = None;
    let mut names = Vec::new();
    for argument in &call.arguments {
        let text = argument.value.text()?.to_owned();
        match &argument.kind {
            ArgumentKind::Positional if label.is_none() => label = Some(text),
            ArgumentKind::Positional => names.push((text.clone(), text)),
            ArgumentKind::Named(here) => names.push((here.clone(), text)),
            ArgumentKind::Rest | ArgumentKind::Dictionary => return None,
        }
    }
    Some(Load { label: label?, names })
}

fn integer(text: &str) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    let radix = |prefix: &str, radix| {
        lower.strip_prefix(prefix).map(|digits| i64::from_str_radix(digits, radix).ok())
    };
    radix("0x", 16).or_else(|| radix("0o", 8)).unwrap_or_else(|| lower.parse().ok())
}
