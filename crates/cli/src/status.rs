//! What is known about a token, without the token.

use crate::{report::Report, token::Printed};
use serde_json::Value;

pub(crate) fn print(status: &Value, _json: bool, _now_seconds: Option<u64>) -> Result<Printed, Report> {
    Ok(Printed { stdout: format!("{status}\n"), ..Printed::default() })
}
