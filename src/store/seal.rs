//! Sealing: what must not be readable in the database is encrypted and bound to the very place where it stands.
//!
//! A sealed value is a version byte, the key's id, the nonce, and the text with its tag (AES-256-GCM). The place (table,
//! row, column) is authenticated with it, so that a value copied to another row cannot be opened. The key from the file
//! wraps one data key per connection; without a connection's data key, everything sealed under it is gone.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    digest, rand,
};
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretSlice, SecretString, zeroize::Zeroize};

use super::Error;

const VERSION: u8 = 1;
const KEY_LEN: usize = 32;
const ID_LEN: usize = 8;
const HEADER_LEN: usize = 1 + ID_LEN + NONCE_LEN;
const LABEL: &str = "severa-connector-key-v1";

/// The key that all others are wrapped with. It is read from a file of one line: `severa-connector-key-v1 <id> <key>`,
/// both in hexadecimal digits; the id is made of the key, so that a damaged file is noticed.
#[derive(Clone)]
pub struct SealingKey(Arc<Key>);

/// Why a text is no sealing key. It holds nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not the three words of a key file.
    #[error("is not one line of the form `severa-connector-key-v1 <id> <key>`")]
    Form,
    /// The id does not belong to the key.
    #[error("is damaged: the id does not belong to the key")]
    Damaged,
}

impl SealingKey {
    /// Makes a new key.
    ///
    /// # Errors
    /// [`Error::Sealing`] where the system gives no random bytes.
    pub fn generate() -> Result<Self, Error> {
        Key::generate().map(|key| Self(Arc::new(key)))
    }

    /// Reads the line of a key file.
    ///
    /// # Errors
    /// [`KeyError`] where it is no such line, or the key in it is damaged.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let mut words = text.split_ascii_whitespace();
        let (Some(LABEL), Some(id), Some(key), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(KeyError::Form);
        };
        let key = Key::new(from_hex(key).ok_or(KeyError::Form)?);
        if from_hex(id).ok_or(KeyError::Form)? == key.id {
            Ok(Self(Arc::new(key)))
        } else {
            Err(KeyError::Damaged)
        }
    }

    /// The line of a key file.
    #[must_use]
    pub fn to_text(&self) -> SecretString {
        let key = self.0.bytes.expose_secret();
        format!("{LABEL} {} {}", to_hex(&self.0.id), to_hex(key)).into()
    }

    pub(super) fn seal(&self, place: &Place<'_>, text: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.seal(place, text)
    }

    pub(super) fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<SecretSlice<u8>, Error> {
        self.0.open(place, sealed)
    }
}

/// Only the id is shown.
impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SealingKey({})", to_hex(&self.0.id))
    }
}

/// The key of one connection.
pub(super) struct DataKey(Key);

impl DataKey {
    pub(super) fn generate() -> Result<Self, Error> {
        Key::generate().map(Self)
    }

    /// The key as it is kept beside its connection.
    pub(super) fn wrap(&self, sealing: &SealingKey, connection: &str) -> Result<Vec<u8>, Error> {
        sealing.seal(&Self::place(connection), self.0.bytes.expose_secret())
    }

    pub(super) fn unwrap(sealing: &SealingKey, connection: &str, wrapped: &[u8]) -> Result<Self, Error> {
        let opened = sealing.open(&Self::place(connection), wrapped)?;
        let mut bytes: [u8; KEY_LEN] = opened.expose_secret().try_into().map_err(|_| Error::Sealing)?;
        let key = Key::new(bytes);
        bytes.zeroize();
        Ok(Self(key))
    }

    pub(super) fn seal(&self, place: &Place<'_>, text: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.seal(place, text)
    }

    pub(super) fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<SecretSlice<u8>, Error> {
        self.0.open(place, sealed)
    }

    const fn place(connection: &str) -> Place<'_> {
        Place { table: "connections", row: connection, column: "data_key" }
    }
}

/// Where a sealed value stands.
pub(super) struct Place<'a> {
    pub(super) table: &'static str,
    pub(super) row: &'a str,
    pub(super) column: &'static str,
}

impl Place<'_> {
    fn aad(&self) -> Aad<Vec<u8>> {
        // No part can hold a zero byte, so no two places have the same bytes.
        Aad::from([self.table, self.row, self.column].join("\0").into_bytes())
    }
}

struct Key {
    id: [u8; ID_LEN],
    bytes: SecretBox<[u8; KEY_LEN]>,
}

impl Key {
    fn generate() -> Result<Self, Error> {
        let mut bytes = [0; KEY_LEN];
        rand::fill(&mut bytes).map_err(|_| Error::Sealing)?;
        let key = Self::new(bytes);
        bytes.zeroize();
        Ok(key)
    }

