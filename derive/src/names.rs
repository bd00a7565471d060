//! How names are spelt in documents.

/// `permission_groups` and `PartnerRole` as `permissionGroups` and `partnerRole`.
pub(crate) fn camel(ident: &str) -> String {
    let mut out = String::new();
    let mut is_word_start = false;
    for letter in ident.chars() {
        match letter {
            '_' => is_word_start = true,
            letter if out.is_empty() => out.extend(letter.to_lowercase()),
            letter if std::mem::take(&mut is_word_start) => out.extend(letter.to_uppercase()),
            letter => out.push(letter),
        }
    }
    out
}

/// `ReadWrite` as `read-write`.
pub(crate) fn kebab(ident: &str) -> String {
    let mut out = String::new();
    for letter in ident.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
