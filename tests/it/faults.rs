//! Every fault of every writing call, in every manner of Talenom's: each invoice ends as exactly one with content, or is
//! rightly uncertain, and never a second one with content.
//!
//! Each test is one call in one manner. In it every fault has a company of its own, and all of them run at once. What came
//! of it is read from the sandbox's log of effects only; what the service says of it must agree.

mod ledger;

use std::fmt::Write;

use sandbox::{Failure, Fault};
use severa_connector::rpc::v1;

use crate::harness::Service;

use ledger::Ledger;

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";
const NUMBER: i64 = 501;

/// Longer than the request's time limit, and shorter than the quiet time.
const LATE: u64 = 1_400;

/// A call that writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    CreateContact,
    UpdateContact,
    CreateDraft,
    WriteRows,
    Approve,
    DeleteDraft,
    SetStatus,
}

impl Call {
    const fn operation(self) -> &'static str {
        match self {
            Self::CreateContact => "talenom.createContact",
            Self::UpdateContact => "talenom.updateContact",
            Self::CreateDraft => "talenom.createDraftInvoice",
            Self::WriteRows => "talenom.updateInvoice",
            Self::Approve => "talenom.approveInvoice",
            Self::DeleteDraft => "talenom.deleteDraftInvoice",
            Self::SetStatus => "severa.patchInvoice",
        }
    }
}

/// What goes wrong, by a name that can be a company's key.
fn faults(call: Call) -> Vec<(&'static str, Fault)> {
    let without = |failure| Fault::new(call.operation(), failure);
    let with = |failure| without(failure).after_effect();
    vec![
        ("status-500-without-effect", without(Failure::Status(500))),
        ("status-500-with-effect", with(Failure::Status(500))),
        ("bare-503-without-effect", without(Failure::BareStatus(503))),
        ("bare-503-with-effect", with(Failure::BareStatus(503))),
        ("late-effect", without(Failure::LateMs(LATE))),
        ("late-answer", with(Failure::LateMs(LATE))),
        ("cut-answer", with(Failure::Cut)),
        ("reset-without-effect", without(Failure::Reset)),
        ("reset-with-effect", with(Failure::Reset)),
        ("reset-twice-without-effect", without(Failure::Reset).next(2)),
        ("reset-twice-with-effect", with(Failure::Reset).next(2)),
        ("late-effect-twice", without(Failure::LateMs(LATE)).next(2)),
        ("slow-body", with(Failure::SlowBodyMs(LATE))),
        ("html-without-effect", without(Failure::WrongContentType)),
        ("html-with-effect", with(Failure::WrongContentType)),
        ("thin-without-effect", without(Failure::Thin)),
        ("thin-with-effect", with(Failure::Thin)),
        ("stale-row-version", without(Failure::StaleRowVersion)),
        ("limited", without(Failure::RateLimited { retry_after_s: None })),
        ("limited-with-retry-after", without(Failure::RateLimited { retry_after_s: Some(1) })),
        ("status-400", without(Failure::Status(400))),
        ("status-401", without(Failure::Status(401))),
    ]
}

