//! What is looked at before the first transfer, section by section: pure, over registers as they were read.

pub mod accounts;
pub mod add_ons;
pub mod company;
pub mod customers;
pub mod items;
pub mod statuses;
