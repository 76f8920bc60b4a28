//! What stands in Severa's registers: all of it is noted before the first write.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{super::Error, Execution, MARGIN, record::Ending};
use crate::{
    domain::{
        finding::{Code, FieldName, Finding, Place},
        ids::ItemGuid,
        item::{Item, ItemKind},
        run::{Outcome, ProductSubject, RunState},
        transfer::FailureClass,
    },
    severa::ShapeError,
    store::Save,
};

/// How many items are noted by one save.
const PAGE: usize = 500;

impl Execution<'_> {
    /// Reads and notes the three registers. What has another shape is told of that one entry; the others go on.
    pub(super) async fn list(&self) -> Result<Vec<Item>, Error> {
        let since = if self.parameters.changed_only { self.last_good_run().await? } else { None };
        let (mut items, mut seen) = (Vec::new(), HashSet::new());
        for kind in ItemKind::ALL {
            for entry in self.sides().items(kind, since).await? {
                match entry {
                    Ok(item) if seen.insert(item.guid) => items.push(item),
                    Ok(_) => {}
                    Err(error) => self.note_misshapen(kind, error, &mut seen).await?,
                }
            }
        }
        let listed = items.iter().filter(|item| self.takes(item.guid));
        let listed: Vec<_> = listed.map(|item| (self.run.id, self.subject(item))).collect();
        for page in listed.chunks(PAGE) {
            self.saved(Save { listed: page.to_vec(), ..Save::default() }).await?;
        }
        Ok(items)
    }

    /// From when on a change is not seen yet: the begin of the last run that found everything well.
    async fn last_good_run(&self) -> Result<Option<Timestamp>, Error> {
        let last = self.last_run(&[RunState::Succeeded]).await?;
        Ok(last.and_then(|run| run.started_at?.checked_sub(MARGIN).ok()))
    }

    async fn note_misshapen(
        &self,
        kind: ItemKind,
        error: ShapeError<ItemGuid>,
        seen: &mut HashSet<ItemGuid>,
    ) -> Result<(), Error> {
        let Some(item) = error.guid else {
            let error = error.of_list("listItems");
            return Err(Error::upstream("reading Severa's registers of items")(error));
        };
        if !self.takes(item) || !seen.insert(item) {
            return Ok(());
        }
        let field = FieldName::from_path(&error.path);
        let place = Place::Item { field: field.clone() };
        let findings = vec![Finding::new(Code::AnswerNotUnderstood, place).found(field)];
        let failure = Some(FailureClass::Contract);
        let ending = Ending { failure, ..Ending::new(Outcome::Failed, findings) };
        let organization = self.upstreams.connection.organization;
        let subject =
            ProductSubject { organization, item, kind, code: None, name: None, action: None, product: None };
        self.ended_as(subject, ending).await
    }
}
