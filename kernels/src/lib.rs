//! Kernels: the inner loops over JSON and CSV bytes. The wasm is compiled for speed within a size, this crate for nothing but
//! speed.
//!
//! Only the plainest texts are known here, and nothing is decided: whoever calls hands everything else to a full reader, so
//! that no fault of a document is ever named here. That is why records and rows are read twice over, here and by the field tables
//! of the model: a JSON list of 100,000 records is filtered four times as fast as by `JSON.parse` and a loop, and 100,000 rows of
//! CSV are planned seven times as fast as by papaparse and checks (`docs/benchmarks.md`).

mod cursor;
mod record;
mod rows;

pub use cursor::Cursor;
pub use record::PlainRecord;
pub use rows::{Columns, Line, interned, line_end, read_lines, read_objects};

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// How many bytes come before the first quotation mark, backslash or control character.
#[must_use]
pub fn plain(bytes: &[u8]) -> usize {
    // The high bit of the lowest byte that is 0 is set, and of no byte below it.
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word;
    let mut length = 0;
    while let Some(chunk) = bytes.get(length..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(LOW * 0x20) & !word;
        let found = (zeros(word ^ (LOW * 0x22)) | zeros(word ^ (LOW * 0x5c)) | control) & HIGH;
        if found != 0 {
            return length + (found.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count()
}

/// Where the first byte from `at` on stands that is no white space.
#[must_use]
#[inline(always)]
pub fn skip_whitespace(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Where the string ends of whose inside `at` is a part; none if it does not end.
#[must_use]
pub fn end_of_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn plain_bytes_end_at_every_special_one_wherever_it_stands() {
        for place in 0..20 {
            for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                let mut bytes = "aé\u{7f}!#[] ~ü0123456789ab".as_bytes().to_vec();
                if let Some(byte) = bytes.get_mut(place) {
                    *byte = special;
                }
                assert_eq!(plain(&bytes), place, "{special} at {place}");
            }
        }
        assert_eq!(plain(b"nothing special"), 15);
    }
}
