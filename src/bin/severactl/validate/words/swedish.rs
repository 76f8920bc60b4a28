//! The report in Swedish.

use super::{Said, Sections, Who, Words};

pub(super) const WORDS: Words = Words {
    tag: "sv",
    title: "Kontrollrapport",
    subject: "Överföring av fakturor från Severa till Talenom",
    checked: "Kontrollerad",
    time_format: "%-d.%-m.%Y kl. %-H.%M (%Z)",
    thousands: "\u{a0}",

    to_do: "Att göra",
    nothing_to_do: "Ingen behöver göra något.",
    overview: "Sammandrag",
    findings: "Iakttagelser",
    section: "Delområde",
    result: "Resultat",
    severity: "Allvar",
    finding: "Iakttagelse",
    place: "Ställe",
    found: "Nu",
    expected: "Borde vara",
    remedy: "Åtgärd",
    times: "Ställen",
    everywhere: "Gäller helheten",
    first_of: "Visar {shown} av {total}",
    note: "Kontrollen läser bara: den har inte ändrat något i Severa eller Talenom. Rapporten visar läget vid kontrollen.",

    looked_at: "Granskade",
    errors: "Fel",
    warnings: "Anmärkningar",
    notes: "För kännedom",
    error: "Fel",
    warning: "Anmärkning",
    information: "För kännedom",
    error_means: "hindrar överföringen tills det är rättat",
    warning_means: "hindrar inte överföringen men bör ses över",
    information_means: "bra att veta, kräver ingen åtgärd",

    ready: Said {
        whole: "Klart för överföring",
        sentence: "Allt är i ordning: överföringen av fakturor kan börja.",
        section: "I ordning",
    },
    ready_with_warnings: Said {
        whole: "Klart för överföring, med anmärkningar",
        sentence: "Inget hindrar överföringen, men anmärkningarna bör ses över.",
        section: "Att se över",
    },
    not_ready: Said {
        whole: "Ännu inte klart för överföring",
        sentence: "Felen måste rättas innan överföringen av fakturor kan börja.",
        section: "Att rätta",
    },
    unknown: "Okänt",

    customer: Who { name: "Kunden", whereabouts: "rättas i Severa" },
    accountant: Who { name: "Bokföraren", whereabouts: "rättas i Talenom" },
    integration_team: Who {
        name: "Talenoms integrationsteam",
        whereabouts: "rättas i anslutningens inställningar",
    },
    us: Who { name: "Överföringstjänstens förvaltning", whereabouts: "rättas i tjänsten" },

    sections: Sections {
        credentials: "Inloggningsuppgifter och rättigheter",
        company: "Företagets uppgifter",
        add_ons: "Tillägg i Severa",
        statuses: "Fakturornas statusar",
        sales_accounts: "Försäljningskonton",
        default_accounts: "Standardkonton",
        vat_rates: "Momssatser",
        items: "Produkter, arbetstyper och resetyper",
        customers: "Kunder",
        e_invoices: "E-fakturaadresser",
        number_series: "Fakturornas nummerserier",
        currencies: "Valutor",
        cost_centers: "Kostnadsställen",
        waiting_invoices: "Fakturor som väntar på överföring",
        marked_invoices: "Fakturor märkta som överförda",
        capabilities: "Talenoms gränssnitt",
    },
};
