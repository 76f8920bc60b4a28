//! The problems of one owner as a text that can be mailed as it is.

use std::fmt::Write;

use super::{Cause, Named, Problem, Problems, Sort, Subject};
use crate::domain::{
    finding::{Language, Owner},
    transfer::FailureClass,
};

/// The words of a digest in one language. `{count}` stands for a number.
struct Words {
    remedy: &'static str,
    invoices: Telling,
    items: Telling,
}

/// How problems of one sort are told.
struct Telling {
    /// Before everything, by owner, in their order.
    openings: [&'static str; 4],
    one: &'static str,
    /// One that has nothing that people know it by.
    nameless: &'static str,
    more: &'static str,
    /// Why attempts failed, by class: unavailable, contract, refused.
    failures: [&'static str; 3],
}

const FINNISH: Words = Words {
    remedy: "Mitä tehdä",
    invoices: Telling {
        openings: [
            "Näiden laskujen siirto Talenomiin odottaa korjausta Severassa. Kun tieto on korjattu, lasku siirtyy \
             seuraavassa siirrossa.",
            "Nämä Severasta siirtyvät laskut odottavat korjausta Talenomissa. Kun tieto on korjattu, lasku siirtyy \
             seuraavassa siirrossa.",
            "Nämä Severasta siirtyvät laskut odottavat muutosta yhteyden asetuksiin.",
            "Nämä Severasta siirtyvät laskut odottavat liittymän ylläpitoa.",
        ],
        one: "Lasku",
        nameless: "Numeroton lasku",
        more: "ja {count} muuta laskua",
        failures: [
            "Severaan tai Talenomiin ei saatu yhteyttä. Siirtoa yritetään uudelleen itsestään.",
            "Rajapinnan vastausta ei ymmärretty.",
            "Severa tai Talenom hylkäsi kutsun.",
        ],
    },
    items: Telling {
        openings: [
            "Näiden nimikkeiden vienti Talenomin tuotteiksi odottaa korjausta Severassa. Kun tieto on korjattu, nimike \
             siirtyy seuraavassa tuotteiden siirrossa.",
            "Nämä Severan nimikkeet odottavat korjausta Talenomissa. Kun tieto on korjattu, nimike siirtyy seuraavassa \
             tuotteiden siirrossa.",
            "Nämä Severan nimikkeet odottavat muutosta yhteyden asetuksiin.",
            "Nämä Severan nimikkeet odottavat liittymän ylläpitoa.",
        ],
        one: "Nimike",
        nameless: "Nimike ilman koodia ja nimeä",
        more: "ja {count} muuta nimikettä",
        failures: [
            "Severaan tai Talenomiin ei saatu yhteyttä. Seuraava tuotteiden siirto yrittää uudelleen.",
            "Rajapinnan vastausta ei ymmärretty.",
            "Severa tai Talenom hylkäsi kutsun.",
        ],
    },
};

const SWEDISH: Words = Words {
    remedy: "Att göra",
    invoices: Telling {
        openings: [
            "De här fakturornas överföring till Talenom väntar på en rättelse i Severa. När uppgiften är rättad går \
             fakturan med nästa överföring.",
            "De här fakturorna från Severa väntar på en rättelse hos Talenom. När uppgiften är rättad går fakturan med \
             nästa överföring.",
            "De här fakturorna från Severa väntar på en ändring i anslutningens inställningar.",
            "De här fakturorna från Severa väntar på dem som sköter gränssnittet.",
        ],
        one: "Faktura",
        nameless: "Faktura utan nummer",
        more: "och {count} fakturor till",
        failures: [
            "Severa eller Talenom kunde inte nås. Ett nytt försök görs av sig självt.",
            "Gränssnittets svar förstods inte.",
            "Severa eller Talenom avvisade anropet.",
        ],
    },
    items: Telling {
        openings: [
            "De här artiklarna väntar på en rättelse i Severa innan de kan bli produkter hos Talenom. När uppgiften är \
             rättad går artikeln med nästa överföring av produkter.",
            "De här artiklarna från Severa väntar på en rättelse hos Talenom. När uppgiften är rättad går artikeln med \
             nästa överföring av produkter.",
            "De här artiklarna från Severa väntar på en ändring i anslutningens inställningar.",
            "De här artiklarna från Severa väntar på dem som sköter gränssnittet.",
        ],
        one: "Artikel",
        nameless: "Artikel utan kod och namn",
        more: "och {count} artiklar till",
        failures: [
            "Severa eller Talenom kunde inte nås. Nästa överföring av produkter försöker på nytt.",
            "Gränssnittets svar förstods inte.",
            "Severa eller Talenom avvisade anropet.",
        ],
    },
};

const ENGLISH: Words = Words {
    remedy: "What to do",
    invoices: Telling {
        openings: [
            "The transfer of these invoices to Talenom waits for a correction in Severa. Once it is made, the invoice \
             goes with the next transfer.",
            "These invoices from Severa wait for a correction in Talenom. Once it is made, the invoice goes with the \
             next transfer.",
            "These invoices from Severa wait for a change of the connection's settings.",
            "These invoices from Severa wait for those who run the connector.",
        ],
        one: "Invoice",
        nameless: "Invoice without a number",
        more: "and {count} more invoices",
        failures: [
            "Severa or Talenom could not be reached. It is tried again by itself.",
            "The interface's answer was not understood.",
            "Severa or Talenom refused the call.",
        ],
    },
    items: Telling {
        openings: [
            "These items wait for a correction in Severa before they can be products in Talenom. Once it is made, the \
             item goes with the next run of products.",
            "These items from Severa wait for a correction in Talenom. Once it is made, the item goes with the next run \
             of products.",
            "These items from Severa wait for a change of the connection's settings.",
            "These items from Severa wait for those who run the connector.",
        ],
        one: "Item",
        nameless: "Item without code and name",
        more: "and {count} more items",
        failures: [
            "Severa or Talenom could not be reached. The next run of products tries again.",
            "The interface's answer was not understood.",
            "Severa or Talenom refused the call.",
        ],
    },
};

const fn words(language: Language) -> &'static Words {
    match language {
        Language::Finnish => &FINNISH,
        Language::Swedish => &SWEDISH,
        Language::English => &ENGLISH,
    }
}

impl Words {
    const fn of(&self, sort: Sort) -> &Telling {
        match sort {
            Sort::Invoices => &self.invoices,
            Sort::Items => &self.items,
        }
    }
}

impl Problems {
    /// What one owner has to do, as a text that can be sent on: invoices first, then items. Empty where there is nothing.
    #[must_use]
    pub fn digest(&self, owner: Owner, language: Language) -> String {
        let language = owner.told_in(language);
        let problems = self.of(owner);
        let mut text = String::new();
        for sort in Sort::ALL {
            let mut of_sort = problems.iter().filter(|problem| problem.sort == sort).peekable();
            if of_sort.peek().is_none() {
                continue;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(words(language).of(sort).openings[owner as usize]);
            text.push('\n');
            for problem in of_sort {
                text.push('\n');
                tell(&mut text, problem, language);
            }
        }
        text
    }
}

fn tell(text: &mut String, problem: &Problem, language: Language) {
    let words = words(language);
    let telling = words.of(problem.sort);
    // Writing to memory cannot fail.
    let _ = match problem.cause {
        Cause::Finding(code) => writeln!(text, "{}: {}", words.remedy, code.words(language).remedy),
        Cause::Failure(class) => writeln!(text, "{}", telling.failures[place_of(class)]),
    };
    for named in &problem.named {
        tell_named(text, named, telling, language);
    }
    let named = u64::try_from(problem.named.len()).unwrap_or(u64::MAX);
    if let Some(more) = problem.count.checked_sub(named).filter(|more| *more > 0) {
        let _ = writeln!(text, "- {}", telling.more.replace("{count}", &more.to_string()));
    }
}

fn tell_named(text: &mut String, named: &Named, telling: &Telling, language: Language) {
    let name = match &named.subject {
        Subject::Invoice(_, Some(number)) => format!("{} {number}", telling.one),
        Subject::Invoice(key, None) => format!("{} ({})", telling.nameless, key.invoice),
        Subject::Item(item, _) => match (&item.code, &item.name) {
            (Some(code), Some(name)) => format!("{} {code} ({name})", telling.one),
            (Some(code), None) => format!("{} {code}", telling.one),
            (None, Some(name)) => format!("{} {name}", telling.one),
            (None, None) => format!("{} ({})", telling.nameless, item.item),
        },
    };
    if named.findings.is_empty() {
        let _ = writeln!(text, "- {name}");
    }
    for finding in &named.findings {
        let _ = writeln!(text, "- {name}. {}", finding.text(language));
    }
}

const fn place_of(class: FailureClass) -> usize {
    match class {
        FailureClass::Unavailable => 0,
        FailureClass::Contract => 1,
        FailureClass::Refused => 2,
    }
}
