//! What the Severa credentials are good for.

use super::super::{Engine, Error};
use crate::{
    domain::connection::Credentials,
    outbound::{self, ErrorKind},
    severa::{self, Session},
};

/// What the credentials are good for, and the session that reaches all of that.
pub(super) struct Access {
    pub(super) session: Session,
    /// Why Severa does not take the credentials, where it does not.
    pub(super) refused: Option<Error>,
    /// The scopes that they lack.
    pub(super) missing: Vec<&'static str>,
}

impl Engine {
    /// Tries the credentials out. Severa refuses them as a whole where one scope is lacking, and does not say which; then each
    /// is asked for by itself.
    pub(super) async fn try_out(&self, credentials: &Credentials) -> Result<Access, Error> {
        let severa = &self.inner.severa;
        let pacer = self.pacer();
        let session = |severa: &severa::Client| {
            let session = severa.session(credentials, pacer.clone());
            session.map_err(Error::upstream("opening the Severa session"))
        };
        let asked = async |scope: &str| is_taken(session(&severa.asking_for(scope))?.authorized().await);
        let mut access = Access { session: session(severa)?, refused: None, missing: Vec::new() };
        access.refused = is_taken(access.session.authorized().await)?.err();
        if access.refused.is_none() && asked(severa::Config::SCOPE_DEFAULT).await?.is_err() {
            for scope in severa::scopes() {
                if asked(scope).await?.is_err() {
                    access.missing.push(scope);
                }
            }
        }
        Ok(access)
    }
}

/// Sets a refusal, which tells of the credentials, apart from everything else.
fn is_taken(answer: Result<(), outbound::Error>) -> Result<Result<(), Error>, Error> {
    let trying = Error::upstream("trying the Severa credentials");
    match answer {
        Ok(()) => Ok(Ok(())),
        Err(error) if matches!(error.kind, ErrorKind::Credentials { .. }) => Ok(Err(trying(error))),
        Err(error) => Err(trying(error)),
    }
}
