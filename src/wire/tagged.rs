//! Objects whose `kind` or `op` says which fields they have.

/// Declares such an object; its fields are read as they come when the tag stands first, and kept aside otherwise.
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
                        use $crate::wire::{node::Node, text::Text};

                        let mut aside = Vec::new();
                        while let Some(key) = map.next_key::<Text<'de>>()? {
                            if key.0 != $tag {
                                aside.push((key.0, map.next_value::<Node<'de>>()?));
                                continue;
                            }
                            let kind = map.next_value::<Text<'de>>()?;
                            if aside.is_empty() {
                                return pick(&kind.0, serde::de::value::MapAccessDeserializer::new(map));
                            }
                            while let Some((key, value)) = map.next_entry::<Text<'de>, Node<'de>>()? {
                                aside.push((key.0, value));
                            }
                            return pick(&kind.0, &Node::Object(aside)).map_err(A::Error::custom);
                        }
                        Err(A::Error::missing_field($tag))
                    }
                }

                deserializer.deserialize_struct($crate::wire::node::TAGGED, &[$tag], Fields(std::marker::PhantomData))
            }
        }
    };
}

pub(crate) use tagged;
