//! What controls address, for people to read.

use super::share;
use crate::assessment::Coverage;
use crate::assessment::CriterionCoverage;
use crate::assessment::Means;
use crate::assessment::Share;
use crate::catalog::Series;
use crate::program::Program;
use crate::spelling::printable;

/// How much the text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// How many, by series.
    Summary,
    /// Each criterion and the numbers of its points of focus.
    Criteria,
    /// The controls too.
    Full,
}

impl Coverage {
    /// For people to read: shares by series, then each criterion with the numbers of its points of focus. `program` is the
    /// one that it is of.
    pub fn to_text(&self, program: &Program, detail: Depth) -> String {
        let catalog = program.catalog();
        let mut lines = vec![format!("What the controls of {} {} address", catalog.id, catalog.version), String::new()];
        let series: Vec<&Series> = program.series().filter(|it| self.of_series(&it.id).next().is_some()).collect();
        lines.extend(self.shares(&series));
        match detail {
            Depth::Summary => {}
            Depth::Criteria | Depth::Full => {
                series.iter().for_each(|it| self.criteria(program, it, detail, &mut lines))
            }
        }
        lines.extend([
            String::new(),
            "Criteria and points of focus by what addresses them: checks, where facts decide; people, who perform a control \
             and record it. It is no conclusion, and what is not addressed is no gap by itself."
                .to_owned(),
            String::new(),
        ]);
        printable(&lines.join("\n"))
    }

    fn shares(&self, series: &[&Series]) -> Vec<String> {
        let head = ["", "addressed", "checks", "people", "both", "none", "of"].map(str::to_owned);
        let whole = [("criteria".to_owned(), self.criteria), ("points of focus".to_owned(), self.points_of_focus)];
        let parts = series.iter().map(|it| (format!("  {}", it.id), share(self.of_series(&it.id).map(|it| it.means))));
        let rows = whole.into_iter().chain(parts).map(|(name, share)| {
            let Share { automated, manual, both, relevant } = share;
            let numbers = [share.addressed(), automated, manual, both, share.unaddressed(), relevant];
            let [addressed, automated, manual, both, none, relevant] = numbers.map(|it| it.to_string());
            [name, addressed, automated, manual, both, none, relevant]
        });
        let rows: Vec<[String; 7]> = std::iter::once(head).chain(rows).collect();
        let widths: [usize; 7] =
            std::array::from_fn(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default());
        let aligned = rows.iter().map(|row| {
            let cells = row.iter().zip(widths).enumerate().map(|(at, (cell, width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            cells.collect::<Vec<_>>().join("  ")
        });
        aligned.collect()
    }

    fn criteria(&self, program: &Program, series: &Series, detail: Depth, lines: &mut Vec<String>) {
        lines.extend([String::new(), format!("{} {}", series.id, series.title)]);
        for covered in self.of_series(&series.id) {
            let title = program.criterion(&covered.criterion).map_or("", |criterion| &criterion.title);
            lines.push(format!("  {} {title}: {}", covered.criterion, covered.means.name()));
            let numbers = Means::ALL.map(|means| (means, covered.numbers(means)));
            let points = numbers.into_iter().filter(|(_, numbers)| !numbers.is_empty());
            let points: Vec<String> = points.map(|(means, numbers)| format!("{} {numbers}", means.name())).collect();
            if !points.is_empty() {
                lines.push(format!("    points of focus: {}", points.join("; ")));
            }
            match detail {
                Depth::Summary | Depth::Criteria => {}
                Depth::Full => controls(program, covered, lines),
            }
        }
    }
}

fn controls(program: &Program, covered: &CriterionCoverage, lines: &mut Vec<String>) {
    for control in program.controls() {
        let counts = control.criteria.iter().filter(|it| it.criterion == covered.criterion && it.relation.counts());
        lines.extend(
            counts.map(|it| format!("    {} {} it ({})", control.id, it.relation.word(), control.nature.word())),
        );
    }
}
