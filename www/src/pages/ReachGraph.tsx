import type { Target } from "partner-policy";
import { type ReactNode, useMemo } from "react";
import type { ImpactAnswer } from "../engine/protocol.js";
import { count, t } from "../i18n/index.js";
import { useDirectory } from "../programme/context.js";
import { useMedia } from "../ui/media.js";
import { branchesOf } from "./reach.js";
import { targetWords } from "./targets.js";

const BOX = { height: 40, gap: 12 };
/** The width of a box, the distance between columns, and how many letters a box holds: where there is room, and where there is less. */
const ROOMY = { width: 232, column: 296, letters: 30 };
const CLOSE = { width: 184, column: 214, letters: 20 };
/** The width of the picture that goes downwards. */
const NARROW = 300;
/** So many ways are drawn; the others stand in one box. */
const DRAWN = 12;

/** Who is reached by which way, as a picture: the records, the target, its roles and groups, the people and how much they see. */
export function ReachGraph(props: { readonly target: Target; readonly records: string; readonly answer: ImpactAnswer }): ReactNode {
  const { target, records, answer } = props;
  const directory = useDirectory();
  const ways = useMemo(() => {
    const left = new Map(answer.changes.filter(({ gains }) => gains > 0).map(({ user, gains }) => [user, gains]));
    const found: { label: string; people: number; most: number }[] = [];
    const tell = (label: string, users: Iterable<string>): void => {
      let [people, most] = [0, 0];
      for (const user of users) {
        const gains = left.get(user);
        if (gains === undefined) continue;
        left.delete(user);
        people += 1;
        most = Math.max(most, gains);
      }
      found.push({ label, people, most });
    };
    for (const { label, users } of branchesOf(target, directory)) tell(label, users);
    if (left.size > 0) tell(t("above them, by the role hierarchy"), [...left.keys()]);
    if (found.length <= DRAWN) return found;
    const sorted = found.sort((a, b) => b.people - a.people);
    const others = sorted.slice(DRAWN - 1);
    return [
      ...sorted.slice(0, DRAWN - 1),
      {
        label: t("{n} other ways", { n: others.length }),
        people: others.reduce((sum, { people }) => sum + people, 0),
        most: Math.max(...others.map(({ most }) => most)),
      },
    ];
  }, [answer, target, directory]);
  const isNarrow = useMedia("(max-width: 719px)");
  const size = useMedia("(max-width: 899px)") ? CLOSE : ROOMY;
  const whom = targetWords(target, directory);
  const people = (n: number): string => count(n, "{n} person", "{n} people");
  const summary = t("{records} are open to {whom}: {ways}", {
    records,
    whom,
    ways: ways.map(({ label, people: n }) => `${label}, ${people(n)}`).join("; "),
  });
  const boxes = {
    records: { title: records, about: count(answer.touched, "{n} record", "{n} records") },
    target: { title: whom, about: people(answer.changes.length) },
    ways: ways.map(({ label, people: n, most }) => ({
      title: label,
      about: n === 0 ? t("nobody gains by it") : `${people(n)} · ${count(most, "{n} record", "{n} records")}`,
      weight: n,
    })),
    weight: answer.changes.length,
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <figure className="reach" tabIndex={0} aria-label={t("Whom it reaches, by which way")}>
      {isNarrow ? <Below summary={summary} boxes={boxes} /> : <Beside summary={summary} boxes={boxes} size={size} />}
    </figure>
  );
}

interface Drawn {
  readonly title: string;
  readonly about: string;
}

interface Drawing {
  readonly summary: string;
  readonly boxes: {
    readonly records: Drawn;
    readonly target: Drawn;
    readonly ways: readonly (Drawn & { readonly weight: number })[];
    readonly weight: number;
  };
}

/** From one side to the other. */
function Beside({ summary, boxes, size }: Drawing & { readonly size: typeof ROOMY }): ReactNode {
  const { width, column } = size;
  const { ways } = boxes;
  const whole = column * 2 + width + 2;
  const step = BOX.height + BOX.gap;
  const height = Math.max(1, ways.length) * step - BOX.gap;
  const middle = height / 2;
  const bent = (x1: number, y1: number, x2: number, y2: number): string =>
    `M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;
  return (
    <svg role="img" aria-label={summary} viewBox={`-1 -1 ${whole} ${height + 2}`} width={whole}>
      <Line path={bent(width, middle, column, middle)} weight={boxes.weight} />
      {ways.map(({ title, weight }, place) => (
        <Line key={title} path={bent(column + width, middle, column * 2, place * step + BOX.height / 2)} weight={weight} />
      ))}
      <Box size={size} x={0} y={middle - BOX.height / 2} {...boxes.records} />
      <Box size={size} x={column} y={middle - BOX.height / 2} {...boxes.target} />
      {ways.map((way, place) => (
        <Box key={way.title} size={size} x={column * 2} y={place * step} {...way} isQuiet={way.weight === 0} />
      ))}
    </svg>
  );
}

/** From above to below, where there is no room beside: nothing scrolls sideways. */
function Below({ summary, boxes }: Drawing): ReactNode {
  const { ways } = boxes;
  const step = BOX.height + BOX.gap;
  const trunk = 12;
  const size = { width: NARROW - 2 * trunk, letters: 34 };
  return (
    <svg role="img" aria-label={summary} viewBox={`-1 -1 ${NARROW + 2} ${(2 + ways.length) * step}`} width="100%">
      <Line path={`M${trunk} ${BOX.height} V${step}`} weight={boxes.weight} />
      {ways.map(({ title, weight }, place) => (
        <Line key={title} path={`M${trunk} ${step + BOX.height} V${(place + 2) * step + BOX.height / 2} H${2 * trunk}`} weight={weight} />
      ))}
      <Box size={{ ...size, width: NARROW }} x={0} y={0} {...boxes.records} />
      <Box size={{ ...size, width: NARROW }} x={0} y={step} {...boxes.target} />
      {ways.map((way, place) => (
        <Box key={way.title} size={size} x={2 * trunk} y={(place + 2) * step} {...way} isQuiet={way.weight === 0} />
      ))}
    </svg>
  );
}

function Box(props: {
  readonly size: { readonly width: number; readonly letters: number };
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly about: string;
  readonly isQuiet?: boolean;
}): ReactNode {
  const { x, y, title, about } = props;
  const { width, letters } = props.size;
  return (
    <g transform={`translate(${x} ${y})`} className={props.isQuiet === true ? "reach-box quiet" : "reach-box"}>
      <title>{`${title}: ${about}`}</title>
      <rect width={width} height={BOX.height} rx="6" />
      <text x="12" y="17" className="reach-title">
        {title.length > letters ? `${title.slice(0, letters - 1)}…` : title}
      </text>
      <text x="12" y="32" className="reach-about">
        {about}
      </text>
    </g>
  );
}

function Line({ path, weight }: { readonly path: string; readonly weight: number }): ReactNode {
  return (
    <path
      className={weight === 0 ? "reach-line quiet" : "reach-line"}
      d={path}
      strokeWidth={weight === 0 ? 1 : 1 + Math.min(4, Math.log2(1 + weight))}
    />
  );
}
