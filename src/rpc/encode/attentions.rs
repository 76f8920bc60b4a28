//! Attentions and what was decided about them.

use super::{finding, names, timestamp, v1};
use crate::domain::{
    attention::{Answer, Attention, Subject},
    finding::Language,
};

/// An attention.
pub(in crate::rpc) fn attention(attention: &Attention, language: Language) -> v1::Attention {
    let resolution = attention.resolution.as_ref();
    v1::Attention {
        name: names::of_attention(attention.organization, attention.id),
        connection: names::of_connection(&attention.connection),
        finding: Some(finding(&attention.finding, language)),
        transfer: attention.transfer().map(|key| names::of_transfer(&key)).unwrap_or_default(),
        customer_number: match attention.subject {
            Subject::Customer(number) => Some(number.get()),
            Subject::Invoice(_) => None,
        },
        decision: match resolution.map(|resolution| resolution.answer) {
            None => v1::AttentionDecision::Unspecified,
            Some(Answer::Acknowledge) => v1::AttentionDecision::Acknowledge,
            Some(Answer::Send) => v1::AttentionDecision::Send,
            Some(Answer::UpdateDraft) => v1::AttentionDecision::UpdateDraft,
        }
        .into(),
        actor: resolution.map(|resolution| resolution.actor.clone()).unwrap_or_default(),
        reason: resolution.map(|resolution| resolution.reason.clone()).unwrap_or_default(),
        create_time: Some(timestamp(attention.created_at)),
        resolve_time: resolution.map(|resolution| timestamp(resolution.at)),
    }
}
