//! Lines of a text report: wrapping, indentation, color.

use crate::report::Color;
use crate::spelling::printable;

/// The width that most terminals have at least, and that is still easy to read.
const WIDTH: usize = 100;
/// Where the text beside a label begins, from the label's own indentation.
const LABEL: usize = 21;

/// What a color says.
#[derive(Clone, Copy)]
pub(in crate::report) enum Paint {
    Good,
    Bad,
    Unsure,
    Dim,
    Strong,
    Plain,
}

pub(in crate::report) struct Page {
    text: String,
    color: Color,
}

impl Page {
    pub(in crate::report) fn new(color: Color) -> Self {
        Self { text: String::new(), color }
    }

    pub(in crate::report) fn finish(mut self) -> String {
        let end = self.text.trim_end().len();
        self.text.truncate(end);
        self.text.push('\n');
        self.text
    }

    /// One blank line, never two.
    pub(in crate::report) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    pub(in crate::report) fn title(&mut self, title: &str) {
        self.line(0, Paint::Strong, title);
    }

    pub(in crate::report) fn text(&mut self, indent: usize, text: &str) {
        self.painted(indent, Paint::Plain, text);
    }

    pub(in crate::report) fn painted(&mut self, indent: usize, paint: Paint, text: &str) {
        for line in wrap(&printable(text), WIDTH.saturating_sub(indent)) {
            self.line(indent, paint, &line);
        }
    }

    /// A heading with what came out of it at the right margin.
    pub(in crate::report) fn heading(&mut self, heading: &str, result: &str, paint: Paint) {
        let (heading, result) = (printable(heading), printable(result));
        let margin = WIDTH.saturating_sub(result.chars().count());
        self.paint(Paint::Strong, &heading);
        let room = match margin.saturating_sub(heading.chars().count()) {
            0..2 => {
                self.text.push('\n');
                margin
            }
            room => room,
        };
        self.text.extend(std::iter::repeat_n(' ', room));
        self.paint(paint, &result);
        self.text.push('\n');
    }

    pub(in crate::report) fn field(&mut self, name: &str, value: &str) {
        let mut lines = wrap(&printable(value), WIDTH - 12).into_iter();
        let first = lines.next().unwrap_or_default();
        let line = format!("{name:12}{first}");
        self.line(0, Paint::Plain, line.trim_end());
        for line in lines {
            self.line(12, Paint::Plain, &line);
        }
    }

    /// A row of the table of results: figures to the right of a name, and in words what came out.
    pub(in crate::report) fn row(&mut self, name: &str, [first, second, third, outcome]: [String; 4], paint: Paint) {
        self.text.push_str(&format!("{:44}{first:>11}{second:>12}{third:>17}  ", printable(name)));
        self.paint(paint, &outcome);
        self.text.push('\n');
    }

    pub(in crate::report) fn labelled(&mut self, indent: usize, label: &str, text: &str) {
        self.painted_label(indent, label, Paint::Dim, text);
    }

    /// A label and, beside it, text that wraps under itself.
    pub(in crate::report) fn painted_label(&mut self, indent: usize, label: &str, paint: Paint, text: &str) {
        let lines = wrap(&printable(text), WIDTH.saturating_sub(indent + LABEL));
        for (number, line) in lines.iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            self.text.extend(std::iter::repeat_n(' ', indent));
            let padded = format!("{label:LABEL$}");
            match label.is_empty() {
                true => self.text.push_str(&padded),
                false => self.paint(paint, &padded),
            }
            // A label as long as its column is a word of its own all the same.
            if !label.is_empty() && !padded.ends_with(' ') {
                self.text.push(' ');
            }
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn line(&mut self, indent: usize, paint: Paint, line: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.paint(paint, line);
        self.text.push('\n');
    }

    fn paint(&mut self, paint: Paint, text: &str) {
        let code = match (self.color, paint) {
            (Color::Never, _) | (Color::Always, Paint::Plain) => None,
            (Color::Always, Paint::Good) => Some("32"),
            (Color::Always, Paint::Bad) => Some("31"),
            (Color::Always, Paint::Unsure) => Some("33"),
            (Color::Always, Paint::Dim) => Some("2"),
            (Color::Always, Paint::Strong) => Some("1"),
        };
        match code {
            Some(code) => self.text.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m")),
            None => self.text.push_str(text),
        }
    }
}

/// Breaks at spaces; a word longer than a line gets a line of its own.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split(' ') {
            let letters = word.chars().count();
            if length > 0 && length + 1 + letters > width {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 || !line.is_empty() {
                line.push(' ');
                length += 1;
            }
            line.push_str(word);
            length += letters;
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::report::Color;

    #[test]
    fn no_letter_of_a_fact_steers_the_page() {
        let mut page = Page::new(Color::Never);
        page.text(0, "a\u{202e}b\u{200b}c\u{1b}[31m\u{7}d");
        assert_eq!(page.finish(), "a\u{fffd}b\u{fffd}c\u{fffd}[31m\u{fffd}d\n");
    }
}
