package dev.weir.diagnostics.run;

import java.time.Instant;

/**
 * What a run is about.
 *
 * @param id names it in the API
 * @param target what the caller asked about, as written
 * @param caller who asked
 */
public record RunInfo(String id, RunKind kind, String target, String caller, Instant startedAt) {}
