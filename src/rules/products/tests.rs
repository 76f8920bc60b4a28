use uuid::Uuid;

use super::*;
use crate::domain::{
    Field,
    item::{ItemAccount, ItemKind},
};

fn item(guid: u128, code: &str) -> Item {
    Item {
        guid: Uuid::from_u128(guid).into(),
        kind: ItemKind::Product,
        code: ItemCode::parse(code).ok(),
        name: Field::Value(format!("Nimike {guid}")),
        unit: Field::Value("kpl".to_owned()),
        vat_percent: Field::Value(Percent::parse("25.5").unwrap()),
        sales_account: account("3000"),
        is_active: true,
    }
}

fn account(number: &str) -> Field<ItemAccount> {
    Field::Value(ItemAccount { guid: None, number: Field::Value(number.to_owned()) })
}

fn id(text: &str) -> ProductId {
    ProductId::parse(text).unwrap()
}

fn product(id: &str, code: &str) -> Product {
    Product {
        id: self::id(id),
        code: ItemCode::parse(code).ok(),
        name: Field::Value("Oma nimi".to_owned()),
        unit: Field::Value("h".to_owned()),
        tax_percent: Field::Absent,
        sales_account: Field::Absent,
        is_active: true,
        external_reference: Field::Absent,
    }
}

/// What is decided about items of one code, with nothing else known.
fn decide(items: &[Item], products: &[Product], links: &[(u128, ProductLinkState)]) -> Vec<Step> {
    let links = links.iter().map(|(guid, state)| (Uuid::from_u128(*guid).into(), state.clone())).collect();
    let known = Known {
        links: &links,
        products: Products::listed(products.iter()),
        accounts: &HashMap::new(),
        inactive: items.iter().filter(|item| !item.is_active).map(|item| item.guid).collect(),
        deactivates: true,
    };
    let groups = by_code(items);
    assert_eq!(groups.len(), 1, "the items of one code");
    known.decide(&groups[0])
}

#[track_caller]
fn assert_held(step: &Step, codes: &[Code]) {
    let Step::Held(findings) = step else { panic!("{step:?}") };
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), codes);
}

#[track_caller]
fn assert_found(step: &Step, product: &str) -> ProductChange {
    let Step::Found { product: found, change, .. } = step else { panic!("{step:?}") };
    assert_eq!(*found, id(product));
    change.clone()
}

#[test]
fn items_are_together_by_code_and_alone_without() {
    let items = [item(1, "t1"), item(2, ""), item(3, " T1"), item(4, ""), item(5, "T2")];
    let guids: Vec<Vec<u128>> = by_code(&items)
        .iter()
        .map(|group| group.iter().map(|item| item.guid.uuid().as_u128()).collect())
        .collect();
    assert_eq!(guids, [vec![1, 3], vec![2], vec![4], vec![5]]);
}

#[test]
fn a_code_that_talenom_has_is_linked_whatever_the_items_say() {
    let odd = Item { vat_percent: Field::Value(Percent::parse("10").unwrap()), ..item(2, "T1") };
    let steps = decide(&[item(1, "T1"), odd], &[product("p", "t1")], &[]);
    for step in &steps {
        assert!(assert_found(step, "p").is_empty());
    }
}

#[test]
fn of_codes_that_differ_in_case_the_one_that_is_written_so_is_it() {
    let both = [product("p", "t1"), product("q", "T1")];
    assert_found(&decide(&[item(1, "T1")], &both, &[])[0], "q");
}

#[test]
fn codes_that_only_differ_otherwise_are_a_persons_choice() {
    let steps = decide(&[item(1, "Tx")], &[product("p", "tx"), product("q", "TX")], &[]);
    assert_held(&steps[0], &[Code::ProductAmbiguous]);
}

#[test]
fn only_a_product_that_must_be_made_can_be_in_conflict() {
    let odd = Item {
        vat_percent: Field::Value(Percent::parse("10").unwrap()),
        sales_account: account("3100"),
        ..item(2, "T1")
    };
    for step in decide(&[item(1, "T1"), odd.clone()], &[], &[]) {
        assert_held(&step, &[Code::ItemVatConflict, Code::ItemAccountConflict]);
    }
    let old = Item { is_active: false, ..odd };
    let steps = decide(&[item(1, "T1"), old], &[], &[]);
    assert!(steps.iter().all(|step| matches!(step, Step::New { .. })), "what is not in use is not asked");
}

#[test]
fn what_cannot_be_a_product_is_told_at_once() {
    let bad = Item { name: Field::Null, ..item(1, &"x".repeat(31)) };
    assert_held(&decide(&[bad], &[], &[])[0], &[Code::FieldMissing, Code::ItemCodeTooLong]);
    let old = Item { is_active: false, ..item(1, "T1") };
    let Step::Skipped(finding) = &decide(&[old], &[], &[])[0] else { panic!() };
    assert_eq!(finding.code, Code::ItemInactive);
}

