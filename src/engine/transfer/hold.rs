//! Held invoices: those for which nothing has changed are not read again, and a newly held one is put in the error status.
//!
//! What a judgement depended on is kept with the hold. The listing shows the head, the changed-since pages show whether
//! rows or customer changed, and the registers are read by every run anyway; only once a day everything is read afresh.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{
    super::Error,
    Execution,
    record::{Case, Ending},
    trouble::Trouble,
};
use crate::{
    domain::{
        finding::{Code, Finding, Place},
        hold::{ErrorMark, Hold, Look},
        ids::{AccountNumber, InvoiceGuid, StatusGuid},
        invoice::{Country, Invoice, Row},
        item::{ItemCode, Lead},
        run::Outcome,
        sales_invoice::ContentHash,
        transfer::{Standing, Transfer},
        vat::Accounts,
    },
    mapping::{Material, says_only_something},
    outbound::Effect,
    store::Save,
};

/// After so long everything is read afresh, whatever the changed-since pages say.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// So many days before its due date a held invoice is urgent.
const DUE_NEAR_DAYS: i64 = 5;

/// A hold older than this is told once more.
const HELD_LONG: SignedDuration = SignedDuration::from_hours(24 * 14);

/// What of a hold's fingerprint all invoices of a run have in common: the rules, the connection and the countries.
pub(super) fn common_registers(connection_version: i64, countries: &[Country]) -> ContentHash {
    let catalogue: Vec<&str> = Code::ALL.iter().map(|code| code.entry().code).collect();
    let mut countries: Vec<&Country> = countries.iter().collect();
    countries.sort_by(|one, other| one.code.cmp(&other.code));
    ContentHash::of_json(&(env!("CARGO_PKG_VERSION"), catalogue, connection_version, countries))
}

