//! The General Ledger API, and Severa's PDF of an invoice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::date;
use sandbox::effects::{Actor, Record};
use sandbox::talenom::VoucherState;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Caller, SCENARIO};

const ID: &str = "7b0f6f0e-6a0a-5c0e-9f3a-2f6a1c9d0001";

/// The usual scenario with these books.
async fn books(ledger: &str) -> Caller {
    let books = format!("organization_number: 14222, ledger: {{ {ledger} }}");
    Caller::with(&SCENARIO.replace("organization_number: 14222", &books)).await
}

/// A sale of 100.00 at 25.5 %.
fn sale(id: &str, postings: &[Value]) -> Value {
    json!({
        "id": id, "category": "IntegrationSales", "voucherState": "Accepted", "voucherDate": "2026-11-02",
        "invoiceNumber": "26001", "referenceNumber": "260017", "description": "Asiakas Oy", "postings": postings,
    })
}

fn posting(account: &str, gross: &str, further: &Value) -> Value {
    let mut posting: Value = serde_json::from_str(&format!(
        r#"{{"isReadOnly": false, "accountNumber": "{account}", "vatIncludedAmount": {gross}}}"#
    ))
    .unwrap();
    posting.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
    posting
}

fn usual() -> Vec<Value> {
    vec![posting("1701", "125.50", &json!({})), posting("3000", "-125.50", &json!({"vatPercentage": 25.5}))]
}

async fn read(caller: &Caller, query: &str) -> Vec<Value> {
    let path = format!("/v2/vouchers/14222?includePostings=true&{query}");
    caller.ledger(&path).await.expect(200)["results"].as_array().unwrap().clone()
}

/// Account, net, and whether the system made it, of every posting.
fn nets(voucher: &Value) -> Vec<(String, String, bool)> {
    let postings = voucher["postings"].as_array().unwrap();
    let net = |posting: &Value| {
        let account = posting["accountNumber"].as_str().unwrap().to_owned();
        (account, posting["vatExcludedAmount"].to_string(), posting["generatedPosting"] == true)
    };
    postings.iter().map(net).collect()
}

