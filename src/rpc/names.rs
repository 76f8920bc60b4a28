//! Resource names: `connections/{connection}/runs/{run}` and its like, read and written in one place.

use crate::domain::{
    ParseError,
    ids::{AttentionId, ConnectionId, EntryId, InvoiceGuid, LinkId, OrganizationGuid, RunId},
    register::Side,
    transfer::TransferKey,
};

/// Every parent, in lists.
const ANY: &str = "-";

const SEVERA: &str = "severa";
const TALENOM: &str = "talenom";

fn parts<const N: usize>(
    name: &str,
    collections: [&'static str; N],
    allowed: &'static str,
) -> Result<[String; N], ParseError> {
    let words: Vec<&str> = name.split('/').collect();
    let is_shaped =
        words.len() == N * 2 && words.iter().step_by(2).zip(collections).all(|(word, name)| *word == name);
    if name.is_empty() {
        Err(ParseError::Empty)
    } else if is_shaped {
        let mut ids = words.iter().skip(1).step_by(2).map(|id| (*id).to_owned());
        Ok(std::array::from_fn(|_| ids.next().unwrap_or_default()))
    } else {
        Err(ParseError::Characters { allowed })
    }
}

/// `connections/{connection}`
pub(super) fn connection(name: &str) -> Result<ConnectionId, ParseError> {
    let [id] = parts(name, ["connections"], "connections/{connection}")?;
    ConnectionId::parse(&id)
}

/// `connections/{connection}` or `connections/-`
pub(super) fn any_connection(name: &str) -> Result<Option<ConnectionId>, ParseError> {
    let [id] = parts(name, ["connections"], "connections/{connection} or connections/-")?;
    if id == ANY { Ok(None) } else { ConnectionId::parse(&id).map(Some) }
}

/// `connections/{connection}/runs/{run}`
pub(super) fn run(name: &str) -> Result<(ConnectionId, RunId), ParseError> {
    let [connection, run] = parts(name, ["connections", "runs"], "connections/{connection}/runs/{run}")?;
    Ok((ConnectionId::parse(&connection)?, RunId::parse(&run)?))
}

/// `organizations/{organization}` or `organizations/-`
pub(super) fn any_organization(name: &str) -> Result<Option<OrganizationGuid>, ParseError> {
    let [id] = parts(name, ["organizations"], "organizations/{organization} or organizations/-")?;
    if id == ANY { Ok(None) } else { OrganizationGuid::parse(&id).map(Some) }
}

/// `organizations/{organization}`
pub(super) fn organization(name: &str) -> Result<OrganizationGuid, ParseError> {
    let [id] = parts(name, ["organizations"], "organizations/{organization}")?;
    OrganizationGuid::parse(&id)
}

/// `organizations/{organization}/transfers/{invoice}`
pub(super) fn transfer(name: &str) -> Result<TransferKey, ParseError> {
    let [organization, invoice] =
        parts(name, ["organizations", "transfers"], "organizations/{organization}/transfers/{invoice}")?;
    Ok(TransferKey {
        organization: OrganizationGuid::parse(&organization)?,
        invoice: InvoiceGuid::parse(&invoice)?,
    })
}

/// `organizations/{organization}/attentions/{attention}`
pub(super) fn attention(name: &str) -> Result<(OrganizationGuid, AttentionId), ParseError> {
    let [organization, attention] =
        parts(name, ["organizations", "attentions"], "organizations/{organization}/attentions/{attention}")?;
    Ok((OrganizationGuid::parse(&organization)?, AttentionId::parse(&attention)?))
}

/// `organizations/{organization}/links/{link}`
pub(super) fn link(name: &str) -> Result<(OrganizationGuid, LinkId), ParseError> {
    let [organization, link] =
        parts(name, ["organizations", "links"], "organizations/{organization}/links/{link}")?;
    Ok((OrganizationGuid::parse(&organization)?, LinkId::parse(&link)?))
}

/// The page token of a comparison: the side, a point and the entry's id.
pub(super) fn compared(token: &str) -> Result<(Side, EntryId), ParseError> {
    match token.split_once('.') {
        Some((SEVERA, id)) => Ok((Side::Severa, EntryId::parse(id)?)),
        Some((TALENOM, id)) => Ok((Side::Talenom, EntryId::parse(id)?)),
        Some(_) | None => Err(ParseError::Unknown),
    }
}

pub(super) fn of_compared(side: Side, id: &EntryId) -> String {
    let side = match side {
        Side::Severa => SEVERA,
        Side::Talenom => TALENOM,
    };
    format!("{side}.{id}")
}

pub(super) fn of_link(organization: OrganizationGuid, id: LinkId) -> String {
    format!("organizations/{organization}/links/{id}")
}

pub(super) fn of_attention(organization: OrganizationGuid, id: AttentionId) -> String {
    format!("organizations/{organization}/attentions/{id}")
}

pub(super) fn of_connection(id: &ConnectionId) -> String {
    format!("connections/{id}")
}

pub(super) fn of_run(connection: &ConnectionId, run: RunId) -> String {
    format!("connections/{connection}/runs/{run}")
}

pub(super) fn of_transfer(key: &TransferKey) -> String {
    format!("organizations/{}/transfers/{}", key.organization, key.invoice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let run_id = RunId::from(uuid::Uuid::from_u128(7));
        let connection_id = ConnectionId::parse("rautio").unwrap();
        assert_eq!(run(&of_run(&connection_id, run_id)), Ok((connection_id.clone(), run_id)));
        assert_eq!(connection(&of_connection(&connection_id)), Ok(connection_id));
        assert_eq!(any_connection("connections/-"), Ok(None));
        for bad in ["", "rautio", "connections/", "connections/-", "connections/a/runs/b", "runs/a"] {
            assert!(connection(bad).is_err(), "{bad}");
        }
    }
}
