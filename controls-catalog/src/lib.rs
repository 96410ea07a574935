//! The catalog of `soc2` as text: criteria, controls, checks, sources and profiles.
//!
//! It knows nothing of the engine. Give its files to `soc2_core::catalog::read`:
//!
//! ```
//! assert!(controls_catalog::CATALOG.iter().any(|file| file.name == "criteria/CC6.yaml"));
//! assert!(controls_catalog::profile("sysdig-guide").is_some());
//! ```

/// One file of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Its path inside the catalog, with `/`.
    pub name: &'static str,
    /// What it says.
    pub text: &'static str,
}

/// Everything but the profiles, in the order of the names.
pub static CATALOG: &[File] = include!(concat!(env!("OUT_DIR"), "/catalog.rs"));

/// The profiles, in the order of their names.
pub static PROFILES: &[File] = include!(concat!(env!("OUT_DIR"), "/profiles.rs"));

/// How many items auditors are used to test, a convention: one of the [`CATALOG`]'s files, for
/// `soc2_core::sample::read_sizes` by itself.
pub static SAMPLING: File = File { name: "sampling.yaml", text: include_str!("../sampling.yaml") };

/// The profile of that name: `sysdig-guide`.
pub fn profile(name: &str) -> Option<&'static File> {
    PROFILES.iter().find(|file| profile_name(file) == name)
}

/// The name by which [`profile`] finds a profile.
pub fn profile_name(file: &File) -> &'static str {
    file.name.trim_start_matches("profiles/").trim_end_matches(".yaml")
}
