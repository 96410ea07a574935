use std::sync::Arc;

use super::*;
use crate::cel::PathStep;
use crate::shape::Wanted;

/// A source of the cases' catalog, all of whose responses are lists of items or maps of them.
fn source(schema: &str) -> Source {
    let text = format!(
        "catalog: {{id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}}\n\
         sources: [{{id: s, title: S, continuation: [NextToken], not_configured: [None], schema: {schema}}}]\n"
    );
    let catalog = crate::catalog::read(&[crate::diagnostic::Text::new("c.yaml", text)]).expect("a catalog");
    catalog.sources.into_values().next().expect("a source")
}

/// What is kept of a text when these paths are read: `a.b` names fields, `*` is each.
fn kept(schema: &str, paths: &[&str], text: &str) -> String {
    let source = source(schema);
    let mut wanted = Wanted::default();
    for path in paths {
        let steps = path.split('.').filter(|name| !name.is_empty());
        wanted.add(steps.map(|name| if name == "*" { PathStep::Each } else { PathStep::Field(name) }));
    }
    let shape = Shape::of_response(&source, &wanted);
    match conform(&source, &shape, &Arc::from(text), 0, &Metadata::default()) {
        Ok((document, _)) => shown(document.root()),
        Err(fault) => fault.to_string(),
    }
}

fn shown(node: Node<'_>) -> String {
    let open = if node.open().is_some() { "…" } else { "" };
    match node.data() {
        Data::List(elements) => format!("[{}{open}]", elements.map(shown).collect::<Vec<_>>().join(" ")),
        Data::Map(entries) => {
            let members: Vec<String> = entries.map(|(key, node)| format!("{key}:{}", shown(node))).collect();
            format!("{{{}{open}}}", members.join(" "))
        }
        Data::Unknown(unknown) => format!("?{}", unknown.path),
        Data::Fault(text) => format!("!{text}"),
        Data::String(text) => text.to_owned(),
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Int(value) => value.to_string(),
        Data::Uint(value) => value.to_string(),
        Data::Double(value) => format!("{value:?}"),
    }
}

const ANY: &str = "{}";
const ITEMS: &str = "{properties: {Items: {type: array, default: [], items: {required: [Id], properties: \
                     {Id: {type: string}, Size: {type: number}, Tags: {default: []}}}}}}";

#[test]
fn what_no_path_leads_to_is_left_out() {
    let text = r#"{"a": {"b": [1, {"c": 2}], "d": 3}, "e": "\u00e9", "f": null}"#;
    for (paths, expected) in [
        (&[][..], "{}"),
        (&[""], "{a:{b:[1 {c:2}] d:3} e:é f:null}"),
        (&["a"], "{a:{b:[1 {c:2}] d:3}}"),
        (&["a.d", "e"], "{a:{d:3} e:é}"),
        (&["a.b.*.c"], "{a:{b:[1 {c:2}]}}"),
        (&["a.b.*.x"], "{a:{b:[1 {}]}}"),
        // An index that is worked out may name any member, one that is written out is one of them.
        (&["*.d"], "{a:{d:3} e:é f:null}"),
        (&["*.d", "a.b"], "{a:{b:[1 {c:2}] d:3} e:é f:null}"),
        (&["f.x"], "{f:null}"),
        (&["x.y"], "{}"),
    ] {
        assert_eq!(kept(ANY, paths, text), expected, "{paths:?}");
    }
}

