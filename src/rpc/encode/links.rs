//! Links, as they hold and as they ended.

use super::{names, timestamp, v1};
use crate::domain::contact::{Author, ContactLink, LinkEnd, Origin};

/// A link.
pub(in crate::rpc) fn link(link: &ContactLink) -> v1::Link {
    let maker = match &link.origin {
        Origin::Person(author) => Some(author),
        Origin::Mark | Origin::NumberAndId | Origin::Number | Origin::Created => None,
    };
    let ender = link.end.as_ref().map(|LinkEnd { author, .. }| author);
    let actor = |author: Option<&Author>| author.map(|one| one.actor.clone()).unwrap_or_default();
    let reason = |author: Option<&Author>| author.map(|one| one.reason.clone()).unwrap_or_default();
    v1::Link {
        name: names::of_link(link.key.organization, link.id),
        register: v1::Register::Customers.into(),
        severa_guid: link.key.customer.to_string(),
        talenom_organization_number: link.key.talenom_organization.get(),
        talenom_id: link.state.contact().map(ToString::to_string).unwrap_or_default(),
        origin: link.origin.name().to_owned(),
        create_time: Some(timestamp(link.made_at)),
        delete_time: link.end.as_ref().map(|end| timestamp(end.at)),
        actor: actor(maker),
        reason: reason(maker),
        delete_actor: actor(ender),
        delete_reason: reason(ender),
    }
}
