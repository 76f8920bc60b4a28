//! The catalogue: every finding's code, severity, owner and words. docs/findings.md says what to do about each.

use serde::{Deserialize, Serialize};

use super::{Owner, Severity};

/// What the catalogue says of one code.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The code as callers see it. It never changes its meaning.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Who can mend it.
    pub owner: Owner,
    /// Finnish, Swedish, English; `{found}` and `{expected}` stand for the arguments.
    pub texts: [&'static str; 3],
}

/// Makes the enum and its entries from one table, so that no code can lack its words.
macro_rules! catalogue {
    ($($name:ident = $code:literal, $severity:ident, $owner:ident, $texts:expr;)+) => {
        /// The stable code of a finding.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = concat!("`", $code, "`")] #[serde(rename = $code)] $name,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// What the catalogue says of the code.
            #[must_use]
            pub const fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry {
                        code: $code,
                        severity: Severity::$severity,
                        owner: Owner::$owner,
                        texts: $texts,
                    },)+
                }
            }
        }
    };
}

catalogue! {
    CreditNote = "CREDIT_NOTE", Error, Us, [
        "Hyvityslaskuja ei vielä siirretä.",
        "Kreditfakturor överförs inte ännu.",
        "Credit notes are not transferred yet.",
    ];
    ForeignCurrency = "FOREIGN_CURRENCY", Error, Us, [
        "Laskun valuutta on {found}; vain {expected} siirretään toistaiseksi.",
        "Fakturans valuta är {found}; tills vidare överförs endast {expected}.",
        "The invoice's currency is {found}; only {expected} is transferred so far.",
    ];
    ZeroVat = "ZERO_VAT", Error, Us, [
        "Rivin ALV on 0 %. Verottomia rivejä ei vielä siirretä.",
        "Radens moms är 0 %. Momsfria rader överförs inte ännu.",
        "The row's VAT is 0 %. Rows without VAT are not transferred yet.",
    ];
    FieldMissing = "FIELD_MISSING", Error, Customer, [
        "Tieto puuttuu: {expected}.",
        "Uppgift saknas: {expected}.",
        "Missing: {expected}.",
    ];
    FieldInvalid = "FIELD_INVALID", Error, Customer, [
        "Tieto ei kelpaa: {expected}.",
        "Uppgiften är ogiltig: {expected}.",
        "Not valid: {expected}.",
    ];
    RowsMissing = "ROWS_MISSING", Error, Customer, [
        "Laskulla ei ole yhtään riviä.",
        "Fakturan har inga rader.",
        "The invoice has no rows.",
    ];
    TotalsDiffer = "TOTALS_DIFFER", Error, Customer, [
        "Rivit antavat summan {found}, laskun summa on {expected}.",
        "Raderna ger summan {found}, fakturans summa är {expected}.",
        "The rows add up to {found}, the invoice says {expected}.",
    ];
    QuantityTooPrecise = "QUANTITY_TOO_PRECISE", Error, Customer, [
        "Määrässä {found} on enemmän kuin {expected} desimaalia.",
        "Antalet {found} har fler än {expected} decimaler.",
        "The quantity {found} has more than {expected} decimals.",
    ];
    PriceTooPrecise = "PRICE_TOO_PRECISE", Error, Customer, [
        "Hinnassa {found} on enemmän kuin {expected} desimaalia.",
        "Priset {found} har fler än {expected} decimaler.",
        "The price {found} has more than {expected} decimals.",
    ];
    AccountMissing = "ACCOUNT_MISSING", Error, Customer, [
        "Rivillä ei ole myyntitiliä.",
        "Raden har inget försäljningskonto.",
        "The row has no sales account.",
    ];
    AccountUnknown = "ACCOUNT_UNKNOWN", Error, Accountant, [
        "Tiliä {found} ei ole Talenomissa.",
        "Kontot {found} finns inte hos Talenom.",
        "Talenom has no account {found}.",
    ];
    AccountDisabled = "ACCOUNT_DISABLED", Error, Accountant, [
        "Tili {found} ei ole käytössä Talenomissa.",
        "Kontot {found} är inte i bruk hos Talenom.",
        "Account {found} is disabled in Talenom.",
    ];
    AccountVatMismatch = "ACCOUNT_VAT_MISMATCH", Error, Accountant, [
        "ALV {found} % ei kuulu rivin tilille; tilillä on {expected} %.",
        "Moms {found} % hör inte till radens konto; kontot har {expected} %.",
        "VAT {found} % does not belong to the row's account, which has {expected} %.",
    ];
    AccountsNotChecked = "ACCOUNTS_NOT_CHECKED", Warning, IntegrationTeam, [
        "Talenomin tilejä ei saatu luettua, joten tilit jäivät tarkistamatta.",
        "Talenoms konton kunde inte läsas, så kontona kontrollerades inte.",
        "Talenom's accounts cannot be read, so the accounts were not checked.",
    ];
    SenderOtherCompany = "SENDER_OTHER_COMPANY", Error, Customer, [
        "Laskun lähettäjällä on eri Y-tunnus kuin yhdistetyllä yrityksellä.",
        "Fakturans avsändare har ett annat FO-nummer än det anslutna företaget.",
        "The invoice's sender has another business id than the connected company.",
    ];
    SenderNotGiven = "SENDER_NOT_GIVEN", Warning, Customer, [
        "Laskulla ei ole lähettäjän Y-tunnusta.",
        "Fakturan saknar avsändarens FO-nummer.",
        "The invoice does not name its sender's business id.",
    ];
    ReferenceNumberMissing = "REFERENCE_NUMBER_MISSING", Warning, Customer, [
        "Laskulla ei ole viitenumeroa.",
        "Fakturan saknar referensnummer.",
        "The invoice has no reference number.",
    ];
    DueDateBeforeDate = "DUE_DATE_BEFORE_DATE", Warning, Customer, [
        "Eräpäivä {found} on ennen laskun päivää {expected}.",
        "Förfallodagen {found} är före fakturadatumet {expected}.",
        "The due date {found} is before the invoice date {expected}.",
    ];
    TextShortened = "TEXT_SHORTENED", Warning, Customer, [
        "Tekstiä lyhennettiin: {found} merkkiä, enintään {expected}.",
        "Texten förkortades: {found} tecken, högst {expected}.",
        "A text was shortened: {found} characters, at most {expected}.",
    ];
    CommentNotMoved = "COMMENT_NOT_MOVED", Warning, Customer, [
        "Rivin kommenttia ei siirretä.",
        "Radens kommentar överförs inte.",
        "The row's comment is not moved.",
    ];
    CustomerUnknown = "CUSTOMER_UNKNOWN", Error, Customer, [
        "Laskutettavaa asiakasta ei ole Severan asiakasrekisterissä.",
        "Kunden som ska faktureras finns inte i Severas kundregister.",
        "The customer to bill is not in Severa's customer register.",
    ];
    CustomerNumberMissing = "CUSTOMER_NUMBER_MISSING", Error, Customer, [
        "Asiakkaalla ei ole asiakasnumeroa.",
        "Kunden saknar kundnummer.",
        "The customer has no number.",
    ];
    CustomerIdInvalid = "CUSTOMER_ID_INVALID", Warning, Customer, [
        "Asiakkaan Y-tunnus ei ole kelvollinen, joten sitä ei siirretä.",
        "Kundens FO-nummer är ogiltigt och överförs inte.",
        "The customer's business id is not valid and is not moved.",
    ];
    CustomerAddressIncomplete = "CUSTOMER_ADDRESS_INCOMPLETE", Error, Customer, [
        "Asiakkaan osoitteesta puuttuu katuosoite, postinumero, paikkakunta tai maa.",
        "Kundens adress saknar gatuadress, postnummer, ort eller land.",
        "The customer's address lacks street, postal code, town or country.",
    ];
    EInvoicePairIncomplete = "E_INVOICE_PAIR_INCOMPLETE", Warning, Customer, [
        "Verkkolaskuosoitteesta puuttuu osoite tai välittäjä, joten sitä ei käytetä.",
        "E-fakturaadressen saknar adress eller operatör och används inte.",
        "The e-invoice address lacks the address or the operator and is not used.",
    ];
    NoDeliveryChannel = "NO_DELIVERY_CHANNEL", Error, Customer, [
        "Laskua ei voi toimittaa millään yhteyden sallimalla tavalla.",
        "Fakturan kan inte levereras på något sätt som anslutningen tillåter.",
        "There is no way to deliver the invoice that the connection allows.",
    ];
    ContactAmbiguous = "CONTACT_AMBIGUOUS", Error, Accountant, [
        "Talenomissa on useita mahdollisia asiakkaita: {expected}.",
        "Hos Talenom finns flera möjliga kunder: {expected}.",
        "Talenom has several candidates for the customer: {expected}.",
    ];
    ContactOtherCompany = "CONTACT_OTHER_COMPANY", Error, Accountant, [
        "Talenomin asiakkaalla {found} on sama numero mutta eri Y-tunnus.",
        "Talenoms kund {found} har samma nummer men ett annat FO-nummer.",
        "Talenom's contact {found} has the same number but another business id.",
    ];
    ContactTaken = "CONTACT_TAKEN", Error, Accountant, [
        "Talenomin asiakas {found} on jo liitetty toiseen Severan asiakkaaseen.",
        "Talenoms kund {found} är redan kopplad till en annan kund i Severa.",
        "Talenom's contact {found} is linked to another Severa customer already.",
    ];
    ContactGone = "CONTACT_GONE", Error, Accountant, [
        "Talenomissa ei ole enää asiakasta {found}, johon Severan asiakas on liitetty.",
        "Talenom har inte längre kunden {found}, som kunden i Severa är kopplad till.",
        "Talenom no longer has the contact {found} that the Severa customer is linked to.",
    ];
    ContactChangedMeanwhile = "CONTACT_CHANGED_MEANWHILE", Error, Accountant, [
        "Talenomin asiakasta {found} muutettiin samaan aikaan, eikä Severan muutosta saatu vietyä siihen.",
        "Talenoms kund {found} ändrades samtidigt, och ändringen från Severa kunde inte föras in.",
        "Talenom's contact {found} was changed at the same time, and Severa's change could not be written to it.",
    ];
    ContactNotUpdated = "CONTACT_NOT_UPDATED", Warning, Accountant, [
        "Talenomin asiakkaan {found} tietoja ei voitu päivittää Severan asiakastietojen mukaisiksi.",
        "Uppgifterna om Talenoms kund {found} kunde inte uppdateras enligt kundregistret i Severa.",
        "Talenom's contact {found} could not be brought up to date with Severa's customer register.",
    ];
    TalenomOtherContent = "TALENOM_OTHER_CONTENT", Error, Accountant, [
        "Talenomissa on jo tämä lasku ({found}), mutta eri sisällöllä.",
        "Fakturan finns redan hos Talenom ({found}) men med annat innehåll.",
        "Talenom has this invoice already ({found}), with other content.",
    ];
    TalenomTotalsDiffer = "TALENOM_TOTALS_DIFFER", Error, Us, [
        "Talenom laski summaksi {found}, odotettu oli {expected}. Luonnosta ei hyväksytty.",
        "Talenom räknade summan {found}, väntat var {expected}. Utkastet godkändes inte.",
        "Talenom computed {found}, expected was {expected}. The draft was not approved.",
    ];
    TalenomRefused = "TALENOM_REFUSED", Error, Accountant, [
        "Talenom hylkäsi laskun tai asiakkaan tiedot, virhekoodi {found}.",
        "Talenom avvisade fakturan eller kunduppgifterna, felkod {found}.",
        "Talenom refused the invoice or its customer with the error code {found}.",
    ];
    NumberDiffers = "NUMBER_DIFFERS", Error, Accountant, [
        "Talenom antoi laskulle numeron {found}, Severassa se on {expected}.",
        "Talenom gav fakturan numret {found}, i Severa är det {expected}.",
        "Talenom gave the invoice the number {found}; in Severa it is {expected}.",
    ];
    NotApprovable = "NOT_APPROVABLE", Error, Accountant, [
        "Talenom ei hyväksynyt laskua.",
        "Talenom godkände inte fakturan.",
        "Talenom did not approve the invoice.",
    ];
    AnswerNotUnderstood = "ANSWER_NOT_UNDERSTOOD", Error, Us, [
        "Rajapinnan vastausta ei ymmärretty kohdassa {found}.",
        "Gränssnittets svar förstods inte vid {found}.",
        "The interface's answer was not understood at {found}.",
    ];
    OutcomeUnknown = "OUTCOME_UNKNOWN", Error, Us, [
        "Talenomin tai Severan vastaus jäi saamatta; tilanne tarkistetaan ennen seuraavaa yritystä.",
        "Svar från Talenom eller Severa uteblev; läget kontrolleras före nästa försök.",
        "Talenom or Severa did not answer; what happened is looked up before the next attempt.",
    ];
    Withdrawn = "WITHDRAWN", Warning, Customer, [
        "Lasku otettiin Severassa pois siirtoa odottavasta tilasta, joten sitä ei siirretä.",
        "Fakturan togs bort från väntestatus i Severa och överförs därför inte.",
        "The invoice was taken out of the waiting status in Severa, so it is not transferred.",
    ];
    DraftLeft = "DRAFT_LEFT", Warning, Accountant, [
        "Talenomiin jäi luonnos {found}, jota ei voitu poistaa. Poista se käsin, jos sitä ei tarvita.",
        "Utkastet {found} blev kvar hos Talenom och kunde inte tas bort. Ta bort det för hand om det inte behövs.",
        "Draft {found} was left in Talenom and could not be deleted. Delete it by hand if it is not needed.",
    ];
    MarkedNotTransferred = "MARKED_NOT_TRANSFERRED", Warning, Customer, [
        "Lasku merkittiin Severassa siirretyksi, mutta sitä ei ole siirretty Talenomiin.",
        "Fakturan markerades som överförd i Severa, men den har inte överförts till Talenom.",
        "The invoice was marked as transferred in Severa, but it was not transferred to Talenom.",
    ];
    GivenUp = "GIVEN_UP", Information, Us, [
        "Laskun siirrosta on luovuttu päätöksellä.",
        "Man har beslutat att inte överföra fakturan.",
        "It was decided that the invoice is not transferred.",
    ];
    AdoptedNotFound = "ADOPTED_NOT_FOUND", Error, Us, [
        "Talenomissa ei ole laskua {found}, joka tälle laskulle nimettiin.",
        "Hos Talenom finns ingen faktura {found}, som angavs för denna faktura.",
        "Talenom has no invoice {found}, which was named for this invoice.",
    ];
    WithdrawnAfterApproval = "WITHDRAWN_AFTER_APPROVAL", Warning, Customer, [
        "Lasku otettiin Severassa pois siirtoa odottavasta tilasta, mutta Talenom oli jo hyväksynyt sen ({found}).",
        "Fakturan togs bort från väntestatus i Severa, men Talenom hade redan godkänt den ({found}).",
        "The invoice was taken out of the waiting status in Severa, but Talenom had approved it already ({found}).",
    ];
    PlanChanged = "PLAN_CHANGED", Warning, Customer, [
        "Lasku ei ole enää sellainen kuin suunnitelmassa: sitä on muutettu Severassa, tai sen siirrolle on tullut este.",
        "Fakturan är inte längre som i planen: den har ändrats i Severa, eller något hindrar överföringen nu.",
        "The invoice is not as planned any more: it was changed in Severa, or something stands in its way now.",
    ];
    MarkedByOthers = "MARKED_BY_OTHERS", Warning, Customer, [
        "Joku muu siirsi laskun siirretyksi Severassa kesken siirron.",
        "Någon annan markerade fakturan som överförd i Severa under överföringen.",
        "Somebody else marked the invoice as transferred in Severa during the transfer.",
    ];
    ChangedDuringTransfer = "CHANGED_DURING_TRANSFER", Error, Customer, [
        "Laskua muutettiin Severassa kesken siirron.",
        "Fakturan ändrades i Severa under överföringen.",
        "The invoice was changed in Severa during the transfer.",
    ];
    ChangedAfterTransfer = "CHANGED_AFTER_TRANSFER", Warning, Customer, [
        "Lasku on siirretty jo aiemmin, ja sitä on sen jälkeen muutettu Severassa ({found}). Talenomissa on entinen sisältö.",
        "Fakturan har redan överförts och har sedan ändrats i Severa ({found}). Talenom har det tidigare innehållet.",
        "The invoice was transferred earlier and has been changed in Severa since ({found}). Talenom has the earlier content.",
    ];
    NeverTransferred = "NEVER_TRANSFERRED", Warning, Customer, [
        "Lasku on Severassa siirretty-tilassa, mutta sitä ei ole siirretty Talenomiin.",
        "Fakturan har status överförd i Severa men har aldrig överförts till Talenom.",
        "The invoice has the transferred status in Severa, but it never went to Talenom.",
    ];
    DueDateNear = "DUE_DATE_NEAR", Warning, Customer, [
        "Lasku odottaa yhä, ja sen eräpäivä {found} on lähellä tai jo ohi.",
        "Fakturan väntar fortfarande, och dess förfallodag {found} är nära eller har redan passerat.",
        "The invoice still waits, and its due date {found} is near or past.",
    ];
    HeldLong = "HELD_LONG", Warning, Customer, [
        "Lasku on odottanut korjausta jo {found} alkaen.",
        "Fakturan har väntat på rättelse sedan {found}.",
        "The invoice has waited to be put right since {found}.",
    ];
    StatusNotWritten = "STATUS_NOT_WRITTEN", Warning, Us, [
        "Lasku on jo Talenomissa, mutta sen tilaa ei saatu kirjoitettua uudelleen Severaan.",
        "Fakturan finns redan hos Talenom, men dess status kunde inte skrivas på nytt i Severa.",
        "The invoice is in Talenom already, but its status could not be written to Severa again.",
    ];
    InBaseline = "IN_BASELINE", Warning, Customer, [
        "Lasku oli jo lähetetty ennen kuin siirrot alkoivat, joten sitä ei siirretä.",
        "Fakturan var redan skickad innan överföringarna började, så den överförs inte.",
        "The invoice was already sent before this service took over, so it is not transferred.",
    ];
    CompanyUnclear = "COMPANY_UNCLEAR", Error, Customer, [
        "Laskun projektien yksiköt kuuluvat {found} siirrettävään yritykseen; niiden pitää kuulua yhteen.",
        "Enheterna för fakturans projekt hör till {found} företag som överförs; de ska höra till ett.",
        "The business units of the invoice's projects belong to {found} of the connected companies, not to one.",
    ];
    BegunElsewhere = "BEGUN_ELSEWHERE", Error, IntegrationTeam, [
        "Laskun siirto alkoi toiseen Talenom-yritykseen, eikä sitä jatketa tähän.",
        "Fakturans överföring började till ett annat företag hos Talenom och fortsätts inte hit.",
        "The invoice's transfer began to another Talenom organization and is not continued to this one.",
    ];
    BeforeCutOver = "BEFORE_CUT_OVER", Information, IntegrationTeam, [
        "Laskun päivä {found} on ennen siirtojen alkamispäivää {expected}.",
        "Fakturadatumet {found} är före överföringarnas startdatum {expected}.",
        "The invoice date {found} is before the transfers' first day {expected}.",
    ];
}
