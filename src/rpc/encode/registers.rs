//! Results of a comparison of registers.

use super::{names, v1};
use crate::domain::register::{Compared, Entry, Match, Side};

/// One result.
pub(in crate::rpc) fn compared(compared: &Compared<'_>) -> v1::CompareRegistersResponse {
    let own = Some(entry(compared.entry));
    let (severa, talenom) = match compared.side {
        Side::Severa => (own, None),
        Side::Talenom => (None, own),
    };
    let candidates = compared.candidates.iter().map(|candidate| v1::RegisterCandidate {
        entry: Some(entry(candidate.entry)),
        score: candidate.score.to_string(),
        reasons: candidate.reasons.iter().map(|reason| reason.name().to_owned()).collect(),
    });
    v1::CompareRegistersResponse {
        severa,
        talenom,
        candidates: candidates.collect(),
        register_match: match compared.found {
            Match::Pair => v1::RegisterMatch::Pair,
            Match::Ambiguous => v1::RegisterMatch::Ambiguous,
            Match::Gone => v1::RegisterMatch::Gone,
            Match::Uncertain => v1::RegisterMatch::Uncertain,
            Match::None => v1::RegisterMatch::None,
        }
        .into(),
        page_token: names::of_compared(compared.side, &compared.entry.id),
    }
}

fn entry(entry: &Entry) -> v1::RegisterEntry {
    v1::RegisterEntry {
        id: entry.id.to_string(),
        number: entry.number.clone().unwrap_or_default(),
        display_name: entry.name.clone().unwrap_or_default(),
        business_id: entry.business_id.as_ref().map(|id| id.as_str().to_owned()).unwrap_or_default(),
    }
}
