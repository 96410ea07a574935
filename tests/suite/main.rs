//! One binary for all tests that look at the whole: they call the engine through `door` alone.

#![expect(clippy::panic, reason = "a test that cannot go on says why")]

mod door;

mod allowances;
mod architecture;
mod cases;
mod catalog;
mod cel_conformance;
mod cel_costs;
mod cel_differential;
mod cel_hostile;
mod commands;
mod diagnostics;
mod differences;
mod faces;
mod functions;
mod oracles;
mod pages;
mod period;
mod properties;
mod releases;
mod requests;
mod samples;
mod schemas;
mod second_opinion;
mod sensitive;
mod stated;
mod statements;
mod texts;
mod verify;
mod wanted;
mod withheld;
mod witnesses;
