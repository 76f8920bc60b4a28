//! What is looked at before the first transfer, section by section: pure, over registers as they were read.

pub mod company;
pub mod statuses;
