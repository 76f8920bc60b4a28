//! One run of `TransferInvoices`, from the call to what stands in Talenom and Severa.

use severa_connector::rpc::v1;

use crate::harness::{CONNECTION, KEY, ORGANIZATION, Service, company, invoice};

const WAITING: &str = "Odottaa siirtoa Talenomiin";
const TRANSFERRED: &str = "Siirretty Talenomiin";

#[tokio::test]
async fn a_waiting_invoice_stands_in_talenom_and_is_marked_in_severa() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    assert_eq!(outcome.summary().transferred, 1);
    assert_eq!(outcome.run.state(), v1::RunState::Succeeded);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);

    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    let [held] = invoices.as_slice() else { panic!("{invoices:?}") };
    let result = outcome.result(501);
    assert_eq!(held["id"].as_str(), Some(result.talenom_invoice_id.as_str()));
    let guid = result.transfer.rsplit('/').next().unwrap();
    assert_eq!(held["externalReference"], format!("severa:{guid}"));
    for (field, expected) in [
        ("number", "501"),
        ("status", "\"Draft\""),
        ("date", "\"2026-11-02\""),
        ("totalExcludingTax", "800"),
        ("totalTax", "204"),
        ("totalIncludingTax", "1004"),
    ] {
        // The digits behind the sum do not matter, only the sum.
        let text = held[field].to_string();
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        assert_eq!(text, expected, "{field}");
    }
    let line = &held["lineItems"][0];
    assert_eq!(
        (line["productName"].as_str(), line["productCode"].as_str()),
        (Some("Suunnittelu"), Some("T100"))
    );
    assert_eq!(
        (line["salesAccountNumber"].to_string(), line["taxPercent"].to_string()),
        ("3000".into(), "25.5".into())
    );

    let contacts = service.sandbox.talenom_contacts(ORGANIZATION);
    let [contact] = contacts.as_slice() else { panic!("{contacts:?}") };
    assert_eq!(contact["number"], "1001");
    assert_eq!(contact["businessId"], "2332748-7");
    assert_eq!(
        (&contact["eInvoiceAddress"], &contact["eInvoiceOperator"]),
        (&"003723327487".into(), &"BAWCFI22".into())
    );
    service.finish();
}

#[tokio::test]
async fn a_second_run_writes_nothing() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().transferred, 2);
    service.sandbox.reset_calls();
    let second = service.transfer().await;
    assert_eq!((second.summary().found, second.results.len()), (0, 0));
    let calls = service.sandbox.calls();
    for write in [
        "talenom.createContact",
        "talenom.createDraftInvoice",
        "talenom.updateInvoice",
        "severa.patchInvoice",
    ] {
        assert_eq!(calls.received(write), 0, "{write}");
    }
    service.finish();
}

#[tokio::test]
async fn a_connection_that_approves_gets_its_invoices_booked_before_they_are_marked() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::Approve).await;
    assert_eq!(service.transfer().await.summary().transferred, 1);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION)[0]["status"], "Approved");
    service.finish();
}

#[tokio::test]
async fn validate_only_judges_everything_and_writes_nothing() {
    let faulty = invoice(502).replace("\"3000\"", "\"3999\"");
    let service = Service::start(&company(&[invoice(501), faulty])).await;
    service.connections().await.create_connection(crate::harness::new_connection()).await.unwrap();
    let parameters = Some(v1::TransferInvoicesParameters { validate_only: true, ..Default::default() });
    let request = v1::TransferInvoicesRequest { parameters, ..Default::default() };
    let plan = service.transfer_with(request).await.unwrap();
    plan.assert_adds_up();
    assert_eq!((plan.summary().ready, plan.summary().not_attempted, plan.summary().held), (1, 1, 1));
    let ready = plan.result(501);
    assert!(ready.ready);
    let preview = ready.preview.as_ref().unwrap();
    assert_eq!(preview.totals.as_ref().unwrap().gross, "1004.00");
    assert_eq!(preview.rows[0].unit_price, "100");
    assert_eq!(plan.codes(502), ["ACCOUNT_UNKNOWN"]);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), WAITING);
    assert!(service.sandbox.talenom_invoices(ORGANIZATION).is_empty());
    assert!(service.sandbox.talenom_contacts(ORGANIZATION).is_empty());
    service.finish();
}

