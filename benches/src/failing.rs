//! The thirteen checks asked so that they fail, for what it costs to say why.

use soc2_core::cel;
use soc2_core::document::Document;
use soc2_core::document::Limits;
use soc2_core::document::json;

use crate::data;

/// An expression that is false of [`data::facts`] with so many users.
pub struct Failing {
    pub name: &'static str,
    pub n_users: usize,
    pub cel: &'static str,
}

/// One failing variant or more of each check: it fails at the first term or the last, by one element or by many.
pub const FAILING: &[Failing] = &[
    of(
        "password_policy",
        5,
        "facts.iam.password_policy.minimum_password_length >= 24 && facts.iam.password_policy.require_symbols",
    ),
    of(
        "password_policy, second",
        5,
        "facts.iam.password_policy.minimum_password_length >= 14 && !facts.iam.password_policy.require_symbols",
    ),
    of(
        "cloudtrail_exists(3)",
        5,
        "facts.cloudtrail.trails.exists(t, t.is_multi_region && t.log_file_validation_enabled && !t.is_logging)",
    ),
    of("users_mfa_all(5)", 5, "facts.users.all(u, u.mfa_enabled || u.password_enabled || u.admin)"),
    of("users_mfa_all(100)", 100, "facts.users.all(u, u.mfa_enabled || u.key_age_days < 87)"),
    of("users_mfa_all(100), many", 100, "facts.users.all(u, u.mfa_enabled)"),
    of("users_mfa_all(1000)", 1000, "facts.users.all(u, u.mfa_enabled || u.name != 'user-0999')"),
    of(
        "cve_sla_all(20)",
        5,
        "facts.kernel.cves.all(c, c.severity != 'critical' || c.patched \
         || timestamp(facts.now) - timestamp(c.published) < duration('24h'))",
    ),
    of("falco_in(200)", 5, "'CloudTrail Trail Removed' in facts.falco.enabled_rules"),
    of("regex_one", 5, r"facts.kernel.version.matches('^6\\.(1[0-9]|[4-9])\\.')"),
    of("regex_all(100)", 100, "facts.users.all(u, u.name.matches('^[a-z][a-z0-9_-]{2,31}$') && u.name != 'user-0050')"),
    of("semver_fn", 5, "semver(facts.host.openssl).compareTo(semver('3.0.14')) >= 0"),
    of(
        "pods_nested(50x2)",
        5,
        "facts.k8s.pods.all(p, p.containers.all(c, !c.privileged && !c.image.endsWith('app-40:1')))",
    ),
    of(
        "buckets_all(20)",
        5,
        "facts.s3.buckets.all(b, b.encryption in ['AES256','aws:kms'] \
         && (b.public_access_block.block_public_acls && b.name != 'bucket-7'))",
    ),
    of("admin_count(100)", 100, "size(facts.users.filter(u, has(u.last_login) && u.admin)) <= 1"),
];

const fn of(name: &'static str, n_users: usize, cel: &'static str) -> Failing {
    Failing { name, n_users, cel }
}

/// What is timed, each from the inputs as they are bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The answer alone.
    Plain,
    /// The answer, and what decided it.
    Found,
    /// The answer, what decided it, and the witnesses with their texts.
    Told,
}

impl Asked {
    pub const ALL: [(&'static str, Self); 3] = [("plain", Self::Plain), ("found", Self::Found), ("told", Self::Told)];
}

/// Answers a failing expression, as often as it is called; says whether it failed, and had a reason where one was
/// asked for.
pub fn run(failing: &Failing, asked: Asked) -> Box<dyn FnMut() -> bool> {
    // Leaked: what a closure owns, it cannot also borrow from. A program has them on its stack.
    let text = data::facts(failing.n_users).to_string();
    let document: &Document =
        Box::leak(Box::new(json::read(text.as_bytes(), &Limits::default()).expect("facts are JSON")));
    let env: &cel::Env = Box::leak(Box::new(cel::Env::strict().variable("facts")));
    let expression: &cel::Expression = Box::leak(Box::new(cel::compile(failing.cel, env).expect("it compiles")));
    let inputs = cel::Inputs::new(env).facts("facts", document.root()).expect("it is declared");
    let budget = cel::Budget::default();
    let options = cel::ExplainOptions::default();
    let fails = move |inputs: &cel::Inputs<'_>| {
        matches!(cel::evaluate(expression, inputs, &budget), cel::Answer::Value(cel::Value::Bool(false)))
    };
    match asked {
        Asked::Plain => Box::new(move || fails(&inputs)),
        Asked::Found => Box::new(move || fails(&inputs) && cel::trace(expression, &inputs, &budget).is_some()),
        Asked::Told => {
            Box::new(move || fails(&inputs) && !cel::explain(expression, &inputs, &budget, &options).is_empty())
        }
    }
}
