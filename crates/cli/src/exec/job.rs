//! The command that runs with a token, and all that was said about it.

use crate::{command::Exec, run::Run, selection::Selection};

pub(super) struct Job<'j> {
    pub(super) run: &'j Run<'j>,
    pub(super) exec: &'j Exec,
    pub(super) selection: &'j Selection,
}
