//! The words of a report that are not the service's own: headings, sections, verdicts, owners.

mod english;
mod finnish;
mod swedish;

use severa_connector::rpc::v1;

use crate::args::Language;

/// All words of one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// The language's tag, as HTML and HTTP know it.
    pub(crate) tag: &'static str,
    pub(crate) title: &'static str,
    /// What the report is about, above the company's name.
    pub(crate) subject: &'static str,
    pub(crate) checked: &'static str,
    /// When it was checked, for `strftime`.
    time_format: &'static str,
    /// Between the thousands of a number.
    thousands: &'static str,

    pub(crate) to_do: &'static str,
    pub(crate) nothing_to_do: &'static str,
    pub(crate) overview: &'static str,
    pub(crate) findings: &'static str,
    pub(crate) section: &'static str,
    pub(crate) result: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) finding: &'static str,
    pub(crate) place: &'static str,
    pub(crate) found: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) remedy: &'static str,
    pub(crate) times: &'static str,
    /// Where a finding concerns the whole.
    pub(crate) everywhere: &'static str,
    /// With `{shown}` and `{total}`.
    first_of: &'static str,
    /// What a reader has to know about the report itself.
    pub(crate) note: &'static str,

    pub(crate) looked_at: &'static str,
    pub(crate) errors: &'static str,
    pub(crate) warnings: &'static str,
    pub(crate) notes: &'static str,
    error: &'static str,
    warning: &'static str,
    information: &'static str,
    error_means: &'static str,
    warning_means: &'static str,
    information_means: &'static str,

    ready: Said,
    ready_with_warnings: Said,
    not_ready: Said,
    /// A verdict that a newer service knows and we do not.
    unknown: &'static str,

    customer: Who,
    accountant: Who,
    integration_team: Who,
    us: Who,

    sections: Sections,
}

/// A verdict: about the whole in a word and in a sentence, and about one section.
#[derive(Debug, Clone, Copy)]
struct Said {
    whole: &'static str,
    sentence: &'static str,
    section: &'static str,
}

/// An owner, and where it puts things right.
#[derive(Debug, Clone, Copy)]
struct Who {
    name: &'static str,
    whereabouts: &'static str,
}

/// What the sections are called.
#[derive(Debug, Clone, Copy)]
struct Sections {
    credentials: &'static str,
    company: &'static str,
    add_ons: &'static str,
    statuses: &'static str,
    sales_accounts: &'static str,
    default_accounts: &'static str,
    vat_rates: &'static str,
    items: &'static str,
    customers: &'static str,
    e_invoices: &'static str,
    number_series: &'static str,
    currencies: &'static str,
    cost_centers: &'static str,
    waiting_invoices: &'static str,
    marked_invoices: &'static str,
    capabilities: &'static str,
}

impl Words {
    pub(crate) const fn of(language: Language) -> &'static Self {
        match language {
            Language::Fi => &finnish::WORDS,
            Language::Sv => &swedish::WORDS,
            Language::En => &english::WORDS,
        }
    }

    const fn said(&self, verdict: v1::Verdict) -> Option<&Said> {
        match verdict {
            v1::Verdict::Ready => Some(&self.ready),
            v1::Verdict::ReadyWithWarnings => Some(&self.ready_with_warnings),
            v1::Verdict::NotReady => Some(&self.not_ready),
            v1::Verdict::Unspecified => None,
        }
    }

    /// The verdict about the whole.
    pub(crate) fn verdict(&self, verdict: v1::Verdict) -> &'static str {
        self.said(verdict).map_or(self.unknown, |said| said.whole)
    }

    /// What follows from the verdict about the whole.
    pub(crate) fn verdict_means(&self, verdict: v1::Verdict) -> &'static str {
        self.said(verdict).map_or("", |said| said.sentence)
    }

    /// How a section went.
    pub(crate) fn section_verdict(&self, verdict: v1::Verdict) -> &'static str {
        self.said(verdict).map_or(self.unknown, |said| said.section)
    }

    pub(crate) const fn severity(&self, severity: v1::Severity) -> &'static str {
        match severity {
            v1::Severity::Error => self.error,
            v1::Severity::Warning => self.warning,
            v1::Severity::Information | v1::Severity::Unspecified => self.information,
        }
    }

    pub(crate) const fn severity_means(&self, severity: v1::Severity) -> &'static str {
        match severity {
            v1::Severity::Error => self.error_means,
            v1::Severity::Warning => self.warning_means,
            v1::Severity::Information | v1::Severity::Unspecified => self.information_means,
        }
    }

    const fn who(&self, owner: v1::Owner) -> &Who {
        match owner {
            v1::Owner::Customer => &self.customer,
            v1::Owner::Accountant => &self.accountant,
            v1::Owner::IntegrationTeam => &self.integration_team,
            v1::Owner::Us | v1::Owner::Unspecified => &self.us,
        }
    }

    pub(crate) const fn owner(&self, owner: v1::Owner) -> &'static str {
        self.who(owner).name
    }

    /// Where an owner puts things right.
    pub(crate) const fn whereabouts(&self, owner: v1::Owner) -> &'static str {
        self.who(owner).whereabouts
    }

    /// What a section is called; by its stable word where a newer service has one that is not listed here.
    pub(crate) fn section_name<'a>(&self, section: &'a str) -> &'a str {
        let names = &self.sections;
        match section {
            "credentials" => names.credentials,
            "company" => names.company,
            "add_ons" => names.add_ons,
            "statuses" => names.statuses,
            "sales_accounts" => names.sales_accounts,
            "default_accounts" => names.default_accounts,
            "vat_rates" => names.vat_rates,
            "items" => names.items,
            "customers" => names.customers,
            "e_invoices" => names.e_invoices,
            "number_series" => names.number_series,
            "currencies" => names.currencies,
            "cost_centers" => names.cost_centers,
            "waiting_invoices" => names.waiting_invoices,
            "marked_invoices" => names.marked_invoices,
            "capabilities" => names.capabilities,
            other => other,
        }
    }

    /// That only the first places are shown.
    pub(crate) fn first_of(&self, shown: i64, total: i64) -> String {
        self.first_of.replace("{shown}", &self.number(shown)).replace("{total}", &self.number(total))
    }

    /// A time on the clock of this machine.
    pub(crate) fn time(&self, time: &prost_types::Timestamp) -> Option<String> {
        let time = jiff::Timestamp::new(time.seconds, time.nanos).ok()?;
        Some(time.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime(self.time_format).to_string())
    }

    /// A number, its thousands apart.
    pub(crate) fn number(&self, number: i64) -> String {
        let digits = number.to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(self.thousands);
            }
            text.push(digit);
        }
        text
    }
}

