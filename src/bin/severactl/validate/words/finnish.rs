//! The report in Finnish.

use super::{Said, Sections, Who, Words};

pub(super) const WORDS: Words = Words {
    tag: "fi",
    title: "Tarkastusraportti",
    subject: "Laskujen siirto Severasta Talenomiin",
    checked: "Tarkastettu",
    time_format: "%-d.%-m.%Y klo %-H.%M (%Z)",
    thousands: "\u{a0}",

    to_do: "Mitä on tehtävä",
    nothing_to_do: "Kenenkään ei tarvitse tehdä mitään.",
    overview: "Yhteenveto",
    findings: "Havainnot",
    section: "Osa-alue",
    result: "Tulos",
    severity: "Vakavuus",
    finding: "Havainto",
    place: "Kohta",
    found: "Nyt",
    expected: "Pitäisi olla",
    remedy: "Mitä tehdä",
    times: "Kohtia",
    everywhere: "Koskee kokonaisuutta",
    first_of: "Näytetään {shown}, yhteensä {total}",
    note: "Tarkastus vain lukee: se ei ole muuttanut mitään Severassa eikä Talenomissa. Raportti kertoo tilanteen tarkastushetkellä.",

    looked_at: "Tarkastettuja",
    errors: "Virheitä",
    warnings: "Huomautuksia",
    notes: "Tiedoksi",
    error: "Virhe",
    warning: "Huomautus",
    information: "Tiedoksi",
    error_means: "estää siirron, kunnes se on korjattu",
    warning_means: "ei estä siirtoa, mutta kannattaa tarkistaa",
    information_means: "hyvä tietää, ei vaadi toimia",

    ready: Said {
        whole: "Valmis siirtoon",
        sentence: "Kaikki on kunnossa: laskujen siirto voi alkaa.",
        section: "Kunnossa",
    },
    ready_with_warnings: Said {
        whole: "Valmis siirtoon, huomautuksia",
        sentence: "Mikään ei estä siirtoa, mutta huomautukset kannattaa käydä läpi.",
        section: "Huomautettavaa",
    },
    not_ready: Said {
        whole: "Ei vielä valmis siirtoon",
        sentence: "Virheet on korjattava, ennen kuin laskujen siirto voi alkaa.",
        section: "Korjattavaa",
    },
    unknown: "Ei tiedossa",

    customer: Who { name: "Asiakas", whereabouts: "korjataan Severassa" },
    accountant: Who { name: "Kirjanpitäjä", whereabouts: "korjataan Talenomissa" },
    integration_team: Who {
        name: "Talenomin integraatiotiimi",
        whereabouts: "korjataan yhteyden asetuksissa",
    },
    us: Who { name: "Siirtopalvelun ylläpito", whereabouts: "korjataan palvelussa" },

    sections: Sections {
        credentials: "Tunnukset ja käyttöoikeudet",
        company: "Yrityksen tiedot",
        add_ons: "Severan lisäosat",
        statuses: "Laskujen tilat",
        sales_accounts: "Myyntitilit",
        default_accounts: "Oletustilit",
        vat_rates: "ALV-kannat",
        items: "Tuotteet, työlajit ja matkalajit",
        customers: "Asiakkaat",
        e_invoices: "Verkkolaskuosoitteet",
        number_series: "Laskujen numerosarjat",
        currencies: "Valuutat",
        cost_centers: "Kustannuspaikat",
        waiting_invoices: "Siirtoa odottavat laskut",
        marked_invoices: "Siirretyiksi merkityt laskut",
        capabilities: "Talenomin rajapinta",
    },
};
