//! Checks, their variants and parameters.

use indexmap::IndexMap;

use crate::catalog::Check;
use crate::catalog::CheckKind;
use crate::catalog::Code;
use crate::catalog::Param;
use crate::catalog::ParamType;
use crate::catalog::Remediation;
use crate::catalog::Severity;
use crate::catalog::Variant;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::boolean;
use crate::decode::entries;
use crate::decode::literal;
use crate::decode::number;
use crate::decode::parsed;
use crate::decode::place;
use crate::decode::raw_string;
use crate::decode::string;
use crate::decode::word;
use crate::document::Data;
use crate::document::Node;
use crate::id::CheckId;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::time::Duration;

/// One check, or one for each row of its matrix.
pub(super) fn checks(decoder: &mut Decoder, node: Node<'_>) -> Vec<Check> {
    let Some(matrix) = node.get("matrix") else { return check(decoder, node, IndexMap::new()).into_iter().collect() };
    let rows = crate::decode::list(decoder, matrix, |decoder, row| Some(row).map(|row| row_of(decoder, row)));
    let noted = decoder.diagnostics.len();
    let mut checks = Vec::new();
    for row in rows {
        decoder.row = row.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
        let fixed = |(name, value)| Some((name, fixed_param(value)?));
        checks.extend(check(decoder, node, row.into_iter().filter_map(fixed).collect()));
        if decoder.diagnostics.len() > noted {
            // Each further row would repeat the same mistakes.
            break;
        }
    }
    decoder.row.clear();
    checks
}

fn row_of(decoder: &mut Decoder, node: Node<'_>) -> IndexMap<String, Literal> {
    entries(decoder, node).into_iter().map(|(name, node)| (name.to_owned(), Literal::of(node))).collect()
}

fn fixed_param(value: Literal) -> Option<Param> {
    let type_ = match value {
        Literal::Bool(_) => ParamType::Bool,
        Literal::Int(_) => ParamType::Int,
        Literal::Double(_) => ParamType::Double,
        Literal::String(_) => ParamType::String,
        Literal::List(_) => ParamType::List,
        Literal::Null | Literal::Map(_) => return None,
    };
    Some(Param { type_, default: value, min: None, max: None, values: Vec::new(), source: None, fixed: true })
}

fn check(decoder: &mut Decoder, node: Node<'_>, fixed: IndexMap<String, Param>) -> Option<Check> {
    let mut fields = decoder.fields(node, "check")?;
    fields.get("matrix");
    let id = fields.required(decoder, "id", parsed(CheckId::parse));
    let title = fields.required(decoder, "title", string);
    let what = fields.required(decoder, "what", string);
    let how = fields.required(decoder, "how", string);
    let target = fields.required(decoder, "target", parsed(TargetId::parse));
    let kind = fields.required(decoder, "kind", word(&CheckKind::ALL, CheckKind::word));
    let severity = fields.required(decoder, "severity", word(&Severity::ALL, Severity::word));
    let mut params = fixed;
    if let Some(node) = fields.get("params") {
        for (name, node) in entries(decoder, node) {
            if let Some(param) = param(decoder, node)
                && params.insert(name.to_owned(), param).is_some()
            {
                decoder.mistake(node.key_span(), format!("`{name}` stands in `params` and in `matrix`"));
            }
        }
    }
    let variants = variants(decoder, &mut fields);
    let remediation = fields.list(decoder, "remediation", remediation);
    let mappings = match fields.get("mappings") {
        Some(node) => entries(decoder, node)
            .into_iter()
            .map(|(peer, node)| (peer.to_owned(), crate::decode::list(decoder, node, string)))
            .collect(),
        None => IndexMap::new(),
    };
    let platform_guaranteed = fields.optional(decoder, "platform_guaranteed", boolean).unwrap_or(false);
    let replaced_by = fields.optional(decoder, "replaced_by", parsed(CheckId::parse));
    fields.finish(decoder);
    Some(Check {
        id: id?,
        title: title?,
        what: what?,
        how: how?,
        target: target?,
        kind: kind?,
        severity: severity?,
        params,
        variants: variants?,
        remediation,
        mappings,
        platform_guaranteed,
        replaced_by,
        place: place(decoder, node),
    })
}

/// The check's own expressions, or those under `variants`.
fn variants(decoder: &mut Decoder, fields: &mut Fields<'_>) -> Option<Vec<Variant>> {
    let Some(node) = fields.get("variants") else {
        return variant(decoder, fields, None).map(|variant| vec![variant]);
    };
    let named = entries(decoder, node);
    if named.is_empty() {
        decoder.mistake(node.span(), "`variants` is empty").hint = Some("name at least one".into());
    }
    let mut variants = Vec::new();
    for (name, node) in named {
        let mut fields = decoder.fields(node, "variant")?;
        variants.extend(variant(decoder, &mut fields, Some(name.to_owned())));
        fields.finish(decoder);
    }
    Some(variants)
}

