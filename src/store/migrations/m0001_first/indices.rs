//! What the first schema is found by, and what must be there once.

use sea_orm_migration::prelude::*;

use super::CUSTOMERS;

fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(table).take();
    for column in columns {
        index.col(*column);
    }
    index
}

pub(super) fn indices() -> Vec<IndexCreateStatement> {
    vec![
        index("connections_of_organization", "connections", &["organization", "id"]),
        index("baseline_of_connection", "baseline", &["connection"]),
        index("runs_by_request", "runs", &["connection", "request_key"]).unique().take(),
        index("runs_by_connection", "runs", &["connection", "created_at", "id"]),
        index("runs_by_state", "runs", &["state", "created_at", "id"]),
        index("runs_by_age", "runs", &["created_at", "id"]),
        index("runs_by_end", "runs", &["ended_at", "id"]),
        index("transfers_by_age", "transfers", &["found_at", "organization", "invoice"]),
        index("transfers_of_organization", "transfers", &["organization", "found_at", "invoice"]),
        index("transfers_of_connection", "transfers", &["connection", "found_at", "organization", "invoice"]),
        index("transfers_by_number", "transfers", &["number"]),
        index("transfers_by_customer_number", "transfers", &["customer_number", "found_at"]),
        index("transfers_by_standing", "transfers", &["standing", "found_at", "organization", "invoice"]),
        index("transfers_by_date", "transfers", &["invoice_date"]),
        index("transfers_by_talenom_invoice", "transfers", &["talenom_invoice_id"]),
        index("transfers_by_credited", "transfers", &["organization", "credits"])
            .cond_where(Expr::col("credits").is_not_null())
            .take(),
        index("transfers_by_next_attempt", "transfers", &["next_attempt"])
            .cond_where(Expr::col("next_attempt").is_not_null())
            .take(),
        index("transfers_with_orphan_drafts", "transfers", &["found_at", "organization", "invoice"])
            .cond_where(Expr::col("orphan_drafts").gt(0))
            .take(),
        index("decisions_of_transfer", "decisions", &["organization", "invoice", "decided_at"]),
        index("decisions_open", "decisions", &["organization", "invoice"])
            .unique()
            .cond_where(Expr::col("is_open").eq(true))
            .take(),
        index("attentions_once", "attentions", &["organization", "subject", "code", "content_hash"])
            .unique()
            .take(),
        index("attentions_by_age", "attentions", &["created_at", "id"]),
        index("attentions_open", "attentions", &["connection"])
            .cond_where(Expr::col("applied_at").is_null())
            .take(),
        index("transfers_by_finding", "transfer_findings", &["code", "organization", "invoice"]),
        index(
            "e_invoices_by_state",
            "e_invoices",
            &["organization", "talenom_organization", "state", "seen_at"],
        ),
        index("e_invoices_by_number", "e_invoices", &["organization", "talenom_organization", "number"]),
        index("e_invoices_of_connection", "e_invoices", &["connection"]),
        index("items_by_sequence", "items", &["run", "sequence"]).unique().take(),
        index("items_open", "items", &["run", "subject"]).cond_where(Expr::col("sequence").is_null()).take(),
        index("items_by_preview_end", "items", &["preview_expires_at"])
            .cond_where(Expr::col("preview_expires_at").is_not_null())
            .take(),
        index("items_by_transfer", "items", &["organization", "invoice"]),
        index("journal_by_subject", "journal", &["organization", "subject", "id"]),
        index("journal_by_organization", "journal", &["organization", "id"]),
        index("journal_by_age", "journal", &["at", "id"]),
        index("journal_once", "journal", &["organization", "subject", "at", "event"]).unique().take(),
    ]
}

pub(super) fn link_indices() -> [IndexCreateStatement; 5] {
    let holds = || Expr::col("ended_at").is_null();
    [
        index("links_by_severa_guid", "links", &["organization", "talenom_organization", "severa_guid"])
            .unique()
            .cond_where(holds())
            .take(),
        index("links_by_talenom_id", "links", &["organization", "talenom_organization", "talenom_id"])
            .cond_where(holds())
            .take(),
        // One contact is one customer, while one product may be many items; nulls do not count.
        index("links_of_contacts", "links", &["organization", "talenom_organization", "talenom_id"])
            .unique()
            .cond_where(holds().and(Expr::col("register").eq(CUSTOMERS)))
            .take(),
        index("links_by_age", "links", &["made_at", "id"]),
        index("product_problems_of_connection", "product_problems", &["connection"]),
    ]
}
