//! Products: listed, made, and changed in what they lack. All of it is assumed.

use std::{fmt, sync::Arc};

use serde_json::{Map, Value};

use super::{Capability, Organization, parse, render, wire};
use crate::{
    domain::item::{NewProduct, Product, ProductChange},
    failpoint,
    outbound::{Error, ErrorKind},
};

/// A product as Talenom has it, with everything that goes back to it when it is changed.
#[derive(Clone, PartialEq)]
pub struct TalenomProduct {
    /// What it is recognized by.
    pub product: Product,
    /// The object as Talenom sent it, for the next write.
    pub(super) raw: Map<String, Value>,
}

impl fmt::Debug for TalenomProduct {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TalenomProduct").field("product", &self.product).finish_non_exhaustive()
    }
}

impl TalenomProduct {
    /// Whether the change is there already.
    #[must_use]
    pub fn holds(&self, change: &ProductChange) -> bool {
        render::product_changes(&self.raw, change).is_empty()
    }
}

impl Organization {
    /// The error of a look-up that has neither mark nor code to go by.
    #[must_use]
    pub fn unmarked(&self) -> Error {
        self.absent(&wire::FIND_PRODUCTS, Capability::ReferenceEcho)
    }

    /// Creates a product. Not idempotent: an unknown outcome is settled by looking for the product, never by a repeat.
    /// Our mark goes along where Talenom keeps marks; whether it kept this one is in the product.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], or an [`Error`] of the call; [`ErrorKind::Conflict`] where the code is taken.
    pub async fn create_product(&self, product: &NewProduct) -> Result<TalenomProduct, Error> {
        let endpoint = &wire::CREATE_PRODUCT;
        let body = render::product(product, self.has(Capability::ReferenceEcho));
        let body =
            body.map_err(|cause| self.channel().error(endpoint, ErrorKind::NotSent(Arc::new(cause))))?;
        let request = self.request(endpoint, &[], &[], Some(&body));
        failpoint::reach("talenom.create_product.before");
        let answer = self.send_if(Capability::Products, endpoint, &request).await?;
        failpoint::reach("talenom.create_product.after");
        let created = self.one(endpoint, &answer, parse::product)?;
        self.note_echo(&product.marker, created.product.external_reference.value());
        Ok(created)
    }

    /// Changes a product: the product as it was just read, its row version and fields that we do not know included, with
    /// the fields that change in their places. Idempotent as long as nobody else writes to it.
    ///
    /// # Errors
    /// [`ErrorKind::CapabilityAbsent`], also where Talenom said yes and changed nothing, or an [`Error`] of the call;
    /// [`ErrorKind::Conflict`] where the product has another row version by now.
    pub async fn update_product(
        &self,
        base: &TalenomProduct,
        change: &ProductChange,
    ) -> Result<TalenomProduct, Error> {
        let endpoint = &wire::UPDATE_PRODUCT;
        let mut body = base.raw.clone();
        body.extend(render::product_changes(&base.raw, change));
        let request = self.request(endpoint, &[base.product.id.as_str()], &[], Some(&body));
        failpoint::reach("talenom.update_product.before");
        let answer = self.send_if(Capability::Products, endpoint, &request).await?;
        failpoint::reach("talenom.update_product.after");
        let updated = self.one(endpoint, &answer, parse::product)?;
        self.is_asked(endpoint, updated.product.id == base.product.id)?;
        if updated.raw == base.raw {
            return Err(self.lacks(endpoint, Capability::Products));
        }
        Ok(updated)
    }
}
