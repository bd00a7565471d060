// Reads the parts of a wasm file that the build has an opinion about.

const SECTION = { custom: 0, type: 1, import: 2, function: 3, export: 7, code: 10, data: 11 };
const FUNCTION_NAMES = 1;
const EXTERNAL = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };
const FUNCTION_TYPE = 0x60;
const EXTERNREF = 0x6f;
const REFERENCES_WITH_HEAP_TYPE = [0x63, 0x64];
const LIMITS_WITH_MAXIMUM = 1;

class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  byte() {
    if (this.at >= this.end) throw new Error(`the wasm file ends early at byte ${this.at}`);
    return this.bytes[this.at++];
  }

  // Unsigned LEB128; signed heap types pass through as their low bits, which is all that is compared here.
  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    const value = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    return value;
  }

  list(read) {
    return Array.from({ length: this.number() }, () => read());
  }

  valueType() {
    const code = this.byte();
    return REFERENCES_WITH_HEAP_TYPE.includes(code) ? this.number() : code;
  }

  limits() {
    const flags = this.byte();
    this.number();
    if ((flags & LIMITS_WITH_MAXIMUM) !== 0) this.number();
  }
}

function* everySection(bytes) {
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.number();
    yield { id, start, inside: new Reader(bytes, reader.at, reader.at + size) };
    reader.at += size;
  }
}

function sections(bytes) {
  return new Map(Array.from(everySection(bytes), ({ id, inside }) => [id, inside]));
}

function functionType(reader) {
  if (reader.byte() !== FUNCTION_TYPE) throw new Error("a type of the wasm file is not a plain function type");
  return { parameters: reader.list(() => reader.valueType()), results: reader.list(() => reader.valueType()) };
}

// The type index of an imported function, or undefined for another kind of import.
function importedType(reader) {
  reader.text();
  reader.text();
  const kind = reader.byte();
  if (kind === EXTERNAL.function) return reader.number();
  if (kind === EXTERNAL.table) reader.valueType();
  if (kind === EXTERNAL.table || kind === EXTERNAL.memory) reader.limits();
  if (kind === EXTERNAL.global) reader.valueType();
  if (kind === EXTERNAL.global || kind === EXTERNAL.tag) reader.number();
  return undefined;
}

/** The names of the exported functions that return a JavaScript value (`externref`), in the file's order. */
export function exportsReturningExternref(bytes) {
  const all = sections(bytes);
  const list = (id, read) => {
    const reader = all.get(id);
    return reader === undefined ? [] : reader.list(() => read(reader));
  };
  const types = list(SECTION.type, functionType);
  const imported = list(SECTION.import, importedType).filter((type) => type !== undefined);
  const functions = [...imported, ...list(SECTION.function, (reader) => reader.number())];
  return list(SECTION.export, (reader) => ({ name: reader.text(), kind: reader.byte(), index: reader.number() }))
    .filter(({ kind, index }) => kind === EXTERNAL.function && types[functions[index]].results.includes(EXTERNREF))
    .map(({ name }) => name);
}

/** The file without its custom sections, which hold names and notes for tools. */
export function withoutCustomSections(bytes) {
  const kept = [bytes.subarray(0, 8)];
  for (const { id, start, inside } of everySection(bytes)) {
    if (id !== SECTION.custom) kept.push(bytes.subarray(start, inside.end));
  }
  return Buffer.concat(kept);
}

// Unsigned LEB128.
function number(value) {
  const bytes = [];
  for (let rest = value; bytes.length === 0 || rest > 0; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | (rest > 127 ? 128 : 0));
  return Buffer.from(bytes);
}

const sized = (...parts) => {
  const inside = Buffer.concat(parts);
  return Buffer.concat([number(inside.length), inside]);
};

/** The file with these names of functions, `[index, name]` in ascending order, and no other names. */
export function withFunctionNames(bytes, names) {
  const kept = [bytes.subarray(0, 8)];
  for (const { id, start, inside } of everySection(bytes)) {
    const end = inside.end;
    if (id !== SECTION.custom || inside.text() !== "name") kept.push(bytes.subarray(start, end));
  }
  const list = names.flatMap(([index, name]) => [number(index), sized(Buffer.from(name))]);
  const functions = [Buffer.from([FUNCTION_NAMES]), sized(number(names.length), ...list)];
  kept.push(Buffer.from([SECTION.custom]), sized(sized(Buffer.from("name")), ...functions));
  return Buffer.concat(kept);
}

function functionNames(bytes) {
  const names = new Map();
  for (const { id, inside } of everySection(bytes)) {
    if (id !== SECTION.custom || inside.text() !== "name") continue;
    while (inside.at < inside.end) {
      const kind = inside.byte();
      const end = inside.number() + inside.at;
      if (kind === FUNCTION_NAMES) inside.list(() => names.set(inside.number(), inside.text()));
      inside.at = end;
    }
  }
  return names;
}

/** Every function with its name, its number and its code, and the bytes of data. */
export function weights(bytes) {
  const all = sections(bytes);
  const imports = all.get(SECTION.import);
  const first = imports.list(() => importedType(imports)).filter((type) => type !== undefined).length;
  const names = functionNames(bytes);
  const code = all.get(SECTION.code);
  const functions = code.list(() => {
    const size = code.number();
    code.at += size;
    return code.bytes.subarray(code.at - size, code.at);
  });
  const data = all.get(SECTION.data);
  return {
    functions: functions.map((body, index) => ({ name: names.get(first + index) ?? "", index: first + index, size: body.length, body })),
    data: data === undefined ? 0 : data.end - data.at,
  };
}
