// Rows resident in the engine's memory: lists, single rows, row × action matrices.
import { measure } from "../lib/measure.mjs";
import { makeSides, mustAgree } from "../lib/sides.mjs";
import { typicalViewers } from "../lib/viewers.mjs";
import { draw, randomFrom } from "../lib/workload.mjs";
import { calls } from "../sides/ours.mjs";

const MATRIX_ROWS = 10_000;
const ACTIONS = ["lead.view", "lead.edit", "lead.transfer", "lead.share", "lead.delete", "lead.create", "lead.view", "lead.edit"];

export async function run({ workload, rounds }) {
  const { sides, absent } = await makeSides(workload);
  const { ours, specialised, casl } = sides;
  if (ours === undefined || !ours.features.table) return { absent: { ...absent, table: absent.ours ?? "`policy.table` is not there" } };
  const viewers = typicalViewers(workload);
  const table = ours.policy.table(workload.leads);
  const times = {};
  for (const sort of ["sales", "inside-sales", "manager"]) {
    const mine = ours.open(viewers[sort]);
    const theirs = specialised.open(viewers[sort]);
    const resident = () => calls.tableObjects(table, mine, "lead.view", workload.leads);
    const objects = () => specialised.filter(theirs, "lead.view", workload.leads);
    const ids = (list) => list.map((lead) => lead.id).join();
    mustAgree({ specialised: ids(objects()), ours: ids(resident()) }, `table of ${sort}`);
    times[`table-filter-${sort}`] = measure(
      [
        { id: "specialised", run: objects },
        { id: "ours", run: resident },
      ],
      { rounds },
    );
  }
  Object.assign(times, singleRows(workload, table, ours, casl, specialised, viewers.sales, rounds));
  table.close?.();
  Object.assign(times, matrix(workload, ours, viewers.sales, rounds));
  return { times, absent };
}

function singleRows(workload, table, ours, casl, specialised, id, rounds) {
  const mine = ours.open(id);
  const ability = casl.open(id);
  const closure = specialised.open(id);
  const partner = workload.snapshot.users.find((user) => user.id === id).partner;
  const source = randomFrom(5);
  const own = workload.leads.flatMap((lead, row) => (lead.partner === partner ? [row] : []));
  const rows = Uint32Array.from(draw([...own, ...draw([...workload.leads.keys()], 1000 - own.length, source)], 1000, source));
  const leads = Array.from(rows, (row) => workload.leads[row]);
  const sides = [
    { id: "casl", ops: 1000, run: () => casl.count(ability, "lead.view", leads) },
    { id: "specialised", ops: 1000, run: () => specialised.count(closure, "lead.view", leads) },
    { id: "ours", ops: 1000, run: () => calls.tableCount(table, mine, "lead.view", rows) },
  ];
  mustAgree(Object.fromEntries(sides.map(({ id: side, run: count }) => [side, count()])), "rows of the table");
  return { "table-can": measure(sides, { rounds }) };
}

function matrix(workload, ours, id, rounds) {
  const table = ours.policy.table(workload.leads.slice(0, MATRIX_ROWS));
  const viewer = ours.open(id);
  const sides = [
    { id: "matrix", run: () => calls.tableMatrix(table, viewer, ACTIONS) },
    { id: "filters", run: () => ACTIONS.map((action) => calls.tableFilter(table, viewer, action)) },
  ];
  const times = { "table-matrix": measure(sides, { rounds }) };
  table.close?.();
  return times;
}
