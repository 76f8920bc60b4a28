//! Compares a register of Severa with Talenom's: which entries are one, which may be, and which have nobody.
//!
//! Both are in memory as compact entries, some 500 bytes each with what finds them: 50,000 on each side take 44 MiB. Pairs are found by exact keys; likeness is
//! reckoned only among those without one, only within blocks of names that share a beginning of a word, and only when
//! an entry is looked at. So the cost grows with the entries, not with their product.

use std::{
    cmp::Reverse,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use rust_decimal::Decimal;

use crate::domain::{
    ids::EntryId,
    register::{Candidate, Compared, Entry, Linked, Match, Reason, Register, Side},
};

/// No entry has more candidates.
const CANDIDATES_MAX: usize = 5;
/// A block has no more entries: the others of a name as common as that are found by their other words.
const BLOCK_MAX: usize = 100;
/// So many letters of a word make a block.
const BLOCK_LETTERS: usize = 4;
/// Names that are less alike are no candidates.
const SCORE_MIN: Decimal = Decimal::from_parts(80, 0, 0, false, 2);
const SCORE_PLACES: u32 = 2;
/// Words that say nothing about whose name it is.
const LEGAL_FORMS: [&str; 9] = ["oy", "oyj", "ab", "abp", "ky", "ry", "rf", "tmi", "osk"];

/// How an entry of Severa's register stands: by places in Talenom's.
#[derive(Debug, Clone)]
enum Standing {
    Pair(usize, Vec<Reason>),
    Ambiguous(Vec<(usize, Vec<Reason>)>),
    /// It is linked to one that is not there; those that have its key.
    Gone(Vec<(usize, Vec<Reason>)>),
    Uncertain,
    Alone,
}

impl Standing {
    /// Whether it is still to be seen which entry may be the same.
    const fn is_open(&self) -> bool {
        match self {
            Self::Alone | Self::Uncertain => true,
            Self::Gone(several) => several.is_empty(),
            Self::Pair(..) | Self::Ambiguous(_) => false,
        }
    }
}

/// A register compared. Results are made when they are asked for, in the order of the ids: Severa's, then Talenom's.
#[derive(Debug)]
pub struct Comparison {
    severa: List,
    talenom: List,
    standings: Vec<Standing>,
    /// Places of Talenom's entries that none of Severa's has.
    left_over: Vec<usize>,
}

impl Comparison {
    /// Compares. `links` is what is remembered of Severa's entries.
    #[must_use]
    pub fn new(
        register: Register,
        severa: Vec<Entry>,
        talenom: Vec<Entry>,
        links: &HashMap<EntryId, Linked>,
    ) -> Self {
        let mut matching = Matching::new(List::new(severa), List::new(talenom));
        matching.link(links);
        match register {
            Register::Customers => {
                matching.pass(Reason::Number, false, number_key);
                let id = |entry: &Entry| entry.business_id.as_ref().map(|id| id.as_str().to_owned());
                matching.pass(Reason::BusinessId, false, id);
            }
            // Many of Severa's items may be one product.
            Register::Items => matching.pass(Reason::Code, true, number_key),
        }
        let Matching { mut severa, mut talenom, standings, is_claimed } = matching;
        let is_open = |place: &usize| standings[*place].is_open();
        severa.put_into_blocks((0..severa.entries.len()).filter(is_open));
        let left_over: Vec<usize> = (0..talenom.entries.len()).filter(|place| !is_claimed[*place]).collect();
        talenom.put_into_blocks(left_over.iter().copied());
        Self { severa, talenom, standings, left_over }
    }

    /// How many results there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.standings.len() + self.left_over.len()
    }

    /// Whether both registers are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the results go on after that of an entry, also where it is not there any more.
    #[must_use]
    pub fn after(&self, side: Side, id: &EntryId) -> usize {
        match side {
            Side::Severa => self.severa.entries.partition_point(|entry| entry.id <= *id),
            Side::Talenom => {
                let left_over =
                    self.left_over.partition_point(|place| self.talenom.entries[*place].id <= *id);
                self.standings.len() + left_over
            }
        }
    }

    /// One result; none after the last.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Compared<'_>> {
        let Some(standing) = self.standings.get(index) else {
            let place = *self.left_over.get(index - self.standings.len())?;
            let candidates = self.severa.like(&self.talenom.names[place]);
            let entry = &self.talenom.entries[place];
            return Some(Compared { side: Side::Talenom, entry, found: Match::None, candidates });
        };
        let name = &self.severa.names[index];
        let candidate = |(place, reasons): &(usize, Vec<Reason>)| Candidate {
            entry: &self.talenom.entries[*place],
            score: alike(name, &self.talenom.names[*place]),
            reasons: reasons.clone(),
        };
        let (found, candidates) = match standing {
            Standing::Pair(place, reasons) => (Match::Pair, vec![candidate(&(*place, reasons.clone()))]),
            Standing::Ambiguous(several) => (Match::Ambiguous, best(several.iter().map(candidate).collect())),
            Standing::Gone(several) if several.is_empty() => (Match::Gone, self.talenom.like(name)),
            Standing::Gone(several) => (Match::Gone, best(several.iter().map(candidate).collect())),
            Standing::Uncertain => (Match::Uncertain, self.talenom.like(name)),
            Standing::Alone => (Match::None, self.talenom.like(name)),
        };
        Some(Compared { side: Side::Severa, entry: &self.severa.entries[index], found, candidates })
    }
}

