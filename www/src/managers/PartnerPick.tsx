import { type ReactNode, useMemo, useState } from "react";
import { useEdition } from "../programme/context.js";
import { Badge, Button } from "../ui/basics.js";
import { Overlay } from "../ui/Overlay.js";
import { Picker } from "../ui/Picker.js";
import { plural, regionOf, statusTone, words } from "../words/labels.js";

/** Chooses partners by name. */
export function PartnerPick(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly onReview: (partners: string[]) => void;
}): ReactNode {
  const { directory } = useEdition();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const items = useMemo(
    () =>
      directory.partners.map((partner) => ({
        id: partner.id,
        name: partner.name,
        keywords: `${regionOf(partner)} ${partner.status} ${partner.tier ?? ""}`,
        status: partner.status,
      })),
    [directory],
  );
  const review = (): void => props.onReview([...chosen]);
  return (
    <Overlay
      isOpen
      onClose={props.onClose}
      shape="dialog"
      title={props.title}
      description="Choose the partners; the plan is shown before anything changes."
      footer={
        <>
          <span className="small">{plural(chosen.length, "partner")} chosen</span>
          <Button look="primary" disabled={chosen.length === 0} onClick={review}>
            Review plan
          </Button>
        </>
      }
    >
      <Picker
        label="Partners to choose"
        items={items}
        chosen={items.filter(({ id }) => chosen.includes(id))}
        isMulti
        onPick={({ id }) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
        onSubmit={review}
        placeholder="Name, region or tier"
        counted={(count) => plural(count, "partner")}
        render={({ id, name, status }) => (
          <>
            <span className="pair row">
              <span className="clip">{name}</span>
              <span className="id">{id}</span>
            </span>
            <Badge tone={statusTone(status)}>{words(status)}</Badge>
          </>
        )}
      />
    </Overlay>
  );
}
