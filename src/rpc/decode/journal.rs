//! What is asked of the journal.

use jiff::Timestamp;
use tonic::Status;

use super::{
    super::{names, v1},
    Fields,
};
use crate::{domain::ParseError, store::JournalPeriod};

/// What to export, and after which sequence.
pub(in crate::rpc) fn export(request: &v1::ExportJournalRequest) -> Result<(JournalPeriod, i64), Status> {
    let mut fields = Fields::default();
    let organization = fields.take("parent", names::organization(&request.parent));
    let from = time(&mut fields, "start_time", request.start_time.as_ref());
    let until = time(&mut fields, "end_time", request.end_time.as_ref());
    let after = request.start_after;
    if after < 0 {
        fields.wrong("start_after", &ParseError::Range.to_string());
    }
    fields.finish(organization.map(|organization| (JournalPeriod { organization, from, until }, after)))
}

fn time(fields: &mut Fields, field: &str, time: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    let time = time?;
    fields.take(field, Timestamp::new(time.seconds, time.nanos).map_err(|_| ParseError::Range))
}
