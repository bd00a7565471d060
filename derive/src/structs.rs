//! The table of a struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, Generics, Ident, Path, Result};

use crate::attributes::{Member, Outer, members};
use crate::names::camel;
use crate::schema::schema;

/// A struct that is read and written.
pub(crate) fn record(name: &Ident, outer: &Outer, docs: &[Attribute], fields: &Fields) -> Result<TokenStream> {
    let all = members(fields, outer.has_defaults)?;
    let blanks = all.iter().map(|member| {
        let (ident, value) = (&member.ident, member.placeholder());
        quote!(#ident: #value)
    });
    let placeholder =
        if outer.has_defaults { quote!(<Self as Default>::default()) } else { quote!(Self { #(#blanks,)* }) };
    let members: Vec<Member> = all.into_iter().filter(|member| !member.is_skipped).collect();
    let idents: Vec<_> = members.iter().map(|member| &member.ident).collect();
    let index = 0..members.len();
    let complete = outer.completion(name);
    let entry = outer.key.as_ref().map(|(field, id)| entry(name, field, id, outer.is_ordered));
    let refuses_others = quote!(#[serde(deny_unknown_fields)]);
    let written = written(name, &Generics::default(), outer, docs, &members, &refuses_others);
    Ok(quote! {
        #written

        impl crate::json::Read for #name {
            fn placeholder() -> Self {
                #placeholder
            }

            fn read(&mut self, reader: &mut crate::json::Reader<'_>, at: &crate::json::At<'_>) -> Result<(), crate::json::Stop> {
                crate::json::read_record(self, reader, at)
            }

            fn unread(&mut self, reader: &mut crate::json::Reader<'_>) {
                crate::json::unread_record(self, reader);
            }
        }

        impl crate::json::Record for #name {
            fn fields(&self) -> &'static [crate::json::Field] {
                Self::FIELDS
            }

            fn field(&mut self, index: usize) -> Option<&mut dyn crate::json::Read> {
                match index {
                    #(#index => Some(&mut self.#idents),)*
                    _ => None,
                }
            }

            #complete
        }

        #entry
    })
}

/// A struct that is only written.
pub(crate) fn answer(
    name: &Ident,
    generics: &Generics,
    outer: &Outer,
    docs: &[Attribute],
    fields: &Fields,
) -> Result<TokenStream> {
    Ok(written(name, generics, outer, docs, &members(fields, outer.has_defaults)?, &quote!()))
}

/// The table, how it is written, and its description.
fn written(
    name: &Ident,
    generics: &Generics,
    outer: &Outer,
    docs: &[Attribute],
    members: &[Member],
    others: &TokenStream,
) -> TokenStream {
    let table = members.iter().map(Member::field);
    let index = 0..members.len();
    let values = members.iter().map(|member| {
        let ident = &member.ident;
        member.written(&quote!((&self.#ident)))
    });
    let described = members.iter().map(Member::described);
    let shape = quote! {
        #others
        struct Described #generics { #(#described,)* }
    };
    let schema = schema(name, generics, outer, docs, &quote!(), &shape);
    quote! {
        impl #generics #name #generics {
            /// The members in documents.
            pub(crate) const FIELDS: &'static [crate::json::Field] = &[#(#table,)*];
        }

        impl #generics crate::json::FieldTable for #name #generics {
            fn fields(&self) -> &'static [crate::json::Field] {
                Self::FIELDS
            }

            fn value(&self, index: usize) -> Option<&dyn crate::json::Write> {
                match index {
                    #(#index => #values,)*
                    _ => None,
                }
            }
        }

        impl #generics crate::json::Write for #name #generics {
            fn write(&self, out: &mut dyn crate::json::Encoder) {
                crate::json::write_record(self, None, out);
            }
        }

        #schema
    }
}

/// An entry of a list, by the id in one of its fields.
fn entry(name: &Ident, field: &Ident, id: &Path, is_ordered: bool) -> TokenStream {
    let key = camel(&field.to_string());
    quote! {
        impl crate::json::Entry for #name {
            type Key = #id;

            const IS_ORDERED: bool = #is_ordered;

            fn key(&self) -> #id {
                self.#field.clone()
            }

            fn key_aside(&self, aside: std::sync::Arc<str>) -> #id {
                <#id>::from_unchecked(aside)
            }

            fn report_repeated(&self, reader: &mut crate::json::Reader<'_>, at: &crate::json::At<'_>) {
                crate::json::repeated_id(self.#field.as_str(), reader, &at.key(#key));
            }
        }
    }
}
