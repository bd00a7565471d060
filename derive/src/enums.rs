//! The tables of enums: of plain names, and of objects whose only key is the name of a variant.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, DataEnum, Error, Fields, Generics, Ident, Result};

use crate::attributes::{Named, Outer};
use crate::names::{camel, kebab};
use crate::schema::schema;

pub(crate) fn vocabulary(name: &Ident, outer: &Outer, docs: &[Attribute], data: &DataEnum) -> Result<TokenStream> {
    let idents: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let names = data.variants.iter().map(|variant| Named::of(variant, kebab)).collect::<Result<Vec<_>>>()?;
    let names: Vec<_> = names.iter().map(|named| &named.name).collect();
    let first = idents.first().ok_or_else(|| Error::new_spanned(name, "an enum has at least one variant"))?;
    let schema = schema(
        name,
        &Generics::default(),
        outer,
        docs,
        &quote!(),
        &quote!(enum Described { #(#[serde(rename = #names)] #idents,)* }),
    );
    let index = 0..idents.len();
    Ok(quote! {
        impl #name {
            /// The names, in the order of the variants.
            pub(crate) const NAMES: &'static [&'static str] = &[#(#names,)*];

            /// The variant with this index.
            pub(crate) const fn of_index(index: usize) -> Option<Self> {
                Some(match index {
                    #(#index => Self::#idents,)*
                    _ => return None,
                })
            }

            /// The name in documents.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#idents => #names,)*
                }
            }
        }

        impl crate::json::Read for #name {
            fn placeholder() -> Self {
                Self::#first
            }

            fn read(&mut self, reader: &mut crate::json::Reader<'_>, at: &crate::json::At<'_>) -> Result<(), crate::json::Stop> {
                if let Some(known) = crate::json::read_name(Self::NAMES, reader, at)?.and_then(Self::of_index) {
                    *self = known;
                }
                Ok(())
            }
        }

        impl crate::json::Write for #name {
            fn write(&self, out: &mut dyn crate::json::Encoder) {
                out.text(self.as_str());
            }
        }

        #schema
    })
}

pub(crate) fn choice(name: &Ident, outer: &Outer, docs: &[Attribute], data: &DataEnum) -> Result<TokenStream> {
    let (mut names, mut blanks, mut read, mut unread) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut write, mut shape) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        let (ident, text) = (&variant.ident, Named::of(variant, camel)?.name);
        let about = crate::attributes::docs(&variant.attrs);
        match &variant.fields {
            Fields::Unit => {
                blanks.push(quote!(Self::#ident));
                read.push(quote!(Self::#ident => crate::json::read_true(reader, &at.key(#text))));
                unread.push(quote!(Self::#ident => {}));
                write.push(quote!(Self::#ident => crate::json::write_members(&[#text], &[&true], out)));
                shape.push(quote!(#(#about)* #[serde(rename = #text)] #ident(crate::json::schema::True)));
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let ty = fields.unnamed.first().map(|field| &field.ty);
                blanks.push(quote!(Self::#ident(crate::json::Read::placeholder())));
                read.push(quote!(Self::#ident(value) => crate::json::Read::read(value, reader, &at.key(#text))));
                unread.push(quote!(Self::#ident(value) => crate::json::Read::unread(value, reader)));
                write.push(quote!(Self::#ident(value) => crate::json::write_members(&[#text], &[value], out)));
                shape.push(quote!(#(#about)* #[serde(rename = #text)] #ident(#ty)));
            }
            _ => return Err(Error::new_spanned(variant, "expected a variant with at most one value")),
        }
        names.push(text);
    }
    let first = blanks.first().ok_or_else(|| Error::new_spanned(name, "an enum has at least one variant"))?;
    let index = 0..blanks.len();
    let schema = schema(name, &Generics::default(), outer, docs, &quote!(), &quote!(enum Described { #(#shape,)* }));
    Ok(quote! {
        impl crate::json::Read for #name {
            fn placeholder() -> Self {
                #first
            }

            fn read(&mut self, reader: &mut crate::json::Reader<'_>, at: &crate::json::At<'_>) -> Result<(), crate::json::Stop> {
                let (index, has_value) = crate::json::read_choice(&[#(#names,)*], reader, at)?;
                *self = match index {
                    #(#index => #blanks,)*
                    _ => #first,
                };
                if !has_value {
                    self.unread(reader);
                    return Ok(());
                }
                match self {
                    #(#read,)*
                }?;
                reader.end_variant()
            }

            fn unread(&mut self, reader: &mut crate::json::Reader<'_>) {
                match self {
                    #(#unread,)*
                }
            }
        }

        impl crate::json::Write for #name {
            fn write(&self, out: &mut dyn crate::json::Encoder) {
                match self {
                    #(#write,)*
                }
            }
        }

        #schema
    })
}
