//! What one owner has to do before transfers can begin, as a text that can be mailed as it is.

use std::fmt::Write;

use super::{Task, Validation};
use crate::domain::finding::{Language, Owner};

/// The words of a digest in one language. `{count}` stands for a number.
struct Words {
    /// Before everything, by owner, in their order.
    openings: [&'static str; 4],
    remedy: &'static str,
    more: &'static str,
}

const FINNISH: Words = Words {
    openings: [
        "Nämä asiat on hoidettava Severassa, jotta laskut siirtyvät Talenomiin.",
        "Nämä asiat on hoidettava Talenomissa, jotta laskut siirtyvät Severasta.",
        "Nämä asiat on hoidettava yhteyden asetuksissa, jotta laskut siirtyvät Severasta Talenomiin.",
        "Nämä asiat kuuluvat liittymän ylläpidolle.",
    ],
    remedy: "Mitä tehdä",
    more: "ja {count} muuta",
};

const SWEDISH: Words = Words {
    openings: [
        "Det här behöver ordnas i Severa för att fakturorna ska föras över till Talenom.",
        "Det här behöver ordnas hos Talenom för att fakturorna ska föras över från Severa.",
        "Det här behöver ordnas i anslutningens inställningar för att fakturorna ska föras över från Severa till \
         Talenom.",
        "Det här hör till dem som sköter gränssnittet.",
    ],
    remedy: "Att göra",
    more: "och {count} till",
};

const ENGLISH: Words = Words {
    openings: [
        "This is to be done in Severa, so that invoices can be transferred to Talenom.",
        "This is to be done in Talenom, so that invoices can be transferred from Severa.",
        "This is to be done in the connection's settings, so that invoices can be transferred from Severa to Talenom.",
        "This is for those who run the connector.",
    ],
    remedy: "What to do",
    more: "and {count} more",
};

const fn words(language: Language) -> &'static Words {
    match language {
        Language::Finnish => &FINNISH,
        Language::Swedish => &SWEDISH,
        Language::English => &ENGLISH,
    }
}

impl Validation {
    /// An owner's tasks as a text. Empty where there are none.
    #[must_use]
    pub fn digest(&self, owner: Owner, language: Language) -> String {
        let tasks = self.tasks(owner);
        if tasks.is_empty() {
            return String::new();
        }
        let language = owner.told_in(language);
        let mut text = format!("{}\n", words(language).openings[owner as usize]);
        for task in &tasks {
            text.push('\n');
            tell(&mut text, task, language);
        }
        text
    }
}

fn tell(text: &mut String, Task { code, tally }: &Task, language: Language) {
    let words = words(language);
    // Writing to memory cannot fail.
    let _ = writeln!(text, "{}: {}", words.remedy, code.words(language).remedy);
    for finding in &tally.named {
        let _ = writeln!(text, "- {}: {}", finding.place.label(language), finding.text(language));
    }
    let named = u64::try_from(tally.named.len()).unwrap_or(u64::MAX);
    if let Some(more) = tally.count.checked_sub(named).filter(|more| *more > 0) {
        let _ = writeln!(text, "- {}", words.more.replace("{count}", &more.to_string()));
    }
}
