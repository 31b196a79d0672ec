package dev.weir.common.metrics;

import java.util.List;

/**
 * All series at one moment.
 *
 * @param series sorted by kind and name
 */
public record NetworkSnapshot(List<SeriesSnapshot> series) {}
