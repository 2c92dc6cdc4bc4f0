//! Which operators a model needs of the library that runs it.

use std::{collections::BTreeSet, fmt};

use serde::Serialize;
use support::fault::FileFault;
use tflite_schema::{BuiltinOperator, Model, OperatorCode};

use super::error::Fault;

/// An operator as TensorFlow Lite's registry knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Operator {
    /// The name in the schema, such as `CONV_2D`; for a custom operator the name it is registered under.
    pub name: String,
    /// Version of the operator, from 1: each adds types or options.
    pub version: i32,
    /// Registered by name, not by code.
    pub custom: bool,
}

/// Name and version: `CONV_2D/1`, `custom:TransformLandmarks/2`.
impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.custom { "custom:" } else { "" };
        write!(f, "{prefix}{}/{}", self.name.escape_debug(), self.version)
    }
}

/// The number of an operator: models from before 2020 fill the older, one byte wide field alone, and
/// newer models both.
pub fn effective_code(code: OperatorCode) -> BuiltinOperator {
    BuiltinOperator(code.builtin_code().0.max(code.deprecated_builtin_code().into()))
}

/// The operator that an entry of `operator_codes` stands for.
pub fn operator(code: OperatorCode) -> Result<Operator, Fault> {
    let builtin = effective_code(code);
    let version = code.version();
    if builtin == BuiltinOperator::CUSTOM {
        let Some(name) = code.custom_code().filter(|name| !name.is_empty()) else {
            return Err(FileFault::broken("a custom operator", "a name", "none").into());
        };
        return Ok(Operator { name: name.to_owned(), version, custom: true });
    }
    match builtin.variant_name() {
        Some(name) => Ok(Operator { name: name.to_owned(), version, custom: false }),
        None => Err(Fault::UnknownOperator(builtin.0)),
    }
}

/// The operators of one model, in the order of its `operator_codes`.
///
/// An operator that no node uses counts too: the interpreter resolves the whole list before it looks at
/// nodes, and a library without one of them does not load the model.
pub fn of_model(model: Model) -> Result<Vec<Operator>, Fault> {
    model.operator_codes().unwrap_or_default().iter().map(operator).collect()
}

/// Operators by name, custom ones among them, then by version.
pub type OperatorSet = BTreeSet<Operator>;
