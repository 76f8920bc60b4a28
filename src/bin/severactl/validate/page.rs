//! A report as one page of HTML that needs nothing else: no script, no picture, no font from elsewhere. The template
//! escapes every value.

use askama::Template;
use severa_connector::rpc::v1;

use super::report::{Report, label};

/// The worst first.
const SEVERITIES: [v1::Severity; 3] = [v1::Severity::Error, v1::Severity::Warning, v1::Severity::Information];

#[derive(Debug, Template)]
#[template(path = "validation.html")]
struct Page<'a> {
    report: Report<'a>,
}

/// The page.
pub(crate) fn render(report: Report<'_>) -> anyhow::Result<String> {
    Ok(Page { report }.render()?)
}

/// The name of a verdict's colours and sign in the style sheet.
const fn verdict_class(verdict: v1::Verdict) -> &'static str {
    match verdict {
        v1::Verdict::Ready => "good",
        v1::Verdict::ReadyWithWarnings => "warning",
        v1::Verdict::NotReady => "error",
        v1::Verdict::Unspecified => "information",
    }
}

/// The name of a severity's colours and sign in the style sheet.
const fn severity_class(severity: v1::Severity) -> &'static str {
    match severity {
        v1::Severity::Error => "error",
        v1::Severity::Warning => "warning",
        v1::Severity::Information | v1::Severity::Unspecified => "information",
    }
}

/// The pieces of a text with `commands` in it, and whether each is one.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split('`').enumerate().map(|(index, piece)| (index % 2 == 1, piece))
}

#[cfg(test)]
mod tests {
    use super::{super::report::tests::answer, *};
    use crate::args::Language;

    fn page(language: Language) -> String {
        render(Report::new(&answer(), language)).unwrap()
    }

    #[test]
    fn every_value_is_escaped() {
        let page = page(Language::En);
        assert!(page.contains("Puu &#38; &#60;Poika&#62; &#34;Oy&#34;"), "{page}");
        assert!(page.contains("account &#60;3100&#62; &#38; &#34;other&#34;"), "{page}");
        for raw in ["<Poika>", "<3100>", "\"Oy\""] {
            assert!(!page.contains(raw), "{raw} is not escaped");
        }
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere_and_runs_nothing() {
        let page = page(Language::Fi);
        for foreign in ["<script", "http://", "https://", "<link", "<img", "url(", "@import", "onclick"] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert!(page.contains("default-src 'none'"));
    }

    #[test]
    fn verdict_owners_and_findings_are_there_in_every_language() {
        for (language, said) in [
            (Language::Fi, ["<html lang=\"fi\">", "Ei vielä valmis siirtoon", "Kirjanpitäjä", "Myyntitilit"]),
            (Language::Sv, ["<html lang=\"sv\">", "Ännu inte klart", "Bokföraren", "Försäljningskonton"]),
            (
                Language::En,
                ["<html lang=\"en\">", "Not ready to transfer", "The accountant", "Sales accounts"],
            ),
        ] {
            let page = page(language);
            for text in said.into_iter().chain(["ACCOUNT_UNKNOWN", "account 3200", "3000, 3010"]) {
                assert!(page.contains(text), "{text} is not in\n{page}");
            }
        }
    }

    #[test]
    fn what_is_in_another_language_says_so() {
        assert!(page(Language::En).contains("<ol lang=\"fi\">"));
        assert!(page(Language::Sv).contains("<ol lang=\"sv\">"));
    }

    #[test]
    fn commands_stand_apart_in_a_text() {
        let told: Vec<_> = pieces("Open it with `severactl`.").collect();
        assert_eq!(told, [(false, "Open it with "), (true, "severactl"), (false, ".")]);
    }
}
