//! The description of a type for `schemars`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Generics, Ident, LitStr};

use crate::attributes::Outer;

/// The description: a type of the same shape, of which `schemars` derives it.
pub(crate) fn schema(
    name: &Ident,
    generics: &Generics,
    outer: &Outer,
    docs: &[Attribute],
    parts: &TokenStream,
    shape: &TokenStream,
) -> TokenStream {
    if outer.is_internal {
        return quote!();
    }
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
            quote!(Described #generics),
        ),
    };
    quote! {
        #[cfg(feature = "schema")]
        const _: () = {
            #definition

            impl #generics schemars::JsonSchema for #name #generics {
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
