//! Rates, limits and sizes: against published tables and against the definition.

use soc2_core::diagnostic::Text;
use soc2_core::sample;
use soc2_core::sample::Confidence;
use soc2_core::sample::Counts;
use soc2_core::sample::Demand;
use soc2_core::sample::NoSize;
use soc2_core::sample::Projection;
use soc2_core::sample::Rate;
use soc2_core::sample::Selection;
use soc2_core::sample::UpperLimit;
use soc2_core::sample::rates;
use soc2_core::sample::size;
use soc2_core::sample::size_of;

use crate::schemas;

/// Upper limits in tenths of a percent, by sample size: no deviation, one, two, … AICPA, Audit Sampling (2017), tables
/// A-3 (95%) and A-4 (90%), by the rows that the R package jfa is tested with.
const LIMITS: [(&str, u32, &[u32]); 16] = [
    ("95%", 20, &[140, 217, 283, 344, 402, 456, 508, 559, 607, 654, 699]),
    ("95%", 25, &[113, 177, 232, 282, 330, 376, 420, 463, 504, 544, 584]),
    ("95%", 30, &[96, 149, 196, 239, 280, 319, 358, 394, 430, 466, 500]),
    ("95%", 45, &[65, 102, 134, 164, 192, 220, 247, 273, 298, 324, 348]),
    ("95%", 60, &[49, 77, 102, 125, 147, 168, 188, 208, 228, 248, 267]),
    ("95%", 100, &[30, 47, 62, 76, 90, 103, 115, 128, 140, 152, 164]),
    ("95%", 150, &[20, 32, 42, 51, 60, 69, 78, 86, 95, 103, 111]),
    ("95%", 500, &[6, 10, 13, 16, 19, 21, 24, 27, 29, 32, 34]),
    ("90%", 20, &[109, 181, 245, 305, 361, 415, 468, 519, 568, 616, 662]),
    ("90%", 25, &[88, 147, 200, 249, 295, 340, 384, 426, 468, 508, 548]),
    ("90%", 30, &[74, 124, 168, 210, 249, 288, 325, 362, 397, 432, 467]),
    ("90%", 45, &[50, 84, 114, 143, 170, 197, 223, 248, 273, 298, 322]),
    ("90%", 60, &[38, 64, 87, 108, 129, 150, 169, 189, 208, 227, 246]),
    ("90%", 100, &[23, 39, 53, 66, 79, 91, 103, 115, 127, 139, 150]),
    ("90%", 200, &[12, 20, 27, 34, 40, 46, 53, 59, 65, 71, 76]),
    ("90%", 500, &[5, 8, 11, 14, 16, 19, 21, 24, 26, 29, 31]),
];

fn limit(tested: u32, deviating: u32, population: u32, confidence: Confidence) -> UpperLimit {
    let counts = Counts::new(tested, deviating).expect("counts");
    match rates(counts, Selection::Drawn { population }, confidence).projection {
        Projection::Limit(limit) => limit,
        Projection::Census | Projection::Nothing => panic!("{tested} of {population} are drawn"),
    }
}

