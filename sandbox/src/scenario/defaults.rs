//! What a scenario need not say: a Finnish company's usual statuses, accounts and rates.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use crate::identifiers::derived_guid;
use crate::severa::Status;
use crate::severa::state::{Address, SalesAccount};
use crate::talenom::ledger::{LedgerAccount, Role};
use crate::talenom::state::{Account, Tax};

/// The status of invoices that a scenario gives none, and of generated ones.
pub(super) const WAITING: &str = "Odottaa siirtoa Talenomiin";

/// The add-on by which Talenom itself fetches invoices; its name is assumed.
pub(super) const ADDON: &str = "Talenom";

/// The scopes that a client of Severa has.
pub(super) const SCOPES: [&str; 5] =
    ["customers:read", "invoices:read", "invoices:write", "organization:read", "settings:read"];

/// VAT percents of a company in Finland, the usual one first.
pub(super) const VAT_PERCENTS: [Decimal; 4] = [
    Decimal::from_parts(255, 0, 0, false, 1),
    Decimal::from_parts(135, 0, 0, false, 1),
    Decimal::from_parts(10, 0, 0, false, 0),
    Decimal::ZERO,
];

/// From draft to paid, with the pair of statuses that an integration moves invoices between.
pub(super) fn statuses(organization: &str) -> Vec<Status> {
    let plain = |name: &str| Status {
        guid: derived_guid(organization, "invoicestatus", name),
        name: name.to_owned(),
        is_active: true,
        is_default: false,
        is_default_for_credit_note: false,
        is_read_only: false,
        has_invoice_number: false,
        is_sent: false,
        is_waiting_payment: false,
        is_paid: false,
    };
    let numbered = |name: &str| Status { has_invoice_number: true, is_read_only: true, ..plain(name) };
    vec![
        Status { is_default: true, is_default_for_credit_note: true, ..plain("Luonnos") },
        plain("Hyväksytty"),
        numbered(WAITING),
        Status { is_sent: true, is_waiting_payment: true, ..numbered("Siirretty Talenomiin") },
        Status { is_read_only: false, ..numbered("Siirtovirhe") },
        Status { is_sent: true, is_paid: true, ..numbered("Maksettu") },
        Status { is_active: false, ..numbered("Siirretty vanhaan järjestelmään") },
    ]
}

/// The numbers and names that both sides share.
const ACCOUNTS: [(i64, &str); 6] = [
    (3000, "Palvelumyynti"),
    (3010, "Tavaramyynti"),
    (3020, "Matkakulujen laskutus"),
    (3100, "Myynti, alennettu verokanta"),
    (3200, "Rakentamispalvelut, käännetty verovelvollisuus"),
    (3300, "Ulkomaanmyynti ja veroton myynti"),
];

/// Severa's sales accounts.
pub(super) fn severa_accounts(organization: &str) -> Vec<SalesAccount> {
    let account = |(number, name): (i64, &str)| SalesAccount {
        guid: derived_guid(organization, "salesaccount", &number.to_string()),
        number: number.to_string(),
        name: name.to_owned(),
        is_active: true,
    };
    ACCOUNTS.map(account).to_vec()
}

/// Talenom's sales accounts, with the Finnish tax percents of each and their dates.
pub(super) fn talenom_accounts() -> Vec<Account> {
    let standard = || {
        vec![
            Tax {
                percent: Decimal::from(24),
                category: "S".to_owned(),
                valid_from: Some(date(2013, 1, 1)),
                valid_to: Some(date(2024, 8, 31)),
            },
            Tax {
                percent: VAT_PERCENTS[0],
                category: "S".to_owned(),
                valid_from: Some(date(2024, 9, 1)),
                valid_to: None,
            },
        ]
    };
    let always = |percent: Decimal, category: &str| Tax {
        percent,
        category: category.to_owned(),
        valid_from: None,
        valid_to: None,
    };
    let reduced = || {
        vec![
            Tax {
                percent: Decimal::from(14),
                category: "S".to_owned(),
                valid_from: Some(date(2013, 1, 1)),
                valid_to: Some(date(2025, 12, 31)),
            },
            Tax {
                percent: VAT_PERCENTS[1],
                category: "S".to_owned(),
                valid_from: Some(date(2026, 1, 1)),
                valid_to: None,
            },
            always(VAT_PERCENTS[2], "S"),
        ]
    };
    let taxes = |number: i64| match number {
        3100 => reduced(),
        3200 => vec![always(Decimal::ZERO, "AE")],
        3300 => ["K", "AE", "G", "E", "Z", "O"].map(|category| always(Decimal::ZERO, category)).to_vec(),
        _ => standard(),
    };
    let account = |(number, name): (i64, &str)| Account {
        number,
        name: name.to_owned(),
        is_enabled: true,
        taxes: taxes(number),
    };
    ACCOUNTS.map(account).to_vec()
}

/// The days from and to which there are accounting periods.
pub(super) const PERIODS: (Date, Date) = (date(2020, 1, 1), date(2029, 12, 31));

/// The accounts that booking a sale needs beside the sales accounts.
pub(super) fn ledger_accounts() -> Vec<LedgerAccount> {
    let account = |number: &str, name: &str, role| LedgerAccount {
        number: number.to_owned(),
        name: name.to_owned(),
        is_enabled: true,
        role,
    };
    vec![
        account("1701", "Myyntisaamiset", Role::Items),
        account("1910", "Pankkitili", Role::Plain),
        account("2939", "Arvonlisäverovelka", Role::SalesVat),
        account("8590", "Pyöristyserot", Role::Plain),
    ]
}

/// The seller's address.
pub(super) fn address() -> Address {
    Address {
        street: "Kauppakatu 12".to_owned(),
        postal_code: "90100".to_owned(),
        city: "Oulu".to_owned(),
        country: "FI".to_owned(),
    }
}
