//! Sales accounts: the list, and the check of an invoice's rows against it (the check is documented, its form assumed).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::exchange::Answer;
use crate::money;
use crate::talenom::gateway::invalid;
use crate::talenom::operations::Call;
use crate::talenom::state::{Account, Manner, Tax};
use crate::talenom::sums::row_net;

/// `GET /sales-accounts`. Ignored: an empty list.
pub(crate) fn list(call: &mut Call<'_>) -> Answer {
    let accounts = call.organization.accounts.iter().filter(|_| call.manner == Manner::Honoured);
    Answer::ok(accounts.map(render).collect())
}

fn render(account: &Account) -> Value {
    let tax = |tax: &Tax| {
        json!({
            "percent": money::json(tax.percent), "category": tax.category, "validFrom": tax.valid_from,
            "validTo": tax.valid_to,
        })
    };
    json!({
        "number": account.number, "name": account.name, "isEnabled": account.is_enabled,
        "taxEntries": account.taxes.iter().map(tax).collect::<Vec<_>>(),
    })
}

/// Refuses a Product row whose account does not exist, is not enabled, or does not have the row's tax at `date`.
/// `place` counts from 1.
pub(crate) fn check_row(accounts: &[Account], row: &Value, place: usize, date: Date) -> Result<(), Answer> {
    if row["type"] == "Text" {
        return Ok(());
    }
    let missing = |field: &str| invalid("LineItemIncomplete", &format!("Line item {place} has no {field}."));
    let number = row["salesAccountNumber"].as_i64().ok_or_else(|| missing("salesAccountNumber"))?;
    let percent = money::parse(&row["taxPercent"]).ok_or_else(|| missing("taxPercent"))?;
    money::parse(&row["quantity"]).ok_or_else(|| missing("quantity"))?;
    let price = money::parse(&row["pricePerUnit"]).or_else(|| money::parse(&row["PricePerUnitTaxIncluded"]));
    price.ok_or_else(|| missing("pricePerUnit"))?;
    if row_net(row).is_none() {
        return Err(invalid("LineItemTooLarge", &format!("Line item {place} is too large.")));
    }
    let Some(account) = accounts.iter().find(|account| account.number == number) else {
        let message = format!("Line item {place}: sales account {number} does not exist.");
        return Err(invalid("SalesAccountNotFound", &message));
    };
    if !account.is_enabled {
        let message = format!("Line item {place}: sales account {number} is not enabled.");
        return Err(invalid("SalesAccountDisabled", &message));
    }
    let category = row["taxCategory"].as_str();
    if account.taxes.iter().any(|tax| is_match(tax, percent, category, date)) {
        return Ok(());
    }
    let category = category.map(|category| format!(" {category}")).unwrap_or_default();
    let message = format!(
        "Line item {place}: tax {}{category} does not belong to sales account {number} on {date}.",
        percent.normalize()
    );
    Err(invalid("TaxPercentNotAllowed", &message))
}

fn is_match(tax: &Tax, percent: Decimal, category: Option<&str>, date: Date) -> bool {
    tax.percent == percent
        && category.is_none_or(|category| category == tax.category)
        && tax.valid_from.is_none_or(|from| from <= date)
        && tax.valid_to.is_none_or(|to| date <= to)
}
