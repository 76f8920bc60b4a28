//! Values to store.

use std::{collections::BTreeMap, time::Duration};

use jiff::{Timestamp, civil::date};
use secrecy::SecretString;
use severa_connector::{
    domain::{
        connection::{
            AfterRows, Connection, ConnectionState, Credentials, DefaultAccount, InvoiceNumbers,
            OldRateAccount, Settings, StatusChoice,
        },
        contact::{ContactLink, ContactType, DeliveryChannel, LinkKey, LinkState},
        finding::{Code, Finding, Place},
        ids::{
            AccountNumber, BusinessId, ConnectionId, ContactId, CustomerGuid, CustomerNumber, InvoiceGuid,
            InvoiceNumber, LinkId, Marker, OrganizationGuid, RunId, TalenomOrganization,
        },
        invoice::RowType,
        journal,
        link::Origin,
        money::{Amount, Currency, Percent},
        run::{Item, Job, Outcome, Subject, TransferParameters},
        sales_invoice::{Delivery, InvoiceKind, SalesInvoice, Totals},
        transfer::{Progress, Seen, Transfer, TransferKey, Way},
        vat::Treatment,
    },
    store::{Found, Lane, Lease, NewRun, Save, Store},
};
use uuid::Uuid;

pub(super) const MINUTE: Duration = Duration::from_mins(1);
pub(super) const CLIENT_ID: &str = "talenom_Xk42Qp.apps.example";
pub(super) const CLIENT_SECRET: &str = "sekret-7f0a53bd19";
pub(super) const BUSINESS_ID: &str = "2077474-0";

pub(super) fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

pub(super) fn connection_id(number: u128) -> ConnectionId {
    ConnectionId::parse(&format!("company-{number}")).unwrap()
}

pub(super) fn organization(number: u128) -> OrganizationGuid {
    Uuid::from_u128(0xA000_0000 + number).into()
}

pub(super) fn lane(number: u128) -> Lane {
    Lane::of(organization(number))
}

pub(super) fn connection(number: u128) -> Connection {
    Connection {
        id: connection_id(number),
        display_name: format!("Company number {number}"),
        organization: organization(number),
        companies: Vec::new(),
        business_id: BusinessId::parse(BUSINESS_ID).unwrap(),
        talenom_organization: TalenomOrganization::new(14222).unwrap(),
        agreement_reference: Some("SOP-2026-1".to_owned()),
        state: ConnectionState::Created,
        settings: Settings {
            waiting_status: StatusChoice::parse("Odottaa siirtoa Talenomiin").unwrap(),
            transferred_status: StatusChoice::parse(&Uuid::from_u128(7).to_string()).unwrap(),
            error_status: None,
            after_rows: AfterRows::LeaveDraft,
            receivable_account: AccountNumber::new(1700).unwrap(),
            delivery_order: vec![DeliveryChannel::EInvoice, DeliveryChannel::Email],
            invoice_language: "fi-FI".to_owned(),
            cut_over: Some(date(2026, 11, 1)),
            default_accounts: vec![DefaultAccount {
                row_type: RowType::Hours,
                treatment: Some(Treatment::EuService),
                account: AccountNumber::new(3300).unwrap(),
            }],
            old_rate_accounts: vec![OldRateAccount {
                percent: Percent::parse("24").unwrap(),
                account: AccountNumber::new(3005).unwrap(),
            }],
            totals_tolerance: Amount::parse("0.05").unwrap(),
            invoice_numbers: InvoiceNumbers::Talenom,
            contact_type_default: ContactType::Consumer,
            e_invoice_removal_percent_max: 30,
            deactivate_products: false,
            rows_without_products: false,
        },
        version: 1,
        created_at: time(0),
        updated_at: time(1),
        activation: None,
    }
}

pub(super) fn credentials() -> Credentials {
    Credentials { client_id: CLIENT_ID.to_owned(), client_secret: SecretString::from(CLIENT_SECRET) }
}

pub(super) fn job(number: i64) -> Job {
    let numbers = vec![InvoiceNumber::new(number).unwrap()];
    Job::TransferInvoices(TransferParameters { numbers, ..TransferParameters::default() })
}

pub(super) fn new_run(company: u128, seconds: i64) -> NewRun {
    NewRun {
        id: RunId::from(Uuid::now_v7()),
        connection: connection_id(company),
        lane: lane(company),
        job: job(seconds + 1),
        request_id: None,
        trace_parent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        now: time(seconds),
    }
}

pub(super) fn key(company: u128, invoice: u128) -> TransferKey {
    TransferKey {
        organization: organization(company),
        invoice: InvoiceGuid::from(Uuid::from_u128(0xB000_0000 + invoice)),
    }
}

