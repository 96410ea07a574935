//! The tests are in `suite`. Here stands the README, whose Rust is compiled and run as a test.

#![doc = include_str!("../../README.md")]
