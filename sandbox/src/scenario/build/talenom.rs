//! Talenom's half of a scenario: accounts, contacts, products and the books.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::identifiers::BusinessId;
use crate::limit::Limit;
use crate::scenario::{Problem, defaults, file};
use crate::talenom::ledger::{Book, LedgerAccount};
use crate::talenom::state::{Account, Organization, Tax};
use crate::talenom::{insert_contact, insert_product};

/// A company at Talenom.
pub(super) fn organization(file: file::Talenom, number: i64) -> Result<Organization, Problem> {
    let refusal = match &file.refusal_status {
        None => StatusCode::METHOD_NOT_ALLOWED,
        Some(status) => match status.value {
            405 => StatusCode::METHOD_NOT_ALLOWED,
            501 => StatusCode::NOT_IMPLEMENTED,
            other => {
                return Err(Problem::at(status, format!("refusal_status {other} is neither 405 nor 501")));
            }
        },
    };
    let mut organization = Organization {
        number: file.organization_number.unwrap_or(number),
        client_has_access: file.client_has_access,
        capabilities: file.capabilities,
        refusal,
        limit: file.requests_per_second.map(|per_second| Limit::new(per_second.into())),
        latency: Duration::from_millis(file.latency_ms),
        accounts: match file.sales_accounts {
            Some(given) => given.into_iter().map(account).collect(),
            None => defaults::talenom_accounts(),
        },
        contacts: Vec::new(),
        products: Vec::new(),
        invoices: Vec::new(),
        book: book(file.ledger),
        references: HashMap::new(),
        contacts_written: Vec::new(),
        products_written: Vec::new(),
        invoices_written: Vec::new(),
        writes: 0,
    };
    for contact in file.contacts {
        let body = self::contact(organization.number, contact);
        insert_contact(&mut organization, body);
    }
    for product in file.products {
        let body = json!({ "code": product.code, "name": product.name });
        let Value::Object(mut fields) = body else { continue };
        fields.extend(product.fields);
        insert_product(&mut organization, fields);
    }
    Ok(organization)
}

fn book(file: file::Ledger) -> Book {
    let account = |account: file::LedgerAccount| LedgerAccount {
        number: account.number,
        name: account.name,
        is_enabled: account.enabled,
        role: account.role,
    };
    let (from, to) = defaults::PERIODS;
    Book {
        accounts: match file.accounts {
            Some(given) => given.into_iter().map(account).collect(),
            None => defaults::ledger_accounts(),
        },
        periods: (file.from.unwrap_or(from), file.to.unwrap_or(to)),
        closed_to: file.closed_to,
        cost_centers: file.cost_centers,
        duplicate_id: file.duplicate_id,
        page_index: file.page_index,
        vouchers: Vec::new(),
        next_match_key: 0,
        written: Vec::new(),
    }
}

/// A sales account.
pub(in crate::scenario) fn account(account: file::TalenomAccount) -> Account {
    let tax = |tax: file::Tax| Tax {
        percent: tax.percent.0,
        category: tax.category.as_str().to_owned(),
        valid_from: tax.valid_from,
        valid_to: tax.valid_to,
    };
    Account {
        number: account.number,
        name: account.name,
        is_enabled: account.enabled,
        taxes: account.taxes.into_iter().map(tax).collect(),
    }
}

fn contact(organization_number: i64, file: file::Contact) -> Map<String, Value> {
    let address = file.address.map(|address| {
        json!({
            "address1": address.street, "postalCode": address.postal_code, "postOffice": address.city,
            "country": address.country,
        })
    });
    let contact = json!({
        "organizationNumber": organization_number, "type": "Business", "number": file.number.unwrap_or_else(|| "0".to_owned()),
        "name": file.name, "currency": "EUR", "InvoiceLanguage": "fi-FI",
        "businessId": file.business_id.as_ref().map(BusinessId::as_str),
        "vatId": file.business_id.as_ref().map(BusinessId::vat_number),
        "invoicingAddress": address.unwrap_or_else(|| json!({})),
    });
    let Value::Object(mut fields) = contact else { return Map::new() };
    fields.extend(file.fields);
    fields
}
