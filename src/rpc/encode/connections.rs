//! Connections, and what a test of one saw.

use super::{count, timestamp};
use crate::{
    domain::{
        connection::{
            AfterRows, Connection, ConnectionState, DefaultAccount, InvoiceNumbers, OldRateAccount, Settings,
        },
        contact::{ContactType, DeliveryChannel},
        invoice::RowType,
        vat::Treatment,
    },
    engine::{Check, CheckResult, TestReport},
    rpc::{names, status, v1},
    talenom::{Capability, CapabilityState},
};

pub(in crate::rpc) fn connection(connection: &Connection) -> v1::Connection {
    v1::Connection {
        name: names::of_connection(&connection.id),
        display_name: connection.display_name.clone(),
        state: match connection.state {
            ConnectionState::Created => v1::ConnectionState::Created,
            ConnectionState::Active => v1::ConnectionState::Active,
            ConnectionState::Suspended => v1::ConnectionState::Suspended,
            ConnectionState::Deleted => v1::ConnectionState::Deleted,
        }
        .into(),
        severa_organization: connection.organization.to_string(),
        severa_client_id: String::new(),
        severa_client_secret: String::new(),
        business_id: connection.business_id.as_str().to_owned(),
        talenom_organization_number: connection.talenom_organization.get(),
        settings: Some(settings(&connection.settings)),
        etag: connection.version.to_string(),
        create_time: Some(timestamp(connection.created_at)),
        update_time: Some(timestamp(connection.updated_at)),
        activate_time: connection.activation.map(|activation| timestamp(activation.at)),
        companies: connection.companies.iter().map(ToString::to_string).collect(),
        agreement_reference: connection.agreement_reference.clone().unwrap_or_default(),
        suspended: connection.state == ConnectionState::Suspended,
        baseline_count: connection.activation.map_or(0, |activation| count(activation.baseline_count)),
    }
}

fn settings(settings: &Settings) -> v1::ConnectionSettings {
    v1::ConnectionSettings {
        waiting_status: settings.waiting_status.to_string(),
        transferred_status: settings.transferred_status.to_string(),
        error_status: settings.error_status.as_ref().map(ToString::to_string).unwrap_or_default(),
        after_rows: match settings.after_rows {
            AfterRows::LeaveDraft => v1::AfterRows::LeaveDraft,
            AfterRows::Approve => v1::AfterRows::Approve,
        }
        .into(),
        receivable_account: settings.receivable_account.to_string(),
        delivery_order: settings
            .delivery_order
            .iter()
            .map(|channel| self::channel(*channel).into())
            .collect(),
        invoice_language: settings.invoice_language.clone(),
        cut_over: settings.cut_over.map(|day| day.to_string()).unwrap_or_default(),
        default_accounts: settings.default_accounts.iter().map(default_account).collect(),
        old_rate_accounts: settings.old_rate_accounts.iter().map(old_rate_account).collect(),
        totals_tolerance: settings.totals_tolerance.to_string(),
        invoice_numbers: match settings.invoice_numbers {
            InvoiceNumbers::Severa => v1::InvoiceNumbers::Severa,
            InvoiceNumbers::Talenom => v1::InvoiceNumbers::Talenom,
        }
        .into(),
        contact_type_default: match settings.contact_type_default {
            ContactType::Business => v1::ContactType::Business,
            ContactType::Consumer => v1::ContactType::Consumer,
        }
        .into(),
        e_invoice_removal_percent_max: settings.e_invoice_removal_percent_max.into(),
        deactivate_products: settings.deactivate_products,
        rows_without_products: settings.rows_without_products,
    }
}