/// The language of what an owner has to do: the customer's is Finnish where it is not Swedish, whoever asks.
pub(crate) const fn language_of(owner: v1::Owner, language: Language) -> Language {
    match (owner, language) {
        (v1::Owner::Customer, Language::En) => Language::Fi,
        _ => language,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGES: [Language; 3] = [Language::Fi, Language::Sv, Language::En];

    #[test]
    fn every_section_has_a_name_of_its_own_in_every_language() {
        let sections = [
            "credentials",
            "company",
            "add_ons",
            "statuses",
            "sales_accounts",
            "default_accounts",
            "vat_rates",
            "items",
            "customers",
            "e_invoices",
            "number_series",
            "currencies",
            "cost_centers",
            "waiting_invoices",
            "marked_invoices",
            "capabilities",
        ];
        for words in LANGUAGES.map(Words::of) {
            let names = sections.map(|section| words.section_name(section));
            for (index, name) in names.iter().enumerate() {
                assert_ne!(*name, sections[index], "{} in {}", sections[index], words.tag);
                assert!(!names[..index].contains(name), "{name} twice in {}", words.tag);
            }
        }
        assert_eq!(Words::of(Language::Fi).section_name("of_tomorrow"), "of_tomorrow");
    }

    #[test]
    fn no_word_is_empty() {
        for words in LANGUAGES.map(Words::of) {
            // All words are fields, so the compiler asks for each; an empty one would be seen here.
            let written = format!("{words:?}");
            assert!(!written.contains("\"\""), "{written}");
        }
    }

    #[test]
    fn thousands_stand_apart() {
        let told = |language, number| Words::of(language).number(number);
        assert_eq!(told(Language::En, 999), "999");
        assert_eq!(told(Language::En, 1_234_567), "1,234,567");
        assert_eq!(told(Language::Fi, 12_000), "12\u{a0}000");
        assert_eq!(Words::of(Language::Sv).first_of(10, 1_000), "Visar 10 av 1\u{a0}000");
    }

    #[test]
    fn a_time_is_told_as_the_language_does() {
        // TimeZone::system differs from machine to machine: only the day's form is held here.
        let time = prost_types::Timestamp { seconds: 1_795_521_600, nanos: 0 };
        let told = LANGUAGES.map(|language| Words::of(language).time(&time).unwrap());
        assert!(told[0].contains(".11.2026 klo "), "{told:?}");
        assert!(told[1].contains(".11.2026 kl. "), "{told:?}");
        assert!(told[2].contains(" November 2026, "), "{told:?}");
    }

    #[test]
    fn the_customer_is_told_in_finnish_or_swedish() {
        let tags = LANGUAGES.map(|language| Words::of(language_of(v1::Owner::Customer, language)).tag);
        assert_eq!(tags, ["fi", "sv", "fi"]);
        assert_eq!(Words::of(language_of(v1::Owner::Us, Language::En)).tag, "en");
    }
}
