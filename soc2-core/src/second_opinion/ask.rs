//! A check asked of a subject: what the stock library says.

use std::sync::Arc;

use cel_interpreter as stock;
use stock::Value;

use super::library::Library;
use super::supplied::Supplied;
use super::supplied::literal;
use super::supplied::map;
use crate::catalog::Check;
use crate::catalog::Code;
use crate::catalog::Param;
use crate::catalog::ParamType;
use crate::catalog::Variant;
use crate::facts::Subject;
use crate::id::ITEM;
use crate::literal::Literal;
use crate::program::ParamInForce;
use crate::time::Duration;
use crate::time::Instant;

/// What the library comes to, of a resource or of a subject as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Verdict {
    Pass,
    Fail,
    NotApplicable,
    /// None, and why. It tells no values: they may be sensitive.
    None(String),
}

/// What the library says of a check on a subject.
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    /// By id, in the order of the facts.
    pub(super) resources: Vec<(String, Verdict)>,
}

/// Whoever can be asked: the library, what it knows, and when it is asked for.
pub(super) struct Asking<'a> {
    pub(super) library: Library,
    pub(super) supplied: Supplied<'a>,
    pub(super) now: Value,
}

/// What a check sees beside its sources.
pub(super) struct Scene<'a> {
    pub(super) subject: &'a Subject,
    pub(super) params: &'a Value,
}

impl Asking<'_> {
    /// The instant as the library has it.
    pub(super) fn now(library: &mut Library, at: Instant) -> Result<Value, String> {
        let context = stock::Context::with_env(Arc::clone(&library.env));
        let now = library.program(&format!("timestamp('{at}')"))?.execute(&context);
        now.map_err(|_| format!("the library has no instant {at}"))
    }
}

impl<'a> Asking<'a> {
    /// What the library says, or why it cannot be asked this check.
    pub(super) fn ask(&mut self, check: &'a Check, scene: &Scene<'_>) -> Result<Answer, String> {
        let mut answer = match check.variants.as_slice() {
            [variant] if variant.name.is_none() => self.look(variant, scene)?,
            variants => {
                let mut resources = Vec::new();
                for variant in variants {
                    if variant.facts.keys().any(|source| self.supplied.has(scene.subject, source)) {
                        let looked = self.look(variant, scene)?;
                        resources.push((variant.name.clone().unwrap_or_default(), looked.verdict));
                    }
                }
                Answer { verdict: worst(&resources), resources }
            }
        };
        if check.platform_guaranteed && answer.verdict != Verdict::Fail {
            answer.verdict = Verdict::NotApplicable;
        }
        Ok(answer)
    }

    /// One variant: of each element of its list, or of the subject as a whole.
    fn look(&mut self, variant: &'a Variant, scene: &Scene<'_>) -> Result<Answer, String> {
        let mut context = stock::Context::with_env(Arc::clone(&self.library.env));
        for source in variant.facts.keys() {
            if let Some(value) = self.supplied.value(scene.subject, source)? {
                context.add_variable_from_value(source.as_str(), value);
            }
        }
        context.add_variable_from_value("params", scene.params.clone());
        context.add_variable_from_value("subject", subject(scene.subject));
        context.add_variable_from_value("now", self.now.clone());
        let Some(for_each) = &variant.for_each else {
            return Ok(Answer { verdict: self.judge(variant, &context)?, resources: Vec::new() });
        };
        let elements = match self.value(variant, for_each, &context)? {
            Ok(Value::List(elements)) => elements,
            Ok(_) => {
                return Ok(Answer { verdict: Verdict::None("`for_each` is no list".into()), resources: Vec::new() });
            }
            Err(why) => return Ok(Answer { verdict: Verdict::None(why), resources: Vec::new() }),
        };
        let mut resources = Vec::new();
        for element in elements.iter() {
            context.add_variable_from_value(ITEM, element.clone());
            let key = variant.key.as_ref().map(|key| self.value(variant, key, &context)).transpose()?;
            resources.push(match key {
                Some(Ok(Value::String(id))) => (id.to_string(), self.judge(variant, &context)?),
                None => (String::new(), self.judge(variant, &context)?),
                Some(Ok(_)) => (String::new(), Verdict::None("`key` is no string".into())),
                Some(Err(why)) => (String::new(), Verdict::None(why)),
            });
        }
        Ok(Answer { verdict: worst(&resources), resources })
    }

