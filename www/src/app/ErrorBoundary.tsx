import { Component, type ReactNode } from "react";
import { Button } from "../ui/basics.js";
import { Problem } from "../ui/Problem.js";

/** Shows what went wrong instead of an empty page. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown; readonly hasFailed: boolean }> {
  override readonly state = { error: undefined as unknown, hasFailed: false };

  static getDerivedStateFromError(error: unknown): { error: unknown; hasFailed: boolean } {
    return { error, hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main className="failure">
        <h1>The console stopped</h1>
        <Problem error={this.state.error} />
        <Button look="primary" onClick={() => window.location.reload()}>
          Reload
        </Button>
      </main>
    );
  }
}
