import { Component, type ReactNode } from "react";
import { t } from "../i18n/index.js";
import { Button } from "../ui/basics.js";
import { Problem } from "../ui/Problem.js";

interface Props {
  readonly children: ReactNode;
  /** Inside the shell: only the page has failed. */
  readonly isInside?: boolean;
}

/** Shows what went wrong instead of an empty page. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown; readonly hasFailed: boolean }> {
  override readonly state = { error: undefined as unknown, hasFailed: false };

  static getDerivedStateFromError(error: unknown): { error: unknown; hasFailed: boolean } {
    return { error, hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    const Tag = this.props.isInside === true ? "div" : "main";
    return (
      <Tag className="failure">
        <h1>{this.props.isInside === true ? t("This page stopped") : t("The console stopped")}</h1>
        <Problem error={this.state.error} />
        <div className="failure-tools">
          <Button look="primary" onClick={() => window.location.reload()}>
            {t("Reload")}
          </Button>
          <Button onClick={() => window.location.assign(`${window.location.pathname}?programme=sample`)}>{t("Open the sample")}</Button>
        </div>
      </Tag>
    );
  }
}
