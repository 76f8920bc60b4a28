use super::*;
use crate::domain::{
    finding::{Code, Place},
    money::{Amount, Currency, Percent},
};

fn wrong_percent() -> Finding {
    let place = Place::Row { number: 3, field: "vatRate".into() };
    Finding::new(Code::AccountVatMismatch, place)
        .found(Percent::parse("24").unwrap())
        .expected(Percent::parse("25.5").unwrap())
        .expected(Percent::parse("13.5").unwrap())
}

#[test]
fn a_finding_is_told_in_the_callers_language_and_is_otherwise_the_same() {
    let languages = [
        (Language::Finnish, "rivi 3", "Rivi 3: ALV 24 % ei kuulu rivin tilille; tilillä on 25.5, 13.5 %."),
        (Language::Swedish, "rad 3", "Rad 3: Moms 24 % hör inte till radens konto; kontot har 25.5, 13.5 %."),
        (
            Language::English,
            "row 3",
            "Row 3: VAT 24 % does not belong to the row's account, which has 25.5, 13.5 %.",
        ),
    ];
    for (language, label, message) in languages {
        let told = finding(&wrong_percent(), language);
        assert_eq!(told.message, message);
        assert_eq!((told.code.as_str(), told.found.as_deref()), ("ACCOUNT_VAT_MISMATCH", Some("24")));
        assert_eq!(told.expected, ["25.5", "13.5"]);
        assert_eq!((told.owner(), told.severity()), (v1::Owner::Accountant, v1::Severity::Error));
        let place = told.place.unwrap();
        assert_eq!((place.label.as_str(), place.json_path.as_str()), (label, "$.rows[2].vatRate"));
    }
}

#[test]
fn the_language_is_that_of_the_header() {
    let mut metadata = MetadataMap::new();
    assert_eq!(language(&metadata), Language::English);
    metadata.insert("accept-language", "sv-FI, fi;q=0.5".parse().unwrap());
    assert_eq!(language(&metadata), Language::Swedish);
}

#[test]
fn the_most_severe_findings_come_first() {
    let of = |code| Finding::new(code, Place::Invoice { field: "".into() });
    let told = findings(
        &[of(Code::BeforeCutOver), of(Code::SenderNotGiven), of(Code::RowsMissing), of(Code::TotalsDiffer)],
        Language::English,
    );
    let codes: Vec<&str> = told.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["ROWS_MISSING", "TOTALS_DIFFER", "SENDER_NOT_GIVEN", "BEFORE_CUT_OVER"]);
}

#[test]
fn sums_have_all_the_decimals_of_their_currency() {
    let amount = |text| Amount::parse(text).unwrap();
    let told = totals(&Totals {
        net: amount("1000"),
        tax: amount("255"),
        gross: amount("1255.0"),
        currency: Currency::EUR,
    });
    assert_eq!([told.net, told.tax, told.gross, told.currency_code], ["1000.00", "255.00", "1255.00", "EUR"]);
}
