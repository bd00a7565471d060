//! What `#[record(…)]` says about types, members and variants.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, Field, Fields, Ident, LitStr, Path, Result, Type, Variant};

use crate::names::camel;

/// What stands in `#[record(…)]` before a type.
#[derive(Default)]
pub(crate) struct Outer {
    /// The member that says of which kind the object is.
    pub(crate) tag: Option<LitStr>,
    /// The name in the schema.
    pub(crate) rename: Option<LitStr>,
    /// The type of which this one has the schema.
    pub(crate) schema: Option<Type>,
    /// What is left out has its default of `Default`.
    pub(crate) has_defaults: bool,
    /// `Self::complete` ends the reading.
    pub(crate) is_completed: bool,
    /// The field that is the key in a list of entries.
    pub(crate) key: Option<(Ident, Path)>,
    /// The order of entries decides.
    pub(crate) is_ordered: bool,
    /// The variants have no description in the schema.
    pub(crate) is_plain: bool,
    /// It has no schema: what it says is between the engine and its package.
    pub(crate) is_internal: bool,
}

impl Outer {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut outer = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("record")) {
            attribute.parse_nested_meta(|meta| {
                let path = &meta.path;
                if path.is_ident("tag") {
                    outer.tag = Some(meta.value()?.parse()?);
                } else if path.is_ident("rename") {
                    outer.rename = Some(meta.value()?.parse()?);
                } else if path.is_ident("schema") {
                    outer.schema = Some(meta.value()?.parse::<LitStr>()?.parse()?);
                } else if path.is_ident("defaults") {
                    outer.has_defaults = true;
                } else if path.is_ident("complete") {
                    outer.is_completed = true;
                } else if path.is_ident("ordered") {
                    outer.is_ordered = true;
                } else if path.is_ident("plain") {
                    outer.is_plain = true;
                } else if path.is_ident("internal") {
                    outer.is_internal = true;
                } else if path.is_ident("key") {
                    let key: syn::FieldValue = meta.value()?.parse()?;
                    let syn::Member::Named(field) = key.member else {
                        return Err(meta.error("expected `key = field: Id`"));
                    };
                    let Expr::Path(id) = key.expr else {
                        return Err(meta.error("expected `key = field: Id`"));
                    };
                    outer.key = Some((field, id.path));
                } else {
                    return Err(meta.error("unknown"));
                }
                Ok(())
            })?;
        }
        Ok(outer)
    }

    /// What ends the reading of a type that says so by itself.
    pub(crate) fn completion(&self, name: &Ident) -> Option<TokenStream> {
        self.is_completed.then(|| {
            quote! {
                fn complete(&mut self, given: crate::json::PresentFields, reader: &mut crate::json::Reader<'_>, at: &crate::json::At<'_>) {
                    #name::complete(self, given, reader, at);
                }
            }
        })
    }
}

/// What may become of a member that is not there.
pub(crate) enum Presence {
    /// It has to be there.
    Needed,
    /// It has to be there and may be `null`.
    NeededOrNull,
    /// It may be left out, but not be `null`.
    Optional,
    /// It may be left out or be `null`.
    Nullable,
    /// What is left out is nothing: no entries, no claim.
    Default,
    /// What is left out has this value; it may be written all the same.
    Is(Expr, bool),
    /// What is left out has the value of the type's `Default`.
    OfDefault,
    /// [`Outer::is_completed`] says what is left out; it is written unless this holds.
    Completed(Option<Path>),
}

/// One member.
pub(crate) struct Member {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) name: String,
    pub(crate) presence: Presence,
    pub(crate) schema: Option<Type>,
    pub(crate) docs: Vec<Attribute>,
    /// It stands in no document.
    pub(crate) is_skipped: bool,
}

