//! Texts in lower case, as they are compared where case does not matter: what `str::to_lowercase` says, from tables of a
//! seventh of the size.

mod tables;

use tables::{CASED, IGNORABLE, RUNS};

/// A run of capital letters whose small ones lie equally far away.
struct Run {
    first: u32,
    /// The last letter is the first and this.
    length: u16,
    /// 1: each letter of the run; 2: every other one.
    step: u8,
    /// A small letter is the capital one and this.
    away: i32,
}

/// The text in lower case.
#[must_use]
pub(crate) fn lowercase(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            'Σ' if is_final(text, at) => out.push('ς'),
            // The only capital letter with two characters for its small one.
            'İ' => out.push_str("i\u{307}"),
            _ => out.push(small(letter)),
        }
    }
    out
}

fn small(letter: char) -> char {
    let number = u32::from(letter);
    let is_meant = |run: &&Run| {
        let into = number.wrapping_sub(run.first);
        into <= u32::from(run.length) && into % u32::from(run.step) == 0
    };
    let run = RUNS.iter().find(is_meant);
    run.and_then(|run| number.checked_add_signed(run.away)).and_then(char::from_u32).unwrap_or(letter)
}

/// Says whether the sigma at this place ends a word: a letter stands before it, and none after it.
fn is_final(text: &str, at: usize) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(|letter| is_in(CASED, letter));
    let (before, after) = text.split_at(at);
    let counts = |letter: &char| !is_in(IGNORABLE, *letter);
    is_letter(before.chars().rev().find(counts)) && !is_letter(after.chars().skip(1).find(counts))
}

/// Says whether a letter is in a set, which is given by how far it is to where it ends and begins, in LEB128.
fn is_in(set: &[u8], letter: char) -> bool {
    let (mut border, mut is_inside) = (0_u32, false);
    let (mut gap, mut shift) = (0_u32, 0_u32);
    for byte in set {
        gap |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            border += gap;
            if u32::from(letter) < border {
                break;
            }
            is_inside = !is_inside;
            (gap, shift) = (0, 0);
        }
    }
    is_inside
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn letters() -> impl Iterator<Item = char> {
        (0..=u32::from(char::MAX)).filter_map(char::from_u32)
    }

    #[test]
    fn it_says_what_the_standard_library_says() {
        let mut text = String::new();
        for letter in letters() {
            let frames = ["~", "~Σ", "a~Σ", "Σ~", "aΣ~", "aΣ~a", "a Σ~ΣΣ"];
            // The tables of what makes a sigma the last one are compared as a whole below.
            let count = if u32::from(letter) < 0x600 { frames.len() } else { 1 };
            for frame in &frames[..count] {
                text.clear();
                frame.chars().for_each(|part| text.push(if part == '~' { letter } else { part }));
                assert_eq!(lowercase(&text), text.to_lowercase(), "{text:?}");
            }
        }
    }

    fn set(is_in: impl Fn(char) -> bool) -> String {
        let (mut is_inside, mut border, mut bytes) = (false, 0, Vec::new());
        for letter in letters() {
            if is_in(letter) != is_inside {
                let mut gap = u32::from(letter) - border;
                while gap >= 0x80 {
                    bytes.push(gap as u8 | 0x80);
                    gap >>= 7;
                }
                bytes.push(gap as u8);
                (is_inside, border) = (!is_inside, u32::from(letter));
            }
        }
        bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
    }

    fn runs() -> String {
        let mut runs: Vec<Run> = Vec::new();
        for letter in letters().filter(|letter| letter.to_lowercase().count() == 1) {
            let (first, small) = (u32::from(letter), letter.to_lowercase().next().unwrap());
            let away = u32::from(small) as i32 - first as i32;
            if away == 0 {
                continue;
            }
            if let Some(run) = runs.last_mut().filter(|run| run.away == away) {
                let gap = first - run.first - u32::from(run.length);
                if gap == u32::from(run.step) || (run.length == 0 && gap <= 2) {
                    run.step = gap as u8;
                    run.length += gap as u16;
                    continue;
                }
            }
            runs.push(Run { first, length: 0, step: 1, away });
        }
        let mut out = String::new();
        for Run { first, length, step, away } in runs {
            writeln!(out, "    Run {{ first: {first:#x}, length: {length}, step: {step}, away: {away} }},").unwrap();
        }
        out
    }

    #[test]
    fn the_tables_are_those_of_the_standard_library() {
        let ends = |text: String| text.to_lowercase().ends_with('ς');
        let cased = |letter: char| ends(format!("{letter}Σ"));
        let ignorable = |letter: char| !cased(letter) && ends(format!("a{letter}Σ"));
        let written = format!(
            "//! The letters of Unicode with case, written by the test of `lowercase`.\n\nuse super::Run;\n\n\
             /// Every run, ascending.\n#[rustfmt::skip]\npub(super) const RUNS: &[Run] = &[\n{}];\n\n\
             /// The letters that have case.\n#[rustfmt::skip]\npub(super) const CASED: &[u8] = &[{}];\n\n\
             /// The characters that words are made of without being letters.\n#[rustfmt::skip]\npub(super) const IGNORABLE: &[u8] = &[{}];\n",
            runs(),
            set(cased),
            set(ignorable),
        );
        assert_eq!(include_str!("lowercase/tables.rs"), written, "after an update of Rust the right side is the file");
    }
}
