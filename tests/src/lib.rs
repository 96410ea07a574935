//! The tests are in `suite`. Here stands the README, whose Rust is compiled and run as a test.

#![cfg_attr(doctest, doc = include_str!("../../README.md"))]
