//! Objects whose `kind` or `op` says which fields they have.

/// Declares such an object; a [`super::source::Source`] gives its tag first, wherever it stands.
macro_rules! tagged {
    ($(#[$doc:meta])* $name:ident by $tag:literal {
        $($(#[$vdoc:meta])* $variant:ident($inner:ty) = $text:literal,)*
    }) => {
        $(#[$doc])*
        #[allow(clippy::large_enum_variant, reason = "values are short-lived and mostly of the large variants")]
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(tag = $tag)]
        pub(crate) enum $name<'a> {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant($inner),)*
        }

        impl<'de: 'a, 'a> serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                fn pick<'de: 'a, 'a, D: serde::Deserializer<'de>>(kind: &str, rest: D) -> Result<$name<'a>, D::Error> {
                    match kind {
                        $($text => <$inner as serde::Deserialize<'de>>::deserialize(rest).map($name::$variant),)*
                        other => Err(serde::de::Error::unknown_variant(other, &[$($text,)*])),
                    }
                }

                struct Fields<'a>(std::marker::PhantomData<&'a ()>);

                impl<'de: 'a, 'a> serde::de::Visitor<'de> for Fields<'a> {
                    type Value = $name<'a>;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        use serde::de::Error as _;
                        use $crate::wire::text::Text;

                        match map.next_key::<Text<'de>>()? {
                            Some(key) if key.0 == $tag => {}
                            _ => return Err(A::Error::missing_field($tag)),
                        }
                        let kind = map.next_value::<Text<'de>>()?;
                        pick(&kind.0, serde::de::value::MapAccessDeserializer::new(map))
                    }
                }

                deserializer.deserialize_struct($crate::wire::source::TAGGED, &[$tag], Fields(std::marker::PhantomData))
            }
        }
    };
}

pub(crate) use tagged;
