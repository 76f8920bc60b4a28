//! The accounts that a connection has for rows without one, and for old percents.

use crate::{
    domain::{
        ParseError,
        connection::{DefaultAccount, OldRateAccount},
        ids::AccountNumber,
        invoice::RowType,
        money::Percent,
        vat::Treatment,
    },
    rpc::{decode::Fields, v1},
};

const DEFAULT_ACCOUNTS_MAX: usize = 100;
const OLD_RATE_ACCOUNTS_MAX: usize = 20;

pub(super) fn defaults(fields: &mut Fields, defaults: &[v1::DefaultAccount]) -> Vec<DefaultAccount> {
    let mut known: Vec<DefaultAccount> = Vec::new();
    each(fields, "default_accounts", defaults, DEFAULT_ACCOUNTS_MAX, |fields, at, default| {
        let row_type = fields.take(&format!("{at}.row_type"), row_type(default.row_type));
        let treatment = fields.take(&format!("{at}.treatment"), treatment(default.treatment));
        let account = fields.take(&format!("{at}.account"), AccountNumber::parse(&default.account));
        let Some(((row_type, treatment), account)) = row_type.zip(treatment).zip(account) else { return };
        if known.iter().any(|other| (other.row_type, other.treatment) == (row_type, treatment)) {
            fields.wrong(at, "is there twice");
        } else {
            known.push(DefaultAccount { row_type, treatment, account });
        }
    });
    known
}

pub(super) fn of_old_rates(fields: &mut Fields, accounts: &[v1::OldRateAccount]) -> Vec<OldRateAccount> {
    let mut known: Vec<OldRateAccount> = Vec::new();
    each(fields, "old_rate_accounts", accounts, OLD_RATE_ACCOUNTS_MAX, |fields, at, old| {
        let percent = fields.take(&format!("{at}.vat_percent"), Percent::parse(&old.vat_percent));
        let account = fields.take(&format!("{at}.account"), AccountNumber::parse(&old.account));
        let Some((percent, account)) = percent.zip(account) else { return };
        if known.iter().any(|other| other.percent == percent) {
            fields.wrong(at, "is there twice");
        } else {
            known.push(OldRateAccount { percent, account });
        }
    });
    known
}

/// Takes the entries of a list one by one, each with its path.
fn each<T>(
    fields: &mut Fields,
    name: &str,
    entries: &[T],
    entries_max: usize,
    mut take: impl FnMut(&mut Fields, &str, &T),
) {
    let list = format!("connection.settings.{name}");
    if entries.len() > entries_max {
        fields.wrong(&list, &format!("has more than {entries_max} entries"));
        return;
    }
    for (index, entry) in entries.iter().enumerate() {
        take(fields, &format!("{list}[{index}]"), entry);
    }
}

fn row_type(number: i32) -> Result<RowType, ParseError> {
    match v1::RowType::try_from(number) {
        Ok(v1::RowType::FlatRate) => Ok(RowType::FlatRate),
        Ok(v1::RowType::Hours) => Ok(RowType::Hours),
        Ok(v1::RowType::ProjectFees) => Ok(RowType::ProjectFees),
        Ok(v1::RowType::TravelExpenses) => Ok(RowType::TravelExpenses),
        Ok(v1::RowType::Unspecified) => Err(ParseError::Empty),
        Err(_) => Err(ParseError::Unknown),
    }
}

fn treatment(number: i32) -> Result<Option<Treatment>, ParseError> {
    match v1::Treatment::try_from(number) {
        Ok(v1::Treatment::Unspecified) => Ok(None),
        Ok(v1::Treatment::Domestic) => Ok(Some(Treatment::Domestic)),
        Ok(v1::Treatment::DomesticReverseCharge) => Ok(Some(Treatment::DomesticReverseCharge)),
        Ok(v1::Treatment::EuService) => Ok(Some(Treatment::EuService)),
        Ok(v1::Treatment::EuGoods) => Ok(Some(Treatment::EuGoods)),
        Ok(v1::Treatment::Export) => Ok(Some(Treatment::Export)),
        Ok(v1::Treatment::OutsideScope) => Ok(Some(Treatment::OutsideScope)),
        Ok(v1::Treatment::Exempt) => Ok(Some(Treatment::Exempt)),
        Ok(v1::Treatment::ZeroRated) => Ok(Some(Treatment::ZeroRated)),
        Ok(v1::Treatment::SellerNotRegistered) => Ok(Some(Treatment::SellerNotRegistered)),
        Err(_) => Err(ParseError::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::connection::tests::connection, rpc::encode};

    #[test]
    fn what_is_told_is_read_back() {
        let mut connection = connection();
        let account = AccountNumber::new(3000).unwrap();
        for row_type in [RowType::FlatRate, RowType::Hours, RowType::ProjectFees, RowType::TravelExpenses] {
            let treatments = Treatment::ALL.into_iter().map(Some).chain([None]);
            let all = treatments.map(|treatment| DefaultAccount { row_type, treatment, account });
            connection.settings.default_accounts.extend(all);
        }
        connection.settings.old_rate_accounts =
            vec![OldRateAccount { percent: Percent::parse("24").unwrap(), account }];
        let told = encode::connection(&connection).settings.unwrap();
        let mut fields = Fields::default();
        assert_eq!(defaults(&mut fields, &told.default_accounts), connection.settings.default_accounts);
        assert_eq!(of_old_rates(&mut fields, &told.old_rate_accounts), connection.settings.old_rate_accounts);
        assert!(fields.finish(Some(())).is_ok());
    }

    #[test]
    fn the_same_twice_is_refused() {
        let default = v1::DefaultAccount {
            row_type: v1::RowType::Hours.into(),
            account: "3000".to_owned(),
            treatment: 0,
        };
        let mut fields = Fields::default();
        defaults(&mut fields, &[default.clone(), default]);
        let old = |percent: &str| v1::OldRateAccount {
            vat_percent: percent.to_owned(),
            account: "3005".to_owned(),
        };
        of_old_rates(&mut fields, &[old("24"), old("24.0"), old("x")]);
        let refused = fields.finish::<()>(None).unwrap_err();
        let text = format!("{:?}", tonic_types::StatusExt::get_error_details(&refused));
        for field in ["default_accounts[1]", "old_rate_accounts[1]", "old_rate_accounts[2].vat_percent"] {
            assert!(text.contains(field), "{field} in {text}");
        }
    }
}
