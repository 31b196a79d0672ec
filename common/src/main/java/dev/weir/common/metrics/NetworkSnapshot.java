package dev.weir.common.metrics;

import java.util.List;

/**
 * All series at one moment.
 *
 * @param totals for each kind, all its series taken together, by the name {@value
 *     NetworkMetrics#ALL}; sorted by kind. Kinds overlap, so that there is no sum over them
 * @param series sorted by kind and name
 */
public record NetworkSnapshot(List<SeriesSnapshot> totals, List<SeriesSnapshot> series) {}
