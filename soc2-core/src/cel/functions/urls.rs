//! URLs, taken apart as Kubernetes does: with the rules of Go's `net/url`.

use std::fmt;
use std::fmt::Write;
use std::sync::Arc;

use indexmap::IndexMap;

use super::Function;
use super::Returned;
use crate::cel::collections::Key;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Text;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("url", "(string) url; (url) url", to_url),
    Function::built_in("isURL", "(string) bool", is_url),
    Function::built_in_member("getScheme", "(url) string", |args, meter| part(args, meter, |url| url.scheme.clone())),
    Function::built_in_member("getHost", "(url) string", |args, meter| part(args, meter, |url| url.host.clone())),
    Function::built_in_member("getHostname", "(url) string", |args, meter| {
        part(args, meter, |url| url.host_and_port().0.to_owned())
    }),
    Function::built_in_member("getPort", "(url) string", |args, meter| {
        part(args, meter, |url| url.host_and_port().1.to_owned())
    }),
    Function::built_in_member("getEscapedPath", "(url) string", |args, meter| part(args, meter, Url::escaped_path)),
    Function::built_in_member("getQuery", "(url) map<string, list<string>>", query),
];

/// An absolute URL, or an absolute path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// As it was written.
    text: Box<str>,
    scheme: String,
    /// With the port, and brackets around an address of IPv6.
    host: String,
    /// As it was written.
    path: String,
    query: String,
}

/// How much a text may leave out: what stands in a request has a scheme or begins with a slash.
#[derive(Clone, Copy, PartialEq)]
enum Reference {
    Request,
    Any,
}

impl Url {
    /// Reads a URL; a fragment at its end may be anything that is escaped well.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(text, text, Reference::Request)?;
        let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
        unescaped(fragment, |_| true)?;
        Self::of(text, url, Reference::Any)
    }

    /// Whether a text is a URL as requests have it.
    pub(super) fn is_request(text: &str) -> bool {
        Self::of(text, text, Reference::Request).is_some()
    }

    fn of(text: &str, url: &str, reference: Reference) -> Option<Self> {
        if url.bytes().any(|byte| byte.is_ascii_control()) || (url.is_empty() && reference == Reference::Request) {
            return None;
        }
        let whole = |scheme: &str, host: String, path: &str, query: &str| {
            let (text, scheme) = (text.into(), scheme.to_ascii_lowercase());
            Some(Self { text, scheme, host, path: path.to_owned(), query: query.to_owned() })
        };
        if url == "*" {
            return whole("", String::new(), "*", "");
        }
        let (scheme, rest) = scheme(url)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        if !rest.starts_with('/') {
            return match (scheme.is_empty(), reference) {
                // `mailto:someone`: what follows has no parts.
                (false, _) => whole(scheme, String::new(), "", query),
                (true, Reference::Request) => None,
                (true, Reference::Any) if rest.split('/').next().is_some_and(|first| first.contains(':')) => None,
                (true, Reference::Any) => whole(scheme, String::new(), rest, query),
            };
        }
        let may_have_host = !scheme.is_empty() || (reference == Reference::Any && !rest.starts_with("///"));
        let (host, path) = match rest.strip_prefix("//").filter(|_| may_have_host) {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (host_of(authority)?, path)
            }
            None => (String::new(), rest),
        };
        unescaped(path, |_| true)?;
        whole(scheme, host, path, query)
    }

    /// How many bytes were read.
    #[inline]
    pub(in crate::cel) fn length(&self) -> usize {
        self.text.len()
    }

    fn host_and_port(&self) -> (&str, &str) {
        let (host, port) = match self.host.rsplit_once(':') {
            Some((host, port)) if is_port(port) => (host, port),
            _ => (self.host.as_str(), ""),
        };
        (host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host), port)
    }

    /// The path as it was written where that is escaped as it should be, else escaped anew.
    fn escaped_path(&self) -> String {
        let is_well_escaped = |byte: u8| !is_escaped_in_paths(byte) || b"!'()*[]%".contains(&byte);
        if self.path == "*" || self.path.bytes().all(is_well_escaped) {
            return self.path.clone();
        }
        let mut escaped = String::new();
        for byte in unescaped(&self.path, |_| true).unwrap_or_default() {
            match is_escaped_in_paths(byte) {
                // Writing to a string does not fail.
                true => drop(write!(escaped, "%{byte:02X}")),
                false => escaped.push(char::from(byte)),
            }
        }
        escaped
    }

    /// The values of each parameter, in the order written; what is not escaped well is left out.
    fn parameters(&self) -> IndexMap<String, Vec<String>> {
        let mut parameters: IndexMap<String, Vec<String>> = IndexMap::new();
        for pair in self.query.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';')) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| Some(lossy(unescaped(&text.replace('+', " "), |_| true)?));
            let (Some(name), Some(value)) = (plain(name), plain(value)) else { continue };
            parameters.entry(name).or_default().push(value);
        }
        parameters
    }
}

