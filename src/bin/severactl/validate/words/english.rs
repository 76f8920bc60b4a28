//! The report in English.

use super::{Said, Sections, Who, Words};

pub(super) const WORDS: Words = Words {
    tag: "en",
    title: "Validation report",
    subject: "Invoices from Severa to Talenom",
    checked: "Checked",
    time_format: "%-d %B %Y, %H:%M (%Z)",
    thousands: ",",

    to_do: "What is to be done",
    nothing_to_do: "Nobody has to do anything.",
    overview: "Overview",
    findings: "Findings",
    section: "Section",
    result: "Result",
    severity: "Severity",
    finding: "Finding",
    place: "Place",
    found: "Found",
    expected: "Expected",
    remedy: "What to do",
    times: "Places",
    everywhere: "Concerns the whole",
    first_of: "Showing {shown} of {total}",
    note: "The check only reads: it has changed nothing in Severa or Talenom. The report tells how things were when they were checked.",

    looked_at: "Looked at",
    errors: "Errors",
    warnings: "Warnings",
    notes: "For information",
    error: "Error",
    warning: "Warning",
    information: "For information",
    error_means: "stops the transfer until it is put right",
    warning_means: "stops nothing, but is worth a look",
    information_means: "good to know, nothing to do",

    ready: Said {
        whole: "Ready to transfer",
        sentence: "Everything is in order: invoices can be transferred.",
        section: "In order",
    },
    ready_with_warnings: Said {
        whole: "Ready to transfer, with warnings",
        sentence: "Nothing stops a transfer, but the warnings are worth a look.",
        section: "Worth a look",
    },
    not_ready: Said {
        whole: "Not ready to transfer yet",
        sentence: "The errors must be put right before invoices can be transferred.",
        section: "To put right",
    },
    unknown: "Not known",

    customer: Who { name: "The customer", whereabouts: "puts it right in Severa" },
    accountant: Who { name: "The accountant", whereabouts: "puts it right in Talenom" },
    integration_team: Who {
        name: "Talenom's integration team",
        whereabouts: "puts it right in the connection's settings",
    },
    us: Who { name: "Those who run the service", whereabouts: "put it right in the service" },

    sections: Sections {
        credentials: "Credentials and scopes",
        company: "Company",
        add_ons: "Add-ons in Severa",
        statuses: "Invoice statuses",
        sales_accounts: "Sales accounts",
        default_accounts: "Default accounts",
        vat_rates: "VAT rates",
        items: "Products, work types and travel types",
        customers: "Customers",
        e_invoices: "E-invoice addresses",
        number_series: "Number series",
        currencies: "Currencies",
        cost_centers: "Cost centres",
        waiting_invoices: "Waiting invoices",
        marked_invoices: "Invoices marked as transferred",
        capabilities: "Talenom's interface",
    },
};
