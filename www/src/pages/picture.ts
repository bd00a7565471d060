import { number } from "../i18n/index.js";
import { download } from "../programme/csv.js";

/** Draws the rows of a matrix into a picture and saves it. */
export async function picture(
  lines: readonly { readonly name: string; readonly about: string; readonly numbers: readonly number[] }[],
  names: readonly string[],
): Promise<void> {
  const canvas = document.createElement("canvas");
  const [left, cell, height] = [320, 96, 26];
  canvas.width = (left + cell * names.length + 24) * 2;
  canvas.height = (height * (lines.length + 1) + 24) * 2;
  const brush = canvas.getContext("2d");
  if (brush === null) return;
  brush.scale(2, 2);
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  const most = Math.max(1, ...lines.map(({ numbers }) => numbers.reduce((one, other) => Math.max(one, other), 0)));
  brush.font = "600 12px sans-serif";
  brush.fillStyle = "#4a5566";
  for (const [place, name] of names.entries()) brush.fillText(name, left + place * cell, 24);
  for (const [index, line] of lines.entries()) {
    const top = 12 + height * (index + 1);
    brush.fillStyle = "#141a24";
    brush.font = "12px sans-serif";
    brush.fillText(`${line.name} · ${line.about}`.slice(0, 52), 12, top + 16);
    for (const [place, value] of line.numbers.entries()) {
      const share = value === 0 ? 0 : 0.12 + 0.6 * (Math.log1p(value) / Math.log1p(most));
      brush.fillStyle = `rgba(31, 79, 209, ${share})`;
      brush.fillRect(left + place * cell, top, cell - 4, height - 4);
      brush.fillStyle = share > 0.5 ? "#fff" : "#141a24";
      brush.fillText(number(value), left + place * cell + 8, top + 16);
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob !== null) download("matrix.png", blob, "image/png");
}
