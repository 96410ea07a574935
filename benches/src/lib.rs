//! The thirteen checks of the comparison with peers, the data that they look at, and every engine that answers them.

pub mod checks;
pub mod data;
pub mod engines;
pub mod failing;
pub mod findings;
pub mod typed;