#[tokio::test]
async fn what_is_wrong_waits_with_every_reason_and_the_others_go_on() {
    let cases = [
        (invoice(601).replace("\"3000\"", "\"3999\"").replace("25.5", "10"), vec!["ACCOUNT_UNKNOWN"]),
        (invoice(602).replace("25.5", "10"), vec!["ACCOUNT_VAT_MISMATCH"]),
        (invoice(603).replace("rows:", "credit_note: true, rows:"), vec!["CREDIT_WITHOUT_ORIGINAL"]),
        (invoice(604).replace("25.5", "24"), vec!["VAT_PERCENT_NOT_LAWFUL"]),
        (invoice(605).replace("25.5", "0"), vec!["ZERO_VAT"]),
        (
            invoice(606).replace("rows:", "raw: { totalTax: { amount: 204.06, currencyCode: EUR } }, rows:"),
            vec!["TOTALS_DIFFER"],
        ),
        (
            invoice(607).replace("rows:", "raw: { senderVatNumber: FI23327487 }, rows:"),
            vec!["SENDER_OTHER_COMPANY"],
        ),
    ];
    let mut invoices: Vec<String> = cases.iter().map(|(invoice, _)| invoice.clone()).collect();
    invoices.push(invoice(501));
    let service = Service::start(&company(&invoices)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    for (number, (_, codes)) in (601..).zip(&cases) {
        assert_eq!(&outcome.codes(number), codes, "{number}");
        assert_eq!(outcome.result(number).outcome(), v1::Outcome::Held, "{number}");
        assert_eq!(service.sandbox.severa_status_name(KEY, &number.to_string()), WAITING, "{number}");
    }
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Transferred);
    assert_eq!(outcome.run.state(), v1::RunState::PartiallySucceeded);
    assert_eq!(outcome.summary().new_problems, 7);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 1);
    // The same problems again are not new ones.
    assert_eq!(service.transfer().await.summary().new_problems, 0);
    service.finish();
}

#[tokio::test]
async fn a_held_invoice_goes_once_it_is_mended() {
    let service = Service::start(&company(&[invoice(501).replace("\"3000\"", "\"3999\"")])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.codes(501), ["ACCOUNT_UNKNOWN"]);
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.rows[0].sales_account = Some("3000".to_owned());
    });
    assert_eq!(service.transfer().await.summary().transferred, 1);
    service.finish();
}

#[tokio::test]
async fn an_answer_of_another_shape_fails_that_invoice_with_its_path() {
    let broken = invoice(502).replace("quantity: 8", "quantity: 8, raw: { quantity: kaksi }");
    let service = Service::start(&company(&[invoice(501), broken])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    let failed = outcome.result(502);
    assert_eq!((failed.outcome(), failed.failure_class()), (v1::Outcome::Failed, v1::FailureClass::Contract));
    assert!(failed.findings[0].message.contains("quantity"), "{failed:?}");
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Transferred);
    service.finish();
}

#[tokio::test]
async fn a_customer_that_talenom_has_is_linked_and_not_made_again() {
    let contact = r#"organization_number: 14222
      contacts: [{ number: "1001", name: Asiakas Oy, business_id: 2332748-7 }]"#;
    let scenario = company(&[invoice(501), invoice(502)]).replace("organization_number: 14222", contact);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.summary().transferred, 2);
    assert_eq!(service.sandbox.calls().received("talenom.createContact"), 0);
    assert_eq!(service.sandbox.talenom_contacts(ORGANIZATION).len(), 1);
    service.finish();
}

#[tokio::test]
async fn a_customer_without_a_number_is_read_alone_and_waits_for_one() {
    let numberless = invoice(501).replace("customer: 1001", "customer: Numeroton Oy");
    let customers = "customers:\n      - { name: Numeroton Oy, business_id: 2129112-6 }";
    let service = Service::start(&company(&[numberless]).replace("customers:", customers)).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let outcome = service.transfer().await;
    assert!(outcome.codes(501).contains(&"CUSTOMER_NUMBER_MISSING"), "{outcome:?}");
    assert_eq!(service.sandbox.calls().answered("severa.getCustomer", 200), 1);
    assert!(service.sandbox.talenom_contacts(ORGANIZATION).is_empty());
    service.finish();
}