#[test]
fn a_link_stands_and_one_to_nothing_waits_for_a_person() {
    let linked = |product| ProductLinkState::Linked { product: id(product) };
    let steps = decide(&[item(1, "T1"), item(2, "T1")], &[product("p", "T9")], &[(1, linked("p"))]);
    assert!(matches!(&steps[0], Step::Found { is_linked: true, .. }));
    assert!(matches!(&steps[1], Step::Found { is_linked: false, .. }), "it shares the product");
    assert_held(&decide(&[item(1, "T1")], &[], &[(1, linked("p"))])[0], &[Code::ProductGone]);
}

#[test]
fn a_creation_that_nobody_can_look_up_keeps_its_code_back() {
    let steps = decide(&[item(1, "T1"), item(2, "T1")], &[], &[(2, ProductLinkState::Uncertain)]);
    assert_eq!(steps, [Step::Uncertain, Step::Uncertain]);
}

#[test]
fn what_only_a_mark_could_show_is_made_again_only_where_marks_are_seen() {
    let requested = [(1, ProductLinkState::Requested { since: jiff::Timestamp::UNIX_EPOCH })];
    let ours = Product { external_reference: Field::Value("severa:x".to_owned()), ..product("p", "T9") };
    assert_eq!(decide(&[item(1, "")], &[product("p", "T9")], &requested), [Step::Uncertain]);
    assert!(matches!(decide(&[item(1, "")], &[ours], &requested)[0], Step::New { .. }));
    assert!(matches!(decide(&[item(1, "T1")], &[], &requested)[0], Step::New { .. }));
}

#[test]
fn only_what_is_empty_is_filled_and_only_what_nobody_uses_is_put_out_of_use() {
    let empty = Product { name: Field::Value("  ".to_owned()), unit: Field::Null, ..product("p", "T1") };
    let change = assert_found(&decide(&[item(1, "T1")], &[empty], &[])[0], "p");
    assert_eq!((change.name.as_deref(), change.unit.as_deref()), (Some("Nimike 1"), Some("kpl")));
    let old = Item { is_active: false, ..item(1, "T1") };
    let there = [product("p", "T1")];
    assert!(assert_found(&decide(std::slice::from_ref(&old), &there, &[])[0], "p").deactivates);
    let linked = ProductLinkState::Linked { product: id("p") };
    let by_another = decide(&[old], &there, &[(7, linked)]);
    assert!(!assert_found(&by_another[0], "p").deactivates, "an item that was not read has it too");
}

/// What T1 leads to, with nothing else known.
fn lead(items: &[Item], products: &[Product], links: &[(u128, ProductLinkState)]) -> Option<Lead> {
    let links = links.iter().map(|(guid, state)| (Uuid::from_u128(*guid).into(), state.clone())).collect();
    let known = Known {
        links: &links,
        products: Products::listed(products.iter()),
        accounts: &HashMap::new(),
        inactive: HashSet::new(),
        deactivates: false,
    };
    let group: Vec<&Item> = items.iter().collect();
    known.lead(&ItemCode::parse("T1").unwrap(), &known.decide(&group))
}

#[test]
fn a_code_leads_to_talenoms_product_else_to_that_of_its_items_else_to_the_one_that_will_be_made() {
    let to = |id: &str, account: Option<i64>| {
        let account = account.map(|number| AccountNumber::new(number).unwrap());
        Some(Lead::Product { id: ProductId::parse(id).ok(), account })
    };
    let linked = |guid, product| (guid, ProductLinkState::Linked { product: id(product) });
    let with_account =
        Product { sales_account: Field::Value(AccountNumber::new(3010).unwrap()), ..product("P1", "t1") };
    let out_of_use = Product { is_active: false, ..with_account.clone() };
    let others = [product("P2", "S7"), product("P3", "S8")];
    let in_conflict = Item { sales_account: account("3010"), ..item(2, "T1") };
    let inactive = Item { is_active: false, ..item(1, "T1") };
    for (items, products, links, expected) in [
        (&[][..], &[with_account.clone()][..], &[][..], to("P1", Some(3010))),
        // Its account books still, but nobody can choose it.
        (&[], &[out_of_use], &[], to("", Some(3010))),
        (&[item(1, "T1")], &[with_account], &[linked(1, "P2")], to("P1", Some(3010))),
        (&[item(1, "T1"), item(2, "T1")], &others, &[linked(2, "P2")], to("P2", None)),
        (&[item(1, "T1"), item(2, "T1")], &others, &[linked(1, "P2"), linked(2, "P3")], None),
        (&[item(1, "T1")], &others, &[], to("", Some(3000))),
        (&[item(1, "T1"), item(2, "T1")], &others, &[linked(1, "P9")], to("", Some(3000))),
        (&[item(1, "T1")], &others, &[linked(1, "P9")], Some(Lead::Blocked)),
        (&[item(1, "T1")], &[], &[(1, ProductLinkState::Uncertain)], Some(Lead::Blocked)),
        (&[item(1, "T1"), in_conflict], &[], &[], Some(Lead::Blocked)),
        (&[item(1, "T1")], &[product("P1", "t1"), product("P2", "t1")], &[], Some(Lead::Blocked)),
        (&[inactive], &[], &[], None),
        (&[], &others, &[], None),
    ] {
        assert_eq!(lead(items, products, links), expected, "{items:?} {products:?} {links:?}");
    }
}
