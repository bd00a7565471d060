//! `#[derive(Wire)]`: what a type of the wire has to say about itself so that one reader and one writer serve them all.
//!
//! The names are those of the `serde` attributes, from which the schema takes its own: `rename_all`, `rename`, `default`
//! (the field may be left out) and `skip_serializing_if` (it is left out where it is absent). Others are passed over.

mod names;
mod record;

use names::{camel, kebab};
use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, Ident, Lit, Meta, Result, Token};

/// Derives `Readable`, `Writable` and the table that goes with it: `Record` for a struct with named fields, `Choice` for an enum
/// whose variants all have one value; an enum of plain names needs no more.
#[proc_macro_derive(Wire, attributes(serde))]
pub fn wire(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Derives `Read`, `Write` and the table that goes with them: of a struct, of an enum whose member `tag` or whose only key
/// says of which kind an object is, and of an enum of plain names.
#[proc_macro_derive(Record, attributes(record))]
pub fn record_table(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    record::expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let outer = Named::of(&input.attrs)?;
    let name = &input.ident;
    let has_lifetime = input.generics.lifetimes().next().is_some();
    let target = if has_lifetime { quote!(#name<'a>) } else { quote!(#name) };
    let anonymous = if has_lifetime { quote!(#name<'_>) } else { quote!(#name) };
    match &input.data {
        Data::Struct(data) => record(&target, &anonymous, &outer, &data.fields),
        Data::Enum(data) => {
            let mut names = Vec::new();
            for variant in &data.variants {
                names.push(Named::of(&variant.attrs)?.name(&variant.ident, &outer, Spelling::Variant));
            }
            let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
            if data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)) {
                return plain(&target, &names, &variants);
            }
            match data.variants.iter().find(|variant| variant.fields.len() != 1) {
                Some(odd) => Err(Error::new_spanned(odd, "expected a variant with exactly one value")),
                None => choice(&target, &anonymous, &names, &variants),
            }
        }
        Data::Union(_) => Err(Error::new_spanned(name, "a union cannot be read")),
    }
}

fn record(target: &TokenStream, anonymous: &TokenStream, outer: &Named, fields: &Fields) -> Result<TokenStream> {
    let (mut idents, mut names, mut needed, mut skipped) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for field in fields {
        let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "expected a field with a name"))?;
        let named = Named::of(&field.attrs)?;
        names.push(named.name(ident, outer, Spelling::Field));
        needed.push(!named.may_be_absent);
        skipped.push(named.is_skipped);
        idents.push(ident);
    }
    if idents.len() > 64 {
        return Err(Error::new_spanned(target, "an object has at most 64 fields"));
    }
    let (index, place) = (0..idents.len(), 0..idents.len());
    Ok(quote! {
        impl<'a> crate::wire::readable::Readable<'a> for #target {
            fn blank() -> Self {
                Self { #(#idents: crate::wire::readable::Readable::blank(),)* }
            }

            fn read(&mut self, source: crate::wire::source::Source<'_, 'a>) -> Result<(), crate::wire::node::Fault> {
                crate::wire::readable::read_record(self, source)
            }
        }

        impl<'a> crate::wire::readable::Record<'a> for #target {
            fn fields(&self) -> &'static [crate::wire::readable::Field] {
                &[#(crate::wire::readable::Field { name: #names, is_needed: #needed, is_skipped: #skipped },)*]
            }

            fn field(&mut self, index: usize) -> Option<&mut dyn crate::wire::readable::Readable<'a>> {
                match index {
                    #(#index => Some(&mut self.#idents),)*
                    _ => None,
                }
            }

            fn value(&self, index: usize) -> Option<&dyn crate::wire::writable::Writable> {
                match index {
                    #(#place => Some(&self.#idents),)*
                    _ => None,
                }
            }
        }

        impl crate::wire::writable::Writable for #anonymous {
            fn write(&self, out: &mut crate::wire::writable::Out) {
                crate::wire::writable::write_record(self, out);
            }
        }
    })
}