#[tokio::test]
async fn a_contact_of_another_company_with_the_same_number_holds_the_invoice() {
    let contact = r#"organization_number: 14222
      contacts: [{ number: "1001", name: Toinen Oy, business_id: 2129112-6 }]"#;
    let scenario = company(&[invoice(501)]).replace("organization_number: 14222", contact);
    let service = Service::start(&scenario).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    assert_eq!(service.transfer().await.codes(501), ["CONTACT_OTHER_COMPANY"]);
    service.finish();
}

#[tokio::test]
async fn an_invoice_that_waits_again_is_only_marked_again_and_a_changed_one_is_told() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.transfer().await;
    for number in ["501", "502"] {
        service.sandbox.severa_set_status(KEY, number, WAITING);
    }
    service.sandbox.severa_edit_invoice(KEY, "502", |invoice| {
        invoice.our_reference = Some("toinen viite".to_owned());
    });
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    assert_eq!(outcome.summary().already_transferred, 2);
    assert_eq!(outcome.codes(502), ["CHANGED_AFTER_TRANSFER"]);
    assert_eq!(outcome.run.state(), v1::RunState::PartiallySucceeded);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), TRANSFERRED);
    assert_eq!(service.sandbox.severa_status_name(KEY, "502"), WAITING);
    assert_eq!(service.sandbox.talenom_invoices(ORGANIZATION).len(), 2);
    service.finish();
}

#[tokio::test]
async fn a_transferred_invoice_that_waits_again_in_another_shape_stops_nobody() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.transfer().await;
    service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
        invoice.overrides.raw.insert("dueDate".to_owned(), 7.into());
    });
    for number in ["501", "502"] {
        service.sandbox.severa_set_status(KEY, number, WAITING);
    }
    let outcome = service.transfer().await;
    outcome.assert_adds_up();
    assert_eq!(outcome.summary().already_transferred, 2);
    assert_eq!(service.sandbox.severa_status_name(KEY, "502"), TRANSFERRED);
    service.finish();
}

#[tokio::test]
async fn an_invoice_withdrawn_before_its_status_is_written_is_not_marked() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, sandbox::When::AfterEffect);
    let run = async { service.transfer().await };
    let person = async {
        gate.held(1).await;
        service.sandbox.severa_set_status(KEY, "501", "Luonnos");
        gate.release();
    };
    let (outcome, ()) = tokio::join!(run, person);
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Skipped);
    assert_eq!(outcome.codes(501), ["WITHDRAWN"]);
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), "Luonnos");
    service.finish();
}

#[tokio::test]
async fn an_invoice_withdrawn_between_rows_and_approval_is_not_approved_and_its_draft_is_gone() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::Approve).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, sandbox::When::AfterEffect);
    let run = async { service.transfer().await };
    let person = async {
        gate.held(2).await;
        service.sandbox.severa_set_status(KEY, "501", "Luonnos");
        gate.release();
    };
    let (outcome, ()) = tokio::join!(run, person);
    outcome.assert_adds_up();
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Skipped);
    assert_eq!(outcome.codes(501), ["WITHDRAWN"]);
    assert_eq!(outcome.result(502).outcome(), v1::Outcome::Transferred);
    let held = service.sandbox.talenom_invoices(ORGANIZATION);
    let [other] = held.as_slice() else { panic!("{held:?}") };
    assert_eq!((other["number"].as_i64(), other["status"].as_str()), (Some(502), Some("Approved")));
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), "Luonnos");
    service.finish();
}

#[tokio::test]
async fn an_invoice_that_is_deleted_while_it_is_read_stops_nobody() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.hold("severa.listInvoiceRows");
    let run = async { service.transfer().await };
    let person = async {
        gate.held(1).await;
        service.sandbox.severa_delete_invoice(KEY, "501");
        gate.release();
    };
    let (outcome, ()) = tokio::join!(run, person);
    outcome.assert_adds_up();
    assert_eq!(outcome.result(501).outcome(), v1::Outcome::Skipped);
    assert_eq!(outcome.result(502).outcome(), v1::Outcome::Transferred);
    service.finish();
}

