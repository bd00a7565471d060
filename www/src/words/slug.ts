/** An id made of a name: small letters, digits and hyphens; `otherwise` where the name has none of them. */
export function slug(name: string, otherwise: string): string {
  const id = name
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 40);
  return id === "" ? otherwise : id;
}
