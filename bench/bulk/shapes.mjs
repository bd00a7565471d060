// The shape of the request, checked by ajv, by zod, and read out of CSV by papaparse.
import Ajv from "ajv";
import papaparse from "papaparse";
import * as z from "zod";

const ACTIONS = ["add", "remove", "make-primary"];
const id = { type: "string", minLength: 1, maxLength: 256 };

const schema = {
  type: "object",
  additionalProperties: false,
  required: ["by", "revision", "now", "edit"],
  properties: {
    by: id,
    revision: { type: "integer", minimum: 0 },
    mode: { enum: ["all-or-nothing", "partial"] },
    now: { type: "string" },
    edit: {
      type: "object",
      additionalProperties: false,
      required: ["kind", "rows"],
      properties: {
        kind: { const: "managers.rows" },
        rows: {
          type: "array",
          items: {
            type: "object",
            additionalProperties: false,
            required: ["action", "partner", "user"],
            properties: { action: { enum: ACTIONS }, partner: id, user: id, primary: { type: "boolean" } },
          },
        },
      },
    },
  },
};

const validate = new Ajv().compile(schema);

/** The request, if ajv finds it well-formed. */
export function byAjv(request) {
  if (!validate(request)) throw new Error(JSON.stringify(validate.errors));
  return request;
}

const text = z.string().min(1).max(256);
const shape = z.strictObject({
  by: text,
  revision: z.int().min(0),
  mode: z.enum(["all-or-nothing", "partial"]).optional(),
  now: z.string(),
  edit: z.strictObject({
    kind: z.literal("managers.rows"),
    rows: z.array(z.strictObject({ action: z.enum(ACTIONS), partner: text, user: text, primary: z.boolean().optional() })),
  }),
});

/** The request, if zod finds it well-formed. */
export function byZod(request) {
  return shape.parse(request);
}

/** The rows of a CSV file, if papaparse can read them and each has what a row needs. */
export function rowsOfCsv(file) {
  const { data, errors } = papaparse.parse(file, { header: true, skipEmptyLines: true });
  if (errors.length > 0) throw new Error(errors[0].message);
  return data.map(({ action, partner, user, primary }) => {
    if (!ACTIONS.includes(action) || partner === "" || user === "") throw new Error("a line lacks its action, partner or user");
    if (primary === "true") return { action, partner, user, primary: true };
    if (primary !== "" && primary !== "false") throw new Error("`primary` is `true`, `false` or nothing");
    return { action, partner, user };
  });
}
