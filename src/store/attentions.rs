//! Attentions: what needs a person's decision. They arise in `writer`; a person's decision is kept here.

use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, LockType},
};
use uuid::Uuid;

use super::{
    Conflict, Cursor, Error, Page, Store,
    entities::{
        attention::{ActiveModel, Column, Entity, Model},
        transfer,
    },
    row::{RowName, Word, page, to_json},
    transfers,
    writer::chunks,
};
use crate::domain::{
    attention::{Attention, Resolution, Subject},
    finding::{Code, Finding},
    ids::{AttentionId, ConnectionId, CustomerNumber, InvoiceGuid, OrganizationGuid},
    sales_invoice::ContentHash,
};

const TABLE: &str = "attentions";
const CUSTOMER: &str = "customer ";

/// Which attentions. What is not given does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttentionFilter {
    /// Of this Severa organization.
    pub organization: Option<OrganizationGuid>,
    /// Met by this connection.
    pub connection: Option<ConnectionId>,
    /// With a finding of this code.
    pub finding: Option<Code>,
    /// Those that were decided too.
    pub resolved: bool,
}

impl Store {
    /// Attentions, newest first.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn list_attentions(
        &self,
        filter: &AttentionFilter,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<Attention>, Error> {
        let mut query = Entity::find()
            .apply_if(filter.organization, |query, id| query.filter(Column::Organization.eq(id.uuid())))
            .apply_if(filter.connection.as_ref(), |query, id| {
                query.filter(Column::Connection.eq(id.as_str()))
            })
            .apply_if(filter.finding, |query, code| query.filter(Column::Code.eq(code.entry().code)))
            .apply_if((!filter.resolved).then_some(()), |query, ()| query.filter(Column::Answer.is_null()));
        if let Some(Cursor { at, ids: [id, _] }) = after {
            let place = Expr::tuple([Expr::col(Column::CreatedAt), Expr::col(Column::Id)]);
            query = query.filter(place.lt(Expr::tuple([Expr::val(at), Expr::val(id)])));
        }
        let rows = query
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit as u64 + 1)
            .all(self.database().reader())
            .await?;
        let cursor = |row: &Model| Cursor { at: row.created_at, ids: [row.id, Uuid::nil()] };
        page(rows, limit, cursor, from_row)
    }

    /// The attention that is this one: of the same subject, code and content.
    ///
    /// # Errors
    /// That the database cannot be reached or the row cannot be read.
    pub async fn same_attention(&self, attention: &Attention) -> Result<Option<Attention>, Error> {
        let row = Entity::find()
            .filter(Column::Organization.eq(attention.organization.uuid()))
            .filter(Column::Subject.eq(subject_text(attention.subject)))
            .filter(Column::Code.eq(attention.finding.code.entry().code))
            .filter(Column::ContentHash.eq(attention.content.to_string()))
            .one(self.database().reader())
            .await?;
        row.map(from_row).transpose()
    }

    /// What persons decided about these invoices and no run has done yet.
    ///
    /// # Errors
    /// As [`Store::list_attentions`].
    pub async fn unapplied_attentions(
        &self,
        organization: OrganizationGuid,
        invoices: &[InvoiceGuid],
    ) -> Result<Vec<Attention>, Error> {
        let mut attentions = Vec::new();
        for chunk in chunks(invoices) {
            let subjects = chunk.iter().map(|invoice| subject_text(Subject::Invoice(*invoice)));
            let rows = Entity::find()
                .filter(Column::Organization.eq(organization.uuid()))
                .filter(Column::Subject.is_in(subjects))
                .filter(Column::Answer.is_not_null())
                .filter(Column::AppliedAt.is_null())
                .all(self.database().reader())
                .await?;
            for row in rows {
                attentions.push(from_row(row)?);
            }
        }
        Ok(attentions)
    }

    /// The invoices that a connection's next run has to take up because of what persons decided.
    ///
    /// # Errors
    /// As [`Store::list_attentions`].
    pub async fn invoices_of_unapplied(&self, connection: &ConnectionId) -> Result<Vec<InvoiceGuid>, Error> {
        let rows = Entity::find()
            .filter(Column::Connection.eq(connection.as_str()))
            .filter(Column::Answer.is_not_null())
            .filter(Column::AppliedAt.is_null())
            .all(self.database().reader())
            .await?;
        let invoice = |row| match from_row(row)?.subject {
            Subject::Invoice(invoice) => Ok(Some(invoice)),
            Subject::Customer(_) => Ok(None),
        };
        rows.into_iter().filter_map(|row| invoice(row).transpose()).collect()
    }

    /// How many attentions of a connection nobody has decided about.
    ///
    /// # Errors
    /// That the database cannot be reached.
    pub async fn open_attentions(&self, connection: &ConnectionId) -> Result<u64, Error> {
        let open = Entity::find().filter(Column::Connection.eq(connection.as_str()));
        Ok(open.filter(Column::Answer.is_null()).count(self.database().reader()).await?)
    }

    /// Keeps what a person decided about an attention. The same decision again changes nothing; another takes its place as
    /// long as no run has done the first.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Conflict::DecisionNotPossible`] as attention and transfer stand.
    pub async fn resolve_attention(
        &self,
        organization: OrganizationGuid,
        id: AttentionId,
        resolution: &Resolution,
    ) -> Result<Attention, Error> {
        let transaction = self.begin().await?;
        let row = Entity::find_by_id(id.uuid()).filter(Column::Organization.eq(organization.uuid()));
        let row = row.lock(LockType::NoKeyUpdate).one(&*transaction).await?;
        let mut attention = from_row(row.ok_or(Error::NotFound("attention"))?)?;
        if let Some(earlier) = &attention.resolution {
            if earlier.answer == resolution.answer {
                return Ok(attention);
            }
            if earlier.applied_at.is_some() {
                return Err(Conflict::DecisionNotPossible.into());
            }
        }
        let progress = match attention.transfer() {
            None => None,
            Some(key) => {
                let row = transfer::Entity::find_by_id((key.organization.uuid(), key.invoice.uuid()));
                let row = row.one(&*transaction).await?;
                row.map(|row| transfers::from_row(&row)).transpose()?.map(|transfer| transfer.progress)
            }
        };
        if !resolution.answer.is_possible(attention.finding.code, progress.as_ref()) {
            return Err(Conflict::DecisionNotPossible.into());
        }
        attention.resolution = Some(resolution.clone());
        Entity::update(to_row(&attention)).exec(&*transaction).await?;
        self.commit(transaction).await?;
        Ok(attention)
    }
}

