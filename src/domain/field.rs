//! A field of a vendor's answer: not sent, sent as null, or sent with a value. The three mean different things.

use serde::Serialize;

/// What was said about one field. Nothing may be lost by absence: only a sent null or value says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum Field<T> {
    /// The field was not in the answer. It says nothing about the value.
    #[default]
    Absent,
    /// The field was sent as null.
    Null,
    /// The field was sent with a value.
    Value(T),
}

impl<T> Field<T> {
    /// The value, where one was sent.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Changes the value and keeps absence and null as they are.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Value(value) => Field::Value(change(value)),
        }
    }

    /// Changes the value where that can fail, and keeps absence and null as they are.
    ///
    /// # Errors
    /// Whatever `change` says.
    pub fn try_map<U, E>(self, change: impl FnOnce(T) -> Result<U, E>) -> Result<Field<U>, E> {
        match self {
            Self::Absent => Ok(Field::Absent),
            Self::Null => Ok(Field::Null),
            Self::Value(value) => change(value).map(Field::Value),
        }
    }
}

impl<T: PartialEq> Field<T> {
    /// Whether the two were both sent and say different things.
    pub fn contradicts(&self, other: &Self) -> bool {
        !matches!((self, other), (Self::Absent, _) | (_, Self::Absent)) && self != other
    }
}

impl Field<String> {
    /// The text without surrounding blanks, where there is any: Severa sends an empty text for "nothing" as well as null.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.value().map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn a_blank_text_is_no_text_but_stays_a_value() {
        let blank = Field::Value("  ".to_owned());
        assert_eq!(blank.text(), None);
        assert!(blank.value().is_some());
    }

    #[test]
    fn absence_and_null_survive_a_map() {
        assert_eq!(Field::<u8>::Absent.map(u32::from), Field::Absent);
        assert_eq!(Field::<u8>::Null.map(u32::from), Field::Null);
        assert_eq!(Field::Value(7_u8).map(u32::from), Field::Value(7_u32));
    }
}
