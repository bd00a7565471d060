//! The table of a struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, Ident, Path, Result};

use crate::attributes::{Member, Outer, members};
use crate::names::camel;
use crate::schema::schema;

pub(crate) fn structure(name: &Ident, outer: &Outer, docs: &[Attribute], fields: &Fields) -> Result<TokenStream> {
    let all = members(fields, outer.has_defaults)?;
    let blanks = all.iter().map(|member| {
        let (ident, value) = (&member.ident, member.placeholder());
        quote!(#ident: #value)
    });
    let placeholder =
        if outer.has_defaults { quote!(<Self as Default>::default()) } else { quote!(Self { #(#blanks,)* }) };
    let members: Vec<Member> = all.into_iter().filter(|member| !member.is_skipped).collect();
    let table = members.iter().map(Member::field);
    let idents: Vec<_> = members.iter().map(|member| &member.ident).collect();
    let (place, value) = (0..members.len(), 0..members.len());
    let written = members.iter().map(|member| {
        let ident = &member.ident;
        member.written(&quote!((&self.#ident)))
    });
    let complete = outer.completion(name);
    let entry = outer.key.as_ref().map(|(field, id)| entry(name, field, id, outer.is_ordered));
    let described = members.iter().map(Member::described);
    let schema = schema(
        name,
        outer,
        docs,
        &quote!(),
        &quote! {
            #[serde(deny_unknown_fields)]
            struct Described { #(#described,)* }
        },
    );
    Ok(quote! {
        impl #name {
            /// The members in documents.
            pub(crate) const FIELDS: &'static [crate::json::Field] = &[#(#table,)*];
        }

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
                    #(#place => Some(&mut self.#idents),)*
                    _ => None,
                }
            }

            fn value(&self, index: usize) -> Option<&dyn crate::json::Write> {
                match index {
                    #(#value => #written,)*
                    _ => None,
                }
            }

            #complete
        }

        impl crate::json::Write for #name {
            fn write(&self, out: &mut dyn crate::json::Encoder) {
                crate::json::write_record(self, None, out);
            }
        }

        #entry
        #schema
    })
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