fn variant(decoder: &mut Decoder, fields: &mut Fields<'_>, name: Option<String>) -> Option<Variant> {
    let facts = fields.required(decoder, "facts", facts);
    let for_each = fields.optional(decoder, "for_each", code);
    let key = fields.optional(decoder, "key", code);
    let applies = fields.optional(decoder, "applies", code);
    let pass = fields.required(decoder, "pass", code);
    let message = fields.optional(decoder, "message", code);
    match (&for_each, &key) {
        (Some(_), None) => {
            let hint = Some("say what names the resource, for example `key: item.Name`".into());
            decoder.mistake(fields.span(), "`for_each` without `key`").hint = hint;
        }
        (None, Some(key)) => {
            let hint = Some("add `for_each`, or remove `key`".into());
            decoder.mistake(key.place.span, "`key` without `for_each`").hint = hint;
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    Some(Variant { name, facts: facts?, for_each, key, applies, pass: pass?, message })
}

fn facts(decoder: &mut Decoder, node: Node<'_>) -> Option<IndexMap<SourceId, Option<Duration>>> {
    let mut facts = IndexMap::new();
    for (name, node) in entries(decoder, node) {
        match SourceId::parse(name) {
            Ok(source) => drop(facts.insert(source, max_age(decoder, node))),
            Err(error) => drop(decoder.mistake(node.key_span(), error.to_string())),
        }
    }
    Some(facts)
}

fn max_age(decoder: &mut Decoder, node: Node<'_>) -> Option<Duration> {
    let mut fields = decoder.fields(node, "source of a check")?;
    let max_age = fields.optional(decoder, "max_age", parsed(Duration::parse));
    fields.finish(decoder);
    max_age
}

pub(super) fn code(decoder: &mut Decoder, node: Node<'_>) -> Option<Code> {
    // An expression such as `true` is a boolean to YAML.
    let source = match node.data() {
        Data::Bool(_) | Data::Int(_) | Data::Double(_) => node.raw().trim().to_owned(),
        _ => raw_string(decoder, node)?,
    };
    Some(Code { source, place: place(decoder, node) })
}

fn param(decoder: &mut Decoder, node: Node<'_>) -> Option<Param> {
    let mut fields = decoder.fields(node, "parameter")?;
    let type_ = fields.required(decoder, "type", word(&ParamType::ALL, ParamType::word));
    let default_span = fields.get("default").map(Node::span);
    let default = fields.required(decoder, "default", literal);
    let min = fields.optional(decoder, "min", number);
    let max = fields.optional(decoder, "max", number);
    let values = fields.list(decoder, "enum", literal);
    let source = fields.optional(decoder, "source", string);
    fields.finish(decoder);
    let param = Param { type_: type_?, default: default?, min, max, values, source, fixed: false };
    if let Err(problem) = param.admit(&param.default) {
        decoder.mistake(default_span.unwrap_or(node.span()), format!("the default {problem}"));
    }
    Some(param)
}

fn remediation(decoder: &mut Decoder, node: Node<'_>) -> Option<Remediation> {
    let mut fields = decoder.fields(node, "remediation step")?;
    let step = fields.required(decoder, "step", string);
    let link = fields.optional(decoder, "link", string);
    fields.finish(decoder);
    Some(Remediation { step: step?, link })
}

impl Param {
    /// What a value may be, for who gave another.
    pub(crate) fn range(&self) -> Option<String> {
        let listed = || self.values.iter().map(Literal::to_string).collect::<Vec<_>>().join(", ");
        match (self.min, self.max) {
            _ if !self.values.is_empty() => Some(format!("one of {}", listed())),
            (Some(min), Some(max)) => Some(format!("from {min} to {max}; the default is {}", self.default)),
            (Some(min), None) => Some(format!("{min} or more; the default is {}", self.default)),
            (None, Some(max)) => Some(format!("{max} or less; the default is {}", self.default)),
            (None, None) => None,
        }
    }

    /// Whether the parameter may have this value; if not, why, as the end of a sentence.
    pub(crate) fn admit(&self, value: &Literal) -> Result<(), String> {
        let (is_typed, number) = match (self.type_, value) {
            (ParamType::Int | ParamType::Double, Literal::Int(number)) => (true, Some(*number as f64)),
            (ParamType::Double, Literal::Double(number)) => (true, Some(*number)),
            (ParamType::Duration, Literal::String(text)) => (Duration::parse(text).is_ok(), None),
            (ParamType::Bool, Literal::Bool(_)) | (ParamType::String, Literal::String(_)) => (true, None),
            (ParamType::List, Literal::List(_)) => (true, None),
            (ParamType::Int | ParamType::Double | ParamType::Bool | ParamType::String, _)
            | (ParamType::Duration | ParamType::List, _) => (false, None),
        };
        if !is_typed {
            return Err(format!("has the type {}, where {} is expected", value.type_name(), self.type_.word()));
        }
        match (number, self.min, self.max) {
            (Some(number), Some(min), _) if number < min => Err(format!("is {number}, the least allowed is {min}")),
            (Some(number), _, Some(max)) if number > max => Err(format!("is {number}, the most allowed is {max}")),
            _ if !self.values.is_empty() && !self.values.contains(value) => {
                let allowed: Vec<_> = self.values.iter().map(Literal::to_string).collect();
                Err(format!("is `{value}`, allowed are {}", allowed.join(", ")))
            }
            _ => Ok(()),
        }
    }
}
