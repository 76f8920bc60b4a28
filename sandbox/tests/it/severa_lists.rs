//! Severa's lists: both ways of paging, filters, and the shape of each model.

use serde_json::{Value, json};

use crate::harness::{Caller, SCENARIO};

fn numbers(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|invoice| invoice["number"].as_i64().unwrap_or(0)).collect()
}

/// All pages of a list, each of `rows` rows.
async fn pages(caller: &Caller, path: &str, rows: usize) -> Vec<Value> {
    let mut pages = Vec::new();
    let mut token = String::new();
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let reply = caller.severa(&format!("{path}{separator}rowCount={rows}&pageToken={token}")).await;
        pages.push(reply.expect(200));
        match reply.headers.get("NextPageToken") {
            Some(next) => next.to_str().unwrap().clone_into(&mut token),
            None => return pages,
        }
    }
}

fn generated(invoices: u32) -> String {
    let head = SCENARIO.split("    customers:").next().unwrap();
    format!(
        "{head}    generate: {{ invoices: {invoices}, rows_min: 1, rows_max: 3, customers: 30, seed: 7 }}\n"
    )
}

#[tokio::test]
async fn token_pages_are_full_but_the_last_and_hold_everything_once() {
    let caller = Caller::with(&generated(50)).await;
    let pages = pages(&caller, "/v1/invoices", 20).await;
    assert_eq!(pages.iter().map(|page| page.as_array().unwrap().len()).collect::<Vec<_>>(), [20, 20, 10]);
    let all: Vec<i64> = pages.iter().flat_map(numbers).collect();
    assert_eq!(all, (1001..=1050).collect::<Vec<_>>());
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn a_page_has_twenty_rows_unless_asked_and_a_hundred_at_most() {
    let caller = Caller::with(&generated(120)).await;
    for (query, rows) in [("", 20), ("?rowCount=100", 100), ("?rowCount=1000", 100), ("?rowCount=0", 20)] {
        let page = caller.severa(&format!("/v1/invoices{query}")).await.expect(200);
        assert_eq!(page.as_array().unwrap().len(), rows, "{query}");
    }
    let reply = caller.severa("/v1/invoices?pageToken=made-up").await.expect(400);
    assert_eq!(reply["error"]["details"][0]["location"]["name"], "pageToken");
}

#[tokio::test]
async fn a_list_that_is_worked_off_skips_nothing() {
    let caller = Caller::with(&generated(45)).await;
    let waiting = caller.sandbox.severa_status_guid("rautio", "Odottaa siirtoa Talenomiin");
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let path = format!("/v1/invoices?invoiceStatusGuids={waiting}&rowCount=10&pageToken={token}");
        let reply = caller.severa(&path).await;
        for invoice in reply.expect(200).as_array().unwrap() {
            let number = invoice["number"].to_string();
            caller.sandbox.severa_set_status("rautio", &number, "Siirretty Talenomiin");
            seen.push(number);
        }
        let Some(next) = reply.headers.get("NextPageToken") else { break };
        next.to_str().unwrap().clone_into(&mut token);
    }
    assert_eq!(seen, (1001..=1045).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn offset_pages_come_by_first_row_and_have_no_token() {
    let caller = Caller::with(&generated(1)).await;
    let first = caller.severa("/v1/addresses?rowCount=20").await;
    assert!(first.headers.get("NextPageToken").is_none());
    let second =
        caller.severa("/v1/addresses?firstRow=20&rowCount=20&calculateRowCount=true").await.expect(200);
    assert_eq!((first.expect(200).as_array().unwrap().len(), second.as_array().unwrap().len()), (20, 10));
    let statuses = caller.severa("/v1/invoicestatuses?firstRow=2&rowCount=1").await.expect(200);
    assert_eq!(statuses[0]["name"], "Odottaa siirtoa Talenomiin");
    assert_eq!(statuses[0]["sortOrder"], 3);
    let active = caller.severa("/v1/invoicestatuses?active=false").await.expect(200);
    assert_eq!(active.as_array().unwrap().len(), 1);
    assert_eq!(caller.severa("/v1/salesaccounts?firstRow=5").await.expect(200)[0]["number"], "3300");
    assert_eq!(caller.severa("/v1/currencies?rowCount=1").await.expect(200)[0]["code"], "EUR");
}

#[tokio::test]
async fn currencies_and_cost_centres_are_the_organizations_own() {
    let own = "requests_per_second: 10000, currency: SEK, currencies: [{ code: SEK, name: Krona, rate: 1 }, \
               { code: EUR, name: Euro, rate: 11.05, active: false }], cost_centers: [{ number: '10', name: Suunnittelu }, \
               { number: '20', name: Valvonta, active: false }]";
    let caller = Caller::with(&SCENARIO.replacen("requests_per_second: 10000", own, 1)).await;
    let currencies = caller.severa("/v1/currencies").await.expect(200);
    assert_eq!(
        (&currencies[0]["isOrganizationCurrency"], &currencies[1]["rate"]),
        (&json!(true), &json!(11.05))
    );
    assert_eq!(caller.severa("/v1/currencies?active=false").await.expect(200)[0]["code"], "EUR");
    let details = caller.severa("/v1/organizationdetails").await.expect(200);
    assert_eq!(details["currency"]["code"], "SEK");
    let centres = caller.severa("/v1/costcenters?active=true").await.expect(200);
    assert_eq!((&centres[0]["identifier"], centres.as_array().unwrap().len()), (&json!("10"), 1));
}

#[tokio::test]
async fn invoices_are_filtered_by_all_that_is_asked_together() {
    let caller = Caller::start().await;
    let waiting = caller.sandbox.severa_status_guid("rautio", "Odottaa siirtoa Talenomiin");
    let paid = caller.sandbox.severa_status_guid("rautio", "Maksettu");
    let customer = caller.severa("/v1/customers?numbers=1001").await.expect(200)[0]["guid"].clone();
    let customer = customer.as_str().unwrap();
    for (query, expected) in [
        (String::new(), vec![101, 102, 103, 0]),
        (format!("invoiceStatusGuids={waiting}"), vec![101, 102]),
        (format!("invoiceStatusGuids={waiting}&invoiceStatusGuids={paid}"), vec![101, 102, 103]),
        (format!("invoiceStatusGuids={waiting}&customerGuids={customer}"), vec![101]),
        ("numbers=103&numbers=102".to_owned(), vec![102, 103]),
        ("referenceNumbers=77".to_owned(), vec![102]),
        ("startDate=2026-11-03&endDate=2026-11-04".to_owned(), vec![102, 103]),
        ("startDate=2026-11-05T00:00:00Z".to_owned(), vec![0]),
        ("changedSince=2026-11-20T12:00:00%2B02:00".to_owned(), vec![102]),
        ("changedSince=2026-11-20T10:00:01Z".to_owned(), vec![]),
        ("paymentDateStart=2026-11-01".to_owned(), vec![103]),
        ("minimumTotalExcludingTax=100&maximumTotalExcludingTax=100".to_owned(), vec![102, 103]),
    ] {
        let list = caller.severa(&format!("/v1/invoices?{query}")).await.expect(200);
        assert_eq!(numbers(&list), expected, "{query}");
    }
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn an_invoice_shows_sums_that_follow_from_its_rows() {
    let caller = Caller::start().await;
    let invoice = caller.severa("/v1/invoices?numbers=101").await.expect(200)[0].clone();
    let amount = |name: &str| invoice[name]["amount"].to_string();
    // 735.00 + 59.00 at 25.5 %, 0.30 at 13.5 %.
    assert_eq!(amount("totalExcludingTax"), "794.30");
    assert_eq!(amount("totalTax"), "202.51");
    assert_eq!(amount("totalIncludingTax"), "996.81");
    assert_eq!(amount("workHoursTotalExcludingTax"), "735.00");
    assert_eq!(amount("projectTravelExpensesTotalExcludingTax"), "59.00");
    assert_eq!(invoice["workHoursQuantity"].to_string(), "7.5");
    assert_eq!(invoice["referenceNumber"], "1012");
    assert_eq!((&invoice["date"], &invoice["dueDate"]), (&json!("2026-11-02"), &json!("2026-11-16")));
    assert_eq!(invoice["billingCustomer"]["number"], 1001);
    assert_eq!(invoice["receiverAddress"]["country"], "Finland");
    let path = format!("/v1/invoices/{}", invoice["guid"].as_str().unwrap());
    assert_eq!(caller.severa(&path).await.expect(200), invoice);
    let settings = caller.severa(&format!("{path}/invoicesettings")).await.expect(200);
    assert_eq!(
        (&settings["entryDate"], &settings["isReverseCharged"]),
        (&json!("2026-11-01"), &json!(false))
    );
}

#[tokio::test]
async fn rows_come_per_invoice_and_all_together() {
    let caller = Caller::start().await;
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    let rows = caller.severa(&format!("/v1/invoices/{guid}/invoicerows")).await.expect(200);
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert_eq!(rows[0]["code"], json!(["T1"]));
    assert_eq!(rows[0]["unitPrice"]["amount"].to_string(), "98.00");
    assert_eq!(rows[0]["salesAccount"], json!({"name": "Palvelumyynti", "number": "3000"}));
    assert_eq!((&rows[1]["rowType"], &rows[1]["category"]), (&json!("TravelExpenses"), &json!("Travels")));
    assert_eq!(rows[2]["vatRate"].to_string(), "13.5");
    let travel =
        caller.severa(&format!("/v1/invoices/{guid}/invoicerows?rowType=TravelExpenses")).await.expect(200);
    assert_eq!(travel.as_array().unwrap().as_slice(), &[rows[1].clone()]);
    let all = pages(&caller, "/v1/invoicerows", 2).await;
    assert_eq!(all.iter().map(|page| page.as_array().unwrap().len()).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(all[0][0], rows[0]);
    let changed = caller.severa("/v1/invoicerows?changedSince=2026-11-20T00:00:00Z").await.expect(200);
    assert_eq!(changed.as_array().unwrap().len(), 1);
    assert_eq!(changed[0]["invoiceGuid"], caller.sandbox.severa_invoices("rautio")[1].0);
}

#[tokio::test]
async fn customers_are_listed_found_and_read() {
    let caller = Caller::start().await;
    for (query, expected) in [
        ("", 3),
        ("?numbers=1002&numbers=1001", 2),
        ("?isActive=false", 1),
        ("?isInternal=true", 0),
        ("?changedSince=2026-11-10T08:00:00Z", 1),
        ("?customerNames=Numeroton%20Oy", 1),
        ("?emailAddresses=a@portti.example", 1),
    ] {
        let list = caller.severa(&format!("/v1/customers{query}")).await.expect(200);
        assert_eq!(list.as_array().unwrap().len(), expected, "{query}");
    }
    let customer = caller.severa("/v1/customers?numbers=1001").await.expect(200)[0].clone();
    assert_eq!(customer["vatNumber"], "FI90045121");
    assert_eq!(customer["eInvoiceAddress"], "003790045121");
    assert_eq!(customer["paymentTerm"], 14);
    let path = format!("/v1/customers/{}", customer["guid"].as_str().unwrap());
    assert_eq!(caller.severa(&path).await.expect(200), customer);
    let addresses = caller.severa(&format!("{path}/addresses")).await.expect(200);
    assert_eq!(addresses[0]["country"]["name"], "Suomi");
    let settings = caller.severa(&format!("{path}/customercountrysettings")).await.expect(200);
    assert_eq!(settings[0]["isTaxFree"], false);
    assert_eq!(caller.severa("/v1/customers/00000000-0000-4000-8000-000000000000").await.status, 404);
    caller.assert_violations(&[]);
}

#[tokio::test]
async fn registers_are_there() {
    let caller = Caller::start().await;
    let organization = caller.severa("/v1/organizationdetails").await.expect(200);
    assert_eq!(organization["vatNumber"], "FI23327487");
    assert_eq!(organization["activeCompanies"].as_array().unwrap().len(), 1);
    let rates = caller.severa("/v1/vatrates?active=true").await.expect(200);
    let percents: Vec<String> =
        rates.as_array().unwrap().iter().map(|rate| rate["percentage"].to_string()).collect();
    assert_eq!(percents, ["25.5", "13.5", "10", "0"]);
    let countries = caller.severa("/v1/localization/countries").await.expect(200);
    let sweden = countries.as_array().unwrap().iter().find(|country| country["code2"] == "SE").unwrap();
    assert_eq!((&sweden["name"], &sweden["isInEU"]), (&json!("Ruotsi"), &json!(true)));
}

/// The documented fields of the models that a parser is most likely to read.
#[tokio::test]
async fn every_documented_field_is_present() {
    let caller = Caller::start().await;
    let guid = caller.sandbox.severa_invoices("rautio")[0].0.clone();
    for (path, documented) in [
        (
            format!("/v1/invoices/{guid}"),
            "billingCustomer canBeDeleted createdBy createdDateTime creditNoteInvoice culture currency currencyRate \
             customer date dueDate entryDate flatRatesTotalExcludingTax freeText1 freeText2 guid \
             invoiceNumberBusinessUnitGuid invoiceTemplate isCreditNote language lastUpdatedBy lastUpdatedDateTime \
             notes number orderNumber ourReference overdueInterest paymentDate paymentTerm \
             projectFeesTotalExcludingTax projectTravelExpensesTotalExcludingTax projects receiverAddress \
             receiverContactEmail receiverContactGuid receiverContactName receiverCustomerName receiverKvkNumber \
             receiverVatNumber referenceNumber reimburseInvoice senderAddress senderContactGuid senderContactName \
             senderKvkNumber senderName senderVatNumber status totalExcludingTax totalIncludingTax totalTax \
             workHourValueAddedTax workHoursQuantity workHoursTotalExcludingTax yourReference",
        ),
        (
            format!("/v1/invoices/{guid}/invoicerows"),
            "category code costCenter createdBy createdDateTime description flatRateGuid guid hasInvoiceComment \
             invoiceGuid lastUpdatedBy lastUpdatedDateTime measurementUnit quantity recurringSalesAccount rowType \
             salesAccount salesReceivableAccount sortOrder unitPrice vatAccount vatRate",
        ),
        (
            "/v1/customers".to_owned(),
            "annualRevenue createdBy createdDateTime currency eInvoiceAddress eInvoiceOperator email guid \
             headquarterAddress industry invoiceTemplate invoicingVat isActive isInternal kvkNumber language \
             lastUpdatedBy lastUpdatedDateTime name notes number numberOfEmployees organizationUnitNumber \
             overdueInterest owner paymentTerm pricelist timezone vatNumber website",
        ),
    ] {
        let answer = caller.severa(&path).await.expect(200);
        let model = answer.get(0).unwrap_or(&answer);
        let fields: Vec<&str> = model.as_object().unwrap().keys().map(String::as_str).collect();
        let mut documented: Vec<&str> = documented.split_whitespace().collect();
        documented.sort_unstable();
        assert_eq!(fields, documented, "{path}");
    }
}

#[tokio::test]
async fn business_units_hang_below_their_companies_and_find_invoices_of_their_own() {
    let companies = "requests_per_second: 10000, companies: [\
        { name: Rautio Oy, business_id: 2332748-7, units: [{ name: Oulu, units: [{ name: Ii }] }] },\
        { name: Rautio Palvelut Oy, business_id: 9004512-1 }]";
    let scenario = SCENARIO.replacen("requests_per_second: 10000", companies, 1);
    let caller = Caller::with(&scenario).await;
    let units = caller.severa("/v1/businessunits?firstRow=0&rowCount=100").await.expect(200);
    let unit = |name: &str| units.as_array().unwrap().iter().find(|unit| unit["name"] == name).unwrap();
    assert_eq!(unit("Rautio Oy")["vatNumber"], "FI23327487");
    assert_eq!(unit("Oulu")["vatNumber"], Value::Null);
    assert_eq!(unit("Ii")["parentGuid"], unit("Oulu")["guid"]);
    assert_eq!(unit("Ii")["companyBusinessUnitGuid"], unit("Rautio Oy")["guid"]);
    let details = caller.severa("/v1/organizationdetails").await.expect(200);
    let second = &details["activeCompanies"][1];
    assert_eq!(second["rootBusinessUnitGuid"], unit("Rautio Palvelut Oy")["guid"]);
    let path = format!("/v1/businessunits?companyGuid={}", second["guid"].as_str().unwrap());
    assert_eq!(caller.severa(&path).await.expect(200).as_array().unwrap().len(), 1);

    let all = numbers(&caller.severa("/v1/invoices?rowCount=100").await.expect(200));
    let moved = all.iter().copied().find(|number| *number > 0).unwrap();
    caller.sandbox.severa_set_business_units("rautio", &moved.to_string(), &["Ii", "Rautio Palvelut Oy"]);
    let of = async |names: &[&str]| {
        let guids: Vec<&str> = names.iter().map(|name| unit(name)["guid"].as_str().unwrap()).collect();
        let query = guids.join("&projectBusinessUnitGuids=");
        let path = format!("/v1/invoices?rowCount=100&projectBusinessUnitGuids={query}");
        numbers(&caller.severa(&path).await.expect(200))
    };
    assert_eq!(of(&["Ii"]).await, [moved]);
    assert_eq!(of(&["Oulu"]).await, [0; 0], "units below are not counted");
    assert_eq!(of(&["Rautio Oy", "Rautio Palvelut Oy"]).await, all);
    caller.assert_violations(&[]);
}

/// The numbers on both pages of a list of waiting invoices, where the first page's invoice stops waiting in between.
async fn pages_of_a_moving_list(page_tokens: &str) -> Vec<Value> {
    let yaml = SCENARIO.replace("client_id: sc,", &format!("client_id: sc, page_tokens: {page_tokens},"));
    let caller = Caller::with(&yaml.replace("status: Maksettu, payment_date: 2026-11-10,", "")).await;
    let status = caller.sandbox.severa_status_guid("rautio", "Odottaa siirtoa Talenomiin");
    let path = format!("/v1/invoices?rowCount=1&invoiceStatusGuids={status}");
    let mut numbers = Vec::new();
    let mut token = String::new();
    while numbers.len() < 3 {
        let page = caller.severa(&format!("{path}&pageToken={token}")).await;
        let invoice = page.json()[0]["number"].clone();
        caller.sandbox.severa_set_status("rautio", &invoice.to_string(), "Siirretty Talenomiin");
        numbers.push(invoice);
        let Some(next) = page.headers.get("nextpagetoken") else { break };
        next.to_str().unwrap().clone_into(&mut token);
    }
    numbers
}

#[tokio::test]
async fn a_list_that_shrinks_loses_invoices_only_where_tokens_are_offsets() {
    assert_eq!(pages_of_a_moving_list("item").await, [101, 102, 103]);
    assert_eq!(pages_of_a_moving_list("offset").await, [101, 103]);
}
