//! The findings in Swedish: what is wrong, and what to do.

words! {
    CreditSignsUnclear {
        "Kreditens förtecken är motstridiga: raderna ger summan {found}."
        "Jämför radernas tecken med summorna i Severa och spara fakturan på nytt."
    }
    CreditWithoutOriginal {
        "Kreditfakturan anger inte vilken faktura den krediterar."
        "Gör kreditfakturan från sin faktura i Severa; eller besluta att den går utan hänvisning (`severactl transfers resolve send-unlinked`) eller inte alls."
    }
    CreditOriginalUnknown {
        "Fakturan {found}, som kreditfakturan krediterar, hittas inte hos Talenom."
        "Rätta fakturans nummer hos Talenom, så hittar nästa överföring den; eller besluta att krediten går utan hänvisning (`send-unlinked`) eller inte alls."
    }
    CreditWaitsForOriginal {
        "Kreditfakturan väntar tills fakturan {found} som den krediterar är överförd."
        "Rätta det som fakturan väntar på; krediten går då av sig själv. Om den krediterar hela den väntande fakturan kan båda kvittas mot varandra (`close-pair`)."
    }
    OverCredited {
        "Krediten {found} är större än det belopp {expected} som återstår av fakturan."
        "Rätta kreditfakturan i Severa; eller frigör den (`severactl transfers resolve release`), så går den som den är."
    }
    NegativeAsCredit {
        "Fakturans summa är negativ, så den överförs som kreditfaktura utan hänvisning till en ursprunglig faktura."
        "Inget om fakturan krediterar något delvis; annars rätta raderna."
    }
    CurrencyRateUnclear {
        "Kursen för {found} framgår inte av fakturans summor."
        "Rätta valutakursen på fakturan i Severa, eller bokför fakturan för hand hos Talenom."
    }
    ZeroVat {
        "Radens moms är 0 %, men Severa har ingen grund för det."
        "Rätta radens momssats, eller ange i Severa omvänd skattskyldighet på fakturan eller skattefrihet med grund på kunden."
    }
    BuyerIdMissing {
        "Köparen saknar det FO-nummer eller momsnummer som behövs vid omvänd skattskyldighet och gemenskapsförsäljning."
        "Fyll i kundens FO-nummer eller momsnummer i Severa."
    }
    TaxReasonMissing {
        "Grunden för skattefriheten är inte skriven i Severa och trycks inte på fakturan."
        "Skriv grunden för skattefriheten i Severa."
    }
    SellerNotRegistered {
        "Raden har moms {found} %, men enligt Severa är företaget inte momsregistrerat."
        "Rätta raden, eller företagets uppgifter i Severa."
    }
    VatPercentNotLawful {
        "Moms {found} % gällde inte på försäljningsdagen; då gällde {expected} %."
        "Rätta radens momssats eller fakturans händelsedatum i Severa."
    }
    FieldMissing {
        "Uppgift saknas: {expected}."
        "Fyll i uppgiften på fakturan, dess rad eller kunden i Severa."
    }
    FieldInvalid {
        "Uppgiften är ogiltig: {expected}."
        "Rätta uppgiften i Severa."
    }
    RowsMissing {
        "Fakturan har inga rader."
        "Lägg till rader i Severa, eller ta fakturan ur väntestatus."
    }
    TotalsDiffer {
        "Raderna ger summan {found}, fakturans summa är {expected}."
        "Jämför raderna med summorna i Severa och spara fakturan på nytt. Om båda är rätt, meddela Talenoms integrationsteam."
    }
    TotalsRounded {
        "På grund av avrundning är Talenoms summa {found}, Severas {expected}."
        "Inget."
    }
    RowAsOnePiece {
        "Raden överförs som ett stycke till priset {found}, eftersom antalet eller priset har för många decimaler."
        "Inget; eller avrunda radens antal i Severa."
    }
    TooManyRows {
        "Fakturan har {found} rader, högst {expected} överförs."
        "Gruppera raderna i Severa, eller dela fakturan."
    }
    AccountMissing {
        "Raden har inget försäljningskonto."
        "Välj försäljningskonto på raden eller på dess produkt, arbetstyp eller resetyp i Severa."
    }
    AccountUnknown {
        "Kontot {found} finns inte hos Talenom."
        "Öppna kontot hos Talenom, eller välj ett annat på raden i Severa."
    }
    AccountDisabled {
        "Kontot {found} är inte i bruk hos Talenom."
        "Ta kontot i bruk hos Talenom, eller välj ett annat på raden i Severa."
    }
    AccountVatMismatch {
        "Moms {found} % hör inte till radens konto; kontot har {expected} %."
        "Välj rätt momssats eller konto på raden i Severa, eller lägg till satsen på kontot hos Talenom."
    }
    OldRateAccount {
        "Radens gamla moms {found} % är rätt, men radens konto har den inte längre och anslutningen har inget konto för den."
        "Ange ett konto för momssatsen i anslutningens inställningar (`old_rate_accounts`)."
    }
    AccountsNotChecked {
        "Talenoms konton kunde inte läsas, så kontona kontrollerades inte."
        "Inget, om Talenom veterligen inte lämnar ut kontolistan; annars utred varför den inte fås."
    }
    SenderOtherCompany {
        "Fakturans avsändare har ett annat FO-nummer än det anslutna företaget."
        "Rätta fakturans avsändare i Severa, eller ta fakturan ur väntestatus."
    }
    SenderNotGiven {
        "Fakturan saknar avsändarens FO-nummer."
        "Inget; eller fyll i avsändarens momsnummer i Severa."
    }
    ReferenceNumberMissing {
        "Fakturan saknar referensnummer."
        "Inget; eller ta referensnummer i bruk i Severa."
    }
    ReferenceNumberInvalid {
        "Referensnumrets kontrollsiffra stämmer inte, så bankerna kan avvisa det."
        "Rätta nummerserien i Severa."
    }
    DueDateBeforeDate {
        "Förfallodagen {found} är före fakturadatumet {expected}."
        "Granska datumen i Severa och rätta fakturan hos Talenom om de är fel."
    }
    DateFarAhead {
        "Dagen {found} ligger över ett år framåt."
        "Granska datumet i Severa och rätta fakturan hos Talenom om det är fel."
    }
    TextShortened {
        "Texten förkortades: {found} tecken, högst {expected}."
        "Förkorta texten i Severa om slutet är viktigt."
    }
    CommentNotMoved {
        "Radens kommentar överförs inte."
        "Skriv det väsentliga i radens beskrivning."
    }
    AccrualNotMoved {
        "Radens periodisering överförs inte."
        "Be bokföraren periodisera raden hos Talenom."
    }
    ProjectNotMoved {
        "Fakturans projekt överförs inte."
        "Inget; eller skriv det väsentliga i radens beskrivning."
    }
    CustomerUnknown {
        "Kunden som ska faktureras finns inte i Severas kundregister."
        "Välj kunden på nytt på fakturan i Severa."
    }
    CustomerNumberMissing {
        "Kunden saknar kundnummer."
        "Ge kunden ett kundnummer i Severa."
    }
    CustomerIdInvalid {
        "Kundens FO-nummer eller momsnummer är ogiltigt och överförs inte."
        "Rätta kundens FO-nummer eller momsnummer i Severa och lägg till det på kunden hos Talenom."
    }
    CustomerAddressIncomplete {
        "Kundens adress saknar gatuadress, postnummer, ort eller land."
        "Komplettera kundens adress i Severa."
    }
    PersonalIdGiven {
        "Kunduppgifterna har en personbeteckning i ett fält där den inte hör hemma. Fältet överförs inte."
        "Ta bort personbeteckningen från kundens uppgifter i Severa."
    }
    ContactTypeAssumed {
        "Det framgår inte om kunden är ett företag eller en konsument; den nya kunden fick anslutningens förval."
        "Kontrollera kundens typ hos Talenom; fyll i kundens FO-nummer i Severa om den har ett."
    }
    EmailInvalid {
        "Kundens e-postadress är ogiltig och används inte."
        "Rätta e-postadressen i Severa."
    }
    EInvoiceKeyword {
        "I stället för en e-fakturaadress finns en annan anteckning, som inte används."
        "Töm fälten i Severa om kunden inte får e-fakturor; e-postadressen har ett eget fält."
    }
    EInvoiceAddressInvalid {
        "E-fakturaadressen eller operatörskoden är ogiltig, så adressen används inte."
        "Rätta e-fakturaadressen i Severa."
    }
    EInvoiceOperatorUnknown {
        "E-fakturaadressens operatörskod är inte känd. Adressen används ändå."
        "Inget om id:t är rätt: meddela det, så att listan kan växa. Annars rätta det i Severa."
    }
    EInvoiceNotVisible {
        "Severa visar ingens e-fakturaadress. Inga adresser tas bort hos Talenom."
        "Ta e-fakturafälten i bruk i Severa: inställningar, API-parametrar. Om adressen verkligen är borta, bekräfta det: `severactl connections confirm-e-invoice-removal`."
    }
    EInvoiceLastGone {
        "Adressen till företagets enda e-fakturakund saknas i Severa. Borttagningen hos Talenom väntar på bekräftelse."
        "Fråga företaget; bekräfta sedan, eller låt företaget lägga tillbaka adressen i Severa."
    }
    EInvoiceRemovalUnconfirmed {
        "Ovanligt många kunder har mist sin e-fakturaadress i Severa. Borttagningarna hos Talenom väntar på bekräftelse."
        "Fråga företaget; bekräfta sedan dem som är rätt, och låt företaget lägga tillbaka de andra i Severa."
    }
    EInvoicePairIncomplete {
        "E-fakturaadressen saknar adress eller operatör och används inte."
        "Komplettera kundens e-fakturaadress eller operatör i Severa."
    }
    NoDeliveryChannel {
        "Fakturan kan inte levereras på något sätt som anslutningen tillåter."
        "Lägg till en e-fakturaadress eller e-postadress på kunden i Severa, eller tillåt pappersfaktura för anslutningen."
    }
    ContactAmbiguous {
        "Hos Talenom finns flera möjliga kunder: {expected}."
        "Ge den rätta kunden hos Talenom Severas kundnummer."
    }
    ContactOtherCompany {
        "Talenoms kund {found} har samma nummer men ett annat FO-nummer."
        "Utred vilken uppgift som är rätt och rätta kundnumret eller FO-numret."
    }
    ContactTaken {
        "Talenoms kund {found} är redan kopplad till en annan kund i Severa."
        "Slå ihop kunderna i Severa, eller lägg upp en egen kund hos Talenom."
    }
    ContactGone {
        "Talenom har inte längre kunden {found}, som kunden i Severa är kopplad till."
        "Utred vem som tog bort kunden hos Talenom och återställ den."
    }
    ContactChangedMeanwhile {
        "Talenoms kund {found} ändrades samtidigt, och ändringen från Severa kunde inte föras in."
        "Inget: nästa överföring försöker igen. Om läget består, utred vem som hela tiden ändrar kunden."
    }
    ContactNotUpdated {
        "Uppgifterna om Talenoms kund {found} kunde inte uppdateras enligt kundregistret i Severa."
        "Jämför namn, adress, e-post och e-fakturaadress med Severa och rätta kunden hos Talenom."
    }
    TalenomOtherContent {
        "Fakturan finns redan hos Talenom ({found}) men med annat innehåll."
        "Se på fakturan hos Talenom: ta bort den där, eller ta fakturan ur väntestatus i Severa."
    }
    TalenomTotalsDiffer {
        "Talenom räknade summan {found}, väntat var {expected}. Utkastet godkändes inte."
        "Meddela utvecklarna. Ta bort utkastet hos Talenom före nästa försök, eller slutför det för hand."
    }
    TalenomRefused {
        "Talenom avvisade fakturan eller kunduppgifterna, felkod {found}."
        "Ta reda på kodens betydelse hos Talenom och rätta det som den avser."
    }
    NumberDiffers {
        "Talenom gav fakturan numret {found}, i Severa är det {expected}."
        "Utred varifrån numret hos Talenom kom; ge utkastet Severas nummer eller slutför det för hand."
    }
    NumberTaken {
        "Fakturans nummer har redan en annan faktura hos Talenom ({found})."
        "Utred vilken av fakturorna numret hör till och ge den andra ett annat nummer."
    }
    ReferenceDiffers {
        "Talenom gav fakturan ett annat referensnummer än Severa."
        "Ge utkastet Severas referensnummer, eller slutför det för hand."
    }
    DueDateDiffers {
        "Talenom gav fakturan förfallodagen {found}, i Severa är den {expected}."
        "Ge utkastet Severas förfallodag, eller slutför det för hand."
    }
    NotApprovable {
        "Talenom godkände inte fakturan."
        "Se på utkastet hos Talenom. Om godkännande inte erbjuds, låt anslutningen lämna utkasten."
    }
    AnswerNotUnderstood {
        "Gränssnittets svar förstods inte vid {found}."
        "Meddela utvecklarna stället. Om en enskild post är underlig, spara den på nytt i Severa."
    }
    OutcomeUnknown {
        "Svar från Talenom eller Severa uteblev; läget kontrolleras före nästa försök."
        "Inget till en början. Om läget består, meddela utvecklarna."
    }
    Withdrawn {
        "Fakturan togs bort från väntestatus i Severa och överförs därför inte."
        "Inget."
    }
    DraftLeft {
        "Utkastet {found} blev kvar hos Talenom och kunde inte tas bort. Ta bort det för hand om det inte behövs."
        "Ta bort utkastet hos Talenom om det inte behövs."
    }
    MarkedNotTransferred {
        "Fakturan markerades som överförd i Severa, men den har inte överförts till Talenom."
        "Sätt fakturan tillbaka i väntestatus om den ska till Talenom."
    }
    GivenUp {
        "Man har beslutat att inte överföra fakturan."
        "Inget; eller frigör den med ett beslut (ResolveTransfer)."
    }
    ClosedAsPair {
        "Man har beslutat att fakturan och dess kreditfaktura tar ut varandra: ingendera överförs till Talenom."
        "Inget."
    }
    PairNotClosable {
        "Fakturan och denna kreditfaktura kan inte ta ut varandra."
        "Se på båda fakturorna och fatta beslutet på nytt."
    }
    AdoptedNotFound {
        "Hos Talenom finns ingen faktura {found}, som angavs för denna faktura."
        "Fatta beslutet på nytt med rätt id."
    }
    WithdrawnAfterApproval {
        "Fakturan togs bort från väntestatus i Severa, men Talenom hade redan godkänt den ({found})."
        "Besluta om fakturan ska gälla: kreditera den hos Talenom, eller sätt den som överförd i Severa."
    }
    PlanChanged {
        "Fakturan är inte längre som i planen: den har ändrats i Severa, eller något hindrar överföringen nu."
        "Gör en ny plan, eller lämna fakturan till nästa vanliga överföring."
    }
    MarkedByOthers {
        "Någon annan markerade fakturan som överförd i Severa under överföringen."
        "Inget; eller utred vem som gjorde det."
    }
    ChangedDuringTransfer {
        "Fakturan ändrades i Severa under överföringen."
        "Jämför fakturan i Severa och hos Talenom om den redan var godkänd."
    }
    ChangedAfterTransfer {
        "Fakturan har redan överförts och har sedan ändrats i Severa ({found}). Talenom har det tidigare innehållet."
        "Besluta: rätta fakturan hos Talenom, eller ångra ändringen i Severa; sätt den sedan som överförd."
    }
    NeverTransferred {
        "Fakturan har status överförd i Severa men har aldrig överförts till Talenom."
        "Avgör ärendet: `SEND` sänder fakturan med nästa överföring, `ACKNOWLEDGE` lämnar den."
    }
    DueDateNear {
        "Fakturan väntar fortfarande, och dess förfallodag {found} är nära eller har redan passerat."
        "Rätta det som fakturan väntar på; flytta förfallodagen om köparen annars får den för sent."
    }
    HeldLong {
        "Fakturan har väntat på rättelse sedan {found}."
        "Rätta det som fakturan väntar på, eller ta den ur väntestatus."
    }
    StatusNotWritten {
        "Fakturans status kunde inte skrivas i Severa. Inget annat återstår, och nästa körning försöker igen."
        "Inget: nästa överföring gör det. Om läget består, sätt status i Severa för hand."
    }
    InBaseline {
        "Fakturan var redan skickad innan överföringarna började, så den överförs inte."
        "Sätt fakturan tillbaka som överförd. Om den verkligen aldrig skickats, gör den på nytt i Severa."
    }
    CompanyUnclear {
        "Enheterna för fakturans projekt hör till {found} företag som överförs; de ska höra till ett."
        "Flytta fakturans projekt till ett företags enheter, eller dela fakturan."
    }
    BegunElsewhere {
        "Fakturans överföring började till ett annat företag hos Talenom och fortsätts inte hit."
        "Se i det andra företaget hos Talenom: ta bort utkastet eller slutför det för hand, och ta sedan fakturan ur väntestatus."
    }
    BeforeCutOver {
        "Fakturadatumet {found} är före överföringarnas startdatum {expected}."
        "Inget; eller flytta anslutningens första dag."
    }
    CredentialsRefused {
        "Severa godkänner inte uppgifterna för inloggning."
        "Skapa nya uppgifter i Severa (Inställningar, Integrationer, REST API) och ge klient-id och hemlighet till Talenom."
    }
    SoapKeyGiven {
        "Det som angavs ser ut som en nyckel till Severas gamla SOAP-gränssnitt, och Severa godkänner den inte."
        "Be kundens Severa-administratör om REST-uppgifter (Inställningar, Integrationer, REST API): klient-id och hemlighet. Den gamla nyckeln går bara till det gamla gränssnittet."
    }
    ScopeMissing {
        "Severa-uppgifterna saknar behörigheten {found}."
        "Lägg till behörigheten för uppgifterna i Severa (Inställningar, Integrationer, REST API)."
    }
    TalenomAccessRefused {
        "Talenom släpper inte in gränssnittet till det här företaget."
        "Kontrollera företagets nummer och se till att gränssnittet får åtkomst till det hos Talenom."
    }
    CallRefused {
        "Ett anrop som borde vara rätt avvisades: {found}."
        "Meddela utvecklarna; det som anropet skulle ha läst kontrollerades inte."
    }
    OtherCompany {
        "Företaget i Severa har ett annat FO-nummer än anslutningen, eller inget."
        "Kontrollera vems uppgifterna är och anslutningens FO-nummer."
    }
    CompanyNotFound {
        "Ett företag i anslutningen finns inte bland organisationens företag i Severa."
        "Rätta anslutningens företag: deras guid ska höra till aktiva företag i Severa."
    }
    OtherHomeCurrency {
        "Företagets hemvaluta i Severa är inte euro."
        "Ett sådant företag kan inte överföras; om euro avses, rätta företagets valuta i Severa."
    }
    AgreementMissing {
        "Kundens avtal är inte angivet."
        "Ingå avtalet och fyll i anslutningens fält agreement_reference."
    }
    NotRegisteredWithVat {
        "Enligt Severa är företaget inte momsregistrerat, men väntande fakturor har moms."
        "Rätta registreringen i företagets uppgifter i Severa, eller fakturornas moms."
    }
    StatusUnknown {
        "Severa har ingen fakturastatus med det här namnet."
        "Rätta namnet i anslutningen, eller be kunden skapa statusen i Severa."
    }
    StatusInactive {
        "Fakturastatusen är inte längre i bruk."
        "Ta statusen i bruk igen i Severa."
    }
    StatusAmbiguous {
        "Severa har {found} fakturastatusar med det här namnet."
        "Byt namn på de andra i Severa, eller ange statusen med dess guid."
    }
    StatusNamedTwice {
        "Anslutningen använder samma status för två ändamål."
        "Välj en egen status för varje ändamål."
    }
    StatusWithoutNumber {
        "Statusen ger inte fakturan dess nummer."
        "Ange i Severa att fakturor med statusen har fakturanummer."
    }
    StatusPaid {
        "Fakturor med statusen räknas som betalda."
        "Ta bort markeringen betald från statusen i Severa."
    }
    StatusEditable {
        "Fakturor med statusen kan redigeras, så Severa och Talenom kan komma att skilja sig."
        "Ange i Severa att fakturor med statusen är skrivskyddade."
    }
    StatusNotEditable {
        "Fakturor med felstatusen kan inte redigeras, så ingen kan rätta dem."
        "Ta bort skrivskyddet från statusen i Severa."
    }
    StatusNotSent {
        "Fakturor med statusen räknas inte som skickade."
        "Ange i Severa att fakturor med statusen är skickade."
    }
    WaitingStatusDefault {
        "Nya fakturor börjar i väntestatusen, så ofärdiga fakturor skulle överföras."
        "Välj en annan status för nya fakturor i Severa."
    }
    WaitingStatusNotForCredits {
        "Väntestatusen är inte standard för nya kreditfakturor, så de kan bli bortglömda."
        "Gör den till standard för kreditfakturor i Severa."
    }
    CapabilityAbsent {
        "Talenom erbjuder inte funktionen {found}."
        "Inget: gränssnittet klarar sig utan. Om Talenom nu erbjuder den, ta bort den ur inställningen och starta om."
    }
    CustomerNumberShared {
        "En annan kund har samma nummer."
        "Ge den ena kunden ett annat nummer i Severa."
    }
    CustomerIdShared {
        "En annan kund har samma FO-nummer."
        "Inget, om de är enheter i samma företag; slå annars ihop kunderna i Severa."
    }
    DefaultAccountMismatch {
        "Konto {found} har i dag ingen moms av det slag som det är standardkonto för."
        "Lägg till momsen på kontot hos Talenom, eller välj ett annat standardkonto."
    }
    DefaultAccountMissing {
        "Rader av typen {found} har inget standardkonto."
        "Inget, om varje rad har ett konto i Severa; ange annars ett standardkonto."
    }
    ReceivableAccountIsSales {
        "Kundfordringskontot {found} är ett försäljningskonto hos Talenom."
        "Ange kontot för kundfordringar, till exempel 1701."
    }
    AddOnMissing {
        "Tillägget {expected} är inte i bruk i Severa."
        "Ta tillägget i bruk i Severa (Inställningar, Tillägg)."
    }
    DoubleSendingRisk {
        "Tillägget {found} är i bruk i Severa och kan skicka samma fakturor."
        "Ta tillägget ur bruk i Severa innan överföringarna börjar, eller se till att ingen skickar fakturor med det."
    }
    AccountNotInTalenom {
        "Severa har kontot {found}, men inte Talenom; ingen produkt använder det."
        "Inget, om inte fakturor använder kontot; lägg då till det hos Talenom."
    }
    ItemWithoutCode {
        "Artikeln saknar kod, så Talenoms produkt kan inte hittas med den."
        "Ge artikeln en kod i Severa."
    }
    ItemCodesConflict {
        "En annan artikel har samma kod men annan momssats eller annat försäljningskonto; en produkt hos Talenom kan bara ha en av vardera."
        "Inget, om Talenoms produkt passar båda; ge annars den ena en annan kod i Severa, eller gör moms och konto lika."
    }
    ItemNotInTalenom {
        "Talenom har ingen produkt med artikelns kod."
        "Synka produkterna (severactl products sync), om Talenom ska ha den."
    }
    TravelCodeOtherYear {
        "Resetypens kod är från år {found}, och nu är det {expected}."
        "Ta årets resetyper i bruk i Severa och de gamla ur bruk."
    }
    ItemVatNotLawful {
        "Artikelns momssats {found} % gäller inte längre; gällande är {expected} %."
        "Rätta artikelns momssats i Severa."
    }
    ItemAccountMismatch {
        "Artikelns moms {found} % hör inte till dess konto, som i dag har {expected} %."
        "Lägg till momssatsen på kontot hos Talenom, eller be kunden byta artikelns konto i Severa."
    }
    VatRateOld {
        "Momssatsen {found} % kan fortfarande väljas i Severa men gäller inte längre; gällande är {expected} %."
        "Ta den gamla satsen ur bruk i Severa, om den inte behövs för fakturor om tidigare försäljning."
    }
    ItemVatConflict {
        "Artiklar med samma kod har olika momssatser: {expected}. Vilken sats produkten hos Talenom ska ha är inte entydigt."
        "Ge kodens artiklar samma momssats i Severa, eller lägg upp produkten hos Talenom för hand."
    }
    ItemAccountConflict {
        "Artiklar med samma kod har olika försäljningskonton: {expected}. Vilket konto produkten hos Talenom ska ha är inte entydigt."
        "Ge kodens artiklar samma försäljningskonto i Severa, eller lägg upp produkten hos Talenom för hand."
    }
    ItemCodeTooLong {
        "Koden har {found} tecken; Talenom tar högst {expected}."
        "Förkorta koden i Severa."
    }
    ItemInactive {
        "Artikeln är inte i bruk i Severa och finns inte hos Talenom, så ingen produkt läggs upp."
        "Inget."
    }
    ItemPlanChanged {
        "Artikeln är inte längre som i planen: den har ändrats i Severa eller hos Talenom, eller så finns nu ett hinder."
        "Gör en ny plan, eller lämna den till nästa körning utan plan, som bedömer den på nytt."
    }
    ProductAmbiguous {
        "Talenom har {found} produkter med denna kod, skriven på olika sätt."
        "Ge alla utom en av produkterna en annan kod hos Talenom."
    }
    ProductGone {
        "Produkten {found}, som artikeln är kopplad till, finns inte längre hos Talenom."
        "Återställ produkten hos Talenom, eller avsluta kopplingen."
    }
    ProductNotMade {
        "Raden överförs utan produkt: kodens produkt hittades inte entydigt hos Talenom och kunde inte läggas upp."
        "Kör synkroniseringen av produkter (severactl products sync): artikelns resultat anger orsaken."
    }
    ProductsNotOffered {
        "Talenom erbjuder inte detta företag något produktregister, så artikeln lämnades utanför."
        "Inget; eller be Talenom om rätt till produkter."
    }
    CurrencyCodeUnknown {
        "Valutakoden {found} finns inte i ISO 4217, så fakturor i den valutan kan inte överföras."
        "Rätta koden i Severa, eller ta valutan ur bruk."
    }
    CurrencyRateUnusable {
        "Valutan {found} saknar kurs i Severa, eller så stämmer eurosumman inte med kursen på någon av de senaste fakturorna: en faktura i valutan skulle bli väntande."
        "Rätta valutans kurs i Severa, eller ta valutan ur bruk."
    }
    CostCenterWithoutNumber {
        "Kostnadsstället saknar nummer, så dess rader överförs till Talenom utan kostnadsställe."
        "Ge kostnadsstället ett nummer i Severa, eller ta det ur bruk."
    }
    CostCenterNumberTooLong {
        "Kostnadsställets nummer har {found} tecken. Talenom rymmer {expected}, och resten faller bort."
        "Förkorta numret i Severa."
    }
    CostCenterNumberShared {
        "Ett kostnadsställe med ett annat namn har samma nummer, så långt det ryms hos Talenom, så rader på båda bokförs på samma kostnadsställe."
        "Ge det ena ett annat nummer i Severa."
    }
    MarkedBeforeActivation {
        "Fakturan har redan status överförd innan anslutningen är aktiverad, så den överförs aldrig."
        "Inget, om fakturan har skickats på annat sätt; sätt den annars att vänta på överföring innan anslutningen aktiveras."
    }
}
