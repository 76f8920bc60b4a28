//! Items: what became of each thing that a run is about, in the order in which it was saved.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{
    Error, Store, connections, database,
    entities::{
        connection,
        item::{ActiveModel, Column, Entity, Model},
        run, transfer,
    },
    row::{RowName, Word, to_json},
    seal::{DataKey, Place},
    transfers,
    writer::chunks,
};
use crate::domain::{
    ids::{InvoiceGuid, RunId},
    run::{Item, Outcome, Subject},
    sales_invoice::ContentHash,
    transfer::{Transfer, TransferKey},
};

const TABLE: &str = "items";
const PREVIEW_KEPT_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

/// An item as it is read back, with its transfer as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemView {
    /// Its place in the run: 1, 2, 3 and so on.
    pub sequence: u64,
    /// What became of the invoice or item.
    pub item: Item,
    /// The transfer, where it is about an invoice.
    pub transfer: Option<Transfer>,
}

impl Store {
    /// The saved items of a run after a sequence, in order. Who reads on from the last sequence read misses none.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn items_after(&self, run: RunId, sequence: u64, limit: u64) -> Result<Vec<ItemView>, Error> {
        let after = i64::try_from(sequence).unwrap_or(i64::MAX);
        let rows = Entity::find()
            .filter(Column::Run.eq(run.uuid()))
            .filter(Column::Sequence.gt(after))
            .order_by_asc(Column::Sequence)
            .limit(limit)
            .all(self.database().reader())
            .await?;
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let organization = first.organization.into();
        let of_invoices = rows.iter().filter(|row| row.product.is_none());
        let invoices: Vec<InvoiceGuid> = of_invoices.map(|row| row.subject.into()).collect();
        let transfers = self.transfers(organization, &invoices).await?;
        let mut transfers: HashMap<_, _> =
            transfers.into_iter().map(|transfer| (transfer.key.invoice, transfer)).collect();
        let previews = self.previews(run, &rows).await?;
        rows.into_iter()
            .map(|row| {
                let name = RowName::new(TABLE, row.subject);
                let sequence = name.required("sequence", row.sequence)?;
                let transfer = transfers.remove(&row.subject.into());
                if row.product.is_none() && transfer.is_none() {
                    return Err(name.bad("subject"));
                }
                let sequence = name.read("sequence", sequence.try_into())?;
                Ok(ItemView { sequence, item: from_row(row, previews.as_ref())?, transfer })
            })
            .collect()
    }

    /// The transfers of those items of a run that were found and not saved since, by invoice: what is left to do, also
    /// after a takeover. Read on after the last invoice read.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn open_items(
        &self,
        run: RunId,
        after: Option<InvoiceGuid>,
        limit: u64,
    ) -> Result<Vec<Transfer>, Error> {
        self.transfers_of_items(run, Column::Sequence.is_null(), after, limit).await
    }

    async fn transfers_of_items(
        &self,
        run: RunId,
        which: Expr,
        after: Option<InvoiceGuid>,
        limit: u64,
    ) -> Result<Vec<Transfer>, Error> {
        let mut query = of_run(run).filter(which);
        if let Some(after) = after {
            query = query.filter(Column::Subject.gt(after.uuid()));
        }
        let rows = query.order_by_asc(Column::Subject).limit(limit).all(self.database().reader()).await?;
        rows.iter().map(transfers::from_row).collect()
    }

    /// The same, of these invoices only and in no order.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn open_items_among(
        &self,
        run: RunId,
        invoices: &[InvoiceGuid],
    ) -> Result<Vec<Transfer>, Error> {
        let mut transfers = Vec::new();
        for chunk in chunks(invoices) {
            let among = Column::Subject.is_in(chunk.iter().map(|invoice| invoice.uuid()));
            for row in of_run(run)
                .filter(Column::Sequence.is_null())
                .filter(among)
                .all(self.database().reader())
                .await?
            {
                transfers.push(transfers::from_row(&row)?);
            }
        }
        Ok(transfers)
    }

    /// The transfers that a plan found ready, to be executed. Read on after the last invoice read.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn planned(
        &self,
        plan: RunId,
        after: Option<InvoiceGuid>,
        limit: u64,
    ) -> Result<Vec<Transfer>, Error> {
        self.transfers_of_items(plan, Column::IsReady.eq(true), after, limit).await
    }

    /// The items of a run of products: all that have an outcome, or only those that a plan found ready.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn product_items(&self, run: RunId, is_ready: bool) -> Result<Vec<Item>, Error> {
        let which = if is_ready { Column::IsReady.eq(true) } else { Column::Sequence.is_not_null() };
        let rows = Entity::find()
            .filter(Column::Run.eq(run.uuid()))
            .filter(Column::Product.is_not_null())
            .filter(which)
            .all(self.database().reader())
            .await?;
        rows.into_iter().map(|row| from_row(row, None)).collect()
    }

    /// What a plan found ready of an invoice; none where it did not.
    ///
    /// # Errors
    /// That the database cannot be reached or the row cannot be read.
    pub async fn planned_hash(
        &self,
        plan: RunId,
        invoice: InvoiceGuid,
    ) -> Result<Option<ContentHash>, Error> {
        let row = Entity::find_by_id((plan.uuid(), invoice.uuid())).one(self.database().reader()).await?;
        let row = row.filter(|row| row.is_ready);
        Ok(row.map(|row| from_row(row, None)).transpose()?.and_then(|item| item.content_hash))
    }

    /// What opens the previews among the rows, if there are any and the connection still is.
    async fn previews(&self, run: RunId, rows: &[Model]) -> Result<Option<Previews>, Error> {
        if rows.iter().all(|row| row.preview.is_none()) {
            return Ok(None);
        }
        let reader = self.database().reader();
        let row = run::Entity::find_by_id(run.uuid()).one(reader).await?.ok_or(Error::NotFound("run"))?;
        let row = connection::Entity::find_by_id(row.connection).one(reader).await?;
        match row.as_ref().map(|row| connections::data_key(row, &self.0.sealing)) {
            Some(Ok(key)) => Ok(Some(Previews { key, now: database::read_clock(reader).await? })),
            Some(Err(Error::NotFound(_))) | None => Ok(None),
            Some(Err(other)) => Err(other),
        }
    }
}