#[tokio::test]
async fn an_invoice_changed_during_its_transfer_is_written_anew_into_the_same_draft() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, sandbox::When::AfterEffect);
    let run = async { service.transfer().await };
    let person = async {
        gate.held(1).await;
        service.sandbox.severa_edit_invoice(KEY, "501", |invoice| {
            invoice.our_reference = Some("uusi viite".to_owned());
        });
        gate.release();
    };
    let (outcome, ()) = tokio::join!(run, person);
    assert_eq!(outcome.codes(501), ["CHANGED_DURING_TRANSFER"]);
    assert_eq!(service.transfer().await.summary().transferred, 1);
    let invoices = service.sandbox.talenom_invoices(ORGANIZATION);
    assert_eq!(invoices.len(), 1);
    assert_eq!(invoices[0]["ourReference"], "uusi viite");
    service.finish();
}

#[tokio::test]
async fn only_the_invoices_that_were_asked_for_are_taken() {
    let service = Service::start(&company(&[invoice(501), invoice(502)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let filter = Some(v1::InvoiceFilter { invoice_numbers: vec![502], invoice_guids: Vec::new() });
    let parameters = Some(v1::TransferInvoicesParameters { filter, ..Default::default() });
    let outcome = service
        .transfer_with(v1::TransferInvoicesRequest { parameters, ..Default::default() })
        .await
        .unwrap();
    assert_eq!((outcome.summary().found, outcome.summary().transferred), (1, 1));
    assert_eq!(service.sandbox.severa_status_name(KEY, "501"), WAITING);
    service.finish();
}

#[tokio::test]
async fn a_newcomer_is_accounted_for_and_left_to_the_next_run() {
    let service = Service::start(&company(&[invoice(501)])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    let gate = service.sandbox.gate("talenom.updateInvoice", 0, sandbox::When::AfterEffect);
    let run = async { service.transfer().await };
    let person = async {
        gate.held(1).await;
        service.sandbox.severa_add_invoice(KEY, &invoice(502)).unwrap();
        gate.release();
    };
    let (outcome, ()) = tokio::join!(run, person);
    outcome.assert_adds_up();
    assert_eq!(
        (outcome.summary().found, outcome.summary().transferred, outcome.summary().not_attempted),
        (2, 1, 1)
    );
    assert_eq!(service.transfer().await.summary().transferred, 1);
    service.finish();
}

#[tokio::test]
async fn support_finds_what_happened_to_an_invoice_by_its_number() {
    let service = Service::start(&company(&[invoice(501), invoice(502).replace("25.5", "10")])).await;
    service.connect(v1::AfterRows::LeaveDraft).await;
    service.transfer().await;
    let mut client = service.transfers().await;
    let request = v1::ListTransfersRequest {
        parent: "organizations/-".to_owned(),
        invoice_number: Some(501),
        ..Default::default()
    };
    let listed = client.list_transfers(request).await.unwrap().into_inner().transfers;
    let [found] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((found.step(), found.standing()), (v1::Step::Done, v1::Standing::Transferred));
    assert_eq!(found.connection, CONNECTION);
    let whole =
        client.get_transfer(v1::GetTransferRequest { name: found.name.clone() }).await.unwrap().into_inner();
    let events: Vec<&str> = whole.timeline.iter().map(|entry| entry.event.as_str()).collect();
    let expected = [
        "FOUND",
        "CONTACT_READY",
        "DRAFT_INTENDED",
        "DRAFT_MADE",
        "ROWS_INTENDED",
        "ROWS_WRITTEN",
        "STATUS_INTENDED",
        "STATUS_WRITTEN",
    ];
    assert_eq!(events, expected);

    let held = v1::ListTransfersRequest {
        parent: "organizations/-".to_owned(),
        finding_code: "ACCOUNT_VAT_MISMATCH".to_owned(),
        standing: v1::Standing::Held.into(),
        ..Default::default()
    };
    let mut request = tonic::Request::new(held);
    request.metadata_mut().insert("accept-language", "fi".parse().unwrap());
    let held = client.list_transfers(request).await.unwrap().into_inner().transfers;
    assert_eq!(held.len(), 1);
    assert!(held[0].findings[0].message.starts_with("Rivi 1: "), "{:?}", held[0].findings[0].message);
    service.finish();
}