    /// `applies` and `pass`.
    fn judge(&mut self, variant: &Variant, context: &stock::Context<'_, '_>) -> Result<Verdict, String> {
        if let Some(applies) = &variant.applies {
            match self.value(variant, applies, context)? {
                Ok(Value::Bool(true)) => {}
                Ok(Value::Bool(false)) => return Ok(Verdict::NotApplicable),
                Ok(_) => return Ok(Verdict::None("`applies` is no bool".into())),
                Err(why) => return Ok(Verdict::None(why)),
            }
        }
        Ok(match self.value(variant, &variant.pass, context)? {
            Ok(Value::Bool(true)) => Verdict::Pass,
            Ok(Value::Bool(false)) => Verdict::Fail,
            Ok(_) => Verdict::None("`pass` is no bool".into()),
            Err(why) => Verdict::None(why),
        })
    }

    /// The value of an expression, or why it has none; outside, why the library cannot be asked at all.
    fn value(
        &mut self,
        variant: &Variant,
        code: &Code,
        context: &stock::Context<'_, '_>,
    ) -> Result<Result<Value, String>, String> {
        match self.library.program(&code.source)?.execute(context) {
            Ok(value) => Ok(Ok(value)),
            Err(stock::ExecutionError::UndeclaredReference(name)) => {
                // The check was compiled, so what is not there is a source that nobody brought, or a function.
                let is_root = |root: &str| root == name.split('.').next().unwrap_or_default();
                match variant.facts.keys().any(|source| source.as_str().split('.').next().is_some_and(is_root)) {
                    true => Ok(Err(format!("`{name}` is not there"))),
                    false => Err(format!("the library has no `{name}`")),
                }
            }
            Err(error) => Ok(Err(told(&error))),
        }
    }
}

/// An error without the values that it is about.
fn told(error: &stock::ExecutionError) -> String {
    match error {
        stock::ExecutionError::NoSuchOverload(error) => error.to_string(),
        stock::ExecutionError::NoSuchKey(_) => "a key is not there".to_owned(),
        stock::ExecutionError::IndexOutOfBounds(_) => "an index is out of bounds".to_owned(),
        stock::ExecutionError::FunctionError { function, .. } => format!("`{function}` has no value"),
        // The library's own list of errors may grow.
        _ => "an error".to_owned(),
    }
}

/// One resource that fails decides; one without a verdict leaves none to the others.
fn worst(resources: &[(String, Verdict)]) -> Verdict {
    let none = resources.iter().find(|(_, verdict)| matches!(verdict, Verdict::None(_)));
    let has = |wanted: Verdict| resources.iter().any(|(_, verdict)| *verdict == wanted);
    match none {
        _ if has(Verdict::Fail) => Verdict::Fail,
        Some((_, none)) => none.clone(),
        None if has(Verdict::Pass) => Verdict::Pass,
        None => Verdict::NotApplicable,
    }
}

/// What `subject` is in expressions.
fn subject(subject: &Subject) -> Value {
    let Subject { kind, id, region, labels } = subject;
    let labels = map(labels.iter().map(|(name, value)| (name.as_str(), value.as_str().into())));
    let members = [("kind", Some(kind)), ("id", Some(id)), ("region", region.as_ref())];
    let members = members.into_iter().filter_map(|(name, value)| Some((name, value?.as_str().into())));
    map(members.chain([("labels", labels)]))
}

/// What `params` is in expressions: a duration as CEL's `duration()` reads it.
pub(super) fn params(check: &Check, tailored: &[ParamInForce]) -> Value {
    map(check.params.iter().map(|(name, param): (&String, &Param)| {
        let in_force = tailored.iter().find(|it| it.name == *name).map_or(&param.default, |it| &it.value);
        let value = match (param.type_, in_force) {
            (ParamType::Duration, Literal::String(text)) => match Duration::parse(text) {
                Ok(length) => format!("{}s", length.as_seconds()).into(),
                Err(_) => literal(in_force),
            },
            _ => literal(in_force),
        };
        (name.as_str(), value)
    }))
}
