//! Attentions: there once, decided by a person, done by a run.

use severa_connector::{
    domain::{
        attention::{Answer, Attention, Resolution, Subject},
        finding::Code,
        ids::CustomerNumber,
        sales_invoice::ContentHash,
    },
    store::{AttentionFilter, Conflict, Error, Save, Store},
};
use uuid::Uuid;

use super::{Backend, fixtures::*};

fn attention(subject: Subject, code: Code, content: &[u8], seconds: i64) -> Attention {
    Attention {
        id: Uuid::now_v7().into(),
        organization: organization(1),
        connection: connection_id(1),
        subject,
        finding: finding(code),
        content: ContentHash::of(content),
        created_at: time(seconds),
        resolution: None,
    }
}

fn resolution(answer: Answer) -> Resolution {
    let applied_at = (!answer.is_work()).then(|| time(50));
    Resolution { answer, actor: "anna".to_owned(), reason: "phoned".to_owned(), at: time(50), applied_at }
}

async fn listed(store: &Store, filter: &AttentionFilter) -> Vec<Attention> {
    store.list_attentions(filter, None, 10).await.unwrap().rows
}

pub(super) async fn an_attention_is_there_once_and_decided_once(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    store.save(&lease, found(run, transfer(1, 1))).await.unwrap();
    let about = Subject::Invoice(key(1, 1).invoice);
    let first = attention(about, Code::NeverTransferred, b"one", 10);
    let customer = Subject::Customer(CustomerNumber::new(77).unwrap());
    let other = attention(customer, Code::WithdrawnAfterApproval, b"one", 11);
    let again = attention(about, Code::NeverTransferred, b"one", 12);
    for attentions in [vec![first.clone(), other.clone()], vec![first.clone()], vec![again.clone()]] {
        store.save(&lease, Save { attentions, ..Save::default() }).await.unwrap();
    }
    let open = AttentionFilter::default();
    assert_eq!(listed(store, &open).await, [other.clone(), first.clone()]);
    let by_code = AttentionFilter { finding: Some(Code::NeverTransferred), ..open.clone() };
    assert_eq!(listed(store, &by_code).await, std::slice::from_ref(&first));
    assert_eq!(store.same_attention(&again).await.unwrap(), Some(first.clone()));
    assert_eq!(store.open_attentions(&connection_id(1)).await.unwrap(), 2);

    let decide = async |answer| store.resolve_attention(organization(1), first.id, &resolution(answer)).await;
    assert!(matches!(decide(Answer::UpdateDraft).await, Err(Error::Conflict(Conflict::DecisionNotPossible))));
    // One that no run has done gives way to another; the same again changes nothing.
    for answer in [Answer::Send, Answer::Send, Answer::Acknowledge, Answer::Acknowledge] {
        assert_eq!(decide(answer).await.unwrap().resolution.unwrap().answer, answer);
    }
    assert!(matches!(decide(Answer::Send).await, Err(Error::Conflict(Conflict::DecisionNotPossible))));
    assert_eq!(listed(store, &open).await, [other]);
    assert_eq!(listed(store, &AttentionFilter { resolved: true, ..open }).await.len(), 2);
    let stranger = store.resolve_attention(organization(2), first.id, &resolution(Answer::Acknowledge)).await;
    assert!(matches!(stranger, Err(Error::NotFound(_))));
}

pub(super) async fn what_cannot_be_done_is_open_again(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    store.save(&lease, found(run, transfer(1, 1))).await.unwrap();
    let one = attention(Subject::Invoice(key(1, 1).invoice), Code::NeverTransferred, b"one", 10);
    store.save(&lease, Save { attentions: vec![one.clone()], ..Save::default() }).await.unwrap();
    let unapplied = async || {
        let invoices = store.invoices_of_unapplied(&connection_id(1)).await.unwrap();
        let attentions = store.unapplied_attentions(organization(1), &[key(1, 1).invoice]).await.unwrap();
        (invoices.len(), attentions.len())
    };
    for (applied_at, open) in [(None, 1), (Some(time(60)), 0)] {
        assert_eq!(unapplied().await, (0, 0));
        store.resolve_attention(organization(1), one.id, &resolution(Answer::Send)).await.unwrap();
        assert_eq!(unapplied().await, (1, 1));
        let settled = vec![(one.id, applied_at)];
        store.save(&lease, Save { settled, ..Save::default() }).await.unwrap();
        assert_eq!(store.open_attentions(&connection_id(1)).await.unwrap(), open);
    }
    assert_eq!(unapplied().await, (0, 0));
}
