//! The side in C is compiled as an agent's would be.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=face.c");
    println!("cargo::rerun-if-changed=../../soc2-ffi/include/soc2.h");
    let out = env::var("OUT_DIR").expect("cargo says where");
    let run = |program: &str, args: &[&str]| {
        assert!(Command::new(program).args(args).status().expect("it runs").success(), "{program}");
    };
    let object = format!("{out}/face.o");
    let c = env::var("CC").unwrap_or("cc".to_owned());
    run(
        &c,
        &["-std=c99", "-O2", "-D_POSIX_C_SOURCE=200809L", "-I../../soc2-ffi/include", "-c", "face.c", "-o", &object],
    );
    run("ar", &["rcs", &format!("{out}/libface.a"), &object]);
    println!("cargo::rustc-link-search=native={out}");
    println!("cargo::rustc-link-lib=static=face");
}
