//! Whether the invoice statuses that a connection names are what transfers need.

use crate::domain::{
    connection::{Settings, StatusChoice},
    finding::{Code, Finding, Place},
    ids::StatusGuid,
    invoice::Status,
};

/// What a status is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Waiting,
    Transferred,
    Error,
}

impl Purpose {
    fn place(self) -> Place {
        let field = match self {
            Self::Waiting => "settings.waiting_status",
            Self::Transferred => "settings.transferred_status",
            Self::Error => "settings.error_status",
        };
        Place::Connection { field: field.into() }
    }

    /// What of a status stands against the purpose.
    fn objections(self, status: &Status) -> Vec<Code> {
        let Status { is_editable, has_number, is_sent, is_paid, is_default, is_default_for_credits, .. } =
            *status;
        let is_error = self == Self::Error;
        let is_waiting = self == Self::Waiting;
        let objections = [
            (!has_number, Code::StatusWithoutNumber),
            (is_paid, Code::StatusPaid),
            // Whoever mends an invoice with errors must be able to.
            (is_error && !is_editable, Code::StatusNotEditable),
            (!is_error && is_editable, Code::StatusEditable),
            (!is_error && !is_sent, Code::StatusNotSent),
            (is_waiting && is_default, Code::WaitingStatusDefault),
            (is_waiting && !is_default_for_credits, Code::WaitingStatusNotForCredits),
        ];
        objections.into_iter().filter(|(is_so, _)| *is_so).map(|(_, code)| code).collect()
    }
}

/// The findings about each status that the settings name.
#[must_use]
pub fn check(settings: &Settings, statuses: &[Status]) -> Vec<Vec<Finding>> {
    let named = [
        (Purpose::Waiting, Some(&settings.waiting_status)),
        (Purpose::Transferred, Some(&settings.transferred_status)),
        (Purpose::Error, settings.error_status.as_ref()),
    ];
    let mut met: Vec<StatusGuid> = Vec::new();
    let named = named.into_iter().filter_map(|(purpose, choice)| Some((purpose, choice?)));
    named
        .map(|(purpose, choice)| {
            let about = |code| Finding::new(code, purpose.place());
            match the_one(choice, statuses) {
                Err(finding) => vec![finding(purpose.place())],
                Ok(status) if met.contains(&status.guid) => vec![about(Code::StatusNamedTwice)],
                Ok(status) => {
                    met.push(status.guid);
                    purpose.objections(status).into_iter().map(about).collect()
                }
            }
        })
        .collect()
}

/// The one active status that is meant, or what is told where there is not exactly one.
fn the_one<'a>(
    choice: &StatusChoice,
    statuses: &'a [Status],
) -> Result<&'a Status, impl Fn(Place) -> Finding + use<>> {
    let meant: Vec<&Status> = statuses.iter().filter(|status| status.is_meant(choice)).collect();
    let active: Vec<&Status> = meant.iter().filter(|status| status.is_active).copied().collect();
    let (is_there, count) = (!meant.is_empty(), active.len());
    match active.as_slice() {
        [status] => Ok(*status),
        _ => Err(move |place| match count {
            0 if is_there => Finding::new(Code::StatusInactive, place),
            0 => Finding::new(Code::StatusUnknown, place),
            _ => Finding::new(Code::StatusAmbiguous, place).found(count),
        }),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::mapping::tests::settings;

    /// As the documents say that it should be.
    fn good(guid: u128, name: &str) -> Status {
        Status {
            guid: Uuid::from_u128(guid).into(),
            name: name.to_owned(),
            is_active: true,
            is_editable: false,
            has_number: true,
            is_default: false,
            is_default_for_credits: name.starts_with("Odottaa"),
            is_sent: true,
            is_waiting_payment: false,
            is_paid: false,
        }
    }

    fn statuses() -> Vec<Status> {
        let error = Status { is_editable: true, is_sent: false, ..good(3, "Siirtovirhe") };
        vec![good(1, "Odottaa siirtoa Talenomiin"), good(2, "Siirretty Talenomiin"), error]
    }

    fn with_error_status() -> Settings {
        let [waiting_status, transferred_status, error_status] =
            ["Odottaa siirtoa Talenomiin", "Siirretty Talenomiin", "Siirtovirhe"]
                .map(|name| StatusChoice::Name(name.to_owned()));
        Settings { waiting_status, transferred_status, error_status: Some(error_status), ..settings() }
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Vec<Status>), expected: &[(&str, Code)]) {
        let mut statuses = statuses();
        change(&mut statuses);
        let found: Vec<(String, Code)> = super::check(&with_error_status(), &statuses)
            .into_iter()
            .flatten()
            .map(|finding| (finding.place.path(), finding.code))
            .collect();
        let expected: Vec<(String, Code)> =
            expected.iter().map(|(name, code)| (format!("$.connection.settings.{name}"), *code)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_flag_that_is_otherwise_is_told_at_the_setting_that_names_the_status() {
        check(|_| {}, &[]);
        check(|all| all[0].is_editable = true, &[("waiting_status", Code::StatusEditable)]);
        check(|all| all[0].has_number = false, &[("waiting_status", Code::StatusWithoutNumber)]);
        check(|all| all[0].is_sent = false, &[("waiting_status", Code::StatusNotSent)]);
        check(|all| all[0].is_default = true, &[("waiting_status", Code::WaitingStatusDefault)]);
        check(
            |all| all[0].is_default_for_credits = false,
            &[("waiting_status", Code::WaitingStatusNotForCredits)],
        );
        check(|all| all[1].is_editable = true, &[("transferred_status", Code::StatusEditable)]);
        check(|all| all[1].is_paid = true, &[("transferred_status", Code::StatusPaid)]);
        check(|all| all[2].is_editable = false, &[("error_status", Code::StatusNotEditable)]);
        check(|all| all[2].is_sent = true, &[]);
    }

    #[test]
    fn each_status_is_there_once_and_for_one_purpose() {
        check(|all| drop(all.remove(0)), &[("waiting_status", Code::StatusUnknown)]);
        check(|all| all[1].is_active = false, &[("transferred_status", Code::StatusInactive)]);
        check(
            |all| all.push(good(9, " Siirretty Talenomiin ")),
            &[("transferred_status", Code::StatusAmbiguous)],
        );
        let mut settings = with_error_status();
        settings.error_status = Some(StatusChoice::Guid(statuses()[1].guid));
        let found = super::check(&settings, &statuses());
        assert_eq!(found[2], [Finding::new(Code::StatusNamedTwice, Purpose::Error.place())]);
    }
}
