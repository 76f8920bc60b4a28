//! The rows of a batch, and the statements that write them. Of two rows with the same key the later one wins.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    iter,
};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};
use uuid::Uuid;

use super::{Found, Save};
use crate::{
    domain::{
        ids::RunId,
        journal::{Entry, FOUND},
        run::{Item, Subject},
        transfer::{Transfer, TransferKey},
    },
    store::{
        Conflict, Error, Lease, SealingKey, attentions, connections, database, decisions, e_invoices,
        entities::{
            attention, connection, e_invoice, hold, item, journal, link, product_problem, run, survey,
            transfer, transfer_finding,
        },
        holds,
        items::{self, Previews},
        journal as entries, links, product_links, product_problems, surveys, transfers,
    },
};

/// The lengths of statements, longest first. There are few, so that each is prepared once and found again; and the
/// longest, times the columns of the widest table, stays below what a statement may have of parameters.
const LENGTHS: [usize; 5] = [256, 64, 16, 4, 1];

/// Writes all the saves, whose leases hold.
pub(super) async fn write(
    transaction: &DatabaseTransaction,
    sealing: &SealingKey,
    saves: &[(&Lease, &Save)],
) -> Result<(), Error> {
    let runs = lock_runs(transaction, saves).await?;
    write_found(transaction, saves).await?;
    write_transfers(transaction, saves).await?;
    let links = last_of_each(saves.iter().flat_map(|(_, save)| &save.links), |link| link.id);
    let product_links = last_of_each(saves.iter().flat_map(|(_, save)| &save.product_links), |link| link.id);
    let rows =
        links.into_iter().map(links::to_row).chain(product_links.into_iter().map(product_links::to_row));
    insert::<link::Entity>(transaction, rows.collect(), Some(&replace::<link::Entity>(&[]))).await?;
    write_product_problems(transaction, saves).await?;
    let remembered = last_of_each(saves.iter().flat_map(|(_, save)| &save.e_invoices), |row| row.key);
    let rows = e_invoices::to_rows(transaction, sealing, &remembered).await?;
    let decided = e_invoices::DECIDED_COLUMNS;
    insert::<e_invoice::Entity>(transaction, rows, Some(&replace::<e_invoice::Entity>(&decided))).await?;
    write_items(transaction, sealing, &runs, saves).await?;
    for (id, at) in saves.iter().flat_map(|(_, save)| &save.decisions) {
        // Persons decide seldom.
        decisions::close(transaction, *id, Some(*at)).await?;
    }
    write_holds(transaction, saves).await?;
    write_attentions(transaction, saves).await?;
    let surveys =
        last_of_each(saves.iter().flat_map(|(_, save)| &save.surveys), |one| one.connection.clone());
    let rows = surveys.into_iter().map(surveys::to_row).collect();
    insert::<survey::Entity>(transaction, rows, Some(&replace::<survey::Entity>(&[]))).await?;
    write_journal(transaction, saves.iter().flat_map(|(_, save)| &save.journal)).await
}

async fn write_product_problems(
    transaction: &DatabaseTransaction,
    saves: &[(&Lease, &Save)],
) -> Result<(), Error> {
    let all = last_of_each(saves.iter().flat_map(|(_, save)| &save.product_problems), |(key, _)| *key);
    let rows = all.iter().filter_map(|(_, problem)| problem.as_ref()).map(product_problems::to_row).collect();
    let replaced = replace::<product_problem::Entity>(&[]);
    insert::<product_problem::Entity>(transaction, rows, Some(&replaced)).await?;
    for (key, _) in all.iter().filter(|(_, problem)| problem.is_none()) {
        let id = (key.organization.uuid(), key.talenom_organization.get(), key.item.uuid());
        product_problem::Entity::delete_by_id(id).exec(transaction).await?;
    }
    Ok(())
}

async fn write_holds(transaction: &DatabaseTransaction, saves: &[(&Lease, &Save)]) -> Result<(), Error> {
    let all = last_of_each(saves.iter().flat_map(|(_, save)| &save.holds), |(key, _)| *key);
    let rows = all.iter().filter_map(|(_, hold)| hold.as_ref()).map(holds::to_row).collect();
    insert::<hold::Entity>(transaction, rows, Some(&replace::<hold::Entity>(&[]))).await?;
    for (key, _) in all.iter().filter(|(_, hold)| hold.is_none()) {
        let id = (key.organization.uuid(), key.invoice.uuid());
        hold::Entity::delete_by_id(id).exec(transaction).await?;
    }
    Ok(())
}