/// The number or code, as the two sides are compared by it.
fn number_key(entry: &Entry) -> Option<String> {
    entry.number.as_ref().map(|number| number.trim().to_lowercase()).filter(|number| !number.is_empty())
}

/// A comparison that is under way.
struct Matching {
    severa: List,
    talenom: List,
    standings: Vec<Standing>,
    /// Which of Talenom's entries one of Severa's has, or may have.
    is_claimed: Vec<bool>,
}

impl Matching {
    fn new(severa: List, talenom: List) -> Self {
        let standings = vec![Standing::Alone; severa.entries.len()];
        let is_claimed = vec![false; talenom.entries.len()];
        Self { severa, talenom, standings, is_claimed }
    }

    fn link(&mut self, links: &HashMap<EntryId, Linked>) {
        for (place, entry) in self.severa.entries.iter().enumerate() {
            let Some(linked) = links.get(&entry.id) else { continue };
            self.standings[place] = match linked {
                Linked::Uncertain => Standing::Uncertain,
                Linked::To(id) => match self.talenom.entries.binary_search_by(|other| other.id.cmp(id)) {
                    Ok(other) => {
                        self.is_claimed[other] = true;
                        Standing::Pair(other, vec![Reason::Link])
                    }
                    Err(_) => Standing::Gone(Vec::new()),
                },
            };
        }
    }

    /// Finds, for those that are still open, the entries with the same key that no earlier pass has claimed. One is a pair
    /// where the key is unique on both sides, or only on Talenom's where `is_shared`, and nothing speaks against it.
    fn pass(&mut self, reason: Reason, is_shared: bool, key: impl Fn(&Entry) -> Option<String>) {
        let ours = places_by(&self.severa.entries, &key);
        let theirs = places_by(&self.talenom.entries, &key);
        let mut claims: Vec<usize> = Vec::new();
        for (key, places) in &ours {
            let Some(others) = theirs.get(key) else { continue };
            let free: Vec<usize> = others.iter().copied().filter(|place| !self.is_claimed[*place]).collect();
            if free.is_empty() {
                continue;
            }
            let is_unique = others.len() == 1 && (is_shared || places.len() == 1);
            for place in places {
                if !self.standings[*place].is_open() {
                    continue;
                }
                let is_gone = matches!(self.standings[*place], Standing::Gone(_));
                let entry = &self.severa.entries[*place];
                let why = |other: &usize| (*other, reasons(reason, entry, &self.talenom.entries[*other]));
                let mut several: Vec<_> = free.iter().map(why).collect();
                let is_contradicted = several.iter().any(|(_, why)| why.contains(&Reason::OtherBusinessId));
                // No run takes another one for what is linked, so that is for a person.
                self.standings[*place] = match several.pop() {
                    Some((other, why)) if is_unique && !is_contradicted && !is_gone => {
                        Standing::Pair(other, why)
                    }
                    Some(last) => {
                        several.push(last);
                        if is_gone { Standing::Gone(several) } else { Standing::Ambiguous(several) }
                    }
                    None => continue,
                };
                claims.extend(&free);
            }
        }
        for claimed in claims {
            self.is_claimed[claimed] = true;
        }
    }
}

