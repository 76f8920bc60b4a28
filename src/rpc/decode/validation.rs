//! What a check is asked to look at.

use tonic::Status;

use super::{
    super::{names, v1},
    Fields, connections,
};
use crate::{
    domain::{ParseError, validation::Section},
    engine::Subject,
};

/// What is checked, and the sections: all where none is named.
pub(in crate::rpc) fn validate_mappings(
    request: v1::ValidateMappingsRequest,
) -> Result<(Subject, Vec<Section>), Status> {
    use v1::validate_mappings_request::Subject as Asked;
    let mut fields = Fields::default();
    let subject = match request.subject {
        Some(Asked::Connection(name)) => {
            fields.take("connection", names::connection(&name)).map(Subject::Stored)
        }
        Some(Asked::Candidate(candidate)) => {
            let candidate = connections::wanted(&mut fields, candidate);
            fields.told_below("connection", "candidate");
            candidate.map(|candidate| Subject::Candidate(Box::new(candidate)))
        }
        None => fields.take("subject", Err(ParseError::Empty)),
    };
    let mut sections = sections(&mut fields, &request.sections);
    if sections.is_empty() {
        sections = Section::ALL.to_vec();
    }
    fields.finish(subject.map(|subject| (subject, sections)))
}

/// In their own order; named twice, it is the same.
fn sections(fields: &mut Fields, words: &[String]) -> Vec<Section> {
    let read = |(at, word): (usize, &String)| fields.take(&format!("sections[{at}]"), Section::parse(word));
    let mut sections: Vec<Section> = words.iter().enumerate().filter_map(read).collect();
    sections.sort_unstable();
    sections.dedup();
    sections
}
