//! The native half of Python's `soc2`.
//!
//! Each file is one handle. A call translates its arguments, asks the engine off the interpreter's lock, and hands out what
//! came of it; documents cross as bytes. How texts are found and what people see of the handles is said in `python/soc2`.

mod crew;
mod failure;
mod work;

mod program;
mod statements;

mod column;
mod coverage;
mod facts;
mod given;

mod batches;
mod lines;

mod assessed;
mod beside;
mod expression;
mod frame;
mod history;
mod past;
mod sample;
mod tables;
mod view;

/// What `soc2` imports: see `_native.pyi` for what each name takes.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use crate::assessed::Assessed;
    #[pymodule_export]
    use crate::batches::Batch;
    #[pymodule_export]
    use crate::batches::Batches;
    #[pymodule_export]
    use crate::beside::Beside;
    #[pymodule_export]
    use crate::coverage::Coverage;
    #[pymodule_export]
    use crate::expression::Expression;
    #[pymodule_export]
    use crate::facts::Facts;
    #[pymodule_export]
    use crate::facts::texts_of_column;
    #[pymodule_export]
    use crate::frame::Frame;
    #[pymodule_export]
    use crate::frame::frame;
    #[pymodule_export]
    use crate::frame::tables;
    #[pymodule_export]
    use crate::history::Observations;
    #[pymodule_export]
    use crate::lines::Lines;
    #[pymodule_export]
    use crate::past::diff;
    #[pymodule_export]
    use crate::past::diff_text;
    #[pymodule_export]
    use crate::past::is_partial;
    #[pymodule_export]
    use crate::past::read_report;
    #[pymodule_export]
    use crate::past::verify;
    #[pymodule_export]
    use crate::program::Program;
    #[pymodule_export]
    use crate::program::built_in_profiles;
    #[pymodule_export]
    use crate::program::profile_ids;
    #[pymodule_export]
    use crate::sample::rates;
    #[pymodule_export]
    use crate::sample::read_workpaper;
    #[pymodule_export]
    use crate::sample::sample_size;
    #[pymodule_export]
    use crate::sample::tested;
    #[pymodule_export]
    use crate::sample::tested_text;
    #[pymodule_export]
    use crate::sample::usual_size;
    #[pymodule_export]
    use crate::sample::usual_sizes;
    #[pymodule_export]
    use crate::sample::workpaper_text;
    #[pymodule_export]
    use crate::statements::Statements;
    #[pymodule_export]
    use crate::view::View;

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name of it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
