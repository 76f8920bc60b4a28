//! The problems of one owner as a text that can be mailed as it is.

use std::fmt::Write;

use super::{Cause, Named, Problem, Problems};
use crate::domain::{
    finding::{Language, Owner},
    transfer::FailureClass,
};

/// The words of a digest in one language. `{count}` stands for a number.
struct Words {
    /// Before everything, by owner, in their order.
    openings: [&'static str; 4],
    remedy: &'static str,
    invoice: &'static str,
    /// An invoice that Severa has not numbered yet.
    unnumbered: &'static str,
    more: &'static str,
    /// Why attempts failed, by class: unavailable, contract, refused.
    failures: [&'static str; 3],
}

const FINNISH: Words = Words {
    openings: [
        "Näiden laskujen siirto Talenomiin odottaa korjausta Severassa. Kun tieto on korjattu, lasku siirtyy \
         seuraavassa siirrossa.",
        "Nämä Severasta siirtyvät laskut odottavat korjausta Talenomissa. Kun tieto on korjattu, lasku siirtyy \
         seuraavassa siirrossa.",
        "Nämä Severasta siirtyvät laskut odottavat muutosta yhteyden asetuksiin.",
        "Nämä Severasta siirtyvät laskut odottavat liittymän ylläpitoa.",
    ],
    remedy: "Mitä tehdä",
    invoice: "Lasku",
    unnumbered: "Numeroton lasku",
    more: "ja {count} muuta laskua",
    failures: [
        "Severaan tai Talenomiin ei saatu yhteyttä. Siirtoa yritetään uudelleen itsestään.",
        "Rajapinnan vastausta ei ymmärretty.",
        "Severa tai Talenom hylkäsi kutsun.",
    ],
};

const SWEDISH: Words = Words {
    openings: [
        "De här fakturornas överföring till Talenom väntar på en rättelse i Severa. När uppgiften är rättad går \
         fakturan med nästa överföring.",
        "De här fakturorna från Severa väntar på en rättelse hos Talenom. När uppgiften är rättad går fakturan med \
         nästa överföring.",
        "De här fakturorna från Severa väntar på en ändring i anslutningens inställningar.",
        "De här fakturorna från Severa väntar på dem som sköter gränssnittet.",
    ],
    remedy: "Att göra",
    invoice: "Faktura",
    unnumbered: "Faktura utan nummer",
    more: "och {count} fakturor till",
    failures: [
        "Severa eller Talenom kunde inte nås. Ett nytt försök görs av sig självt.",
        "Gränssnittets svar förstods inte.",
        "Severa eller Talenom avvisade anropet.",
    ],
};

const ENGLISH: Words = Words {
    openings: [
        "The transfer of these invoices to Talenom waits for a correction in Severa. Once it is made, the invoice goes \
         with the next transfer.",
        "These invoices from Severa wait for a correction in Talenom. Once it is made, the invoice goes with the next \
         transfer.",
        "These invoices from Severa wait for a change of the connection's settings.",
        "These invoices from Severa wait for those who run the connector.",
    ],
    remedy: "What to do",
    invoice: "Invoice",
    unnumbered: "Invoice without a number",
    more: "and {count} more invoices",
    failures: [
        "Severa or Talenom could not be reached. It is tried again by itself.",
        "The interface's answer was not understood.",
        "Severa or Talenom refused the call.",
    ],
};

const fn words(language: Language) -> &'static Words {
    match language {
        Language::Finnish => &FINNISH,
        Language::Swedish => &SWEDISH,
        Language::English => &ENGLISH,
    }
}

impl Problems {
    /// What one owner has to do, as a text that can be sent on. Empty where there is nothing.
    #[must_use]
    pub fn digest(&self, owner: Owner, language: Language) -> String {
        let language = owner.told_in(language);
        let problems = self.of(owner);
        if problems.is_empty() {
            return String::new();
        }
        let mut text = format!("{}\n", words(language).openings[owner as usize]);
        for problem in problems {
            text.push('\n');
            tell(&mut text, problem, language);
        }
        text
    }
}

fn tell(text: &mut String, problem: &Problem, language: Language) {
    let words = words(language);
    // Writing to memory cannot fail.
    let _ = match problem.cause {
        Cause::Finding(code) => writeln!(text, "{}: {}", words.remedy, code.words(language).remedy),
        Cause::Failure(class) => writeln!(text, "{}", words.failures[place_of(class)]),
    };
    for named in &problem.named {
        tell_named(text, named, language);
    }
    let named = u64::try_from(problem.named.len()).unwrap_or(u64::MAX);
    if let Some(more) = problem.count.checked_sub(named).filter(|more| *more > 0) {
        let _ = writeln!(text, "- {}", words.more.replace("{count}", &more.to_string()));
    }
}

fn tell_named(text: &mut String, named: &Named, language: Language) {
    let words = words(language);
    let invoice = match named.number {
        Some(number) => format!("{} {number}", words.invoice),
        None => format!("{} ({})", words.unnumbered, named.key.invoice),
    };
    if named.findings.is_empty() {
        let _ = writeln!(text, "- {invoice}");
    }
    for finding in &named.findings {
        let _ = writeln!(text, "- {invoice}. {}", finding.text(language));
    }
}

const fn place_of(class: FailureClass) -> usize {
    match class {
        FailureClass::Unavailable => 0,
        FailureClass::Contract => 1,
        FailureClass::Refused => 2,
    }
}
