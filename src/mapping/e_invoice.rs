//! What Severa says of a customer's e-invoice address, and whether it can be one. Finnish rules: docs/mapping.md.

use crate::domain::{
    e_invoice::EInvoiceAddress,
    finding::{Code, Finding, Place},
    ids::BusinessId,
    invoice::Customer,
    tax_id::has_personal_id,
};

/// What Severa says of a customer's e-invoice address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Neither an address nor an operator: gone, never there, or not visible.
    Nothing,
    /// Something that cannot be used. It says nothing about an address that was there before.
    Unusable,
    /// E-invoices go there.
    At(EInvoiceAddress),
}

/// What stands in the fields of customers that get no e-invoices.
const KEYWORDS: [&str; 16] = [
    "DONOTSEND",
    "EIVERKKOLASKU",
    "EIVERKKOLASKUA",
    "EMAIL",
    "NOEINVOICE",
    "NOTINUSE",
    "PAPER",
    "PAPERI",
    "PAPERILASKU",
    "PRINT",
    "PRINTSERVICE",
    "SAHKOPOSTI",
    "SÄHKÖPOSTI",
    "TULOSTUS",
    "TULOSTUSPALVELU",
    "UTSKRIFT",
];

/// Talenom's limit is not known; longer ones do not exist.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=50;

/// Reads the pair. What cannot be used is told.
#[must_use]
pub fn shown(customer: &Customer, findings: &mut Vec<Finding>) -> Shown {
    let (address, operator) = (customer.e_invoice_address.text(), customer.e_invoice_operator.text());
    let both = [("eInvoiceAddress", address), ("eInvoiceOperator", operator)];
    let mut texts = both.into_iter().filter_map(|(field, text)| Some((field, text?)));
    let mut unusable = |code, field: &'static str| {
        findings.push(Finding::new(code, Place::Customer { field: field.into() }));
        Shown::Unusable
    };
    if let Some((field, _)) = texts.clone().find(|(_, text)| has_personal_id(text)) {
        return unusable(Code::PersonalIdGiven, field);
    }
    if let Some((field, _)) = texts.find(|(_, text)| is_keyword(text)) {
        return unusable(Code::EInvoiceKeyword, field);
    }
    let (address, operator) = match (address, operator) {
        (None, None) => return Shown::Nothing,
        (Some(address), Some(operator)) => (address, operator),
        (Some(_), None) | (None, Some(_)) => {
            return unusable(Code::EInvoicePairIncomplete, "eInvoiceAddress");
        }
    };
    if !is_address(address) {
        return unusable(Code::EInvoiceAddressInvalid, "eInvoiceAddress");
    }
    if !is_operator(operator) {
        return unusable(Code::EInvoiceAddressInvalid, "eInvoiceOperator");
    }
    if !is_known_operator(operator) {
        let place = Place::Customer { field: "eInvoiceOperator".into() };
        findings.push(Finding::new(Code::EInvoiceOperatorUnknown, place));
    }
    Shown::At(EInvoiceAddress { address: address.to_owned(), operator: operator.to_owned() })
}

/// Whether the customer's e-invoice address names a Finnish company.
pub(super) fn has_ovt(customer: &Customer) -> bool {
    customer.e_invoice_address.text().and_then(ovt).is_some_and(is_ovt)
}

/// An e-mail address, or a word that says that there shall be no e-invoice.
fn is_keyword(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    text.contains('@') || KEYWORDS.contains(&bare.to_uppercase().as_str())
}

/// Strict where it can be: with the form of an OVT or an IBAN it must be a right one.
fn is_address(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/' | ' ');
    if !LENGTH.contains(&text.chars().count()) || !text.chars().all(is_allowed) {
        return false;
    }
    match ovt(text) {
        Some(ovt) => is_ovt(ovt),
        None => !looks_like_iban(text) || is_iban(text),
    }
}

