//! Which attentions, and what was decided about one.

use tonic::Status;

use super::{
    Fields, given, names,
    transfers::{ACTOR_MAX, REASON_MAX, said},
    v1,
};
use crate::{
    domain::{ParseError, attention::Answer, finding::Code},
    engine::NewAnswer,
    store::AttentionFilter,
};

/// Which attentions to list.
pub(in crate::rpc) fn attention_filter(
    request: &v1::ListAttentionsRequest,
    fields: &mut Fields,
) -> Option<AttentionFilter> {
    let organization = fields.take("parent", names::any_organization(&request.parent));
    let connection = given(&request.connection, |name| fields.take("connection", names::connection(name)));
    let finding = given(&request.finding_code, |code| {
        let known = Code::ALL.iter().copied().find(|known| known.entry().code == code);
        fields.take("finding_code", known.ok_or(ParseError::Unknown))
    });
    Some(AttentionFilter {
        organization: organization?,
        connection: connection.flatten(),
        finding: finding.flatten(),
        resolved: request.show_resolved,
    })
}

/// What a person decided about an attention.
pub(in crate::rpc) fn answer(request: &v1::ResolveAttentionRequest) -> Result<NewAnswer, Status> {
    let mut fields = Fields::default();
    let name = fields.take("name", names::attention(&request.name));
    let answer = match v1::AttentionDecision::try_from(request.decision) {
        Ok(v1::AttentionDecision::Acknowledge) => Ok(Answer::Acknowledge),
        Ok(v1::AttentionDecision::Send) => Ok(Answer::Send),
        Ok(v1::AttentionDecision::UpdateDraft) => Ok(Answer::UpdateDraft),
        Ok(v1::AttentionDecision::Unspecified) => Err(ParseError::Empty),
        Err(_) => Err(ParseError::Unknown),
    };
    let answer = fields.take("decision", answer);
    let actor = fields.take("actor", said(&request.actor, ACTOR_MAX));
    let reason = fields.take("reason", said(&request.reason, REASON_MAX));
    let new = || {
        let (organization, id) = name?;
        Some(NewAnswer { organization, id, answer: answer?, actor: actor?, reason: reason? })
    };
    let new = new();
    fields.finish(new)
}
