//! Problems, gathered by who can put them right.

use super::{count, failure_class, finding, names, owner, runs::item_kind, timestamp, v1};
use crate::domain::{
    finding::{Language, Owner},
    ids::ConnectionId,
    problem::{Cause, Problem, Problems, Subject},
    run::ProductSubject,
};

/// Everybody who has something to do, or only one of them.
pub(in crate::rpc) fn problems(
    problems: &Problems,
    only: Option<Owner>,
    language: Language,
) -> v1::ListProblemsResponse {
    let asked = Owner::ALL.into_iter().filter(|owner| only.is_none_or(|only| only == *owner));
    let of_owner = |owner: Owner| v1::OwnerProblems {
        owner: self::owner(owner).into(),
        problems: problems.of(owner).into_iter().map(|one| problem(one, language)).collect(),
        digest: problems.digest(owner, language),
    };
    let owners = asked.map(of_owner).filter(|of_owner| !of_owner.problems.is_empty()).collect();
    v1::ListProblemsResponse { owners }
}

fn problem(problem: &Problem, language: Language) -> v1::Problem {
    let first = problem.named.first().and_then(|named| named.findings.first());
    let failure = match problem.cause {
        Cause::Finding(_) => None,
        Cause::Failure(class) => Some(class),
    };
    v1::Problem {
        finding: first.map(|first| finding(first, language)),
        count: count(problem.count),
        transfers: problem.named.iter().filter_map(|named| transfer(&named.subject)).collect(),
        items: problem.named.iter().filter_map(|named| item(&named.subject)).collect(),
        first_seen_time: Some(timestamp(problem.first_seen)),
        failure_class: failure_class(failure).into(),
    }
}

fn transfer(subject: &Subject) -> Option<String> {
    match subject {
        Subject::Invoice(key, _) => Some(names::of_transfer(key)),
        Subject::Item(..) => None,
    }
}

fn item(subject: &Subject) -> Option<v1::ProblemItem> {
    match subject {
        Subject::Invoice(..) => None,
        Subject::Item(item, connection) => Some(problem_item(item, connection)),
    }
}

fn problem_item(item: &ProductSubject, connection: &ConnectionId) -> v1::ProblemItem {
    v1::ProblemItem {
        connection: names::of_connection(connection),
        kind: item_kind(item.kind).into(),
        severa_guid: item.item.to_string(),
        code: item.code.as_ref().map(ToString::to_string).unwrap_or_default(),
        item_name: item.name.clone().unwrap_or_default(),
    }
}