fn plain(target: &TokenStream, names: &[String], variants: &[&Ident]) -> Result<TokenStream> {
    let first = variants.first().ok_or_else(|| Error::new_spanned(target, "an enum has at least one name"))?;
    Ok(quote! {
        impl #target {
            const NAMES: &'static [&'static str] = &[#(#names,)*];
            const ALL: &'static [Self] = &[#(Self::#variants,)*];
        }

        impl<'a> crate::wire::readable::Readable<'a> for #target {
            fn blank() -> Self {
                Self::#first
            }

            fn read(&mut self, source: crate::wire::source::Source<'_, 'a>) -> Result<(), crate::wire::node::Fault> {
                let index = crate::wire::readable::read_name(Self::NAMES, source)?;
                *self = Self::ALL.get(index).copied().unwrap_or(*self);
                Ok(())
            }

            fn read_key(&mut self, key: crate::wire::source::Str<'_, 'a>) -> Result<(), crate::wire::node::Fault> {
                let index = crate::wire::readable::name_of_key(Self::NAMES, &key)?;
                *self = Self::ALL.get(index).copied().unwrap_or(*self);
                Ok(())
            }
        }

        impl crate::wire::writable::Writable for #target {
            fn write(&self, out: &mut crate::wire::writable::Out) {
                out.text(match self { #(Self::#variants => #names,)* });
            }

            fn write_key(&self, out: &mut crate::wire::writable::Out) {
                self.write(out);
            }
        }
    })
}

fn choice(target: &TokenStream, anonymous: &TokenStream, names: &[String], variants: &[&Ident]) -> Result<TokenStream> {
    let first = variants.first().ok_or_else(|| Error::new_spanned(target, "an enum has at least one variant"))?;
    let index = 0..variants.len();
    Ok(quote! {
        impl<'a> crate::wire::readable::Readable<'a> for #target {
            fn blank() -> Self {
                Self::#first(crate::wire::readable::Readable::blank())
            }

            fn read(&mut self, source: crate::wire::source::Source<'_, 'a>) -> Result<(), crate::wire::node::Fault> {
                crate::wire::readable::read_choice(self, &[#(#names,)*], source)
            }
        }

        impl<'a> crate::wire::readable::Choice<'a> for #target {
            fn choose(&mut self, index: usize) -> Option<&mut dyn crate::wire::readable::Readable<'a>> {
                *self = match index {
                    #(#index => Self::#variants(crate::wire::readable::Readable::blank()),)*
                    _ => return None,
                };
                Some(match self {
                    #(Self::#variants(value) => value,)*
                })
            }
        }

        impl crate::wire::writable::Writable for #anonymous {
            fn write(&self, out: &mut crate::wire::writable::Out) {
                match self {
                    #(Self::#variants(value) => out.entry(#names, value),)*
                }
            }
        }
    })
}

/// What `serde` attributes say about a name.
#[derive(Default)]
struct Named {
    rename: Option<String>,
    rename_all: Option<String>,
    may_be_absent: bool,
    is_skipped: bool,
}

/// How a name is spelt in Rust.
#[derive(Clone, Copy, PartialEq)]
enum Spelling {
    /// `snake_case`
    Field,
    /// `PascalCase`
    Variant,
}

impl Named {
    fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut named = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            for meta in attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)? {
                if meta.path().is_ident("default") {
                    named.may_be_absent = true;
                } else if meta.path().is_ident("skip_serializing_if") {
                    named.is_skipped = true;
                } else if meta.path().is_ident("rename") {
                    named.rename = Some(text(&meta)?);
                } else if meta.path().is_ident("rename_all") {
                    named.rename_all = Some(text(&meta)?);
                }
            }
        }
        Ok(named)
    }

    fn name(&self, ident: &Ident, outer: &Named, spelling: Spelling) -> String {
        let ident = ident.to_string();
        match (&self.rename, outer.rename_all.as_deref()) {
            (Some(name), _) => name.clone(),
            (None, Some("camelCase")) => camel(&ident),
            (None, Some("kebab-case")) if spelling == Spelling::Variant => kebab(&ident),
            (None, _) => ident,
        }
    }
}

fn text(meta: &Meta) -> Result<String> {
    match &meta.require_name_value()?.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.value()),
        other => Err(Error::new_spanned(other, "expected a text")),
    }
}
