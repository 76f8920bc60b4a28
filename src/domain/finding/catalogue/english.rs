//! The findings in English: what is wrong, and what to do. docs/findings.md has the same remedies.

words! {
    CreditSignsUnclear {
        "The signs of the credit contradict each other: the rows add up to {found}."
        "Compare the rows' signs with the sums in Severa and save the invoice again."
    }
    CreditWithoutOriginal {
        "The credit note does not say which invoice it credits."
        "Make the credit note from its invoice in Severa; or decide that it goes without (`severactl transfers resolve send-unlinked`), or give it up."
    }
    CreditOriginalUnknown {
        "Talenom does not have the invoice {found} that the credit note credits."
        "Mend the invoice's number in Talenom, and the next run finds it; or decide that the credit note goes without (`send-unlinked`), or give it up."
    }
    CreditWaitsForOriginal {
        "The credit note waits until the invoice {found} that it credits is transferred."
        "Mend what holds the invoice; the credit note then goes by itself. Where the note credits the whole of a held invoice, both can be closed without effect (`close-pair`)."
    }
    OverCredited {
        "The credit of {found} is more than the {expected} that is left of the invoice."
        "Mend the credit note in Severa; or release it (`severactl transfers resolve release`), and it goes as it is."
    }
    NegativeAsCredit {
        "The invoice's sum is negative, so it is moved as a credit note that names no original."
        "Nothing, where it credits in part; else mend the rows."
    }
    CurrencyRateUnclear {
        "The rate of {found} cannot be told from the invoice's sums."
        "Mend the rate on the invoice in Severa, or book it in Talenom by hand."
    }
    ZeroVat {
        "The row's VAT is 0 %, and Severa does not say why."
        "Tick reverse charge on the invoice, or choose the category on the customer in Severa; where 0 % is a mistake, mend the row."
    }
    BuyerIdMissing {
        "The buyer has no business id or VAT id, which reverse charge and sales to other member states need."
        "Fill in the customer's VAT number in Severa."
    }
    TaxReasonMissing {
        "The ground for 0 % is not written in Severa, so none is printed on the invoice."
        "Write the description in Severa."
    }
    SellerNotRegistered {
        "The row has VAT {found} %, but Severa says that the company is not registered for VAT."
        "Mend the row, or the organization's details in Severa."
    }
    VatPercentNotLawful {
        "VAT {found} % was not in force on the day of the sale; {expected} % were."
        "Mend the percent on the row, or the entry date, in Severa."
    }
    FieldMissing {
        "Missing: {expected}."
        "Fill the field in on the invoice, its row or the customer."
    }
    FieldInvalid {
        "Not valid: {expected}."
        "Mend the field in Severa."
    }
    RowsMissing {
        "The invoice has no rows."
        "Add rows in Severa, or take the invoice out of the waiting status."
    }
    TotalsDiffer {
        "The rows add up to {found}, the invoice says {expected}."
        "Compare the rows with the sums in Severa and save the invoice again. If both look right, report it."
    }
    TotalsRounded {
        "By rounding, Talenom's sum is {found} and Severa's {expected}."
        "Nothing."
    }
    RowAsOnePiece {
        "The row is moved as one piece at {found}, since its quantity or price has too many decimals."
        "Nothing; or round the quantity on the row in Severa."
    }
    TooManyRows {
        "The invoice has {found} rows; at most {expected} are transferred."
        "Group the rows in Severa, or divide the invoice."
    }
    AccountMissing {
        "The row has no sales account."
        "Choose the account on the row, or on its product, work type or travel type in Severa; or name one in the connection (`default_accounts`)."
    }
    AccountUnknown {
        "Talenom has no account {found}."
        "Open the account in Talenom, or choose another on the row in Severa."
    }
    AccountDisabled {
        "Account {found} is disabled in Talenom."
        "Take it into use in Talenom, or choose another on the row in Severa."
    }
    AccountVatMismatch {
        "VAT {found} % does not belong to the row's account, which has {expected} %."
        "Choose the right percent or account on the row in Severa, or add the percent to the account in Talenom."
    }
    OldRateAccount {
        "The row's old VAT of {found} % is right, but its account has it no more and the connection has no account for it."
        "Name an account for the percent in the connection (`old_rate_accounts`)."
    }
    AccountsNotChecked {
        "Talenom's accounts cannot be read, so the accounts were not checked."
        "Nothing, where Talenom is known not to list accounts; else find out why it does not."
    }
    SenderOtherCompany {
        "The invoice's sender has another business id than the connected company."
        "Mend the sender in Severa, or take the invoice out of the waiting status."
    }
    SenderNotGiven {
        "The invoice does not name its sender's business id."
        "Nothing; or fill in the sender's VAT number in Severa."
    }
    ReferenceNumberMissing {
        "The invoice has no reference number."
        "Nothing; or have Severa give reference numbers."
    }
    ReferenceNumberInvalid {
        "The reference number's check digit is wrong; banks may refuse it."
        "Mend the number series in Severa."
    }
    DueDateBeforeDate {
        "The due date {found} is before the invoice date {expected}."
        "Look at the dates in Severa, and mend the invoice in Talenom where they are wrong."
    }
    DateFarAhead {
        "The day {found} is more than a year ahead."
        "Look at the date in Severa, and mend the invoice in Talenom where it is wrong."
    }
    TextShortened {
        "A text was shortened: {found} characters, at most {expected}."
        "Shorten the text in Severa where the rest matters."
    }
    CommentNotMoved {
        "The row's comment is not moved."
        "Write what matters into the row's description."
    }
    AccrualNotMoved {
        "The row's accrual is not moved."
        "Have the accountant spread it in Talenom."
    }
    ProjectNotMoved {
        "The invoice's project is not moved."
        "Nothing; or write what matters into the row's description."
    }
    CustomerUnknown {
        "The customer to bill is not in Severa's customer register."
        "Choose the customer anew on the invoice in Severa."
    }
    CustomerNumberMissing {
        "The customer has no number."
        "Give the customer a number in Severa."
    }
    CustomerIdInvalid {
        "The customer's business or VAT id is not valid and is not moved."
        "Mend the VAT number in Severa and add it to the contact in Talenom."
    }
    CustomerAddressIncomplete {
        "The customer's address lacks street, postal code, town or country."
        "Complete the address in Severa."
    }
    PersonalIdGiven {
        "The customer has a personal identity code in a field where it does not belong. The field is not moved."
        "Take the code out of the customer in Severa."
    }
    ContactTypeAssumed {
        "Nothing says whether the customer is a company or a consumer; the new contact got the connection's default."
        "Look at the contact's type in Talenom; fill in the customer's VAT number in Severa where it has one."
    }
    EmailInvalid {
        "The customer's e-mail address is not valid and is not used."
        "Mend the e-mail address in Severa."
    }
    EInvoiceKeyword {
        "Something else than an address stands where the e-invoice address should be; it is not used."
        "Empty the fields in Severa where the customer gets no e-invoices; an e-mail address has a field of its own."
    }
    EInvoiceAddressInvalid {
        "The e-invoice address or its operator's id is not valid, so the address is not used."
        "Mend the address in Severa."
    }
    EInvoiceOperatorUnknown {
        "The operator of the e-invoice address is not known. The address is used all the same."
        "Nothing where the id is right: report it, so that the list can grow. Else mend it in Severa."
    }
    EInvoiceNotVisible {
        "Severa shows nobody's e-invoice address. No address is removed in Talenom."
        "Switch the e-invoice fields on in Severa: settings, API parameters. Where the address really is gone, confirm it: `severactl connections confirm-e-invoice-removal`."
    }
    EInvoiceLastGone {
        "The address of the only e-invoice customer is gone in Severa. Its removal in Talenom waits for confirmation."
        "Ask the company; then confirm it, or put the address back in Severa."
    }
    EInvoiceRemovalUnconfirmed {
        "Unusually many customers have lost their e-invoice address in Severa. The removals in Talenom wait for confirmation."
        "Ask the company; then confirm those that are right, and put the others back in Severa."
    }
    EInvoicePairIncomplete {
        "The e-invoice address lacks the address or the operator and is not used."
        "Complete the pair on the customer in Severa."
    }
    NoDeliveryChannel {
        "There is no way to deliver the invoice that the connection allows."
        "Add an e-invoice address or an e-mail address in Severa, or have the connection allow paper."
    }
    ContactAmbiguous {
        "Talenom has several candidates for the customer: {expected}."
        "Give the right contact Severa's customer number in Talenom."
    }
    ContactOtherCompany {
        "Talenom's contact {found} has the same number but another business id."
        "Find out which of the two is right, and mend the number or the id."
    }
    ContactTaken {
        "Talenom's contact {found} is linked to another Severa customer already."
        "Merge the two customers in Severa, or make a contact of its own in Talenom."
    }
    ContactGone {
        "Talenom no longer has the contact {found} that the Severa customer is linked to."
        "Find out who deleted the contact in Talenom, and restore it."
    }
    ContactChangedMeanwhile {
        "Talenom's contact {found} was changed at the same time, and Severa's change could not be written to it."
        "Nothing: the next run tries again. If it stays, find out who writes to the contact all the time."
    }
    ContactNotUpdated {
        "Talenom's contact {found} could not be brought up to date with Severa's customer register."
        "Compare name, address, e-mail and e-invoice address with Severa, and mend the contact in Talenom."
    }
    TalenomOtherContent {
        "Talenom has this invoice already ({found}), with other content."
        "Look at the invoice in Talenom: delete it there, or take the invoice out of the waiting status in Severa."
    }
    TalenomTotalsDiffer {
        "Talenom computed {found}, expected was {expected}. The draft was not approved."
        "Report it: the rounding rule is not what we assume. Delete the draft in Talenom before the next try, or finish it by hand."
    }
    TalenomRefused {
        "Talenom refused the invoice or its customer with the error code {found}."
        "Look the code up in Talenom and mend what it names."
    }
    NumberDiffers {
        "Talenom gave the invoice the number {found}; in Severa it is {expected}."
        "Find out who gave the number in Talenom; give the draft Severa's number or finish it by hand."
    }
    NumberTaken {
        "Another invoice in Talenom has the invoice's number already ({found})."
        "Find out which of the two the number belongs to; give the other one another number."
    }
    ReferenceDiffers {
        "Talenom gave the invoice another reference number than Severa."
        "Give the draft Severa's reference number, or finish it by hand."
    }
    DueDateDiffers {
        "Talenom gave the invoice the due date {found}; in Severa it is {expected}."
        "Give the draft Severa's due date, or finish it by hand."
    }
    NotApprovable {
        "Talenom did not approve the invoice."
        "Look at the draft in Talenom; where approving is not offered, have the connection leave drafts."
    }
    AnswerNotUnderstood {
        "The interface's answer was not understood at {found}."
        "Report it with the place. Where a single record is odd, save it again in Severa."
    }
    OutcomeUnknown {
        "Talenom or Severa did not answer; what happened is looked up before the next attempt."
        "Nothing at first. If it stays, report it."
    }
    Withdrawn {
        "The invoice was taken out of the waiting status in Severa, so it is not transferred."
        "Nothing."
    }
    DraftLeft {
        "Draft {found} was left in Talenom and could not be deleted. Delete it by hand if it is not needed."
        "Delete the draft in Talenom if it is not needed."
    }
    MarkedNotTransferred {
        "The invoice was marked as transferred in Severa, but it was not transferred to Talenom."
        "Set the waiting status again if the invoice shall go to Talenom."
    }
    GivenUp {
        "It was decided that the invoice is not transferred."
        "Nothing; or release it by `ResolveTransfer`."
    }
    ClosedAsPair {
        "It was decided that the invoice and its credit note cancel each other out: neither is moved to Talenom."
        "Nothing."
    }
    PairNotClosable {
        "The invoice and this credit note cannot cancel each other out."
        "Look at both invoices and decide anew."
    }
    AdoptedNotFound {
        "Talenom has no invoice {found}, which was named for this invoice."
        "Decide again, with the right id."
    }
    WithdrawnAfterApproval {
        "The invoice was taken out of the waiting status in Severa, but Talenom had approved it already ({found})."
        "Decide whether it shall stand: credit it in Talenom, or set the transferred status in Severa."
    }
    PlanChanged {
        "The invoice is not as planned any more: it was changed in Severa, or something stands in its way now."
        "Make a new plan, or leave it to the next run without one, which judges it anew."
    }
    MarkedByOthers {
        "Somebody else marked the invoice as transferred in Severa during the transfer."
        "Nothing; or find out who set it."
    }
    ChangedDuringTransfer {
        "The invoice was changed in Severa during the transfer."
        "Compare both sides where it was approved already."
    }
    ChangedAfterTransfer {
        "The invoice was transferred earlier and has been changed in Severa since ({found}). Talenom has the earlier content."
        "Resolve the attention: `UPDATE_DRAFT` writes a draft anew, `ACKNOWLEDGE` leaves Talenom as it is. Or undo the change in Severa."
    }
    NeverTransferred {
        "The invoice has the transferred status in Severa, but it never went to Talenom."
        "Resolve the attention: `SEND` has the next run send it, `ACKNOWLEDGE` leaves it."
    }
    DueDateNear {
        "The invoice still waits, and its due date {found} is near or past."
        "Mend what holds the invoice; move its due date where the buyer would get it too late."
    }
    HeldLong {
        "The invoice has waited to be put right since {found}."
        "Mend what holds the invoice, or take it out of the waiting status."
    }
    StatusNotWritten {
        "The invoice's status could not be written to Severa. Nothing else is left to do, and the next run tries again."
        "Nothing: the next run tries again."
    }
    InBaseline {
        "The invoice was already sent before this service took over, so it is not transferred."
        "Set the transferred status again. If it really was never sent, make it anew in Severa."
    }
    CompanyUnclear {
        "The business units of the invoice's projects belong to {found} of the connected companies, not to one."
        "Move the invoice's projects to business units of one company, or divide the invoice."
    }
    BegunElsewhere {
        "The invoice's transfer began to another Talenom organization and is not continued to this one."
        "Look there: delete the draft or finish it by hand, then take the invoice out of the waiting status."
    }
    BeforeCutOver {
        "The invoice date {found} is before the transfers' first day {expected}."
        "Nothing; or move the connection's first day."
    }
    CredentialsRefused {
        "Severa does not take the credentials."
        "Make new credentials in Severa (Settings, Integrations, REST API) and give the client id and the secret to Talenom."
    }
    SoapKeyGiven {
        "What was given looks like a key of Severa's old SOAP API, and Severa refuses it."
        "Ask the customer's Severa administrator for REST credentials (Settings, Integrations, REST API): a client id and a secret. The old key opens the old interface only."
    }
    ScopeMissing {
        "The Severa credentials lack the scope {found}."
        "Add the scope to the credentials in Severa (Settings, Integrations, REST API)."
    }
    TalenomAccessRefused {
        "Talenom does not let the connector to this organization."
        "Check the organization's number, and have the connector's client admitted to it in Talenom."
    }
    CallRefused {
        "A call that should be right was refused: {found}."
        "Report it; what the call would have read was not looked at."
    }
    OtherCompany {
        "Severa's organization has another business id than the connection, or none."
        "Check whose credentials they are, and the connection's business id."
    }
    CompanyNotFound {
        "A company of the connection is not among the organization's companies in Severa."
        "Correct the connection's companies: their guids are those of Severa's active companies."
    }
    OtherHomeCurrency {
        "The company's home currency in Severa is not the euro."
        "Such a company cannot be transferred; where the euro is meant, correct the company's currency in Severa."
    }
    AgreementMissing {
        "The customer's agreement is not named."
        "Make the agreement and set the connection's agreement_reference."
    }
    NotRegisteredWithVat {
        "Severa says that the company is not registered for VAT, and waiting invoices have VAT."
        "Correct the registration in the company's details in Severa, or the VAT of the invoices."
    }
    StatusUnknown {
        "Severa has no invoice status of this name."
        "Correct the name in the connection, or have the customer make the status in Severa."
    }
    StatusInactive {
        "The invoice status is not in use any more."
        "Take the status into use again in Severa."
    }
    StatusAmbiguous {
        "Severa has {found} invoice statuses of this name."
        "Rename the others in Severa, or give the status by its guid."
    }
    StatusNamedTwice {
        "The connection names the same status for two purposes."
        "Choose a status of its own for each purpose."
    }
    StatusWithoutNumber {
        "The status does not give invoices their number."
        "Tick in Severa that invoices in the status have a number."
    }
    StatusPaid {
        "The status counts its invoices as paid."
        "Take the mark for paid off the status in Severa."
    }
    StatusEditable {
        "Invoices in the status can be edited, so that Severa and Talenom may come to differ."
        "Tick in Severa that invoices in the status are read-only."
    }
    StatusNotEditable {
        "Invoices in the error status cannot be edited, so nobody can mend them."
        "Tick off in Severa that invoices in the status are read-only."
    }
    StatusNotSent {
        "The status does not count its invoices as sent."
        "Tick in Severa that invoices in the status are sent."
    }
    WaitingStatusDefault {
        "New invoices begin in the waiting status, so that unfinished ones would be transferred."
        "Choose another status for new invoices in Severa."
    }
    WaitingStatusNotForCredits {
        "The waiting status is not the default for new credit notes, so that they may be forgotten."
        "Make it the default for credit notes in Severa."
    }
    CapabilityAbsent {
        "Talenom does not offer {found}."
        "Nothing: the connector does without. Where Talenom offers it by now, take it out of the setting and restart."
    }
    CustomerNumberShared {
        "Another customer has the same number."
        "Give one of the customers another number in Severa."
    }
    CustomerIdShared {
        "Another customer has the same business id."
        "Nothing, where they are branches of one company; else merge the two customers in Severa."
    }
    DefaultAccountMismatch {
        "Account {found} has no VAT today of the kind of sale that it is the default for."
        "Add the VAT to the account in Talenom, or choose another default account."
    }
    DefaultAccountMissing {
        "Rows of type {found} have no default account."
        "Nothing, where every row has an account in Severa; else set the default account."
    }
    ReceivableAccountIsSales {
        "The receivable account {found} is a sales account in Talenom."
        "Set the account of what customers owe, such as 1701."
    }
    AddOnMissing {
        "The add-on {expected} is not active in Severa."
        "Take the add-on into use in Severa (Settings, Upgrades)."
    }
    DoubleSendingRisk {
        "The add-on {found} is active in Severa and may send the invoices too."
        "Take the add-on out of use in Severa before the transfers begin, or make sure that nobody sends invoices with it."
    }
    AccountNotInTalenom {
        "Severa has the account {found}, Talenom does not; no product uses it."
        "Nothing, unless invoices use it; then add the account in Talenom."
    }
    ItemWithoutCode {
        "The item has no code, so Talenom's product cannot be found by it."
        "Give the item a code in Severa."
    }
    ItemCodesConflict {
        "Another item has the same code and another VAT percent or sales account; a product in Talenom can have one of each only."
        "Nothing, where Talenom's product suits both; else give one of them another code in Severa, or make VAT and account the same."
    }
    ItemNotInTalenom {
        "Talenom has no product with the item's code."
        "Sync the products (severactl products sync), where Talenom shall have it."
    }
    TravelCodeOtherYear {
        "The travel type's code is of the year {found}, and it is {expected}."
        "Take this year's travel types into use in Severa, and the old ones out of use."
    }
    ItemVatNotLawful {
        "The item has VAT {found} %, which is not in force any more; these are: {expected} %."
        "Correct the item's VAT in Severa."
    }
    ItemAccountMismatch {
        "The item's VAT {found} % does not belong to its account, which has {expected} % today."
        "Add the percent to the account in Talenom, or have another account chosen for the item in Severa."
    }
    VatRateOld {
        "VAT {found} % can still be chosen in Severa, and is not in force any more; these are: {expected} %."
        "Take the old percent out of use in Severa, where no invoice for old sales needs it."
    }
    ItemVatConflict {
        "Items with the same code have different VAT percents: {expected}. Which one the product in Talenom shall have is not clear."
        "Give the items of the code one VAT percent in Severa, or make the product in Talenom by hand."
    }
    ItemAccountConflict {
        "Items with the same code have different sales accounts: {expected}. Which one the product in Talenom shall have is not clear."
        "Give the items of the code one sales account in Severa, or make the product in Talenom by hand."
    }
    ItemCodeTooLong {
        "The code has {found} characters; Talenom takes {expected}."
        "Shorten the code in Severa."
    }
    ItemInactive {
        "The item is not in use in Severa and not known in Talenom, so no product is made for it."
        "Nothing."
    }
    ItemPlanChanged {
        "The item is not as planned any more: it was changed in Severa or Talenom, or something stands in its way now."
        "Make a new plan, or leave it to the next run without one, which judges it anew."
    }
    ProductAmbiguous {
        "Talenom has {found} products with this code, written in different ways."
        "Give all but one of the products another code in Talenom."
    }
    ProductGone {
        "The product {found}, which the item is linked to, is not in Talenom any more."
        "Bring the product back in Talenom, or end the link."
    }
    ProductNotMade {
        "The row goes without a product: something stands in the way of finding or making the product of its code in Talenom."
        "Sync the products (severactl products sync): the item's result says what it is."
    }
    ProductsNotOffered {
        "Talenom does not offer products to this organization, so the item was left out."
        "Nothing; or ask Talenom for the right to products."
    }
    CurrencyCodeUnknown {
        "The currency code {found} is not one of ISO 4217, so invoices in this currency cannot be read."
        "Correct the code in Severa, or take the currency out of use."
    }
    CurrencyRateUnusable {
        "The currency {found} has no rate in Severa, or none of its recent invoices' sums in euros agree with their rate: an invoice in it would be held."
        "Correct the currency's rate in Severa, or take the currency out of use."
    }
    CostCenterWithoutNumber {
        "The cost centre has no number, so its rows go to Talenom without a cost centre."
        "Give the cost centre a number in Severa, or take it out of use."
    }
    CostCenterNumberTooLong {
        "The cost centre's number has {found} characters; Talenom takes {expected}, and the rest is cut off."
        "Shorten the number in Severa."
    }
    CostCenterNumberShared {
        "A cost centre with another name has the same number, as far as Talenom keeps it, so rows of both are booked on one."
        "Give one of them another number in Severa."
    }
    MarkedBeforeActivation {
        "The invoice has the transferred status already, before the connection is activated, so it is never transferred."
        "Nothing, where it was sent in another way; else give it the waiting status before the connection is activated."
    }
}
