//! The three registers of items.

use serde_json::{Value, json};

use super::{FOUNDED, audited, named};
use crate::money;
use crate::severa::state::{ExpenseClass, Item, ItemKind, Organization};

/// `ProductOutputModel`, `WorkTypeOutputModel` or `TravelExpenseTypeOutputModel`.
pub(crate) fn item(organization: &Organization, item: &Item) -> Value {
    let currency = &organization.own_currency;
    let price = item.price.map(
        |price| json!({ "amount": money::json(price), "currencyCode": currency, "multiCurrencyInfo": null }),
    );
    let vat_rate = item.vat_rate.map(money::json);
    let category = named(organization, "productcategory", "Oletus");
    let mut model = match item.kind {
        ItemKind::Product(kind) => json!({
            "type": kind.as_str(), "measurementUnit": item.unit, "unitPrice": price, "unitCost": null,
            "vatRate": vat_rate, "proposalDescription": null, "productCategory": category,
        }),
        ItemKind::WorkType { is_productive } => {
            json!({ "hourCost": null, "isDefault": false, "isProductive": is_productive })
        }
        ItemKind::TravelType(class) => json!({
            "expenseClass": class.as_str(), "includeTime": false, "measurementUnit": item.unit, "unitCost": null,
            "isDailyAllowance": class == ExpenseClass::DailyAllowance, "isMileage": class == ExpenseClass::Mileage,
            "vatRate": vat_rate, "purchaseVatRate": null, "costAccount": null, "productCategory": category,
        }),
    };
    model["guid"] = json!(item.guid);
    model["code"] = json!(item.code);
    model["name"] = json!(item.name);
    model["isActive"] = json!(item.is_active);
    model["salesAccount"] = sales_account(organization, item);
    item.overrides.apply(audited(organization, model, FOUNDED, item.changed))
}

/// The sales account; work types do not tell its number (documented).
fn sales_account(organization: &Organization, item: &Item) -> Value {
    let is_its = |number: &String| item.sales_account.as_ref() == Some(number);
    let Some(account) = organization.sales_accounts.iter().find(|account| is_its(&account.number)) else {
        return Value::Null;
    };
    let mut model = json!({ "guid": account.guid, "name": account.name });
    if !matches!(item.kind, ItemKind::WorkType { .. }) {
        model["number"] = json!(account.number);
    }
    model
}
