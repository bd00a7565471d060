/** Puts a value behind those that a key has already, in time that does not depend on how many they are. */
export function addTo<K, V>(into: Map<K, V[]>, key: K, value: V): void {
  const known = into.get(key);
  if (known === undefined) into.set(key, [value]);
  else known.push(value);
}
