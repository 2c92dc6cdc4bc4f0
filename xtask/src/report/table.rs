//! Aligned columns for terminals.

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// To the left, as words stand.
    Left,
    /// To the right, as numbers stand.
    Right,
}

/// Rows of cells under each other, two spaces between columns, and lines across all columns.
#[derive(Debug)]
pub struct Table<const N: usize> {
    align: [Align; N],
    rows: Vec<Row<N>>,
}

#[derive(Debug)]
enum Row<const N: usize> {
    Cells([String; N]),
    Line(String),
}

impl<const N: usize> Table<N> {
    /// A table without rows, each column aligned as told.
    pub fn new(align: [Align; N]) -> Self {
        Self { align, rows: Vec::new() }
    }

    /// Adds a row; its cells decide how wide the columns are.
    pub fn row<T: Into<String>>(&mut self, cells: [T; N]) {
        self.rows.push(Row::Cells(cells.map(Into::into)));
    }

    /// Adds text across all columns; its lines have no influence on their width.
    pub fn line(&mut self, text: impl Into<String>) {
        self.rows.push(Row::Line(text.into()));
    }

    /// The rows with every column as wide as its widest cell. No space at the end of a line.
    pub fn render(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| match row {
                Row::Cells(cells) => Some(cells[column].chars().count()),
                Row::Line(_) => None,
            });
            cells.max().unwrap_or(0)
        };
        let widths: [usize; N] = std::array::from_fn(width);
        let mut out = String::new();
        for row in &self.rows {
            match row {
                Row::Cells(cells) => {
                    let padded = |column: usize| match self.align[column] {
                        Align::Left => format!("{:<1$}", cells[column], widths[column]),
                        Align::Right => format!("{:>1$}", cells[column], widths[column]),
                    };
                    let padded: [String; N] = std::array::from_fn(padded);
                    out.push_str(padded.join("  ").trim_end());
                }
                Row::Line(text) => out.push_str(text.trim_end()),
            }
            out.push('\n');
        }
        out
    }
}

/// Words of a list on lines of at most 100 columns: `lead`, then the items joined by commas;
/// following lines are indented as far.
pub fn list(lead: &str, items: impl IntoIterator<Item = String>) -> String {
    const COLUMNS: usize = 100;
    let mut out = lead.to_owned();
    let mut column = lead.chars().count();
    for (index, item) in items.into_iter().enumerate() {
        let width = item.chars().count();
        if index > 0 {
            // Two for the comma and the space, one for a comma behind.
            if column + 2 + width + 1 > COLUMNS {
                out.push_str(",\n");
                out.push_str(&" ".repeat(lead.chars().count()));
                column = lead.chars().count();
            } else {
                out.push_str(", ");
                column += 2;
            }
        }
        out.push_str(&item);
        column += width;
    }
    out.push('\n');
    out
}

/// Words of a sentence on lines of at most 100 columns: `lead`, then the words; following lines are
/// indented as far.
pub fn paragraph(lead: &str, text: &str) -> String {
    const COLUMNS: usize = 100;
    let indent = lead.chars().count();
    let mut out = lead.to_owned();
    let mut column = indent;
    for word in text.split(' ') {
        let width = word.chars().count();
        if column > indent {
            if column + 1 + width > COLUMNS {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else {
                out.push(' ');
                column += 1;
            }
        }
        out.push_str(word);
        column += width;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new([Align::Left, Align::Right]);
        table.row(["file", "1,000"]);
        table.line("a line that is longer than both");
        table.row(["x", ""]);
        assert_eq!(table.render(), "file  1,000\na line that is longer than both\nx\n");
    }

    #[test]
    fn paragraphs_wrap_between_words() {
        let text = paragraph("starts  ", &"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("        word"));
    }

    #[test]
    fn lists_wrap_under_their_first_item() {
        let text = list("needs ", (0..20).map(|n| format!("library{n:02}")));
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("      library"));
    }
}
