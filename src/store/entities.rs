//! The tables as SeaORM sees them. The words and forms in them are explained in `migrations`.

#![expect(unreachable_pub, reason = "the derives make public items of private tables")]

use sea_orm::entity::prelude::*;

/// A table without relations that SeaORM would have to know: joins are written where they are needed.
macro_rules! table {
    ($(#[$doc:meta])* $module:ident = $name:literal { $($(#[$attribute:meta])* $column:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        pub(super) mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $name)]
            pub struct Model {
                $($(#[$attribute])* pub $column: $type,)+
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

table! {
    /// One row: what belongs to the database as a whole.
    meta = "meta" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: i64,
        key_check: Vec<u8>,
    }
}

table! {
    connection = "connections" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: String,
        display_name: String,
        organization: Uuid,
        companies: String,
        agreement_reference: Option<String>,
        talenom_organization: i64,
        state: String,
        settings: String,
        data_key: Option<Vec<u8>>,
        business_id: Option<Vec<u8>>,
        credentials: Option<Vec<u8>>,
        version: i64,
        created_at: i64,
        updated_at: i64,
        activated_at: Option<i64>,
        baseline_count: Option<i64>,
    }
}

table! {
    baseline = "baseline" {
        #[sea_orm(primary_key, auto_increment = false)]
        organization: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        invoice: Uuid,
        connection: String,
        noted_at: i64,
    }
}

table! {
    lane = "lanes" {
        #[sea_orm(primary_key, auto_increment = false)]
        lane: Uuid,
        token: i64,
        holder: Option<String>,
        expires_at: i64,
    }
}

table! {
    run = "runs" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        connection: String,
        lane: Uuid,
        job: String,
        request_id: Option<String>,
        request_key: Option<String>,
        plan: Option<Uuid>,
        state: String,
        cancel_requested: bool,
        failure: Option<String>,
        worker_deaths: i64,
        last_sequence: i64,
        created_at: i64,
        started_at: Option<i64>,
        ended_at: Option<i64>,
        trace_parent: Option<String>,
    }
}

table! {
    transfer = "transfers" {
        #[sea_orm(primary_key, auto_increment = false)]
        organization: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        invoice: Uuid,
        connection: String,
        way: String,
        revision: i64,
        step: String,
        standing: String,
        contact_id: Option<String>,
        talenom_invoice_id: Option<String>,
        row_version: Option<String>,
        content_hash: Option<String>,
        approved: Option<bool>,
        failure_class: Option<String>,
        next_attempt: Option<i64>,
        attempts: i64,
        orphan_drafts: i64,
        number: Option<i64>,
        customer_number: Option<i64>,
        invoice_date: Option<String>,
        due_date: Option<String>,
        net: Option<i64>,
        tax: Option<i64>,
        gross: Option<i64>,
        currency: Option<String>,
        credits: Option<Uuid>,
        findings: String,
        held_since: Option<i64>,
        problem_since: Option<i64>,
        written_head: Option<String>,
        written_fields: Option<String>,
        found_at: i64,
        updated_at: i64,
    }
}

table! {
    /// The codes of a transfer's findings, so that transfers can be found by them.
    transfer_finding = "transfer_findings" {
        #[sea_orm(primary_key, auto_increment = false)]
        organization: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        invoice: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        code: String,
    }
}

table! {
    decision = "decisions" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organization: Uuid,
        invoice: Uuid,
        choice: String,
        actor: String,
        reason: String,
        decided_at: i64,
        is_open: bool,
        applied_at: Option<i64>,
    }
}

table! {
    link = "links" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organization: Uuid,
        talenom_organization: i64,
        register: String,
        severa_guid: Uuid,
        state: String,
        talenom_id: Option<String>,
        since: Option<i64>,
        details_hash: Option<String>,
        origin: String,
        made_at: i64,
        actor: Option<String>,
        reason: Option<String>,
        ended_at: Option<i64>,
        ended_by: Option<String>,
        end_reason: Option<String>,
    }
}

table! {
    product_problem = "product_problems" {
        #[sea_orm(primary_key, auto_increment = false)]
        organization: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        talenom_organization: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        item: Uuid,
        connection: String,
        product: String,
        findings: String,
        failure: Option<String>,
        first_seen_at: i64,
    }
}

table! {
    e_invoice = "e_invoices" {
        #[sea_orm(primary_key, auto_increment = false)]
        organization: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        talenom_organization: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        customer: Uuid,
        connection: String,
        number: i64,
        address: Vec<u8>,
        state: String,
        missing_since: Option<i64>,
        removed_at: Option<i64>,
        is_confirmed: bool,
        is_switched_off: bool,
        seen_at: i64,
        actor: Option<String>,
        reason: Option<String>,
        decided_at: Option<i64>,
    }
}

table! {
    hold = "holds" {
        #[sea_orm(primary_key, auto_increment = false)]
        organization: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        invoice: Uuid,
        looked_at: Option<i64>,
        head_hash: Option<String>,
        accounts: Option<String>,
        codes: Option<String>,
        registers_hash: Option<String>,
        mark: String,
        is_edited: bool,
    }
}

table! {
    attention = "attentions" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        organization: Uuid,
        subject: String,
        connection: String,
        code: String,
        finding: String,
        content_hash: String,
        created_at: i64,
        answer: Option<String>,
        actor: Option<String>,
        reason: Option<String>,
        resolved_at: Option<i64>,
        applied_at: Option<i64>,
    }
}

table! {
    survey = "surveys" {
        #[sea_orm(primary_key, auto_increment = false)]
        connection: String,
        at: i64,
        whole_at: i64,
    }
}

table! {
    item = "items" {
        #[sea_orm(primary_key, auto_increment = false)]
        run: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        subject: Uuid,
        organization: Uuid,
        invoice: Option<Uuid>,
        product: Option<String>,
        sequence: Option<i64>,
        outcome: String,
        is_ready: bool,
        is_new_problem: bool,
        first_seen_at: Option<i64>,
        has_attention: bool,
        findings: String,
        failure: Option<String>,
        content_hash: Option<String>,
        preview: Option<Vec<u8>>,
        preview_expires_at: Option<i64>,
    }
}

table! {
    journal = "journal" {
        #[sea_orm(primary_key)]
        id: i64,
        at: i64,
        organization: Uuid,
        subject: Uuid,
        connection: String,
        run: Uuid,
        event: String,
        revision: Option<i64>,
        step: Option<String>,
        standing: Option<String>,
        details: String,
    }
}