async fn write_attentions(transaction: &DatabaseTransaction, saves: &[(&Lease, &Save)]) -> Result<(), Error> {
    let rows = saves.iter().flat_map(|(_, save)| &save.attentions).map(attentions::to_row).collect();
    let known = OnConflict::new().do_nothing().to_owned();
    insert::<attention::Entity>(transaction, rows, Some(&known)).await?;
    for (id, applied_at) in saves.iter().flat_map(|(_, save)| &save.settled) {
        attentions::settle(transaction, *id, *applied_at).await?;
    }
    Ok(())
}

/// A save that is repeated, because its first outcome was not known, writes no entry twice.
async fn write_journal(
    transaction: &DatabaseTransaction,
    journal: impl IntoIterator<Item = &Entry>,
) -> Result<(), Error> {
    use journal::Column;
    let rows = journal.into_iter().map(entries::to_row).collect();
    let known = OnConflict::columns([Column::Organization, Column::Subject, Column::At, Column::Event])
        .do_nothing()
        .to_owned();
    insert::<journal::Entity>(transaction, rows, Some(&known)).await
}

/// The runs that the saves are about, which must be going on in the lanes that the saves are written under.
async fn lock_runs(
    transaction: &DatabaseTransaction,
    saves: &[(&Lease, &Save)],
) -> Result<HashMap<Uuid, run::Model>, Error> {
    let runs_of = |save: &Save| {
        let found = save.found.iter().map(|found| found.run.uuid());
        let listed = save.listed.iter().map(|(run, _)| run.uuid());
        found.chain(listed).chain(save.items.iter().map(|(run, _)| run.uuid())).collect::<HashSet<Uuid>>()
    };
    let wanted: Vec<(&Lease, HashSet<Uuid>)> =
        saves.iter().map(|(lease, save)| (*lease, runs_of(save))).collect();
    let mut ids: Vec<Uuid> = wanted.iter().flat_map(|(_, runs)| runs).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut runs = HashMap::with_capacity(ids.len());
    for chunk in chunks(&ids) {
        let query = run::Entity::find().filter(run::Column::Id.is_in(chunk.iter().copied()));
        let rows = query.order_by_asc(run::Column::Id).lock(LockType::NoKeyUpdate).all(transaction).await?;
        runs.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    for (lease, wanted) in wanted {
        for id in wanted {
            let run = runs.get(&id).ok_or(Error::NotFound("run"))?;
            if run.lane != lease.lane().uuid() {
                return Err(Conflict::OtherLane.into());
            }
            if run.ended_at.is_some() {
                return Err(Conflict::RunEnded.into());
            }
        }
    }
    Ok(runs)
}

async fn write_found(transaction: &DatabaseTransaction, saves: &[(&Lease, &Save)]) -> Result<(), Error> {
    use transfer::Column;
    let all = || saves.iter().flat_map(|(_, save)| &save.found);
    let seen_again = OnConflict::columns([Column::Organization, Column::Invoice])
        .update_columns([
            Column::Connection,
            Column::Number,
            Column::CustomerNumber,
            Column::InvoiceDate,
            Column::DueDate,
            Column::Net,
            Column::Tax,
            Column::Gross,
            Column::Currency,
            Column::Credits,
        ])
        .to_owned();
    let found = last_of_each(all(), |found| found.transfer.key);
    let known = known_transfers(transaction, &found).await?;
    let first_time = found.iter().filter(|found| !known.contains(&found.transfer.key));
    let entries: Vec<Entry> = first_time.map(|found| Entry::of(&found.transfer, found.run, FOUND)).collect();
    let rows = found.into_iter().map(|Found { transfer, .. }| {
        let row = transfers::to_row(transfer)?;
        Ok(transfer::ActiveModel { findings: Set("[]".to_owned()), ..row })
    });
    insert::<transfer::Entity>(transaction, rows.collect::<Result<_, Error>>()?, Some(&seen_again)).await?;
    write_journal(transaction, &entries).await?;
    let invoices = last_of_each(all(), |found| (found.run, found.transfer.key))
        .into_iter()
        .map(|found| (found.run, Subject::Invoice(found.transfer.key)));
    let listed = last_of_each(saves.iter().flat_map(|(_, save)| &save.listed), |(run, one)| (*run, one.item));
    let listed = listed.into_iter().map(|(run, one)| (*run, Subject::Product(one.clone())));
    let rows =
        invoices.chain(listed).map(|(run, subject)| items::to_row(run, &items::found(subject), None, None));
    let known = OnConflict::columns([item::Column::Run, item::Column::Subject]).do_nothing().to_owned();
    insert::<item::Entity>(transaction, rows.collect::<Result<_, Error>>()?, Some(&known)).await
}

/// Which of the found invoices were found before.
async fn known_transfers(
    transaction: &DatabaseTransaction,
    found: &[&Found],
) -> Result<HashSet<TransferKey>, Error> {
    use transfer::Column;
    let mut known = HashSet::new();
    for chunk in chunks(found) {
        let keys = chunk.iter().map(|found| {
            let TransferKey { organization, invoice } = found.transfer.key;
            Expr::tuple([Expr::val(organization.uuid()), Expr::val(invoice.uuid())])
        });
        let rows: Vec<(Uuid, Uuid)> = transfer::Entity::find()
            .select_only()
            .columns([Column::Organization, Column::Invoice])
            .filter(Expr::tuple([Expr::col(Column::Organization), Expr::col(Column::Invoice)]).is_in(keys))
            .into_tuple()
            .all(transaction)
            .await?;
        known.extend(rows.into_iter().map(|(organization, invoice)| TransferKey {
            organization: organization.into(),
            invoice: invoice.into(),
        }));
    }
    Ok(known)
}

async fn write_transfers(transaction: &DatabaseTransaction, saves: &[(&Lease, &Save)]) -> Result<(), Error> {
    use transfer::Column;
    let moved: Vec<&Transfer> =
        last_of_each(saves.iter().flat_map(|(_, save)| &save.transfers), |transfer| transfer.key);
    let rows = moved.iter().map(|transfer| transfers::to_row(transfer)).collect::<Result<_, Error>>()?;
    // How an invoice goes and when it was found is fixed.
    let on_conflict = replace::<transfer::Entity>(&[Column::Way, Column::FoundAt]);
    insert::<transfer::Entity>(transaction, rows, Some(&on_conflict)).await?;

    let mut by_organization: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for Transfer { key, .. } in &moved {
        by_organization.entry(key.organization.uuid()).or_default().push(key.invoice.uuid());
    }
    for (organization, invoices) in by_organization {
        for chunk in chunks(&invoices) {
            transfer_finding::Entity::delete_many()
                .filter(transfer_finding::Column::Organization.eq(organization))
                .filter(transfer_finding::Column::Invoice.is_in(chunk.iter().copied()))
                .exec(transaction)
                .await?;
        }
    }
    let rows = moved.into_iter().flat_map(|transfer| {
        let codes: HashSet<&str> =
            transfer.findings.iter().map(|finding| finding.code.entry().code).collect();
        codes.into_iter().map(|code| transfer_finding::ActiveModel {
            organization: Set(transfer.key.organization.uuid()),
            invoice: Set(transfer.key.invoice.uuid()),
            code: Set(code.to_owned()),
        })
    });
    insert::<transfer_finding::Entity>(transaction, rows.collect(), None).await
}

async fn write_items(
    transaction: &DatabaseTransaction,
    sealing: &SealingKey,
    runs: &HashMap<Uuid, run::Model>,
    saves: &[(&Lease, &Save)],
) -> Result<(), Error> {
    let all = saves.iter().flat_map(|(_, save)| &save.items);
    let mut by_run: HashMap<RunId, Vec<&Item>> = HashMap::new();
    for (run, item) in last_of_each(all, |(run, item)| (*run, item.subject.guid())) {
        by_run.entry(*run).or_default().push(item);
    }
    let mut rows = Vec::new();
    for (id, items) in by_run {
        let run = runs.get(&id.uuid()).ok_or(Error::NotFound("run"))?;
        let previews = previews(transaction, sealing, run, &items).await?;
        let known = known_sequences(transaction, id, &items).await?;
        let mut last = run.last_sequence;
        for item in items {
            // The run's row is locked until the commit, so a later sequence is never seen before an earlier one.
            let sequence = known.get(&item.subject.guid()).copied().unwrap_or_else(|| {
                last += 1;
                last
            });
            rows.push(items::to_row(id, item, Some(sequence), previews.as_ref())?);
        }
        if last > run.last_sequence {
            run::Entity::update_many()
                .col_expr(run::Column::LastSequence, Expr::val(last))
                .filter(run::Column::Id.eq(id.uuid()))
                .exec(transaction)
                .await?;
        }
    }
    insert::<item::Entity>(transaction, rows, Some(&replace::<item::Entity>(&[]))).await
}

/// The sequences of those of the items that were saved before.
async fn known_sequences(
    transaction: &DatabaseTransaction,
    run: RunId,
    items: &[&Item],
) -> Result<HashMap<Uuid, i64>, Error> {
    let subjects: Vec<Uuid> = items.iter().map(|item| item.subject.guid()).collect();
    let mut known = HashMap::new();
    for chunk in chunks(&subjects) {
        let rows: Vec<(Uuid, i64)> = item::Entity::find()
            .select_only()
            .columns([item::Column::Subject, item::Column::Sequence])
            .filter(item::Column::Run.eq(run.uuid()))
            .filter(item::Column::Subject.is_in(chunk.iter().copied()))
            .filter(item::Column::Sequence.is_not_null())
            .into_tuple()
            .all(transaction)
            .await?;
        known.extend(rows);
    }
    Ok(known)
}

/// What seals the previews of the items, if there are any. A connection that is deleted meanwhile keeps none.
async fn previews(
    transaction: &DatabaseTransaction,
    sealing: &SealingKey,
    run: &run::Model,
    items: &[&Item],
) -> Result<Option<Previews>, Error> {
    if items.iter().all(|item| item.preview.is_none()) {
        return Ok(None);
    }
    let row = connection::Entity::find_by_id(run.connection.as_str()).one(transaction).await?;
    let Some(row) = row.filter(|row| row.data_key.is_some()) else { return Ok(None) };
    let key = connections::data_key(&row, sealing)?;
    Ok(Some(Previews { key, now: database::read_clock(transaction).await? }))
}

/// Cuts rows into statements of the few lengths that there are.
pub(in crate::store) fn chunks<T>(rows: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = rows;
    iter::from_fn(move || {
        let length = LENGTHS.into_iter().find(|length| *length <= rest.len())?;
        let (chunk, after) = rest.split_at(length);
        rest = after;
        Some(chunk)
    })
}

/// The rows in their order, where a later one of the same key takes the place of the earlier.
fn last_of_each<'a, T, K: Eq + Hash>(rows: impl Iterator<Item = &'a T>, key: impl Fn(&T) -> K) -> Vec<&'a T> {
    let mut places = HashMap::new();
    let mut last = Vec::new();
    for row in rows {
        let place = *places.entry(key(row)).or_insert(last.len());
        if place == last.len() {
            last.push(row);
        } else {
            last[place] = row;
        }
    }
    last
}