/// A company for each fault.
fn scenario(call: Call, manner: &str) -> String {
    let mut text =
        "talenom: { client_id: t-client, client_secret: t-secret, subscription_key: t-key, scope: sales }\n\
                    organizations:\n"
            .to_owned();
    let capabilities = if manner == "honoured" { String::new() } else { manner.to_owned() };
    // A contact that lacks what Severa's register says.
    let contacts = if call == Call::UpdateContact { r#"{ number: "1001", name: Asiakas }"# } else { "" };
    for (place, (fault, _)) in faults(call).into_iter().enumerate() {
        let number = 20_000 + place;
        // Writing into a String cannot fail.
        let _ = write!(
            text,
            r#"  - key: {fault}
    name: Koeyritys Oy
    business_id: 2077474-0
    severa: {{ client_id: {fault}, client_secret: s-secret, requests_per_second: 1000 }}
    talenom: {{ organization_number: {number}, capabilities: {{ {capabilities} }}, contacts: [{contacts}] }}
    customers:
      - number: 1001
        name: Asiakas Oy
        business_id: 2332748-7
        email: laskut@asiakas.example
        address: {{ street: Katu 1, postal_code: "00100", city: Helsinki }}
    invoices:
      - {{ number: {NUMBER}, customer: 1001, date: 2026-11-02, rows: [{{ description: Suunnittelu, quantity: 8, unit: h, price: 100, vat: 25.5, account: "3000" }}] }}
"#
        );
    }
    text
}

/// A server with a connection for each fault's company.
async fn companies(call: Call, manner: &str) -> Service {
    let mut vars = vec![
        ("SEVERA_CONNECTOR_SEVERA_REQUESTS_PER_SECOND", "1000"),
        ("SEVERA_CONNECTOR_CONCURRENT_RUNS_MAX", "64"),
        ("SEVERA_CONNECTOR_REQUEST_TIMEOUT_S", "1"),
        ("SEVERA_CONNECTOR_QUIET_TIME_S", "2"),
    ];
    if manner == "reference_echo: refused" {
        // Whether Talenom refuses references cannot be told from another refusal: the settings say it.
        vars.push(("SEVERA_CONNECTOR_TALENOM_CAPABILITIES_ABSENT", "reference-echo"));
    }
    let service = Service::start_with(&scenario(call, manner), &vars).await;
    let after_rows = if call == Call::Approve { v1::AfterRows::Approve } else { v1::AfterRows::LeaveDraft };
    for (place, (key, _)) in faults(call).into_iter().enumerate() {
        let number = i64::try_from(20_000 + place).unwrap();
        service.connect_company(key, key, number, after_rows).await;
    }
    service
}

/// Runs these companies once, at once; gives those whose invoice is not at its end.
async fn run_all(service: &Service, keys: &[&'static str]) -> Vec<&'static str> {
    let runs = futures_util::future::join_all(keys.iter().map(|key| service.run_of(key))).await;
    let has_ended = |run: &v1::Run| {
        let summary = run.summary.as_ref().unwrap();
        summary.found == 1 && summary.transferred + summary.skipped == 1
    };
    keys.iter().zip(&runs).filter(|(_, run)| !has_ended(run)).map(|(key, _)| *key).collect()
}

/// Where a company's one invoice stands, as the service says it.
async fn standing(service: &Service, key: &str) -> v1::Transfer {
    let request = v1::ListTransfersRequest {
        parent: "organizations/-".to_owned(),
        connection: format!("connections/{key}"),
        ..Default::default()
    };
    let listed = service.transfers().await.list_transfers(request).await.unwrap().into_inner().transfers;
    let [transfer] = listed.as_slice() else { panic!("{key}: {listed:?}") };
    transfer.clone()
}

/// Whether nobody can say what became of the call, so that a person has to.
fn may_stay_uncertain(call: Call, manner: &str, fault: &str) -> bool {
    let is_answered = matches!(
        fault,
        "stale-row-version" | "limited" | "limited-with-retry-after" | "status-400" | "status-401"
    );
    call == Call::CreateContact && manner == "find: refused" && !is_answered
}

async fn assert_ended_well(service: &Service, call: Call, manner: &str, fault: &str) {
    let what = format!("{call:?}, {manner}, {fault}");
    let (transfer, ledger) = (standing(service, fault).await, Ledger::of(service, fault));
    let orphans = usize::try_from(transfer.orphan_drafts).unwrap();
    assert!(ledger.empty() <= orphans, "{what}: {} empty drafts, {orphans} known", ledger.empty());
    assert!(ledger.contacts.len() <= 1, "{what}: {} contacts", ledger.contacts.len());
    let written = ledger.with_content();
    if may_stay_uncertain(call, manner, fault) && transfer.standing() == v1::Standing::Uncertain {
        assert!(written.is_empty(), "{what}: uncertain, and yet written");
        assert_eq!(ledger.status, WAITING, "{what}");
        return;
    }
    if call == Call::DeleteDraft {
        assert_eq!(transfer.standing(), v1::Standing::Withdrawn, "{what}: {transfer:?}");
        let is_left = transfer.findings.iter().any(|finding| finding.code == "DRAFT_LEFT");
        assert_eq!(is_left, !written.is_empty(), "{what}: {:?}", transfer.findings);
        assert_eq!(is_left, manner.starts_with("delete_draft"), "{what}");
        assert_eq!(ledger.status, "Luonnos", "{what}");
        return;
    }
    if manner == "sales_accounts: ignored" {
        // Talenom says that it has no account, so nothing may go there.
        assert_eq!((transfer.standing(), written.len()), (v1::Standing::Held, 0), "{what}: {transfer:?}");
        return;
    }
    if call == Call::UpdateContact && manner == "find: refused" {
        // Its number is taken by a contact that nobody can look up.
        assert_eq!(transfer.standing(), v1::Standing::Held, "{what}: {transfer:?}");
        return;
    }
    if call == Call::UpdateContact {
        let cannot = manner.starts_with("contact_update") || manner.starts_with("read");
        assert_eq!(
            transfer.findings.iter().any(|finding| finding.code == "CONTACT_NOT_UPDATED"),
            cannot,
            "{what}"
        );
        assert_eq!(ledger.has_updated_contact(), !cannot, "{what}");
    }
    let [invoice] = written.as_slice() else { panic!("{what}: {} with content", written.len()) };
    assert_eq!(invoice.totals.including_tax, 1004.into(), "{what}");
    assert_eq!(invoice.number, Some(NUMBER), "{what}");
    if call == Call::Approve && manner.starts_with("approve") {
        assert_eq!(transfer.standing(), v1::Standing::Held, "{what}: {transfer:?}");
        assert_eq!((invoice.status.as_str(), ledger.status.as_str()), ("Draft", WAITING), "{what}");
        return;
    }
    assert_eq!(transfer.standing(), v1::Standing::Transferred, "{what}: {transfer:?}");
    assert_eq!(ledger.status, TRANSFERRED, "{what}");
    let is_approved = invoice.status == "Approved";
    assert_eq!(is_approved, call == Call::Approve, "{what}: {}", invoice.status);
}

async fn one_invoice_or_rightly_uncertain(call: Call, manner: &str) {
    let service = companies(call, manner).await;
    let keys: Vec<&str> = faults(call).into_iter().map(|(key, _)| key).collect();
    if call == Call::DeleteDraft {
        // The rows stand, the status is refused, and somebody takes the invoice back.
        for key in &keys {
            service.sandbox.fault(Fault::new(Call::SetStatus.operation(), Failure::Status(400)).of(*key));
        }
        run_all(&service, &keys).await;
        for key in &keys {
            service.sandbox.severa_set_status(key, &NUMBER.to_string(), "Luonnos");
        }
    }
    for (key, fault) in faults(call) {
        service.sandbox.fault(fault.of(key));
    }
    let unsettled = run_all(&service, &keys).await;
    service.sandbox.clear_faults();
    // Once more, as the scheduler would, where the first run could not settle it.
    run_all(&service, &unsettled).await;
    for fault in keys {
        assert_ended_well(&service, call, manner, fault).await;
    }
    service.finish();
}

/// For each call a module with a test of it as it should be, and for each capability of Talenom's one of it ignored and one
/// of it refused. What the settling of the call cannot notice is tried by `scripts/test faults -- --ignored`.
macro_rules! faults_of {
    ($call:ident in $module:ident notices $($noticed:ident),+; not $($other:ident),*) => {
        mod $module {
            use super::{Call, one_invoice_or_rightly_uncertain};

            #[tokio::test]
            async fn honoured() {
                one_invoice_or_rightly_uncertain(Call::$call, "honoured").await;
            }

            $(faults_of!(@ $call $noticed);)+
            $(faults_of!(@ $call $other #[ignore = "the settling cannot notice it"]);)*
        }
    };
    (@ $call:ident $capability:ident $(#[$ignored:meta])?) => {
        mod $capability {
            use super::{Call, one_invoice_or_rightly_uncertain};

            #[tokio::test]
            $(#[$ignored])?
            async fn ignored() {
                let manner = concat!(stringify!($capability), ": ignored");
                one_invoice_or_rightly_uncertain(Call::$call, manner).await;
            }

            #[tokio::test]
            $(#[$ignored])?
            async fn refused() {
                let manner = concat!(stringify!($capability), ": refused");
                one_invoice_or_rightly_uncertain(Call::$call, manner).await;
            }
        }
    };
}

faults_of!(CreateContact in create_contact notices find, read, reference_echo; not contact_update, approve, delete_draft, sales_accounts);
faults_of!(UpdateContact in update_contact notices find, read, contact_update, reference_echo; not approve, delete_draft, sales_accounts);
faults_of!(CreateDraft in create_draft notices find, read, reference_echo; not contact_update, approve, delete_draft, sales_accounts);
faults_of!(WriteRows in write_rows notices find, read, reference_echo; not contact_update, approve, delete_draft, sales_accounts);
faults_of!(Approve in approve notices find, read, approve; not contact_update, delete_draft, sales_accounts, reference_echo);
faults_of!(DeleteDraft in delete_draft notices find, read, delete_draft; not contact_update, approve, sales_accounts, reference_echo);
faults_of!(SetStatus in set_status notices sales_accounts; not find, read, contact_update, approve, delete_draft, reference_echo);
