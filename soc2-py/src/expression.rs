//! One CEL expression by itself.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use soc2_core::cel;
use soc2_core::cel::Answer;
use soc2_core::cel::Budget;
use soc2_core::cel::Env;
use soc2_core::cel::Inputs;
use soc2_core::cel::Mistake;
use soc2_core::diagnostic::Text;
use soc2_core::document::Data;
use soc2_core::document::json;

use crate::failure::Failure;
use crate::given::Costs;
use crate::work::caught;
use crate::work::unlocked;

/// A compiled expression. It never changes.
#[pyclass(frozen, module = "soc2._native")]
#[derive(Clone)]
pub(crate) struct Expression(Arc<Inside>);

struct Inside {
    source: Text,
    env: Env,
    expression: cel::Expression,
}

#[pymethods]
impl Expression {
    #[new]
    fn new(source: &str, variables: Vec<String>) -> PyResult<Self> {
        caught(|| Self::compiled(source, &variables))
    }

    /// The value as JSON; `bindings` is a JSON object.
    fn evaluate(&self, py: Python<'_>, bindings: PyBackedBytes, costs: Costs) -> PyResult<String> {
        let expression = self.clone();
        unlocked(py, move |door| expression.value(&bindings, &costs.budget(&door.cancel)))
    }
}

impl Expression {
    fn compiled(source: &str, variables: &[String]) -> Result<Self, Failure> {
        let env = variables.iter().fold(Env::strict(), |env, name| env.variable(name));
        let source = Text::new("expression", source);
        let mistake = |it: &Mistake| {
            let found = source.diagnostic(it.span.start as usize, &it.message);
            it.hint.iter().fold(found, |found, hint| found.with_hint(hint))
        };
        let expression = cel::compile(&source.content, &env).map_err(|mistakes| {
            Failure::of_diagnostics("expression", &mistakes.iter().map(mistake).collect::<Vec<_>>())
        })?;
        Ok(Self(Arc::new(Inside { source, env, expression })))
    }

    fn value(&self, bindings: &[u8], budget: &Budget<'_>) -> Result<String, Failure> {
        let Inside { source, env, expression } = &*self.0;
        let wrong = |message: String| Failure::argument(format!("bindings: {message}"));
        let bindings = json::read(bindings, &Default::default()).map_err(|fault| wrong(fault.message))?;
        let Data::Map(entries) = bindings.root().data() else { return Err(wrong("no JSON object".to_owned())) };
        let mut inputs = Inputs::new(env);
        for (name, node) in entries {
            inputs = inputs.facts(name, node).map_err(|fault| Failure::expression(fault.to_string()))?;
        }
        match cel::evaluate(expression, &inputs, budget) {
            Answer::Value(value) => Ok(cel::to_json(&value).to_string()),
            Answer::Unknown(unknowns) => {
                let told: Vec<String> = unknowns.iter().map(ToString::to_string).collect();
                Err(Failure::expression(format!("not known: {}", told.join(", "))))
            }
            Answer::Error(fault) => {
                let found = source.diagnostic(fault.span.start as usize, fault.message);
                Err(Failure::of_diagnostics("expression", &[found]))
            }
        }
    }
}
