package dev.weir.diagnostics.monitor;

/**
 * What a webhook is told.
 *
 * @param monitor its name
 * @param change the check that made it another
 */
public record Notice(String monitor, MonitorSpec spec, Check change) {}
