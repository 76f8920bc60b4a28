//! What a voucher's body may hold (documented).

use crate::contract::body::{Field, Kind};

const fn text(name: &'static str, max: usize) -> Field {
    Field::new(name, Kind::Text(max)).nullable()
}

const fn amount(name: &'static str) -> Field {
    Field::new(name, Kind::Decimal(2)).nullable()
}

const fn date(name: &'static str) -> Field {
    Field::new(name, Kind::Date).nullable()
}

/// The categories that may be posted; more can be read.
const CATEGORIES: &[&str] = &[
    "PurchaseInvoice",
    "TravelExpense",
    "SalesInvoice",
    "Cash",
    "Salary",
    "OnBehalfPaidExpenses",
    "CreditCardVouchers",
    "Receipts",
    "Memo",
    "TaxSummary",
    "Other",
    "BankTransactions",
    "ReferenceTransactions",
    "IntegrationSales",
    "IntegrationPurchase",
    "IntegrationSalary",
    "IntegrationMemo",
];

const POSTING: &[Field] = &[
    text("id", 36),
    text("accountNumber", 0),
    Field::new("vatPercentage", Kind::Decimal(2)).nullable(),
    Field::new("isReadOnly", Kind::Flag).required(),
    text("description", 100),
    amount("vatIncludedAmount"),
    text("matchKey", 15),
    text("costCenter", 8),
    text("costType", 8),
    text("project", 8),
    text("projectType", 8),
];

const ROW: &[Field] =
    &[text("description", 100), amount("vatIncludedAmount"), amount("vatAmount"), amount("vatPercentage")];

const OTHER: &[Field] = &[text("key", 100), Field::new("value", Kind::Text(2000)).required()];

const PAYMENT: &[Field] = &[date("paymentDate"), amount("amount")];

const DIMENSION: &[Field] = &[
    amount("totalAmount"),
    amount("dimensionPercentage"),
    text("costCenter", 20),
    text("costType", 20),
    text("project", 20),
    text("projectType", 20),
];

const DETAIL: &[Field] = &[
    Field::new("rows", Kind::List(ROW)).nullable(),
    Field::new("others", Kind::List(OTHER)).nullable(),
    Field::new("payments", Kind::List(PAYMENT)).nullable(),
    Field::new("dimensions", Kind::List(DIMENSION)).nullable(),
    text("sender", 256),
    text("receiver", 256),
    date("invoiceDate"),
    date("dueDate"),
    date("deliveryDate"),
    date("deliveryPeriodStart"),
    date("deliveryPeriodEnd"),
    text("sellerDetail", 200),
    amount("vatIncludedAmount"),
    amount("vatAmount"),
    text("creatorName", 50),
    date("paymentDate"),
    text("paymentMessage", 70),
    text("originalPaymentCurrencyCode", 3),
    amount("originalPaymentVatIncludedAmount"),
    text("costType", 50),
    amount("vatIncludedAmountGeneralVat"),
    amount("vatIncludedAmountLower1Vat"),
    amount("vatIncludedAmountLower2Vat"),
    amount("vatIncludedAmountZeroVat"),
    amount("vatIncludedAmountReverseVat"),
    amount("vatIncludedAmountMargin"),
    amount("vatExcludedAmount"),
    amount("vatExcludedAmountGeneralVat"),
    amount("vatExcludedAmountLower1Vat"),
    amount("vatExcludedAmountLower2Vat"),
    amount("vatExcludedAmountZeroVat"),
    amount("vatExcludedAmountReverseVat"),
    amount("vatExcludedAmountMargin"),
    amount("vatAmountGeneralVat"),
    amount("vatAmountLower1Vat"),
    amount("vatAmountLower2Vat"),
    amount("vatAmountZeroVat"),
    amount("vatAmountReverseVat"),
    amount("vatAmountMargin"),
    text("paymentCardNumberLastDigits", 4),
    text("paymentTransactionType", 15),
    text("senderBusinessId", 11),
    text("senderVatId", 20),
    text("senderStreetAddress", 100),
    text("senderPostalCode", 10),
    text("senderPostalCity", 30),
    text("senderBankAccountNumber", 40),
    text("receiverBusinessId", 11),
    text("receiverVatId", 20),
    text("receiverStreetAddress", 100),
    text("receiverPostalCode", 10),
    text("receiverPostalCity", 30),
    text("receiverBankAccountNumber", 40),
    text("deliveryStreetAddress", 100),
    text("deliveryPostalCode", 10),
    text("deliveryPostalCity", 30),
];

/// `VoucherCreateV2`.
pub(super) const VOUCHER: &[Field] = &[
    text("id", 36),
    Field::new("tryAccept", Kind::Flag),
    Field::new("category", Kind::OneOf(CATEGORIES)).required(),
    Field::new("voucherState", Kind::OneOf(&["Draft", "Accepted", "Locked", "Deleted"])).required(),
    text("voucherNumber", 100),
    date("voucherDate"),
    text("invoiceNumber", 50),
    text("referenceNumber", 25),
    Field::new("description", Kind::Text(100)).required(),
    text("customerComment", 0),
    text("customerCommentToAccounting", 2000),
    text("accountingComment", 0),
    amount("vatIncludedAmount"),
    amount("vatAmount"),
    Field::new("postings", Kind::List(POSTING)).required(),
    text("acceptor", 100),
    Field::new("preventVatPeeling", Kind::Flag),
    text("voucherImageBase64Str", 0),
    Field::new("voucherDetail", Kind::Object(DETAIL)).nullable(),
];
