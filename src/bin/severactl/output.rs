//! The only way to standard output: JSON lines for programs, tables on a terminal, tabbed lines in a pipe.

use std::io::{self, IsTerminal, Write};

use comfy_table::{Cell, Color, ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use owo_colors::{AnsiColors, OwoColorize, Stream};
use serde_json::Value;

/// A narrower terminal, or one that does not tell its width, gets the table as wide as it is.
const TABLE_WIDTH_MIN: u16 = 60;

/// How a command shows what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// One JSON object a line.
    Json,
    /// Tables and a live bar.
    Terminal,
    /// One line a record, with tabs between the columns.
    Pipe,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        if json {
            Self::Json
        } else if io::stdout().is_terminal() {
            Self::Terminal
        } else {
            Self::Pipe
        }
    }

    /// Shows records: as a table with this head, as lines, or each as JSON.
    pub(crate) fn records<T>(
        self,
        head: &[&str],
        records: &[T],
        row: impl Fn(&T) -> Vec<Column>,
        json: impl Fn(&T) -> Value,
    ) -> io::Result<()> {
        match self {
            Self::Json => records.iter().try_for_each(|record| line(&json(record).to_string())),
            Self::Pipe => records.iter().try_for_each(|record| line(&tabbed(&row(record)))),
            Self::Terminal => line(&table(head, records.iter().map(row)).to_string()),
        }
    }

    /// Shows one record: its fields below each other, or as JSON.
    pub(crate) fn details(self, fields: &[(&str, &str)], json: impl FnOnce() -> Value) -> io::Result<()> {
        if self == Self::Json {
            return line(&json().to_string());
        }
        let width = fields.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
        fields.iter().try_for_each(|(label, text)| {
            let text = if text.is_empty() { "-" } else { *text };
            line(&format!("{label:width$}  {text}"))
        })
    }

    /// Says on standard error that a list was cut off.
    pub(crate) fn note_more(self, next_page_token: &str) -> io::Result<()> {
        if next_page_token.is_empty() || self == Self::Json {
            return Ok(());
        }
        writeln!(io::stderr(), "There are more: see them with a higher --limit, or a narrower question.")
    }
}

/// One column of a record, with what it says of how things are.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    text: String,
    tone: Option<Tone>,
}

/// How things are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Waiting,
    Bad,
}

impl Tone {
    const fn colour(self) -> AnsiColors {
        match self {
            Self::Good => AnsiColors::Green,
            Self::Waiting => AnsiColors::Yellow,
            Self::Bad => AnsiColors::Red,
        }
    }
}

impl Column {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), tone: None }
    }

    pub(crate) fn toned(text: impl Into<String>, tone: Option<Tone>) -> Self {
        Self { text: text.into(), tone }
    }
}

/// A table, as wide as the terminal.
pub(crate) fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<Column>>) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_header(head.to_vec());
    if table.width().is_some_and(|width| width >= TABLE_WIDTH_MIN) {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    let with_colours = shows_colours();
    for row in rows {
        table.add_row(row.into_iter().map(|column| {
            let cell = Cell::new(column.text);
            match column.tone.filter(|_| with_colours) {
                None => cell,
                Some(Tone::Good) => cell.fg(Color::DarkGreen),
                Some(Tone::Waiting) => cell.fg(Color::DarkYellow),
                Some(Tone::Bad) => cell.fg(Color::DarkRed),
            }
        }));
    }
    table
}

/// Whether standard output is a terminal with colours, and nobody said `NO_COLOR`.
fn shows_colours() -> bool {
    toned("x", Some(Tone::Good)) != "x"
}

/// The columns of a record in one line, with tabs between them. A line end within a column becomes a semicolon.
pub(crate) fn tabbed(row: &[Column]) -> String {
    let texts: Vec<String> =
        row.iter().map(|column| column.text.replace('\n', "; ").replace(['\t', '\r'], " ")).collect();
    texts.join("\t")
}

/// The text in the colour of its tone, where standard output shows colours.
pub(crate) fn toned(text: &str, tone: Option<Tone>) -> String {
    match tone {
        Some(tone) => text.if_supports_color(Stream::Stdout, |text| text.color(tone.colour())).to_string(),
        None => text.to_owned(),
    }
}

/// Writes a line.
pub(crate) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piped_record_stays_on_its_line() {
        let row =
            [Column::plain("10234"), Column::toned("HELD", Some(Tone::Waiting)), Column::plain("a\nb\tc")];
        assert_eq!(tabbed(&row), "10234\tHELD\ta; b c");
    }

    #[test]
    fn a_table_has_its_head_and_a_line_per_record() {
        let rows = [vec![Column::plain("10234"), Column::toned("HELD", Some(Tone::Waiting))]];
        let text = table(&["number", "outcome"], rows).force_no_tty().to_string();
        assert_eq!(
            text,
            "┌────────┬─────────┐\n\
             │ number ┆ outcome │\n\
             ╞════════╪═════════╡\n\
             │ 10234  ┆ HELD    │\n\
             └────────┴─────────┘"
        );
    }
}
