package dev.weir.diagnostics.app.api;

import dev.weir.diagnostics.run.RunInfo;

/** A run under way, as written in JSON. */
public record RunView(String id, String kind, String target, String caller, String startedAt) {
  public static RunView of(RunInfo run) {
    return new RunView(
        run.id(),
        OutcomeView.kebab(run.kind()),
        run.target(),
        run.caller(),
        run.startedAt().toString());
  }
}
