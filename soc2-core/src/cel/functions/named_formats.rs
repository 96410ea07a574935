//! The formats that Kubernetes has names for: `format.dns1123Label().validate(name)`.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::Function;
use super::Returned;
use super::urls::Url;
use crate::cel::stop::Meter;
use crate::cel::value::Value;

/// A format that a string may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format(Named);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Dns1123Label,
    Dns1123Subdomain,
    Dns1035Label,
    Dns1123LabelPrefix,
    Dns1123SubdomainPrefix,
    Dns1035LabelPrefix,
    QualifiedName,
    LabelValue,
    Uri,
    Uuid,
    Byte,
    Date,
    Datetime,
}

const NAMES: [(&str, Named); 13] = [
    ("dns1123Label", Named::Dns1123Label),
    ("dns1123Subdomain", Named::Dns1123Subdomain),
    ("dns1035Label", Named::Dns1035Label),
    ("dns1123LabelPrefix", Named::Dns1123LabelPrefix),
    ("dns1123SubdomainPrefix", Named::Dns1123SubdomainPrefix),
    ("dns1035LabelPrefix", Named::Dns1035LabelPrefix),
    ("qualifiedName", Named::QualifiedName),
    ("labelValue", Named::LabelValue),
    ("uri", Named::Uri),
    ("uuid", Named::Uuid),
    ("byte", Named::Byte),
    ("date", Named::Date),
    ("datetime", Named::Datetime),
];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("format.named", "(string) optional<format>", named),
    Function::built_in_member("validate", "(format, string) optional<list<string>>", validate),
    Function::built_in("format.dns1123Label", "() format", |_, _| is(Named::Dns1123Label)),
    Function::built_in("format.dns1123Subdomain", "() format", |_, _| is(Named::Dns1123Subdomain)),
    Function::built_in("format.dns1035Label", "() format", |_, _| is(Named::Dns1035Label)),
    Function::built_in("format.dns1123LabelPrefix", "() format", |_, _| is(Named::Dns1123LabelPrefix)),
    Function::built_in("format.dns1123SubdomainPrefix", "() format", |_, _| is(Named::Dns1123SubdomainPrefix)),
    Function::built_in("format.dns1035LabelPrefix", "() format", |_, _| is(Named::Dns1035LabelPrefix)),
    Function::built_in("format.qualifiedName", "() format", |_, _| is(Named::QualifiedName)),
    Function::built_in("format.labelValue", "() format", |_, _| is(Named::LabelValue)),
    Function::built_in("format.uri", "() format", |_, _| is(Named::Uri)),
    Function::built_in("format.uuid", "() format", |_, _| is(Named::Uuid)),
    Function::built_in("format.byte", "() format", |_, _| is(Named::Byte)),
    Function::built_in("format.date", "() format", |_, _| is(Named::Date)),
    Function::built_in("format.datetime", "() format", |_, _| is(Named::Datetime)),
];

fn is<'a>(format: Named) -> Returned<'a> {
    Ok(Some(Value::Format(Format(format))))
}

fn named<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(name)] = args else { return Ok(None) };
    match NAMES.iter().find(|(known, _)| *known == &**name) {
        Some((_, format)) => meter.built(Value::some(Value::Format(Format(*format)))).map(Some),
        None => Ok(Some(Value::none())),
    }
}

/// What is wrong with a string; nothing if it has the format.
fn validate<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Format(format), Value::String(text)] = args else { return Ok(None) };
    let faults = format.faults(text);
    if faults.is_empty() {
        return Ok(Some(Value::none()));
    }
    let faults = meter.list(faults.into_iter().map(Value::string).collect())?;
    meter.built(Value::some(faults)).map(Some)
}

/// The longest label of a domain name, and the longest name (RFC 1123).
const LABEL: usize = 63;
const DOMAIN: usize = 253;

const NO_LABEL: &str =
    "a label is made of lower-case letters, digits and `-`, and begins and ends with a letter or a digit";
const NO_OLD_LABEL: &str =
    "a label is made of lower-case letters, digits and `-`, begins with a letter, and ends with a letter or a digit";
const NO_DOMAIN: &str = "a domain name is made of labels with dots between them: lower-case letters, digits and `-`, \
                         with a letter or a digit at both ends";
const NO_NAME: &str =
    "a name is made of letters, digits, `-`, `_` and `.`, and begins and ends with a letter or a digit";

