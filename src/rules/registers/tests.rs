use super::*;
use crate::domain::ids::BusinessId;

const OURS: &str = "2332748-7";
const THEIRS: &str = "2129112-6";

fn entry(id: &str, number: &str, business_id: &str, name: &str) -> Entry {
    Entry {
        id: EntryId::parse(id).unwrap(),
        number: (!number.is_empty()).then(|| number.to_owned()),
        name: (!name.is_empty()).then(|| name.to_owned()),
        business_id: BusinessId::parse(business_id).ok(),
    }
}

/// Each result in one line: side, entry, how it stands, and each candidate with its reasons.
fn told(register: Register, severa: &[Entry], talenom: &[Entry], links: &[(&str, &str)]) -> Vec<String> {
    let id = |text: &str| EntryId::parse(text).unwrap();
    let linked = |theirs: &str| match theirs {
        "uncertain" => Linked::Uncertain,
        theirs => Linked::To(id(theirs)),
    };
    let links = links.iter().map(|(ours, theirs)| (id(ours), linked(theirs))).collect();
    let comparison = Comparison::new(register, severa.to_vec(), talenom.to_vec(), &links);
    let line = |result: Compared<'_>| {
        let candidates = result.candidates.iter().map(|one| {
            let reasons: Vec<&str> = one.reasons.iter().map(|reason| reason.name()).collect();
            format!(" {}({})", one.entry.id, reasons.join(","))
        });
        let candidates: String = candidates.collect();
        format!("{:?} {} {:?}{candidates}", result.side, result.entry.id, result.found)
    };
    (0..comparison.len()).map(|index| line(comparison.get(index).unwrap())).collect()
}

#[track_caller]
fn check(severa: &[Entry], talenom: &[Entry], links: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(told(Register::Customers, severa, talenom, links), expected);
}

#[test]
fn a_link_goes_before_number_and_number_before_id() {
    let severa =
        [entry("s1", "1", OURS, "Alfa"), entry("s2", "2", THEIRS, "Beta"), entry("s3", "3", "", "Gamma")];
    let talenom = [
        entry("t1", "1", OURS, "Alfa"),
        entry("t2", "9", THEIRS, "Beta"),
        entry("t3", "3", "", "Gamma"),
        entry("t4", "4", "", "Delta"),
    ];
    check(
        &severa,
        &talenom,
        &[],
        &[
            "Severa s1 Pair t1(number,business_id)",
            "Severa s2 Pair t2(business_id)",
            "Severa s3 Pair t3(number)",
            "Talenom t4 None",
        ],
    );
    check(
        &severa,
        &talenom,
        &[("s1", "t4"), ("s2", "gone")],
        &[
            "Severa s1 Pair t4(link)",
            "Severa s2 Gone t2(business_id)",
            "Severa s3 Pair t3(number)",
            "Talenom t1 None",
        ],
    );
}

#[test]
fn what_is_not_one_to_one_is_for_a_person() {
    let alfa = [entry("s1", "1", OURS, "Alfa")];
    check(
        &alfa,
        &[entry("t1", "1", THEIRS, "Alfa")],
        &[],
        &["Severa s1 Ambiguous t1(number,other_business_id)"],
    );
    check(
        &alfa,
        &[entry("t1", "1", OURS, "Alvar"), entry("t2", "1", "", "Alfa")],
        &[],
        &["Severa s1 Ambiguous t2(number) t1(number,business_id)"],
    );
    // Branches of one company: the number tells one, the id none.
    let branches = [entry("s1", "1", OURS, "Alfa"), entry("s2", "2", OURS, "Alfa Turku")];
    let contacts = [entry("t1", "1", OURS, "Alfa"), entry("t2", "9", OURS, "Alfa Turku")];
    check(
        &branches,
        &contacts,
        &[],
        &["Severa s1 Pair t1(number,business_id)", "Severa s2 Ambiguous t2(business_id)"],
    );
}

#[test]
fn names_are_candidates_among_those_that_are_alone() {
    let severa = [
        entry("s1", "1", "", "Rakennus Virtanen Oy"),
        entry("s2", "2", "", "Kukka"),
        entry("s3", "3", "", ""),
    ];
    let talenom = [
        entry("t1", "7", "", "RAKENNUS VIRTANNEN AB"),
        entry("t2", "2", "", "Rakennus Virtanen"),
        entry("t3", "8", "", "Rakennus-Virtanen"),
        entry("t4", "9", "", "Rakennuttajat"),
    ];
    check(
        &severa,
        &talenom,
        &[],
        &[
            "Severa s1 None t3(name) t1(name) t4(name)",
            "Severa s2 Pair t2(number)",
            "Severa s3 None",
            "Talenom t1 None s1(name)",
            "Talenom t3 None s1(name)",
            "Talenom t4 None s1(name)",
        ],
    );
    let many: Vec<Entry> =
        (0..300).map(|one| entry(&format!("t{one}"), "", "", "Asunto Oy Kallio")).collect();
    let comparison = Comparison::new(
        Register::Customers,
        vec![entry("s", "1", "", "Asunto Oy Kallio")],
        many,
        &HashMap::new(),
    );
    assert_eq!(comparison.get(0).unwrap().candidates.len(), CANDIDATES_MAX);
}

