//! Which links, and what a person says about one.

use tonic::Status;

use uuid::Uuid;

use super::{
    Fields, given, names,
    registers::register,
    transfers::{ACTOR_MAX, REASON_MAX, said},
    v1,
};
use crate::{
    domain::{
        ParseError,
        ids::{ContactId, CustomerGuid, ItemGuid, ProductId, TalenomOrganization},
        link::Author,
        register::Register,
    },
    engine::{EndOfLink, NewLink, Pair},
    store::LinkFilter,
};

/// Which links to list.
pub(in crate::rpc) fn link_filter(request: &v1::ListLinksRequest, fields: &mut Fields) -> Option<LinkFilter> {
    let organization = fields.take("parent", names::any_organization(&request.parent));
    let connection = given(&request.connection, |name| fields.take("connection", names::connection(name)));
    let is_named = request.register != i32::from(v1::Register::Unspecified);
    let of_register = is_named.then(|| fields.take("register", register(request.register)));
    let guid = |guid: &str| fields.take("severa_guid", Uuid::parse_str(guid).map_err(|_| ParseError::Guid));
    let severa_guid = given(&request.severa_guid, guid);
    Some(LinkFilter {
        organization: organization?,
        connection: connection.flatten(),
        register: of_register.flatten(),
        severa_guid: severa_guid.flatten(),
        ended: request.show_deleted,
    })
}

/// The link that a person makes.
pub(in crate::rpc) fn new_link(request: &v1::CreateLinkRequest) -> Result<NewLink, Status> {
    let mut fields = Fields::default();
    let link = request.link.clone().unwrap_or_default();
    let organization = fields.take("parent", names::organization(&request.parent));
    let register = fields.take("link.register", register(link.register));
    let number = TalenomOrganization::new(link.talenom_organization_number);
    let talenom_organization = fields.take("link.talenom_organization_number", number);
    let pair = pair(&mut fields, register, &link);
    let author = author(&mut fields, &request.actor, &request.reason);
    let new = || {
        let (organization, talenom_organization) = (organization?, talenom_organization?);
        Some(NewLink { organization, talenom_organization, pair: pair?, author: author? })
    };
    let new = new();
    fields.finish(new)
}

/// The two records. What they must look like is the same in both registers.
fn pair(fields: &mut Fields, register: Option<Register>, link: &v1::Link) -> Option<Pair> {
    let (guid, id) = ("link.severa_guid", "link.talenom_id");
    match register {
        Some(Register::Customers) | None => {
            let customer = fields.take(guid, CustomerGuid::parse(&link.severa_guid));
            let contact = fields.take(id, ContactId::parse(&link.talenom_id));
            Some(Pair::Contact(customer?, contact?))
        }
        Some(Register::Items) => {
            let item = fields.take(guid, ItemGuid::parse(&link.severa_guid));
            let product = fields.take(id, ProductId::parse(&link.talenom_id));
            Some(Pair::Product(item?, product?))
        }
    }
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