impl Member {
    pub(crate) fn of(field: &Field, has_defaults: bool) -> Result<Self> {
        let ident = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "expected a field with a name"))?;
        let mut member = Self {
            name: camel(&ident.to_string()),
            ident,
            ty: field.ty.clone(),
            presence: match inner(&field.ty) {
                Some(_) => Presence::Optional,
                None => Presence::Needed,
            },
            schema: None,
            docs: docs(&field.attrs),
            is_skipped: false,
        };
        let mut unless = None;
        let (mut is_completed, mut is_written) = (false, false);
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("record")) {
            attribute.parse_nested_meta(|meta| {
                let path = &meta.path;
                if path.is_ident("rename") {
                    member.name = meta.value()?.parse::<LitStr>()?.value();
                } else if path.is_ident("schema") {
                    member.schema = Some(meta.value()?.parse::<LitStr>()?.parse()?);
                } else if path.is_ident("nullable") {
                    member.presence = Presence::Nullable;
                } else if path.is_ident("needed") {
                    member.presence = Presence::NeededOrNull;
                } else if path.is_ident("default") {
                    member.presence = match meta.value() {
                        Ok(value) => Presence::Is(value.parse()?, false),
                        Err(_) => Presence::Default,
                    };
                } else if path.is_ident("completed") {
                    is_completed = true;
                } else if path.is_ident("skip") {
                    member.is_skipped = true;
                } else if path.is_ident("written") {
                    is_written = true;
                } else if path.is_ident("unless") {
                    unless = Some(meta.value()?.parse::<Path>()?);
                } else {
                    return Err(meta.error("unknown"));
                }
                Ok(())
            })?;
        }
        if let Presence::Is(_, written) = &mut member.presence {
            *written = is_written;
        }
        if is_completed {
            member.presence = Presence::Completed(unless);
        } else if has_defaults && !matches!(member.presence, Presence::Nullable) {
            member.presence = Presence::OfDefault;
        }
        Ok(member)
    }

    /// The entry of the table.
    pub(crate) fn field(&self) -> TokenStream {
        let name = &self.name;
        let is_needed = matches!(self.presence, Presence::Needed | Presence::NeededOrNull);
        let is_nullable = matches!(self.presence, Presence::Nullable | Presence::NeededOrNull);
        quote!(crate::json::Field { name: #name, is_needed: #is_needed, is_nullable: #is_nullable })
    }

    /// What the member is before it is read.
    pub(crate) fn placeholder(&self) -> TokenStream {
        match &self.presence {
            _ if self.is_skipped => quote!(Default::default()),
            Presence::Is(value, _) => quote!(#value),
            _ => quote!(crate::json::Read::placeholder()),
        }
    }

    /// The value as it is written, of which `value` is a reference.
    pub(crate) fn written(&self, value: &TokenStream) -> TokenStream {
        let ident = &self.ident;
        match &self.presence {
            Presence::Needed | Presence::NeededOrNull | Presence::Completed(None) => quote!(Some(#value)),
            Presence::Optional | Presence::Nullable | Presence::Default => quote!(crate::json::if_present(#value)),
            Presence::Is(_, true) => quote!(Some(#value)),
            Presence::Is(default, false) => quote!(if *#value == #default { None } else { Some(#value) }),
            Presence::OfDefault => {
                quote!(if *#value == <Self as Default>::default().#ident { None } else { Some(#value) })
            }
            Presence::Completed(Some(unless)) => quote!(if #unless(self) { None } else { Some(#value) }),
        }
    }

    /// The member as `schemars` sees it.
    pub(crate) fn described(&self) -> TokenStream {
        let (docs, ident, name) = (&self.docs, &self.ident, &self.name);
        let plain = described(self.schema.as_ref().unwrap_or_else(|| inner(&self.ty).unwrap_or(&self.ty)));
        let (ty, may_be_absent) = match &self.presence {
            Presence::Needed => (plain, false),
            Presence::NeededOrNull => (quote!(crate::json::schema::Nullable<#plain>), false),
            Presence::Nullable => (quote!(Option<#plain>), true),
            _ => (quote!(crate::json::schema::Optional<#plain>), true),
        };
        let absence = match (may_be_absent, &self.presence) {
            (false, _) => quote!(),
            (true, Presence::Nullable) => quote!(#[serde(default, skip_serializing_if = "Option::is_none")]),
            (true, _) => quote!(#[serde(default, skip_serializing_if = "crate::json::schema::Optional::is_absent")]),
        };
        quote!(#(#docs)* #absence #[serde(rename = #name)] #ident: #ty)
    }
}

/// The type as `schemars` sees it.
pub(crate) fn described(ty: &Type) -> TokenStream {
    match ty {
        Type::Path(path) if path.path.is_ident("u64") || path.path.is_ident("u32") => {
            quote!(crate::json::schema::SafeInteger)
        }
        _ => quote!(#ty),
    }
}

/// The type in an `Option`.
pub(crate) fn inner(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}

pub(crate) fn docs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect()
}

pub(crate) fn members(fields: &Fields, has_defaults: bool) -> Result<Vec<Member>> {
    let members: Vec<Member> = fields.iter().map(|field| Member::of(field, has_defaults)).collect::<Result<_>>()?;
    if members.len() > 64 {
        return Err(Error::new(fields.span(), "an object has at most 64 members"));
    }
    Ok(members)
}

/// A variant and its name.
pub(crate) struct Named {
    pub(crate) name: String,
    /// The member under which the value of the variant stands.
    pub(crate) key: Option<LitStr>,
    /// The description of the object.
    pub(crate) doc: Option<LitStr>,
    /// The description of that member.
    pub(crate) about: Option<LitStr>,
    /// The type of which the object has the schema.
    pub(crate) schema: Option<Type>,
    /// The value is an enum with the same member, whose kinds come after the others and are in no schema.
    pub(crate) is_other: bool,
}

impl Named {
    pub(crate) fn of(variant: &Variant, spelt: impl Fn(&str) -> String) -> Result<Self> {
        let mut named = Self {
            name: spelt(&variant.ident.to_string()),
            key: None,
            doc: None,
            about: None,
            schema: None,
            is_other: false,
        };
        for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("record")) {
            attribute.parse_nested_meta(|meta| {
                let path = &meta.path;
                if path.is_ident("rename") {
                    named.name = meta.value()?.parse::<LitStr>()?.value();
                } else if path.is_ident("key") {
                    named.key = Some(meta.value()?.parse()?);
                } else if path.is_ident("other") {
                    named.is_other = true;
                } else if path.is_ident("about") {
                    named.about = Some(meta.value()?.parse()?);
                } else if path.is_ident("doc") {
                    named.doc = Some(meta.value()?.parse()?);
                } else if path.is_ident("schema") {
                    named.schema = Some(meta.value()?.parse::<LitStr>()?.parse()?);
                } else {
                    return Err(meta.error("unknown"));
                }
                Ok(())
            })?;
        }
        Ok(named)
    }
}
