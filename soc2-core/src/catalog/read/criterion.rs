//! Series and criteria.

use crate::catalog::Category;
use crate::catalog::CategoryPage;
use crate::catalog::Criterion;
use crate::catalog::PointOfFocus;
use crate::catalog::PrivacyRole;
use crate::catalog::Series;
use crate::decode::Decoder;
use crate::decode::parsed;
use crate::decode::small_number;
use crate::decode::string;
use crate::decode::word;
use crate::document::Node;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::id::SeriesId;

pub(crate) fn category(decoder: &mut Decoder, node: Node<'_>) -> Option<Category> {
    word(&Category::ALL, Category::word)(decoder, node)
}

pub(super) fn category_page(decoder: &mut Decoder, node: Node<'_>) -> Option<CategoryPage> {
    let mut fields = decoder.fields(node, "category")?;
    let id = fields.required(decoder, "id", category);
    let title = fields.required(decoder, "title", string);
    let description = fields.required(decoder, "description", string);
    let is_not = fields.optional(decoder, "is_not", string);
    fields.finish(decoder);
    Some(CategoryPage { id: id?, title: title?, description: description?, is_not })
}

pub(super) fn series(decoder: &mut Decoder, node: Node<'_>) -> Option<Series> {
    let mut fields = decoder.fields(node, "series")?;
    let id = fields.required(decoder, "id", parsed(SeriesId::parse));
    let title = fields.required(decoder, "title", string);
    let categories = fields.list(decoder, "categories", category);
    fields.finish(decoder);
    Some(Series { id: id?, title: title?, categories })
}

pub(super) fn criterion(decoder: &mut Decoder, node: Node<'_>) -> Option<Criterion> {
    let mut fields = decoder.fields(node, "criterion")?;
    let id = fields.required(decoder, "id", parsed(CriterionId::parse));
    let title = fields.required(decoder, "title", string);
    let description = fields.optional(decoder, "description", string);
    let coso_principle = fields.optional(decoder, "coso_principle", small_number);
    let points_of_focus = fields.list(decoder, "points_of_focus", point_of_focus);
    fields.finish(decoder);
    let id = id?;
    for pair in points_of_focus.windows(2).filter(|pair| pair[0].id >= pair[1].id) {
        decoder.mistake(node.span(), format!("`{}` does not follow `{}`", pair[1].id, pair[0].id));
    }
    for point in points_of_focus.iter().filter(|point| *point.id.criterion() != id) {
        decoder.mistake(node.span(), format!("`{}` stands under `{id}`", point.id));
    }
    Some(Criterion { id, title: title?, description, coso_principle, points_of_focus })
}

fn point_of_focus(decoder: &mut Decoder, node: Node<'_>) -> Option<PointOfFocus> {
    let mut fields = decoder.fields(node, "point of focus")?;
    let id = fields.required(decoder, "id", parsed(PointOfFocusId::parse));
    let heading = fields.required(decoder, "heading", string);
    let asks = fields.optional(decoder, "asks", string);
    let since = fields.required(decoder, "since", small_number);
    let category = fields.optional(decoder, "category", category);
    let privacy_roles = fields.list(decoder, "privacy_roles", word(&PrivacyRole::ALL, PrivacyRole::word));
    let group = fields.optional(decoder, "group", string);
    let note = fields.optional(decoder, "note", string);
    fields.finish(decoder);
    Some(PointOfFocus { id: id?, heading: heading?, asks, since: since?, category, privacy_roles, group, note })
}
