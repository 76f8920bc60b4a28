//! A validation as people read it: the service's answer, counted, and its findings gathered by code. Both the text and
//! the page are made of this.

use severa_connector::rpc::v1;

use super::words::{Words, language_of};
use crate::args::Language;

/// What there is to tell.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) words: &'static Words,
    /// What was checked; empty where it has no name.
    pub(crate) name: &'a str,
    /// When it was checked; empty where the service does not say.
    pub(crate) time: String,
    pub(crate) verdict: v1::Verdict,
    pub(crate) counts: Counts,
    pub(crate) owners: Vec<ToDo<'a>>,
    pub(crate) sections: Vec<Section<'a>>,
}

/// How much was looked at, and how much was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) looked_at: i64,
    pub(crate) errors: i64,
    pub(crate) warnings: i64,
    pub(crate) notes: i64,
}

/// What one owner has to do.
#[derive(Debug)]
pub(crate) struct ToDo<'a> {
    /// The language of the tasks, which may be another than the report's.
    pub(crate) tag: &'static str,
    pub(crate) owner: v1::Owner,
    pub(crate) tasks: &'a [v1::Task],
}

/// One section.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    pub(crate) name: &'a str,
    pub(crate) verdict: v1::Verdict,
    pub(crate) counts: Counts,
    pub(crate) problems: Vec<Problem<'a>>,
}

/// All findings of one code in a section.
#[derive(Debug)]
pub(crate) struct Problem<'a> {
    pub(crate) code: &'a str,
    pub(crate) severity: v1::Severity,
    pub(crate) owner: v1::Owner,
    pub(crate) remedy: &'a str,
    /// How often it was met; the places may be fewer.
    pub(crate) total: i64,
    pub(crate) places: Vec<&'a v1::Finding>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(seen: &'a v1::ValidateMappingsResponse, language: Language) -> Self {
        let words = Words::of(language);
        let sections: Vec<Section<'a>> =
            seen.sections.iter().map(|section| Section::new(section, words)).collect();
        let owners = seen.owners.iter().map(|tasks| ToDo::new(tasks, language)).collect();
        Self {
            words,
            name: &seen.display_name,
            time: seen.check_time.as_ref().and_then(|time| words.time(time)).unwrap_or_default(),
            verdict: seen.verdict(),
            counts: sections.iter().fold(Counts::default(), |sum, section| sum.plus(section.counts)),
            owners,
            sections,
        }
    }
}

impl Report<'_> {
    pub(crate) fn has_problems(&self) -> bool {
        self.sections.iter().any(|section| !section.problems.is_empty())
    }
}

impl Counts {
    /// What was found, the worst first.
    pub(crate) const fn found(self) -> [i64; 3] {
        [self.errors, self.warnings, self.notes]
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            looked_at: self.looked_at + other.looked_at,
            errors: self.errors + other.errors,
            warnings: self.warnings + other.warnings,
            notes: self.notes + other.notes,
        }
    }
}

impl<'a> ToDo<'a> {
    fn new(owner: &'a v1::OwnerTasks, language: Language) -> Self {
        let tag = Words::of(language_of(owner.owner(), language)).tag;
        Self { tag, owner: owner.owner(), tasks: &owner.tasks }
    }
}

impl<'a> Section<'a> {
    fn new(section: &'a v1::ValidationSection, words: &Words) -> Self {
        let problems = problems(section);
        let met = |severity| {
            problems.iter().filter(|problem| problem.severity == severity).map(|problem| problem.total).sum()
        };
        let counts = Counts {
            looked_at: section.looked_at,
            errors: met(v1::Severity::Error),
            warnings: met(v1::Severity::Warning),
            notes: met(v1::Severity::Information),
        };
        Self { name: words.section_name(&section.section), verdict: section.verdict(), counts, problems }
    }
}

/// The findings of a section by code, in the order in which the codes first come.
fn problems(section: &v1::ValidationSection) -> Vec<Problem<'_>> {
    let mut problems: Vec<Problem<'_>> = Vec::new();
    for finding in &section.findings {
        if let Some(problem) = problems.iter_mut().find(|problem| problem.code == finding.code) {
            problem.places.push(finding);
            continue;
        }
        let places = vec![finding];
        let total = section.totals.get(&finding.code).copied().unwrap_or_default();
        let (code, remedy) = (&finding.code, &finding.remedy);
        problems.push(Problem {
            code,
            severity: finding.severity(),
            owner: finding.owner(),
            remedy,
            total,
            places,
        });
    }
    for problem in &mut problems {
        // A code that was met is never told as met less often than it is shown.
        problem.total = problem.total.max(problem.shown());
    }
    problems
}