/// Writes down that a run did what was decided; or, without a time, that it could not, and so the attention is open again.
pub(super) async fn settle(
    transaction: &DatabaseTransaction,
    id: AttentionId,
    applied_at: Option<Timestamp>,
) -> Result<(), Error> {
    let mut settled = ActiveModel {
        id: Set(id.uuid()),
        applied_at: Set(applied_at.map(Timestamp::as_microsecond)),
        ..ActiveModel::default()
    };
    if applied_at.is_none() {
        settled.answer = Set(None);
        settled.actor = Set(None);
        settled.reason = Set(None);
        settled.resolved_at = Set(None);
    }
    Entity::update(settled).exec(transaction).await?;
    Ok(())
}

fn subject_text(subject: Subject) -> String {
    match subject {
        Subject::Invoice(invoice) => invoice.to_string(),
        Subject::Customer(number) => format!("{CUSTOMER}{number}"),
    }
}

pub(super) fn to_row(attention: &Attention) -> ActiveModel {
    let resolution = attention.resolution.as_ref();
    ActiveModel {
        id: Set(attention.id.uuid()),
        organization: Set(attention.organization.uuid()),
        subject: Set(subject_text(attention.subject)),
        connection: Set(attention.connection.as_str().to_owned()),
        code: Set(attention.finding.code.entry().code.to_owned()),
        finding: Set(to_json(&attention.finding)),
        content_hash: Set(attention.content.to_string()),
        created_at: Set(attention.created_at.as_microsecond()),
        answer: Set(resolution.map(|resolution| resolution.answer.word().to_owned())),
        actor: Set(resolution.map(|resolution| resolution.actor.clone())),
        reason: Set(resolution.map(|resolution| resolution.reason.clone())),
        resolved_at: Set(resolution.map(|resolution| resolution.at.as_microsecond())),
        applied_at: Set(resolution
            .and_then(|resolution| resolution.applied_at)
            .map(Timestamp::as_microsecond)),
    }
}

fn from_row(row: Model) -> Result<Attention, Error> {
    let name = RowName::new(TABLE, row.id);
    let subject = match row.subject.strip_prefix(CUSTOMER) {
        Some(number) => Subject::Customer(name.read("subject", CustomerNumber::parse(number))?),
        None => Subject::Invoice(name.read("subject", InvoiceGuid::parse(&row.subject))?),
    };
    let resolution = match row.answer {
        None => None,
        Some(answer) => Some(Resolution {
            answer: name.word("answer", &answer)?,
            actor: name.required("actor", row.actor)?,
            reason: name.required("reason", row.reason)?,
            at: name.time("resolved_at", name.required("resolved_at", row.resolved_at)?)?,
            applied_at: name.optional_time("applied_at", row.applied_at)?,
        }),
    };
    let finding: Finding = name.json("finding", &row.finding)?;
    Ok(Attention {
        id: row.id.into(),
        organization: row.organization.into(),
        connection: name.read("connection", ConnectionId::parse(&row.connection))?,
        subject,
        finding,
        content: name.read("content_hash", ContentHash::parse(&row.content_hash))?,
        created_at: name.time("created_at", row.created_at)?,
        resolution,
    })
}
