//! Why a model is not quantized.

use support::{fault::FileFault, size::grouped};
use thiserror::Error;

use crate::Fault;

/// Why there is no quantized model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QuantizeError {
    /// The model is fine, and better left as it is.
    #[error("{0}")]
    Refused(Refusal),
    /// The model is broken, or would be.
    #[error("{0}")]
    Fault(Fault),
}

/// Why a model is better left as it is. Sizes are bytes of the whole file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Sparse tensors would become dense, and the file larger.
    #[error(
        "it is sparse: {tensors} tensors store their zeros nowhere, int8 weights would store them, and {} bytes would become {}",
        grouped(*before as u64), grouped(*after as u64)
    )]
    Sparse {
        /// How many tensors are stored sparse.
        tensors: usize,
        /// Bytes of the file as it is.
        before: usize,
        /// Size that it would have.
        after: usize,
    },
    /// The result would be no smaller.
    #[error("it would not shrink: {} bytes would become {}", grouped(*before as u64), grouped(*after as u64))]
    WouldGrow {
        /// Bytes of the file as it is.
        before: usize,
        /// Size that it would have.
        after: usize,
    },
    /// No operator has weights to quantize.
    #[error("nothing to quantize: {0}")]
    Nothing(String),
}

impl QuantizeError {
    /// The error of a tensor.
    pub(super) fn tensor(
        name: &str,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        let what = format!("tensor `{}`", name.escape_debug());
        Self::Fault(
            FileFault::Broken { what, expected: expected.into(), found: found.into() }.into(),
        )
    }

    /// The error of a rewritten model that is not what was meant.
    pub(super) fn unverified(what: impl Into<String>) -> Self {
        Self::Fault(Fault::Unverified(what.into()))
    }
}

impl From<QuantizeError> for Fault {
    fn from(error: QuantizeError) -> Self {
        match error {
            QuantizeError::Fault(fault) => fault,
            QuantizeError::Refused(refusal) => Self::NotRewritable(refusal.to_string()),
        }
    }
}

impl From<Refusal> for QuantizeError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Fault> for QuantizeError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
