//! The native half of Python's `soc2`.
//!
//! Each file is one handle. A call translates its arguments, asks the engine, and hands out what came of it; documents cross as
//! bytes. What reads documents, or may be long, is done off the interpreter's lock (`work::unlocked`), what is short where it is
//! called (`work::caught`); a panic is told as `InternalError` by either. How texts are found and what people see of the handles is said in `python/soc2`.

// What is handed in.
mod column;
mod facts;
mod given;
mod statements;

// What is asked of it.
mod program;

// Documents, each by itself.
mod batches;
mod lines;

// An assessment.
mod assessed;
mod beside;
mod history;

// A report, and what is made of it.
mod frame;
mod past;
mod tables;
mod view;

// What is asked beside.
mod coverage;
mod expression;
mod sample;

// Work, and why it was not done.
mod crew;
mod failure;
mod work;

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
