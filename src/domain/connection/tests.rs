use jiff::civil::date;
use uuid::Uuid;

use super::*;

/// An active connection of a whole organization.
pub(crate) fn connection() -> Connection {
    Connection {
        id: ConnectionId::parse("rautio").unwrap(),
        display_name: "Rautio Oy".to_owned(),
        organization: Uuid::nil().into(),
        companies: Vec::new(),
        business_id: BusinessId::parse("2077474-0").unwrap(),
        talenom_organization: TalenomOrganization::new(14222).unwrap(),
        agreement_reference: Some("SOP-1".to_owned()),
        state: ConnectionState::Active,
        settings: Settings {
            waiting_status: StatusChoice::parse("Odottaa").unwrap(),
            transferred_status: StatusChoice::parse("Siirretty").unwrap(),
            error_status: None,
            after_rows: AfterRows::Approve,
            receivable_account: AccountNumber::new(1701).unwrap(),
            delivery_order: vec![DeliveryChannel::Paper],
            invoice_language: "fi-FI".to_owned(),
            cut_over: Some(date(2026, 11, 1)),
            default_accounts: Vec::new(),
            old_rate_accounts: Vec::new(),
            totals_tolerance: Amount::parse("0.05").unwrap(),
            invoice_numbers: InvoiceNumbers::Severa,
            contact_type_default: ContactType::Business,
            e_invoice_removal_percent_max: 20,
            deactivate_products: false,
            rows_without_products: false,
        },
        version: 7,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        activation: Some(Activation { at: Timestamp::UNIX_EPOCH, baseline_count: 3 }),
    }
}

#[test]
fn a_lifted_suspension_leads_back_to_where_it_was() {
    let mut active = connection();
    let mut created = Connection { state: ConnectionState::Created, activation: None, ..connection() };
    for (connection, before) in
        [(&mut active, ConnectionState::Active), (&mut created, ConnectionState::Created)]
    {
        connection.suspend(true);
        assert_eq!(connection.state, ConnectionState::Suspended);
        connection.suspend(false);
        assert_eq!(connection.state, before);
    }
}

#[test]
fn a_whole_organization_has_every_company() {
    let of = |companies: &[u128]| Connection {
        companies: companies.iter().map(|company| Uuid::from_u128(*company).into()).collect(),
        ..connection()
    };
    for (one, other, shares) in [
        (of(&[]), of(&[]), true),
        (of(&[1]), of(&[]), true),
        (of(&[1, 2]), of(&[2, 3]), true),
        (of(&[1]), of(&[2]), false),
        (of(&[]), Connection { organization: Uuid::max().into(), ..connection() }, false),
    ] {
        assert_eq!(one.shares_company_with(&other), shares);
        assert_eq!(other.shares_company_with(&one), shares);
    }
}
