//! Messages as JSON, by the API's own description: field names as in the proto files, enum values by their words, times
//! as RFC 3339 in UTC, whole numbers as numbers.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions, prost::Message};
use serde_json::Value;
use severa_connector::rpc::v1;

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(v1::FILE_DESCRIPTOR_SET).ok());

/// A message of the API as JSON; null where this program and its own description of the API do not fit together.
pub(crate) fn message(name: &str, message: &impl Message) -> Value {
    render(name, message).unwrap_or(Value::Null)
}

fn render(name: &str, message: &impl Message) -> Option<Value> {
    let descriptor = POOL.as_ref()?.get_message_by_name(&format!("talenom.severa.v1.{name}"))?;
    let dynamic = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).ok()?;
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .stringify_64_bit_integers(false)
        .skip_default_fields(false);
    dynamic.serialize_with_options(serde_json::value::Serializer, &options).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_the_words_of_the_api() {
        let outcome = v1::Outcome::Held.into();
        let result = v1::InvoiceResult { sequence: 7, outcome, ..v1::InvoiceResult::default() };
        let event = v1::RunEvent { event: Some(v1::run_event::Event::InvoiceResult(result)) };
        let json = message("RunEvent", &event);
        assert_eq!(json["invoice_result"]["sequence"], 7);
        assert_eq!(json["invoice_result"]["outcome"], "OUTCOME_HELD");
    }
}
