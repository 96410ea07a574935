//! The same facts as Rust structs: what a program that does nothing else would use.

use serde::Deserialize;

/// All facts.
#[derive(Deserialize)]
pub struct Facts {
    pub now: String,
    pub iam: Iam,
    pub cloudtrail: CloudTrail,
    pub users: Vec<User>,
    pub kernel: Kernel,
    pub falco: Falco,
    pub k8s: Kubernetes,
    pub s3: S3,
    pub host: Host,
}

#[derive(Deserialize)]
pub struct Iam {
    pub password_policy: PasswordPolicy,
}

#[derive(Deserialize)]
pub struct PasswordPolicy {
    pub minimum_password_length: i64,
    pub require_symbols: bool,
}

#[derive(Deserialize)]
pub struct CloudTrail {
    pub trails: Vec<Trail>,
}

#[derive(Deserialize)]
pub struct Trail {
    pub is_multi_region: bool,
    pub log_file_validation_enabled: bool,
    pub is_logging: bool,
}

#[derive(Deserialize)]
pub struct User {
    pub name: String,
    pub mfa_enabled: bool,
    pub password_enabled: bool,
    pub admin: bool,
    pub last_login: Option<String>,
}

#[derive(Deserialize)]
pub struct Kernel {
    pub version: String,
    pub cves: Vec<Cve>,
}

#[derive(Deserialize)]
pub struct Cve {
    pub severity: String,
    pub patched: bool,
    pub published: String,
}

#[derive(Deserialize)]
pub struct Falco {
    pub enabled_rules: Vec<String>,
}

#[derive(Deserialize)]
pub struct Kubernetes {
    pub pods: Vec<Pod>,
}

#[derive(Deserialize)]
pub struct Pod {
    pub containers: Vec<Container>,
}

#[derive(Deserialize)]
pub struct Container {
    pub image: String,
    pub privileged: bool,
}

#[derive(Deserialize)]
pub struct S3 {
    pub buckets: Vec<Bucket>,
}

#[derive(Deserialize)]
pub struct Bucket {
    pub encryption: String,
    pub public_access_block: PublicAccessBlock,
}

#[derive(Deserialize)]
pub struct PublicAccessBlock {
    pub block_public_acls: bool,
}

#[derive(Deserialize)]
pub struct Host {
    pub openssl: String,
}
