//! The soname of the shared library carries the version of the ABI, which the sources say.

use std::fs;

fn main() {
    println!("cargo::rerun-if-changed=src/lib.rs");
    let sources = fs::read_to_string("src/lib.rs").expect("the sources are there");
    let version = sources.split("SOC2_ABI_VERSION: u32 = ").nth(1).and_then(|rest| rest.split(';').next());
    let version: u32 = version.and_then(|it| it.parse().ok()).expect("the sources say a version of the ABI");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libsoc2.so.{version}");
}