pub(super) fn transfer(company: u128, invoice: u128) -> Transfer {
    let sum = |text: &str| Amount::parse(text).unwrap();
    Transfer {
        key: key(company, invoice),
        connection: connection_id(company),
        way: Way::SalesInvoice,
        progress: Progress::default(),
        seen: Seen {
            number: Some(InvoiceNumber::new(1000 + i64::try_from(invoice).unwrap()).unwrap()),
            customer_number: Some(CustomerNumber::new(77).unwrap()),
            date: Some(date(2026, 11, 3)),
            due_date: Some(date(2026, 11, 17)),
            totals: Some(Totals {
                net: sum("100"),
                tax: sum("25.5"),
                gross: sum("125.5"),
                currency: Currency::EUR,
            }),
            credits: None,
        },
        findings: Vec::new(),
        held_since: None,
        problem_since: None,
        written: None,
        found_at: time(i64::try_from(invoice).unwrap()),
        updated_at: time(i64::try_from(invoice).unwrap()),
    }
}

pub(super) fn item(company: u128, invoice: u128, outcome: Outcome) -> Item {
    Item {
        subject: Subject::Invoice(key(company, invoice)),
        outcome,
        is_ready: false,
        is_new_problem: false,
        first_seen_at: None,
        has_attention: false,
        findings: Vec::new(),
        failure: None,
        content_hash: None,
        preview: None,
    }
}

pub(super) fn finding(code: Code) -> Finding {
    Finding::new(code, Place::Row { number: 2, field: "vatRate".into() })
        .found(AccountNumber::new(3000).unwrap())
}

pub(super) fn preview(invoice: u128) -> SalesInvoice {
    SalesInvoice {
        marker: Marker::of_invoice(key(1, invoice).invoice),
        kind: InvoiceKind::Normal,
        number: InvoiceNumber::new(1001).unwrap(),
        numbers: InvoiceNumbers::Severa,
        date: date(2026, 11, 3),
        due_date: date(2026, 11, 17),
        payment_term: Some(14),
        overdue_interest: None,
        reference_number: None,
        currency: Currency::EUR,
        exchange_rate: None,
        delivery: Delivery::on(date(2026, 11, 3)),
        recipient: None,
        our_reference: None,
        your_reference: Some("Matti Meikalainen".to_owned()),
        order_number: None,
        free_text: None,
        delivery_channel: None,
        lines: Vec::new(),
    }
}

pub(super) fn link(company: u128, customer: u128, state: LinkState) -> ContactLink {
    ContactLink {
        id: LinkId::from(Uuid::from_u128(0xD000_0000 + company * 100 + customer)),
        key: link_key(company, customer),
        state,
        origin: Origin::Number,
        made_at: time(2),
        end: None,
    }
}

pub(super) fn link_key(company: u128, customer: u128) -> LinkKey {
    LinkKey {
        organization: organization(company),
        talenom_organization: TalenomOrganization::new(14222).unwrap(),
        customer: CustomerGuid::from(Uuid::from_u128(0xC000_0000 + customer)),
    }
}

pub(super) fn contact(number: u32) -> ContactId {
    ContactId::parse(&format!("c-{number}")).unwrap()
}

pub(super) fn entry(company: u128, invoice: u128, event: &str) -> journal::Entry {
    journal::Entry {
        at: time(9),
        subject: journal::Subject::Transfer {
            key: key(company, invoice),
            revision: 1,
            step: "FOUND".to_owned(),
            standing: "GOING".to_owned(),
        },
        connection: connection_id(company),
        run: RunId::from(Uuid::nil()),
        event: event.to_owned(),
        details: BTreeMap::from([("gross".to_owned(), "125.50".to_owned())]),
    }
}

pub(super) fn found(run: RunId, transfer: Transfer) -> Save {
    Save { found: vec![Found { run, transfer }], ..Save::default() }
}

pub(super) fn finished(run: RunId, items: Vec<Item>) -> Save {
    Save { items: items.into_iter().map(|item| (run, item)).collect(), ..Save::default() }
}

/// A run of company 1 that is going on.
pub(super) async fn running(backend: &super::Backend) -> (RunId, Lease) {
    running_of(&backend.store, 1).await
}

/// A run of a company that is going on.
pub(super) async fn running_of(store: &Store, company: u128) -> (RunId, Lease) {
    insert_company(store, company).await;
    store.start_run(new_run(company, 0)).await.unwrap();
    let taken = store.take_run("a", MINUTE, time(0)).await.unwrap().unwrap();
    (taken.run.id, taken.lease)
}

/// A company with a connection.
pub(super) async fn insert_company(store: &Store, company: u128) {
    store.insert_connection(&connection(company), &credentials()).await.unwrap();
}
