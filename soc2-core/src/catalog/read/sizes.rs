//! A table of sample sizes.

use crate::catalog::Frequency;
use crate::catalog::SizeRange;
use crate::catalog::SizeRow;
use crate::catalog::SizeSource;
use crate::catalog::SizeTable;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::boolean;
use crate::decode::list;
use crate::decode::small_number;
use crate::decode::string;
use crate::decode::word;
use crate::document::Node;
use crate::document::Span;

pub(crate) fn sizes(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeTable> {
    let mut fields = decoder.fields(node, "table of sample sizes")?;
    let convention = fields.required(decoder, "convention", string);
    let rows = fields.required(decoder, "by_frequency", |decoder, node| {
        Some(list(decoder, node, |decoder, node| Some((row(decoder, node)?, node.span()))))
    });
    let automated = fields.required(decoder, "automated", range);
    let sources = fields.required(decoder, "sources", |decoder, node| Some(list(decoder, node, source)));
    fields.finish(decoder);
    let (rows, sources) = (rows?, sources?);
    in_order(decoder, &rows);
    for (row, span) in &rows {
        for id in row.sources.iter().filter(|id| !sources.iter().any(|source| source.id == **id)) {
            decoder.mistake(*span, format!("`{id}` is none of the sources")).hint =
                Some("name it under `sources`, with what it is".into());
        }
    }
    let rows = rows.into_iter().map(|(row, _)| row).collect();
    Some(SizeTable { convention: convention?, rows, automated: automated?, sources })
}

/// Each frequency once, the rarest first, and the bounds rising with them.
fn in_order(decoder: &mut Decoder, rows: &[(SizeRow, Span)]) {
    for ((before, _), (row, span)) in rows.iter().zip(rows.iter().skip(1)) {
        let rises = before.frequency < row.frequency
            && before.up_to.is_some_and(|before| row.up_to.is_none_or(|most| before < most));
        if !rises {
            let (this, that) = (row.frequency.word(), before.frequency.word());
            decoder.mistake(*span, format!("`{this}` does not follow `{that}`")).hint =
                Some("list the rarest first, with `up_to` rising, and none for the last".into());
        }
    }
}

fn row(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeRow> {
    let mut fields = decoder.fields(node, "row of sample sizes")?;
    let frequency = fields.required(decoder, "frequency", word(&Frequency::ALL, Frequency::word));
    let up_to = fields.optional(decoder, "up_to", small_number);
    let items = fields.required(decoder, "items", range);
    let sources = fields.list(decoder, "sources", string);
    fields.finish(decoder);
    Some(SizeRow { frequency: frequency?, up_to, items: items?, sources })
}

fn range(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeRange> {
    let mut fields: Fields<'_> = decoder.fields(node, "range of items")?;
    let least = fields.required(decoder, "least", small_number::<u32>);
    let most = fields.required(decoder, "most", small_number::<u32>);
    fields.finish(decoder);
    let (least, most) = (least?, most?);
    if least == 0 || most < least {
        decoder.mistake(node.span(), format!("there is no sample of {least} to {most} items")).hint =
            Some("write the fewest, 1 or more, and the most".into());
        return None;
    }
    Some(SizeRange { least, most })
}

fn source(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeSource> {
    let mut fields = decoder.fields(node, "source of sample sizes")?;
    let id = fields.required(decoder, "id", string);
    let title = fields.required(decoder, "title", string);
    let link = fields.optional(decoder, "link", string);
    let read = fields.required(decoder, "read", boolean);
    fields.finish(decoder);
    Some(SizeSource { id: id?, title: title?, link, read: read? })
}
