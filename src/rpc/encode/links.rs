//! Links, as they hold and as they ended.

use super::{names, timestamp, v1};
use crate::domain::{
    contact::LinkState,
    ids::OrganizationGuid,
    item::ProductLinkState,
    link::{AnyLink, Author, Link, LinkEnd, Progress},
};

/// A link.
pub(in crate::rpc) fn link(link: &AnyLink) -> v1::Link {
    match link {
        AnyLink::Contact(link) => v1::Link {
            register: v1::Register::Customers.into(),
            severa_guid: link.key.customer.to_string(),
            talenom_organization_number: link.key.talenom_organization.get(),
            state: match link.state {
                LinkState::Linked { .. } => v1::LinkState::Linked,
                LinkState::Updating { .. } => v1::LinkState::Updating,
                LinkState::Uncertain => v1::LinkState::Uncertain,
                // Not shown to anybody.
                LinkState::Requested { .. } | LinkState::Refused => v1::LinkState::Unspecified,
            }
            .into(),
            ..history(link, link.key.organization)
        },
        AnyLink::Product(link) => v1::Link {
            register: v1::Register::Items.into(),
            severa_guid: link.key.item.to_string(),
            talenom_organization_number: link.key.talenom_organization.get(),
            state: match link.state {
                ProductLinkState::Linked { .. } => v1::LinkState::Linked,
                ProductLinkState::Updating { .. } => v1::LinkState::Updating,
                ProductLinkState::Uncertain => v1::LinkState::Uncertain,
                // Not shown to anybody.
                ProductLinkState::Requested { .. } | ProductLinkState::Refused => v1::LinkState::Unspecified,
            }
            .into(),
            ..history(link, link.key.organization)
        },
    }
}

/// What is the same of a link in both registers.
fn history<K, S>(link: &Link<K, S>, organization: OrganizationGuid) -> v1::Link
where
    S: Progress,
    S::Record: ToString,
{
    let maker = link.origin.author();
    let ender = link.end.as_ref().map(|LinkEnd { author, .. }| author);
    let actor = |author: Option<&Author>| author.map(|one| one.actor.clone()).unwrap_or_default();
    let reason = |author: Option<&Author>| author.map(|one| one.reason.clone()).unwrap_or_default();
    v1::Link {
        name: names::of_link(organization, link.id),
        talenom_id: link.state.record().map(ToString::to_string).unwrap_or_default(),
        origin: link.origin.name().to_owned(),
        create_time: Some(timestamp(link.made_at)),
        delete_time: link.end.as_ref().map(|end| timestamp(end.at)),
        actor: actor(maker),
        reason: reason(maker),
        delete_actor: actor(ender),
        delete_reason: reason(ender),
        ..v1::Link::default()
    }
}