fn places_by(entries: &[Entry], key: impl Fn(&Entry) -> Option<String>) -> HashMap<String, Vec<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, entry) in entries.iter().enumerate() {
        if let Some(key) = key(entry) {
            places.entry(key).or_default().push(place);
        }
    }
    places
}

/// Why the two may be one, and what their business ids say of it.
fn reasons(found_by: Reason, one: &Entry, other: &Entry) -> Vec<Reason> {
    let mut reasons = vec![found_by];
    if let (Some(ours), Some(theirs)) = (&one.business_id, &other.business_id) {
        let said = if ours == theirs { Reason::BusinessId } else { Reason::OtherBusinessId };
        if said != found_by {
            reasons.push(said);
        }
    }
    reasons
}

/// A register in the order of its ids, and what finds entries of a name.
#[derive(Debug)]
struct List {
    entries: Vec<Entry>,
    /// Their names as they are compared.
    names: Vec<String>,
    /// Places by the hash of what they share. Two that share a hash by chance cost one comparison.
    blocks: HashMap<u64, Vec<usize>>,
}

impl List {
    fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by(|one, other| one.id.cmp(&other.id));
        entries.dedup_by(|one, other| one.id == other.id);
        let names = entries.iter().map(|entry| plain(entry.name.as_deref().unwrap_or_default())).collect();
        Self { entries, names, blocks: HashMap::new() }
    }

    fn put_into_blocks(&mut self, places: impl Iterator<Item = usize>) {
        for place in places {
            for key in block_keys(&self.names[place]) {
                let block = self.blocks.entry(key).or_default();
                if block.len() < BLOCK_MAX {
                    block.push(place);
                }
            }
        }
    }

    /// The entries of the blocks whose names are most alike.
    fn like(&self, name: &str) -> Vec<Candidate<'_>> {
        let mut places: Vec<usize> =
            block_keys(name).filter_map(|key| self.blocks.get(&key)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let candidate = |place: usize| Candidate {
            entry: &self.entries[place],
            score: alike(name, &self.names[place]),
            reasons: vec![Reason::Name],
        };
        best(places.into_iter().map(candidate).filter(|one| one.score >= SCORE_MIN).collect())
    }
}

/// The best few, of equal ones in the order of their ids.
fn best(mut candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    candidates.sort_by_key(|candidate| Reverse(candidate.score));
    candidates.truncate(CANDIDATES_MAX);
    candidates
}

/// A name without case, signs and legal forms.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty() && !LEGAL_FORMS.contains(word)).collect();
    words.join(" ")
}

/// The whole name, and the beginning of each of its words.
fn block_keys(name: &str) -> impl Iterator<Item = u64> {
    let hash = |key: (bool, &str)| {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        hasher.finish()
    };
    let beginning = move |word: &str| {
        let end = word.char_indices().nth(BLOCK_LETTERS).map_or(word.len(), |(end, _)| end);
        hash((false, &word[..end]))
    };
    let whole = (!name.is_empty()).then(|| hash((true, name)));
    whole.into_iter().chain(name.split_whitespace().map(beginning))
}

/// How alike two names are, from 0 to 1 (Jaro-Winkler). The library reckons in floating point; it goes no further than here.
fn alike(one: &str, other: &str) -> Decimal {
    Decimal::try_from(strsim::jaro_winkler(one, other)).unwrap_or_default().round_dp(SCORE_PLACES).normalize()
}

#[cfg(test)]
mod tests;
