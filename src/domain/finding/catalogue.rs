//! The catalogue: every finding's code, severity and owner. Its words stand in one file per language.

use serde::{Deserialize, Serialize};

use super::{Language, Owner, Severity};

/// What the catalogue says of one code.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The code as callers see it. It never changes its meaning.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Who can mend it.
    pub owner: Owner,
}

/// A code in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// What is wrong; `{found}` and `{expected}` stand for the arguments.
    pub text: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

/// Makes the enum and its entries from one table.
macro_rules! catalogue {
    ($($name:ident = $code:literal, $severity:ident, $owner:ident;)+) => {
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
                    },)+
                }
            }
        }
    };
}

/// Makes a language's words from one table. The match is exhaustive, so that no code can lack them.
macro_rules! words {
    ($($name:ident { $text:literal $remedy:literal })+) => {
        pub(super) const fn words(code: super::Code) -> super::Words {
            match code {
                $(super::Code::$name => super::Words { text: $text, remedy: $remedy },)+
            }
        }
    };
}

mod english;
mod finnish;
mod swedish;

impl Code {
    /// The code in words.
    #[must_use]
    pub const fn words(self, language: Language) -> Words {
        match language {
            Language::Finnish => finnish::words(self),
            Language::Swedish => swedish::words(self),
            Language::English => english::words(self),
        }
    }
}

