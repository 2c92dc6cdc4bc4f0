//! `compare`
use crate::{cli::{CompareArgs, Places}, support::{diag::Outcome, ui::Ui}};
/// Placeholder.
pub fn run(_args: &CompareArgs, _places: &Places, _ui: Ui) -> Outcome { Ok(()) }
