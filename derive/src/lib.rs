//! The derive macro of the field tables.

mod attributes;
mod enums;
mod names;
mod record;
mod schema;
mod structs;
mod tagged;

/// Derives `Read`, `Write` and the table that goes with them: of a struct, of an enum whose member `tag` or whose only key
/// says of which kind an object is, and of an enum of plain names.
#[proc_macro_derive(Record, attributes(record))]
pub fn record(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    record::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Derives `Write` of a struct that is an answer: its table for writing alone.
#[proc_macro_derive(Write, attributes(record))]
pub fn write(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    record::expand_answer(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}
