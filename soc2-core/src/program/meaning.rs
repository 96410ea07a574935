//! What decides a check, as a digest: two checks with the same one ask the same of the same facts.

use super::Program;
use crate::catalog::Check;
use crate::catalog::Code;
use crate::catalog::Param;
use crate::catalog::Source;
use crate::catalog::SourceScope;
use crate::catalog::Variant;
use crate::digest::Digest;
use crate::literal::Literal;
use crate::schema::Additional;
use crate::schema::Schema;

pub(super) fn digest(program: &Program, check: &Check) -> Digest {
    let mut parts = Parts::default();
    parts.add("target", check.target.as_str());
    if let Some(target) = program.targets.get(&check.target) {
        target.subjects.iter().for_each(|kind| parts.add("subject", kind));
        parts.add("regional", &target.regional.to_string());
    }
    parts.add("platform_guaranteed", &check.platform_guaranteed.to_string());
    check.params.iter().for_each(|(name, param)| parts.param(name, param));
    for variant in &check.variants {
        parts.variant(variant);
        variant.facts.keys().filter_map(|id| program.source(id)).for_each(|source| parts.source(source));
        let is_called = |name: &str| expressions(variant).any(|code| code.source.contains(name));
        program.functions().filter(|(name, _)| is_called(name)).for_each(|(name, version)| parts.add(name, version));
    }
    Digest::of_texts(parts.0.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

fn expressions(variant: &Variant) -> impl Iterator<Item = &Code> {
    let Variant { for_each, key, applies, pass, .. } = variant;
    [for_each, key, applies].into_iter().flatten().chain([pass])
}

/// Named texts, in the order of the catalog.
#[derive(Default)]
struct Parts(Vec<(String, String)>);

impl Parts {
    fn add(&mut self, name: &str, text: &str) {
        self.0.push((name.to_owned(), text.to_owned()));
    }

    fn literal(&mut self, name: &str, literal: &Literal) {
        self.add(name, &format!("{} {literal}", literal.type_name()));
    }

    fn param(&mut self, name: &str, param: &Param) {
        self.add("param", name);
        self.add("type", param.type_.word());
        self.literal("default", &param.default);
    }

    /// The message is for people: it decides nothing.
    fn variant(&mut self, variant: &Variant) {
        let Variant { name, facts, for_each, key, applies, pass, message: _ } = variant;
        self.add("variant", name.as_deref().unwrap_or_default());
        for (source, max_age) in facts {
            self.add("source", source.as_str());
            self.add("max_age", &max_age.map_or(String::new(), |age| age.to_string()));
        }
        for (name, code) in [("for_each", for_each), ("key", key), ("applies", applies)] {
            self.add(name, code.as_ref().map_or("", |code| &code.source));
        }
        self.add("pass", &pass.source);
    }

    fn source(&mut self, source: &Source) {
        let scope = match source.scope {
            SourceScope::Account => "account",
            SourceScope::Region => "region",
        };
        self.add("of", source.id.as_str());
        self.add("scope", scope);
        self.add("per_resource", source.per_resource.as_deref().unwrap_or_default());
        source.not_configured.iter().for_each(|code| self.add("not_configured", code));
        source.continuation.iter().for_each(|path| self.add("continuation", &path.join(".")));
        source.total.iter().for_each(|path| self.add("total", &path.join(".")));
        self.schema(&source.schema);
    }

    /// Recursion: depth was bounded where the catalog was read.
    fn schema(&mut self, schema: &Schema) {
        let Schema { types, properties, required, items, additional, values, default, .. } = schema;
        types.iter().for_each(|type_| self.add("type", type_.name()));
        required.iter().for_each(|name| self.add("required", name));
        values.iter().for_each(|value| self.literal("value", value));
        default.iter().for_each(|value| self.literal("absent", value));
        for (name, member) in properties {
            self.add("property", name);
            self.schema(member);
        }
        if let Some(items) = items {
            self.add("items", "");
            self.schema(items);
        }
        match additional {
            Additional::Allowed => {}
            Additional::Each(each) => {
                self.add("each", "");
                self.schema(each);
            }
        }
        self.add("end", "");
    }
}
