//! Which register to compare, and from where.

use tonic::Status;

use super::{Fields, given, names, v1};
use crate::domain::{
    ParseError,
    ids::{ConnectionId, EntryId},
    register::{Register, Side},
};

/// What to compare.
#[derive(Debug)]
pub(in crate::rpc) struct CompareRequest {
    pub(in crate::rpc) connection: ConnectionId,
    pub(in crate::rpc) register: Register,
    /// The last entry whose result was seen.
    pub(in crate::rpc) after: Option<(Side, EntryId)>,
}

/// Which register to compare.
pub(in crate::rpc) fn comparison(request: &v1::CompareRegistersRequest) -> Result<CompareRequest, Status> {
    let mut fields = Fields::default();
    let connection = fields.take("connection", names::connection(&request.connection));
    let register = fields.take("register", register(request.register));
    let after = given(&request.page_token, |token| fields.take("page_token", names::compared(token)));
    let request =
        || Some(CompareRequest { connection: connection?, register: register?, after: after.flatten() });
    let request = request();
    fields.finish(request)
}

/// A register, where one must be named.
pub(super) fn register(register: i32) -> Result<Register, ParseError> {
    match v1::Register::try_from(register) {
        Ok(v1::Register::Customers) => Ok(Register::Customers),
        Ok(v1::Register::Items) => Ok(Register::Items),
        Ok(v1::Register::Unspecified) => Err(ParseError::Empty),
        Err(_) => Err(ParseError::Unknown),
    }
}