#[tokio::test]
async fn a_voucher_is_booked_with_its_vat_on_its_own_account() {
    let caller = Caller::start().await;
    assert_eq!(caller.book(&json!([sale(ID, &usual())])).await.expect(200), json!([{ "voucherId": ID }]));
    let found = read(&caller, &format!("id={ID}")).await;
    assert_eq!(
        (&found[0]["voucherState"], found[0]["vatAmount"].to_string()),
        (&json!("Accepted"), "25.50".to_owned())
    );
    let expected = [("1701", "125.50", false), ("3000", "-100.00", false), ("2939", "-25.50", true)];
    assert_eq!(
        nets(&found[0]),
        expected.map(|(account, net, own)| (account.to_owned(), net.to_owned(), own))
    );
    assert_eq!(found[0]["postings"][0]["matchKey"], "S1");
    let balances =
        caller.ledger("/v1/account-balances/14222?date=2026-11-02&accountNumbers=1701,3000,3010,9999");
    let expected = r#"[{"account":"1701","saldo":125.50},{"account":"3000","saldo":-100.00},{"account":"3010","saldo":0}]"#;
    assert_eq!(balances.await.text, expected);
    let used = "/v1/chart-of-accounts/used-accounts/14222?fromDate=2026-11-01&toDate=2026-11-30";
    let used = caller.ledger(used).await.expect(200);
    let numbers: Vec<_> =
        used.as_array().unwrap().iter().map(|account| account["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["1701", "2939", "3000"]);
    caller.assert_violations(&[]);
    let effect = caller.sandbox.effects().pop().unwrap();
    let Record::TalenomVoucher(Some(voucher)) = effect.record else { panic!("{:?}", effect.record) };
    assert_eq!((effect.actor, voucher.given_id), (Actor::Connector, ID.parse().ok()));
}

#[tokio::test]
async fn a_percent_that_is_not_told_is_the_accounts_own_and_peeling_can_be_prevented() {
    let caller = Caller::start().await;
    let told =
        |further: &Value| vec![posting("1701", "125.50", &json!({})), posting("3000", "-125.50", further)];
    let mut prevented = sale("00000000-0000-4000-8000-000000000003", &told(&json!({"vatPercentage": 25.5})));
    prevented["preventVatPeeling"] = json!(true);
    let vouchers = json!([
        sale("00000000-0000-4000-8000-000000000001", &told(&json!({}))),
        sale("00000000-0000-4000-8000-000000000002", &told(&json!({"vatPercentage": 0}))),
        prevented,
    ]);
    caller.book(&vouchers).await.expect(200);
    let vats: Vec<_> =
        read(&caller, "").await.iter().map(|voucher| voucher["vatAmount"].to_string()).collect();
    assert_eq!(vats, ["25.50", "0", "0"]);
}

#[tokio::test]
async fn what_cannot_be_accepted_is_refused_and_a_draft_stays_one() {
    let caller = books(
        "closed_to: 2026-09-30, to: 2026-12-31, cost_centers: ['10'], accounts: [
        { number: '1701', name: Myyntisaamiset, role: items }, { number: '2939', name: ALV, role: sales_vat },
        { number: '1702', name: Vanhat, role: items, enabled: false }]",
    )
    .await;
    let with = |name: &str, value: &str| {
        let mut voucher = sale(ID, &usual());
        voucher[name] = json!(value);
        voucher
    };
    let of = |postings: &[Value]| sale(ID, postings);
    let sold = |further: &Value| posting("3000", "-125.50", further);
    let center = json!({"costCenter": "99"});
    for (voucher, code) in [
        (with("voucherDate", "2026-09-30"), "BookkeepingPeriodClosed"),
        (with("voucherDate", "2027-01-01"), "AccountingPeriodNotFound"),
        (of(&usual()[..1]), "TooFewPostings"),
        (of(&[posting("1701", "125.49", &json!({})), sold(&json!({}))]), "VoucherNotBalanced"),
        (of(&[posting("1799", "125.50", &json!({})), sold(&json!({}))]), "AccountNotFound"),
        (of(&[posting("1702", "125.50", &json!({})), sold(&json!({}))]), "AccountDisabled"),
        (of(&[posting("1701", "125.50", &json!({})), sold(&center)]), "DimensionNotFound"),
        (with("voucherImageBase64Str", "aGVp"), "InvalidImage"),
    ] {
        let refused =
            caller.book(&json!([sale("00000000-0000-4000-8000-000000000001", &usual()), voucher])).await;
        assert_eq!(refused.expect(400)["code"], code);
        assert_eq!(read(&caller, "voucherState=Accepted").await, [] as [Value; 0], "{code}: all or none");
        if code == "InvalidImage" {
            continue;
        }
        let mut draft = voucher;
        (draft["voucherState"], draft["id"]) = (json!("Draft"), Value::Null);
        caller.book(&json!([draft])).await.expect(200);
        let draft = caller.sandbox.talenom_vouchers(14222).pop().unwrap();
        assert_eq!(
            (&draft["voucherState"], &draft["voucherNumber"]),
            (&json!("Draft"), &Value::Null),
            "{code}"
        );
    }
    caller.sandbox.talenom_close_books(14222, Some(date(2026, 11, 30)));
    let refused = caller.book(&json!([sale(ID, &usual())])).await.expect(400);
    assert_eq!(refused["code"], "BookkeepingPeriodClosed");
}

#[tokio::test]
async fn a_second_voucher_of_one_id_is_treated_in_three_manners() {
    for (manner, status, count) in [("refused", 400, 1), ("same", 200, 1), ("second", 200, 2)] {
        let caller = books(&format!("duplicate_id: {manner}")).await;
        let sale = json!([sale(ID, &usual())]);
        caller.book(&sale).await.expect(200);
        let again = caller.book(&sale).await.expect(status);
        assert_eq!(read(&caller, "").await.len(), count, "{manner}: {again}");
        assert_eq!(read(&caller, &format!("id={ID}")).await.len(), 1, "{manner}");
    }
}

#[tokio::test]
async fn keys_make_and_settle_ledger_items() {
    let caller = Caller::start().await;
    let keyed = [posting("1701", "125.50", &json!({"matchKey": "L26001"})), usual().remove(1)];
    caller.book(&json!([sale(ID, &keyed)])).await.expect(200);
    let second = sale("00000000-0000-4000-8000-000000000002", &usual());
    caller.book(&json!([second])).await.expect(200);
    let paid = json!({
        "category": "ReferenceTransactions", "voucherState": "Accepted", "voucherDate": "2026-11-20", "description": "Viite",
        "referenceNumber": "260017",
        "postings": [posting("1910", "125.50", &json!({})), posting("1701", "-125.50", &json!({}))],
    });
    let paid = caller.sandbox.talenom_book(14222, &paid);
    assert_eq!(read(&caller, &format!("id={paid}")).await.len(), 1);
    let keys: Vec<_> = read(&caller, "")
        .await
        .iter()
        .map(|voucher| {
            let items = voucher["postings"].as_array().unwrap().iter();
            items
                .filter_map(|posting| posting["matchKey"].as_str().map(ToOwned::to_owned))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(keys, [["L26001"], ["S1"], ["L26001"]]);
    let effect = caller.sandbox.effects().pop().unwrap();
    assert_eq!((effect.actor, effect.operation.as_str()), (Actor::User, "user.book"));
}

#[tokio::test]
async fn vouchers_are_narrowed_and_paged_as_the_scenario_counts() {
    for (counted, second) in [("page", "pageIndex=1"), ("voucher", "pageIndex=2")] {
        let caller = books(&format!("page_index: {counted}")).await;
        let vouchers: Vec<_> = (1..=3)
            .map(|number| sale(&format!("00000000-0000-4000-8000-00000000000{number}"), &usual()))
            .collect();
        caller.book(&json!(vouchers)).await.expect(200);
        let page = caller.ledger(&format!("/v2/vouchers/14222?pageSize=2&{second}")).await.expect(200);
        assert_eq!(
            (&page["rowCount"], &page["pageCount"], &page["currentPage"]),
            (&json!(3), &json!(2), &json!(1))
        );
        assert_eq!(page["results"].as_array().unwrap().len(), 1);
        assert_eq!(page["results"][0]["postings"], Value::Null);
        let id: Uuid = page["results"][0]["id"].as_str().unwrap().parse().unwrap();
        caller.sandbox.talenom_set_voucher_state(14222, id, VoucherState::Deleted);
        let deleted = &read(&caller, &format!("id={id}")).await[0];
        assert!(deleted["deletedDateUtc"].is_string() && deleted["lockedDateUtc"].is_null(), "{deleted}");
        for (query, count) in [
            ("voucherState=Deleted", 1),
            ("voucherState=Accepted&voucherState=Locked", 2),
            ("category=SalesInvoice", 0),
            ("dateFrom=2026-11-02&dateTo=2026-11-02", 3),
            ("dateFrom=2026-11-03", 0),
        ] {
            assert_eq!(read(&caller, query).await.len(), count, "{query}");
        }
    }
}

#[tokio::test]
async fn an_invoices_pdf_becomes_a_vouchers_image() {
    let scenario = SCENARIO
        .replace(
            "requests_per_second: 10000",
            "requests_per_second: 10000, scopes: ['invoices:read', 'files:read']",
        )
        .replace("{ number: 101,", "{ number: 101, pdf_kilobytes: 64,");
    let caller = Caller::with(&scenario).await;
    let invoice = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let pdf = caller.severa(&format!("/v1/invoices/{invoice}/pdf?pdfGetOptions=InvoiceOnly")).await;
    assert_eq!((pdf.status, pdf.headers["content-type"].to_str().unwrap()), (200, "application/pdf"));
    assert!(
        pdf.text.starts_with("%PDF-") && pdf.text.contains("(Lasku 101: ") && pdf.text.len() >= 64 * 1024
    );
    let mut voucher = sale(ID, &usual());
    voucher["voucherImageBase64Str"] = json!(STANDARD.encode(&pdf.text));
    caller.book(&json!([voucher])).await.expect(200);
    let image = caller.ledger(&format!("/v1/vouchers/14222/{ID}/image")).await;
    assert_eq!((image.status, image.text), (200, pdf.text));
    let none = caller.ledger(&format!("/v1/vouchers/14222/{}/image", Uuid::nil())).await;
    assert_eq!((none.status, none.text.as_str()), (404, ""));
    caller.assert_violations(&[]);
}
