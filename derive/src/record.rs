//! Which kind of table a type has.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Error, Result};

use crate::attributes::{Outer, docs};
use crate::enums::{choice, vocabulary};
use crate::structs::{answer, record};
use crate::tagged::tagged;

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let outer = Outer::of(&input.attrs)?;
    let name = &input.ident;
    match &input.data {
        Data::Struct(data) => record(name, &outer, &docs(&input.attrs), &data.fields),
        Data::Enum(data) if data.variants.iter().all(|variant| variant.fields.is_empty()) && outer.tag.is_none() => {
            vocabulary(name, &outer, &docs(&input.attrs), data)
        }
        Data::Enum(data) => match &outer.tag {
            Some(tag) => tagged(name, &outer, tag, &docs(&input.attrs), data),
            None => choice(name, &outer, &docs(&input.attrs), data),
        },
        Data::Union(_) => Err(Error::new_spanned(name, "a union cannot be read")),
    }
}

pub(crate) fn expand_answer(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "an answer is a struct"));
    };
    answer(&input.ident, &input.generics, &Outer::of(&input.attrs)?, &docs(&input.attrs), &data.fields)
}
