//! Columns of texts and instants, whatever layout they have.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::types::TimestampMillisecondType;
use arrow_array::types::TimestampNanosecondType;
use arrow_array::types::TimestampSecondType;
use arrow_schema::DataType;
use arrow_schema::TimeUnit;
use soc2_core::time::Instant;

use crate::failure::Failure;

/// The values of a column of texts, where they stand: text, binary, or a dictionary of either.
pub(crate) fn texts<'a>(name: &str, column: &'a dyn Array) -> Result<Vec<Option<&'a [u8]>>, Failure> {
    Ok(match column.data_type() {
        DataType::Null => vec![None; column.len()],
        DataType::Utf8 => column.as_string::<i32>().iter().map(|it| it.map(str::as_bytes)).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().map(|it| it.map(str::as_bytes)).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(|it| it.map(str::as_bytes)).collect(),
        DataType::Binary => column.as_binary::<i32>().iter().collect(),
        DataType::LargeBinary => column.as_binary::<i64>().iter().collect(),
        DataType::BinaryView => column.as_binary_view().iter().collect(),
        DataType::FixedSizeBinary(_) => column.as_fixed_size_binary().iter().collect(),
        DataType::Dictionary(_, _) => {
            let dictionary = column.as_any_dictionary();
            let values = texts(name, dictionary.values().as_ref())?;
            // Without values there are no keys to look up.
            let keys = if values.is_empty() { vec![0; column.len()] } else { dictionary.normalized_keys() };
            let value = |(row, key): (usize, &usize)| {
                column.is_valid(row).then(|| values.get(*key).copied().flatten()).flatten()
            };
            keys.iter().enumerate().map(value).collect()
        }
        other => {
            let message = format!("{name} is text or binary, and this one is {other}: cast it");
            return Err(Failure::argument(message));
        }
    })
}

/// The values of a column of instants: timestamps with a time zone, or RFC 3339. What one of them is, is no instant's
/// mistake of the others.
pub(crate) fn instants(name: &str, column: &dyn Array) -> Result<Vec<Result<Option<Instant>, Failure>>, Failure> {
    let DataType::Timestamp(unit, zone) = column.data_type() else {
        let parsed = |text: Option<&[u8]>| text.map(|text| of_text(name, text)).transpose();
        return Ok(texts(name, column)?.into_iter().map(parsed).collect());
    };
    if zone.is_none() {
        let message = format!("{name} holds times without a time zone, so they are no instants: cast it to UTC");
        return Err(Failure::argument(message));
    }
    let of = |counts: Vec<Option<i64>>, a_second: i64| {
        counts.into_iter().map(|count| count.map(|count| of_count(name, count, a_second)).transpose()).collect()
    };
    Ok(match unit {
        TimeUnit::Second => of(column.as_primitive::<TimestampSecondType>().iter().collect(), 1),
        TimeUnit::Millisecond => of(column.as_primitive::<TimestampMillisecondType>().iter().collect(), 1_000),
        TimeUnit::Microsecond => of(column.as_primitive::<TimestampMicrosecondType>().iter().collect(), 1_000_000),
        TimeUnit::Nanosecond => of(column.as_primitive::<TimestampNanosecondType>().iter().collect(), 1_000_000_000),
    })
}

fn of_text(name: &str, text: &[u8]) -> Result<Instant, Failure> {
    let text = String::from_utf8_lossy(text);
    Instant::parse(&text).map_err(|error| Failure::argument(format!("{name}: {error}")))
}

fn of_count(name: &str, count: i64, a_second: i64) -> Result<Instant, Failure> {
    let (seconds, rest) = (count.div_euclid(a_second), count.rem_euclid(a_second));
    let whole = Instant::of_seconds(seconds);
    let whole = whole.ok_or_else(|| Failure::argument(format!("{name}: {count} is of no year that is told")))?;
    if rest == 0 {
        return Ok(whole);
    }
    let nanoseconds = rest * (1_000_000_000 / a_second);
    of_text(name, format!("{}.{nanoseconds:09}Z", whole.to_string().trim_end_matches('Z')).as_bytes())
}
