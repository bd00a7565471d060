import type { ReactNode } from "react";
import { Button } from "./basics.js";
import { Overlay } from "./Overlay.js";

/** A form in a dialog with the one button that goes on; Enter in a field does the same. */
export function FormDialog(props: {
  readonly isOpen?: boolean;
  readonly title: string;
  readonly description: string;
  readonly submit: string;
  readonly isReady: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const submit = (): void => {
    if (props.isReady) props.onSubmit();
  };
  return (
    <Overlay
      isOpen={props.isOpen ?? true}
      onClose={props.onClose}
      shape="dialog"
      title={props.title}
      description={props.description}
      footer={
        <>
          <span />
          <Button look="primary" disabled={!props.isReady} onClick={submit}>
            {props.submit}
          </Button>
        </>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {props.children}
        <input type="submit" hidden />
      </form>
    </Overlay>
  );
}
