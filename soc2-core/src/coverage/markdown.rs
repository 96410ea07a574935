//! What controls address, as a page of Markdown.

use crate::assessment::Coverage;
use crate::assessment::CriterionCoverage;
use crate::assessment::Means;
use crate::assessment::Share;
use crate::program::Program;

impl Coverage {
    /// As a page of Markdown: shares, then each criterion with the numbers of its points of focus. `program` is the one that
    /// it is of.
    ///
    /// ```
    /// use soc2_core::{catalog, compile, coverage::coverage, diagnostic::Text, engagement::Engagement, profile::Profile};
    /// let catalog = catalog::read(&[Text::new("ours.yaml", "
    /// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
    /// series: [{id: CC6, title: Access, categories: [security]}]
    /// criteria: [{id: CC6.1, title: Access is restricted}, {id: CC6.2, title: Who comes is registered}]
    /// controls:
    ///   - {id: AC-2, title: Review, statement: Managers review access., owner: Managers, nature: manual,
    ///      operation: {scheduled: {every: 1mo}},
    ///      criteria: [{id: CC6.1, relation: supports, rationale: Who left is found.}]}
    /// ")])?;
    /// let program = compile(&catalog, &Profile::default())?;
    /// let page = coverage(&program, &Engagement::default()).to_markdown(&program);
    /// assert!(page.contains("| criteria | 1 | 0 | 1 | 0 | 1 | 2 |"));
    /// assert!(page.contains("| CC6.1 Access is restricted | people |"));
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
    pub fn to_markdown(&self, program: &Program) -> String {
        let mut page = format!(
            "# What the catalog's controls address\n\n\
             The controls of catalog {} are illustrative. A control *addresses* a criterion or a point of focus when it is \
             mapped to it as satisfying or supporting it; that says nothing of how it turns out. Points of focus are \
             guidance and no requirements: what none addresses is no gap by itself.\n\n\
             *Checks* means that facts decide; *people* that somebody has to perform the control and record it. Most of \
             what the criteria ask cannot be decided by looking at machines.\n\n\
             | | addressed | by checks | by people | by both | by none | relevant |\n|---|--:|--:|--:|--:|--:|--:|\n",
            program.catalog().version
        );
        page.push_str(&row("criteria", self.criteria));
        page.push_str(&row("points of focus", self.points_of_focus));
        for series in program.series() {
            let mut lines = self.of_series(&series.id).map(|covered| line(program, covered)).peekable();
            if lines.peek().is_some() {
                page.push_str(&format!("\n## {} {}\n\n", series.id, series.title));
                page.push_str("| criterion | by | points of focus by checks | by people | by both | by none |\n");
                page.push_str("|---|---|---|---|---|---|\n");
                page.extend(lines);
            }
        }
        page
    }
}

fn row(what: &str, share: Share) -> String {
    let Share { automated, manual, both, relevant, .. } = share;
    let (addressed, none) = (share.addressed(), share.unaddressed());
    format!("| {what} | {addressed} | {automated} | {manual} | {both} | {none} | {relevant} |\n")
}

fn line(program: &Program, covered: &CriterionCoverage) -> String {
    let title = program.criterion(&covered.criterion).map_or("", |criterion| &criterion.title);
    let points = Means::ALL.map(|means| covered.numbers(means));
    format!("| {} {title} | {} | {} |\n", covered.criterion, covered.means.name(), points.join(" | "))
}
