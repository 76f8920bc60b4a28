//! The findings in Finnish: what is wrong, and what to do.

words! {
    CreditSignsUnclear {
        "Hyvityksen etumerkit ovat ristiriidassa: rivien summa on {found}."
        "Vertaa rivien etumerkkejä summiin Severassa ja tallenna lasku uudelleen."
    }
    CreditWithoutOriginal {
        "Hyvityslaskulla ei ole tietoa siitä, mitä laskua se hyvittää."
        "Tee hyvityslasku Severassa alkuperäisestä laskusta; tai päättäkää, että se siirretään ilman viittausta (`severactl transfers resolve send-unlinked`) tai että siitä luovutaan."
    }
    CreditOriginalUnknown {
        "Talenomista ei löydy laskua {found}, jota hyvityslasku hyvittää."
        "Korjaa laskun numero Talenomissa, niin seuraava siirto löytää sen; tai päättäkää, että hyvitys siirretään ilman viittausta (`send-unlinked`) tai että siitä luovutaan."
    }
    CreditWaitsForOriginal {
        "Hyvityslasku odottaa, että sen hyvittämä lasku {found} on siirretty."
        "Korjaa se, mitä alkuperäinen lasku odottaa; hyvitys siirtyy sitten itsestään. Jos hyvitys kattaa koko odottavan laskun, molemmat voi kuitata toisillaan (`close-pair`)."
    }
    OverCredited {
        "Hyvitys {found} on suurempi kuin laskusta jäljellä oleva summa {expected}."
        "Korjaa hyvityslasku Severassa; tai vapauta se (`severactl transfers resolve release`), jolloin se siirtyy sellaisenaan."
    }
    NegativeAsCredit {
        "Laskun summa on negatiivinen, joten se siirretään hyvityslaskuna ilman viittausta alkuperäiseen laskuun."
        "Ei mitään, jos lasku hyvittää jotain osittain; muuten korjaa rivit."
    }
    CurrencyRateUnclear {
        "Valuutan {found} kurssi ei selviä laskun summista."
        "Korjaa laskun valuuttakurssi Severassa, tai kirjaa lasku Talenomissa käsin."
    }
    ZeroVat {
        "Rivin ALV on 0 %, mutta Severassa ei ole sille perustetta."
        "Korjaa rivin ALV-kanta, tai merkitse lasku käännetyksi tai asiakas verottomaksi perusteineen Severassa."
    }
    BuyerIdMissing {
        "Ostajalla ei ole Y-tunnusta tai ALV-tunnusta, joka käännetyssä verovelvollisuudessa ja yhteisömyynnissä tarvitaan."
        "Täytä asiakkaan Y-tunnus tai ALV-tunnus Severassa."
    }
    TaxReasonMissing {
        "Verottomuuden perustetta ei ole kirjoitettu Severaan, joten se ei tulostu laskulle."
        "Kirjoita verottomuuden peruste Severaan."
    }
    SellerNotRegistered {
        "Rivillä on ALV {found} %, mutta yritys ei Severan tietojen mukaan ole ALV-rekisterissä."
        "Korjaa rivi, tai yrityksen tiedot Severassa."
    }
    VatPercentNotLawful {
        "ALV-kanta {found} % ei ollut voimassa myyntipäivänä; voimassa olivat {expected} %."
        "Korjaa rivin ALV-kanta tai laskun tapahtumapäivä Severassa."
    }
    FieldMissing {
        "Tieto puuttuu: {expected}."
        "Täytä tieto laskulle, sen riville tai asiakkaalle Severassa."
    }
    FieldInvalid {
        "Tieto ei kelpaa: {expected}."
        "Korjaa tieto Severassa."
    }
    RowsMissing {
        "Laskulla ei ole yhtään riviä."
        "Lisää laskulle rivit Severassa, tai ota lasku pois siirtoa odottavasta tilasta."
    }
    TotalsDiffer {
        "Rivit antavat summan {found}, laskun summa on {expected}."
        "Vertaa rivejä ja summia Severassa ja tallenna lasku uudelleen. Jos molemmat ovat oikein, ilmoita siitä Talenomin integraatiotiimille."
    }
    TotalsRounded {
        "Talenomin summa on pyöristyksen vuoksi {found}, Severan {expected}."
        "Ei mitään."
    }
    RowAsOnePiece {
        "Rivi siirretään yhtenä kappaleena hintaan {found}, koska määrässä tai hinnassa on liikaa desimaaleja."
        "Ei mitään; tai pyöristä rivin määrä Severassa."
    }
    TooManyRows {
        "Laskulla on {found} riviä, enintään {expected} siirretään."
        "Ryhmittele rivit Severassa, tai jaa lasku."
    }
    AccountMissing {
        "Rivillä ei ole myyntitiliä."
        "Valitse myyntitili riville tai sen tuotteelle, työlajille tai matkalajille Severassa."
    }
    AccountUnknown {
        "Tiliä {found} ei ole Talenomissa."
        "Avaa tili Talenomissa, tai valitse riville toinen tili Severassa."
    }
    AccountDisabled {
        "Tili {found} ei ole käytössä Talenomissa."
        "Ota tili käyttöön Talenomissa, tai valitse riville toinen tili Severassa."
    }
    AccountVatMismatch {
        "ALV {found} % ei kuulu rivin tilille; tilillä on {expected} %."
        "Valitse riville oikea ALV-kanta tai tili Severassa, tai lisää kanta tilille Talenomissa."
    }
    OldRateAccount {
        "Rivin vanha ALV {found} % on oikein, mutta rivin tilillä sitä ei enää ole eikä yhteydelle ole asetettu sille tiliä."
        "Nimeä ALV-kannalle tili yhteyden asetuksiin (`old_rate_accounts`)."
    }
    AccountsNotChecked {
        "Talenomin tilejä ei saatu luettua, joten tilit jäivät tarkistamatta."
        "Ei mitään, jos Talenom ei tiedetysti anna tililuetteloa; muuten selvitä, miksi sitä ei saada."
    }
    SenderOtherCompany {
        "Laskun lähettäjällä on eri Y-tunnus kuin yhdistetyllä yrityksellä."
        "Korjaa laskun lähettäjä Severassa, tai ota lasku pois siirtoa odottavasta tilasta."
    }
    SenderNotGiven {
        "Laskulla ei ole lähettäjän Y-tunnusta."
        "Ei mitään; tai täytä lähettäjän ALV-numero Severassa."
    }
    ReferenceNumberMissing {
        "Laskulla ei ole viitenumeroa."
        "Ei mitään; tai ota viitenumerot käyttöön Severassa."
    }
    ReferenceNumberInvalid {
        "Viitenumeron tarkiste ei täsmää, joten pankit voivat hylätä sen."
        "Korjaa numerosarja Severassa."
    }
    DueDateBeforeDate {
        "Eräpäivä {found} on ennen laskun päivää {expected}."
        "Tarkista päivät Severassa ja korjaa lasku Talenomissa, jos ne ovat väärin."
    }
    DateFarAhead {
        "Päivä {found} on yli vuoden päässä."
        "Tarkista päivä Severassa ja korjaa lasku Talenomissa, jos se on väärin."
    }
    TextShortened {
        "Tekstiä lyhennettiin: {found} merkkiä, enintään {expected}."
        "Lyhennä tekstiä Severassa, jos loppuosalla on merkitystä."
    }
    CommentNotMoved {
        "Rivin kommenttia ei siirretä."
        "Kirjoita olennainen rivin kuvaukseen."
    }
    AccrualNotMoved {
        "Rivin jaksotusta ei siirretä."
        "Pyydä kirjanpitäjää jaksottamaan rivi Talenomissa."
    }
    ProjectNotMoved {
        "Laskun projektia ei siirretä."
        "Ei mitään; tai kirjoita olennainen rivin kuvaukseen."
    }
    CustomerUnknown {
        "Laskutettavaa asiakasta ei ole Severan asiakasrekisterissä."
        "Valitse laskulle asiakas uudelleen Severassa."
    }
    CustomerNumberMissing {
        "Asiakkaalla ei ole asiakasnumeroa."
        "Anna asiakkaalle asiakasnumero Severassa."
    }
    CustomerIdInvalid {
        "Asiakkaan Y-tunnus tai ALV-tunnus ei ole kelvollinen, joten sitä ei siirretä."
        "Korjaa asiakkaan Y-tunnus tai ALV-numero Severassa ja lisää se asiakkaalle Talenomissa."
    }
    CustomerAddressIncomplete {
        "Asiakkaan osoitteesta puuttuu katuosoite, postinumero, paikkakunta tai maa."
        "Täydennä asiakkaan osoite Severassa."
    }
    PersonalIdGiven {
        "Asiakkaan tiedoissa on henkilötunnus kentässä, johon se ei kuulu. Kenttää ei siirretä."
        "Poista henkilötunnus asiakkaan tiedoista Severassa."
    }
    ContactTypeAssumed {
        "Tiedoista ei selviä, onko asiakas yritys vai kuluttaja; uusi asiakas perustettiin yhteyden oletuksen mukaan."
        "Tarkista asiakkaan tyyppi Talenomissa; täytä asiakkaan Y-tunnus Severassa, jos sillä on sellainen."
    }
    EmailInvalid {
        "Asiakkaan sähköpostiosoite ei kelpaa, joten sitä ei käytetä."
        "Korjaa sähköpostiosoite Severassa."
    }
    EInvoiceKeyword {
        "Verkkolaskuosoitteen paikalla on muu merkintä kuin osoite, joten sitä ei käytetä."
        "Tyhjennä kentät Severassa, jos asiakas ei saa verkkolaskuja; sähköpostiosoitteelle on oma kenttänsä."
    }
    EInvoiceAddressInvalid {
        "Verkkolaskuosoite tai välittäjätunnus ei ole kelvollinen, joten osoitetta ei käytetä."
        "Korjaa verkkolaskuosoite Severassa."
    }
    EInvoiceOperatorUnknown {
        "Verkkolaskuosoitteen välittäjätunnusta ei tunneta. Osoitetta käytetään silti."
        "Ei mitään, jos tunnus on oikein: ilmoita se, niin luetteloa täydennetään. Muuten korjaa se Severassa."
    }
    EInvoiceNotVisible {
        "Severa ei näytä kenenkään verkkolaskuosoitetta. Osoitteita ei poisteta Talenomista."
        "Ota verkkolaskukentät käyttöön Severassa: asetukset, API-parametrit. Jos osoite todella on poistettu, vahvista se: `severactl connections confirm-e-invoice-removal`."
    }
    EInvoiceLastGone {
        "Yrityksen ainoan verkkolaskuasiakkaan osoite puuttuu Severasta. Poisto Talenomista odottaa vahvistusta."
        "Kysy yritykseltä; vahvista sitten poisto, tai palauttakoon yritys osoitteen Severaan."
    }
    EInvoiceRemovalUnconfirmed {
        "Verkkolaskuosoite on kadonnut Severassa poikkeuksellisen monelta asiakkaalta. Poistot Talenomista odottavat vahvistusta."
        "Kysy yritykseltä; vahvista sitten oikeat poistot, ja palauttakoon yritys muut Severaan."
    }
    EInvoicePairIncomplete {
        "Verkkolaskuosoitteesta puuttuu osoite tai välittäjä, joten sitä ei käytetä."
        "Täydennä asiakkaan verkkolaskuosoite tai välittäjä Severassa."
    }
    NoDeliveryChannel {
        "Laskua ei voi toimittaa millään yhteyden sallimalla tavalla."
        "Lisää asiakkaalle verkkolaskuosoite tai sähköpostiosoite Severassa, tai sallikaa yhteydelle paperilasku."
    }
    ContactAmbiguous {
        "Talenomissa on useita mahdollisia asiakkaita: {expected}."
        "Anna oikealle asiakkaalle Talenomissa Severan asiakasnumero."
    }
    ContactOtherCompany {
        "Talenomin asiakkaalla {found} on sama numero mutta eri Y-tunnus."
        "Selvitä, kumpi tieto on oikein, ja korjaa asiakasnumero tai Y-tunnus."
    }
    ContactTaken {
        "Talenomin asiakas {found} on jo liitetty toiseen Severan asiakkaaseen."
        "Yhdistä asiakkaat Severassa, tai perusta Talenomiin oma asiakas."
    }
    ContactGone {
        "Talenomissa ei ole enää asiakasta {found}, johon Severan asiakas on liitetty."
        "Selvitä, kuka poisti asiakkaan Talenomista, ja palauta se."
    }
    ContactChangedMeanwhile {
        "Talenomin asiakasta {found} muutettiin samaan aikaan, eikä Severan muutosta saatu vietyä siihen."
        "Ei mitään: seuraava siirto yrittää uudelleen. Jos tilanne jatkuu, selvitä, kuka muuttaa asiakasta jatkuvasti."
    }
    ContactNotUpdated {
        "Talenomin asiakkaan {found} tietoja ei voitu päivittää Severan asiakastietojen mukaisiksi."
        "Vertaa nimeä, osoitetta, sähköpostia ja verkkolaskuosoitetta Severaan ja korjaa asiakas Talenomissa."
    }
    TalenomOtherContent {
        "Talenomissa on jo tämä lasku ({found}), mutta eri sisällöllä."
        "Katso laskua Talenomissa: poista se sieltä, tai ota lasku pois siirtoa odottavasta tilasta Severassa."
    }
    TalenomTotalsDiffer {
        "Talenom laski summaksi {found}, odotettu oli {expected}. Luonnosta ei hyväksytty."
        "Ilmoita kehittäjille. Poista luonnos Talenomista ennen seuraavaa yritystä, tai viimeistele se käsin."
    }
    TalenomRefused {
        "Talenom hylkäsi laskun tai asiakkaan tiedot, virhekoodi {found}."
        "Selvitä koodin merkitys Talenomissa ja korjaa se, mitä se tarkoittaa."
    }
    NumberDiffers {
        "Talenom antoi laskulle numeron {found}, Severassa se on {expected}."
        "Selvitä, mistä numero Talenomissa tuli; anna luonnokselle Severan numero tai viimeistele se käsin."
    }
    NumberTaken {
        "Talenomissa on jo toinen lasku samalla numerolla ({found})."
        "Selvitä, kummalle laskulle numero kuuluu, ja anna toiselle toinen numero."
    }
    ReferenceDiffers {
        "Talenom antoi laskulle toisen viitenumeron kuin Severa."
        "Anna luonnokselle Severan viitenumero, tai viimeistele se käsin."
    }
    DueDateDiffers {
        "Talenom antoi laskulle eräpäivän {found}, Severassa se on {expected}."
        "Anna luonnokselle Severan eräpäivä, tai viimeistele se käsin."
    }
    NotApprovable {
        "Talenom ei hyväksynyt laskua."
        "Katso luonnosta Talenomissa. Jos hyväksymistä ei ole tarjolla, jätettäköön luonnokset hyväksymättä yhteyden asetuksella."
    }
    AnswerNotUnderstood {
        "Rajapinnan vastausta ei ymmärretty kohdassa {found}."
        "Ilmoita kohta kehittäjille. Jos yksittäinen tietue on outo, tallenna se uudelleen Severassa."
    }
    OutcomeUnknown {
        "Talenomin tai Severan vastaus jäi saamatta; tilanne tarkistetaan ennen seuraavaa yritystä."
        "Aluksi ei mitään. Jos tilanne jatkuu, ilmoita kehittäjille."
    }
    Withdrawn {
        "Lasku otettiin Severassa pois siirtoa odottavasta tilasta, joten sitä ei siirretä."
        "Ei mitään."
    }
    DraftLeft {
        "Talenomiin jäi luonnos {found}, jota ei voitu poistaa. Poista se käsin, jos sitä ei tarvita."
        "Poista luonnos Talenomista, jos sitä ei tarvita."
    }
    MarkedNotTransferred {
        "Lasku merkittiin Severassa siirretyksi, mutta sitä ei ole siirretty Talenomiin."
        "Aseta lasku takaisin siirtoa odottavaan tilaan, jos sen pitää siirtyä Talenomiin."
    }
    GivenUp {
        "Laskun siirrosta on luovuttu päätöksellä."
        "Ei mitään; tai vapauta se päätöksellä (ResolveTransfer)."
    }
    ClosedAsPair {
        "Lasku ja sen hyvityslasku on päätetty kuitata toisillaan: kumpaakaan ei siirretä Talenomiin."
        "Ei mitään."
    }
    PairNotClosable {
        "Laskua ja tätä hyvityslaskua ei voi kuitata toisillaan."
        "Katso molempia laskuja ja tee päätös uudelleen."
    }
    AdoptedNotFound {
        "Talenomissa ei ole laskua {found}, joka tälle laskulle nimettiin."
        "Tee päätös uudelleen oikealla tunnuksella."
    }
    WithdrawnAfterApproval {
        "Lasku otettiin Severassa pois siirtoa odottavasta tilasta, mutta Talenom oli jo hyväksynyt sen ({found})."
        "Päätä, jääkö lasku voimaan: hyvitä se Talenomissa, tai aseta se siirretyksi Severassa."
    }
    PlanChanged {
        "Lasku ei ole enää sellainen kuin suunnitelmassa: sitä on muutettu Severassa, tai sen siirrolle on tullut este."
        "Tee uusi suunnitelma, tai jätä lasku seuraavalle tavalliselle siirrolle."
    }
    MarkedByOthers {
        "Joku muu siirsi laskun siirretyksi Severassa kesken siirron."
        "Ei mitään; tai selvitä, kuka sen teki."
    }
    ChangedDuringTransfer {
        "Laskua muutettiin Severassa kesken siirron."
        "Vertaa laskua Severassa ja Talenomissa, jos se oli jo hyväksytty."
    }
    ChangedAfterTransfer {
        "Lasku on siirretty jo aiemmin, ja sitä on sen jälkeen muutettu Severassa ({found}). Talenomissa on entinen sisältö."
        "Päätä: korjaa lasku Talenomissa, tai peru muutos Severassa; aseta se sitten siirretyksi."
    }
    NeverTransferred {
        "Lasku on Severassa siirretty-tilassa, mutta sitä ei ole siirretty Talenomiin."
        "Ratkaise huomio: `SEND` siirtää laskun seuraavassa siirrossa, `ACKNOWLEDGE` jättää sen."
    }
    DueDateNear {
        "Lasku odottaa yhä, ja sen eräpäivä {found} on lähellä tai jo ohi."
        "Korjaa se, mitä lasku odottaa; siirrä eräpäivää, jos ostaja saisi laskun liian myöhään."
    }
    HeldLong {
        "Lasku on odottanut korjausta jo {found} alkaen."
        "Korjaa se, mitä lasku odottaa, tai ota lasku pois siirtoa odottavasta tilasta."
    }
    StatusNotWritten {
        "Laskun tilaa ei saatu kirjoitettua Severaan. Muuta ei enää tehdä, ja seuraava ajo yrittää uudelleen."
        "Ei mitään: seuraava siirto tekee sen. Jos tilanne jatkuu, aseta tila Severassa käsin."
    }
    InBaseline {
        "Lasku oli jo lähetetty ennen kuin siirrot alkoivat, joten sitä ei siirretä."
        "Aseta lasku takaisin siirretyksi. Jos sitä ei todella ole lähetetty, tee se uudelleen Severassa."
    }
    CompanyUnclear {
        "Laskun projektien yksiköt kuuluvat {found} siirrettävään yritykseen; niiden pitää kuulua yhteen."
        "Siirrä laskun projektit yhden yrityksen yksiköihin, tai jaa lasku."
    }
    BegunElsewhere {
        "Laskun siirto alkoi toiseen Talenom-yritykseen, eikä sitä jatketa tähän."
        "Katso toisesta Talenom-yrityksestä: poista luonnos tai viimeistele se käsin, ja ota lasku sitten pois siirtoa odottavasta tilasta."
    }
    BeforeCutOver {
        "Laskun päivä {found} on ennen siirtojen alkamispäivää {expected}."
        "Ei mitään; tai siirrä yhteyden ensimmäistä päivää."
    }
    CredentialsRefused {
        "Severa ei hyväksy tunnuksia."
        "Luo uudet tunnukset Severassa (Asetukset, Integraatiot, REST API) ja toimita asiakastunniste (client id) ja salaisuus (client secret) Talenomille."
    }
    SoapKeyGiven {
        "Annettu tunnus näyttää Severan vanhan SOAP-rajapinnan avaimelta, eikä Severa hyväksy sitä."
        "Pyydä asiakkaan Severa-pääkäyttäjältä REST-tunnukset (Asetukset, Integraatiot, REST API): asiakastunniste (client id) ja salaisuus (client secret). Vanha avain käy vain vanhaan rajapintaan."
    }
    ScopeMissing {
        "Severan tunnuksilta puuttuu oikeus {found}."
        "Lisää oikeus tunnuksille Severassa (Asetukset, Integraatiot, REST API)."
    }
    TalenomAccessRefused {
        "Talenom ei päästä liittymää tähän yritykseen."
        "Tarkista yrityksen numero ja pyydä liittymälle pääsy siihen Talenomissa."
    }
    CallRefused {
        "Kutsu, jonka pitäisi olla oikein, hylättiin: {found}."
        "Ilmoita siitä kehittäjille; kutsun tietoja ei tarkistettu."
    }
    OtherCompany {
        "Severan yrityksen Y-tunnus on eri kuin yhteyden, tai sitä ei ole."
        "Tarkista, kenen tunnukset ovat, ja yhteyden Y-tunnus."
    }
    CompanyNotFound {
        "Yhteyden yritystä ei ole organisaation yritysten joukossa Severassa."
        "Korjaa yhteyden yritykset: niiden tunnisteiden on oltava Severan käytössä olevien yritysten."
    }
    OtherHomeCurrency {
        "Yrityksen kotivaluutta Severassa ei ole euro."
        "Tällaista yritystä ei voi siirtää; jos valuutan pitäisi olla euro, korjaa se yrityksen tietoihin Severassa."
    }
    AgreementMissing {
        "Asiakkaan sopimusta ei ole merkitty."
        "Tee sopimus ja täytä yhteyden kenttä agreement_reference."
    }
    NotRegisteredWithVat {
        "Severan mukaan yritys ei ole ALV-rekisterissä, mutta odottavilla laskuilla on ALV:tä."
        "Korjaa rekisteröinti yrityksen tietoihin Severassa tai laskujen ALV."
    }
    StatusUnknown {
        "Severassa ei ole tämännimistä laskun tilaa."
        "Korjaa nimi yhteyteen, tai pyydä asiakasta lisäämään tila Severaan."
    }
    StatusInactive {
        "Laskun tila ei ole enää käytössä."
        "Ota tila uudelleen käyttöön Severassa."
    }
    StatusAmbiguous {
        "Severassa on {found} tämännimistä laskun tilaa."
        "Nimeä muut uudelleen Severassa, tai anna tila tunnisteella (guid)."
    }
    StatusNamedTwice {
        "Yhteys käyttää samaa tilaa kahteen tarkoitukseen."
        "Valitse kummallekin tarkoitukselle oma tila."
    }
    StatusWithoutNumber {
        "Tila ei anna laskulle numeroa."
        "Merkitse Severassa, että tilan laskuilla on laskunumero."
    }
    StatusPaid {
        "Tilan laskut merkitään maksetuiksi."
        "Poista tilalta maksettu-merkintä Severassa."
    }
    StatusEditable {
        "Tilan laskuja voi muokata, joten Severa ja Talenom voivat erota toisistaan."
        "Merkitse Severassa, että tilan laskuja ei voi muokata."
    }
    StatusNotEditable {
        "Virhetilan laskuja ei voi muokata, joten niitä ei voi korjata."
        "Poista tilalta muokkauksen esto Severassa."
    }
    StatusNotSent {
        "Tilan laskuja ei merkitä lähetetyiksi."
        "Merkitse Severassa, että tilan laskut on lähetetty."
    }
    WaitingStatusDefault {
        "Uudet laskut alkavat odotustilasta, joten keskeneräiset laskut siirtyisivät."
        "Valitse uusille laskuille toinen tila Severassa."
    }
    WaitingStatusNotForCredits {
        "Odotustila ei ole uusien hyvityslaskujen oletustila, joten niiden siirto voi unohtua."
        "Aseta se hyvityslaskujen oletustilaksi Severassa."
    }
    CapabilityAbsent {
        "Talenom ei tarjoa toimintoa {found}."
        "Ei mitään: liittymä toimii ilman sitä. Jos Talenom tarjoaa sen nyt, poista se asetuksesta ja käynnistä palvelin uudelleen."
    }
    CustomerNumberShared {
        "Toisella asiakkaalla on sama numero."
        "Anna toiselle asiakkaista eri numero Severassa."
    }
    CustomerIdShared {
        "Toisella asiakkaalla on sama Y-tunnus."
        "Ei mitään, jos ne ovat saman yrityksen toimipaikkoja; muuten yhdistä asiakkaat Severassa."
    }
    DefaultAccountMismatch {
        "Tilillä {found} ei ole tänään ALV-käsittelyä, jonka oletustili se on."
        "Lisää ALV-käsittely tilille Talenomissa, tai valitse toinen oletustili."
    }
    DefaultAccountMissing {
        "Rivityypillä {found} ei ole oletustiliä."
        "Ei mitään, jos jokaisella rivillä on tili Severassa; muuten aseta oletustili."
    }
    ReceivableAccountIsSales {
        "Myyntisaamistili {found} on Talenomissa myyntitili."
        "Aseta myyntisaamisten tili, esimerkiksi 1701."
    }
    AddOnMissing {
        "Lisäominaisuus {expected} ei ole käytössä Severassa."
        "Ota lisäominaisuus käyttöön Severassa (Asetukset, Lisäominaisuudet)."
    }
    DoubleSendingRisk {
        "Lisäominaisuus {found} on käytössä Severassa ja voi lähettää samat laskut."
        "Poista lisäominaisuus käytöstä Severassa ennen siirtojen alkua, tai varmista, ettei kukaan lähetä sillä laskuja."
    }
    AccountNotInTalenom {
        "Severassa on tili {found}, Talenomissa ei; mikään tuote ei käytä sitä."
        "Ei mitään, elleivät laskut käytä tiliä; lisää se silloin Talenomiin."
    }
    ItemWithoutCode {
        "Tuotteella ei ole koodia, joten sitä ei voi yhdistää Talenomin tuotteeseen."
        "Anna tuotteelle koodi Severassa."
    }
    ItemCodesConflict {
        "Toisella nimikkeellä on sama koodi mutta eri ALV-kanta tai myyntitili; Talenomin tuotteella voi olla niitä vain yksi kumpaakin."
        "Ei mitään, jos Talenomin tuote sopii molemmille; muuten anna toiselle eri koodi Severassa, tai muuta ALV-kanta ja tili samoiksi."
    }
    ItemNotInTalenom {
        "Talenomissa ei ole tuotetta tällä koodilla."
        "Siirrä tuotteet (severactl products sync), jos tuotteen pitää olla Talenomissa."
    }
    TravelCodeOtherYear {
        "Matkakululajin koodi on vuodelta {found}, ja nyt on vuosi {expected}."
        "Ota tämän vuoden matkakululajit käyttöön Severassa ja poista vanhat käytöstä."
    }
    ItemVatNotLawful {
        "Tuotteen ALV-kanta {found} % ei ole enää voimassa; voimassa ovat {expected} %."
        "Korjaa tuotteen ALV-kanta Severassa."
    }
    ItemAccountMismatch {
        "Tuotteen ALV {found} % ei kuulu sen tilille; tilillä on tänään {expected} %."
        "Lisää ALV-kanta tilille Talenomissa, tai pyydä vaihtamaan tuotteen tili Severassa."
    }
    VatRateOld {
        "ALV-kanta {found} % on yhä valittavissa Severassa, mutta se ei ole enää voimassa; voimassa ovat {expected} %."
        "Poista vanha kanta käytöstä Severassa, jos sitä ei tarvita vanhojen myyntien laskuihin."
    }
    ItemVatConflict {
        "Samalla koodilla olevilla nimikkeillä on eri ALV-kannat: {expected}. Talenomiin perustettavan tuotteen kanta ei ole yksiselitteinen."
        "Anna koodin nimikkeille Severassa sama ALV-kanta, tai perusta tuote Talenomiin käsin."
    }
    ItemAccountConflict {
        "Samalla koodilla olevilla nimikkeillä on eri myyntitilit: {expected}. Talenomiin perustettavan tuotteen tili ei ole yksiselitteinen."
        "Anna koodin nimikkeille Severassa sama myyntitili, tai perusta tuote Talenomiin käsin."
    }
    ItemCodeTooLong {
        "Koodissa on {found} merkkiä; Talenomissa enimmäismäärä on {expected}."
        "Lyhennä koodia Severassa."
    }
    ItemInactive {
        "Nimike ei ole käytössä Severassa eikä sitä ole Talenomissa, joten tuotetta ei perusteta."
        "Ei mitään."
    }
    ItemPlanChanged {
        "Nimike ei ole enää suunnitelman mukainen: sitä on muutettu Severassa tai Talenomissa, tai sille on nyt este."
        "Tee uusi suunnitelma, tai jätä se seuraavalle ajolle ilman suunnitelmaa, joka arvioi sen uudelleen."
    }
    ProductAmbiguous {
        "Talenomissa on {found} tuotetta, joilla on tämä koodi eri kirjoitustavoin."
        "Anna Talenomissa kaikille muille paitsi yhdelle tuotteelle toinen koodi."
    }
    ProductGone {
        "Tuotetta {found}, johon nimike on liitetty, ei ole enää Talenomissa."
        "Palauta tuote Talenomiin, tai päätä liitos."
    }
    ProductNotMade {
        "Rivi siirretään ilman tuotetta: koodin tuotetta ei löytynyt Talenomista yksiselitteisesti, eikä sitä voitu perustaa."
        "Aja tuotteiden synkronointi (severactl products sync): nimikkeen tulos kertoo syyn."
    }
    ProductsNotOffered {
        "Talenom ei tarjoa tälle yritykselle tuoterekisteriä, joten nimike jätettiin pois."
        "Ei mitään; tai pyydä Talenomilta oikeus tuotteisiin."
    }
    CurrencyCodeUnknown {
        "Valuuttakoodia {found} ei ole standardissa ISO 4217, joten tämän valuutan laskuja ei voi siirtää."
        "Korjaa koodi Severassa, tai poista valuutta käytöstä."
    }
    CurrencyRateUnusable {
        "Valuutalla {found} ei ole Severassa kurssia, tai yhdenkään viimeaikaisen laskun eurosumma ei vastaa laskun kurssia: tämän valuutan lasku jäisi odottamaan."
        "Korjaa valuutan kurssi Severassa, tai poista valuutta käytöstä."
    }
    CostCenterWithoutNumber {
        "Kustannuspaikalla ei ole numeroa, joten sen rivit siirtyvät Talenomiin ilman kustannuspaikkaa."
        "Anna kustannuspaikalle numero Severassa, tai poista se käytöstä."
    }
    CostCenterNumberTooLong {
        "Kustannuspaikan numerossa on {found} merkkiä. Talenomiin mahtuu {expected}, ja loput jäävät pois."
        "Lyhennä numeroa Severassa."
    }
    CostCenterNumberShared {
        "Erinimisellä kustannuspaikalla on sama numero siltä osin kuin se mahtuu Talenomiin, joten kummankin rivit kirjautuvat samalle kustannuspaikalle."
        "Anna toiselle niistä eri numero Severassa."
    }
    MarkedBeforeActivation {
        "Lasku on jo siirretty-tilassa ennen kuin yhteys on aktivoitu, joten sitä ei koskaan siirretä."
        "Ei mitään, jos lasku on lähetetty muulla tavalla; muuten aseta se odottamaan siirtoa ennen yhteyden aktivointia."
    }
}