#[test]
fn many_items_may_be_one_product() {
    let severa = [entry("s1", " t100", "", "Suunnittelu"), entry("s2", "T100", "", "Suunnittelu, ilta")];
    let talenom = [entry("t1", "T100", "", "Suunnittelu")];
    assert_eq!(
        told(Register::Items, &severa, &talenom, &[]),
        ["Severa s1 Pair t1(code)", "Severa s2 Pair t1(code)"]
    );
}

#[test]
fn scores_are_decimal_from_nothing_to_one() {
    assert_eq!(alike("virtanen", "virtanen").to_string(), "1");
    assert_eq!(alike("virtanen", "").to_string(), "0");
    assert_eq!(alike("virtanen", "virtannen").to_string(), "0.95");
}

#[test]
fn it_goes_on_after_an_entry_that_is_gone() {
    let severa = [entry("s1", "1", "", ""), entry("s3", "3", "", "")];
    let talenom = [entry("t1", "1", "", ""), entry("t2", "", "", ""), entry("t4", "", "", "")];
    let comparison = Comparison::new(Register::Customers, severa.to_vec(), talenom.to_vec(), &HashMap::new());
    let after = |side, id| comparison.after(side, &EntryId::parse(id).unwrap());
    assert_eq!((after(Side::Severa, "s1"), after(Side::Severa, "s2"), after(Side::Severa, "s9")), (1, 1, 2));
    assert_eq!(
        (after(Side::Talenom, "t2"), after(Side::Talenom, "t3"), after(Side::Talenom, "t9")),
        (3, 3, 4)
    );
    assert!(comparison.get(4).is_none());
}

/// How much memory this process has in use.
fn memory_bytes() -> u64 {
    const PAGE_BYTES: u64 = 4096;
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    PAGE_BYTES * pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap()
}

#[test]
#[ignore = "takes a while without optimization: cargo test --release --lib registers -- --ignored --nocapture"]
fn fifty_thousand_on_each_side_are_compared_in_bounded_memory() {
    const COUNT: usize = 50_000;
    const BYTES_MAX: u64 = 100 * 1024 * 1024;
    let words =
        ["Rakennus", "Kiinteistö", "Asunto", "Huolto", "Kuljetus", "Tili", "Metsä", "Kone", "Sähkö", "Putki"];
    // A third is the same by number; the names of the others are alike, but never the same.
    let side = |side: &str, shift: usize| -> Vec<Entry> {
        let one = |place: usize| {
            let number = if place.is_multiple_of(3) { place } else { place + shift };
            let name = format!(
                "{} {}{} {} Oy",
                words[place % words.len()],
                words[place / 10 % words.len()],
                place / 100,
                shift
            );
            entry(&format!("{side}-{place:08}-0000-4000-8000-000000000000"), &number.to_string(), "", &name)
        };
        (0..COUNT).map(one).collect()
    };
    let before = memory_bytes();
    let begun = std::time::Instant::now();
    let comparison =
        Comparison::new(Register::Customers, side("s", 1_000_000), side("t", 2_000_000), &HashMap::new());
    let candidates: usize =
        (0..comparison.len()).map(|index| comparison.get(index).unwrap().candidates.len()).sum();
    let used = memory_bytes() - before;
    eprintln!(
        "{} results, {candidates} candidates, {} MiB, {:?}",
        comparison.len(),
        used >> 20,
        begun.elapsed()
    );
    assert!(comparison.len() > COUNT && candidates > COUNT && used < BYTES_MAX, "{used} bytes");
}

#[test]
fn what_is_linked_to_nothing_or_uncertain_is_told_so_with_what_may_be_it() {
    let severa = [
        entry("s1", "1", "", "Alfa"),
        entry("s2", "2", "", "Beeta"),
        entry("s3", "3", "", "Gamma"),
        entry("s4", "4", "", "Delta"),
    ];
    let talenom =
        [entry("t1", "1", "", "Alfa"), entry("t2", "", "", "Beetta"), entry("t3", "3", "", "Gamma")];
    let links = [("s1", "gone"), ("s2", "gone"), ("s3", "uncertain"), ("s4", "uncertain")];
    let expected = [
        "Severa s1 Gone t1(code)",
        "Severa s2 Gone t2(name)",
        "Severa s3 Pair t3(code)",
        "Severa s4 Uncertain",
        "Talenom t2 None s2(name)",
    ];
    assert_eq!(told(Register::Items, &severa, &talenom, &links), expected);
}
