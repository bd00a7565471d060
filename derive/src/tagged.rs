//! The tables of an enum that is an object of which one member says which others there are.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, DataEnum, Error, Fields, Generics, Ident, LitStr, Result};

use crate::attributes::{Member, Named, Outer, members};
use crate::names::kebab;
use crate::schema::schema;

pub(crate) fn tagged(
    name: &Ident,
    outer: &Outer,
    tag: &LitStr,
    docs: &[Attribute],
    data: &DataEnum,
) -> Result<TokenStream> {
    let complete = outer.completion(name);
    let mut names = Vec::new();
    let (mut blanks, mut name_arms, mut tables, mut readable, mut values) = (vec![], vec![], vec![], vec![], vec![]);
    let (mut parts, mut shape, mut others) = (vec![], vec![], vec![]);
    for variant in &data.variants {
        let ident = &variant.ident;
        let named = Named::of(variant, kebab)?;
        let text = &named.name;
        let about = if outer.is_plain { Vec::new() } else { crate::attributes::docs(&variant.attrs) };
        match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let ty = fields.unnamed.first().map(|field| &field.ty);
                if named.is_other {
                    others.push(quote! {
                        let mut value = <#ty as crate::json::Read>::placeholder();
                        if crate::json::Choice::choose(&mut value, name) {
                            *self = Self::#ident(value);
                            return true;
                        }
                    });
                    name_arms.push(quote!(Self::#ident(value) => crate::json::Choice::name(value)));
                    tables.push(quote!(Self::#ident(value) => crate::json::FieldTable::fields(value)));
                    readable.push(quote!(Self::#ident(value) => crate::json::Record::field(value, index)));
                    values.push(quote!(Self::#ident(value) => crate::json::FieldTable::value(value, index)));
                    continue;
                }
                blanks.push(quote!(Self::#ident(crate::json::Read::placeholder())));
                name_arms.push(quote!(Self::#ident(_) => #text));
                match &named.key {
                    None => {
                        tables.push(quote!(Self::#ident(value) => crate::json::FieldTable::fields(value)));
                        readable.push(quote!(Self::#ident(value) => crate::json::Record::field(value, index)));
                        values.push(quote!(Self::#ident(value) => crate::json::FieldTable::value(value, index)));
                        shape.push(quote!(#(#about)* #[serde(rename = #text)] #ident(#ty)));
                        names.push(named.name);
                        continue;
                    }
                    Some(key) => {
                        tables.push(quote!(Self::#ident(_) => &[crate::json::Field { name: #key, is_needed: true, is_nullable: false }]));
                        readable.push(quote!(Self::#ident(value) if index == 0 => Some(value)));
                        values.push(quote!(Self::#ident(value) if index == 0 => Some(value)));
                        let doc = named.doc.as_ref().map(|doc| quote!(#[doc = #doc]));
                        let about = named.about.as_ref().map(|doc| quote!(#[doc = #doc]));
                        parts.push(quote! {
                            #doc
                            #[derive(schemars::JsonSchema)]
                            #[serde(deny_unknown_fields)]
                            #[allow(dead_code, reason = "only described")]
                            struct #ident { #about #[serde(rename = #key)] value: #ty }
                        });
                    }
                }
            }
            Fields::Unit => {
                blanks.push(quote!(Self::#ident));
                name_arms.push(quote!(Self::#ident => #text));
                tables.push(quote!(Self::#ident => &[]));
                let docs = crate::attributes::docs(&variant.attrs);
                parts.push(quote! {
                    #(#docs)*
                    #[derive(schemars::JsonSchema)]
                    #[serde(deny_unknown_fields)]
                    struct #ident {}
                });
            }
            fields => {
                let members = members(fields, false)?;
                let idents: Vec<_> = members.iter().map(|member| &member.ident).collect();
                let placeholders = members.iter().map(Member::placeholder);
                let table = members.iter().map(Member::field);
                let (index, value) = (0..members.len(), 0..members.len());
                let written = members.iter().map(|member| {
                    let ident = &member.ident;
                    member.written(&quote!(#ident))
                });
                blanks.push(quote!(Self::#ident { #(#idents: #placeholders,)* }));
                name_arms.push(quote!(Self::#ident { .. } => #text));
                tables.push(quote!(Self::#ident { .. } => &[#(#table,)*]));
                readable.push(
                    quote!(Self::#ident { #(#idents,)* } => match index { #(#index => Some(#idents),)* _ => None }),
                );
                values.push(quote!(Self::#ident { #(#idents,)* } => match index { #(#value => #written,)* _ => None }));
                if named.schema.is_none() {
                    let described = members.iter().map(Member::described);
                    let docs = crate::attributes::docs(&variant.attrs);
                    let doc = named.doc.as_ref().map_or_else(|| quote!(#(#docs)*), |doc| quote!(#[doc = #doc]));
                    parts.push(quote! {
                        #doc
                        #[derive(schemars::JsonSchema)]
                        #[serde(deny_unknown_fields)]
                        #[allow(dead_code, reason = "only described")]
                        struct #ident { #(#described,)* }
                    });
                }
            }
        }
        let ty = named.schema.as_ref().map_or_else(|| quote!(#ident), |other| quote!(#other));
        shape.push(quote!(#(#about)* #[serde(rename = #text)] #ident(#ty)));
        names.push(named.name);
    }
    let first = blanks.first().ok_or_else(|| Error::new_spanned(name, "an enum has at least one variant"))?;
    let schema = schema(
        name,
        &Generics::default(),
        outer,
        docs,
        &quote!(#(#parts)*),
        &quote! {
            #[serde(tag = #tag)]
            enum Described { #(#shape,)* }
        },
    );
    Ok(quote! {
        impl crate::json::Read for #name {
            fn placeholder() -> Self {
                #first
            }

            fn read(&mut self, reader: &mut crate::json::Reader<'_>, at: &crate::json::At<'_>) -> Result<(), crate::json::Stop> {
                crate::json::read_tagged(self, #tag, reader, at)
            }

            fn unread(&mut self, reader: &mut crate::json::Reader<'_>) {
                crate::json::unread_record(self, reader);
            }
        }

        impl crate::json::Choice for #name {
            fn name(&self) -> &'static str {
                match self {
                    #(#name_arms,)*
                }
            }

            fn names(&self) -> &'static [&'static str] {
                &[#(#names,)*]
            }

            fn choose(&mut self, name: &str) -> bool {
                *self = match name {
                    #(#names => #blanks,)*
                    _ => {
                        #(#others)*
                        return false;
                    }
                };
                true
            }
        }

        impl crate::json::Record for #name {
            fn fields(&self) -> &'static [crate::json::Field] {
                #name::fields_here(self)
            }

            #[allow(unreachable_patterns, reason = "a variant may have no member")]
            fn field(&mut self, index: usize) -> Option<&mut dyn crate::json::Read> {
                match self {
                    #(#readable,)*
                    _ => None,
                }
            }

            #complete
        }

        impl #name {
            /// The members that there are beside the one that says of which kind the object is.
            fn fields_here(&self) -> &'static [crate::json::Field] {
                match self {
                    #(#tables,)*
                }
            }
        }

        impl crate::json::FieldTable for #name {
            fn fields(&self) -> &'static [crate::json::Field] {
                #name::fields_here(self)
            }

            #[allow(unreachable_patterns, reason = "a variant may have no member")]
            fn value(&self, index: usize) -> Option<&dyn crate::json::Write> {
                match self {
                    #(#values,)*
                    _ => None,
                }
            }
        }

        impl crate::json::Write for #name {
            fn write(&self, out: &mut dyn crate::json::Encoder) {
                crate::json::write_record(self, Some((#tag, crate::json::Choice::name(self))), out);
            }
        }

        #schema
    })
}
