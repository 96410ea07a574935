//! The thirteen checks: in CEL, in Rego, and by hand over `serde_json::Value` and over structs.

use chrono::DateTime;
use chrono::TimeDelta;
use regex::Regex;
use semver::Version;
use serde_json::Value;

use crate::typed::Facts;

/// One question, asked of every engine in its own words.
pub struct Check {
    pub name: &'static str,
    pub n_users: usize,
    /// Our CEL; `stock_cel` where the stock libraries have a function of another name.
    pub cel: &'static str,
    pub stock_cel: Option<&'static str>,
    /// The body of `ok if { … }`.
    pub rego: &'static str,
    /// What the body needs beside it.
    pub rego_helpers: &'static str,
    pub value: fn(&Value, &Prepared) -> bool,
    pub typed: fn(&Facts, &Prepared) -> bool,
}

/// What a program by hand works out once.
pub struct Prepared {
    kernel: Regex,
    user: Regex,
    openssl: Version,
}

impl Default for Prepared {
    fn default() -> Self {
        Self {
            kernel: Regex::new(r"^5\.(1[0-9]|[4-9])\.").expect("a pattern"),
            user: Regex::new("^[a-z][a-z0-9_-]{2,31}$").expect("a pattern"),
            openssl: Version::new(3, 0, 7),
        }
    }
}