fn is_operator(text: &str) -> bool {
    LENGTH.contains(&text.chars().count()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The OVT in an address that has the form of one, plain or as Peppol writes it (`0216:0037…`).
fn ovt(text: &str) -> Option<&str> {
    const PEPPOL: &str = "0216:";
    let plain = text.strip_prefix(PEPPOL);
    plain.or_else(|| text.starts_with("0037").then_some(text))
}

/// `0037`, a business id without its hyphen, and up to five letters or digits.
fn is_ovt(ovt: &str) -> bool {
    const SUFFIX_MAX: usize = 5;
    let Some((id, suffix)) = ovt.strip_prefix("0037").and_then(|rest| rest.split_at_checked(8)) else {
        return false;
    };
    id.bytes().all(|byte| byte.is_ascii_digit())
        && BusinessId::parse(id).is_ok()
        && suffix.len() <= SUFFIX_MAX
        && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The countries whose accounts Finnish receivers have. `TE…`, the old form of an OVT, is none of them.
const IBAN_COUNTRIES: [&str; 12] = ["FI", "SE", "EE", "DK", "NO", "DE", "LV", "LT", "NL", "FR", "GB", "AX"];

fn looks_like_iban(text: &str) -> bool {
    const LENGTH: std::ops::RangeInclusive<usize> = 15..=34;
    let bare: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    let is_country = IBAN_COUNTRIES.iter().any(|country| bare.starts_with(country.as_bytes()));
    is_country
        && LENGTH.contains(&bare.len())
        && bare[2..4].iter().all(u8::is_ascii_digit)
        && bare.iter().all(u8::is_ascii_alphanumeric)
}

/// ISO 13616: the first four characters at the end, letters as 10 to 35, and the remainder by 97 is 1.
fn is_iban(text: &str) -> bool {
    let bare: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
    let (head, body) = bare.split_at(4);
    let remainder = body.iter().chain(head).try_fold(0_u32, |remainder, c| {
        let digit = c.to_digit(36)?;
        Some((remainder * if digit < 10 { 10 } else { 100 } + digit) % 97)
    });
    remainder == Some(1)
}

fn is_known_operator(operator: &str) -> bool {
    const OPERATORS: &str = include_str!("e_invoice_operators.txt");
    let mut ids = OPERATORS.lines().filter_map(|line| line.split(' ').next());
    // A bank's code may have its branch behind it.
    let bank = operator.strip_suffix("XXX").unwrap_or(operator);
    ids.any(|id| id.eq_ignore_ascii_case(bank))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::Field, mapping::tests::material};

    #[track_caller]
    fn check(address: &str, operator: &str, expected: &[Code]) -> Shown {
        let mut customer = material().customer.unwrap();
        customer.e_invoice_address = Field::Value(address.to_owned());
        customer.e_invoice_operator = Field::Value(operator.to_owned());
        let mut findings = Vec::new();
        let shown = shown(&customer, &mut findings);
        let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, expected, "{address} {operator}");
        shown
    }

    #[test]
    fn addresses_that_can_be_ones_are_taken_as_they_are() {
        for address in [
            "003723327487",
            "00372332748700001",
            "0216:003723327487",
            "FI2112345600000785",
            "FI21 1234 5600 0007 85",
            "TE003723327487",
            "885790000000418",
            "UTEXTIA-01",
            "7350053850019",
        ] {
            let Shown::At(shown) = check(&format!(" {address} "), "BAWCFI22", &[]) else {
                panic!("{address}")
            };
            assert_eq!(shown.address, address);
        }
    }

    #[test]
    fn what_has_the_form_of_an_ovt_or_an_iban_must_be_a_right_one() {
        for address in [
            "003723327488",
            "0037233274870000001",
            "00372332748700-1",
            "0216:23327487",
            "0037",
            "FI2112345600000786",
            "X",
            "ovt ääkköset",
            "12345;67890",
        ] {
            assert_eq!(check(address, "BAWCFI22", &[Code::EInvoiceAddressInvalid]), Shown::Unusable);
        }
        assert_eq!(check("003723327487", "BAWC FI", &[Code::EInvoiceAddressInvalid]), Shown::Unusable);
    }

    #[test]
    fn a_keyword_is_no_address_and_neither_is_a_person() {
        for keyword in [
            "DONOTSEND",
            "do not send",
            "print",
            "Tulostus",
            "EIVERKKOLASKU",
            "a@b.example",
            "Ei verkkolaskua",
        ] {
            assert_eq!(check(keyword, "BAWCFI22", &[Code::EInvoiceKeyword]), Shown::Unusable);
            assert_eq!(check("003723327487", keyword, &[Code::EInvoiceKeyword]), Shown::Unusable);
            assert_eq!(check(keyword, "", &[Code::EInvoiceKeyword]), Shown::Unusable);
        }
        assert_eq!(check("131052-308T", "", &[Code::PersonalIdGiven]), Shown::Unusable);
        assert!(matches!(check("PRINTTALO1", "BAWCFI22", &[]), Shown::At(_)));
    }

    #[test]
    fn one_half_alone_says_nothing() {
        assert_eq!(check("003723327487", " ", &[Code::EInvoicePairIncomplete]), Shown::Unusable);
        assert_eq!(check("", "BAWCFI22", &[Code::EInvoicePairIncomplete]), Shown::Unusable);
        assert_eq!(check("", " ", &[]), Shown::Nothing);
    }

    #[test]
    fn an_operator_that_is_not_listed_is_told_and_used() {
        assert!(matches!(
            check("003723327487", "UUSIOPERAATTORI", &[Code::EInvoiceOperatorUnknown]),
            Shown::At(_)
        ));
        for known in ["ndeafihh", "NDEAFIHHXXX", "003721291126"] {
            check("003723327487", known, &[]);
        }
    }
}
