//! Which transfers, and what was decided about one.

use tonic::Status;

use super::{Fields, bounded, given, names, v1};
use crate::{
    domain::{
        ParseError,
        decision::Choice,
        finding::{Code, Owner},
        ids::{CustomerNumber, InvoiceNumber, TalenomInvoiceId},
    },
    engine::NewDecision,
    store::TransferFilter,
};

pub(super) const ACTOR_MAX: usize = 100;
pub(super) const REASON_MAX: usize = 500;

/// What a person decided about a transfer.
pub(in crate::rpc) fn decision(request: &v1::ResolveTransferRequest) -> Result<NewDecision, Status> {
    use v1::resolve_transfer_request::Decision;
    let mut fields = Fields::default();
    let key = fields.take("name", names::transfer(&request.name));
    let choice = match &request.decision {
        Some(Decision::Adopt(adopt)) => fields
            .take("adopt.talenom_invoice_id", TalenomInvoiceId::parse(&adopt.talenom_invoice_id))
            .map(|invoice| Choice::Adopt { invoice }),
        Some(Decision::SendAgain(_)) => Some(Choice::SendAgain),
        Some(Decision::GiveUp(_)) => Some(Choice::GiveUp),
        Some(Decision::Release(_)) => Some(Choice::Release),
        Some(Decision::SendUnlinked(_)) => Some(Choice::SendUnlinked),
        Some(Decision::ClosePair(_)) => Some(Choice::ClosePair),
        None => fields.take("decision", Err(ParseError::Empty)),
    };
    let actor = fields.take("actor", said(&request.actor, ACTOR_MAX));
    let reason = fields.take("reason", said(&request.reason, REASON_MAX));
    let decision = || Some(NewDecision { key: key?, choice: choice?, actor: actor?, reason: reason? });
    let decision = decision();
    fields.finish(decision)
}

/// A text that must be there.
pub(super) fn said(text: &str, max: usize) -> Result<String, ParseError> {
    let text = text.trim();
    if text.is_empty() { Err(ParseError::Empty) } else { bounded(text, max) }
}

/// Which transfers to list.
pub(in crate::rpc) fn transfer_filter(
    request: &v1::ListTransfersRequest,
    fields: &mut Fields,
) -> Option<TransferFilter> {
    let organization = fields.take("parent", names::any_organization(&request.parent));
    let connection = given(&request.connection, |name| fields.take("connection", names::connection(name)));
    let number =
        request.invoice_number.map(|number| fields.take("invoice_number", InvoiceNumber::new(number)));
    let customer_number =
        request.customer_number.map(|number| fields.take("customer_number", CustomerNumber::new(number)));
    let finding = given(&request.finding_code, |code| {
        let known = Code::ALL.iter().copied().find(|known| known.entry().code == code);
        fields.take("finding_code", known.ok_or(ParseError::Unknown))
    });
    let talenom_invoice = given(&request.talenom_invoice_id, |id| {
        fields.take("talenom_invoice_id", TalenomInvoiceId::parse(id))
    });
    let standing = fields.take("standing", standing(request.standing));
    Some(TransferFilter {
        organization: organization?,
        connection: connection.flatten(),
        connection_or_deleted: None,
        number: number.flatten(),
        customer_number: customer_number.flatten(),
        standing: standing?,
        finding: finding.flatten(),
        date_from: fields.date("invoice_date_from", &request.invoice_date_from),
        date_to: fields.date("invoice_date_to", &request.invoice_date_to),
        talenom_invoice: talenom_invoice.flatten(),
        orphan_drafts: request.has_orphan_drafts,
        ..TransferFilter::default()
    })
}

/// Whose problems to gather, and of which transfers.
#[derive(Debug)]
pub(in crate::rpc) struct ProblemFilter {
    pub(in crate::rpc) transfers: TransferFilter,
    /// Only this owner's.
    pub(in crate::rpc) owner: Option<Owner>,
}

/// Which problems to gather.
pub(in crate::rpc) fn problem_filter(request: &v1::ListProblemsRequest) -> Result<ProblemFilter, Status> {
    let mut fields = Fields::default();
    let organization = fields.take("parent", names::any_organization(&request.parent));
    let connection = given(&request.connection, |name| fields.take("connection", names::connection(name)));
    let owner = fields.take("owner", owner(request.owner));
    let filter = || {
        let transfers = TransferFilter {
            organization: organization?,
            connection: connection.flatten(),
            ..TransferFilter::default()
        };
        Some(ProblemFilter { transfers, owner: owner? })
    };
    let filter = filter();
    fields.finish(filter)
}

fn owner(number: i32) -> Result<Option<Owner>, ParseError> {
    let owner = v1::Owner::try_from(number).map_err(|_| ParseError::Unknown)?;
    Ok(match owner {
        v1::Owner::Unspecified => None,
        v1::Owner::Customer => Some(Owner::Customer),
        v1::Owner::Accountant => Some(Owner::Accountant),
        v1::Owner::IntegrationTeam => Some(Owner::IntegrationTeam),
        v1::Owner::Us => Some(Owner::Us),
    })
}

fn standing(number: i32) -> Result<Option<&'static str>, ParseError> {
    let standing = v1::Standing::try_from(number).map_err(|_| ParseError::Unknown)?;
    Ok(match standing {
        v1::Standing::Unspecified => None,
        v1::Standing::Going => Some("GOING"),
        v1::Standing::Held => Some("HELD"),
        v1::Standing::Failed => Some("FAILED"),
        v1::Standing::Uncertain => Some("UNCERTAIN"),
        v1::Standing::Withdrawn => Some("WITHDRAWN"),
        v1::Standing::Transferred => Some("TRANSFERRED"),
        v1::Standing::GivenUp => Some("GIVEN_UP"),
    })
}
