import type { Decision } from "partner-policy";
import type { ReactNode } from "react";
import type { Directory } from "../programme/directory.js";
import { Badge, Rule } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";
import { codeSentence } from "../words/codes.js";
import { LEVEL, words } from "../words/labels.js";
import { ruleTitle } from "../words/rules.js";

/** One decision: the verdict, then what granted, what refused, and what is missing. */
export function DecisionView(props: {
  readonly decision: Decision;
  readonly label: string;
  readonly past: string;
  readonly needs: string;
  readonly name: string;
  readonly directory: Directory;
}): ReactNode {
  const { decision, directory } = props;
  return (
    <>
      <div className={`verdict ${decision.allowed ? "good" : "bad"}`}>
        <span className="verdict-sign">
          <Icon name={decision.allowed ? "check" : "cross"} size={18} />
        </span>
        <div>
          <p className="verdict-title">
            {props.name} {decision.allowed ? "may" : "may not"} {props.label.toLowerCase()} this lead
          </p>
          <p className="verdict-text">
            {codeSentence(decision.code)} <code>{decision.code}</code> <Rule id={decision.rule} />
          </p>
          <p className="verdict-text">
            Reaches <strong>{LEVEL[decision.level]}</strong>; {props.label.toLowerCase()} needs {props.needs}.
          </p>
        </div>
      </div>
      {decision.blocked.length > 0 && (
        <section className="reasons">
          <h3>What refuses</h3>
          <ul>
            {decision.blocked.map(({ rule, code }) => (
              <li key={`${rule}${code}`}>
                <Rule id={rule} />
                <div>
                  <p>{codeSentence(code)}</p>
                  <p className="small">
                    <code>{code}</code> No grant can repair this.
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="reasons">
        <h3>What grants</h3>
        {decision.grants.length === 0 ? (
          <p className="small">No rule grants this person anything on this lead.</p>
        ) : (
          <ul>
            {decision.grants.map(({ rule, level, via }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: grants of one decision never move
              <li key={index}>
                <Rule id={rule} />
                <div>
                  <p>
                    {ruleTitle(rule)} <Badge tone="info">{LEVEL[level]}</Badge>
                  </p>
                  {via !== undefined && Object.keys(via).length > 0 && (
                    <p className="small">
                      {Object.entries(via)
                        .map(([key, value]) => `${words(key)}: ${directory.name(value)}`)
                        .join(" · ")}
                    </p>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
      {!decision.allowed && (
        <section className="reasons">
          <h3>What would change it</h3>
          {decision.missing.length === 0 && (
            <p className="small">
              {decision.blocked.length > 0
                ? "First the refusals above have to be resolved."
                : "Nothing near: no small change would open this lead."}
            </p>
          )}
          <ul>
            {decision.missing.map(({ rule, hint }) => (
              <li key={`${rule}${hint}`}>
                <Rule id={rule} />
                <p>{sentence(hint, props.name)}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** The engine's hint as something to do, with the name of the person who is viewed as. */
function sentence(hint: string, name: string): string {
  const text = hint
    .trim()
    .replaceAll(/\byour\b/g, `${name}'s`)
    .replaceAll(/\byou\b/g, name);
  const steps: readonly [RegExp, string][] = [
    [/^assigned to (.+?) or created by .+$/, "Assign the lead to $1, or have it created by $1."],
    [/^assigned to (.+)$/, "Assign the lead to $1."],
    [/^owned by (.+)$/, "Make $1 the owner of the lead."],
    [/^an assignment as manager of this partner$/, `Assign ${name} as manager of this partner.`],
    [
      /^((?:a role with|the Manage|the Leads module permission|the supplier's role|an internal role|membership of) ?.+)$/,
      `Give ${name} $1.`,
    ],
    [/^(a share of this record) with .+ at level (.+)$/, `Share the lead with ${name} at level $2.`],
    [/^an active sharing rule for this lead with level (\S+) .+$/, `Add a sharing rule with level $1 that reaches ${name}.`],
  ];
  const step = steps.find(([pattern]) => pattern.test(text));
  return step === undefined ? `It needs ${text}.` : text.replace(...step);
}
