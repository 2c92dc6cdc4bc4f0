//! Every expression below a statement, in the order of the text.

use super::syntax::{Call, Clause, Expression, Kind, Statement, StatementKind};

/// Every call in these statements, those in arguments, branches and functions included.
pub fn calls(statements: &[Statement]) -> Vec<&Call> {
    let mut found = Vec::new();
    for statement in statements {
        in_statement(statement, &mut |expression| {
            if let Kind::Call(call) = &expression.kind {
                found.push(&**call);
            }
        });
    }
    found
}

/// Visits every expression of a statement, and of those below it, a whole before its parts.
pub fn in_statement<'a>(statement: &'a Statement, visit: &mut impl FnMut(&'a Expression)) {
    match &statement.kind {
        StatementKind::Assign { target, value } | StatementKind::Augment { target, value, .. } => {
            in_expression(target, visit);
            in_expression(value, visit);
        }
        StatementKind::Expression(value) | StatementKind::Return(Some(value)) => {
            in_expression(value, visit);
        }
        StatementKind::Function(function) => {
            let defaults = function.parameters.iter().filter_map(|one| one.default.as_ref());
            defaults.for_each(|value| in_expression(value, visit));
            function.body.iter().for_each(|inner| in_statement(inner, visit));
        }
        StatementKind::If(branches) => {
            for (condition, body) in branches {
                condition.iter().for_each(|value| in_expression(value, visit));
                body.iter().for_each(|inner| in_statement(inner, visit));
            }
        }
        StatementKind::For { target, over, body } => {
            in_expression(target, visit);
            in_expression(over, visit);
            body.iter().for_each(|inner| in_statement(inner, visit));
        }
        StatementKind::Load(_)
        | StatementKind::Return(None)
        | StatementKind::Break
        | StatementKind::Continue
        | StatementKind::Pass
        | StatementKind::Unclear(_) => {}
    }
}

/// Visits an expression and every one in it, a whole before its parts.
pub fn in_expression<'a>(expression: &'a Expression, visit: &mut impl FnMut(&'a Expression)) {
    visit(expression);
    match &expression.kind {
        Kind::List(items) | Kind::Tuple(items) => {
            items.iter().for_each(|item| in_expression(item, visit));
        }
        Kind::Dict(pairs) => {
            for (key, value) in pairs {
                in_expression(key, visit);
                in_expression(value, visit);
            }
        }
        Kind::Call(call) => {
            in_expression(&call.function, visit);
            call.arguments.iter().for_each(|argument| in_expression(&argument.value, visit));
        }
        Kind::Attribute(value, _) | Kind::Unary(_, value) => in_expression(value, visit),
        Kind::Index(left, right) | Kind::Binary(left, _, right) => {
            in_expression(left, visit);
            in_expression(right, visit);
        }
        Kind::Conditional { then, condition, otherwise } => {
            for part in [then, condition, otherwise] {
                in_expression(part, visit);
            }
        }
        Kind::Comprehension { item, value, clauses } => {
            in_expression(item, visit);
            value.iter().for_each(|value| in_expression(value, visit));
            for clause in clauses {
                match clause {
                    Clause::For(target, over) => {
                        in_expression(target, visit);
                        in_expression(over, visit);
                    }
                    Clause::If(condition) => in_expression(condition, visit),
                }
            }
        }
        Kind::Text(_)
        | Kind::Int(_)
        | Kind::Bool(_)
        | Kind::None
        | Kind::Name(_)
        | Kind::Unclear(_) => {}
    }
}