impl Execution<'_> {
    /// What the judgement of an invoice depends on. None where no list shows all of that: a credit note depends on its
    /// original, a row without VAT or with an old percent on settings and origins. They are judged anew by every run.
    pub(super) fn look(&self, material: &Material) -> Option<Look> {
        let Material { invoice, rows, original, grounds, origins, leads, .. } = material;
        if invoice.is_credit() || original.is_some() || grounds.is_some() || origins.is_some() {
            return None;
        }
        let named = |row: &Row| AccountNumber::parse(row.sales_account.text()?).ok();
        let mut accounts: Option<Vec<AccountNumber>> = rows.iter().map(named).collect();
        if let Some(accounts) = &mut accounts {
            accounts.sort_unstable();
            accounts.dedup();
        }
        let codes = self.codes_without_account(rows);
        let registers = self.registers_hash(accounts.as_deref(), &codes, leads);
        let at = self.engine.inner.clock.now();
        Some(Look { at, head: invoice.head_hash(), accounts, codes, registers })
    }

    /// The codes whose products may have the account of a row, where rows go with products.
    fn codes_without_account(&self, rows: &[Row]) -> Vec<ItemCode> {
        if self.connection.settings.rows_without_products {
            return Vec::new();
        }
        let has_none = |row: &&Row| !says_only_something(row) && row.sales_account.text().is_none();
        let mut codes: Vec<ItemCode> = rows.iter().filter(has_none).flat_map(Row::item_codes).collect();
        codes.sort_by_key(ItemCode::key);
        codes.dedup();
        codes
    }

    /// Everything but Severa's invoice and customer: of Talenom's accounts only those that are named, where they are, and
    /// those of the products that codes lead to.
    fn registers_hash(
        &self,
        named: Option<&[AccountNumber]>,
        codes: &[ItemCode],
        leads: &HashMap<ItemCode, Lead>,
    ) -> ContentHash {
        let accounts = match &self.registers.accounts {
            Accounts::NotListed => None,
            Accounts::Listed(accounts) => {
                let mut accounts: Vec<_> = accounts.values().collect();
                accounts.retain(|account| named.is_none_or(|named| named.contains(&account.number)));
                accounts.sort_by_key(|account| account.number);
                Some(accounts)
            }
        };
        let of_products: Vec<_> =
            codes.iter().map(|code| (code, leads.get(code).and_then(Lead::account))).collect();
        ContentHash::of_json(&(self.common_registers.to_string(), accounts, of_products))
    }

    /// Ends the run's work on listed invoices whose hold nothing has touched. Who asks for invoices by name has them judged.
    pub(super) async fn set_unchanged_aside(
        &self,
        heads: HashMap<InvoiceGuid, Invoice>,
    ) -> Result<(), Error> {
        if self.parameters.validate_only || !self.takes_everything() {
            return Ok(());
        }
        let invoices: Vec<InvoiceGuid> = heads.keys().copied().collect();
        let open = self.store().open_items_among(self.run.id, &invoices).await;
        let mut open = open.map_err(Error::store("reading what is held"))?;
        open.retain(|transfer| transfer.progress.standing == Standing::Held);
        let cases = self.with_decisions(open).await?;
        let looks = cases.iter().filter_map(|case| case.hold.as_ref()?.look.as_ref());
        let codes = looks.flat_map(|look| look.codes.iter().cloned()).collect();
        let leads = self.assortment.leads(&self.sides(), &codes).await?;
        for mut case in cases {
            let Some(head) = heads.get(&case.transfer.key.invoice) else { continue };
            if case.decision.is_none() && self.is_unchanged(&mut case, head, &leads).await? {
                self.still_held(&mut case).await?;
            }
        }
        Ok(())
    }

    /// Whether the stored judgement of a held invoice still stands. In the waiting status any change releases it. In the
    /// error status somebody may be half-way through an edit, so an edited invoice waits until it is put back.
    async fn is_unchanged(
        &self,
        case: &mut Case,
        head: &Invoice,
        leads: &HashMap<ItemCode, Lead>,
    ) -> Result<bool, Error> {
        let Some(Hold { look: Some(look), mark, is_edited, .. }) = &mut case.hold else { return Ok(false) };
        let is_waiting = head.status == self.waiting;
        if is_waiting && mark.is_ours() {
            // Put back by a person, or never moved: it is judged.
            return Ok(false);
        }
        if *is_edited {
            return Ok(true);
        }
        let changes = self.changes().await?;
        let is_changed = changes.map(|changes| changes.touch(head));
        if look.head != head.head_hash() || is_changed == Some(true) {
            *is_edited = !is_waiting;
            return Ok(!is_waiting);
        }
        let is_known = is_changed.is_some() || !is_waiting;
        let is_fresh = self.engine.inner.clock.now().duration_since(look.at) < FRESH;
        let registers = self.registers_hash(look.accounts.as_deref(), &look.codes, leads);
        Ok(is_known && is_fresh && look.registers == registers)
    }

    /// It is held as it was.
    async fn still_held(&self, case: &mut Case) -> Result<(), Error> {
        let mut findings = case.transfer.findings.clone();
        self.add_ageing(&case.transfer, &mut findings);
        if let Some(hold) = &mut case.hold
            && hold.mark == ErrorMark::Sending
        {
            hold.mark = ErrorMark::Set;
        }
        self.ended(case, None, Ending::new(Outcome::Held, findings)).await
    }

    /// A hold becomes urgent, or old, while it lasts: each is a new problem once, when it begins. What was due soon when it
    /// was held was told with the hold.
    pub(super) fn add_ageing(&self, transfer: &Transfer, findings: &mut Vec<Finding>) {
        let Some(since) = transfer.held_since else { return };
        let now = self.engine.inner.clock.now();
        let at = |field: &'static str| Place::Invoice { field: field.into() };
        findings.retain(|finding| !matches!(finding.code, Code::DueDateNear | Code::HeldLong));
        // A few hours do not matter here, so the days are those of UTC.
        let day = |moment: Timestamp| TimeZone::UTC.to_datetime(moment).date();
        let near = |from: Timestamp| day(from).saturating_add(DUE_NEAR_DAYS.days());
        let has_come_near = |due_date: &Date| near(since) < *due_date && *due_date <= near(now);
        if let Some(due_date) = transfer.seen.due_date.filter(has_come_near) {
            findings.push(Finding::new(Code::DueDateNear, at("dueDate")).found(due_date));
        }
        if now.duration_since(since) > HELD_LONG {
            findings.push(Finding::new(Code::HeldLong, at("")).found(day(since)));
        }
    }

    /// What is kept of a transfer that is held now. The error status is intended where the invoice is newly held, waits, and
    /// cannot be booked; one that is being changed is judged anew as it is.
    pub(super) fn hold_of(&self, case: &Case, findings: &[Finding]) -> Hold {
        let key = case.transfer.key;
        let is_waiting = case.stands_in == Some(self.waiting);
        let is_changing = findings.iter().any(|finding| finding.code == Code::ChangedDuringTransfer);
        let is_put = self.error.is_some() && is_waiting && !is_changing;
        let mark = match case.hold.as_ref().map_or(ErrorMark::Unset, |hold| hold.mark) {
            ErrorMark::Unset if is_put && !case.transfer.progress.is_approved() => ErrorMark::Sending,
            // Our write was never answered, and did nothing.
            ErrorMark::Sending if is_put => ErrorMark::Sending,
            ErrorMark::Sending if is_waiting => ErrorMark::Unset,
            ErrorMark::Set if is_waiting => ErrorMark::Spent,
            ErrorMark::Sending | ErrorMark::Set if case.stands_in.is_some() => ErrorMark::Set,
            mark @ (ErrorMark::Unset | ErrorMark::Sending | ErrorMark::Set | ErrorMark::Spent) => mark,
        };
        Hold { key, look: case.look.clone(), mark, is_edited: false }
    }

    /// Puts a newly held invoice in the error status. The intent is saved with the hold.
    pub(super) async fn put_in_error_status(&self, case: &mut Case) -> Result<(), Error> {
        let (Some(error), Some(hold)) = (self.error, case.hold.clone()) else { return Ok(()) };
        if hold.mark != ErrorMark::Sending || case.stands_in != Some(self.waiting) {
            return Ok(());
        }
        let mark = match self.write_error_status(case, error).await {
            Ok(mark) => mark,
            Err(Trouble::Run(error)) => return Err(error),
            // It is looked at again by the next run.
            Err(Trouble::Unanswered) => return Ok(()),
            Err(Trouble::Held(_) | Trouble::Failed(..)) => ErrorMark::Spent,
        };
        let key = case.transfer.key;
        let hold = Hold { mark, ..hold };
        case.hold = Some(hold.clone());
        self.saved(Save { holds: vec![(key, Some(hold))], ..Save::default() }).await?;
        self.noted(&case.transfer, "ERROR_STATUS_WRITTEN").await
    }

    async fn write_error_status(&self, case: &Case, error: StatusGuid) -> Result<ErrorMark, Trouble> {
        let invoice = case.transfer.key.invoice;
        let answer = match self.severa.set_status(invoice, error).await {
            Err(failure) if failure.effect() == Effect::Unknown => {
                match self.severa.invoice(invoice).await.map_err(Trouble::of_settling)? {
                    Some(seen) if seen.status == self.waiting => {
                        self.severa.set_status(invoice, error).await.map_err(Trouble::of_settling)?
                    }
                    Some(seen) => seen,
                    None => return Err(Trouble::Unanswered),
                }
            }
            answer => answer.map_err(Trouble::of_write("writing Severa's error status"))?,
        };
        if answer.status == error { Ok(ErrorMark::Set) } else { Err(Trouble::Unanswered) }
    }
}
