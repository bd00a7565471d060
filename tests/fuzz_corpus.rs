//! What every fuzz target promises holds for the committed inputs and mutations of them, on every machine.

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::fs;
use std::path::Path;

use crate::support::doors;

/// How many mutations of the committed inputs each target is asked.
const MUTATIONS: usize = 2_000;

fn replay(target: &str, body: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let corpus: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(corpus.len() >= 10, "the corpus of `{target}` has {} inputs", corpus.len());
    corpus.iter().for_each(|input| body(input));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for number in 0..MUTATIONS {
        let input = mutated(&corpus, &mut random);
        let judged = std::panic::catch_unwind(|| body(&input));
        assert!(judged.is_ok(), "mutation {number} of `{target}`: {:?}", String::from_utf8_lossy(&input));
    }
}

/// Marsaglia's xorshift: the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// An input with some pieces replaced, doubled, cut out or taken from another input.
fn mutated(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(3) {
        let other = &corpus[random.below(corpus.len())];
        let from = random.below(input.len() + 1);
        let to = (from + random.below(24)).min(input.len());
        let start = random.below(other.len() + 1);
        let piece = &other[start..(start + random.below(24)).min(other.len())];
        match random.below(5) {
            0 if !input.is_empty() => {
                let at = random.below(input.len());
                input[at] ^= 1 << random.below(8);
            }
            1 => drop(input.drain(from..to)),
            2 => drop(input.splice(from..to, piece.iter().copied())),
            3 => {
                let twice = input[from..to].to_vec();
                drop(input.splice(to..to, twice));
            }
            _ => swap_texts(&mut input, other, random),
        }
    }
    input
}

/// Puts one quoted text of another input in the place of one of this: the document mostly stays readable.
fn swap_texts(input: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let (here, there) = (texts(input), texts(other));
    if here.is_empty() || there.is_empty() {
        return;
    }
    let (from, to) = here[random.below(here.len())];
    let (start, end) = there[random.below(there.len())];
    drop(input.splice(from..to, other[start..end].iter().copied()));
}

fn texts(document: &[u8]) -> Vec<(usize, usize)> {
    let quotes: Vec<usize> = (0..document.len()).filter(|at| document[*at] == b'"').collect();
    quotes.windows(2).map(|pair| (pair[0], pair[1] + 1)).collect()
}

#[test]
fn snapshots_are_read_or_refused() {
    replay("snapshot", bodies::snapshot);
}

#[test]
fn plans_of_any_edit_can_be_applied_unless_refused() {
    replay("edits", bodies::edits);
}

#[test]
fn tables_of_managers_are_planned_or_refused() {
    replay("csv", bodies::csv);
}

#[test]
fn all_ways_to_an_answer_agree() {
    replay("access", bodies::access);
}
