//! `#[derive(Record)]`: the field table of a type, out of which it is read, written and described.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DataEnum, DeriveInput, Error, Expr, Field, Fields, Ident, LitStr, Path, Result, Type, Variant,
};

use crate::names::{camel, kebab};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let outer = Outer::of(&input.attrs)?;
    let name = &input.ident;
    match &input.data {
        Data::Struct(data) => structure(name, &outer, &docs(&input.attrs), &data.fields),
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

/// What stands in `#[record(…)]` before a type.
#[derive(Default)]
struct Outer {
    /// The member that says of which kind the object is.
    tag: Option<LitStr>,
    /// The name in the schema.
    rename: Option<LitStr>,
    /// The type of which this one has the schema.
    schema: Option<Type>,
    /// What is left out has its default of `Default`.
    has_defaults: bool,
    /// `Self::complete` ends the reading.
    is_completed: bool,
    /// The field that is the key in a list of entries.
    key: Option<(Ident, Path)>,
    /// The order of entries decides.
    is_ordered: bool,
    /// The variants have no description in the schema.
    is_plain: bool,
}

impl Outer {
    fn of(attributes: &[Attribute]) -> Result<Self> {
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
}

/// What may become of a member that is not there.
enum Presence {
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
struct Member {
    ident: Ident,
    ty: Type,
    name: String,
    presence: Presence,
    schema: Option<Type>,
    docs: Vec<Attribute>,
    /// It stands in no document.
    is_skipped: bool,
}

impl Member {
    fn of(field: &Field, has_defaults: bool) -> Result<Self> {
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
    fn field(&self) -> TokenStream {
        let name = &self.name;
        let is_needed = matches!(self.presence, Presence::Needed | Presence::NeededOrNull);
        let is_nullable = matches!(self.presence, Presence::Nullable | Presence::NeededOrNull);
        quote!(crate::json::Field { name: #name, is_needed: #is_needed, is_nullable: #is_nullable })
    }

    /// What the member is before it is read.
    fn placeholder(&self) -> TokenStream {
        match &self.presence {
            _ if self.is_skipped => quote!(Default::default()),
            Presence::Is(value, _) => quote!(#value),
            _ => quote!(crate::json::Read::placeholder()),
        }
    }

    /// The value as it is written, of which `value` is a reference.
    fn written(&self, value: &TokenStream) -> TokenStream {
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
    fn described(&self) -> TokenStream {
        let (docs, ident, name) = (&self.docs, &self.ident, &self.name);
        let plain = described(self.schema.as_ref().unwrap_or_else(|| inner(&self.ty).unwrap_or(&self.ty)));
        let (ty, may_be_absent) = match &self.presence {
            Presence::Needed => (plain, false),
            Presence::NeededOrNull => (quote!(crate::json::schema::Nullable<#plain>), false),
            Presence::Nullable => (quote!(Option<#plain>), true),
            _ => (quote!(crate::json::schema::Given<#plain>), true),
        };
        let absence = match (may_be_absent, &self.presence) {
            (false, _) => quote!(),
            (true, Presence::Nullable) => quote!(#[serde(default, skip_serializing_if = "Option::is_none")]),
            (true, _) => quote!(#[serde(default, skip_serializing_if = "crate::json::schema::Given::is_absent")]),
        };
        quote!(#(#docs)* #absence #[serde(rename = #name)] #ident: #ty)
    }
}

/// The type as `schemars` sees it.
fn described(ty: &Type) -> TokenStream {
    match ty {
        Type::Path(path) if path.path.is_ident("u64") || path.path.is_ident("u32") => {
            quote!(crate::json::schema::Whole)
        }
        _ => quote!(#ty),
    }
}

/// The type in an `Option`.
fn inner(ty: &Type) -> Option<&Type> {
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

fn docs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect()
}

fn members(fields: &Fields, has_defaults: bool) -> Result<Vec<Member>> {
    let members: Vec<Member> = fields.iter().map(|field| Member::of(field, has_defaults)).collect::<Result<_>>()?;
    if members.len() > 64 {
        return Err(Error::new(fields.span(), "an object has at most 64 members"));
    }
    Ok(members)
}

/// The description: a type of the same shape, of which `schemars` derives it.
fn schema(name: &Ident, outer: &Outer, docs: &[Attribute], parts: &TokenStream, shape: &TokenStream) -> TokenStream {
    let title = outer.rename.as_ref().map_or_else(|| name.to_string(), LitStr::value);
    let (definition, described) = match &outer.schema {
        Some(other) => (quote!(), quote!(#other)),
        None => (
            quote! {
                #parts
                #(#docs)*
                #[derive(schemars::JsonSchema)]
                #[schemars(rename = #title)]
                #[allow(dead_code, reason = "only described")]
                #shape
            },
            quote!(Described),
        ),
    };
    quote! {
        #[cfg(feature = "schema")]
        const _: () = {
            #definition

            impl schemars::JsonSchema for #name {
                fn schema_name() -> std::borrow::Cow<'static, str> {
                    <#described as schemars::JsonSchema>::schema_name()
                }

                fn schema_id() -> std::borrow::Cow<'static, str> {
                    <#described as schemars::JsonSchema>::schema_id()
                }

                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    <#described as schemars::JsonSchema>::json_schema(generator)
                }
            }
        };
    }
}

/// What ends the reading of a type that says so by itself.
fn completion(name: &Ident, outer: &Outer) -> Option<TokenStream> {
    outer.is_completed.then(|| {
        quote! {
            fn complete(&mut self, given: crate::json::Given, reader: &mut crate::json::Reader<'_>, at: &crate::json::At<'_>) {
                #name::complete(self, given, reader, at);
            }
        }
    })
}

fn structure(name: &Ident, outer: &Outer, docs: &[Attribute], fields: &Fields) -> Result<TokenStream> {
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
    let complete = completion(name, outer);
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

fn vocabulary(name: &Ident, outer: &Outer, docs: &[Attribute], data: &DataEnum) -> Result<TokenStream> {
    let idents: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let names = data.variants.iter().map(|variant| Named::of(variant, kebab)).collect::<Result<Vec<_>>>()?;
    let names: Vec<_> = names.iter().map(|named| &named.name).collect();
    let first = idents.first().ok_or_else(|| Error::new_spanned(name, "an enum has at least one variant"))?;
    let schema =
        schema(name, outer, docs, &quote!(), &quote!(enum Described { #(#[serde(rename = #names)] #idents,)* }));
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

/// A variant and its name.
struct Named {
    name: String,
    /// The member under which the value of the variant stands.
    key: Option<LitStr>,
    /// The description of the object.
    doc: Option<LitStr>,
    /// The description of that member.
    about: Option<LitStr>,
    /// The type of which the object has the schema.
    schema: Option<Type>,
    /// The value is an enum with the same member, whose kinds come after the others and are in no schema.
    is_other: bool,
}

impl Named {
    fn of(variant: &Variant, spelt: impl Fn(&str) -> String) -> Result<Self> {
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

fn choice(name: &Ident, outer: &Outer, docs: &[Attribute], data: &DataEnum) -> Result<TokenStream> {
    let (mut names, mut blanks, mut read, mut unread) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut write, mut shape) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        let (ident, text) = (&variant.ident, Named::of(variant, camel)?.name);
        let about = self::docs(&variant.attrs);
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
    let schema = schema(name, outer, docs, &quote!(), &quote!(enum Described { #(#shape,)* }));
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

fn tagged(name: &Ident, outer: &Outer, tag: &LitStr, docs: &[Attribute], data: &DataEnum) -> Result<TokenStream> {
    let complete = completion(name, outer);
    let mut names = Vec::new();
    let (mut blanks, mut name_arms, mut tables, mut places, mut values) = (vec![], vec![], vec![], vec![], vec![]);
    let (mut parts, mut shape, mut others) = (vec![], vec![], vec![]);
    for variant in &data.variants {
        let ident = &variant.ident;
        let named = Named::of(variant, kebab)?;
        let text = &named.name;
        let about = if outer.is_plain { Vec::new() } else { self::docs(&variant.attrs) };
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
                    tables.push(quote!(Self::#ident(value) => crate::json::Record::fields(value)));
                    places.push(quote!(Self::#ident(value) => crate::json::Record::field(value, index)));
                    values.push(quote!(Self::#ident(value) => crate::json::Record::value(value, index)));
                    continue;
                }
                blanks.push(quote!(Self::#ident(crate::json::Read::placeholder())));
                name_arms.push(quote!(Self::#ident(_) => #text));
                match &named.key {
                    None => {
                        tables.push(quote!(Self::#ident(value) => crate::json::Record::fields(value)));
                        places.push(quote!(Self::#ident(value) => crate::json::Record::field(value, index)));
                        values.push(quote!(Self::#ident(value) => crate::json::Record::value(value, index)));
                        shape.push(quote!(#(#about)* #[serde(rename = #text)] #ident(#ty)));
                        names.push(named.name);
                        continue;
                    }
                    Some(key) => {
                        tables.push(quote!(Self::#ident(_) => &[crate::json::Field { name: #key, is_needed: true, is_nullable: false }]));
                        places.push(quote!(Self::#ident(value) if index == 0 => Some(value)));
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
                let docs = self::docs(&variant.attrs);
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
                let (place, value) = (0..members.len(), 0..members.len());
                let written = members.iter().map(|member| {
                    let ident = &member.ident;
                    member.written(&quote!(#ident))
                });
                blanks.push(quote!(Self::#ident { #(#idents: #placeholders,)* }));
                name_arms.push(quote!(Self::#ident { .. } => #text));
                tables.push(quote!(Self::#ident { .. } => &[#(#table,)*]));
                places.push(
                    quote!(Self::#ident { #(#idents,)* } => match index { #(#place => Some(#idents),)* _ => None }),
                );
                values.push(quote!(Self::#ident { #(#idents,)* } => match index { #(#value => #written,)* _ => None }));
                if named.schema.is_none() {
                    let described = members.iter().map(Member::described);
                    let docs = self::docs(&variant.attrs);
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
                match self {
                    #(#tables,)*
                }
            }

            #[allow(unreachable_patterns, reason = "a variant may have no member")]
            fn field(&mut self, index: usize) -> Option<&mut dyn crate::json::Read> {
                match self {
                    #(#places,)*
                    _ => None,
                }
            }

            #[allow(unreachable_patterns, reason = "a variant may have no member")]
            fn value(&self, index: usize) -> Option<&dyn crate::json::Write> {
                match self {
                    #(#values,)*
                    _ => None,
                }
            }

            #complete
        }

        impl crate::json::Write for #name {
            fn write(&self, out: &mut dyn crate::json::Encoder) {
                crate::json::write_record(self, Some((#tag, crate::json::Choice::name(self))), out);
            }
        }

        #schema
    })
}
