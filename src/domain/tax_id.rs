//! Ids of foreign companies and of persons. A person's is only recognized, so that it can be kept out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ParseError;

/// The prefixes of VAT ids of the other member states; `EL` is Greece, `XI` Northern Ireland.
const EU_PREFIXES: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI",
];

/// A VAT id of another member state, as it was written. Its check digits are that state's matter.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ForeignVatId(String);

impl ForeignVatId {
    /// Takes a member state's two letters and up to twelve letters and digits; blanks, dots and hyphens stay where they are.
    ///
    /// # Errors
    /// [`ParseError`] where it has another form.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        const BODY: std::ops::RangeInclusive<usize> = 2..=12;
        const ERROR: ParseError = ParseError::Characters {
            allowed: "two letters of a member state, then up to 12 letters and digits",
        };
        let text = text.trim();
        let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
        let (prefix, body) = bare.split_at_checked(2).ok_or(ERROR)?;
        let is_body = BODY.contains(&body.len())
            && body.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && body.bytes().filter(u8::is_ascii_digit).count() >= *BODY.start();
        let is_foreign = EU_PREFIXES.contains(&prefix.to_ascii_uppercase().as_str());
        if is_foreign && is_body { Ok(Self(text.to_owned())) } else { Err(ERROR) }
    }

    /// The id as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sole trader's id leads to a person, so it stays out of logs.
impl fmt::Debug for ForeignVatId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ForeignVatId(…)")
    }
}

/// Whether a Finnish personal identity code stands in the text, such as 131052-308T, with any of the signs for the century.
#[must_use]
pub fn has_personal_id(text: &str) -> bool {
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '+');
    text.split(|c| !is_sign(c)).any(is_personal_id)
}

fn is_personal_id(word: &str) -> bool {
    const CENTURY_SIGNS: &[u8] = b"+-ABCDEFUVWXY";
    const CHECK_SIGNS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let word = word.to_ascii_uppercase();
    let [birth @ .., sign, n1, n2, n3, check] = word.as_bytes() else { return false };
    if birth.len() != 6 || !CENTURY_SIGNS.contains(sign) {
        return false;
    }
    let number = |digits: &[u8]| {
        let digit = |byte: &u8| char::from(*byte).to_digit(10);
        digits.iter().try_fold(0, |sum, byte| digit(byte).map(|digit| sum * 10 + digit))
    };
    let (Some(day), Some(month)) = (number(&birth[..2]), number(&birth[2..4])) else { return false };
    let all = [birth, &[*n1, *n2, *n3]].concat();
    let Some(expected) = number(&all).and_then(|all| CHECK_SIGNS.get(usize::try_from(all % 31).ok()?)) else {
        return false;
    };
    (1..=31).contains(&day) && (1..=12).contains(&month) && expected == check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vat_ids_of_other_member_states() {
        for good in
            ["SE556677889901", "DE 123 456 789", "NL123456789B01", "ESX1234567X", "ee100931558", "RO18547290"]
        {
            assert_eq!(ForeignVatId::parse(good).map(|id| id.as_str().to_owned()), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "SE",
            "FI23327487",
            "NO923609016MVA",
            "GB123456789",
            "SEEMELI",
            "SE1234567890123",
            "2332748-7",
            "Ä",
        ] {
            assert!(ForeignVatId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_personal_identity_code_is_known_by_its_check_sign() {
        for code in
            ["131052-308T", "131052a308t", " 131052Y308T ", "Meikäläinen Matti 131052-308T", "(131052+308T)"]
        {
            assert!(has_personal_id(code), "{code}");
        }
        for other in [
            "131052-308U",
            "131352-308T",
            "2332748-7",
            "131052 308T",
            "131052-308",
            "x131052-308T",
            "",
            "FI23327487",
        ] {
            assert!(!has_personal_id(other), "{other}");
        }
    }
}
