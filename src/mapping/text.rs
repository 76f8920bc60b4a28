//! Texts that are longer than Talenom takes.

use crate::domain::{
    Field,
    finding::{Code, Finding, Place},
};

/// The text, cut where it is too long; the cut is told.
pub(super) fn shortened(
    field: &Field<String>,
    characters_max: usize,
    place: &Place,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let text = field.text()?;
    let characters = text.chars().count();
    if characters > characters_max {
        let finding =
            Finding::new(Code::TextShortened, place.clone()).found(characters).expected(characters_max);
        findings.push(finding);
    }
    Some(text.chars().take(characters_max).collect())
}
