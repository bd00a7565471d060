// Files of the package beside the command line. The build puts all of `cli` into files of this folder: places are told from here only.

/** The manifest of the package. */
export const MANIFEST = new URL("../../package.json", import.meta.url);

/** The folder of the schemas. */
export const SCHEMAS = new URL("../schema/", import.meta.url);
