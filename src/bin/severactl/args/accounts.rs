//! Accounts as they are typed: `hours=3000`, `hours:eu-service=3300`, `24=3005`.

use severa_connector::rpc::v1;

/// An account of rows that have none; an empty text is none at all, which empties the list.
pub(crate) fn default_account(text: &str) -> Result<Option<v1::DefaultAccount>, String> {
    let Some((sale, account)) = halves(text, "hours=3000 or hours:eu-service=3300")? else { return Ok(None) };
    let (row_type, treatment) = match sale.split_once(':') {
        Some((row_type, treatment)) => (row_type, Some(treatment)),
        None => (sale, None),
    };
    let known = v1::RowType::from_str_name(&name("ROW_TYPE", row_type));
    let row_type = known.ok_or_else(|| {
        format!("{row_type} is no row type: flat-rate, hours, project-fees, travel-expenses")
    })?;
    let known = treatment.map(|treatment| {
        v1::Treatment::from_str_name(&name("TREATMENT", treatment)).ok_or_else(|| {
            format!(
                "{treatment} is no kind of sale: domestic, domestic-reverse-charge, eu-service, eu-goods, export, \
                 outside-scope, exempt, zero-rated, seller-not-registered"
            )
        })
    });
    let treatment = known.transpose()?.unwrap_or_default();
    let account = account.to_owned();
    Ok(Some(v1::DefaultAccount { row_type: row_type.into(), treatment: treatment.into(), account }))
}

/// The account of an old percent; an empty text is none at all, which empties the list.
pub(crate) fn old_rate_account(text: &str) -> Result<Option<v1::OldRateAccount>, String> {
    let account = halves(text, "24=3005")?.map(|(percent, account)| v1::OldRateAccount {
        vat_percent: percent.to_owned(),
        account: account.to_owned(),
    });
    Ok(account)
}

fn halves<'a>(text: &'a str, example: &str) -> Result<Option<(&'a str, &'a str)>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    text.split_once('=').map(Some).ok_or_else(|| format!("is not of the form {example}"))
}

/// The word as the API names it.
fn name(prefix: &str, word: &str) -> String {
    format!("{prefix}_{}", word.to_ascii_uppercase().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_typed_with_what_they_are_for() {
        let account = |row_type: v1::RowType, treatment: v1::Treatment| {
            let (row_type, treatment) = (row_type.into(), treatment.into());
            Ok(Some(v1::DefaultAccount { row_type, treatment, account: "3000".to_owned() }))
        };
        assert_eq!(default_account("hours=3000"), account(v1::RowType::Hours, v1::Treatment::Unspecified));
        assert_eq!(
            default_account("flat-rate:eu-service=3000"),
            account(v1::RowType::FlatRate, v1::Treatment::EuService)
        );
        assert_eq!(default_account(""), Ok(None));
        for wrong in ["3000", "days=3000", "hours:abroad=3000"] {
            assert!(default_account(wrong).is_err(), "{wrong}");
        }
        assert_eq!(old_rate_account("24=3005").unwrap().unwrap().account, "3005");
    }
}
