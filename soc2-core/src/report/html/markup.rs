//! Well-formed HTML: what is opened is closed, and what is said is escaped.

use crate::digest::KEYED;
use crate::report::told::Line;
use crate::report::told::Tone;
use crate::report::told::tone;
use crate::spelling::is_unseen;

/// Everything that pages look like. It stands in each, since a notebook shows each by itself.
const STYLE: &str = include_str!("style.css");

pub(super) struct Markup {
    html: String,
}

/// A page that loads nothing and runs nothing, as it tells the browser too.
pub(super) fn document(title: &str, inside: impl FnOnce(&mut Markup)) -> String {
    let mut page = Markup { html: "<!doctype html>\n".to_owned() };
    page.with("html", &[("lang", "en")], |page| {
        page.html.push_str(HEAD);
        page.say("title", title);
        page.html.push_str("</head>\n");
        page.within("body", |page| page.html.push_str(&Markup::fragment(inside)));
    });
    page.html.push('\n');
    page.html
}

const HEAD: &str = r#"
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"#;

impl Markup {
    /// A fragment that brings what it needs.
    pub(super) fn fragment(inside: impl FnOnce(&mut Self)) -> String {
        let mut markup = Self { html: String::new() };
        markup.within("div.soc2", |markup| {
            markup.html.push_str("<style>\n");
            markup.html.push_str(STYLE);
            markup.html.push_str("</style>\n");
            inside(markup);
        });
        markup.html
    }

    /// An element, named as a style sheet names it: `td.number`.
    pub(super) fn within(&mut self, tag: &'static str, inside: impl FnOnce(&mut Self)) {
        self.with(tag, &[], inside);
    }

    /// An element with attributes.
    pub(super) fn with(&mut self, tag: &'static str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        let (name, class) = tag.split_once('.').map_or((tag, None), |(name, class)| (name, Some(("class", class))));
        self.html.push('<');
        self.html.push_str(name);
        for (key, value) in class.iter().chain(attributes) {
            self.html.push(' ');
            self.html.push_str(key);
            self.html.push_str("=\"");
            self.text(value);
            self.html.push('"');
        }
        self.html.push('>');
        inside(self);
        self.html.push_str("</");
        self.html.push_str(name);
        self.html.push('>');
        if matches!(
            name,
            "p" | "h2" | "h3" | "h4" | "tr" | "dd" | "li" | "div" | "table" | "dl" | "section" | "details"
        ) {
            self.html.push('\n');
        }
    }

    /// An element that holds a text.
    pub(super) fn say(&mut self, tag: &'static str, text: &str) {
        self.within(tag, |markup| markup.text(text));
    }

    /// A text. What facts say is someone else's: no letter of it is read as HTML, and none hides another or turns the order
    /// of those around it.
    pub(super) fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                '\'' => self.html.push_str("&#39;"),
                '\n' | '\t' => self.html.push(letter),
                _ if is_unseen(letter) => self.html.push_str(&format!("[U+{:04X}]", u32::from(letter))),
                _ => self.html.push(letter),
            }
        }
    }

    /// A word of a report, with the color that goes with it.
    pub(super) fn word(&mut self, word: &str, shown: &str) {
        let tag = match tone(word) {
            Tone::Good => "span.word good",
            Tone::Bad => "span.word bad",
            Tone::Unsure => "span.word unsure",
            Tone::Dim => "span.word dim",
        };
        self.say(tag, shown);
    }

    /// Labels, each with what stands beside it.
    pub(super) fn lines(&mut self, lines: &[Line]) {
        if lines.is_empty() {
            return;
        }
        self.within("dl", |markup| {
            for (label, told) in lines {
                markup.say("dt", label);
                markup.within("dd", |markup| match is_name(told) {
                    true => markup.say("code", told),
                    false => markup.text(told),
                });
            }
        });
    }

    /// A table, which scrolls where the page is narrow.
    pub(super) fn table(&mut self, caption: &str, columns: &[&str], rows: impl FnOnce(&mut Self)) {
        self.within("div.wide", |markup| {
            markup.within("table", |markup| {
                markup.say("caption", caption);
                markup.within("thead", |markup| {
                    markup.within("tr", |markup| {
                        columns.iter().for_each(|it| markup.with("th", &[("scope", "col")], |markup| markup.text(it)));
                    });
                });
                markup.within("tbody", rows);
            });
        });
    }

    /// A row of a table, by the name that it begins with.
    pub(super) fn row(&mut self, name: impl FnOnce(&mut Self), cells: impl FnOnce(&mut Self)) {
        self.within("tr", |markup| {
            markup.with("th", &[("scope", "row")], name);
            cells(markup);
        });
    }

    /// A title and, under it, the id that goes with it.
    pub(super) fn named(&mut self, title: &str, id: &str) {
        self.text(title);
        if title != id {
            self.within("div.dim", |markup| markup.say("code", id));
        }
    }

    /// What is shown when it is asked for.
    pub(super) fn folded(&mut self, summary: &str, inside: impl FnOnce(&mut Self)) {
        self.within("details", |markup| {
            markup.say("summary", summary);
            inside(markup);
        });
    }
}

/// Whether it is one name, such as a digest: told in letters that can be told apart.
fn is_name(text: &str) -> bool {
    ["sha256:", KEYED].iter().any(|start| text.starts_with(start)) && !text.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn no_text_is_read_as_html() {
        let hostile = "</code><script>alert('1')</script>\"&\u{202e}\u{1b}\0";
        let html = Markup::fragment(|markup| markup.with("p", &[("title", hostile)], |markup| markup.text(hostile)));
        let body = html.split("</style>").nth(1).expect("a body");
        let told = "&lt;/code&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;[U+202E][U+001B][U+0000]";
        assert_eq!(body, format!("\n<p title=\"{told}\">{told}</p>\n</div>\n"));
    }
}
