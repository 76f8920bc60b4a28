//! severa-connector: moves sales invoices, with their customers, from Visma Severa to Talenom.
//!
//! The modules stand in reading order. An invoice goes `rpc` → `engine` → `severa` → `rules` and `mapping` →
//! `talenom` → back to `severa`; `store` remembers every step of it. ARCHITECTURE.md walks the same way in words.
//! Which module may know which is checked by `tests/it/architecture.rs`.

pub mod domain;

pub mod mapping;
pub mod rules;

pub mod outbound;
pub mod severa;
pub mod talenom;

pub mod store;

pub mod engine;

pub mod rpc;

pub mod app;
pub mod clock;
pub mod config;
pub mod failpoint;
pub mod lifecycle;
pub mod telemetry;
