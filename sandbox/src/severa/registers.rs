//! Countries, the same for every organization, and the currencies that each has unless its scenario says otherwise.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::identifiers::derived_guid;
use crate::severa::state::{Currency, CurrencyRates};

/// A country in Severa's register.
#[derive(Debug)]
pub(crate) struct Country {
    pub(crate) code2: &'static str,
    pub(crate) code3: &'static str,
    pub(crate) name: &'static str,
    pub(crate) english_name: &'static str,
    is_in_eu: bool,
    currency: &'static str,
}

const fn country(
    code2: &'static str,
    code3: &'static str,
    name: &'static str,
    english_name: &'static str,
    is_in_eu: bool,
    currency: &'static str,
) -> Country {
    Country { code2, code3, name, english_name, is_in_eu, currency }
}

/// The countries that the sandbox knows: those that Finnish companies bill most.
pub(crate) static COUNTRIES: [Country; 14] = [
    country("FI", "FIN", "Suomi", "Finland", true, "EUR"),
    country("SE", "SWE", "Ruotsi", "Sweden", true, "SEK"),
    country("NO", "NOR", "Norja", "Norway", false, "NOK"),
    country("DK", "DNK", "Tanska", "Denmark", true, "DKK"),
    country("EE", "EST", "Viro", "Estonia", true, "EUR"),
    country("LV", "LVA", "Latvia", "Latvia", true, "EUR"),
    country("LT", "LTU", "Liettua", "Lithuania", true, "EUR"),
    country("DE", "DEU", "Saksa", "Germany", true, "EUR"),
    country("NL", "NLD", "Alankomaat", "Netherlands", true, "EUR"),
    country("FR", "FRA", "Ranska", "France", true, "EUR"),
    country("PL", "POL", "Puola", "Poland", true, "PLN"),
    country("GB", "GBR", "Iso-Britannia", "United Kingdom", false, "GBP"),
    country("CH", "CHE", "Sveitsi", "Switzerland", false, "CHF"),
    country("US", "USA", "Yhdysvallat", "United States", false, "USD"),
];

/// Code, name, symbol and rate to the euro of each currency.
static CURRENCIES: [(&str, &str, &str, Decimal); 5] = [
    ("EUR", "Euro", "€", Decimal::ONE),
    ("SEK", "Ruotsin kruunu", "kr", Decimal::from_parts(905, 0, 0, false, 4)),
    ("NOK", "Norjan kruunu", "kr", Decimal::from_parts(856, 0, 0, false, 4)),
    ("GBP", "Englannin punta", "£", Decimal::from_parts(11_512, 0, 0, false, 4)),
    ("USD", "Yhdysvaltain dollari", "$", Decimal::from_parts(8_631, 0, 0, false, 4)),
];

/// The country of a two-letter code.
pub(crate) fn find_country(code2: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code2 == code2)
}

impl Country {
    /// Its guid, the same in every organization.
    pub(crate) fn guid(&self) -> Uuid {
        derived_guid("severa", "country", self.code2)
    }

    /// `CountryModel`.
    pub(crate) fn render(&self) -> Value {
        json!({
            "guid": self.guid(), "code2": self.code2, "code3": self.code3, "name": self.name,
            "englishName": self.english_name, "companyRegisterUrl": null, "currency": currency_base(self.currency),
            "defaultCulture": null, "defaultLanguage": null, "hasRegions": "NoRegion", "isInEU": self.is_in_eu,
            "isRegistrationCountry": self.code2 == "FI", "timezone": null,
        })
    }
}

/// The guid of a currency.
pub(crate) fn currency_guid(code: &str) -> Uuid {
    derived_guid("severa", "currency", code)
}

/// The four fields that every model shows of a currency.
pub(crate) fn currency_base(code: &str) -> Value {
    let known = CURRENCIES.iter().find(|currency| currency.0 == code);
    json!({
        "guid": currency_guid(code), "code": code, "name": known.map_or(code, |currency| currency.1),
        "symbol": known.map_or(code, |currency| currency.2),
    })
}

/// What is in the register of an organization that says nothing else, with the rates in its direction.
pub(crate) fn currencies(rates: CurrencyRates) -> Vec<Currency> {
    let rate = |rate: Decimal| match rates {
        CurrencyRates::OwnPerOther => rate,
        CurrencyRates::OtherPerOwn => {
            Decimal::ONE.checked_div(rate).unwrap_or_default().round_dp(6).normalize()
        }
    };
    let currency = |(code, name, symbol, per_euro): (&str, &str, &str, Decimal)| Currency {
        code: code.to_owned(),
        name: name.to_owned(),
        symbol: symbol.to_owned(),
        rate: rate(per_euro),
        is_active: true,
    };
    CURRENCIES.map(currency).to_vec()
}
