//! The encoders extension, base64, and keys in the paths of JSON patches.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;

use super::Function;
use super::Returned;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("base64.encode", "(bytes) string", encode),
    Function::built_in("base64.decode", "(string) bytes", decode),
    Function::built_in("jsonpatch.escapeKey", "(string) string", escape_key),
];

/// Padding is written, and not asked for.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn encode<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Bytes(bytes)] = args else { return Ok(None) };
    // Four letters for three bytes.
    meter.bytes((bytes.len() / 3).saturating_add(1).saturating_mul(4))?;
    Ok(Some(Value::string(BASE64.encode(&**bytes))))
}

fn decode<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    meter.bytes(text.len())?;
    match BASE64.decode(text.as_bytes()) {
        Ok(bytes) => Ok(Some(Value::bytes(bytes))),
        Err(_) => Err(Stop::error("the string is not base64")),
    }
}

/// A key as a part of a JSON pointer (RFC 6901).
fn escape_key<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(key)] = args else { return Ok(None) };
    // Each letter may become two.
    meter.bytes(key.len().saturating_mul(2))?;
    Ok(Some(Value::string(key.replace('~', "~0").replace('/', "~1"))))
}