catalogue! {
    CreditSignsUnclear = "CREDIT_SIGNS_UNCLEAR", Error, Customer;
    CreditWithoutOriginal = "CREDIT_WITHOUT_ORIGINAL", Error, Customer;
    CreditOriginalUnknown = "CREDIT_ORIGINAL_UNKNOWN", Error, Accountant;
    CreditWaitsForOriginal = "CREDIT_WAITS_FOR_ORIGINAL", Error, Customer;
    OverCredited = "OVER_CREDITED", Error, Customer;
    NegativeAsCredit = "NEGATIVE_AS_CREDIT", Warning, Customer;
    CurrencyRateUnclear = "CURRENCY_RATE_UNCLEAR", Error, Customer;
    ZeroVat = "ZERO_VAT", Error, Customer;
    BuyerIdMissing = "BUYER_ID_MISSING", Error, Customer;
    TaxReasonMissing = "TAX_REASON_MISSING", Warning, Customer;
    SellerNotRegistered = "SELLER_NOT_REGISTERED", Error, Customer;
    VatPercentNotLawful = "VAT_PERCENT_NOT_LAWFUL", Error, Customer;
    FieldMissing = "FIELD_MISSING", Error, Customer;
    FieldInvalid = "FIELD_INVALID", Error, Customer;
    RowsMissing = "ROWS_MISSING", Error, Customer;
    TotalsDiffer = "TOTALS_DIFFER", Error, Customer;
    TotalsRounded = "TOTALS_ROUNDED", Warning, Customer;
    RowAsOnePiece = "ROW_AS_ONE_PIECE", Warning, Customer;
    TooManyRows = "TOO_MANY_ROWS", Error, Customer;
    AccountMissing = "ACCOUNT_MISSING", Error, Customer;
    AccountUnknown = "ACCOUNT_UNKNOWN", Error, Accountant;
    AccountDisabled = "ACCOUNT_DISABLED", Error, Accountant;
    AccountVatMismatch = "ACCOUNT_VAT_MISMATCH", Error, Accountant;
    OldRateAccount = "OLD_RATE_ACCOUNT", Error, IntegrationTeam;
    AccountsNotChecked = "ACCOUNTS_NOT_CHECKED", Warning, IntegrationTeam;
    SenderOtherCompany = "SENDER_OTHER_COMPANY", Error, Customer;
    SenderNotGiven = "SENDER_NOT_GIVEN", Warning, Customer;
    ReferenceNumberMissing = "REFERENCE_NUMBER_MISSING", Warning, Customer;
    ReferenceNumberInvalid = "REFERENCE_NUMBER_INVALID", Warning, Customer;
    DueDateBeforeDate = "DUE_DATE_BEFORE_DATE", Warning, Customer;
    DateFarAhead = "DATE_FAR_AHEAD", Warning, Customer;
    TextShortened = "TEXT_SHORTENED", Warning, Customer;
    CommentNotMoved = "COMMENT_NOT_MOVED", Warning, Customer;
    AccrualNotMoved = "ACCRUAL_NOT_MOVED", Warning, Customer;
    ProjectNotMoved = "PROJECT_NOT_MOVED", Warning, Customer;
    CustomerUnknown = "CUSTOMER_UNKNOWN", Error, Customer;
    CustomerNumberMissing = "CUSTOMER_NUMBER_MISSING", Error, Customer;
    CustomerIdInvalid = "CUSTOMER_ID_INVALID", Warning, Customer;
    CustomerAddressIncomplete = "CUSTOMER_ADDRESS_INCOMPLETE", Error, Customer;
    PersonalIdGiven = "PERSONAL_ID_GIVEN", Warning, Customer;
    ContactTypeAssumed = "CONTACT_TYPE_ASSUMED", Warning, Customer;
    EmailInvalid = "EMAIL_INVALID", Warning, Customer;
    EInvoiceKeyword = "E_INVOICE_KEYWORD", Warning, Customer;
    EInvoiceAddressInvalid = "E_INVOICE_ADDRESS_INVALID", Warning, Customer;
    EInvoiceOperatorUnknown = "E_INVOICE_OPERATOR_UNKNOWN", Warning, Customer;
    EInvoiceNotVisible = "E_INVOICE_NOT_VISIBLE", Warning, IntegrationTeam;
    EInvoiceLastGone = "E_INVOICE_LAST_GONE", Warning, IntegrationTeam;
    EInvoiceRemovalUnconfirmed = "E_INVOICE_REMOVAL_UNCONFIRMED", Warning, IntegrationTeam;
    EInvoicePairIncomplete = "E_INVOICE_PAIR_INCOMPLETE", Warning, Customer;
    NoDeliveryChannel = "NO_DELIVERY_CHANNEL", Error, Customer;
    ContactAmbiguous = "CONTACT_AMBIGUOUS", Error, Accountant;
    ContactOtherCompany = "CONTACT_OTHER_COMPANY", Error, Accountant;
    ContactTaken = "CONTACT_TAKEN", Error, Accountant;
    ContactGone = "CONTACT_GONE", Error, Accountant;
    ContactChangedMeanwhile = "CONTACT_CHANGED_MEANWHILE", Error, Accountant;
    ContactNotUpdated = "CONTACT_NOT_UPDATED", Warning, Accountant;
    TalenomOtherContent = "TALENOM_OTHER_CONTENT", Error, Accountant;
    TalenomTotalsDiffer = "TALENOM_TOTALS_DIFFER", Error, Us;
    TalenomRefused = "TALENOM_REFUSED", Error, Accountant;
    NumberDiffers = "NUMBER_DIFFERS", Error, Accountant;
    NumberTaken = "NUMBER_TAKEN", Error, Accountant;
    ReferenceDiffers = "REFERENCE_DIFFERS", Error, Accountant;
    DueDateDiffers = "DUE_DATE_DIFFERS", Error, Accountant;
    NotApprovable = "NOT_APPROVABLE", Error, Accountant;
    AnswerNotUnderstood = "ANSWER_NOT_UNDERSTOOD", Error, Us;
    OutcomeUnknown = "OUTCOME_UNKNOWN", Error, Us;
    Withdrawn = "WITHDRAWN", Warning, Customer;
    DraftLeft = "DRAFT_LEFT", Warning, Accountant;
    MarkedNotTransferred = "MARKED_NOT_TRANSFERRED", Warning, Customer;
    GivenUp = "GIVEN_UP", Information, Us;
    ClosedAsPair = "CLOSED_AS_PAIR", Information, Us;
    PairNotClosable = "PAIR_NOT_CLOSABLE", Error, Us;
    AdoptedNotFound = "ADOPTED_NOT_FOUND", Error, Us;
    WithdrawnAfterApproval = "WITHDRAWN_AFTER_APPROVAL", Warning, Customer;
    PlanChanged = "PLAN_CHANGED", Warning, Customer;
    MarkedByOthers = "MARKED_BY_OTHERS", Warning, Customer;
    ChangedDuringTransfer = "CHANGED_DURING_TRANSFER", Error, Customer;
    ChangedAfterTransfer = "CHANGED_AFTER_TRANSFER", Warning, Customer;
    NeverTransferred = "NEVER_TRANSFERRED", Warning, Customer;
    DueDateNear = "DUE_DATE_NEAR", Warning, Customer;
    HeldLong = "HELD_LONG", Warning, Customer;
    StatusNotWritten = "STATUS_NOT_WRITTEN", Warning, Us;
    InBaseline = "IN_BASELINE", Warning, Customer;
    CompanyUnclear = "COMPANY_UNCLEAR", Error, Customer;
    BegunElsewhere = "BEGUN_ELSEWHERE", Error, IntegrationTeam;
    BeforeCutOver = "BEFORE_CUT_OVER", Information, IntegrationTeam;
    CredentialsRefused = "CREDENTIALS_REFUSED", Error, Customer;
    SoapKeyGiven = "SOAP_KEY_GIVEN", Error, IntegrationTeam;
    ScopeMissing = "SCOPE_MISSING", Error, Customer;
    TalenomAccessRefused = "TALENOM_ACCESS_REFUSED", Error, Us;
    CallRefused = "CALL_REFUSED", Error, Us;
    OtherCompany = "OTHER_COMPANY", Error, IntegrationTeam;
    CompanyNotFound = "COMPANY_NOT_FOUND", Error, IntegrationTeam;
    OtherHomeCurrency = "OTHER_HOME_CURRENCY", Error, Customer;
    AgreementMissing = "AGREEMENT_MISSING", Error, IntegrationTeam;
    NotRegisteredWithVat = "NOT_REGISTERED_WITH_VAT", Error, Customer;
    StatusUnknown = "STATUS_UNKNOWN", Error, IntegrationTeam;
    StatusInactive = "STATUS_INACTIVE", Error, Customer;
    StatusAmbiguous = "STATUS_AMBIGUOUS", Error, Customer;
    StatusNamedTwice = "STATUS_NAMED_TWICE", Error, IntegrationTeam;
    StatusWithoutNumber = "STATUS_WITHOUT_NUMBER", Error, Customer;
    StatusPaid = "STATUS_PAID", Error, Customer;
    StatusEditable = "STATUS_EDITABLE", Warning, Customer;
    StatusNotEditable = "STATUS_NOT_EDITABLE", Error, Customer;
    StatusNotSent = "STATUS_NOT_SENT", Warning, Customer;
    WaitingStatusDefault = "WAITING_STATUS_DEFAULT", Error, Customer;
    WaitingStatusNotForCredits = "WAITING_STATUS_NOT_FOR_CREDITS", Warning, Customer;
    CapabilityAbsent = "CAPABILITY_ABSENT", Warning, Us;
    CustomerNumberShared = "CUSTOMER_NUMBER_SHARED", Error, Customer;
    CustomerIdShared = "CUSTOMER_ID_SHARED", Warning, Customer;
    DefaultAccountMismatch = "DEFAULT_ACCOUNT_MISMATCH", Error, Accountant;
    DefaultAccountMissing = "DEFAULT_ACCOUNT_MISSING", Information, IntegrationTeam;
    ReceivableAccountIsSales = "RECEIVABLE_ACCOUNT_IS_SALES", Error, IntegrationTeam;
    AddOnMissing = "ADD_ON_MISSING", Error, Customer;
    DoubleSendingRisk = "DOUBLE_SENDING_RISK", Warning, Customer;
    AccountNotInTalenom = "ACCOUNT_NOT_IN_TALENOM", Information, Accountant;
    ItemWithoutCode = "ITEM_WITHOUT_CODE", Warning, Customer;
    ItemCodesConflict = "ITEM_CODES_CONFLICT", Warning, Customer;
    ItemNotInTalenom = "ITEM_NOT_IN_TALENOM", Information, Us;
    TravelCodeOtherYear = "TRAVEL_CODE_OTHER_YEAR", Warning, Customer;
    ItemVatNotLawful = "ITEM_VAT_NOT_LAWFUL", Warning, Customer;
    ItemAccountMismatch = "ITEM_ACCOUNT_MISMATCH", Warning, Accountant;
    VatRateOld = "VAT_RATE_OLD", Warning, Customer;
    ItemVatConflict = "ITEM_VAT_CONFLICT", Error, Customer;
    ItemAccountConflict = "ITEM_ACCOUNT_CONFLICT", Error, Customer;
    ItemCodeTooLong = "ITEM_CODE_TOO_LONG", Error, Customer;
    ItemInactive = "ITEM_INACTIVE", Information, Customer;
    ItemPlanChanged = "ITEM_PLAN_CHANGED", Warning, Customer;
    ProductAmbiguous = "PRODUCT_AMBIGUOUS", Error, Accountant;
    ProductGone = "PRODUCT_GONE", Error, Accountant;
    ProductNotMade = "PRODUCT_NOT_MADE", Warning, Us;
    ProductsNotOffered = "PRODUCTS_NOT_OFFERED", Warning, IntegrationTeam;
    CurrencyCodeUnknown = "CURRENCY_CODE_UNKNOWN", Warning, Customer;
    CurrencyRateUnusable = "CURRENCY_RATE_UNUSABLE", Warning, Customer;
    CostCenterWithoutNumber = "COST_CENTER_WITHOUT_NUMBER", Warning, Customer;
    CostCenterNumberTooLong = "COST_CENTER_NUMBER_TOO_LONG", Warning, Customer;
    CostCenterNumberShared = "COST_CENTER_NUMBER_SHARED", Warning, Customer;
    MarkedBeforeActivation = "MARKED_BEFORE_ACTIVATION", Information, Customer;
}