impl Problem<'_> {
    /// How many places are shown.
    pub(crate) fn shown(&self) -> i64 {
        i64::try_from(self.places.len()).unwrap_or(i64::MAX)
    }

    /// Whether it was met in more places than are shown.
    pub(crate) fn is_cut(&self) -> bool {
        self.total > self.shown()
    }

    /// Whether any place has a value that was found or expected.
    pub(crate) fn has_values(&self) -> bool {
        self.places.iter().any(|finding| finding.found.is_some() || !finding.expected.is_empty())
    }
}

/// The place of a finding as a person sees it.
pub(crate) fn label<'a>(finding: &'a v1::Finding, words: &'a Words) -> &'a str {
    finding.place.as_ref().map_or(words.everywhere, |place| &place.label)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An answer as the service could give it, with what a page must escape.
    pub(crate) fn answer() -> v1::ValidateMappingsResponse {
        let finding = |code: &str, severity: v1::Severity, label: &str, found: Option<&str>| v1::Finding {
            code: code.to_owned(),
            severity: severity.into(),
            owner: v1::Owner::Accountant.into(),
            place: (!label.is_empty())
                .then(|| v1::Place { label: label.to_owned(), json_path: "$.salesAccounts[0]".to_owned() }),
            found: found.map(str::to_owned),
            expected: found.map(|_| vec!["3000".to_owned(), "3010".to_owned()]).unwrap_or_default(),
            message: format!("{code} was met."),
            remedy: "Open it with `severactl`.".to_owned(),
        };
        let section = |section: &str, verdict: v1::Verdict, looked_at| v1::ValidationSection {
            section: section.to_owned(),
            verdict: verdict.into(),
            looked_at,
            ..v1::ValidationSection::default()
        };
        let accounts = v1::ValidationSection {
            findings: vec![
                finding("ACCOUNT_UNKNOWN", v1::Severity::Error, "account <3100> & \"other\"", Some("<3100>")),
                finding("ACCOUNT_UNUSED", v1::Severity::Information, "", None),
                finding("ACCOUNT_UNKNOWN", v1::Severity::Error, "account 3200", Some("3200")),
            ],
            totals: [("ACCOUNT_UNKNOWN".to_owned(), 25), ("ACCOUNT_UNUSED".to_owned(), 1)].into(),
            ..section("sales_accounts", v1::Verdict::NotReady, 1_200)
        };
        let task = |code: &str, remedy: &str| v1::Task {
            code: code.to_owned(),
            severity: v1::Severity::Error.into(),
            count: 25,
            remedy: remedy.to_owned(),
        };
        let tasks = |owner: v1::Owner, task| v1::OwnerTasks {
            owner: owner.into(),
            tasks: vec![task],
            digest: String::new(),
        };
        v1::ValidateMappingsResponse {
            verdict: v1::Verdict::NotReady.into(),
            sections: vec![section("company", v1::Verdict::Ready, 2), accounts],
            owners: vec![
                tasks(v1::Owner::Customer, task("ITEM_WITHOUT_CODE", "Anna tuotteelle koodi.")),
                tasks(v1::Owner::Accountant, task("ACCOUNT_UNKNOWN", "Open the account in Talenom.")),
            ],
            display_name: "Puu & <Poika> \"Oy\"".to_owned(),
            check_time: Some(prost_types::Timestamp { seconds: 1_795_521_600, nanos: 0 }),
        }
    }

    #[test]
    fn findings_are_gathered_by_code_and_counted_by_their_totals() {
        let answer = answer();
        let report = Report::new(&answer, Language::En);
        assert_eq!(report.counts, Counts { looked_at: 1_202, errors: 25, warnings: 0, notes: 1 });
        let told: Vec<_> = report.sections[1]
            .problems
            .iter()
            .map(|problem| (problem.code, problem.total, problem.shown(), problem.has_values()))
            .collect();
        assert_eq!(told, [("ACCOUNT_UNKNOWN", 25, 2, true), ("ACCOUNT_UNUSED", 1, 1, false)]);
        assert!(report.sections[0].problems.is_empty());
    }

    #[test]
    fn what_is_shown_is_counted_even_where_no_total_is_given() {
        let mut answer = answer();
        answer.sections[1].totals.clear();
        assert_eq!(Report::new(&answer, Language::En).counts.errors, 2);
    }
}
