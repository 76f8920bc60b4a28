//! Finnish business ids and reference numbers, and the guids that stand in for those a scenario leaves out.

use uuid::Uuid;

/// Name space of every guid that the sandbox derives. Arbitrary, but fixed: guids stay the same from run to run.
const NAMESPACE: Uuid = Uuid::from_u128(0x7f2c_91d4_5a3e_4c68_9b0d_3e61_c8a7_5f20);

/// The guid of `name` inside the organization (or other realm) `realm`.
pub(crate) fn derived_guid(realm: &str, kind: &str, name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{realm}/{kind}/{name}").as_bytes())
}

/// The check digit of the seven leading digits of a business id; `None` where no valid id begins so.
pub(crate) fn business_id_check_digit(digits: u32) -> Option<u32> {
    const WEIGHTS: [u32; 7] = [2, 4, 8, 5, 10, 9, 7];
    let sum: u32 = WEIGHTS
        .iter()
        .scan(digits, |rest, weight| {
            let digit = *rest % 10;
            *rest /= 10;
            Some(digit * weight)
        })
        .sum();
    match sum % 11 {
        0 => Some(0),
        1 => None,
        remainder => Some(11 - remainder),
    }
}

/// The reference number made of `base` and its check digit (weights 7, 3, 1 from the right).
pub(crate) fn reference_number(base: u64) -> String {
    let mut sum = 0;
    let mut rest = base;
    for weight in [7, 3, 1].into_iter().cycle() {
        if rest == 0 {
            break;
        }
        sum += (rest % 10) * weight;
        rest /= 10;
    }
    format!("{base}{}", (10 - sum % 10) % 10)
}

/// A Finnish business id (Y-tunnus) such as `2332748-7`, with a valid check digit.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct BusinessId(String);

impl BusinessId {
    /// As people write it: seven digits, a dash, the check digit.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As a VAT number: `FI` and eight digits.
    pub(crate) fn vat_number(&self) -> String {
        format!("FI{}", self.0.replace('-', ""))
    }
}

impl TryFrom<String> for BusinessId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let form =
            || format!("`{text}` is not a business id: seven digits, a dash and a check digit are expected");
        let (digits, check) = text.split_once('-').ok_or_else(form)?;
        if digits.len() != 7
            || check.len() != 1
            || !digits.bytes().chain(check.bytes()).all(|b| b.is_ascii_digit())
        {
            return Err(form());
        }
        let expected = digits.parse().ok().and_then(business_id_check_digit);
        match expected {
            Some(digit) if digit.to_string() == check => Ok(Self(text)),
            Some(digit) => {
                Err(format!("business id `{text}` has a wrong check digit: it would be {digits}-{digit}"))
            }
            None => Err(format!("business id `{text}`: no valid id begins with {digits}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_ids_are_checked() {
        for valid in ["2077474-0", "0112038-9", "2129112-6", "2332748-7"] {
            assert!(BusinessId::try_from(valid.to_owned()).is_ok(), "{valid}");
        }
        for invalid in ["2077474-1", "1234567-8", "207474-0", "20774740", "abcdefg-1"] {
            assert!(BusinessId::try_from(invalid.to_owned()).is_err(), "{invalid}");
        }
        assert_eq!(BusinessId::try_from("2077474-0".to_owned()).unwrap().vat_number(), "FI20774740");
    }

    #[test]
    fn reference_numbers_end_in_their_check_digit() {
        for (base, reference) in [(123, "1232"), (1234, "12344"), (123_456, "1234561"), (100_001, "1000012")]
        {
            assert_eq!(reference_number(base), reference);
        }
    }
}
