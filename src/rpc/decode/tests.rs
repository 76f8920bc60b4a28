use tonic_types::StatusExt;

use super::*;

pub(super) fn bad_fields(status: &Status) -> Vec<String> {
    status.get_details_bad_request().unwrap().field_violations.into_iter().map(|v| v.field).collect()
}

#[test]
fn an_unknown_choice_is_never_taken_as_the_default() {
    let request =
        v1::ListTransfersRequest { parent: "organizations/-".to_owned(), standing: 99, ..Default::default() };
    let mut fields = Fields::default();
    let filter = transfer_filter(&request, &mut fields);
    assert_eq!(bad_fields(&fields.finish(filter).unwrap_err()), ["standing"]);
}

#[test]
fn pages_have_a_size_within_bounds_and_a_token_of_ours() {
    for (asked, expected) in [(0, 50), (1, 1), (1_000, 1_000), (1_001, 1_000), (i32::MAX, 1_000)] {
        let mut fields = Fields::default();
        assert_eq!(page_size(&mut fields, asked), expected);
        assert!(fields.violations.is_empty());
    }
    let mut fields = Fields::default();
    page_size(&mut fields, -1);
    page_token(&mut fields, "x");
    assert_eq!(bad_fields(&fields.finish::<()>(None).unwrap_err()), ["page_size", "page_token"]);
}