/// All thirteen, in the order of the table.
pub fn checks() -> Vec<Check> {
    let users_mfa = |name, n_users| Check {
        name,
        n_users,
        cel: "facts.users.all(u, u.mfa_enabled || !u.password_enabled)",
        stock_cel: None,
        rego: "every u in input.users { is_sound(u) }",
        rego_helpers: "is_sound(u) if u.mfa_enabled\nis_sound(u) if not u.password_enabled",
        value: |facts, _| {
            items(&facts["users"])
                .iter()
                .all(|user| is_true(&user["mfa_enabled"]) || !is_true(&user["password_enabled"]))
        },
        typed: |facts, _| facts.users.iter().all(|user| user.mfa_enabled || !user.password_enabled),
    };
    vec![
        Check {
            name: "password_policy",
            n_users: 5,
            cel: "facts.iam.password_policy.minimum_password_length >= 14 && facts.iam.password_policy.require_symbols",
            stock_cel: None,
            rego: "input.iam.password_policy.minimum_password_length >= 14\ninput.iam.password_policy.require_symbols",
            rego_helpers: "",
            value: |facts, _| {
                let policy = &facts["iam"]["password_policy"];
                policy["minimum_password_length"].as_i64().is_some_and(|length| length >= 14)
                    && is_true(&policy["require_symbols"])
            },
            typed: |facts, _| {
                let policy = &facts.iam.password_policy;
                policy.minimum_password_length >= 14 && policy.require_symbols
            },
        },
        Check {
            name: "cloudtrail_exists(3)",
            n_users: 5,
            cel: "facts.cloudtrail.trails.exists(t, t.is_multi_region && t.log_file_validation_enabled && t.is_logging)",
            stock_cel: None,
            rego: "some t in input.cloudtrail.trails\nt.is_multi_region\nt.log_file_validation_enabled\nt.is_logging",
            rego_helpers: "",
            value: |facts, _| {
                items(&facts["cloudtrail"]["trails"]).iter().any(|trail| {
                    is_true(&trail["is_multi_region"])
                        && is_true(&trail["log_file_validation_enabled"])
                        && is_true(&trail["is_logging"])
                })
            },
            typed: |facts, _| {
                let mut trails = facts.cloudtrail.trails.iter();
                trails.any(|trail| trail.is_multi_region && trail.log_file_validation_enabled && trail.is_logging)
            },
        },
        users_mfa("users_mfa_all(5)", 5),
        users_mfa("users_mfa_all(100)", 100),
        users_mfa("users_mfa_all(1000)", 1000),
        Check {
            name: "cve_sla_all(20)",
            n_users: 5,
            cel: "facts.kernel.cves.all(c, c.severity != 'critical' || c.patched \
                  || timestamp(facts.now) - timestamp(c.published) < duration('168h'))",
            stock_cel: None,
            rego: "every c in input.kernel.cves { is_sound(c) }",
            rego_helpers: "is_sound(c) if c.severity != \"critical\"\nis_sound(c) if c.patched\n\
                is_sound(c) if time.parse_rfc3339_ns(input.now) - time.parse_rfc3339_ns(c.published) < 604800000000000",
            value: |facts, _| {
                let now = instant(facts["now"].as_str().unwrap_or_default());
                items(&facts["kernel"]["cves"]).iter().all(|cve| {
                    cve["severity"].as_str() != Some("critical")
                        || is_true(&cve["patched"])
                        || is_recent(now, cve["published"].as_str().unwrap_or_default())
                })
            },
            typed: |facts, _| {
                let now = instant(&facts.now);
                let mut cves = facts.kernel.cves.iter();
                cves.all(|cve| cve.severity != "critical" || cve.patched || is_recent(now, &cve.published))
            },
        },
        Check {
            name: "falco_in(200)",
            n_users: 5,
            cel: "'CloudTrail Trail Created' in facts.falco.enabled_rules",
            stock_cel: None,
            rego: "\"CloudTrail Trail Created\" in input.falco.enabled_rules",
            rego_helpers: "",
            value: |facts, _| {
                let mut rules = items(&facts["falco"]["enabled_rules"]).iter();
                rules.any(|rule| rule.as_str() == Some("CloudTrail Trail Created"))
            },
            typed: |facts, _| facts.falco.enabled_rules.iter().any(|rule| rule == "CloudTrail Trail Created"),
        },
        Check {
            name: "regex_one",
            n_users: 5,
            cel: r"facts.kernel.version.matches('^5\\.(1[0-9]|[4-9])\\.')",
            stock_cel: None,
            rego: r"regex.match(`^5\.(1[0-9]|[4-9])\.`, input.kernel.version)",
            rego_helpers: "",
            value: |facts, known| {
                facts["kernel"]["version"].as_str().is_some_and(|version| known.kernel.is_match(version))
            },
            typed: |facts, known| known.kernel.is_match(&facts.kernel.version),
        },
        Check {
            name: "regex_all(100)",
            n_users: 100,
            cel: "facts.users.all(u, u.name.matches('^[a-z][a-z0-9_-]{2,31}$'))",
            stock_cel: None,
            rego: "every u in input.users { regex.match(`^[a-z][a-z0-9_-]{2,31}$`, u.name) }",
            rego_helpers: "",
            value: |facts, known| {
                let mut users = items(&facts["users"]).iter();
                users.all(|user| user["name"].as_str().is_some_and(|name| known.user.is_match(name)))
            },
            typed: |facts, known| facts.users.iter().all(|user| known.user.is_match(&user.name)),
        },
        Check {
            name: "semver_fn",
            n_users: 5,
            cel: "semver(facts.host.openssl).compareTo(semver('3.0.7')) >= 0",
            stock_cel: Some("is_at_least(facts.host.openssl, '3.0.7')"),
            rego: "semver.compare(input.host.openssl, \"3.0.7\") >= 0",
            rego_helpers: "",
            value: |facts, known| {
                facts["host"]["openssl"].as_str().is_some_and(|version| is_at_least(version, &known.openssl))
            },
            typed: |facts, known| is_at_least(&facts.host.openssl, &known.openssl),
        },
        Check {
            name: "pods_nested(50x2)",
            n_users: 5,
            cel: "facts.k8s.pods.all(p, p.containers.all(c, !c.privileged && c.image.startsWith('registry.corp/')))",
            stock_cel: None,
            rego: "every p in input.k8s.pods { every c in p.containers { is_sound(c) } }",
            rego_helpers: "is_sound(c) if { not c.privileged; startswith(c.image, \"registry.corp/\") }",
            value: |facts, _| {
                items(&facts["k8s"]["pods"]).iter().all(|pod| {
                    items(&pod["containers"]).iter().all(|container| {
                        !is_true(&container["privileged"])
                            && container["image"].as_str().is_some_and(|image| image.starts_with("registry.corp/"))
                    })
                })
            },
            typed: |facts, _| {
                facts.k8s.pods.iter().all(|pod| {
                    let mut containers = pod.containers.iter();
                    containers.all(|container| !container.privileged && container.image.starts_with("registry.corp/"))
                })
            },
        },
        Check {
            name: "buckets_all(20)",
            n_users: 5,
            cel: "facts.s3.buckets.all(b, b.encryption in ['AES256','aws:kms'] && b.public_access_block.block_public_acls)",
            stock_cel: None,
            rego: "every b in input.s3.buckets { is_sound(b) }",
            rego_helpers: "is_sound(b) if { b.encryption in {\"AES256\", \"aws:kms\"}; b.public_access_block.block_public_acls }",
            value: |facts, _| {
                items(&facts["s3"]["buckets"]).iter().all(|bucket| {
                    matches!(bucket["encryption"].as_str(), Some("AES256" | "aws:kms"))
                        && is_true(&bucket["public_access_block"]["block_public_acls"])
                })
            },
            typed: |facts, _| {
                facts.s3.buckets.iter().all(|bucket| {
                    matches!(bucket.encryption.as_str(), "AES256" | "aws:kms")
                        && bucket.public_access_block.block_public_acls
                })
            },
        },
        Check {
            name: "admin_count(100)",
            n_users: 100,
            cel: "size(facts.users.filter(u, has(u.last_login) && u.admin)) <= 3",
            stock_cel: None,
            rego: "count([u | some u in input.users; u.last_login; u.admin]) <= 3",
            rego_helpers: "",
            value: |facts, _| {
                let is_counted = |user: &&Value| user.get("last_login").is_some() && is_true(&user["admin"]);
                items(&facts["users"]).iter().filter(is_counted).count() <= 3
            },
            typed: |facts, _| facts.users.iter().filter(|user| user.last_login.is_some() && user.admin).count() <= 3,
        },
    ]
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true)
}

fn instant(text: &str) -> Option<DateTime<chrono::FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

fn is_recent(now: Option<DateTime<chrono::FixedOffset>>, published: &str) -> bool {
    now.zip(instant(published)).is_some_and(|(now, published)| now - published < TimeDelta::hours(168))
}

/// The engines' own function asks this.
pub fn is_at_least(version: &str, least: &Version) -> bool {
    Version::parse(version).is_ok_and(|version| version.cmp_precedence(least).is_ge())
}
