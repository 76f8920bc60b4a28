//! The way to the service: one connection, and a client per API service on it.

use anyhow::anyhow;
use tonic::{
    Request, Status,
    metadata::MetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};

use severa_connector::rpc::v1::{
    connection_service_client::ConnectionServiceClient, connector_service_client::ConnectorServiceClient,
    journal_service_client::JournalServiceClient, link_service_client::LinkServiceClient,
    run_service_client::RunServiceClient, transfer_service_client::TransferServiceClient,
};

use crate::args::Language;

/// The parent of what is looked for in every organization.
pub(crate) const EVERY_ORGANIZATION: &str = "organizations/-";

type Calls = InterceptedService<Channel, Language>;

/// A connection to the service. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    channel: Channel,
    language: Language,
}

impl Client {
    pub(crate) async fn connect(endpoint: &Endpoint, language: Language) -> anyhow::Result<Self> {
        let channel = endpoint.connect().await.map_err(|error| {
            let error = anyhow::Error::from(error);
            let cause = error.root_cause();
            anyhow!(
                "no service answers at {} ({cause}): is it running, and is --endpoint right?",
                endpoint.uri()
            )
        })?;
        Ok(Self { channel, language })
    }

    pub(crate) fn connector(&self) -> ConnectorServiceClient<Calls> {
        ConnectorServiceClient::with_interceptor(self.channel.clone(), self.language)
    }

    pub(crate) fn connections(&self) -> ConnectionServiceClient<Calls> {
        ConnectionServiceClient::with_interceptor(self.channel.clone(), self.language)
    }

    pub(crate) fn runs(&self) -> RunServiceClient<Calls> {
        RunServiceClient::with_interceptor(self.channel.clone(), self.language)
    }

    pub(crate) fn transfers(&self) -> TransferServiceClient<Calls> {
        TransferServiceClient::with_interceptor(self.channel.clone(), self.language)
    }

    pub(crate) fn links(&self) -> LinkServiceClient<Calls> {
        LinkServiceClient::with_interceptor(self.channel.clone(), self.language)
    }

    pub(crate) fn journal(&self) -> JournalServiceClient<Calls> {
        JournalServiceClient::with_interceptor(self.channel.clone(), self.language)
    }
}

/// Asks for findings in the language.
impl Interceptor for Language {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let tag = match self {
            Self::Fi => "fi",
            Self::Sv => "sv",
            Self::En => "en",
        };
        request.metadata_mut().insert("accept-language", MetadataValue::from_static(tag));
        Ok(request)
    }
}

/// The resource name of a connection that was given by its id or by its name.
pub(crate) fn connection_name(text: &str) -> String {
    if text.starts_with("connections/") { text.to_owned() } else { format!("connections/{text}") }
}

/// The resource name of an organization that was given by its guid or by its name.
pub(crate) fn organization_name(text: String) -> String {
    if text.starts_with("organizations/") { text } else { format!("organizations/{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_known_by_its_id_and_by_its_name() {
        assert_eq!(connection_name("demo"), "connections/demo");
        assert_eq!(connection_name("connections/demo"), "connections/demo");
    }

    #[test]
    fn an_organization_is_known_by_its_guid_and_by_its_name() {
        assert_eq!(organization_name("x".to_owned()), "organizations/x");
        assert_eq!(organization_name("organizations/x".to_owned()), "organizations/x");
    }
}
