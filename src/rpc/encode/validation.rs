//! What a check saw.

use super::{finding, owner, severity, timestamp};
use crate::{
    domain::{
        finding::{Language, Owner},
        validation::{SectionReport, Task, Validation, Verdict},
    },
    rpc::v1,
};

pub(in crate::rpc) fn validation(
    validation: &Validation,
    language: Language,
) -> v1::ValidateMappingsResponse {
    let of = |owner: &Owner| owner_tasks(validation, *owner, language);
    v1::ValidateMappingsResponse {
        verdict: verdict(validation.verdict()).into(),
        sections: validation.sections.iter().map(|report| section(report, language)).collect(),
        owners: Owner::ALL.iter().map(of).filter(|owner| !owner.tasks.is_empty()).collect(),
        display_name: validation.display_name.clone(),
        check_time: Some(timestamp(validation.began_at)),
    }
}

const fn verdict(verdict: Verdict) -> v1::Verdict {
    match verdict {
        Verdict::Ready => v1::Verdict::Ready,
        Verdict::ReadyWithWarnings => v1::Verdict::ReadyWithWarnings,
        Verdict::NotReady => v1::Verdict::NotReady,
    }
}

fn section(report: &SectionReport, language: Language) -> v1::ValidationSection {
    let tallies = report.tallies();
    let named = tallies.iter().flat_map(|(_, tally)| &tally.named);
    v1::ValidationSection {
        section: report.section.name().to_owned(),
        verdict: verdict(report.verdict()).into(),
        looked_at: super::count(report.looked_at),
        findings: named.map(|named| finding(named, language)).collect(),
        totals: tallies
            .iter()
            .map(|(code, tally)| (code.entry().code.to_owned(), super::count(tally.count)))
            .collect(),
    }
}

fn owner_tasks(validation: &Validation, whose: Owner, language: Language) -> v1::OwnerTasks {
    let told_in = whose.told_in(language);
    v1::OwnerTasks {
        owner: owner(whose).into(),
        tasks: validation.tasks(whose).iter().map(|one| task(one, told_in)).collect(),
        digest: validation.digest(whose, language),
    }
}

fn task(task: &Task, language: Language) -> v1::Task {
    let entry = task.code.entry();
    v1::Task {
        code: entry.code.to_owned(),
        severity: severity(entry.severity).into(),
        count: super::count(task.tally.count),
        remedy: task.code.words(language).remedy.to_owned(),
    }
}
