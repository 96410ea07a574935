//! A program and a scope into what its controls address, whatever comes of them.

mod markdown;
mod text;

use std::collections::BTreeMap;

use crate::assessment::Coverage;
use crate::assessment::CriterionCoverage;
use crate::assessment::Means;
use crate::assessment::Share;
use crate::catalog::Mapping;
use crate::catalog::Nature;
use crate::catalog::PointOfFocus;
use crate::engagement::Engagement;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::id::SeriesId;
use crate::program::Program;

pub use text::Depth;

/// Which criteria and points of focus are addressed by a control, by what means, over what the scope makes relevant.
pub fn coverage(program: &Program, engagement: &Engagement) -> Coverage {
    let relevance = engagement.relevance(program);
    let mut criteria: BTreeMap<&CriterionId, Means> = BTreeMap::new();
    let mut points: BTreeMap<&PointOfFocusId, Means> = BTreeMap::new();
    for control in program.controls() {
        let means = match control.nature {
            Nature::Automated => Means::Automated,
            Nature::Manual => Means::Manual,
            Nature::Hybrid => Means::Both,
        };
        let counts = |mapping: &&Mapping| mapping.relation.counts() && relevance.has_mapping(mapping);
        for mapping in control.criteria.iter().filter(counts) {
            add(&mut criteria, &mapping.criterion, means);
            mapping.points_of_focus.iter().for_each(|point| add(&mut points, point, means));
        }
    }
    let means_of = |point: &PointOfFocus| points.get(&point.id).copied().unwrap_or(Means::None);
    let by_criterion: Vec<CriterionCoverage> = engagement
        .criteria_of(program)
        .filter(|criterion| relevance.has_criterion(&criterion.id))
        .map(|criterion| CriterionCoverage {
            criterion: criterion.id.clone(),
            means: criteria.get(&criterion.id).copied().unwrap_or(Means::None),
            points_of_focus: (criterion.points_of_focus.iter())
                .filter(|point| relevance.has_point(point))
                .map(|point| (point.id.clone(), means_of(point)))
                .collect(),
        })
        .collect();
    Coverage {
        criteria: share(by_criterion.iter().map(|it| it.means)),
        points_of_focus: share(by_criterion.iter().flat_map(|it| it.points_of_focus.iter().map(|(_, means)| *means))),
        by_criterion,
    }
}

impl Coverage {
    /// The criteria of a series, in order.
    pub fn of_series<'a>(&'a self, series: &'a SeriesId) -> impl Iterator<Item = &'a CriterionCoverage> {
        self.by_criterion.iter().filter(move |it| it.criterion.series() == series)
    }
}

impl CriterionCoverage {
    /// The numbers of its points of focus that are addressed by these means: `1, 2, 5`.
    fn numbers(&self, means: Means) -> String {
        let points = self.points_of_focus.iter().filter(|(_, it)| *it == means);
        points.map(|(point, _)| point.number().to_string()).collect::<Vec<_>>().join(", ")
    }
}

impl Means {
    /// In the order of tables.
    const ALL: [Self; 4] = [Self::Automated, Self::Manual, Self::Both, Self::None];

    /// For people to read.
    fn name(self) -> &'static str {
        match self {
            Self::Automated => "checks",
            Self::Manual => "people",
            Self::Both => "both",
            Self::None => "none",
        }
    }
}

fn add<'a, Id: Ord>(known: &mut BTreeMap<&'a Id, Means>, id: &'a Id, means: Means) {
    let held = known.get(id).copied().unwrap_or(Means::None);
    known.insert(id, held.and(means));
}

fn share(all: impl Iterator<Item = Means>) -> Share {
    let mut share = Share::default();
    for means in all {
        share.relevant += 1;
        match means {
            Means::Automated => share.automated += 1,
            Means::Manual => share.manual += 1,
            Means::Both => share.both += 1,
            Means::None => {}
        }
    }
    share
}
