//! Holds: what the judgement of a held transfer depended on. They are written by `writer`.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    Error, Store,
    entities::hold::{ActiveModel, Column, Entity, Model},
    row::{RowName, Word, to_json},
    writer::chunks,
};
use crate::domain::{
    hold::{Hold, Look},
    ids::{InvoiceGuid, OrganizationGuid},
    sales_invoice::ContentHash,
    transfer::TransferKey,
};

impl Store {
    /// The holds of these invoices.
    ///
    /// # Errors
    /// That the database cannot be reached or a row cannot be read.
    pub async fn holds(
        &self,
        organization: OrganizationGuid,
        invoices: &[InvoiceGuid],
    ) -> Result<HashMap<InvoiceGuid, Hold>, Error> {
        let mut holds = HashMap::new();
        for chunk in chunks(invoices) {
            let rows = Entity::find()
                .filter(Column::Organization.eq(organization.uuid()))
                .filter(Column::Invoice.is_in(chunk.iter().map(|invoice| invoice.uuid())))
                .all(self.database().reader())
                .await?;
            for row in rows {
                let hold = from_row(row)?;
                holds.insert(hold.key.invoice, hold);
            }
        }
        Ok(holds)
    }
}

pub(super) fn to_row(hold: &Hold) -> ActiveModel {
    let look = hold.look.as_ref();
    ActiveModel {
        organization: Set(hold.key.organization.uuid()),
        invoice: Set(hold.key.invoice.uuid()),
        looked_at: Set(look.map(|look| look.at.as_microsecond())),
        head_hash: Set(look.map(|look| look.head.to_string())),
        accounts: Set(look.and_then(|look| look.accounts.as_ref()).map(to_json)),
        codes: Set(look.map(|look| to_json(&look.codes))),
        registers_hash: Set(look.map(|look| look.registers.to_string())),
        mark: Set(hold.mark.word().to_owned()),
        is_edited: Set(hold.is_edited),
    }
}

fn from_row(row: Model) -> Result<Hold, Error> {
    let name = RowName::new("holds", row.invoice);
    let look = match name.optional("looked_at", row.looked_at, Timestamp::from_microsecond)? {
        None => None,
        Some(at) => {
            let hash = |column, text: Option<String>| {
                name.read(column, ContentHash::parse(&name.required(column, text)?))
            };
            Some(Look {
                at,
                head: hash("head_hash", row.head_hash)?,
                accounts: row.accounts.map(|accounts| name.json("accounts", &accounts)).transpose()?,
                codes: name.json("codes", &name.required("codes", row.codes)?)?,
                registers: hash("registers_hash", row.registers_hash)?,
            })
        }
    };
    Ok(Hold {
        key: TransferKey { organization: row.organization.into(), invoice: row.invoice.into() },
        look,
        mark: name.word("mark", &row.mark)?,
        is_edited: row.is_edited,
    })
}
