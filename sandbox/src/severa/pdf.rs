//! An invoice as a PDF file: one page with its number and sum, and as many blank bytes as the scenario wants.

use std::fmt::Write as _;

use crate::exchange::Answer;
use crate::severa::access::not_found;
use crate::severa::lists;
use crate::severa::operations::Call;
use crate::severa::state::Invoice;

/// `GET /v1/invoices/{guid}/pdf` (documented).
pub(crate) fn invoice(call: &mut Call<'_>) -> Answer {
    lists::invoice(call.organization, call.path)
        .map_or_else(not_found, |invoice| Answer::pdf(render(invoice)))
}

fn render(invoice: &Invoice) -> Vec<u8> {
    let number = invoice.number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    let sum = invoice.sums().including_tax;
    let page = format!("BT /F1 12 Tf 72 770 Td (Lasku {number}: {sum} {}) Tj ET", invoice.currency);
    file(&page, invoice.pdf_kilobytes as usize * 1024)
}

/// A file with one page of that content, and a comment that makes it so large at least.
fn file(page: &str, bytes_min: usize) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = String::new();
    for (number, object) in (1..).zip(&objects) {
        // Writing to a text never fails.
        let _ = writeln!(places, "{:010} 00000 n ", text.len());
        let _ = writeln!(text, "{number} 0 obj\n{object}\nendobj");
    }
    if let Some(missing) = bytes_min.checked_sub(text.len()) {
        let _ = writeln!(text, "%{}", " ".repeat(missing));
    }
    let start = text.len();
    let count = objects.len() + 1;
    let _ = write!(
        text,
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn the_table_names_the_place_of_every_object() {
        let text = String::from_utf8(file("page", 4096)).unwrap();
        assert!(text.starts_with("%PDF-") && text.len() > 4096);
        let table = text.split("xref\n0 6\n").nth(1).unwrap();
        for (number, line) in table.lines().skip(1).take(5).enumerate() {
            let place: usize = line.split(' ').next().unwrap().parse().unwrap();
            assert!(text[place..].starts_with(&format!("{} 0 obj", number + 1)), "{line}");
        }
        let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(text[start..].starts_with("xref"));
    }
}
