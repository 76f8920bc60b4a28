//! Makes the vendors' state of a scenario file.

mod item;
mod severa;
mod talenom;

use std::collections::HashMap;
use std::time::Duration;

use jiff::civil::{Date, time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

pub(super) use severa::add_invoice;
pub(super) use talenom::account as talenom_account;

use crate::generate;
use crate::scenario::{Problem, file};
use crate::severa::state::Organization;
use crate::talenom::state::Gateway;

/// Talenom's numbers of organizations that are given none begin here.
const ORGANIZATION_NUMBER_FIRST: i64 = 14_222;

/// Builds both vendors' state.
pub(super) fn build(file: file::File) -> Result<(Vec<Organization>, Gateway), Problem> {
    let gateway = file.talenom;
    let mut gateway = Gateway {
        client_id: gateway.client_id,
        client_secret: gateway.client_secret,
        subscription_key: gateway.subscription_key,
        scope: gateway.scope,
        region: gateway.region,
        token_lifetime: Duration::from_secs(gateway.token_lifetime_seconds),
        tokens: HashMap::new(),
        organizations: Vec::new(),
    };
    let mut organizations: Vec<Organization> = Vec::new();
    for (number, mut file) in (ORGANIZATION_NUMBER_FIRST..).zip(file.organizations) {
        let mut talenom = talenom::organization(std::mem::take(&mut file.talenom), number)?;
        let (key, wish) = (file.key.clone(), file.generate);
        let severa = severa::organization(file)?;
        if let Some(wish) = &wish {
            generate::know(&mut talenom, &severa, wish);
        }
        if organizations.iter().any(|other| other.key == severa.key) {
            return Err(Problem::at(&key, format!("organization {} is there twice", severa.key)));
        }
        if organizations.iter().any(|other| other.client_id == severa.client_id) {
            return Err(Problem::at(&key, format!("Severa's client {} is there twice", severa.client_id)));
        }
        if gateway.organizations.iter().any(|other| other.number == talenom.number) {
            return Err(Problem::at(
                &key,
                format!("Talenom's organization {} is there twice", talenom.number),
            ));
        }
        organizations.push(severa);
        gateway.organizations.push(talenom);
    }
    Ok((organizations, gateway))
}

/// The moment at which an invoice of that date was made.
pub(crate) fn morning_of(date: Date) -> Timestamp {
    Offset::UTC.to_timestamp(date.to_datetime(time(6, 0, 0, 0))).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The date that many days later.
pub(crate) fn days_after(date: Date, days: i32) -> Date {
    date.saturating_add(Span::new().try_days(days).unwrap_or_default())
}