/// The scheme, empty if there is none, and the rest; nothing for `:` at the beginning.
fn scheme(url: &str) -> Option<(&str, &str)> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    let length = url.find(|letter| !is_part(letter)).unwrap_or(url.len());
    let (scheme, rest) = url.split_at(length);
    match rest.strip_prefix(':') {
        Some(_) if scheme.is_empty() => None,
        Some(rest) if scheme.starts_with(|first: char| first.is_ascii_alphabetic()) => Some((scheme, rest)),
        _ => Some(("", url)),
    }
}

/// The host and port of `user:password@host:port`.
fn host_of(authority: &str) -> Option<String> {
    let host = match authority.rsplit_once('@') {
        Some((user, host)) => {
            let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
            unescaped(user, |_| true).filter(|_| user.bytes().all(may_stand))?;
            host
        }
        None => authority,
    };
    let port = match (host.starts_with('['), host.rfind(']'), host.rsplit_once(':')) {
        (true, None, _) => return None,
        (true, Some(end), _) => host.get(end + 1..).unwrap_or(""),
        (false, _, Some((before, _))) => host.get(before.len()..).unwrap_or(""),
        (false, _, None) => "",
    };
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_port) {
        return None;
    }
    // In a host, only what ASCII has no letter for is escaped, and `%` before the zone of an address.
    let is_zoned = host.starts_with('[') && host.contains("%25");
    let may_stand =
        |byte: u8| !byte.is_ascii() || byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte);
    let is_plain = unescaped(host, |byte| is_zoned || !byte.is_ascii() || byte == b'%')?;
    let written = host.bytes().filter(|byte| *byte != b'%').all(may_stand);
    written.then(|| lossy(is_plain))
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What `%41` and its like stand for, if all do and may.
fn unescaped(text: &str, may_be: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    let mut bytes = text.bytes();
    let mut plain = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            plain.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let byte = u8::try_from(digit()? * 16 + digit()?).ok().filter(|byte| may_be(*byte))?;
        plain.push(byte);
    }
    Some(plain)
}

fn is_escaped_in_paths(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric() && !b"-_.~$&+,/:;=@".contains(&byte)
}

fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn to_url<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [url @ Value::Url(_)] => Ok(Some(url.clone())),
        [Value::String(text)] => {
            // It is gone through twice, the second time to be kept.
            meter.bytes(text.len().saturating_mul(2))?;
            match Url::parse(text) {
                Some(url) => Ok(Some(Value::Url(Arc::new(url)))),
                None => Err(Stop::error("the string is no absolute URL and no absolute path")),
            }
        }
        _ => Ok(None),
    }
}

fn is_url<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    meter.bytes(text.len())?;
    Ok(Some(Value::Bool(Url::is_request(text))))
}

fn part<'a>(args: &[Value<'a>], meter: &mut Meter<'_>, of: fn(&Url) -> String) -> Returned<'a> {
    let [Value::Url(url)] = args else { return Ok(None) };
    meter.string(of(url)).map(Some)
}

fn query<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Url(url)] = args else { return Ok(None) };
    // Each pair becomes a value, and perhaps a list and an entry of its own.
    let n_pairs = url.query.split('&').count();
    meter.bytes(n_pairs.saturating_mul(PAIR_BYTES).saturating_add(url.query.len()))?;
    let mut entries = Vec::new();
    for (name, values) in url.parameters() {
        let values = meter.list(values.into_iter().map(Value::string).collect())?;
        entries.push((Key::String(Text::Shared(name.into())), values));
    }
    meter.map(entries).map(Some)
}

/// What a parameter takes, about, besides its text.
const PAIR_BYTES: usize = 128;
