package dev.weir.edge;

/** Stands in a package that is not null-marked. */
public record Stranger() {}