#[test]
fn what_is_read_is_held_against_the_schema_and_nothing_else() {
    let text = r#"{"Items": [{"Id": 7, "Size": 1}, {"Size": "x", "Id": "b", "Tags": [1]}, {"Extra": 0}]}"#;
    assert_eq!(
        kept(ITEMS, &["Items"], text),
        "{Items:[{Id:!`s.Items[0].Id` is a whole number, its source prints string Size:1.0 Tags:[]} \
         {Size:!`s.Items[1].Size` is a string, its source prints number Id:b Tags:[1]} \
         {Extra:0 Id:?s.Items[2].Id Tags:[]}]}"
    );
    assert_eq!(
        kept(ITEMS, &["Items.*.Size"], text),
        "{Items:[{Size:1.0} {Size:!`s.Items[1].Size` is a string, its source prints number} {}]}"
    );
    assert_eq!(kept(ITEMS, &["Items.*.Tags"], text), "{Items:[{Tags:[]} {Tags:[1]} {Tags:[]}]}");
    assert_eq!(kept(ITEMS, &["Items.*.Id"], r#"{"Other": 1}"#), "{Items:[]}");
    assert_eq!(kept(ITEMS, &["Items.*.Id"], "[1]"), "[]");
    assert_eq!(kept(ITEMS, &["*"], "[1]"), "[1]");
    assert_eq!(
        kept(ITEMS, &["Items.*.Id"], r#"{"Items": {"Id": "a"}}"#),
        "{Items:!`s.Items` is a map, its source prints array}"
    );
}

#[test]
fn what_a_response_says_of_itself_is_seen_though_no_path_leads_there() {
    for (text, expected) in [
        (r#"{"Items": [{"Id": "a"}], "NextToken": "t"}"#, "{Items:[{Id:a}…]}"),
        (r#"{"NextToken": null, "Items": [{"Id": "a"}]}"#, "{Items:[{Id:a}]}"),
        (r#"{"Items": [{"Id": "a"}], "Error": {"Code": "Throttled"}}"#, "?s"),
        (r#"{"Items": [{"Id": "a"}], "Error": {"Code": "None"}}"#, "{}"),
        (r#"{"\u0045rror": {"Code": "None"}}"#, "{Items:[]}"),
        (r#"{"Error": null, "Items": []}"#, "{Items:[]}"),
        (r#"{"kind": "Status", "status": "Failure", "reason": "Forbidden"}"#, "?s"),
        (r#"{"kind": "List", "status": "Failure"}"#, "{Items:[]}"),
    ] {
        assert_eq!(kept(ITEMS, &["Items.*.Id"], text), expected, "{text}");
    }
}

#[test]
fn a_name_that_stands_twice_is_found_where_it_is_read() {
    let twice = "the same name stands twice in one object at byte ";
    for (text, at) in [
        (r#"{"Items": [{"Id": "a", "Id": "b"}]}"#, Some(23)),
        (r#"{"Items": [{"Id": null, "Id": "b"}]}"#, Some(24)),
        (r#"{"Items": [], "Items": null}"#, Some(14)),
        (r#"{"Items": [{"Id": "a", "Size": 1, "Size": 2}], "x": 1, "x": 2}"#, None),
    ] {
        let kept = kept(ITEMS, &["Items.*.Id"], text);
        match at {
            Some(at) => assert_eq!(kept, format!("{twice}{at}"), "{text}"),
            None => assert_eq!(kept, "{Items:[{Id:a}]}", "{text}"),
        }
    }
    let each = "{additionalProperties: {type: integer}}";
    assert_eq!(kept(each, &["*"], r#"{"a": null, "b": 1, "a": 2}"#), format!("{twice}1"));
    assert_eq!(kept(each, &["*"], r#"{"a": null, "b": 1}"#), "{b:1}");
    assert_eq!(kept(each, &["*"], r#"{"b": null, "a": null, "b": null, "a": 2}"#), format!("{twice}12"));
    assert_eq!(kept(each, &["*"], r#"{"b": 1, "a": null, "\u0061": null}"#), format!("{twice}20"));
}

/// Each is looked for among the others in a search: comparing each with each would take half an hour.
#[test]
fn a_million_members_without_a_value_are_looked_through() {
    let each = "{additionalProperties: {type: integer}}";
    let members: Vec<String> = (0..1_000_000).map(|at| format!(r#""{at}":{}"#, ["null", "1"][at % 2])).collect();
    let text = format!("{{{}}}", members.join(","));
    assert!(kept(each, &["*"], &text).starts_with("{1:1 3:1 5:1 "));
    let text = format!("{},{}", &text[..text.len() - 1], r#""4":null}"#);
    assert!(kept(each, &["*"], &text).starts_with("the same name stands twice"));
}
