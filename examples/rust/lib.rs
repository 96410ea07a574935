//! What the example programs share: paths into texts, texts into what the engine takes, and that into an assessment.

pub mod adding;
pub mod assessing;
pub mod inputs;

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

/// A file's name and its bytes.
pub struct Input {
    /// The path as it was given, or `standard input`.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Reads a file, standard input (`-`), or every file of a folder with one of the extensions, in the order of names.
///
/// # Errors
/// The path that could not be read, and why.
pub fn read(path: &Path, extensions: &[&str]) -> Result<Vec<Input>, String> {
    let problem = |path: &Path, error: io::Error| format!("{}: {error}", path.display());
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| problem(Path::new("standard input"), error))?;
        return Ok(vec![Input { name: "standard input".into(), bytes }]);
    }
    let mut files = Vec::new();
    find(path, extensions, &mut files).map_err(|error| problem(path, error))?;
    if files.is_empty() {
        return Err(format!("{}: no file ends in .{}", path.display(), extensions.join(" or .")));
    }
    files
        .into_iter()
        .map(|file| match fs::read(&file) {
            Ok(bytes) => Ok(Input { name: file.display().to_string(), bytes }),
            Err(error) => Err(problem(&file, error)),
        })
        .collect()
}

fn find(path: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    let mut inside =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    inside.sort();
    for path in inside {
        let is_wanted = path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted));
        let is_example = path.to_string_lossy().ends_with(".examples.yaml");
        if path.is_dir() || (is_wanted && !is_example) {
            find(&path, extensions, found)?;
        }
    }
    Ok(())
}
