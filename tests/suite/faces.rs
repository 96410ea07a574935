//! Every face gives the same bytes for every case. `SOC2_FACES` names the programs, with `:` between them; each takes a
//! catalog, a profile that others extend and the folder of a case, and prints the JSON report. `make test` builds them.

use std::path::Path;
use std::process::Command;

use crate::cases;
use crate::door;

#[test]
fn every_face_gives_the_same_bytes() {
    let Ok(faces) = std::env::var("SOC2_FACES") else {
        door::say("skipped: the cases in other languages (SOC2_FACES names no program; `make test` does)");
        return;
    };
    let faces: Vec<&str> = faces.split(':').collect();
    let wrong: Vec<String> = cases::folders().iter().flat_map(|folder| differing(&faces, folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The faces that say something else of a case than Rust does.
fn differing(faces: &[&str], folder: &Path) -> Vec<String> {
    let expected = door::case(folder).report();
    let shared = if folder.join("period").exists() { "tests/cases/period.yaml" } else { "tests/cases/catalog.yaml" };
    let wrong = |face: &str| {
        let mut command = Command::new(face);
        command.args([door::project(shared), door::project("tests/cases/base.yaml"), folder.to_owned()]);
        let came = command.output().unwrap_or_else(|error| panic!("{face}: {error}"));
        (came.stdout != expected.as_bytes()).then(|| String::from_utf8_lossy(&came.stderr).into_owned())
    };
    let report = |face: &str| wrong(face).map(|said| format!("{face} {}: another report\n{said}", folder.display()));
    faces.iter().filter_map(|face| report(face)).collect()
}
