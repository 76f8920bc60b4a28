//! Problems, gathered by who can put them right.

use super::{count, failure_class, finding, names, owner, timestamp, v1};
use crate::domain::{
    finding::{Language, Owner},
    problem::{Cause, Problem, Problems},
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
        transfers: problem.named.iter().map(|named| names::of_transfer(&named.key)).collect(),
        first_seen_time: Some(timestamp(problem.first_seen)),
        failure_class: failure_class(failure).into(),
    }
}
