//! The statement that the examples ran.

use crate::catalog::Proof;
use crate::decode::Decoder;
use crate::decode::parsed;
use crate::decode::small_number;
use crate::decode::string;
use crate::digest::Digest;
use crate::document::Node;

pub(super) fn proof(decoder: &mut Decoder, node: Node<'_>) -> Option<Proof> {
    let mut fields = decoder.fields(node, "proof")?;
    let engine = fields.required(decoder, "engine", string);
    let texts = fields.required(decoder, "texts", parsed(Digest::parse));
    let files = fields.required(decoder, "files", parsed(Digest::parse));
    let checks = fields.required(decoder, "checks", small_number);
    let examples = fields.required(decoder, "examples", small_number);
    let passed = fields.required(decoder, "passed", small_number);
    fields.finish(decoder);
    let (examples, passed) = (examples?, passed?);
    if passed > examples {
        let message = format!("{passed} of {examples} examples cannot have passed");
        decoder.mistake(node.key_span(), message).hint = Some("run the examples again".into());
    }
    Some(Proof { engine: engine?, texts: texts?, files: files?, checks: checks?, examples, passed })
}
