//! Running statements and functions.

use std::collections::BTreeMap;

use super::evaluate::{named, unknown};
use super::methods::{Given, items};
use super::operators::{binary, put};
use super::run::{DEEPEST, Frame, Machine};
use super::syntax::{Expression, Kind, ParameterKind, Statement, StatementKind};
use super::value::{Defined, Unknown, Value};

/// How a row of statements ended.
pub(super) enum Flow {
    /// By the last one of them.
    Next,
    /// By `break` of the loop around them.
    Break,
    /// By `continue` of the loop around them.
    Continue,
    /// By `return` of the function around them.
    Return(Value),
}

impl Machine<'_> {
    pub(super) fn block(&mut self, statements: &[Statement]) -> Flow {
        for statement in statements {
            if !self.spend(1, statement.span.line) {
                return Flow::Next;
            }
            let flow = self.statement(statement);
            if !matches!(flow, Flow::Next) {
                return flow;
            }
        }
        Flow::Next
    }

    fn statement(&mut self, statement: &Statement) -> Flow {
        let line = statement.span.line;
        match &statement.kind {
            StatementKind::Load(load) => self.load(load),
            StatementKind::Assign { target, value } => {
                let value = self.evaluate(value);
                self.assign(target, value);
            }
            StatementKind::Augment { target, operator, value } => {
                let old = self.evaluate(target);
                let value = self.evaluate(value);
                let new = binary(old.clone(), operator, value, line);
                // A list grows where it is, for everybody who has it.
                if matches!(old, Value::List(_) | Value::Dict(_)) {
                    self.changed(&old, None, line);
                }
                self.assign(target, new);
            }
            StatementKind::Expression(value) => {
                self.evaluate(value);
            }
            StatementKind::Function(function) => {
                let value = self.defined(function);
                self.bind(&function.name, value);
            }
            StatementKind::If(branches) => return self.branches(branches),
            StatementKind::For { target, over, body } => return self.repeat(target, over, body),
            StatementKind::Return(value) => {
                let value = value.as_ref().map_or(Value::None, |value| self.evaluate(value));
                let doubt = self.frame.doubt.clone();
                return Flow::Return(doubt.map_or(value, Value::Unknown));
            }
            StatementKind::Break => return Flow::Break,
            StatementKind::Continue => return Flow::Continue,
            StatementKind::Pass => {}
            StatementKind::Unclear(kind) => {
                let reason = format!("`{kind}` is not understood");
                self.frame.doubt.get_or_insert(Unknown { reason, line });
            }
        }
        Flow::Next
    }

    /// Gives a target its value: a name, several names, or a place in a list or dictionary.
    pub(super) fn assign(&mut self, target: &Expression, value: Value) {
        let line = target.span.line;
        match &target.kind {
            Kind::Name(name) => self.bind(name, value),
            Kind::Tuple(targets) | Kind::List(targets) => {
                let all = items(&value).filter(|all| all.len() == targets.len());
                let lost = || Value::Unknown(value.as_unknown(line));
                let all = all.unwrap_or_else(|| targets.iter().map(|_| lost()).collect());
                targets.iter().zip(all).for_each(|(target, value)| self.assign(target, value));
            }
            Kind::Index(whole, at) => {
                let whole = self.evaluate(whole);
                let at = self.evaluate(at);
                let new = match &whole {
                    Value::Dict(pairs) => {
                        let mut pairs = pairs.clone();
                        put(&mut pairs, at, value).map(|()| Value::Dict(pairs))
                    }
                    _ => None,
                };
                self.changed(&whole, new, line);
            }
            _ => {
                let reason = "what is assigned to is not understood".to_owned();
                self.frame.doubt.get_or_insert(Unknown { reason, line });
            }
        }
    }

    fn branches(&mut self, branches: &[(Option<Expression>, Vec<Statement>)]) -> Flow {
        for (at, (condition, body)) in branches.iter().enumerate() {
            let Some(condition) = condition else { return self.block(body) };
            let value = self.evaluate(condition);
            match value.holds() {
                Some(true) => return self.block(body),
                Some(false) => {}
                None => {
                    let unknown = value.as_unknown(condition.span.line);
                    // Each of those that are left may be run, or none of them.
                    let mut bodies: Vec<&[Statement]> =
                        branches[at..].iter().map(|(_, body)| body.as_slice()).collect();
                    if branches.last().is_some_and(|(condition, _)| condition.is_some()) {
                        bodies.push(&[]);
                    }
                    return self.either(&unknown, &bodies);
                }
            }
        }
        Flow::Next
    }

    /// Runs statements of which one is run, nobody knows which: a name has a value afterwards where all
    /// of them agree.
    fn either(&mut self, why: &Unknown, bodies: &[&[Statement]]) -> Flow {
        let before = self.names().clone();
        self.doubts.push(why.clone());
        let mut ends: Vec<BTreeMap<String, Value>> = Vec::new();
        let mut flows = Vec::new();
        for body in bodies {
            let start = before.clone();
            *self.names() = start;
            flows.push(self.block(body));
            ends.push(std::mem::take(self.names()));
        }
        self.doubts.pop();
        let mut merged = ends.pop().unwrap_or_default();
        for end in ends {
            let all: Vec<String> = merged.keys().chain(end.keys()).cloned().collect();
            for name in all {
                if merged.get(&name) != end.get(&name) {
                    merged.insert(name, Value::Unknown(why.clone()));
                }
            }
        }
        *self.names() = merged;
        if flows.iter().all(|flow| matches!(flow, Flow::Next)) {
            return Flow::Next;
        }
        let returned: Option<Vec<Value>> = flows
            .into_iter()
            .map(|flow| if let Flow::Return(value) = flow { Some(value) } else { None })
            .collect();
        match returned {
            Some(values) => {
                let same = values.windows(2).all(|pair| pair[0] == pair[1]);
                let first = values.into_iter().next().filter(|_| same);
                Flow::Return(first.unwrap_or_else(|| Value::Unknown(why.clone())))
            }
            None => {
                self.frame.doubt.get_or_insert(why.clone());
                Flow::Next
            }
        }
    }

    fn repeat(&mut self, target: &Expression, over: &Expression, body: &[Statement]) -> Flow {
        let over_line = over.span.line;
        let over = self.evaluate(over);
        let Some(all) = items(&over) else {
            let unknown = over.as_unknown(over_line);
            return self.some_times(&unknown, target, body);
        };
        for one in all {
            self.assign(target, one);
            match self.block(body) {
                Flow::Next | Flow::Continue => {}
                Flow::Break => break,
                returned @ Flow::Return(_) => return returned,
            }
        }
        Flow::Next
    }

    /// Runs the body of a loop once for all the times, of which nobody knows how many there are: what
    /// it assigns is unknown while it is run and afterwards.
    fn some_times(&mut self, why: &Unknown, target: &Expression, body: &[Statement]) -> Flow {
        self.doubts.push(why.clone());
        let had = self.frame.doubt.replace(why.clone());
        self.assign(target, Value::Unknown(why.clone()));
        self.forget(body, why);
        let flow = self.block(body);
        self.doubts.pop();
        if !matches!(flow, Flow::Return(_)) {
            self.frame.doubt = had;
        }
        Flow::Next
    }

    /// Makes unknown what these statements assign, wherever they stand below one another.
    fn forget(&mut self, body: &[Statement], why: &Unknown) {
        for statement in body {
            match &statement.kind {
                StatementKind::Assign { target, .. } | StatementKind::Augment { target, .. } => {
                    for name in named(target) {
                        self.names().insert(name, Value::Unknown(why.clone()));
                    }
                }
                StatementKind::If(branches) => {
                    branches.iter().for_each(|(_, body)| self.forget(body, why));
                }
                StatementKind::For { body, .. } => self.forget(body, why),
                _ => {}
            }
        }
    }

    /// Calls a function that was read.
    pub(super) fn invoke(
        &mut self,
        defined: &Defined,
        given: Given,
        more: Option<Unknown>,
        line: usize,
    ) -> Value {
        if self.depth + 5 >= DEEPEST {
            return unknown("nested too deep", line);
        }
        self.depth += 5;
        let function = &defined.function;
        let frame = Frame { module: defined.module, locals: Some(BTreeMap::new()), doubt: None };
        let (values, spare) = self.bound(defined, given, more.as_ref(), line);
        let value = self.within(frame, |machine| {
            for (parameter, value) in function.parameters.iter().zip(values) {
                machine.bind(&parameter.name, value);
            }
            if spare {
                let reason = format!("`{}` is called with more than it takes", function.name);
                machine.frame.doubt = Some(Unknown { reason, line });
            }
            match machine.block(&function.body) {
                Flow::Return(value) => value,
                _ => match &machine.frame.doubt {
                    Some(doubt) => Value::Unknown(doubt.clone()),
                    None => Value::None,
                },
            }
        });
        self.depth -= 5;
        value
    }

    /// What each parameter of a function is given, in their order, and whether arguments are left.
    fn bound(
        &mut self,
        defined: &Defined,
        given: Given,
        more: Option<&Unknown>,
        line: usize,
    ) -> (Vec<Value>, bool) {
        let mut positional = given.positional.into_iter();
        let mut named = given.named;
        let mut values = Vec::new();
        for parameter in &defined.function.parameters {
            let open = |value: Value| more.map_or(value, |more| Value::Unknown(more.clone()));
            values.push(match parameter.kind {
                ParameterKind::One => {
                    let by_name = named.iter().position(|(name, _)| *name == parameter.name);
                    let by_name = by_name.map(|at| named.remove(at).1);
                    match (positional.next(), by_name, &parameter.default) {
                        (Some(value), None, _) | (None, Some(value), _) => value,
                        (Some(_), Some(_), _) => {
                            unknown(format!("`{}` is given twice", parameter.name), line)
                        }
                        (None, None, Some(default)) if more.is_none() => {
                            let frame = Frame { module: defined.module, locals: None, doubt: None };
                            self.within(frame, |machine| machine.evaluate(default))
                        }
                        (None, None, _) => {
                            open(unknown(format!("`{}` is not given", parameter.name), line))
                        }
                    }
                }
                ParameterKind::Rest => open(Value::Tuple(positional.by_ref().collect())),
                ParameterKind::Named => {
                    let pair = |(name, value)| (Value::Text(name), value);
                    open(Value::Dict(std::mem::take(&mut named).into_iter().map(pair).collect()))
                }
            });
        }
        (values, positional.next().is_some() || !named.is_empty())
    }
}
