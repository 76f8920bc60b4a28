//! The contract of the store, the same on SQLite and PostgreSQL.

#![expect(clippy::disallowed_methods, reason = "a test waits for the tasks that it spawns")]
#![expect(
    clippy::unwrap_used,
    reason = "the cases are functions that tests call, which clippy takes for none"
)]

mod attentions;
mod connections;
mod decisions;
mod e_invoices;
mod fixtures;
mod holds;
mod journal;
mod lanes;
mod opening;
mod reads;
mod retention;
mod runs;
mod saves;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use secrecy::SecretString;
use severa_connector::store::{Config, SealingKey, Store};
use tempfile::TempDir;

use super::postgres;

/// The list is the contract; each case takes a store of either kind.
macro_rules! contract {
    ($($subject:ident: $($case:ident),+;)+) => {
        mod on_sqlite {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                super::$subject::$case(super::Backend::sqlite().await).await;
            })+)+
        }

        mod on_postgres {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $case() {
                super::$subject::$case(super::Backend::postgres().await).await;
            })+)+
        }
    };
}

contract! {
    opening:
        a_closed_store_takes_no_more_saves,
        a_database_of_a_newer_release_is_refused,
        another_sealing_key_is_refused,
        what_waits_is_saved_before_the_store_closes;
    connections:
        a_connection_comes_back_as_it_was,
        a_deleted_connection_keeps_nothing_that_names_anybody,
        a_deleted_connections_work_is_carried_on,
        a_deleted_name_is_not_in_the_file,
        a_sealed_value_of_another_row_is_refused,
        an_id_is_taken_once_and_forever,
        an_organization_has_its_connections,
        an_update_that_lost_the_race_is_refused,
        connections_are_listed_by_id,
        new_credentials_take_the_place_of_the_old,
        runs_end_with_their_connection,
        secrets_are_not_in_the_files,
        the_baseline_is_noted_once_and_counted_by_connection,
        what_we_have_begun_is_in_no_baseline;
    decisions:
        a_connection_rests_after_a_run_that_failed,
        a_decision_is_open_until_it_is_applied_or_replaced,
        a_decision_must_be_possible,
        what_is_due_is_taken_up_once;
    e_invoices:
        a_person_confirms_and_restores_what_waits_for_it,
        a_runs_customers_are_those_of_its_open_items,
        addresses_are_counted_by_what_became_of_them,
        an_address_comes_back_in_every_state,
        it_goes_with_its_connection;
    holds:
        a_hold_is_kept_as_it_is_now_and_forgotten,
        a_survey_is_kept_by_connection;
    attentions:
        an_attention_is_there_once_and_decided_once,
        what_cannot_be_done_is_open_again;
    lanes:
        a_lease_is_exclusive_and_ends_by_the_databases_clock,
        a_lease_is_renewed_however_much_is_saved,
        a_lease_that_ended_can_be_renewed_until_somebody_takes_the_lane,
        a_lost_lease_fails_only_its_own_save_of_a_batch,
        a_released_lease_saves_nothing_more;
    runs:
        a_cancelled_run_ends_at_once_where_it_waits,
        a_cancelled_run_is_not_joined,
        a_request_id_is_one_run_and_one_job,
        a_run_that_failed_in_passing_is_queued_anew,
        a_run_is_ended_once_and_only_under_its_lane,
        a_worker_that_dies_in_a_run_is_counted,
        an_orphaned_run_is_taken_over_first,
        an_orphaned_run_is_taken_over_once,
        concurrent_requests_make_one_run,
        of_two_ends_at_once_the_first_is_kept,
        runs_are_listed_newest_first_in_pages,
        workers_take_each_run_once_and_never_two_of_a_lane,
        without_a_request_id_equal_jobs_join;
    saves:
        a_bad_save_fails_alone,
        a_contact_is_one_customer,
        a_link_is_read_back_in_every_state,
        only_an_uncertain_contact_is_forgotten,
        a_follower_misses_no_sequence,
        an_ended_run_takes_no_items,
        an_item_keeps_its_sequence,
        every_step_and_standing_comes_back,
        found_again_does_not_touch_progress,
        many_saves_share_few_commits,
        of_two_saves_of_a_key_the_last_wins,
        what_a_step_needs_must_be_there;
    reads:
        counts_add_up,
        open_items_are_those_without_an_outcome,
        planned_are_those_found_ready,
        previews_are_sealed_and_end,
        several_runs_are_counted_at_once,
        transfers_are_found_by_every_filter,
        transfers_are_listed_newest_first_in_pages;
    journal:
        a_repeated_save_writes_no_entry_twice,
        it_begins_when_an_invoice_is_found_first,
        it_is_read_on_after_a_sequence_and_within_a_period,
        the_journal_keeps_its_order;
    retention:
        a_plan_is_kept_until_its_run_has_ended,
        ended_runs_are_forgotten_and_transfers_never,
        old_journal_entries_are_forgotten;
}

/// A store with what a test needs to look behind it.
struct Backend {
    store: Store,
    url: String,
    key: SealingKey,
    dir: Option<TempDir>,
}

impl Backend {
    async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", dir.path().join("store.db").display());
        let key = SealingKey::generate().unwrap();
        let store = Store::open(config(&url, &key)).await.unwrap();
        Self { store, url, key, dir: Some(dir) }
    }

    async fn postgres() -> Self {
        let url = postgres::create_database().await;
        let key = SealingKey::generate().unwrap();
        Store::migrate(config(&url, &key)).await.unwrap();
        let store = Store::open(config(&url, &key)).await.unwrap();
        Self { store, url, key, dir: None }
    }

    fn is_sqlite(&self) -> bool {
        self.dir.is_some()
    }

    fn config(&self) -> Config {
        config(&self.url, &self.key)
    }

    /// A store on the same database as another process would have it; SQLite allows only one.
    async fn other_process(&self) -> Store {
        if self.is_sqlite() { self.store.clone() } else { Store::open(self.config()).await.unwrap() }
    }

    /// Changes the database behind the store's back.
    async fn execute(&self, sql: &str) {
        self.connect().await.execute_unprepared(sql).await.unwrap();
    }

    /// Counts in the database behind the store's back.
    async fn count(&self, sql: &str) -> i64 {
        let connection = self.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        connection.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    async fn connect(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.url.as_str());
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }
}

fn config(url: &str, key: &SealingKey) -> Config {
    Config { url: SecretString::from(url), sealing: key.clone() }
}
