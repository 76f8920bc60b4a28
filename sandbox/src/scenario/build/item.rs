//! The registers of items of a scenario. A kind's usual account and percent are those of its rows.

use jiff::Timestamp;

use crate::identifiers::derived_guid;
use crate::money::Amount;
use crate::scenario::{defaults, file};
use crate::severa::{Item, ItemKind, Overrides};

/// A product.
pub(super) fn product(key: &str, file: file::Product) -> Item {
    let name = file.code.as_ref().unwrap_or(&file.name);
    Item {
        guid: file.guid.unwrap_or_else(|| derived_guid(key, "product", name)),
        kind: ItemKind::Product(file.kind),
        unit: file.unit.or_else(|| Some("kpl".to_owned())),
        price: file.price.map(|amount| amount.0),
        vat_rate: Some(percent(file.vat)),
        sales_account: file.account.or_else(|| Some("3010".to_owned())),
        code: file.code,
        name: file.name,
        is_active: file.active,
        changed: file.changed.unwrap_or(Timestamp::UNIX_EPOCH),
        overrides: Overrides { raw: file.raw, absent: file.absent },
    }
}

/// A work type.
pub(super) fn work_type(key: &str, file: file::WorkType) -> Item {
    let name = file.code.as_ref().unwrap_or(&file.name);
    Item {
        guid: file.guid.unwrap_or_else(|| derived_guid(key, "worktype", name)),
        kind: ItemKind::WorkType { is_productive: file.productive },
        unit: None,
        price: None,
        vat_rate: None,
        sales_account: file.account.or_else(|| Some("3000".to_owned())),
        code: file.code,
        name: file.name,
        is_active: file.active,
        changed: file.changed.unwrap_or(Timestamp::UNIX_EPOCH),
        overrides: Overrides { raw: file.raw, absent: file.absent },
    }
}

/// A travel type.
pub(super) fn travel_type(key: &str, file: file::TravelType) -> Item {
    let name = file.code.as_ref().unwrap_or(&file.name);
    Item {
        guid: file.guid.unwrap_or_else(|| derived_guid(key, "travelexpensetype", name)),
        kind: ItemKind::TravelType(file.class),
        unit: file.unit.or_else(|| Some("kpl".to_owned())),
        price: None,
        vat_rate: Some(percent(file.vat)),
        sales_account: file.account.or_else(|| Some("3020".to_owned())),
        code: file.code,
        name: file.name,
        is_active: file.active,
        changed: file.changed.unwrap_or(Timestamp::UNIX_EPOCH),
        overrides: Overrides { raw: file.raw, absent: file.absent },
    }
}

fn percent(given: Option<Amount>) -> rust_decimal::Decimal {
    given.map_or(defaults::VAT_PERCENTS[0], |amount| amount.0)
}