/// The transfers of a run's items.
fn of_run(run: RunId) -> Select<transfer::Entity> {
    let same_invoice = transfer::Entity::belongs_to(Entity)
        .from((transfer::Column::Organization, transfer::Column::Invoice))
        .to((Column::Organization, Column::Invoice))
        .into();
    transfer::Entity::find().join(JoinType::InnerJoin, same_invoice).filter(Column::Run.eq(run.uuid()))
}

/// What opens previews, or seals them, at a time of the database's clock.
pub(super) struct Previews {
    pub(super) key: DataKey,
    pub(super) now: i64,
}

/// The row of an item, whose sequence is already given.
pub(super) fn to_row(
    run: RunId,
    item: &Item,
    sequence: Option<i64>,
    previews: Option<&Previews>,
) -> Result<ActiveModel, Error> {
    let row_id = row_id(run.uuid(), item.subject.guid());
    let preview = match (&item.preview, previews) {
        (Some(preview), Some(previews)) => {
            let sealed = previews.key.seal(&preview_place(&row_id), to_json(preview).as_bytes())?;
            Some((sealed, previews.now + PREVIEW_KEPT_MICROS))
        }
        _ => None,
    };
    let (preview, preview_expires_at) = preview.unzip();
    let (invoice, product) = match &item.subject {
        Subject::Invoice(key) => (Some(key.invoice.uuid()), None),
        Subject::Product(product) => (None, Some(to_json(product))),
    };
    Ok(ActiveModel {
        run: Set(run.uuid()),
        subject: Set(item.subject.guid()),
        organization: Set(item.subject.organization().uuid()),
        invoice: Set(invoice),
        product: Set(product),
        sequence: Set(sequence),
        outcome: Set(item.outcome.word().to_owned()),
        is_ready: Set(item.is_ready),
        is_new_problem: Set(item.is_new_problem),
        first_seen_at: Set(item.first_seen_at.map(Timestamp::as_microsecond)),
        has_attention: Set(item.has_attention),
        findings: Set(to_json(&item.findings)),
        failure: Set(item.failure.map(|class| class.word().to_owned())),
        content_hash: Set(item.content_hash.map(|hash| hash.to_string())),
        preview: Set(preview),
        preview_expires_at: Set(preview_expires_at),
    })
}

/// An invoice or item that was found and nothing more.
pub(super) const fn found(subject: Subject) -> Item {
    Item {
        subject,
        outcome: Outcome::NotAttempted,
        is_ready: false,
        is_new_problem: false,
        first_seen_at: None,
        has_attention: false,
        findings: Vec::new(),
        failure: None,
        content_hash: None,
        preview: None,
    }
}

fn from_row(row: Model, previews: Option<&Previews>) -> Result<Item, Error> {
    let name = RowName::new(TABLE, row.subject);
    let preview = match (row.preview, previews) {
        (Some(sealed), Some(previews)) if row.preview_expires_at.is_some_and(|end| end > previews.now) => {
            let row_id = row_id(row.run, row.subject);
            let opened = previews.key.open(&preview_place(&row_id), &sealed)?;
            Some(name.read("preview", serde_json::from_slice(opened.expose_secret()))?)
        }
        _ => None,
    };
    Ok(Item {
        subject: match row.product {
            None => Subject::Invoice(TransferKey {
                organization: row.organization.into(),
                invoice: row.subject.into(),
            }),
            Some(product) => Subject::Product(name.json("product", &product)?),
        },
        outcome: name.word("outcome", &row.outcome)?,
        is_ready: row.is_ready,
        is_new_problem: row.is_new_problem,
        first_seen_at: name.optional_time("first_seen_at", row.first_seen_at)?,
        has_attention: row.has_attention,
        findings: name.json("findings", &row.findings)?,
        failure: row.failure.map(|word| name.word("failure", &word)).transpose()?,
        content_hash: name.optional("content_hash", row.content_hash, |hash| ContentHash::parse(&hash))?,
        preview,
    })
}

fn row_id(run: Uuid, subject: Uuid) -> String {
    format!("{run}/{subject}")
}

const fn preview_place(row: &str) -> Place<'_> {
    Place { table: TABLE, row, column: "preview" }
}
