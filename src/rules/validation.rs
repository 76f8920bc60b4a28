//! What is looked at before the first transfer, section by section: pure, over registers as they were read.

pub mod accounts;
pub mod add_ons;
pub mod company;
pub mod cost_centers;
pub mod currencies;
pub mod customers;
pub mod items;
pub mod statuses;
pub mod vat_rates;
