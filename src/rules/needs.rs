//! What still has to be read of an invoice before it can be judged. A plain domestic invoice needs nothing more.

use crate::{
    domain::{
        Field,
        invoice::{Row, RowType},
        money::Percent,
        vat::percents,
    },
    mapping::{Material, Registers, says_only_something, tax_point},
};

/// What is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// What says why rows have no VAT.
    pub grounds: bool,
    /// What was sold with the rows of these types.
    pub origins: Vec<RowType>,
}

impl Needs {
    /// Whether nothing is.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What this material lacks. An invoice that is left out in any case lacks nothing.
#[must_use]
pub fn needs(material: &Material, registers: &Registers) -> Needs {
    let Material { invoice, rows, grounds, origins, .. } = material;
    let Some(day) = tax_point(invoice) else { return Needs::default() };
    if super::scope::before_cut_over(invoice, &registers.settings).is_some() || !registers.is_vat_registered {
        return Needs::default();
    }
    let is_zero = |row: &Row| row.vat_percent == Field::Value(Percent::ZERO) && !says_only_something(row);
    let is_old = |row: &Row| {
        let percent = row.vat_percent.value().copied();
        percent.is_some_and(|percent| {
            !percents::is_lawful(percent, day) && percents::was_lawful_before(percent, day)
        })
    };
    let mut types = Vec::new();
    // What a credit note credits was sold with its original.
    if origins.is_none() && !invoice.is_credit() && rows.iter().any(is_old) {
        // Of all rows, for the whole delivery is told by its days; a flat rate stands for nothing that has a day.
        for row_type in rows.iter().filter_map(|row| row.row_type.value()) {
            if *row_type != RowType::FlatRate && !types.contains(row_type) {
                types.push(*row_type);
            }
        }
    }
    Needs { grounds: grounds.is_none() && rows.iter().any(is_zero), origins: types }
}
