//! Which links, and what a person says about one.

use tonic::Status;

use super::{
    Fields, given, names,
    transfers::{ACTOR_MAX, REASON_MAX, said},
    v1,
};
use crate::{
    domain::{
        ParseError,
        contact::{Author, LinkKey},
        ids::{ContactId, CustomerGuid, TalenomOrganization},
    },
    engine::{EndOfLink, NewLink},
    store::LinkFilter,
};

/// Which links to list.
pub(in crate::rpc) fn link_filter(request: &v1::ListLinksRequest, fields: &mut Fields) -> Option<LinkFilter> {
    let organization = fields.take("parent", names::any_organization(&request.parent));
    let connection = given(&request.connection, |name| fields.take("connection", names::connection(name)));
    let register = v1::Register::try_from(request.register).map_err(|_| ParseError::Unknown);
    fields.take("register", register);
    let customer = given(&request.severa_guid, |guid| fields.take("severa_guid", CustomerGuid::parse(guid)));
    Some(LinkFilter {
        organization: organization?,
        connection: connection.flatten(),
        customer: customer.flatten(),
        ended: request.show_deleted,
    })
}

/// The link that a person makes.
pub(in crate::rpc) fn new_link(request: &v1::CreateLinkRequest) -> Result<NewLink, Status> {
    let mut fields = Fields::default();
    let link = request.link.clone().unwrap_or_default();
    let organization = fields.take("parent", names::organization(&request.parent));
    let register = match link.register() {
        v1::Register::Unspecified => Err(ParseError::Empty),
        v1::Register::Customers | v1::Register::Items => Ok(()),
    };
    fields.take("link.register", register);
    let customer = fields.take("link.severa_guid", CustomerGuid::parse(&link.severa_guid));
    let number = TalenomOrganization::new(link.talenom_organization_number);
    let talenom_organization = fields.take("link.talenom_organization_number", number);
    let contact = fields.take("link.talenom_id", ContactId::parse(&link.talenom_id));
    let author = author(&mut fields, &request.actor, &request.reason);
    let new = || {
        let key = LinkKey {
            organization: organization?,
            talenom_organization: talenom_organization?,
            customer: customer?,
        };
        Some(NewLink { key, contact: contact?, author: author? })
    };
    let new = new();
    fields.finish(new)
}

/// The end that a person puts to a link.
pub(in crate::rpc) fn end_of_link(request: &v1::DeleteLinkRequest) -> Result<EndOfLink, Status> {
    let mut fields = Fields::default();
    let name = fields.take("name", names::link(&request.name));
    let author = author(&mut fields, &request.actor, &request.reason);
    let end = || {
        let (organization, id) = name?;
        Some(EndOfLink { organization, id, author: author? })
    };
    let end = end();
    fields.finish(end)
}

fn author(fields: &mut Fields, actor: &str, reason: &str) -> Option<Author> {
    let actor = fields.take("actor", said(actor, ACTOR_MAX));
    let reason = fields.take("reason", said(reason, REASON_MAX));
    Some(Author { actor: actor?, reason: reason? })
}
