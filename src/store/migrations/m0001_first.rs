//! The first schema.

mod indices;

use sea_orm_migration::{prelude::*, schema};

/// The registers that links are of.
const CUSTOMERS: &str = "CUSTOMERS";
const ITEMS: &str = "ITEMS";

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_first"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            meta(),
            connections(),
            baseline(),
            lanes(),
            runs(),
            transfers(),
            transfer_findings(),
            decisions(),
            links(),
            product_problems(),
            e_invoices(),
            holds(),
            attentions(),
            surveys(),
            items(),
            journal(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in indices::indices().into_iter().chain(indices::link_indices()) {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn meta() -> TableCreateStatement {
    Table::create()
        .table("meta")
        .col(ColumnDef::new("id").big_integer().not_null().primary_key())
        .col(schema::blob("key_check"))
        .check(Expr::col("id").eq(1))
        .take()
}

/// `data_key` is wrapped by the sealing key; `business_id` and `credentials` are sealed under it. All three are gone when
/// the connection is deleted, as are `display_name` and `agreement_reference`. `companies` is a JSON list of guids.
fn connections() -> TableCreateStatement {
    Table::create()
        .table("connections")
        .col(ColumnDef::new("id").text().not_null().primary_key())
        .col(schema::text("display_name"))
        .col(schema::uuid("organization"))
        .col(schema::text("companies"))
        .col(schema::text_null("agreement_reference"))
        .col(schema::big_integer("talenom_organization"))
        .col(schema::text("state"))
        .col(schema::text("settings"))
        .col(schema::blob_null("data_key"))
        .col(schema::blob_null("business_id"))
        .col(schema::blob_null("credentials"))
        .col(schema::big_integer("version"))
        .col(schema::big_integer("created_at"))
        .col(schema::big_integer("updated_at"))
        .col(schema::big_integer_null("activated_at"))
        .col(schema::big_integer_null("baseline_count"))
        .take()
}

/// Invoices that somebody had already seen to when `connection` was activated.
fn baseline() -> TableCreateStatement {
    Table::create()
        .table("baseline")
        .col(schema::uuid("organization"))
        .col(schema::uuid("invoice"))
        .col(schema::text("connection"))
        .col(schema::big_integer("noted_at"))
        .primary_key(Index::create().col("organization").col("invoice"))
        .foreign_key(ForeignKey::create().from("baseline", "connection").to("connections", "id"))
        .take()
}

/// `token` grows with every change of hands, and `expires_at` is of the database's clock; zero where nobody has the lane.
/// `holder` is null where the last one gave it back.
fn lanes() -> TableCreateStatement {
    Table::create()
        .table("lanes")
        .col(ColumnDef::new("lane").uuid().not_null().primary_key())
        .col(schema::big_integer("token"))
        .col(schema::text_null("holder"))
        .col(schema::big_integer("expires_at"))
        .take()
}

/// `request_key` is the request id for as long as the run is the one that it stands for: a run that failed as a whole and
/// was queued anew under the same request id keeps only `request_id`. `plan` is the job's, for those that keep plans.
/// `worker_deaths` counts how often a worker took it and never gave its lane back.
fn runs() -> TableCreateStatement {
    Table::create()
        .table("runs")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(schema::text("connection"))
        .col(schema::uuid("lane"))
        .col(schema::text("job"))
        .col(schema::text_null("request_id"))
        .col(schema::text_null("request_key"))
        .col(schema::uuid_null("plan"))
        .col(schema::text("state"))
        .col(schema::boolean("cancel_requested"))
        .col(schema::text_null("failure"))
        .col(schema::big_integer("worker_deaths"))
        .col(schema::big_integer("last_sequence"))
        .col(schema::big_integer("created_at"))
        .col(schema::big_integer_null("started_at"))
        .col(schema::big_integer_null("ended_at"))
        .col(schema::text_null("trace_parent"))
        .foreign_key(ForeignKey::create().from("runs", "connection").to("connections", "id"))
        .foreign_key(ForeignKey::create().from("runs", "lane").to("lanes", "lane"))
        .take()
}

/// One invoice has one row and so one way. How far it is stands in the columns from `revision` to `orphan_drafts`.
fn transfers() -> TableCreateStatement {
    Table::create()
        .table("transfers")
        .col(schema::uuid("organization"))
        .col(schema::uuid("invoice"))
        .col(schema::text("connection"))
        .col(schema::text("way"))
        .col(schema::big_integer("revision"))
        .col(schema::text("step"))
        .col(schema::text("standing"))
        .col(schema::text_null("contact_id"))
        .col(schema::text_null("talenom_invoice_id"))
        .col(schema::text_null("row_version"))
        .col(schema::text_null("content_hash"))
        .col(schema::boolean_null("approved"))
        .col(schema::text_null("failure_class"))
        .col(schema::big_integer_null("next_attempt"))
        .col(schema::big_integer("attempts"))
        .col(schema::big_integer("orphan_drafts"))
        .col(schema::big_integer_null("number"))
        .col(schema::big_integer_null("customer_number"))
        .col(schema::text_null("invoice_date"))
        .col(schema::text_null("due_date"))
        .col(schema::big_integer_null("net"))
        .col(schema::big_integer_null("tax"))
        .col(schema::big_integer_null("gross"))
        .col(schema::text_null("currency"))
        .col(schema::uuid_null("credits"))
        .col(schema::text("findings"))
        .col(schema::big_integer_null("held_since"))
        .col(schema::big_integer_null("problem_since"))
        .col(schema::text_null("written_head"))
        .col(schema::text_null("written_fields"))
        .col(schema::big_integer("found_at"))
        .col(schema::big_integer("updated_at"))
        .primary_key(Index::create().col("organization").col("invoice"))
        .foreign_key(ForeignKey::create().from("transfers", "connection").to("connections", "id"))
        .check(Expr::col("way").is_in(["SALES_INVOICE", "LEDGER_VOUCHER"]))
        .check(Expr::col("revision").gte(1))
        .take()
}

fn transfer_findings() -> TableCreateStatement {
    Table::create()
        .table("transfer_findings")
        .col(schema::uuid("organization"))
        .col(schema::uuid("invoice"))
        .col(schema::text("code"))
        .primary_key(Index::create().col("organization").col("invoice").col("code"))
        .foreign_key(&mut to_transfers("transfer_findings"))
        .take()
}

/// A decision that another one took the place of before a run applied it is neither open nor applied.
fn decisions() -> TableCreateStatement {
    Table::create()
        .table("decisions")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(schema::uuid("organization"))
        .col(schema::uuid("invoice"))
        .col(schema::text("choice"))
        .col(schema::text("actor"))
        .col(schema::text("reason"))
        .col(schema::big_integer("decided_at"))
        .col(schema::boolean("is_open"))
        .col(schema::big_integer_null("applied_at"))
        .foreign_key(&mut to_transfers("decisions"))
        .take()
}

/// Of customers and contacts, and of items and products. `since` is when an intent was saved: to make Talenom's record, or to
/// change it. `details_hash` is of the details of a contact that Talenom is known to hold. `actor` and `reason` are there
/// where a person made the link, `ended_by` and `end_reason` where one has ended it.
fn links() -> TableCreateStatement {
    Table::create()
        .table("links")
        .col(schema::uuid("id").primary_key())
        .col(schema::uuid("organization"))
        .col(schema::big_integer("talenom_organization"))
        .col(schema::text("register"))
        .col(schema::uuid("severa_guid"))
        .col(schema::text("state"))
        .col(schema::text_null("talenom_id"))
        .col(schema::big_integer_null("since"))
        .col(schema::text_null("details_hash"))
        .col(schema::text("origin"))
        .col(schema::big_integer("made_at"))
        .col(schema::text_null("actor"))
        .col(schema::text_null("reason"))
        .col(schema::big_integer_null("ended_at"))
        .col(schema::text_null("ended_by"))
        .col(schema::text_null("end_reason"))
        .check(Expr::col("register").is_in([CUSTOMERS, ITEMS]))
        .take()
}

/// What keeps an item's product back now; an item that is well has no row. `product` is a JSON object, as in `items`. The rows
/// of a connection go with it.
fn product_problems() -> TableCreateStatement {
    Table::create()
        .table("product_problems")
        .col(schema::uuid("organization"))
        .col(schema::big_integer("talenom_organization"))
        .col(schema::uuid("item"))
        .col(schema::text("connection"))
        .col(schema::text("product"))
        .col(schema::text("findings"))
        .col(schema::text_null("failure"))
        .col(schema::big_integer("first_seen_at"))
        .primary_key(Index::create().col("organization").col("talenom_organization").col("item"))
        .foreign_key(ForeignKey::create().from("product_problems", "connection").to("connections", "id"))
        .take()
}

/// `address` is sealed under the connection's data key. `missing_since` is there from the state `MISSING` on, `removed_at` in
/// `REMOVED`. `actor` and `reason` are of the last confirmation or restoration. The rows of a connection go with it.
fn e_invoices() -> TableCreateStatement {
    Table::create()
        .table("e_invoices")
        .col(schema::uuid("organization"))
        .col(schema::big_integer("talenom_organization"))
        .col(schema::uuid("customer"))
        .col(schema::text("connection"))
        .col(schema::big_integer("number"))
        .col(schema::blob("address"))
        .col(schema::text("state"))
        .col(schema::big_integer_null("missing_since"))
        .col(schema::big_integer_null("removed_at"))
        .col(schema::boolean("is_confirmed"))
        .col(schema::boolean("is_switched_off"))
        .col(schema::big_integer("seen_at"))
        .col(schema::text_null("actor"))
        .col(schema::text_null("reason"))
        .col(schema::big_integer_null("decided_at"))
        .primary_key(Index::create().col("organization").col("talenom_organization").col("customer"))
        .foreign_key(ForeignKey::create().from("e_invoices", "connection").to("connections", "id"))
        .check(Expr::col("state").is_in([
            "SHOWN",
            "HIDDEN",
            "MISSING",
            "CONFIRMED",
            "REMOVED",
            "RETURNING",
            "RESTORED",
        ]))
        .take()
}

/// What a held transfer's judgement depended on: null where it is asked anew by every run. `accounts` is a JSON list, null
/// also where any account could matter. A transfer that is not held any more has no row.
fn holds() -> TableCreateStatement {
    Table::create()
        .table("holds")
        .col(schema::uuid("organization"))
        .col(schema::uuid("invoice"))
        .col(schema::big_integer_null("looked_at"))
        .col(schema::text_null("head_hash"))
        .col(schema::text_null("accounts"))
        .col(schema::text_null("codes"))
        .col(schema::text_null("registers_hash"))
        .col(schema::text("mark"))
        .col(schema::boolean("is_edited"))
        .primary_key(Index::create().col("organization").col("invoice"))
        .foreign_key(&mut to_transfers("holds"))
        .take()
}

/// `subject` is the guid of an invoice, or `customer` and a number. Kept for good, like the transfers.
fn attentions() -> TableCreateStatement {
    Table::create()
        .table("attentions")
        .col(ColumnDef::new("id").uuid().not_null().primary_key())
        .col(schema::uuid("organization"))
        .col(schema::text("subject"))
        .col(schema::text("connection"))
        .col(schema::text("code"))
        .col(schema::text("finding"))
        .col(schema::text("content_hash"))
        .col(schema::big_integer("created_at"))
        .col(schema::text_null("answer"))
        .col(schema::text_null("actor"))
        .col(schema::text_null("reason"))
        .col(schema::big_integer_null("resolved_at"))
        .col(schema::big_integer_null("applied_at"))
        .foreign_key(ForeignKey::create().from("attentions", "connection").to("connections", "id"))
        .take()
}

/// When a connection's run last looked at what changed in Severa, and when at everything in the transferred status.
fn surveys() -> TableCreateStatement {
    Table::create()
        .table("surveys")
        .col(ColumnDef::new("connection").text().not_null().primary_key())
        .col(schema::big_integer("at"))
        .col(schema::big_integer("whole_at"))
        .foreign_key(ForeignKey::create().from("surveys", "connection").to("connections", "id"))
        .take()
}

/// What became of each thing that a run is about. `subject` is the guid of an invoice, and so is `invoice`, whose transfer there
/// is; or of an entry of one of Severa's registers, of which `product` is a JSON object. `sequence` is null until the item's outcome was saved. `content_hash` is what a plan goes by; `preview`, which a day
/// later is gone, is sealed under the connection's data key.
fn items() -> TableCreateStatement {
    Table::create()
        .table("items")
        .col(schema::uuid("run"))
        .col(schema::uuid("subject"))
        .col(schema::uuid("organization"))
        .col(schema::uuid_null("invoice"))
        .col(schema::text_null("product"))
        .col(schema::big_integer_null("sequence"))
        .col(schema::text("outcome"))
        .col(schema::boolean("is_ready"))
        .col(schema::boolean("is_new_problem"))
        .col(schema::big_integer_null("first_seen_at"))
        .col(schema::boolean("has_attention"))
        .col(schema::text("findings"))
        .col(schema::text_null("failure"))
        .col(schema::text_null("content_hash"))
        .col(schema::blob_null("preview"))
        .col(schema::big_integer_null("preview_expires_at"))
        .primary_key(Index::create().col("run").col("subject"))
        .foreign_key(ForeignKey::create().from("items", "run").to("runs", "id"))
        .foreign_key(&mut to_transfers("items"))
        .take()
}

/// `subject` is the guid of an invoice, of whose transfer it is said where it stood: `revision`, `step`, `standing`; or of an
/// entry of one of Severa's registers. It outlives the runs, so it names them without a foreign key.
fn journal() -> TableCreateStatement {
    Table::create()
        .table("journal")
        .col(ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key())
        .col(schema::big_integer("at"))
        .col(schema::uuid("organization"))
        .col(schema::uuid("subject"))
        .col(schema::text("connection"))
        .col(schema::uuid("run"))
        .col(schema::text("event"))
        .col(schema::big_integer_null("revision"))
        .col(schema::text_null("step"))
        .col(schema::text_null("standing"))
        .col(schema::text("details"))
        .take()
}

fn to_transfers(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, ("organization", "invoice"))
        .to("transfers", ("organization", "invoice"))
        .take()
}
