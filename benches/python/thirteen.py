"""The thirteen checks of the comparison with peers, and the facts that they look at: as `benches/src` has them for Rust."""

from __future__ import annotations

import json
from typing import Any, NamedTuple


class Check(NamedTuple):
    """One question, in our CEL and, where a function has another name there, in that of the peers."""

    name: str
    n_users: int
    cel: str
    stock: str = ""

    @property
    def stock_cel(self) -> str:
        return self.stock or self.cel


MFA = "facts.users.all(u, u.mfa_enabled || !u.password_enabled)"

CHECKS = [
    Check(
        "password_policy",
        5,
        "facts.iam.password_policy.minimum_password_length >= 14 && facts.iam.password_policy.require_symbols",
    ),
    Check(
        "cloudtrail_exists(3)",
        5,
        "facts.cloudtrail.trails.exists(t, t.is_multi_region && t.log_file_validation_enabled && t.is_logging)",
    ),
    Check("users_mfa_all(5)", 5, MFA),
    Check("users_mfa_all(100)", 100, MFA),
    Check("users_mfa_all(1000)", 1000, MFA),
    Check(
        "cve_sla_all(20)",
        5,
        "facts.kernel.cves.all(c, c.severity != 'critical' || c.patched"
        " || timestamp(facts.now) - timestamp(c.published) < duration('168h'))",
    ),
    Check("falco_in(200)", 5, "'CloudTrail Trail Created' in facts.falco.enabled_rules"),
    Check("regex_one", 5, r"facts.kernel.version.matches('^5\\.(1[0-9]|[4-9])\\.')"),
    Check("regex_all(100)", 100, "facts.users.all(u, u.name.matches('^[a-z][a-z0-9_-]{2,31}$'))"),
    Check(
        "semver_fn",
        5,
        "semver(facts.host.openssl).compareTo(semver('3.0.7')) >= 0",
        "is_at_least(facts.host.openssl, '3.0.7')",
    ),
    Check(
        "pods_nested(50x2)",
        5,
        "facts.k8s.pods.all(p, p.containers.all(c, !c.privileged && c.image.startsWith('registry.corp/')))",
    ),
    Check(
        "buckets_all(20)",
        5,
        "facts.s3.buckets.all(b, b.encryption in ['AES256','aws:kms'] && b.public_access_block.block_public_acls)",
    ),
    Check("admin_count(100)", 100, "size(facts.users.filter(u, has(u.last_login) && u.admin)) <= 3"),
]


def is_at_least(version: str, least: str) -> bool:
    """Whether a version is that one or a later one: the function that peers are given."""
    return [int(part) for part in version.split(".")] >= [int(part) for part in least.split(".")]


def facts(n_users: int) -> dict[str, Any]:
    """One organization's facts: 25 KB with five users."""
    actions = ["Read", "Delete", "Launch", "Change permissions of", "Contact"]
    objects = ["sensitive file", "kernel module", "container", "cloud metadata service"]
    rules = [f"{actions[at % 5]} {objects[at % 4]} {at}" for at in range(200)]
    rules[190] = "CloudTrail Trail Created"
    blocked = {"block_public_acls": True, "ignore_public_acls": True, "block_public_policy": True}
    return {
        "now": "2026-11-21T18:48:42Z",
        "iam": {
            "password_policy": {
                "minimum_password_length": 14,
                "require_symbols": True,
                "require_numbers": True,
                "require_uppercase_characters": True,
                "max_password_age": 90,
                "password_reuse_prevention": 24,
            }
        },
        "cloudtrail": {
            "trails": [
                {
                    "name": f"trail-{at}",
                    "arn": f"arn:aws:cloudtrail:us-east-1:123456789012:trail/trail-{at}",
                    "is_multi_region": at == 2,
                    "log_file_validation_enabled": True,
                    "is_logging": True,
                }
                for at in range(3)
            ]
        },
        "users": [_user(at) for at in range(n_users)],
        "kernel": {"version": "5.15.0-119-generic", "cves": [_cve(at) for at in range(20)]},
        "falco": {"enabled_rules": rules},
        "k8s": {"pods": [_pod(at) for at in range(50)]},
        "s3": {
            "buckets": [
                {
                    "name": f"bucket-{at}",
                    "encryption": "aws:kms" if at % 2 else "AES256",
                    "versioning": True,
                    "public_access_block": blocked,
                }
                for at in range(20)
            ]
        },
        "host": {"name": "web-1", "openssl": "3.0.13"},
    }


def _user(at: int) -> dict[str, Any]:
    return {
        "name": f"user-{at:04}",
        "arn": f"arn:aws:iam::123456789012:user/user-{at:04}",
        "mfa_enabled": at % 3 != 0,
        "password_enabled": at % 3 != 0,
        "admin": at % 50 == 0,
        "last_login": f"2026-11-{1 + at % 20:02}T08:15:00Z",
        "groups": ["staff", f"team-{at % 7}"],
        "key_age_days": at % 90,
    }


def _cve(at: int) -> dict[str, Any]:
    return {
        "id": f"CVE-2026-{10_000 + at}",
        "severity": "medium" if at % 2 else "critical",
        "patched": at % 4 == 0,
        "published": "2026-11-19T18:48:42Z",
        "package": "linux-image",
    }


def _pod(at: int) -> dict[str, Any]:
    containers = [
        {
            "name": f"container-{of}",
            "image": f"registry.corp/team/app-{at}:{of}",
            "privileged": False,
            "read_only": True,
        }
        for of in range(2)
    ]
    return {"name": f"pod-{at}", "namespace": "default", "containers": containers}


def document(n_users: int) -> bytes:
    """The facts as a facts document: one source, named as the checks call it."""
    subject = {"kind": "organization", "id": "ours"}
    whole = {"subject": subject, "collected_at": "2026-11-21T18:48:42Z", "facts": {"facts": facts(n_users)}}
    return json.dumps(whole, separators=(",", ":")).encode()


def catalog(check: Check) -> dict[str, Any]:
    """A catalog of that check alone."""
    return {
        "catalog": {"id": "thirteen", "title": "Thirteen", "version": "1.0.0", "edition": "tsc-2017-rev2022"},
        "series": [{"id": "CC6", "title": "Logical and Physical Access Controls", "categories": ["security"]}],
        "criteria": [{"id": "CC6.1", "title": "Access is restricted"}],
        "targets": [{"id": "organization", "title": "Organization", "subjects": ["organization"]}],
        "sources": [{"id": "facts", "title": "All of it", "schema": _schema(facts(5))}],
        "checks": [
            {
                "id": "check",
                "title": check.name,
                "what": "Looks at the facts.",
                "how": "See there.",
                "target": "organization",
                "kind": "configuration",
                "severity": "medium",
                "facts": {"facts": {}},
                "pass": check.cel,
            }
        ],
        "controls": [
            {
                "id": "C-1",
                "title": "Control",
                "statement": "It is so.",
                "owner": "Security",
                "nature": "automated",
                "operation": "state",
                "criteria": [{"id": "CC6.1", "relation": "supports", "rationale": "It is a part of it."}],
                "checks": ["check"],
            }
        ],
    }


def _schema(value: Any) -> dict[str, Any]:
    """The JSON Schema of a value: what is there is always there, but the time of a login."""
    match value:
        case dict():
            required = [name for name in value if name != "last_login"]
            properties = {name: _schema(it) for name, it in value.items()}
            return {"type": "object", "required": required, "properties": properties}
        case list():
            return {"type": "array", "items": _schema(value[0])}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case _:
            return {"type": "string"}
