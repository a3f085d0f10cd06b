//! Reading JSON from untrusted bytes: strict UTF-8, one object, unique names, bounded depth.
//!
//! serde_json keeps the last of two members with the same name. Two readers that keep different ones can be made to
//! see different tokens, so a repeated name is refused here, at every level and after unescaping (RFC 8259 section 4,
//! RFC 7493 section 2.3).

use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A JSON object; members keep their order.
pub type Object = serde_json::Map<String, Value>;

/// Nesting above this is refused.
const MAX_DEPTH: usize = 32;

/// Why bytes were refused as a JSON object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Not UTF-8; the position of the first wrong byte.
    NotUtf8(usize),
    /// Starts with a byte order mark.
    ByteOrderMark,
    /// JSON, but not an object; the name of what it is.
    NotAnObject(&'static str),
    /// The name of a member that is there twice.
    Duplicate(String),
    /// Nested too deeply.
    TooDeep,
    /// Not JSON; line and column, counted from 1.
    Syntax(usize, usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8(at) => write!(out, "is not UTF-8 at byte {at}"),
            Self::ByteOrderMark => out.write_str("starts with a byte order mark"),
            Self::NotAnObject(kind) => write!(out, "is not a JSON object but {kind}"),
            Self::Duplicate(name) => write!(out, "has the member `{}` twice", crate::suggest::quotable(name)),
            Self::TooDeep => write!(out, "is nested deeper than {MAX_DEPTH} levels"),
            Self::Syntax(line, column) => write!(out, "is not JSON at line {line}, column {column}"),
        }
    }
}

/// The one JSON object in `bytes`.
///
/// # Errors
/// A [`Fault`] that says what is wrong and where.
pub fn object(bytes: &[u8]) -> Result<Object, Fault> {
    match value(bytes)? {
        Value::Object(object) => Ok(object),
        other => Err(Fault::NotAnObject(kind(&other))),
    }
}

/// The one JSON value in `bytes`.
///
/// # Errors
/// A [`Fault`] that says what is wrong and where.
pub fn value(bytes: &[u8]) -> Result<Value, Fault> {
    let text = core::str::from_utf8(bytes).map_err(|error| Fault::NotUtf8(error.valid_up_to()))?;
    if text.starts_with('\u{feff}') {
        return Err(Fault::ByteOrderMark);
    }
    let mut found = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    Strict { depth: 0, fault: &mut found }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| found.unwrap_or(Fault::Syntax(error.line(), error.column())))
}

/// What a value is, with its article: `a string`.
#[must_use]
pub const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Builds a `Value`, leaving in `fault` what serde's error type has no room for.
struct Strict<'f> {
    depth: usize,
    fault: &'f mut Option<Fault>,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(&mut self) -> Result<Strict<'_>, E> {
        let depth = self.depth.saturating_add(1);
        if depth > MAX_DEPTH {
            *self.fault = Some(Fault::TooDeep);
            return Err(E::custom("too deep"));
        }
        Ok(Strict { depth, fault: self.fault })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(String::from(value)))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.deeper()?)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(name) = map.next_key::<String>()? {
            if object.contains_key(&name) {
                *self.fault = Some(Fault::Duplicate(name));
                return Err(A::Error::custom("duplicate member"));
            }
            let value = map.next_value_seed(self.deeper()?)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn a_name_spelled_two_ways_is_still_the_same_name() {
        assert_eq!(object(br#"{"ab":1,"a\u0062":2}"#), Err(Fault::Duplicate("ab".into())));
        assert_eq!(object(br#"{"x":{"ab":1,"ab":2}}"#), Err(Fault::Duplicate("ab".into())));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = |levels: usize| format!("{}{}", "{\"a\":".repeat(levels), "1") + &"}".repeat(levels);
        assert!(object(deep(32).as_bytes()).is_ok());
        assert_eq!(object(deep(33).as_bytes()), Err(Fault::TooDeep));
        assert!(object("[".repeat(100_000).as_bytes()).is_err());
    }

    #[test]
    fn only_one_object_is_taken() {
        assert_eq!(object(b"[]"), Err(Fault::NotAnObject("an array")));
        assert_eq!(object(b"{} {}"), Err(Fault::Syntax(1, 4)));
        assert_eq!(object(b"\xef\xbb\xbf{}"), Err(Fault::ByteOrderMark));
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(Fault::NotUtf8(6)));
        assert!(object(br#"{"a":"\ud800"}"#).is_err());
        assert!(object(b"{\"a\":NaN}").is_err());
    }
}