/// Where a row of the same primary key is there, every column takes the new value but for the kept ones.
fn replace<E: EntityTrait>(kept: &[E::Column]) -> OnConflict {
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let is_replaced =
        |column: &E::Column| key.iter().chain(kept).all(|other| other.as_str() != column.as_str());
    let replaced: Vec<E::Column> = E::Column::iter().filter(is_replaced).collect();
    OnConflict::columns(key).update_columns(replaced).to_owned()
}

async fn insert<E: EntityTrait>(
    transaction: &DatabaseTransaction,
    mut rows: Vec<E::ActiveModel>,
    on_conflict: Option<&OnConflict>,
) -> Result<(), Error>
where
    E::ActiveModel: Send,
{
    while let Some(length) = LENGTHS.into_iter().find(|length| *length <= rows.len()) {
        let mut insert = E::insert_many(rows.drain(..length));
        if let Some(on_conflict) = on_conflict {
            insert = insert.on_conflict(on_conflict.clone());
        }
        insert.exec_without_returning(transaction).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_without_loss_into_few_lengths() {
        for count in [0, 1, 3, 4, 255, 256, 1000] {
            let rows: Vec<usize> = (0..count).collect();
            let cut: Vec<&[usize]> = chunks(&rows).collect();
            assert!(cut.iter().all(|chunk| LENGTHS.contains(&chunk.len())));
            assert_eq!(cut.concat(), rows);
        }
    }

    #[test]
    fn the_widest_statement_stays_below_the_parameter_limit_of_sqlite() {
        const PARAMETERS_MAX: usize = 32_766;
        assert!(LENGTHS[0] * transfer::Column::iter().count() < PARAMETERS_MAX);
    }

    #[test]
    fn the_last_row_of_a_key_stands_where_the_first_stood() {
        let rows = [(1, 'a'), (2, 'b'), (1, 'c')];
        assert_eq!(last_of_each(rows.iter(), |row| row.0), [&(1, 'c'), &(2, 'b')]);
    }
}
