//! A report as text: the verdict, what each owner has to do, and the sections.

use std::fmt::Write;

use super::report::{Counts, Report, Section, label};
use crate::{
    output::{self, Column, Output},
    words::{HasTone, text},
};

/// The report, with tables on a terminal and tabbed lines in a pipe.
pub(crate) fn tell(report: &Report<'_>, output: Output) -> String {
    let words = report.words;
    let mut told = format!("{}: {}\n", words.title, text(report.name));
    // Writing into a String cannot fail.
    let _ = writeln!(told, "{} {}", words.checked, text(&report.time));
    let verdict = output::toned(words.verdict(report.verdict), report.verdict.tone());
    let _ = writeln!(told, "\n{verdict}. {}", words.verdict_means(report.verdict));
    tell_tasks(&mut told, report);

    let _ = writeln!(told, "\n{}", underlined(words.overview));
    let head = [words.section, words.result, words.looked_at, words.errors, words.warnings, words.notes];
    let rows = report.sections.iter().map(|section| {
        let result = words.section_verdict(section.verdict);
        let Counts { looked_at, errors, warnings, notes } = section.counts;
        let numbers = [looked_at, errors, warnings, notes].map(|count| Column::plain(words.number(count)));
        let mut row = vec![Column::plain(section.name), Column::toned(result, section.verdict.tone())];
        row.extend(numbers);
        row
    });
    told.push_str(&table(output, &head, rows));
    for section in report.sections.iter().filter(|section| !section.problems.is_empty()) {
        tell_section(&mut told, section, report, output);
    }
    let _ = write!(told, "\n{}", words.note);
    told
}

fn tell_tasks(told: &mut String, report: &Report<'_>) {
    let words = report.words;
    let _ = writeln!(told, "\n{}", underlined(words.to_do));
    if report.owners.is_empty() {
        let _ = writeln!(told, "{}", words.nothing_to_do);
    }
    for to_do in &report.owners {
        let _ = writeln!(told, "{} ({})", words.owner(to_do.owner), words.whereabouts(to_do.owner));
        for task in to_do.tasks {
            let severity = output::toned(words.severity(task.severity()), task.severity().tone());
            let count = words.number(task.count);
            let _ = writeln!(told, "- {severity}, {} × {count}: {}", task.code, task.remedy);
        }
    }
}

fn tell_section(told: &mut String, section: &Section<'_>, report: &Report<'_>, output: Output) {
    let words = report.words;
    let _ = writeln!(told, "\n{}", underlined(section.name));
    let head = [words.severity, words.place, words.finding, words.found, words.expected, words.remedy];
    let rows = section.problems.iter().flat_map(|problem| {
        problem.places.iter().map(|finding| {
            vec![
                Column::toned(words.severity(problem.severity), problem.severity.tone()),
                Column::plain(label(finding, words)),
                Column::plain(format!("{}: {}", finding.code, finding.message)),
                Column::plain(text(finding.found())),
                Column::plain(text(&finding.expected.join(", "))),
                Column::plain(&finding.remedy),
            ]
        })
    });
    told.push_str(&table(output, &head, rows));
    for problem in section.problems.iter().filter(|problem| problem.is_cut()) {
        let _ = writeln!(told, "{}: {}.", problem.code, words.first_of(problem.shown(), problem.total));
    }
}

fn table(output: Output, head: &[&str], rows: impl Iterator<Item = Vec<Column>>) -> String {
    match output {
        Output::Terminal => format!("{}\n", output::table(head, rows)),
        Output::Pipe | Output::Json => rows.fold(String::new(), |lines, row| {
            lines
                + &output::tabbed(&row)
                + "
"
        }),
    }
}

fn underlined(heading: &str) -> String {
    format!("{heading}\n{}", "=".repeat(heading.chars().count()))
}

#[cfg(test)]
mod tests {
    use severa_connector::rpc::v1;

    use super::{super::report::tests::answer, *};
    use crate::args::Language;

    #[test]
    fn the_text_has_the_verdict_the_owners_and_every_finding() {
        let answer = answer();
        let told = tell(&Report::new(&answer, Language::En), Output::Pipe);
        let beginning = "Validation report: Puu & <Poika> \"Oy\"\nChecked ";
        assert!(told.starts_with(beginning), "{told}");
        for line in [
            "Not ready to transfer yet. The errors must be put right before invoices can be transferred.",
            "The customer (puts it right in Severa)",
            "- Error, ITEM_WITHOUT_CODE × 25: Anna tuotteelle koodi.",
            "Company\tIn order\t2\t0\t0\t0",
            "Sales accounts\tTo put right\t1,200\t25\t0\t1",
            "Error\taccount 3200\tACCOUNT_UNKNOWN: ACCOUNT_UNKNOWN was met.\t3200\t3000, 3010\tOpen it with `severactl`.",
            "For information\tConcerns the whole\tACCOUNT_UNUSED: ACCOUNT_UNUSED was met.\t-\t-\tOpen it with `severactl`.",
            "ACCOUNT_UNKNOWN: Showing 2 of 25.",
        ] {
            assert!(told.lines().any(|told| told == line), "{line}\nis not in\n{told}");
        }
    }

    #[test]
    fn where_nothing_is_to_be_done_it_says_so() {
        let ready = v1::ValidateMappingsResponse { verdict: v1::Verdict::Ready.into(), ..Default::default() };
        let told = tell(&Report::new(&ready, Language::Fi), Output::Pipe);
        assert!(told.contains("Valmis siirtoon. Kaikki on kunnossa"), "{told}");
        assert!(told.contains("Kenenkään ei tarvitse tehdä mitään."), "{told}");
    }
}