impl Format {
    /// The name by which `format.named` knows it.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, format)| *format == self.0).map_or("", |(name, _)| name)
    }

    fn faults(self, text: &str) -> Vec<String> {
        let unless = |holds: bool, fault: &str| if holds { Vec::new() } else { vec![fault.to_owned()] };
        match self.0 {
            Named::Dns1123Label => label(text),
            Named::Dns1123LabelPrefix => label(&finished(text)),
            Named::Dns1123Subdomain => domain(text),
            Named::Dns1123SubdomainPrefix => domain(&finished(text)),
            Named::Dns1035Label => old_label(text),
            Named::Dns1035LabelPrefix => old_label(&finished(text)),
            Named::QualifiedName => qualified_name(text),
            Named::LabelValue => {
                let mut faults = at_most(LABEL, text);
                faults.extend(unless(text.is_empty() || is_name(text), NO_NAME));
                faults
            }
            Named::Uri => unless(Url::is_request(text), "the text is no absolute URL and no absolute path"),
            Named::Uuid => unless(is_uuid(text), "the text is no UUID"),
            Named::Byte => unless(is_base64(text), "the text is no base64"),
            Named::Date => unless(is_date(text), "the text is no date"),
            Named::Datetime => unless(is_date_time(text), "the text is no date and time"),
        }
    }
}

/// A prefix that ends in `-` is to be followed by something.
fn finished(prefix: &str) -> String {
    match prefix.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            let kept = rest.char_indices().next_back().map_or(0, |(last, _)| last);
            format!("{}a", &rest[..kept])
        }
        _ => prefix.to_owned(),
    }
}

fn at_most(length: usize, text: &str) -> Vec<String> {
    if text.len() <= length { Vec::new() } else { vec![format!("it is longer than {length} bytes")] }
}

fn label(text: &str) -> Vec<String> {
    let mut faults = at_most(LABEL, text);
    if !is_label(text) {
        faults.push(if is_domain(text) { "a label has no dots" } else { NO_LABEL }.to_owned());
    }
    faults
}

fn old_label(text: &str) -> Vec<String> {
    let mut faults = at_most(LABEL, text);
    if !is_label(text) || !text.starts_with(|first: char| first.is_ascii_lowercase()) {
        faults.push(NO_OLD_LABEL.to_owned());
    }
    faults
}

fn domain(text: &str) -> Vec<String> {
    let mut faults = at_most(DOMAIN, text);
    if !is_domain(text) {
        faults.push(NO_DOMAIN.to_owned());
    }
    faults
}

/// `name`, or `domain/name`.
fn qualified_name(text: &str) -> Vec<String> {
    let (prefix, name) = match text.split('/').collect::<Vec<_>>().as_slice() {
        [name] => (None, *name),
        [prefix, name] => (Some(*prefix), *name),
        _ => return vec!["a qualified name has at most one `/`".to_owned()],
    };
    let mut faults = match prefix {
        None => Vec::new(),
        Some("") => vec!["there is nothing before the `/`".to_owned()],
        Some(prefix) => domain(prefix),
    };
    if name.is_empty() {
        faults.push("the name is empty".to_owned());
    }
    faults.extend(at_most(LABEL, name));
    if !is_name(name) {
        faults.push(NO_NAME.to_owned());
    }
    faults
}

fn is_label(text: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = text.as_bytes();
    is_end(bytes.first())
        && is_end(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
}

fn is_domain(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// The dashes may be left out, each.
fn is_uuid(text: &str) -> bool {
    static UUID: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("^(?i)[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$").ok());
    UUID.as_ref().is_some_and(|uuid| uuid.is_match(text))
}

/// With its padding, and not empty.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let n_padding = text.len() - digits.len();
    !text.is_empty()
        && text.len().is_multiple_of(4)
        && n_padding <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

fn is_date(text: &str) -> bool {
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return false };
    let number = |part: &str, length: usize| {
        let is_plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| is_plain)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    Date::new(year, i8::try_from(month).unwrap_or(0), i8::try_from(day).unwrap_or(0)).is_ok()
}

fn is_date_time(text: &str) -> bool {
    static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new("^(?i)([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$").ok()
    });
    let Some((date, time)) = text.split_once(['t', 'T']) else { return false };
    is_date(date) && TIME.as_ref().is_some_and(|pattern| pattern.is_match(time))
}
