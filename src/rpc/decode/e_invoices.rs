//! What persons decide about customers' e-invoice addresses.

use tonic::Status;

use super::{Fields, names, transfers::said, v1};
use crate::{
    domain::{ParseError, ids::CustomerNumber},
    engine::EInvoiceRequest,
};

const CUSTOMERS_MAX: usize = 1_000;

/// Whose addresses are really gone.
pub(in crate::rpc) fn confirmation(
    request: &v1::ConfirmEInvoiceRemovalRequest,
) -> Result<EInvoiceRequest, Status> {
    let mut fields = Fields::default();
    let numbers = &request.customer_numbers;
    if numbers.is_empty() {
        fields.wrong("customer_numbers", &ParseError::Empty.to_string());
    } else if numbers.len() > CUSTOMERS_MAX {
        fields.wrong("customer_numbers", &format!("has more than {CUSTOMERS_MAX} entries"));
    }
    let numbers = numbers.iter().take(CUSTOMERS_MAX).enumerate();
    let customers = numbers
        .filter_map(|(at, number)| {
            fields.take(&format!("customer_numbers[{at}]"), CustomerNumber::new(*number))
        })
        .collect();
    e_invoice_request(fields, &request.name, customers, &request.actor, &request.reason)
}

/// Whose address shall come back.
pub(in crate::rpc) fn restoration(
    request: &v1::RestoreEInvoiceAddressRequest,
) -> Result<EInvoiceRequest, Status> {
    let mut fields = Fields::default();
    let customer = fields.take("customer_number", CustomerNumber::new(request.customer_number));
    let customers = customer.into_iter().collect();
    e_invoice_request(fields, &request.name, customers, &request.actor, &request.reason)
}

fn e_invoice_request(
    mut fields: Fields,
    name: &str,
    customers: Vec<CustomerNumber>,
    actor: &str,
    reason: &str,
) -> Result<EInvoiceRequest, Status> {
    let connection = fields.take("name", names::connection(name));
    let actor = fields.take("actor", said(actor, super::transfers::ACTOR_MAX));
    let reason = fields.take("reason", said(reason, super::transfers::REASON_MAX));
    let request =
        || Some(EInvoiceRequest { connection: connection?, customers, actor: actor?, reason: reason? });
    let request = request();
    fields.finish(request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::decode::tests::bad_fields;

    #[test]
    fn everything_that_is_wrong_with_a_decision_is_told_at_once() {
        let request = v1::ConfirmEInvoiceRemovalRequest {
            name: "koe".to_owned(),
            customer_numbers: vec![1001, 0],
            actor: " ".to_owned(),
            reason: String::new(),
        };
        let fields = bad_fields(&confirmation(&request).unwrap_err());
        assert_eq!(fields, ["customer_numbers[1]", "name", "actor", "reason"]);
        let request = v1::RestoreEInvoiceAddressRequest::default();
        let fields = bad_fields(&restoration(&request).unwrap_err());
        assert_eq!(fields, ["customer_number", "name", "actor", "reason"]);
    }
}
