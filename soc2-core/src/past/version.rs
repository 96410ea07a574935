//! Which versions of the shape of reports are known, and how large a report may be.

use semver::Version;

/// The version of the shape in which this engine writes reports: `schemas/report.schema.json`.
pub const SCHEMA_VERSION: Version = Version::new(0, 3, 0);

/// As many bytes as a report that is read again may have: as many as any document.
pub(crate) const LARGEST: usize = i32::MAX as usize;

/// Why a report of another version is not read.
const OTHER: &str = "this report is of schema";

/// Whether what a report of a version says is understood: as much as older ones of this major version say.
///
/// # Errors
/// Why not, as a sentence.
pub(crate) fn is_read(version: &Version) -> Result<(), String> {
    let Version { major, minor, .. } = SCHEMA_VERSION;
    match version.major == major && version.minor <= minor {
        true => Ok(()),
        false => Err(format!("{OTHER} {version}, this engine reads {major}.0 to {major}.{minor}")),
    }
}

/// Whether a report of a version may be what this engine writes, byte for byte.
///
/// # Errors
/// Why not, as a sentence.
pub(crate) fn is_written(version: &Version) -> Result<(), String> {
    let Version { major, minor, .. } = SCHEMA_VERSION;
    match version.major == major && version.minor == minor {
        true => Ok(()),
        false => Err(format!("{OTHER} {version}, this engine writes and verifies {major}.{minor}")),
    }
}
