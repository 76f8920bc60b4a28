//! What an item of a run is about: an invoice, or an entry of one of Severa's registers.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    ids::{ItemGuid, OrganizationGuid, ProductId},
    item::{ItemCode, ItemKind},
    transfer::TransferKey,
};

/// What an item of a run is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// An invoice on its way.
    Invoice(TransferKey),
    /// An entry of one of Severa's registers of items.
    Product(ProductSubject),
}

impl Subject {
    /// The Severa organization that it belongs to.
    #[must_use]
    pub const fn organization(&self) -> OrganizationGuid {
        match self {
            Self::Invoice(key) => key.organization,
            Self::Product(product) => product.organization,
        }
    }

    /// Its guid in Severa.
    #[must_use]
    pub const fn guid(&self) -> Uuid {
        match self {
            Self::Invoice(key) => key.invoice.uuid(),
            Self::Product(product) => product.item.uuid(),
        }
    }
}

/// An entry of one of Severa's registers, and what is done for it in Talenom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductSubject {
    /// The Severa organization.
    pub organization: OrganizationGuid,
    /// The entry.
    pub item: ItemGuid,
    /// Its register.
    pub kind: ItemKind,
    /// Its code, where it has one.
    pub code: Option<ItemCode>,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What was done, or would be.
    pub action: Option<ProductAction>,
    /// The product that it is in Talenom, once there is one.
    pub product: Option<ProductId>,
}

/// What is done with a product in Talenom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductAction {
    /// It is made.
    Create,
    /// What it lacks is filled in.
    Update,
    /// It is there, and is linked.
    Link,
    /// It can no longer be chosen.
    Deactivate,
}
