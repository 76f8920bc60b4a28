//! What a row sells: the product that all its codes lead to, and the account that this has.

use std::collections::HashMap;

use crate::domain::{
    ids::{AccountNumber, ProductId},
    item::{ItemCode, Lead},
};

/// What the codes of a row agree on. A code that leads nowhere agrees with no other.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sold {
    pub(super) product: Option<ProductId>,
    pub(super) account: Option<AccountNumber>,
    /// Whether something stands in the way of a product of the row.
    pub(super) is_blocked: bool,
}

impl Sold {
    pub(super) fn of(codes: &[ItemCode], leads: &HashMap<ItemCode, Lead>) -> Self {
        let leads: Vec<Option<&Lead>> = codes.iter().map(|code| leads.get(code)).collect();
        Self {
            product: agreed(leads.iter().map(|lead| lead.and_then(Lead::product))).cloned(),
            account: agreed(leads.iter().map(|lead| lead.and_then(Lead::account))),
            is_blocked: leads.contains(&Some(&Lead::Blocked)),
        }
    }
}

/// What all of them are, where they are all the same.
fn agreed<T: PartialEq>(mut all: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = all.next()?;
    if all.all(|other| other == first) { first } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: &str, account: i64) -> Lead {
        Lead::Product { id: ProductId::parse(id).ok(), account: AccountNumber::new(account).ok() }
    }

    /// The product, the account, and whether something stands in the way, of a row with these codes.
    fn sold(codes: &[&str]) -> (Option<String>, Option<i64>, bool) {
        let code = |text| ItemCode::parse(text).unwrap();
        let leads = HashMap::from([
            (code("T1"), product("1", 3000)),
            (code("T2"), product("1", 3000)),
            (code("K1"), product("2", 3000)),
            (code("K2"), product("3", 3100)),
            (code("B1"), Lead::Blocked),
            (code("N1"), product("", 3000)),
        ]);
        let codes: Vec<ItemCode> = codes.iter().map(|text| code(text)).collect();
        let Sold { product, account, is_blocked } = Sold::of(&codes, &leads);
        (product.map(|id| id.to_string()), account.map(AccountNumber::get), is_blocked)
    }

    #[test]
    fn a_product_or_account_is_what_all_codes_lead_to() {
        let one = || Some("1".to_owned());
        for (codes, expected) in [
            (&["t1 "][..], (one(), Some(3000), false)),
            (&["T1", "T2"], (one(), Some(3000), false)),
            (&["T1", "K1"], (None, Some(3000), false)),
            (&["T1", "K2"], (None, None, false)),
            // It is about to be made, so it is none of the others.
            (&["N1"], (None, Some(3000), false)),
            (&["T1", "N1"], (None, Some(3000), false)),
            (&["B1"], (None, None, true)),
            (&["T1", "B1"], (None, None, true)),
            (&["X9"], (None, None, false)),
            (&["T1", "X9"], (None, None, false)),
            (&[], (None, None, false)),
        ] {
            assert_eq!(sold(codes), expected, "{codes:?}");
        }
    }
}