#[test]
fn upper_limits_are_those_of_published_tables() {
    let mut differing = Vec::new();
    for (confidence, tested, tenths) in LIMITS {
        let confidence = Confidence::parse(confidence).expect("a confidence");
        for (deviating, wanted) in (0..).zip(tenths) {
            let came = limit(tested, deviating, 1_000_000, confidence).rate;
            if Rate::of_hundredths(wanted * 10) != Some(came) {
                differing.push(format!("{deviating} of {tested} at {confidence}: {came}, not {wanted} tenths"));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// Expected rates and sizes.
type Row = &'static [(&'static str, u32)];

/// Sizes by confidence and tolerable rate: expected rate and size. The same guide, tables A-1 (95%) and A-2 (90%).
const SIZES: [(&str, &str, Row); 8] = [
    ("95%", "2%", &[("0%", 149), ("0.25%", 236), ("0.5%", 313), ("0.75%", 386), ("1%", 590), ("1.25%", 1030)]),
    ("95%", "5%", &[("0%", 59), ("0.25%", 93), ("1%", 93), ("1.25%", 124), ("2%", 181), ("3%", 361), ("4%", 1348)]),
    ("95%", "7%", &[("0%", 42), ("1.5%", 66), ("2%", 88), ("3%", 129), ("4%", 221), ("5%", 478), ("6%", 1832)]),
    ("95%", "10%", &[("0%", 29), ("2%", 46), ("3%", 61), ("4%", 89), ("5%", 116), ("7%", 298), ("8%", 649)]),
    ("90%", "4%", &[("0%", 57), ("1%", 96), ("1.25%", 132), ("2%", 198), ("3%", 730), ("3.25%", 1258)]),
    ("90%", "5%", &[("0%", 45), ("1%", 77), ("1.5%", 105), ("2.5%", 158), ("3%", 258), ("3.75%", 583), ("4%", 873)]),
    ("90%", "8%", &[("0%", 28), ("2%", 48), ("3%", 65), ("4%", 98), ("5%", 160), ("6%", 349), ("7%", 1300)]),
    ("90%", "20%", &[("0%", 11), ("5%", 18), ("7%", 25), ("10%", 38), ("12.5%", 63), ("15%", 126), ("17.5%", 457)]),
];

fn demand(confidence: &str, tolerable: &str, expected: &str) -> Demand {
    let rate = |text| Rate::parse(text).expect("a rate");
    let confidence = Confidence::parse(confidence).expect("a confidence");
    Demand { confidence, tolerable: rate(tolerable), expected: rate(expected) }
}

#[test]
fn sizes_are_those_of_published_tables() {
    let mut differing = Vec::new();
    for (confidence, tolerable, row) in SIZES {
        for (expected, wanted) in row {
            let came = size(demand(confidence, tolerable, expected)).map(|size| size.items);
            if came != Ok(*wanted) {
                differing.push(format!("{confidence}, {tolerable}, {expected}: {came:?}, not {wanted}"));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

/// What the table rounds: four deviations in 112 items leave a chance of more than 10%.
#[test]
fn a_size_is_never_below_what_the_demand_needs() {
    for expected in ["3.25%", "3.5%"] {
        assert_eq!(size(demand("90%", "7%", expected)).map(|size| (size.items, size.deviations)), Ok((113, 4)));
    }
}

#[test]
fn sizes_of_small_populations_are_smaller_and_never_above_all() {
    for population in [1, 2, 3, 10, 59, 60, 100, 180, 1_000, 100_000] {
        for (confidence, tolerable, expected) in
            [("90%", "10%", "0%"), ("95%", "5%", "0%"), ("95%", "5%", "1%"), ("90%", "10%", "5%")]
        {
            let demand = demand(confidence, tolerable, expected);
            let (counted, large) = (size_of(demand, population), size(demand).expect("a size"));
            let fits = counted.is_ok_and(|size| size.items <= large.items && size.items <= population);
            // Where one deviation is all that is tolerated, even all items cannot hold the expected one.
            let cannot = matches!(counted, Err(NoSize::TooMany { .. })) && expected != "0%" && population < 60;
            assert!(fits || cannot, "{population}: {counted:?}, large {large:?}");
        }
    }
    assert_eq!(size_of(demand("90%", "5%", "0%"), 0), Err(NoSize::NoItems));
    assert!(matches!(size(demand("90%", "5%", "5%")), Err(NoSize::ExpectedNotBelowTolerable { .. })));
    assert!(matches!(size(demand("95%", "5%", "4.99%")), Err(NoSize::TooMany { .. })));
}

/// Worked out from the definition with exact fractions: deviating items of a counted population.
#[test]
fn limits_of_counted_populations_are_exact() {
    let table = [(180, 25, 0, 14), (180, 25, 2, 34), (50, 20, 1, 7), (100, 99, 1, 1), (10, 1, 0, 8), (4, 2, 0, 2)];
    for (population, tested, deviating, wanted) in table {
        let came = limit(tested, deviating, population, Confidence::NINETY).items;
        assert_eq!(came, wanted, "{deviating} of {tested} of {population}");
    }
}

#[test]
fn sizes_of_any_magnitude_are_answered() {
    let largest = u32::MAX - 1;
    for (tested, deviating) in [(1, 0), (1, 1), (1_000_000, 0), (1_000_000, 500_000), (largest - 1, largest / 2)] {
        let limit = limit(tested, deviating, largest, Confidence::NINETY_FIVE);
        assert!(limit.items >= deviating && limit.items <= largest, "{deviating} of {tested}: {limit:?}");
    }
}

#[test]
fn nothing_is_projected_from_what_was_not_drawn() {
    let counts = Counts::new(25, 2).expect("counts");
    let told = |selection| rates(counts, selection, Confidence::NINETY).to_string();
    assert_eq!(told(Selection::All), "2 of 25 (8.0%); all items were tested");
    assert_eq!(told(Selection::Drawn { population: 25 }), told(Selection::All));
    assert!(told(Selection::Haphazard).ends_with("the items were not drawn by chance: nothing follows for the others"));
    assert_eq!((Counts::new(0, 0), Counts::new(2, 3)), (None, None));
}

#[test]
fn the_conventional_sizes_are_read_and_hold_their_schema() {
    let text = Text::new(controls_catalog::SAMPLING.name, controls_catalog::SAMPLING.text);
    let table = sample::read_sizes(&text).unwrap_or_else(|error| panic!("{error}"));
    let by_count = |count| table.by_count(count).map(|row| row.items.to_string());
    let counts =
        [(1, "1"), (2, "2"), (4, "2"), (5, "2–5"), (52, "5–15"), (53, "20–40"), (366, "20–40"), (367, "25–60")];
    for (count, wanted) in counts {
        assert_eq!(by_count(count).as_deref(), Some(wanted), "{count}");
    }
    assert!(table.rows.iter().all(|row| !row.sources.is_empty() && table.by_frequency(row.frequency) == Some(row)));
    schemas::holds_schema("sample-sizes.schema.json", "the catalog's", controls_catalog::SAMPLING.text);
}

#[test]
fn mistakes_in_sizes_are_told() {
    let table = [
        (
            "[{frequency: daily, items: {least: 1, most: 2}}, {frequency: annual, items: {least: 1, most: 1}}]",
            "`annual` does not follow `daily`",
        ),
        ("[{frequency: hourly, items: {least: 1, most: 2}}]", "`hourly` is not one of annual, quarterly, monthly"),
        ("[{frequency: daily, items: {least: 3, most: 2}}]", "there is no sample of 3 to 2 items"),
        ("[{frequency: daily, items: {least: 1, most: 2}, sources: [x]}]", "`x` is none of the sources"),
    ];
    for (rows, wanted) in table {
        let text = format!(
            "sample_sizes: {{convention: c, by_frequency: {rows}, automated: {{least: 1, most: 1}}, sources: []}}"
        );
        let said = sample::read_sizes(&Text::new("sizes.yaml", text)).expect_err("a mistake").to_string();
        assert!(said.contains(wanted), "{said}");
    }
}
