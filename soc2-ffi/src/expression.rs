//! One CEL expression by itself.

use std::ffi::c_char;

use serde_json::json;
use soc2_core::cel;
use soc2_core::cel::Answer;
use soc2_core::cel::Budget;
use soc2_core::cel::Env;
use soc2_core::cel::Inputs;
use soc2_core::diagnostic::Text;
use soc2_core::document::Data;
use soc2_core::document::json;

use crate::buffer::Buffer;
use crate::error::Failure;
use crate::error::SOC2_ERROR_EXPRESSION;
use crate::guard;
use crate::guard::Out;
use crate::guard::bytes;
use crate::guard::hand;
use crate::guard::text;
use crate::guard::wanted;
use crate::options::Options;

/// Evaluates one CEL expression. `bindings` is a JSON object: each of its members is a variable; it may be empty. What comes of
/// it is JSON: `{"value": …}`, on one line, where what JSON has not is a string (bytes in base64, times, spans, types).
/// `options` may be NULL; only the budget and the request to stop of them count.
///
/// Errors: `SOC2_ERROR_EXPRESSION` with everything that is wrong with the expression, or why it has no value;
/// `SOC2_ERROR_ARGUMENT` for bindings that are no object.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_cel_evaluate(
    expression: *const c_char,
    expression_len: usize,
    bindings: *const u8,
    bindings_len: usize,
    options: Option<&Options>,
    json: Out<'_, Buffer>,
    error: Out<'_, Failure>,
) -> i32 {
    guard::call(error, || {
        let source = text(expression, expression_len, "expression")?;
        let given = match bytes(bindings, bindings_len, "bindings")? {
            [] => b"{}",
            given => given,
        };
        let wanted = wanted(json, "json")?;
        let bindings = json::read(given, &Default::default())
            .map_err(|fault| Failure::argument(format!("`bindings` at byte {}: {}", fault.offset, fault.message)))?;
        let Data::Map(entries) = bindings.root().data() else {
            return Err(Failure::argument("`bindings` is no JSON object"));
        };
        let env = entries.fold(Env::strict(), |env, (name, _)| env.variable(name));
        let compiled = cel::compile(source, &env).map_err(|mistakes| {
            let named = Text::new("expression", source);
            let mistake = |it: &cel::Mistake| {
                let found = named.diagnostic(it.span.start as usize, &it.message);
                it.hint.iter().fold(found, |found, hint| found.with_hint(hint))
            };
            Failure::of_diagnostics(SOC2_ERROR_EXPRESSION, &mistakes.iter().map(mistake).collect::<Vec<_>>())
        })?;
        let mut inputs = Inputs::new(&env);
        for (name, node) in entries {
            inputs = inputs.facts(name, node).map_err(|fault| Failure::expression(fault.to_string()))?;
        }
        let usual = Options::default();
        let budget: Budget<'_> = options.unwrap_or(&usual).budget();
        match cel::evaluate(&compiled, &inputs, &budget) {
            Answer::Value(value) => hand(wanted, Buffer::of(format!("{{\"value\":{}}}", cel::to_json(&value)))),
            Answer::Unknown(unknowns) => {
                let shown: Vec<String> = unknowns.iter().map(ToString::to_string).collect();
                hand(wanted, Buffer::of(json!({"unknown": shown}).to_string()));
            }
            Answer::Error(fault) => {
                let found = Text::new("expression", source).diagnostic(fault.span.start as usize, fault.message);
                return Err(Failure::of_diagnostics(SOC2_ERROR_EXPRESSION, &[found]));
            }
        }
        Ok(())
    })
}