    fn new(mut bytes: [u8; KEY_LEN]) -> Self {
        let mut digest = digest::Context::new(&digest::SHA256);
        digest.update(LABEL.as_bytes());
        digest.update(&bytes);
        let mut id = [0; ID_LEN];
        id.copy_from_slice(&digest.finish().as_ref()[..ID_LEN]);
        let mut kept = SecretBox::new(Box::new([0; KEY_LEN]));
        kept.expose_secret_mut().copy_from_slice(&bytes);
        bytes.zeroize();
        Self { id, bytes: kept }
    }

    fn cipher(&self) -> Result<RandomizedNonceKey, Error> {
        RandomizedNonceKey::new(&AES_256_GCM, self.bytes.expose_secret()).map_err(|_| Error::Sealing)
    }

    fn seal(&self, place: &Place<'_>, text: &[u8]) -> Result<Vec<u8>, Error> {
        let mut sealed = Vec::with_capacity(HEADER_LEN + text.len() + AES_256_GCM.tag_len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.id);
        sealed.extend_from_slice(&[0; NONCE_LEN]);
        sealed.extend_from_slice(text);
        let (nonce, tag) = self
            .cipher()?
            .seal_in_place_separate_tag(place.aad(), &mut sealed[HEADER_LEN..])
            .map_err(|_| Error::Sealing)?;
        sealed[1 + ID_LEN..HEADER_LEN].copy_from_slice(nonce.as_ref());
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<SecretSlice<u8>, Error> {
        let (header, body) = sealed.split_at_checked(HEADER_LEN).ok_or(Error::Sealing)?;
        if header[0] != VERSION || header[1..=ID_LEN] != self.id {
            return Err(Error::Sealing);
        }
        let nonce = Nonce::try_assume_unique_for_key(&header[1 + ID_LEN..]).map_err(|_| Error::Sealing)?;
        let mut text = body.to_vec();
        let length =
            self.cipher()?.open_in_place(nonce, place.aad(), &mut text).map_err(|_| Error::Sealing)?.len();
        text.truncate(length);
        Ok(text.into())
    }
}

fn to_hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Unwrap safety: writing to a String cannot fail.
        write!(text, "{byte:02x}").expect("a string takes text");
    }
    text
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? * 16 + digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { table: "connections", row: "rautio", column: "credentials" };

    #[test]
    fn a_sealed_value_opens_at_its_place_and_nowhere_else() {
        let key = SealingKey::generate().unwrap();
        let sealed = key.seal(&HERE, b"secret").unwrap();
        assert_eq!(key.open(&HERE, &sealed).unwrap().expose_secret(), b"secret");
        for other in [
            Place { row: "other", ..HERE },
            Place { table: "items", ..HERE },
            Place { column: "business_id", ..HERE },
        ] {
            assert!(matches!(key.open(&other, &sealed), Err(Error::Sealing)));
        }
        assert!(SealingKey::generate().unwrap().open(&HERE, &sealed).is_err());
    }

    #[test]
    fn a_damaged_value_does_not_open() {
        let key = SealingKey::generate().unwrap();
        let sealed = key.seal(&HERE, b"secret").unwrap();
        for index in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[index] ^= 1;
            assert!(key.open(&HERE, &damaged).is_err(), "{index}");
            assert!(key.open(&HERE, &sealed[..index]).is_err(), "{index}");
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_the_same() {
        let key = SealingKey::generate().unwrap();
        assert_ne!(key.seal(&HERE, b"secret").unwrap(), key.seal(&HERE, b"secret").unwrap());
    }

    #[test]
    fn a_key_goes_to_its_file_and_back_and_is_not_shown() {
        let key = SealingKey::generate().unwrap();
        let text = key.to_text();
        let line = text.expose_secret();
        let again = SealingKey::read(&format!("{line}\n")).unwrap();
        let sealed = key.seal(&HERE, b"secret").unwrap();
        assert!(again.open(&HERE, &sealed).is_ok());
        let secret = line.split(' ').next_back().unwrap();
        assert!(!format!("{key:?}").contains(&secret[..8]));
        for bad in ["", LABEL, "severa-connector-key-v2 00 00", &line[..line.len() - 1]] {
            assert_eq!(SealingKey::read(bad).unwrap_err(), KeyError::Form, "{bad}");
        }
        let digit = if line.ends_with('0') { '1' } else { '0' };
        let damaged = format!("{}{digit}", &line[..line.len() - 1]);
        assert_eq!(SealingKey::read(&damaged).unwrap_err(), KeyError::Damaged);
    }
}
