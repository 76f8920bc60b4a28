//! The payment reference and its check digits.

use crate::domain::{
    Field,
    finding::{Code, Finding, Place},
};

const LENGTH_MAX: usize = 25;

/// The reference as Talenom takes it, without the blanks that it is printed with. One that banks will refuse is told and
/// moved all the same: it stands on the invoice that the buyer has.
pub(super) fn reference_number(field: &Field<String>, findings: &mut Vec<Finding>) -> Option<String> {
    let finding = |code| Finding::new(code, Place::Invoice { field: "referenceNumber".into() });
    let Some(text) = field.text() else {
        findings.push(finding(Code::ReferenceNumberMissing));
        return None;
    };
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if bare.len() > LENGTH_MAX || !bare.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        findings.push(finding(Code::FieldInvalid).expected("referenceNumber"));
        return None;
    }
    if !(is_national(&bare) || is_international(&bare)) {
        findings.push(finding(Code::ReferenceNumberInvalid));
    }
    Some(bare)
}

/// 4 to 20 digits, the last of which makes the sum of the others, weighted 7, 3, 1 from the right, a multiple of ten.
fn is_national(reference: &str) -> bool {
    let digits: Option<Vec<u32>> = reference.chars().map(|c| c.to_digit(10)).collect();
    let Some((check, digits)) = digits.as_ref().and_then(|digits| digits.split_last()) else { return false };
    let sum: u32 =
        digits.iter().rev().zip([7, 3, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    (4..=20).contains(&reference.len()) && (sum + check).is_multiple_of(10)
}

/// ISO 11649: `RF`, two check digits and a reference; moved to the end, as numbers, the remainder by 97 is one.
fn is_international(reference: &str) -> bool {
    let upper = reference.to_ascii_uppercase();
    let Some(rest) = upper.strip_prefix("RF").filter(|rest| rest.len() > 2) else { return false };
    let (check, base) = rest.split_at(2);
    let value = |c: char| c.to_digit(36).unwrap_or_default();
    let step = |remainder: u32, value: u32| (remainder * if value < 10 { 10 } else { 100 } + value) % 97;
    base.chars().chain("RF".chars()).chain(check.chars()).map(value).fold(0, step) == 1
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("12 32", Some("1232"), None)]
    #[case("1234561", Some("1234561"), None)]
    #[case("1234567890 1234567894", Some("12345678901234567894"), None)]
    #[case("123547", Some("123547"), None)]
    #[case("RF11 1232", Some("RF111232"), None)]
    #[case("RF0912345678901234567894", Some("RF0912345678901234567894"), None)]
    #[case("1233", Some("1233"), Some(Code::ReferenceNumberInvalid))]
    #[case("RF121232", Some("RF121232"), Some(Code::ReferenceNumberInvalid))]
    #[case("RF", Some("RF"), Some(Code::ReferenceNumberInvalid))]
    #[case("PO77", Some("PO77"), Some(Code::ReferenceNumberInvalid))]
    #[case("12-32", None, Some(Code::FieldInvalid))]
    #[case("12345678901234567890123456", None, Some(Code::FieldInvalid))]
    #[case("  ", None, Some(Code::ReferenceNumberMissing))]
    fn a_reference_is_checked_by_its_digits(
        #[case] text: &str,
        #[case] moved: Option<&str>,
        #[case] code: Option<Code>,
    ) {
        let mut findings = Vec::new();
        assert_eq!(reference_number(&Field::Value(text.to_owned()), &mut findings).as_deref(), moved);
        assert_eq!(findings.first().map(|finding| finding.code), code);
    }
}
