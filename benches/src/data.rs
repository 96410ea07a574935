//! One organization's facts, the same on every machine: 25 KB with five users.

use serde_json::Value;
use serde_json::json;

/// The facts with so many users.
pub fn facts(n_users: usize) -> Value {
    json!({
        "now": "2026-11-21T18:48:42Z",
        "iam": {"password_policy": {
            "minimum_password_length": 14, "require_symbols": true, "require_numbers": true,
            "require_uppercase_characters": true, "max_password_age": 90, "password_reuse_prevention": 24,
        }},
        "cloudtrail": {"trails": list(3, trail)},
        "users": list(n_users, user),
        "kernel": {"version": "5.15.0-119-generic", "cves": list(20, cve)},
        "falco": {"enabled_rules": list(200, rule)},
        "k8s": {"pods": list(50, pod)},
        "s3": {"buckets": list(20, bucket)},
        "host": {"name": "web-1", "openssl": "3.0.13"},
    })
}

fn list(n: usize, element: fn(usize) -> Value) -> Value {
    Value::Array((0..n).map(element).collect())
}

/// The last of three covers all regions.
fn trail(at: usize) -> Value {
    json!({
        "name": format!("trail-{at}"), "arn": format!("arn:aws:cloudtrail:us-east-1:123456789012:trail/trail-{at}"),
        "is_multi_region": at == 2, "log_file_validation_enabled": true, "is_logging": true,
    })
}

fn user(at: usize) -> Value {
    let with_password = !at.is_multiple_of(3);
    json!({
        "name": format!("user-{at:04}"), "arn": format!("arn:aws:iam::123456789012:user/user-{at:04}"),
        "mfa_enabled": with_password, "password_enabled": with_password, "admin": at.is_multiple_of(50),
        "last_login": format!("2026-11-{:02}T08:15:00Z", 1 + at % 20),
        "groups": ["staff", format!("team-{}", at % 7)], "key_age_days": at % 90,
    })
}

/// Published two days before `now`.
fn cve(at: usize) -> Value {
    json!({
        "id": format!("CVE-2026-{}", 10_000 + at), "severity": if at.is_multiple_of(2) { "critical" } else { "medium" },
        "patched": at.is_multiple_of(4), "published": "2026-11-19T18:48:42Z", "package": "linux-image",
    })
}

/// The one that is looked for stands tenth from the end.
fn rule(at: usize) -> Value {
    const ACTIONS: [&str; 5] = ["Read", "Delete", "Launch", "Change permissions of", "Contact"];
    const OBJECTS: [&str; 4] = ["sensitive file", "kernel module", "container", "cloud metadata service"];
    match at {
        190 => "CloudTrail Trail Created".into(),
        _ => format!("{} {} {at}", ACTIONS[at % ACTIONS.len()], OBJECTS[at % OBJECTS.len()]).into(),
    }
}

fn pod(at: usize) -> Value {
    let container = |of: usize| {
        json!({
            "name": format!("container-{of}"), "image": format!("registry.corp/team/app-{at}:{of}"),
            "privileged": false, "read_only": true,
        })
    };
    json!({"name": format!("pod-{at}"), "namespace": "default", "containers": [container(0), container(1)]})
}

fn bucket(at: usize) -> Value {
    json!({
        "name": format!("bucket-{at}"), "encryption": if at.is_multiple_of(2) { "AES256" } else { "aws:kms" }, "versioning": true,
        "public_access_block": {"block_public_acls": true, "ignore_public_acls": true, "block_public_policy": true},
    })
}