fn default_account(default: &DefaultAccount) -> v1::DefaultAccount {
    let row_type = match default.row_type {
        RowType::FlatRate => v1::RowType::FlatRate,
        RowType::Hours => v1::RowType::Hours,
        RowType::ProjectFees => v1::RowType::ProjectFees,
        RowType::TravelExpenses => v1::RowType::TravelExpenses,
    };
    let treatment = match default.treatment {
        None => v1::Treatment::Unspecified,
        Some(Treatment::Domestic) => v1::Treatment::Domestic,
        Some(Treatment::DomesticReverseCharge) => v1::Treatment::DomesticReverseCharge,
        Some(Treatment::EuService) => v1::Treatment::EuService,
        Some(Treatment::EuGoods) => v1::Treatment::EuGoods,
        Some(Treatment::Export) => v1::Treatment::Export,
        Some(Treatment::OutsideScope) => v1::Treatment::OutsideScope,
        Some(Treatment::Exempt) => v1::Treatment::Exempt,
        Some(Treatment::ZeroRated) => v1::Treatment::ZeroRated,
        Some(Treatment::SellerNotRegistered) => v1::Treatment::SellerNotRegistered,
    };
    v1::DefaultAccount {
        row_type: row_type.into(),
        treatment: treatment.into(),
        account: default.account.to_string(),
    }
}

fn old_rate_account(old: &OldRateAccount) -> v1::OldRateAccount {
    v1::OldRateAccount { vat_percent: old.percent.to_string(), account: old.account.to_string() }
}

pub(super) const fn channel(channel: DeliveryChannel) -> v1::DeliveryChannel {
    match channel {
        DeliveryChannel::EInvoice => v1::DeliveryChannel::EInvoice,
        DeliveryChannel::Email => v1::DeliveryChannel::Email,
        DeliveryChannel::Paper => v1::DeliveryChannel::Paper,
        DeliveryChannel::SelfDelivery => v1::DeliveryChannel::SelfDelivery,
    }
}

pub(in crate::rpc) fn test_report(report: TestReport) -> v1::TestConnectionResponse {
    v1::TestConnectionResponse {
        checks: report.checks.into_iter().map(check).collect(),
        capabilities: report.capabilities.into_iter().map(capability).collect(),
    }
}

fn check(check: Check) -> v1::ConnectionCheck {
    let (status, failure) = match check.result {
        CheckResult::Passed => (v1::CheckStatus::Ok, None),
        CheckResult::Warning(failure) => (v1::CheckStatus::Warning, Some(failure)),
        CheckResult::Failed(failure) => (v1::CheckStatus::Failed, Some(failure)),
    };
    let error = failure.as_ref().map(status::run_error).unwrap_or_default();
    v1::ConnectionCheck {
        check: check.name.to_owned(),
        status: status.into(),
        code: error.reason,
        arguments: error.metadata,
        message: error.message,
    }
}

fn capability((capability, state): (Capability, CapabilityState)) -> v1::TalenomCapability {
    let (state, message) = match state {
        CapabilityState::Present => (v1::CapabilityState::Present, ""),
        CapabilityState::AbsentBySetting => {
            (v1::CapabilityState::AbsentBySetting, "the settings say that it is not there")
        }
        CapabilityState::AbsentByAnswer => {
            (v1::CapabilityState::AbsentByAnswer, "an answer showed that it is not there")
        }
    };
    let capability = match capability {
        Capability::Find => v1::Capability::Find,
        Capability::Read => v1::Capability::Read,
        Capability::ContactUpdate => v1::Capability::ContactUpdate,
        Capability::Approve => v1::Capability::Approve,
        Capability::DeleteDraft => v1::Capability::DeleteDraft,
        Capability::Products => v1::Capability::Products,
        Capability::SalesAccounts => v1::Capability::SalesAccounts,
        Capability::ReferenceEcho => v1::Capability::ReferenceEcho,
    };
    v1::TalenomCapability { capability: capability.into(), state: state.into(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::connection;

    #[test]
    fn a_connection_shows_its_settings_and_no_credentials() {
        let told = connection(&connection::tests::connection());
        assert_eq!((told.name.as_str(), told.etag.as_str()), ("connections/rautio", "7"));
        assert_eq!((told.severa_client_id.as_str(), told.severa_client_secret.as_str()), ("", ""));
        assert_eq!((told.baseline_count, told.agreement_reference.as_str()), (3, "SOP-1"));
        assert!(told.activate_time.is_some() && !told.suspended);
        let settings = told.settings.unwrap();
        assert_eq!(
            (settings.after_rows(), settings.cut_over.as_str()),
            (v1::AfterRows::Approve, "2026-11-01")
        );
        assert_eq!(settings.delivery_order, [i32::from(v1::DeliveryChannel::Paper)]);
    }
}
