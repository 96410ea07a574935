//! What is written otherwise in other languages: for those who write it so here.

/// What a word or a sign of another language is in CEL.
pub(super) fn hint(written: &str) -> Option<&'static str> {
    Some(match written {
        "and" | "AND" | "&" => "`and` is written `&&`",
        "or" | "OR" | "|" => "`or` is written `||`",
        "not" | "NOT" => "`not` is written `!`",
        "None" | "nil" | "NULL" | "Null" | "undefined" => {
            "nothing is written `null`; whether a field is there, `has(….field)`"
        }
        "True" | "TRUE" => "it is written `true`",
        "False" | "FALSE" => "it is written `false`",
        "=" | "===" => "equality is written `==`",
        "!==" => "inequality is written `!=`",
        _ => return None,
    })
}
