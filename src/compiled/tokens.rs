//! Values as tokens.
//!
//! The first byte has the kind in its 3 high bits and a number in the others; 31 there says that more follows: 7 bits a
//! byte, lowest first, the highest bit set on all but the last, to be added to 31.
//!
//! | kind | number | then |
//! |---|---|---|
//! | 0 | 0 `null`, 1 `false`, 2 `true`, 3 the entry's own id | |
//! | 0 | 4 a fraction | 8 bytes of an f64 |
//! | 0 | 5 an instant | seconds since 1970 (u32) |
//! | 0 | 6 an instant | seconds since 1970 (u32), milliseconds (u16) |
//! | 1 | a whole number | |
//! | 2 | a whole number below zero, without its sign | |
//! | 3 | a text of the entry's own: its length in bytes | |
//! | 4 | a shared text: its number | |
//! | 5 | a list: how many entries | the entries |
//! | 6 | an object: the number of its shape | the values |

/// The kinds of tokens.
pub(super) mod kind {
    pub(in crate::compiled) const SIMPLE: u8 = 0;
    pub(in crate::compiled) const WHOLE: u8 = 1;
    pub(in crate::compiled) const NEGATIVE: u8 = 2;
    pub(in crate::compiled) const OWN: u8 = 3;
    pub(in crate::compiled) const SHARED: u8 = 4;
    pub(in crate::compiled) const LIST: u8 = 5;
    pub(in crate::compiled) const OBJECT: u8 = 6;
}

/// The numbers of the first kind.
pub(super) mod simple {
    pub(in crate::compiled) const NULL: u64 = 0;
    pub(in crate::compiled) const FALSE: u64 = 1;
    pub(in crate::compiled) const TRUE: u64 = 2;
    pub(in crate::compiled) const ID: u64 = 3;
    pub(in crate::compiled) const FRACTION: u64 = 4;
    pub(in crate::compiled) const SECONDS: u64 = 5;
    pub(in crate::compiled) const MILLIS: u64 = 6;
}

/// The number that says that more follows.
pub(super) const MORE: u8 = 31;

/// Takes a number of 7 bits a byte, the lowest first, from the front of the bytes.
pub(super) fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..63).step_by(7) {
        let (byte, after) = bytes.split_first()?;
        *bytes = after;
        number |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Adds a number of 7 bits a byte, the lowest first.
pub(super) fn write_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes().first().map_or(0, |byte| byte | 0x80));
        number >>= 7;
    }
    out.extend(number.to_le_bytes().first());
}
