//! XXH64, the 64-bit checksum of the xxHash family, with the seed 0.
//!
//! Every step is a bijection of the lane that it changes, so a change within one word is always noticed.

use xxhash_rust::xxh64::Xxh64;

/// How many bytes one call takes: an engine that compiles while it runs changes over between calls.
const BLOCK: usize = 64 * 1024;

/// The checksum of these bytes.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = Xxh64::new(0);
    bytes.chunks(BLOCK).for_each(|block| sum.update(block));
    sum.digest()
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_sums_are_those_of_xxh64() {
        assert_eq!(checksum(b""), 0xef46_db37_51d8_e999);
        assert_eq!(checksum(b"a"), 0xd24e_c4f1_a98c_6e5b);
        assert_eq!(checksum(b"abc"), 0x44bc_2cf5_ad77_0999);
        assert_eq!(checksum(b"Nobody inspects the spammish repetition"), 0xfbce_a83c_8a37_8bf1);
    }
}
