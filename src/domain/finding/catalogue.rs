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
    CreditSignsUnclear = "CREDIT_SIGNS_UNCLEAR", Error, Customer, [
        "Hyvityksen etumerkit ovat ristiriidassa: rivien summa on {found}.",
        "Kreditens förtecken är motstridiga: raderna ger summan {found}.",
        "The signs of the credit contradict each other: the rows add up to {found}.",
    ];
    CreditWithoutOriginal = "CREDIT_WITHOUT_ORIGINAL", Error, Customer, [
        "Hyvityslaskulla ei ole tietoa siitä, mitä laskua se hyvittää.",
        "Kreditfakturan anger inte vilken faktura den krediterar.",
        "The credit note does not say which invoice it credits.",
    ];
    CreditOriginalUnknown = "CREDIT_ORIGINAL_UNKNOWN", Error, Accountant, [
        "Talenomista ei löydy laskua {found}, jota hyvityslasku hyvittää.",
        "Fakturan {found}, som kreditfakturan krediterar, hittas inte hos Talenom.",
        "Talenom does not have the invoice {found} that the credit note credits.",
    ];
    CreditWaitsForOriginal = "CREDIT_WAITS_FOR_ORIGINAL", Error, Customer, [
        "Hyvityslasku odottaa, että sen hyvittämä lasku {found} on siirretty.",
        "Kreditfakturan väntar tills fakturan {found} som den krediterar är överförd.",
        "The credit note waits until the invoice {found} that it credits is transferred.",
    ];
    OverCredited = "OVER_CREDITED", Error, Customer, [
        "Hyvitys {found} on suurempi kuin laskusta jäljellä oleva summa {expected}.",
        "Krediten {found} är större än det belopp {expected} som återstår av fakturan.",
        "The credit of {found} is more than the {expected} that is left of the invoice.",
    ];
    NegativeAsCredit = "NEGATIVE_AS_CREDIT", Warning, Customer, [
        "Laskun summa on negatiivinen, joten se siirretään hyvityslaskuna ilman viittausta alkuperäiseen laskuun.",
        "Fakturans summa är negativ, så den överförs som kreditfaktura utan hänvisning till en ursprunglig faktura.",
        "The invoice's sum is negative, so it is moved as a credit note that names no original.",
    ];
    CurrencyRateUnclear = "CURRENCY_RATE_UNCLEAR", Error, Customer, [
        "Valuutan {found} kurssi ei selviä laskun summista.",
        "Kursen för {found} framgår inte av fakturans summor.",
        "The rate of {found} cannot be told from the invoice's sums.",
    ];
    ZeroVat = "ZERO_VAT", Error, Customer, [
        "Rivin ALV on 0 %, mutta Severassa ei ole sille perustetta.",
        "Radens moms är 0 %, men Severa har ingen grund för det.",
        "The row's VAT is 0 %, and Severa does not say why.",
    ];
    BuyerIdMissing = "BUYER_ID_MISSING", Error, Customer, [
        "Ostajalla ei ole Y-tunnusta tai ALV-tunnusta, joka käännetyssä verovelvollisuudessa ja yhteisömyynnissä tarvitaan.",
        "Köparen saknar det FO-nummer eller momsnummer som behövs vid omvänd skattskyldighet och gemenskapsförsäljning.",
        "The buyer has no business id or VAT id, which reverse charge and sales to other member states need.",
    ];
    TaxReasonMissing = "TAX_REASON_MISSING", Warning, Customer, [
        "Verottomuuden perustetta ei ole kirjoitettu Severaan, joten se ei tulostu laskulle.",
        "Grunden för skattefriheten är inte skriven i Severa och trycks inte på fakturan.",
        "The ground for 0 % is not written in Severa, so none is printed on the invoice.",
    ];
    SellerNotRegistered = "SELLER_NOT_REGISTERED", Error, Customer, [
        "Rivillä on ALV {found} %, mutta yritys ei Severan tietojen mukaan ole ALV-rekisterissä.",
        "Raden har moms {found} %, men enligt Severa är företaget inte momsregistrerat.",
        "The row has VAT {found} %, but Severa says that the company is not registered for VAT.",
    ];
    VatPercentNotLawful = "VAT_PERCENT_NOT_LAWFUL", Error, Customer, [
        "ALV-kanta {found} % ei ollut voimassa myyntipäivänä; voimassa olivat {expected} %.",
        "Moms {found} % gällde inte på försäljningsdagen; då gällde {expected} %.",
        "VAT {found} % was not in force on the day of the sale; {expected} % were.",
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
    TotalsRounded = "TOTALS_ROUNDED", Warning, Customer, [
        "Talenomin summa on pyöristyksen vuoksi {found}, Severan {expected}.",
        "På grund av avrundning är Talenoms summa {found}, Severas {expected}.",
        "By rounding, Talenom's sum is {found} and Severa's {expected}.",
    ];
    RowAsOnePiece = "ROW_AS_ONE_PIECE", Warning, Customer, [
        "Rivi siirretään yhtenä kappaleena hintaan {found}, koska määrässä tai hinnassa on liikaa desimaaleja.",
        "Raden överförs som ett stycke till priset {found}, eftersom antalet eller priset har för många decimaler.",
        "The row is moved as one piece at {found}, since its quantity or price has too many decimals.",
    ];
    TooManyRows = "TOO_MANY_ROWS", Error, Customer, [
        "Laskulla on {found} riviä, enintään {expected} siirretään.",
        "Fakturan har {found} rader, högst {expected} överförs.",
        "The invoice has {found} rows; at most {expected} are transferred.",
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
    OldRateAccount = "OLD_RATE_ACCOUNT", Error, IntegrationTeam, [
        "Rivin vanha ALV {found} % on oikein, mutta rivin tilillä sitä ei enää ole eikä yhteydelle ole asetettu sille tiliä.",
        "Radens gamla moms {found} % är rätt, men radens konto har den inte längre och anslutningen har inget konto för den.",
        "The row's old VAT of {found} % is right, but its account has it no more and the connection has no account for it.",
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
    ReferenceNumberInvalid = "REFERENCE_NUMBER_INVALID", Warning, Customer, [
        "Viitenumeron tarkiste ei täsmää, joten pankit voivat hylätä sen.",
        "Referensnumrets kontrollsiffra stämmer inte, så bankerna kan avvisa det.",
        "The reference number's check digit is wrong; banks may refuse it.",
    ];
    DueDateBeforeDate = "DUE_DATE_BEFORE_DATE", Warning, Customer, [
        "Eräpäivä {found} on ennen laskun päivää {expected}.",
        "Förfallodagen {found} är före fakturadatumet {expected}.",
        "The due date {found} is before the invoice date {expected}.",
    ];
    DateFarAhead = "DATE_FAR_AHEAD", Warning, Customer, [
        "Päivä {found} on yli vuoden päässä.",
        "Dagen {found} ligger över ett år framåt.",
        "The day {found} is more than a year ahead.",
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
    AccrualNotMoved = "ACCRUAL_NOT_MOVED", Warning, Customer, [
        "Rivin jaksotusta ei siirretä.",
        "Radens periodisering överförs inte.",
        "The row's accrual is not moved.",
    ];
    ProjectNotMoved = "PROJECT_NOT_MOVED", Warning, Customer, [
        "Laskun projektia ei siirretä.",
        "Fakturans projekt överförs inte.",
        "The invoice's project is not moved.",
    ];
    NotesNotMoved = "NOTES_NOT_MOVED", Warning, Customer, [
        "Laskun sisäisiä muistiinpanoja ei siirretä.",
        "Fakturans interna anteckningar överförs inte.",
        "The invoice's internal notes are not moved.",
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
        "Asiakkaan Y-tunnus tai ALV-tunnus ei ole kelvollinen, joten sitä ei siirretä.",
        "Kundens FO-nummer eller momsnummer är ogiltigt och överförs inte.",
        "The customer's business or VAT id is not valid and is not moved.",
    ];
    CustomerAddressIncomplete = "CUSTOMER_ADDRESS_INCOMPLETE", Error, Customer, [
        "Asiakkaan osoitteesta puuttuu katuosoite, postinumero, paikkakunta tai maa.",
        "Kundens adress saknar gatuadress, postnummer, ort eller land.",
        "The customer's address lacks street, postal code, town or country.",
    ];
    PersonalIdGiven = "PERSONAL_ID_GIVEN", Warning, Customer, [
        "Asiakkaan tiedoissa on henkilötunnus kentässä, johon se ei kuulu. Kenttää ei siirretä.",
        "Kunduppgifterna har en personbeteckning i ett fält där den inte hör hemma. Fältet överförs inte.",
        "The customer has a personal identity code in a field where it does not belong. The field is not moved.",
    ];
    ContactTypeAssumed = "CONTACT_TYPE_ASSUMED", Warning, Customer, [
        "Tiedoista ei selviä, onko asiakas yritys vai kuluttaja; uusi asiakas perustettiin yhteyden oletuksen mukaan.",
        "Det framgår inte om kunden är ett företag eller en konsument; den nya kunden fick anslutningens förval.",
        "Nothing says whether the customer is a company or a consumer; the new contact got the connection's default.",
    ];
    EmailInvalid = "EMAIL_INVALID", Warning, Customer, [
        "Asiakkaan sähköpostiosoite ei kelpaa, joten sitä ei käytetä.",
        "Kundens e-postadress är ogiltig och används inte.",
        "The customer's e-mail address is not valid and is not used.",
    ];
    EInvoiceKeyword = "E_INVOICE_KEYWORD", Warning, Customer, [
        "Verkkolaskuosoitteen paikalla on muu merkintä kuin osoite, joten sitä ei käytetä.",
        "I stället för en e-fakturaadress finns en annan anteckning, som inte används.",
        "Something else than an address stands where the e-invoice address should be; it is not used.",
    ];
    EInvoiceAddressInvalid = "E_INVOICE_ADDRESS_INVALID", Warning, Customer, [
        "Verkkolaskuosoite tai välittäjätunnus ei ole kelvollinen, joten osoitetta ei käytetä.",
        "E-fakturaadressen eller operatörskoden är ogiltig, så adressen används inte.",
        "The e-invoice address or its operator's id is not valid, so the address is not used.",
    ];
    EInvoiceOperatorUnknown = "E_INVOICE_OPERATOR_UNKNOWN", Warning, Customer, [
        "Verkkolaskuosoitteen välittäjätunnusta ei tunneta. Osoitetta käytetään silti.",
        "E-fakturaadressens operatörskod är inte känd. Adressen används ändå.",
        "The operator of the e-invoice address is not known. The address is used all the same.",
    ];
    EInvoiceNotVisible = "E_INVOICE_NOT_VISIBLE", Warning, IntegrationTeam, [
        "Severa ei näytä kenenkään verkkolaskuosoitetta. Osoitteita ei poisteta Talenomista.",
        "Severa visar ingens e-fakturaadress. Inga adresser tas bort hos Talenom.",
        "Severa shows nobody's e-invoice address. No address is removed in Talenom.",
    ];
    EInvoiceLastGone = "E_INVOICE_LAST_GONE", Warning, IntegrationTeam, [
        "Yrityksen ainoan verkkolaskuasiakkaan osoite puuttuu Severasta. Poisto Talenomista odottaa vahvistusta.",
        "Adressen till företagets enda e-fakturakund saknas i Severa. Borttagningen hos Talenom väntar på bekräftelse.",
        "The address of the only e-invoice customer is gone in Severa. Its removal in Talenom waits for confirmation.",
    ];
    EInvoiceRemovalUnconfirmed = "E_INVOICE_REMOVAL_UNCONFIRMED", Warning, IntegrationTeam, [
        "Verkkolaskuosoite on kadonnut Severassa poikkeuksellisen monelta asiakkaalta. Poistot Talenomista odottavat vahvistusta.",
        "Ovanligt många kunder har mist sin e-fakturaadress i Severa. Borttagningarna hos Talenom väntar på bekräftelse.",
        "Unusually many customers have lost their e-invoice address in Severa. The removals in Talenom wait for confirmation.",
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
    NumberTaken = "NUMBER_TAKEN", Error, Accountant, [
        "Talenomissa on jo toinen lasku samalla numerolla ({found}).",
        "Fakturans nummer har redan en annan faktura hos Talenom ({found}).",
        "Another invoice in Talenom has the invoice's number already ({found}).",
    ];
    ReferenceDiffers = "REFERENCE_DIFFERS", Error, Accountant, [
        "Talenom antoi laskulle toisen viitenumeron kuin Severa.",
        "Talenom gav fakturan ett annat referensnummer än Severa.",
        "Talenom gave the invoice another reference number than Severa.",
    ];
    DueDateDiffers = "DUE_DATE_DIFFERS", Error, Accountant, [
        "Talenom antoi laskulle eräpäivän {found}, Severassa se on {expected}.",
        "Talenom gav fakturan förfallodagen {found}, i Severa är den {expected}.",
        "Talenom gave the invoice the due date {found}; in Severa it is {expected}.",
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
    ClosedAsPair = "CLOSED_AS_PAIR", Information, Us, [
        "Lasku ja sen hyvityslasku on päätetty kuitata toisillaan: kumpaakaan ei siirretä Talenomiin.",
        "Man har beslutat att fakturan och dess kreditfaktura tar ut varandra: ingendera överförs till Talenom.",
        "It was decided that the invoice and its credit note cancel each other out: neither is moved to Talenom.",
    ];
    PairNotClosable = "PAIR_NOT_CLOSABLE", Error, Us, [
        "Laskua ja tätä hyvityslaskua ei voi kuitata toisillaan.",
        "Fakturan och denna kreditfaktura kan inte ta ut varandra.",
        "The invoice and this credit note cannot cancel each other out.",
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
        "Laskun tilaa ei saatu kirjoitettua Severaan. Muuta ei enää tehdä, ja seuraava ajo yrittää uudelleen.",
        "Fakturans status kunde inte skrivas i Severa. Inget annat återstår, och nästa körning försöker igen.",
        "The invoice's status could not be written to Severa. Nothing else is left to do, and the next run tries again.",
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
