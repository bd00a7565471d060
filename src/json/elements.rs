//! Lists whose elements are passed one by one, without a value for any of them.

use partner_policy_kernels::Cursor;

/// Where in `bytes` the elements of a JSON list stand, from and to; none if the bytes are no list.
#[cfg(target_arch = "wasm32")]
#[must_use]
pub(crate) fn elements(bytes: &[u8]) -> Option<Vec<(usize, usize)>> {
    let mut found = Vec::new();
    each_element(bytes, usize::MAX, |at, _| {
        let from = at.at;
        at.skip_value()?;
        found.push((from, at.at));
        Some(())
    })?;
    Some(found)
}

/// Goes through a JSON list in which ids have at most `longest_id` bytes; `pass` is told the number of each element and passes it.
pub(crate) fn each_element<'a>(
    bytes: &'a [u8],
    longest_id: usize,
    mut pass: impl FnMut(&mut Cursor<'a>, u32) -> Option<()>,
) -> Option<()> {
    let mut at = Cursor::new(std::str::from_utf8(bytes).ok()?, longest_id);
    at.expect(b'[')?;
    if at.peek()? == b']' {
        at.at += 1;
        return at.is_at_end().then_some(());
    }
    let mut number = 0;
    loop {
        at.peek()?;
        pass(&mut at, number)?;
        number += 1;
        match at.peek()? {
            b',' => at.at += 1,
            b']' => {
                at.at += 1;
                return at.is_at_end().then_some(());
            }
            _ => return None,
        }
    }
}
