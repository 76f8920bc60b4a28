//! The gRPC edge.

pub mod v1;
