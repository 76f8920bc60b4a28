//! Holds and surveys: kept as they are now.

use severa_connector::{
    domain::{
        hold::{ErrorMark, Hold, Look},
        ids::AccountNumber,
        item::ItemCode,
        sales_invoice::ContentHash,
    },
    store::{Save, Survey},
};

use super::{Backend, fixtures::*};

pub(super) async fn a_hold_is_kept_as_it_is_now_and_forgotten(backend: Backend) {
    let (run, lease) = running(&backend).await;
    let store = &backend.store;
    store.save(&lease, found(run, transfer(1, 1))).await.unwrap();
    let read = async || store.holds(organization(1), &[key(1, 1).invoice]).await.unwrap();
    let look = |accounts| Look {
        at: time(7),
        head: ContentHash::of(b"head"),
        accounts,
        codes: ["T100", "K10"].map(|code| ItemCode::parse(code).unwrap()).to_vec(),
        registers: ContentHash::of(b"registers"),
    };
    let named = Some(vec![AccountNumber::new(3000).unwrap(), AccountNumber::new(3999).unwrap()]);
    for (look, mark, is_edited) in [
        (None, ErrorMark::Unset, false),
        (Some(look(None)), ErrorMark::Sending, false),
        (Some(look(named)), ErrorMark::Set, true),
        (None, ErrorMark::Spent, false),
    ] {
        let hold = Hold { key: key(1, 1), look, mark, is_edited };
        let save = Save { holds: vec![(hold.key, Some(hold.clone()))], ..Save::default() };
        store.save(&lease, save).await.unwrap();
        assert_eq!(read().await.into_values().collect::<Vec<_>>(), [hold]);
    }
    store.save(&lease, Save { holds: vec![(key(1, 1), None)], ..Save::default() }).await.unwrap();
    assert!(read().await.is_empty());
}

pub(super) async fn a_survey_is_kept_by_connection(backend: Backend) {
    let (_, lease) = running(&backend).await;
    let store = &backend.store;
    assert_eq!(store.survey(&connection_id(1)).await.unwrap(), None);
    for seconds in [5, 6] {
        let survey = Survey { connection: connection_id(1), at: time(seconds), whole_at: time(1) };
        store.save(&lease, Save { surveys: vec![survey.clone()], ..Save::default() }).await.unwrap();
        assert_eq!(store.survey(&connection_id(1)).await.unwrap(), Some(survey));
    }
}
